"""Every topic of the clinical reference and its second reading is asked, ruled or explained; every milder change is listed as it stands."""

from pathlib import Path
from shutil import copytree

import pytest

from screening.library import HOME, check
from tests.builders import protocol
from tests.reference_ids import ASKED, IDS, NO_RULE, SECTION_2, WAITING

TOPICS = {topic.id: topic for topic in protocol().topics}
COMBINATIONS = [f"X{number}" for number in range(1, 55)]
ITEM_TOPICS = {item.topic for item in protocol().questionnaire.items}
RULE_TOPICS = {rule.topic for rule in protocol().rules}
REFERENCES = {topic.reference for topic in TOPICS.values()}

NO_RULE_TOPIC = {
    "hepatitis, HIV, PrEP": "virus_medicines",
    "HRT, birth control": "hormones",
    "tamoxifen, aromatase inhibitor": "hormone_cancer_pills",
    "MAOI": "maoi",
    "lithium": "lithium",
    "tricyclics, bupropion, tramadol, clozapine": "seizure_threshold",
    "haemochromatosis": "haemochromatosis",
    "underactive thyroid": "thyroid_under",
    "breast implants, IUD, joints": "implants_elsewhere",
    "fillings": "fillings",
    "contact lenses": "contact_lenses",
    "recent travel": "travel",
    "menstruation": "menstruation",
    "smoking, vaping": "smoking",
    "stimulants, coffee": "stimulants_coffee",
    "statins, vitamins, iron, collagen": "plain_supplements",
    "tattoo outside the field": "tattoo_elsewhere",
}
"""Asked about in the second reading, with no rule on purpose: the topic that says why."""

EXPLAINED = {
    *(
        "electro_practice",
        "immunosupp_light",
        "fat_dissolve",
        "bio_booster",
        "filler_dissolved",
        "needle_practice",
        "light_practice",
    ),
    *("X10", "X12", "X15", "X25", "X27", "X31", "X33", "X34", "X47", "X52", "X53"),
    *NO_RULE_TOPIC.values(),
}
"""Topics without an item or a rule of their own."""

MILDER: dict[str, str] = {
    "nickel_electro_modify": "off",
    "inr_4_to_12_weeks": "off",
    "early_kidney_caution": "off",
    "extra_beats_electro_modify": "off",
    "first_seizure_30_defer": "off",
    "first_seizure_faint_modify": "off",
    "allergic_now_hives_defer": "off",
    "light_disease_ple_modify": "off",
    "photosensitiser_c_caution": "off",
    "eye_surgery_injection_14": "off",
    "retina_light_retina_laser_only": "off",
    "immune_medicine_gentle_ok": "off",
    "active_cancer_hormone_caution": "off",
    "active_cancer_small_skin_caution": "off",
    "skin_cancer_face_bcc_site": "off",
    "skin_cancer_face_ak_area": "off",
    "skin_cancer_face_ak_0_area": "off",
    "skin_cancer_face_ak_28_area": "off",
    "diabetes_a1c_unknown_narrow": "off",
    "cgm_electro_modify": "off",
    "metal_face_electro_area": "off",
    "sensory_loss_electro_area": "off",
    "faint_history_365_caution": "off",
    "epilepsy_fever_child_ok": "off",
    "epilepsy_functional_caution": "off",
    "epilepsy_unctrl_not_functional": "off",
    "epilepsy_unctrl_30_7": "off",
    "migraine_1_modify": "off",
    "movement_tremor_electro": "off",
    "microderm_wax_wax_area": "off",
    "microderm_wax_wax_3": "off",
    "laser_ipl_hair_area": "off",
    "laser_ipl_hair_14": "off",
    "dental_root_canal_area": "off",
    "dental_root_canal_3": "off",
    "injection_other_booster_area": "off",
    "injection_other_own_blood_area": "off",
    "cold_sore_now_lips": "off",
    "inflamed_skin_patch_area": "off",
    "acne_active_laser": "off",
    "tooth_abscess_laser": "off",
    "warts_molluscum_laser": "off",
    "alcohol_drugs_usual_caution": "off",
    "bruising_sum_without_fish_oil": "off",
    "bruising_sum_without_expected_bruising": "off",
    "event_and_thinner_modify": "off",
    "event_and_bruising_caution": "off",
    "seizure_triggers_epilepsy_only": "off",
    "immune_low_and_more_bad_only": "off",
    "pregnant_warning_measured": "off",
}
"""The changes that make a rule milder, by name: off until the clinical lead signs."""


