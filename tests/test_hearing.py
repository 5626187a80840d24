"""Free text beside the answers: it raises a hold or a flag, never lowers one, and a person's word settles it."""

import subprocess
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from forms.paper import render
from screening.actions import answering, reviewing
from screening.clinic import Change, ClinicSettings, departures
from screening.condition import Truth, names_read
from screening.errors import InputError
from screening.facts import Told, know
from screening.hearing import Meaning, riskier
from screening.packet import build
from screening.questionnaire import EmergencyText
from screening.rule import Effect, Modality
from screening.screen import Screening
from screening.visit import Status
from screening.wording import heard_lines
from tests.builders import DAY, House, protocol, raised, screened, setting, told

N, E, L = Modality.needling, Modality.electro, Modality.laser
DROOP = "The corner of my mouth has been drooping since Friday"


def weight(found: Screening) -> list[Effect]:
    return [found.modalities[modality].value for modality in Modality]


@pytest.mark.parametrize(
    "box", ["goals_words", "anything_else", "medicine_names", "bad_reaction_words", "skin_care", "blood_borne_virus"]
)
def test_an_emergency_in_any_box_is_a_hold(box: str) -> None:
    answers: dict[str, Any] = {"bad_reaction": "yes"} if box == "bad_reaction_words" else {}
    found = screened(**(answers | {box: DROOP}))
    assert found.holds and "stroke_signs" in raised(found)
    flag = next(flag for flag in found.flags if flag.rule == "stroke_signs")
    assert box in flag.items and "stroke_signs" in flag.items and not flag.certain


def test_a_goal_that_sounds_alike_is_no_emergency() -> None:
    assert not screened(goals_words="my eyelids droop with age").flags


def test_a_named_medicine_against_a_no_takes_the_riskier_answer_and_says_that_they_do_not_fit() -> None:
    found = screened(medicine_names="Eliquis 5 mg")
    assert {"anticoagulant", "inconsistent_answers"} <= raised(found)
    assert found.modalities[N].value >= Effect.modify
    unfit = next(flag for flag in found.flags if flag.rule == "inconsistent_answers")
    assert {"anticoagulant", "medicine_names"} <= set(unfit.items)


def test_a_named_medicine_that_was_told_of_adds_nothing() -> None:
    answers: dict[str, Any] = {"anticoagulant": "yes", "anticoagulant_kind": "newer_pill", "anticoagulant_bleeding": "no"}
    with_name, without = screened(**answers, medicine_names="Eliquis"), screened(**answers)
    assert raised(with_name) == raised(without)
    assert all(flag.certain for flag in with_name.flags)


@pytest.mark.parametrize(
    "text",
    ["used to take Accutane in high school", "my mother is on warfarin", "I am allergic to aspirin", "no pacemaker", "Truvada",
     "not pregnant", "waiting to start Humira", "Botox 3 years ago", "levothyroxine, vitamin D"],
)  # fmt: skip
def test_what_is_past_denied_somebody_elses_or_inert_raises_nothing(text: str) -> None:
    assert not screened(anything_else=text).flags


@pytest.mark.parametrize(
    ("text", "rule"),
    [("I have a pacemaker", "pacemaker_icd"), ("I am pregnant", "pregnant"), ("we are trying to conceive", "pregnant_trying"),
     ("had Botox last month", "botulinum_14"), ("Humira", "immune_medicine_0"), ("Ozempic", "glp1"), ("Efudex cream", "field_cream"),
     ("prednisone", "oral_steroid"), ("tretinoin at night", "topical_retinoid"), ("Plavix and aspirin", "antiplatelet_dual")],
)  # fmt: skip
def test_each_kind_of_word_raises_the_rule_of_its_question(text: str, rule: str) -> None:
    found = screened(anything_else=text)
    assert any(flag.rule == rule or flag.topic == rule for flag in found.flags), raised(found)


def test_a_name_that_nobody_knows_is_said_in_the_box_for_names_only() -> None:
    assert "named_not_recognised" in raised(screened(medicine_names="Flurbizol"))
    assert not screened(anything_else="Flurbizol").flags
    lines = heard_lines(protocol(), screened(medicine_names="metoprolll and Flurbizol").heard, "en")
    assert any("Flurbizol" in line and "not recognised" in line for line in lines)


def test_a_medicine_whose_name_tells_of_an_infection_is_never_named() -> None:
    found = screened(medicine_names="Biktarvy, Truvada and Epclusa")
    assert not found.flags and not found.heard


def test_what_is_asked_and_missing_rests_on_the_answers_alone() -> None:
    plain = know(protocol().questionnaire, told({}, DAY), setting())
    heard = know(
        protocol().questionnaire, told({"anything_else": "I take Eliquis and had Botox last week"}), setting(), protocol().ears
    )
    assert heard.missing == plain.missing
    assert heard.asked["anticoagulant_kind"] is Truth.NO
    assert set(heard.denied) == {"anticoagulant", "botulinum"}


