"""What a rule's limits are checked with: one limit taken out or always met, and the days that a date may mean, counted by hand."""

import calendar
from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from screening.condition import (
    AnyOf,
    AtLeast,
    Below,
    Condition,
    DaysAhead,
    DaysSince,
    Facts,
    Interval,
    Not,
    Truth,
    leaves,
    with_leaves,
)
from screening.examine import CASE_DAY
from screening.facts import Setting, Told, know
from screening.protocol import quiet_answers
from screening.rule import Case, Flag, Rule
from tests.builders import protocol

P = protocol()
ITEMS = P.questionnaire.by_id
Window = DaysSince | DaysAhead
Limit = Window | AtLeast | Below

NEVER = AnyOf(item="session_no", any_of=frozenset({"never"}))
ALWAYS = Not.model_validate({"not": NEVER})


def swapped(condition: Condition, old: Any, new: Any) -> Condition:
    """The same condition with one of its leaves replaced."""
    return with_leaves(condition, lambda leaf: new if leaf is old else leaf)


def limits(*kinds: type[Limit]) -> list[tuple[Rule, Any]]:
    """Each limit of these kinds with its rule."""
    return [(rule, leaf) for rule in P.rules for leaf in leaves(rule.when) if isinstance(leaf, kinds)]


def named(value: Any) -> str:
    return value.id if isinstance(value, Rule) else f"{value.item} {value.window() if isinstance(value, Window) else value}"


def told(case: Case, on: date, **changes: Any) -> dict[str, Told]:
    given = quiet_answers(P.questionnaire, {**case.answers, **changes}, on)
    return {name: Told(value, on) for name, value in given.items()}


def setting(case: Case, on: date, **facts: Any) -> Setting:
    return Setting(on, case.requested, **{**case.facts, **facts})


_known: dict[str, Facts] = {}


def facts_of(case: Case, on: date, **changes: Any) -> Facts:
    key = f"{id(case)} {on} {changes}"
    if key not in _known:
        _known[key] = know(P.questionnaire, told(case, on, **changes), setting(case, on)).facts
    return _known[key]


def flag_of(rule: Rule, case: Case, on: date, **changes: Any) -> Flag | None:
    found = P.screen(told(case, on, **changes), setting(case, on))
    assert found.screened, found.fault
    return next((flag for flag in found.flags if flag.rule == rule.id), None)


def truth(condition: Condition, facts: Facts) -> Truth:
    return condition.compile(P.compiled.tests).truth(facts)


def with_and_without(rule: Rule, leaf: Limit, facts: Facts) -> tuple[Truth, Truth]:
    """The rule where this limit is met, and where it is not: between the two the limit alone decides."""
    return truth(swapped(rule.when, leaf, ALWAYS), facts), truth(swapped(rule.when, leaf, NEVER), facts)


def portable(case: Case) -> bool:
    """Told in days before the visit only, so that the visit may be on any day."""
    return not any(isinstance(given, str) and given[:2] in ("19", "20") for given in case.answers.values())


def deciding_case(rule: Rule, leaf: Limit) -> Case:
    """A case in which the rule fires and this limit alone makes it fire; one that may be moved to another day if there is one."""
    found = [case for case in P.cases if rule.id in case.fires and _decides(rule, leaf, case)]
    assert found, f"no case fires {rule.id} by {leaf} alone: add one"
    return next((case for case in found if portable(case)), found[0])


def _decides(rule: Rule, leaf: Limit, case: Case) -> bool:
    facts = facts_of(case, case.on or CASE_DAY)
    met, unmet = with_and_without(rule, leaf, facts)
    return met is Truth.YES and unmet < Truth.UNSURE and truth(leaf, facts) is Truth.YES


def possible(given: Any, on: date, ahead: bool) -> list[date]:
    """Every day that a date answer may mean, one by one: never later than the visit, or never earlier where it lies ahead."""
    sign = 1 if ahead else -1
    if isinstance(given, str) and len(given) == 7:
        year, month = int(given[:4]), int(given[5:])
        days = [date(year, month, day) for day in range(1, calendar.monthrange(year, month)[1] + 1)]
    elif isinstance(given, str):
        days = [date.fromisoformat(given)]
    elif "days" in given:
        days = [on + timedelta(sign * away) for away in range(*given["days"])]
    else:
        unit = {"days": 1, "weeks": 7, "months": 30, "years": 365}[given["unit"]]
        days = [on + timedelta(sign * away) for away in range(max(0, given["about"] - 1) * unit, (given["about"] + 1) * unit + 1)]
    return [day for day in days if (day >= on if ahead else day <= on)]


def inside(window: tuple[int, ...], away: int) -> bool:
    return window[0] <= away and (len(window) == 1 or away < window[1])


def agreed(found: Iterable[bool]) -> Truth:
    """Yes where all days say so, no where none does, else not sure."""
    votes = set(found)
    return Truth.UNSURE if len(votes) == 2 else Truth.YES if votes == {True} else Truth.NO


def expected(window: tuple[int, ...], given: Any, on: date, ahead: bool) -> Truth:
    if given == "unknown":
        return Truth.UNSURE
    return agreed(inside(window, abs((on - day).days)) for day in possible(given, on, ahead))


def faults(rule: Rule, leaf: Window, window: tuple[int, ...], case: Case, on: date, given: Any) -> list[str]:
    """Is this window of the rule `window`, for this date? And does the rule follow from it, with everything else as it is?"""
    facts = facts_of(case, on, **{leaf.item: given})
    want = expected(window, given, on, isinstance(leaf, DaysAhead))
    met, unmet = with_and_without(rule, leaf, facts)
    told_as = f"{leaf.item} {given} on {on}"
    found = [] if (got := truth(leaf, facts)) is want else [f"{told_as}: the window says {got.name}, not {want.name}"]
    follows, does = max(unmet, min(met, want)), truth(rule.when, facts)
    return found + ([] if does is follows else [f"{told_as}: the rule says {does.name}, not {follows.name}"])


def day_before(day: tuple[int, int, int]) -> tuple[int, int, int]:
    """By a table of months, as on a wall calendar."""
    year, month, number = day
    if number > 1:
        return year, month, number - 1
    year, month = (year, month - 1) if month > 1 else (year - 1, 12)
    leap = year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
    return year, month, (31, 29 if leap else 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)[month - 1]


def walked_back(on: date, days: int) -> date:
    day = (on.year, on.month, on.day)
    for _ in range(days):
        day = day_before(day)
    return date(*day)


def as_interval(day: date) -> Interval:
    return Interval(day, day)