@pytest.mark.parametrize("id", [*IDS, *COMBINATIONS])
def test_every_id_of_the_reference_is_a_topic(id: str) -> None:
    found = [TOPICS[id]] if id in TOPICS else [topic for topic in TOPICS.values() if topic.reference == id]
    assert found, f"{id}: add a [[topic]] with this reference"
    assert id not in SECTION_2 or TOPICS[id].reference == "S2"
    for topic in found:
        assert topic.id in ITEM_TOPICS | RULE_TOPICS or topic.reason, f"{topic.id}: no item, no rule, no reason"


@pytest.mark.parametrize("name", NO_RULE)
def test_what_was_asked_about_without_a_rule_says_why(name: str) -> None:
    topic = TOPICS[NO_RULE_TOPIC[name]]
    assert topic.reason and topic.reason["en"].endswith(".") and topic.id not in ITEM_TOPICS | RULE_TOPICS


def test_the_list_of_ids_is_whole() -> None:
    """126 numbered rows of the reference (C5 split in three), A18 and A19, 43 added topics, 54 combinations, 17 without a rule."""
    assert len(IDS) == len(set(IDS)) == 126 - 1 + 3 + 2 + 43 and set(ASKED) == set(IDS)
    assert len(NO_RULE) == len(NO_RULE_TOPIC) == 17 and set(NO_RULE) == set(NO_RULE_TOPIC)
    assert {topic.reference for topic in TOPICS.values() if topic.id.startswith("X")} == set(COMBINATIONS)
    assert {*IDS, *COMBINATIONS, "S2", "S2 2.1", "S2 1.4"} - set(SECTION_2) == REFERENCES


def test_a_reason_stands_only_where_nothing_bears_the_topic() -> None:
    assert {name for name, topic in TOPICS.items() if topic.reason} == EXPLAINED
    assert {name for name in TOPICS if name not in ITEM_TOPICS | RULE_TOPICS} == EXPLAINED


def test_a_topic_says_where_it_lives_in_names_that_exist() -> None:
    known = set(protocol().questionnaire.by_id) | ITEM_TOPICS | RULE_TOPICS
    for topic in TOPICS.values():
        if topic.where.startswith("asked in "):
            assert set(topic.where.removeprefix("asked in ").split(", ")) <= known, topic.id


def test_every_topic_of_a_rule_is_listed() -> None:
    """But for what no reference has: our own gates, answers that do not fit, medicines nobody knows, goals to talk about."""
    ours = {"injection_other", "known_illness_worse", "inconsistent_answers", "medicines_not_known", "goals"}
    assert RULE_TOPICS - TOPICS.keys() <= ours


def test_every_milder_change_stands_as_listed() -> None:
    assert {override.id: "on" if override.on else "off" for override in protocol().overrides} == MILDER
    assert set(MILDER) == {name for names in WAITING.values() for name in names}


def test_control_a_topic_without_item_rule_or_reason_is_a_fault(tmp_path: Path) -> None:
    folder = tmp_path / "protocol"
    copytree(HOME, folder)
    with (folder / "topics.toml").open("a", encoding="utf-8") as file:
        file.write('\n[[topic]]\nid = "hiccups"\nreference = "Z1"\ntitle.en = "Hiccups"\n')
    report = check(folder)
    assert report.counts["topics without an item or a stated reason"] == 1
    assert [
        fault for fault in report.faults if fault.startswith("topics.toml, topic hiccups: no item and no rule bears this topic")
    ]


def test_a_protocol_without_topics_has_none_and_no_fault_for_it(tmp_path: Path) -> None:
    folder = tmp_path / "protocol"
    copytree(HOME, folder)
    (folder / "topics.toml").unlink()
    report = check(folder)
    assert report.counts["topics"] == 0 and not [fault for fault in report.faults if "topics.toml" in fault]
