"""From facts to flags: unknowns, effects per modality, areas, merge, overall tier, earliest dates."""

from datetime import date, timedelta
from typing import Any

import pytest

from screening import condition
from screening.condition import Truth
from screening.errors import InputError
from screening.facts import Setting, know
from screening.rule import Effect, Lane, Modality, Rules, Tier, Until
from screening.screen import screen
from tests.builders import ALL, DAY, protocol, raised, screened, setting, told

N, E, L = Modality.needling, Modality.electro, Modality.laser


def test_a_quiet_client_raises_nothing_and_every_rule_ran() -> None:
    found = screened()
    assert found.flags == () and found.overall is Tier.clear
    assert found.ran == found.of == len(protocol().rules)
    assert found.protocol.digest == protocol().digest


def test_unanswered_raises_no_flag_but_is_never_clear() -> None:
    found = protocol().screen({}, setting())
    assert found.screened and not found.complete and found.flags == ()
    assert "stroke_signs" in found.missing and "pacemaker_icd" in found.missing
    assert found.overall is Tier.caution


def test_a_follow_up_is_missing_only_when_its_gate_opens_it() -> None:
    assert "botulinum_date" not in screened(botulinum="no").missing
    assert "botulinum_date" in screened(botulinum="yes").missing


@pytest.mark.parametrize("said", ["not_sure", "in_person"])
def test_a_gate_not_sure_is_caution_by_default_and_full_in_the_safety_set(said: str) -> None:
    assert {modality: standing.value for modality, standing in screened(botulinum=said).modalities.items()} == dict.fromkeys(
        ALL, Effect.caution
    )
    assert screened(pacemaker_icd=said).modalities[E].value is Effect.omit
    assert not any(flag.certain for flag in screened(pacemaker_icd=said).flags)


def test_an_emergency_not_sure_is_a_hold_that_counts_as_stop() -> None:
    found = screened(stroke_signs="not_sure")
    assert found.overall is Tier.stop and found.holds
    assert all(standing.value is Effect.stop for standing in found.modalities.values())


def test_a_definite_yes_with_an_unknown_date_keeps_full_effects() -> None:
    found = screened(botulinum="yes", botulinum_date="unknown", botulinum_areas=["forehead"])
    assert found.modalities[N].value is Effect.defer
    assert found.modalities[N].until is Until.confirmed_date
    assert {"botulinum_0", "botulinum_14"} <= raised(found)


def test_a_definite_yes_with_its_date_left_out_is_as_grave() -> None:
    assert screened(botulinum="yes").modalities[N].value is Effect.defer


def test_a_date_under_a_gate_not_sure_follows_the_gate() -> None:
    assert screened(botulinum="not_sure", botulinum_date="unknown").modalities[N].value is Effect.caution


def test_an_explicit_value_counts_under_a_closed_gate_and_is_inconsistent() -> None:
    found = screened(botulinum="no", botulinum_date={"days": [7, 14]})
    assert {"botulinum_0", "inconsistent_answers"} <= raised(found)
    inconsistent = next(flag for flag in found.flags if flag.rule == "inconsistent_answers")
    assert inconsistent.items == ("botulinum_date",) and inconsistent.lane is Lane.decide


def test_a_fuzzy_date_takes_the_worst_of_its_days_and_says_it_is_not_certain() -> None:
    found = screened(botulinum="yes", botulinum_date="2026-03", botulinum_areas=["forehead"])
    by_rule = {flag.rule: flag for flag in found.flags}
    assert found.modalities[N].value is Effect.defer
    assert not by_rule["botulinum_0"].certain and by_rule["botulinum_0"].lane is Lane.decide


@pytest.mark.parametrize("days", [13, 14, 89, 90])
def test_not_before_is_the_first_day_below_defer(days: int) -> None:
    answers: dict[str, Any] = {"botulinum": "yes", "botulinum_date": {"days": [days, days + 1]}, "botulinum_areas": ["forehead"]}
    found = screened(**answers)
    if days >= 14:
        assert found.modalities[N].not_before is None and found.modalities[N].value < Effect.defer
        return
    first = found.modalities[N].not_before
    assert first == DAY + timedelta(14 - days)
    again = {name: value for name, value in told(answers).items()}
    assert protocol().screen(again, setting(first)).modalities[N].value < Effect.defer
    assert protocol().screen(again, setting(first - timedelta(1))).modalities[N].value is Effect.defer


def test_a_month_keeps_its_meaning_when_looking_ahead() -> None:
    """Today in a fuzzy date is the day the answer was given, also for the days to come."""
    found = screened(botulinum="yes", botulinum_date="2026-03", botulinum_areas=["forehead"])
    assert found.modalities[N].not_before == date(2026, 3, 30), "the month counts up to today, 16 March, day 14 after it"


def test_the_latest_of_several_ends_needs_no_rule() -> None:
    found = screened(
        botulinum="yes",
        botulinum_date={"days": [13, 14]},
        botulinum_areas=["forehead"],
        filler_ha="yes",
        filler_ha_date={"days": [20, 21]},
        filler_ha_areas=["lips"],
    )
    assert found.modalities[N].not_before == DAY + timedelta(8)