def test_free_text_never_makes_an_uncertain_follow_up_certain() -> None:
    """A name beside "not sure which kind" must not narrow the worst case down."""
    answers: dict[str, Any] = {"shots_patches": "yes", "shots_patches_kind": "not_sure"}
    assert raised(screened(**answers)) <= raised(screened(**answers, anything_else="Ozempic"))


TEXTS = ["Eliquis", "warfarin and Eliquis", "St John's wort", "Ozempic", "Botox last month", "pregnant", "IVF", "I have a pacemaker",
         "aspirin", "Plavix and aspirin", "furosemide", "amiodarone", "prednisone", "Lamictal", "doxycycline", "isotretinoin", DROOP,
         "no medicines", "my mother takes warfarin", "Flurbizol", "EpiPen", "insulin", "tamoxifen", "methotrexate",
         "stopped aspirin today"]  # fmt: skip
GATES = ["anticoagulant", "antiplatelet_single", "photosensitiser", "supplements", "shots_patches", "botulinum", "pacemaker_icd", "diabetes",
         "active_cancer", "immune_medicine", "isotretinoin", "epilepsy_ctrl", "high_bp", "hae", "oral_steroid", "stroke_signs", "low_bp"]  # fmt: skip
ON_READINGS = {
    rule.id
    for rule in protocol().rules
    if any(
        (item := protocol().questionnaire.by_id.get(name)) and item.is_reading and item.optional for name in names_read(rule.when)
    )
}
"""A value that nobody has is a flag while its question may be closed, and a value to enter once it is open."""
SAID = st.dictionaries(st.sampled_from(GATES), st.sampled_from(["yes", "no", "not_sure", "in_person"]), max_size=6)


@settings(max_examples=300, deadline=None, suppress_health_check=list(HealthCheck))
@given(SAID, st.lists(st.sampled_from(TEXTS), min_size=1, max_size=3), st.booleans())
def test_free_text_never_lowers_anything(answers: dict[str, Any], texts: list[str], quiet: bool) -> None:
    without = screened(quiet=quiet, **answers)
    found = screened(quiet=quiet, **answers, anything_else=". ".join(texts))
    assert found.screened, found.fault
    assert all(after >= before for before, after in zip(weight(without), weight(found), strict=True))
    assert raised(without) - raised(found) <= ON_READINGS


def test_a_list_told_under_a_no_beside_words_is_screened() -> None:
    found = screened(supplements_names=["garlic"], anything_else="St John's wort")
    assert found.screened and {"supplements", "st_johns_wort", "inconsistent_answers"} <= raised(found)


def test_the_riskier_answer_of_each_type() -> None:
    items = protocol().questionnaire.by_id
    yes, kinds = Meaning("yes", ("anything_else",), True), Meaning(frozenset({"glp1"}), ("anything_else",), True)
    assert riskier(items["anticoagulant"], "no", yes) == "yes" == riskier(items["anticoagulant"], "not_sure", yes)
    assert riskier(items["anticoagulant"], "yes", yes) is None
    assert riskier(items["shots_patches_kind"], ["vaccine"], kinds) == ["glp1", "vaccine"]
    assert riskier(items["shots_patches_kind"], ["glp1"], kinds) is None
    trying = Meaning("trying", ("anything_else",), True)
    assert riskier(items["pregnant"], "no", trying) == "trying" and riskier(items["pregnant"], "yes", trying) is None
    assert riskier(items["pregnant"], "not_applicable", trying) == "trying" and riskier(items["pregnant"], "trying", yes) == "yes"
    assert riskier(items["pregnant"], None, Meaning(None, ("anything_else",), True)) == "not_sure"
    assert riskier(items["pregnant"], "ended", Meaning(None, ("anything_else",), True)) is None
    assert riskier(items["shots_patches_kind"], "not_sure", kinds) is None


def test_two_names_that_say_the_same_say_it_once() -> None:
    found = screened(anything_else="ttc, we are trying to conceive")
    assert "pregnant_trying" in raised(found) and "pregnant" not in raised(found)
    assert "pregnant" in raised(screened(anything_else="my period is late, and we are trying to conceive"))


def test_two_names_that_say_different_kinds_leave_the_kind_unknown() -> None:
    assert "inr_unknown" in raised(screened(anything_else="warfarin, now Eliquis"))
    assert "inr_unknown" not in raised(screened(anything_else="Eliquis"))


# Over a whole visit


def test_an_emergency_typed_among_the_goals_calls_staff_at_once_and_not_so_ends_it(clinic: House) -> None:
    ref = clinic.open()
    clinic.agree(ref)
    assert clinic.answer(ref, goals_words=DROOP) == (EmergencyText.call_911,)
    assert clinic.status(ref) is Status.emergency
    assert clinic.visit(ref).raised == {"stroke_signs": EmergencyText.call_911}
    because = "Looked and asked: the lids droop with age, the face is even."
    answering.assess(clinic.store, clinic.p, clinic.tick(), ref, ("stroke_signs",), False, because)
    assert clinic.status(ref) is Status.answering and not clinic.screening(ref).holds


