"""The content itself: every rule fires and does not, every window at its edges, every "not sure" raises a flag."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from screening.condition import AtLeast, Below, DaysAhead, DaysSince, Interval, Truth, leaves
from screening.derive import interval
from screening.errors import InputError
from screening.examine import CASE_DAY, opened, run_case
from screening.facts import Setting, Told, know
from screening.library import HOME, check
from screening.protocol import quiet_answers
from screening.questionnaire import EmergencyText
from screening.rule import Case, Effect, Rule
from screening.screen import holds
from tests.builders import ALL, protocol

RULES = protocol().rules


def test_the_protocol_has_no_fault() -> None:
    assert check(HOME).faults == []


@pytest.mark.parametrize("case", protocol().cases, ids=lambda case: case.says)
def test_case(case: Case) -> None:
    fired = {flag.rule for flag in run_case(protocol(), case).flags}
    assert set(case.fires) <= fired and fired.isdisjoint(case.silent)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_every_rule_has_a_case_that_fires_and_one_that_does_not(rule: Rule) -> None:
    assert any(rule.id in case.fires for case in protocol().cases)
    assert any(rule.id in case.silent for case in protocol().cases)


def _windows() -> Iterator[tuple[Rule, DaysSince | DaysAhead]]:
    for rule in RULES:
        for leaf in leaves(rule.when):
            if isinstance(leaf, DaysSince | DaysAhead):
                yield rule, leaf


def _firing(rule: Rule, leaf: Any) -> tuple[Case, dict[str, Any]]:
    """A case in which the rule fires with a date that this window reads."""
    for case in protocol().cases:
        if rule.id in case.fires and isinstance(case.answers.get(leaf.item), str | dict) and _inside(case, leaf):
            return case, dict(case.answers)
    raise AssertionError(f"no case fires {rule.id} by {leaf.item} in {leaf.window()}: add one")


def _inside(case: Case, leaf: Any) -> bool:
    item = protocol().questionnaire.by_id[leaf.item]
    on = case.on or CASE_DAY
    try:
        day = interval(case.answers[leaf.item], on, item.ahead)
    except InputError:
        return False
    fewest, most = leaf.days(_Day(on), day)
    start, *end = leaf.window()
    return bool(fewest >= start and (not end or most < end[0]))


class _Day:
    def __init__(self, on: Any) -> None:
        self.on = on


@pytest.mark.parametrize(
    ("rule", "leaf"), list(_windows()), ids=lambda value: value.id if isinstance(value, Rule) else str(value.window())
)
def test_every_window_at_its_edges(rule: Rule, leaf: DaysSince | DaysAhead) -> None:
    """The day before each edge, the edge, the day after: the leaf is true inside and false outside, and the rule follows."""
    case, answers = _firing(rule, leaf)
    start, *end = leaf.window()
    for edge in leaf.window():
        for days in (edge - 1, edge, edge + 1):
            if days < 0:
                continue
            inside = days >= start and (not end or days < end[0])
            moved = case.model_copy(update={"answers": answers | {leaf.item: {"days": [days, days + 1]}}})
            on = case.on or CASE_DAY
            told = {name: Told(given, on) for name, given in quiet_answers(protocol().questionnaire, moved.answers, on).items()}
            facts = know(protocol().questionnaire, told, Setting(on, moved.requested, **moved.facts)).facts
            assert (leaf.compile({}).truth(facts) is Truth.YES) is inside, f"{rule.id} on day {days}"
            if inside:
                assert protocol().compiled.tests[rule.id].truth(facts) >= Truth.UNSURE, f"{rule.id} should fire on day {days}"


def _bounds() -> Iterator[tuple[Rule, AtLeast | Below]]:
    for rule in RULES:
        for leaf in leaves(rule.when):
            if isinstance(leaf, AtLeast | Below) and leaf.item in protocol().questionnaire.by_id:
                yield rule, leaf


@pytest.mark.parametrize(("rule", "leaf"), list(_bounds()), ids=str)
def test_every_measured_bound_at_its_edge(rule: Rule, leaf: AtLeast | Below) -> None:
    bound = leaf.at_least if isinstance(leaf, AtLeast) else leaf.below
    test = leaf.compile({})
    item = protocol().questionnaire.by_id[leaf.item]
    for value, at_least in ((bound - 0.01, False), (bound, True), (bound + 0.01, True)):
        if (item.least is not None and value < item.least) or (item.most is not None and value > item.most):
            continue
        told = {
            name: Told(given, CASE_DAY)
            for name, given in quiet_answers(protocol().questionnaire, {leaf.item: value}, CASE_DAY).items()
        }
        facts = know(protocol().questionnaire, told, Setting(CASE_DAY, ALL)).facts
        assert (test.truth(facts) is Truth.YES) is (at_least == isinstance(leaf, AtLeast))


READ = sorted(
    {
        item.id
        for item in protocol().questionnaire.items
        if not item.is_reading
        and item.offers_unsure
        and any(item.id in [getattr(leaf, "item", "")] for rule in RULES for leaf in leaves(rule.when))
    }
)


@pytest.mark.parametrize("said", ["not_sure", "in_person"])
@pytest.mark.parametrize("name", READ)
def test_not_sure_on_a_client_item_raises_a_flag_for_every_rule_that_reads_it(name: str, said: str) -> None:
    """A rule that reads the item may be closed by other answers; then another flag of the same topic must stand."""
    item = protocol().questionnaire.by_id[name]
    on = CASE_DAY
    answers = opened(protocol().questionnaire, item, on) | {name: Told(said, on)}
    found = protocol().screen(answers, Setting(on, ALL, session_no=2))
    about = [flag for flag in found.flags if name in flag.items or flag.topic == item.topic]
    assert about, f"{name} {said} passes in silence"
    assert all(not flag.certain for flag in about if name in flag.items and flag.lane == "decide" and set(flag.items) == {name})


def test_looking_for_holds_alone_finds_those_of_the_screening() -> None:
    """What a tablet does at every touch reads only the rules that may hold; the screening reads all."""
    found = 0
    for case in protocol().cases:
        on = case.on or CASE_DAY
        told = {name: Told(given, on) for name, given in quiet_answers(protocol().questionnaire, case.answers, on).items()}
        setting = Setting(on, case.requested, **case.facts)
        known = know(protocol().questionnaire, told, setting, protocol().ears)
        held = holds(protocol().compiled, known.facts)
        assert held == protocol().screen(told, setting).holds, case.says
        found += bool(held)
    assert 50 < found < len(protocol().cases)
    assert 0 < len(protocol().compiled.holding) < len(protocol().compiled)


def test_every_emergency_question_is_a_hold_on_yes_not_sure_and_in_person() -> None:
    items = [item for item in protocol().questionnaire.items if item.emergency and not item.is_reading]
    assert len(items) >= 18
    for item in items:
        for said in ("yes", "not_sure", "in_person"):
            answers = opened(protocol().questionnaire, item, CASE_DAY) | {item.id: Told(said, CASE_DAY)}
            assert protocol().screen(answers, Setting(CASE_DAY, ALL)).holds, (item.id, said)


def test_all_four_emergency_texts_are_used_and_worded() -> None:
    used = {item.emergency for item in protocol().questionnaire.items if item.emergency}
    assert used == set(EmergencyText) == set(protocol().words("en").emergency)


def test_milder_changes_ship_switched_off_and_would_be_milder() -> None:
    by_id = {rule.id: rule for rule in RULES}
    assert protocol().overrides
    for override in protocol().overrides:
        assert not override.on and override.source
        if override.effects is not None:
            before = by_id[override.rule].effects
            assert any(
                modality not in override.effects
                or override.effects[modality].effect < bar.effect
                or (override.effects[modality].areas and not bar.areas)
                for modality, bar in before.items()
            ), override.id


def test_a_client_is_never_told_a_severity() -> None:
    forbidden = ("contraindicat", "severity", "unsafe", "approved", "eligible", "high risk", "stop taking")
    for item in protocol().questionnaire.items:
        if not item.is_reading:
            words = " ".join(
                [item.ask["en"], (item.hint or {"en": ""})["en"], *(choice.label["en"] for choice in item.choices)]
            ).lower()
            assert not any(word in words for word in forbidden), item.id
    for rule in RULES:
        words = " ".join(text["en"] for text in (rule.tells_client, rule.consent_line) if text).lower()
        assert not any(word in words for word in forbidden), rule.id


def test_pages_hold_at_most_three_rows_and_eight_lines() -> None:
    assert len(protocol().questionnaire.pages) <= 22
    for page in protocol().questionnaire.pages:
        for block in page.block:
            assert len(block.items) <= {"rows": 3, "list": 8, "fields": 8}[block.kind], page.id


def test_every_rule_names_a_source_that_exists_and_a_day_to_look_again() -> None:
    for rule in RULES:
        assert rule.references and set(rule.references) <= set(protocol().reference)
        assert rule.review_by > CASE_DAY + timedelta(30)
        assert max(bar.effect for bar in rule.effects.values()) > Effect.ok


def test_the_draft_says_that_it_is_one() -> None:
    assert protocol().approval.state == "draft" and "draft" in protocol().approval.statement["en"].lower()


def test_interval_is_what_the_window_tests_move() -> None:
    assert isinstance(interval({"days": [3, 4]}, CASE_DAY), Interval)
