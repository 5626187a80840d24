"""Ages on the day before a birthday, on it and after it; measured numbers just below a limit, at it and just above."""

from datetime import date
from typing import Any

import pytest

from screening.condition import AtLeast, Below, Truth
from screening.derive import age
from screening.examine import CASE_DAY
from screening.questionnaire import ItemType
from screening.rule import Case, Rule
from tests.edges import ITEMS, P, deciding_case, facts_of, flag_of, limits, swapped, truth, with_and_without

FINEST = {
    "bp_systolic": 1.0,
    "bp_diastolic": 1.0,
    "pulse": 1.0,
    "platelets": 1.0,
    "inr": 0.1,
    "a1c": 0.1,
    "neutrophils": 0.1,
    "temperature": 0.1,
}
"""The smallest step in which a reading is entered."""
AGES = [(rule, leaf) for rule, leaf in limits(AtLeast, Below) if leaf.item == "age"]
NUMBERS = [(rule, leaf) for rule, leaf in limits(AtLeast, Below) if leaf.item in ITEMS]
SESSIONS = [(rule, leaf) for rule, leaf in limits(AtLeast, Below) if leaf.item == "session_no"]


def bound(leaf: AtLeast | Below) -> float:
    return leaf.at_least if isinstance(leaf, AtLeast) else leaf.below


def met(leaf: AtLeast | Below, limit: float, value: float) -> bool:
    return (value >= limit) is isinstance(leaf, AtLeast)


def named(value: Any) -> str:
    return (
        value.id
        if isinstance(value, Rule)
        else f"{value.item} {'from' if isinstance(value, AtLeast) else 'below'} {bound(value):g}"
    )


def faults(rule: Rule, leaf: AtLeast | Below, limit: float, case: Case, on: date, value: float, **told: Any) -> list[str]:
    """Does the limit stand at `limit`, and does the rule follow from it with everything else as it is?"""
    facts = facts_of(case, on, **told)
    want = Truth.YES if met(leaf, limit, value) else Truth.NO
    with_it, without = with_and_without(rule, leaf, facts)
    found = [] if (got := truth(leaf, facts)) is want else [f"{leaf.item} {value}: the limit says {got.name}, not {want.name}"]
    follows, does = max(without, min(with_it, want)), truth(rule.when, facts)
    return found + ([] if does is follows else [f"{leaf.item} {value}: the rule says {does.name}, not {follows.name}"])


def check(rule: Rule, leaf: AtLeast | Below, case: Case, on: date, value: float, **told: Any) -> None:
    assert not faults(rule, leaf, bound(leaf), case, on, value, **told)
    flag = flag_of(rule, case, on, **told)
    with_it, without = with_and_without(rule, leaf, facts_of(case, on, **told))
    if met(leaf, bound(leaf), value) and with_it is Truth.YES:
        assert flag and flag.certain, value
    elif without < Truth.UNSURE and not met(leaf, bound(leaf), value):
        assert flag is None, value


def test_every_limit_is_looked_at() -> None:
    """What is left: how many answers do not fit together, which is no measured number."""
    other = {leaf.item for _, leaf in limits(AtLeast, Below)} - {"age", "session_no"} - ITEMS.keys()
    assert other <= {"inconsistent", "unrecognised"} and AGES and NUMBERS and SESSIONS
    assert {leaf.item for _, leaf in NUMBERS} == set(FINEST) == {it.id for it in ITEMS.values() if it.type is ItemType.number}


@pytest.mark.parametrize(("rule", "leaf"), AGES, ids=named)
def test_age_on_the_eve_of_a_birthday_on_it_and_after(rule: Rule, leaf: AtLeast | Below) -> None:
    case, on, years = deciding_case(rule, leaf), CASE_DAY, int(bound(leaf))
    for birthday, reached in ((date(on.year, 3, 17), False), (date(on.year, 3, 16), True), (date(on.year, 3, 15), True)):
        born = birthday.replace(year=on.year - years)
        check(rule, leaf, case, on, years if reached else years - 1, birth_date=born.isoformat())