def test_an_area_effect_is_modify_until_every_goal_lies_in_it() -> None:
    recent = {"botulinum": "yes", "botulinum_date": {"days": [30, 31]}, "botulinum_areas": ["forehead"]}
    elsewhere = screened(**recent, goal_areas=["forehead", "jaw"])
    only_there = screened(**recent, goal_areas=["forehead"])
    unknown_where = screened(**(recent | {"botulinum_areas": "not_sure"}), goal_areas=["jaw"])
    assert elsewhere.modalities[E].value is Effect.modify and elsewhere.modalities[E].areas == ("forehead",)
    assert only_there.modalities[E].value is Effect.omit
    assert unknown_where.modalities[E].value is Effect.omit


def test_what_was_not_requested_is_shown_but_does_not_change_the_tier_except_a_stop() -> None:
    found = screened(requested=frozenset({N}), pacemaker_icd="yes")
    assert found.modalities[E].value is Effect.omit and not found.modalities[E].requested
    assert found.overall is Tier.caution
    assert screened(requested=frozenset({L}), stroke_signs="yes").overall is Tier.stop


def test_without_needles_the_requested_adjuncts_take_their_place() -> None:
    assert screened(requested=frozenset({E}), pacemaker_icd="yes").overall is Tier.defer
    assert screened(requested=frozenset({E, L}), pacemaker_icd="yes").overall is Tier.modify


def test_an_unmeasured_blood_pressure_is_a_to_do_and_never_a_flag() -> None:
    found = protocol().screen(
        {name: it for name, it in told({"high_bp": "yes"}).items() if not name.startswith("bp_")}, setting()
    )
    assert set(found.to_do) == {"bp_systolic", "bp_diastolic"}
    assert raised(found) == {"high_bp"}


def test_a_birthday_at_sixty_asks_for_a_blood_pressure() -> None:
    for born, wanted in (("1966-03-17", set()), ("1966-03-16", {"bp_systolic", "bp_diastolic"})):
        without = {name: it for name, it in told({"birth_date": born}).items() if not name.startswith("bp_")}
        assert set(protocol().screen(without, setting()).to_do) == wanted


@pytest.mark.parametrize(
    ("upper", "lower", "needling"),
    [
        (139, 89, Effect.ok),
        (140, 80, Effect.caution),
        (159, 99, Effect.caution),
        (160, 80, Effect.defer),
        (120, 100, Effect.defer),
    ]
    + [(179, 109, Effect.defer), (180, 80, Effect.defer), (120, 110, Effect.defer)],
)
def test_blood_pressure_bands_read_both_numbers(upper: int, lower: int, needling: Effect) -> None:
    assert screened(bp_systolic=upper, bp_diastolic=lower).modalities[N].value is needling


@pytest.mark.parametrize(("upper", "lower", "stops"), [(180, 80, True), (179, 110, True), (179, 109, False)])
def test_a_crisis_is_from_180_or_110_with_symptoms(upper: int, lower: int, stops: bool) -> None:
    assert (screened(bp_systolic=upper, bp_diastolic=lower, bp_symptoms="yes").overall is Tier.stop) is stops


def test_a_rule_that_raises_means_not_screened() -> None:
    rules = Rules(protocol().rules)
    broken = condition.Test(lambda facts: Truth(1 // 0), rules.tests["botulinum_0"].names)
    rules.tested = tuple((rule, broken if rule.id == "botulinum_0" else test) for rule, test in rules.tested)
    found = screen(protocol().questionnaire, rules, told({}), setting(), protocol().stamp)
    assert not found.screened and found.overall is Tier.not_screened
    assert found.ran == found.of - 1 and "botulinum_0" in found.fault


def test_an_unknown_item_means_not_screened() -> None:
    from screening.facts import Told

    found = protocol().screen({**told({}), "no_such_item": Told("yes", DAY)}, setting())
    assert not found.screened and "no_such_item" in found.fault


def test_the_order_of_answers_does_not_matter() -> None:
    answers = told({"anticoagulant": "yes", "botulinum": "not_sure", "pregnant": "might_be"})
    assert protocol().screen(answers, setting()) == protocol().screen(dict(reversed(list(answers.items()))), setting())


def test_flags_are_gravest_first() -> None:
    found = screened(stroke_signs="yes", pregnant="yes", driving="yes")
    assert [flag.gravest for flag in found.flags] == sorted((flag.gravest for flag in found.flags), reverse=True)


@pytest.mark.parametrize(
    ("item", "given", "words"),
    [
        ("pacemaker_icd", "maybe", "yes, no, not_sure, in_person"),
        ("pacemaker_icd", True, "not offered"),
        ("goals", [], "at least one"),
        ("goals", ["lines", "lifting"], "not offered"),
        ("lately", ["none", "stress"], "stands alone"),
        ("goal_areas", ["elbow"], "no area"),
        ("bp_systolic", 20, "from 60 to 260"),
        ("bp_systolic", "120", "enter a number"),
        ("botulinum_date", "2026-03-17", "not in the future"),
        ("goals_words", 3, "enter text"),
        ("nothing_like_it", "yes", "no item"),
    ],
)
def test_an_answer_that_an_item_does_not_take_is_bad_input(item: str, given: Any, words: str) -> None:
    with pytest.raises(InputError, match=words):
        know(protocol().questionnaire, told({item: given}), Setting(DAY, ALL))
