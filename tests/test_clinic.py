"""A clinic's own rules: stricter is free, milder needs who, when and why, and both show beside the published ones."""

import shutil
from pathlib import Path

import pytest

from screening.clinic import Change, with_windows
from screening.facts import Setting
from screening.library import HOME, check, load
from screening.protocol import Protocol
from screening.rule import Effect, Modality
from screening.wording import departure_lines
from tests.builders import DAY, protocol, raised, setting, told

N, E, L = Modality.needling, Modality.electro, Modality.laser
SIGNED = 'by = "Sample Lead, registration 0000"\non = 2026-11-01\nwhy = "Agreed for this clinic."\n'


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    folder = tmp_path / "protocol"
    shutil.copytree(HOME, folder)
    return folder


def with_clinic(copy: Path, text: str) -> Protocol:
    (copy / "clinic.toml").write_text(text, encoding="utf-8")
    return load(copy)


def faults(copy: Path, text: str) -> str:
    (copy / "clinic.toml").write_text(text, encoding="utf-8")
    return "\n".join(check(copy).faults)


def fires(protocol: Protocol, days: int, rule: str = "botulinum_0") -> bool:
    answers = told({"botulinum": "yes", "botulinum_date": {"days": [days, days + 1]}, "botulinum_areas": ["forehead"]})
    return rule in raised(protocol.screen(answers, setting()))


def test_the_published_rules_stand_where_a_clinic_sets_nothing(copy: Path) -> None:
    assert not (HOME / "clinic.toml").exists() or not load().departures
    assert load(copy).departures == ()


def test_a_wider_window_is_free_and_moves_its_edge(copy: Path) -> None:
    own = with_clinic(copy, '[[change]]\nrule = "botulinum_0"\nwindows = { botulinum_date = [0, 21] }\n')
    assert (fires(own, 20), fires(own, 21), fires(protocol(), 20)) == (True, False, False)
    (line,) = departure_lines(own, "en")
    assert "Stricter" in line and "0 to 13 days" in line and "0 to 20 days" in line


def test_a_graver_effect_is_free_and_reaches_every_rule_that_rests_on_it(copy: Path) -> None:
    own = with_clinic(copy, '[[change]]\nrule = "driving"\neffects = { needling = "defer" }\n')
    assert own.compiled.by_id["driving"].effects[N].effect is Effect.defer
    assert protocol().compiled.by_id["driving"].effects[N].effect < Effect.defer


@pytest.mark.parametrize(
    "change",
    ['rule = "botulinum_0"\nwindows = { botulinum_date = [0, 10] }\n',
     'rule = "botulinum_0"\nwindows = { botulinum_date = [1, 14] }\n',
     'rule = "anticoagulant"\neffects = { needling = "caution" }\n',
     'rule = "anticoagulant"\neffects = { needling = { effect = "modify", areas = ["eyes"] } }\n',
     'rule = "anticoagulant"\nlimits = ["fine_needles"]\n',
     'override = "pregnant_warning_measured"\n'],
)  # fmt: skip
def test_a_milder_change_needs_who_when_and_why(copy: Path, change: str) -> None:
    assert "say who decided (`by`), when (`on`) and `why`" in faults(copy, f"[[change]]\n{change}")
    assert "say who decided" in faults(copy, f'[[change]]\n{change}by = "Sample Lead"\non = 2026-11-01\n')
    own = with_clinic(copy, f"[[change]]\n{change}{SIGNED}")
    (line,) = departure_lines(own, "en")
    assert line.startswith("Milder") and "Sample Lead" in line and "1 November 2026" in line and "Agreed for this clinic." in line


def test_more_limits_are_free(copy: Path) -> None:
    published = protocol().compiled.by_id["driving"].limits
    limits = ", ".join(f'"{limit}"' for limit in (*published, "short_session"))
    own = with_clinic(copy, f'[[change]]\nrule = "driving"\nlimits = [{limits}]\n')
    assert own.compiled.by_id["driving"].limits == (*published, "short_session")
    assert not own.departures[0].loosens


def test_two_changes_of_one_rule_add_up(copy: Path) -> None:
    text = (
        '[[change]]\nrule = "botulinum_0"\nwindows = { botulinum_date = [0, 21] }\n'
        '[[change]]\nrule = "botulinum_0"\neffects = { needling = "omit" }\n'
    )
    own = with_clinic(copy, text)
    assert fires(own, 20) and own.compiled.by_id["botulinum_0"].effects[N].effect is Effect.omit and len(own.departures) == 1