@pytest.mark.parametrize(("rule", "leaf"), AGES, ids=named)
def test_age_of_those_born_on_29_february(rule: Rule, leaf: AtLeast | Below) -> None:
    """In a year without that day the birthday is 1 March."""
    case, years = deciding_case(rule, leaf), int(bound(leaf))
    year = next(year for year in range(1940, 2020, 4) if year + years >= 2024)
    for on, reached in ((date(year + years, 2, 28), False), (date(year + years, 3, 1), True), (date(year + years, 3, 2), True)):
        check(rule, leaf, case, on, years if reached else years - 1, birth_date=date(year, 2, 29).isoformat())


def test_age_on_a_leap_day() -> None:
    assert [age(date(2008, 2, 29), on) for on in (date(2028, 2, 28), date(2028, 2, 29), date(2028, 3, 1))] == [19, 20, 20]
    assert [age(date(2010, 3, 1), on) for on in (date(2028, 2, 28), date(2028, 2, 29), date(2028, 3, 1))] == [17, 17, 18]
    assert [age(date(2010, 2, 28), on) for on in (date(2028, 2, 27), date(2028, 2, 28), date(2028, 2, 29))] == [17, 18, 18]


def around(leaf: AtLeast | Below) -> list[float]:
    """What can be entered next to a limit, and a hair to each side of it, as far as the reading takes it."""
    item, limit, step = ITEMS[leaf.item], bound(leaf), FINEST[leaf.item]
    on_scale = round(limit / step)
    values = [round((on_scale + one) * step, 3) for one in (-1, 0, 1)] + [limit - 0.001, limit, limit + 0.001]
    return sorted({value for value in values if (item.least or 0.0) <= value <= (item.most or value)})


@pytest.mark.parametrize(("rule", "leaf"), NUMBERS, ids=named)
def test_numbers_around_each_limit(rule: Rule, leaf: AtLeast | Below) -> None:
    case = deciding_case(rule, leaf)
    for value in around(leaf):
        check(rule, leaf, case, case.on or CASE_DAY, value, **{leaf.item: value})


@pytest.mark.parametrize(("rule", "leaf"), NUMBERS, ids=named)
def test_a_limit_splits_what_can_be_entered(rule: Rule, leaf: AtLeast | Below) -> None:
    """A limit such as 9.01 stands for "above 9": the two readings beside it, in the steps of the field, fall on its two sides."""
    steps = {met(leaf, bound(leaf), value) for value in around(leaf) if abs(value / FINEST[leaf.item] % 1 - 0.5) > 0.45}
    assert steps == {True, False}


@pytest.mark.parametrize(("rule", "leaf"), SESSIONS, ids=named)
def test_the_first_session_and_the_second(rule: Rule, leaf: AtLeast | Below) -> None:
    case = next(case for case in P.cases if rule.id in case.fires and case.facts.get("session_no", 1) == 1)
    later = case.model_copy(update={"facts": {**case.facts, "session_no": 2}})
    first, second = (flag_of(rule, one, one.on or CASE_DAY) for one in (case, later))
    assert bound(leaf) == 2 and first and first.certain and (second is None or without_session(rule, leaf, later))


def without_session(rule: Rule, leaf: AtLeast | Below, case: Case) -> bool:
    return with_and_without(rule, leaf, facts_of(case, case.on or CASE_DAY))[1] >= Truth.UNSURE


@pytest.mark.parametrize(("rule", "leaf"), NUMBERS, ids=named)
def test_control_a_limit_moved_by_a_step_is_caught(rule: Rule, leaf: AtLeast | Below) -> None:
    case, step = deciding_case(rule, leaf), FINEST[leaf.item]
    moved = leaf.model_copy(update={"at_least" if isinstance(leaf, AtLeast) else "below": bound(leaf) + step})
    wrong = rule.model_copy(update={"when": swapped(rule.when, leaf, moved)})
    told = [(value, {leaf.item: value}) for value in around(leaf)]
    assert any(faults(wrong, moved, bound(leaf), case, case.on or CASE_DAY, value, **given) for value, given in told)