def test_a_confirmed_one_stays_a_hold(clinic: House) -> None:
    ref = clinic.open()
    clinic.agree(ref)
    clinic.answer(ref, goals_words=DROOP)
    answering.assess(
        clinic.store, clinic.p, clinic.tick(), ref, ("stroke_signs",), True, "Left side of the mouth hangs. 911 called."
    )
    assert clinic.screening(ref).holds


def assessed(clinic: House, confirmed: bool) -> str:
    ref = clinic.open()
    clinic.agree(ref)
    clinic.answer(ref, goals_words=DROOP)
    answering.assess(clinic.store, clinic.p, clinic.tick(), ref, ("stroke_signs",), confirmed, "Looked at the face and asked.")
    return ref


@pytest.mark.parametrize("after", [{"goals_words": "fine lines"}, {"goals_words": None}, {"stroke_signs": "no"}])
def test_what_was_confirmed_stays_a_stop_whatever_the_client_says_later(clinic: House, after: dict[str, Any]) -> None:
    ref = assessed(clinic, confirmed=True)
    clinic.answer(ref, **after)
    assert clinic.screening(ref).holds


def test_not_so_is_about_what_was_written_and_not_about_new_words_elsewhere(clinic: House) -> None:
    ref = assessed(clinic, confirmed=False)
    clinic.answer(ref, stroke_signs="no")
    assert not clinic.screening(ref).holds
    assert clinic.answer(ref, anything_else="my mouth droops since this morning") == (EmergencyText.call_911,)
    assert clinic.status(ref) is Status.emergency


def test_a_text_that_is_too_long_says_how_long_it_may_be(clinic: House) -> None:
    ref = clinic.open()
    clinic.agree(ref)
    with pytest.raises(InputError, match="at most 4000 characters"):
        clinic.answer(ref, anything_else="x" * 4001)
    assert clinic.answer(ref, anything_else="9" * 400 + " weeks ago") == ()
    assert clinic.screening(ref).screened


def test_a_sign_that_nobody_sees_hides_no_word() -> None:
    assert "anticoagulant" in raised(screened(anything_else="war\u00adfarin"))


def test_an_inert_name_is_veiled_in_the_sentence_of_another() -> None:
    lines = heard_lines(protocol(), screened(medicine_names="Biktarvy, Truvada and Eliquis").heard, "en")
    assert any("Eliquis" in line for line in lines) and not any("Biktarvy" in line or "Truvada" in line for line in lines)


def test_a_clarification_after_the_words_settles_them_and_new_words_open_it_again(clinic: House) -> None:
    ref = clinic.submitted(anything_else="Eliquis")
    assert "anticoagulant" in raised(clinic.screening(ref))
    reviewing.clarify(
        clinic.store, protocol(), clinic.p, clinic.tick(), ref, "anticoagulant", "no", "face to face: it is the cat's"
    )
    assert "anticoagulant" not in raised(clinic.screening(ref))
    clinic.answer(ref, anything_else="Eliquis since Monday")
    assert "anticoagulant" in raised(clinic.screening(ref))


def test_words_added_after_a_decision_void_it(clinic: House) -> None:
    ref = clinic.submitted()
    clinic.decide(ref)
    clinic.answer(ref, anything_else="I forgot: Eliquis")
    assert clinic.visit(ref).void_because


def test_a_day_in_free_text_is_counted_from_the_day_it_was_written() -> None:
    later = DAY + timedelta(400)
    answers = {**told({}, later), "anything_else": Told("Botox last month", later)}
    assert any(flag.rule.startswith("botulinum") for flag in protocol().screen(answers, setting(later)).flags)


def test_the_packet_prints_what_was_heard_and_where_the_clinic_departs(clinic: House, tmp_path: Path) -> None:
    ref = clinic.signed(anything_else="My mother takes warfarin. I took Accutane in high school.")
    clinic.countersign(ref)
    published = protocol()
    settings = ClinicSettings(change=(Change(rule="driving", effects={"needling": "defer"}, why="Nobody drives home alone."),))
    own = published.at_clinic(settings, departures(published.rules, published.overrides, settings.changes))
    with clinic.store.read() as reader:
        person = reader.client(clinic.visit(ref).client)
    made = build(own, clinic.clinic, person, clinic.practitioner, clinic.visit(ref), [], "head", "print", clinic.tick())
    assert any("“warfarin”" in line and "somebody else" in line for line in made.heard)
    assert any(line.startswith("Stricter than published") and "Nobody drives home alone." in line for line in made.departures)
    (tmp_path / "packet.pdf").write_bytes(render(made))
    tool = ["pdftotext", "-raw", str(tmp_path / "packet.pdf"), "-"]
    text = " ".join(subprocess.run(tool, capture_output=True, text=True, check=True).stdout.split())
    assert "somebody else, no flag" in text and "Stricter than published." in text