def test_an_override_that_is_taken_shows_as_on_and_changes_its_rule(copy: Path) -> None:
    override = next(one for one in protocol().overrides if one.effects is not None)
    own = with_clinic(copy, f'[[change]]\noverride = "{override.id}"\n{SIGNED}')
    assert own.compiled.by_id[override.rule].effects == override.effects
    assert [one.id for one in own.overrides if one.on] == [override.id]


def test_the_digest_tells_a_clinics_own_rules_apart(copy: Path) -> None:
    before = load(copy).digest
    assert with_clinic(copy, '[[change]]\nrule = "driving"\neffects = { needling = "defer" }\n').digest != before


@pytest.mark.parametrize(
    ("text", "said"),
    [('[[change]]\nrule = "botulinum_00"\neffects = { needling = "omit" }\n', "did you mean `botulinum_0`"),
     ('[[change]]\noverride = "pregnant_warning_measure"\n', "did you mean `pregnant_warning_measured`"),
     ('[[change]]\nrule = "driving"\nlimits = ["lie_flatt"]\n', "did you mean `lie_flat`"),
     ('[[change]]\nrule = "driving"\nwindows = { botulinum_date = [0, 21] }\n', "no window over `botulinum_date`"),
     ('[[change]]\nrule = "botulinum_0"\nwindows = { botulinum_date = [21, 0] }\n', "from before to"),
     ('[[change]]\nrule = "driving"\n', "gives effects, windows or limits"),
     ('[[change]]\nrule = "driving"\noverride = "pregnant_warning_measured"\n', "only one of them"),
     ('modalities = ["needles"]\n', "clinic.toml"),
     ("modalities = []\n", "clinic.toml"),
     ("modality = []\n", "not known here"),
     ("modalities = [\n", "not readable as TOML")],
)  # fmt: skip
def test_a_mistake_is_named_with_its_remedy(copy: Path, text: str, said: str) -> None:
    assert said in faults(copy, text)


def test_a_milder_reading_is_switched_on_in_the_clinics_own_file_only(copy: Path) -> None:
    path = copy / "combinations.toml"
    path.write_text(path.read_text(encoding="utf-8").replace("on = false", "on = true", 1), encoding="utf-8")
    assert any("clinic.toml, with who, when and why" in fault for fault in check(copy).faults)


def test_windows_are_replaced_inside_any_condition() -> None:
    rule = protocol().compiled.by_id["photosensitiser_a"]
    changed = with_windows(rule.when, {"photosensitiser_date": (0, 28)})
    assert changed != rule.when and with_windows(changed, {"photosensitiser_date": (0, 14)}) == rule.when


def test_a_change_is_signed_only_with_all_three() -> None:
    whole = Change(override="x", by="a", on=DAY, why="b")
    assert whole.is_signed
    assert not any(whole.model_copy(update={name: value}).is_signed for name, value in (("by", " "), ("on", None), ("why", "")))


# Questions for one treatment


def test_light_questions_vanish_where_no_light_is_offered_and_come_back_where_it_is_asked_for() -> None:
    only = {item.id for item in protocol().questionnaire.items if item.only_for == ("laser",) and not item.follow_up_of}
    assert "eye_protection" in only
    needles, light = frozenset({N}), frozenset({N, L})
    assert not only & set(protocol().screen({}, Setting(DAY, needles, offered=needles)).missing)
    assert only <= set(protocol().screen({}, Setting(DAY, light, offered=needles)).missing)
    assert only <= set(protocol().screen({}, Setting(DAY, needles, offered=light)).missing)


def test_screening_goes_on_without_its_pages() -> None:
    needles = frozenset({N})
    found = protocol().screen(told({"eye_protection": "yes"}), Setting(DAY, needles, offered=needles))
    assert found.modalities[L].value > Effect.ok and found.ran == found.of


def test_a_question_for_one_treatment_that_a_rule_on_another_reads_is_a_fault(copy: Path) -> None:
    path = copy / "sections" / "today.toml"
    path.write_text(
        path.read_text(encoding="utf-8").replace('id = "driving"\n', 'id = "driving"\nonly_for = ["laser"]\n', 1),
        encoding="utf-8",
    )
    assert any("take `only_for` out" in fault for fault in check(copy).faults)
