"""Every window of every rule at its edges: the day before, the day, the day after; exact, fuzzy and unknown dates; what ends when."""

from datetime import date, timedelta
from functools import cache
from typing import Any

import pytest

from screening.condition import DaysAhead, DaysSince, Fact, Facts, Truth
from screening.examine import CASE_DAY
from screening.rule import Case, Effect, Modality, Rule, Until
from screening.screen import Screening
from tests.edges import (
    ITEMS,
    NEVER,
    P,
    Window,
    as_interval,
    deciding_case,
    expected,
    facts_of,
    faults,
    flag_of,
    inside,
    limits,
    named,
    portable,
    possible,
    setting,
    swapped,
    told,
    truth,
    walked_back,
)

WINDOWS = limits(DaysSince, DaysAhead)
IN_USE = sorted({leaf.window() for _, leaf in WINDOWS})
OTHERS = [(0, 1), (1, 2), (0, 366), (364, 366), (365, 367), (59, 60)]
"""Windows that no rule has, around a day, a year and the end of February."""
each_window = pytest.mark.parametrize(("rule", "leaf"), WINDOWS, ids=named)


@cache
def decided(rule: str, number: int) -> tuple[Case, date]:
    """A case of the rule that this window alone makes fire, and its day."""
    leaf = [leaf for one, leaf in WINDOWS if one.id == rule][number]
    case = deciding_case(P.compiled.by_id[rule], leaf)
    return case, case.on or CASE_DAY


def case_of(rule: Rule, leaf: Window) -> tuple[Case, date]:
    mine = [one for other, one in WINDOWS if other.id == rule.id]
    return decided(rule.id, next(n for n, one in enumerate(mine) if one is leaf))


def on_day(leaf: Window, on: date, away: int) -> str:
    """An exact date so many days back, or ahead."""
    return (on + timedelta(away if isinstance(leaf, DaysAhead) else -away)).isoformat()


def around(window: tuple[int, ...]) -> list[int]:
    return sorted({away for edge in window for away in (edge - 1, edge, edge + 1) if away >= 0})


def by_this_window(rule: Rule, leaf: Window, case: Case, on: date, given: Any) -> bool:
    """Nothing else makes the rule fire for this date."""
    return truth(swapped(rule.when, leaf, NEVER), facts_of(case, on, **{leaf.item: given})) < Truth.UNSURE


@each_window
def test_exact_dates_around_each_edge(rule: Rule, leaf: Window) -> None:
    case, on = case_of(rule, leaf)
    for away in around(leaf.window()):
        given = on_day(leaf, on, away)
        assert not faults(rule, leaf, leaf.window(), case, on, given)
        flag = flag_of(rule, case, on, **{leaf.item: given})
        if inside(leaf.window(), away):
            assert flag and flag.certain and leaf.item in flag.items, f"day {away}"
        elif by_this_window(rule, leaf, case, on, given):
            assert flag is None, f"day {away}"


def fuzzy(leaf: Window, on: date, edge: int) -> list[Any]:
    """Dates told loosely, on both sides of an edge: a month, an "about" in each unit, a span of days."""
    month = on_day(leaf, on, edge)[:7]
    about = [{"about": edge // days, "unit": unit} for unit, days in (("days", 1), ("weeks", 7), ("months", 30), ("years", 365))]
    return [month, *(one for one in about if one["about"]), {"days": [max(0, edge - 2), edge + 2]}]


@each_window
def test_fuzzy_dates_across_each_edge_are_uncertain(rule: Rule, leaf: Window) -> None:
    case, on = case_of(rule, leaf)
    straddling = 0
    for edge in filter(None, leaf.window()):
        for given in fuzzy(leaf, on, edge):
            assert not faults(rule, leaf, leaf.window(), case, on, given)
            if expected(leaf.window(), given, on, isinstance(leaf, DaysAhead)) is Truth.UNSURE:
                flag = flag_of(rule, case, on, **{leaf.item: given})
                certain = not by_this_window(rule, leaf, case, on, given)
                assert flag and (not flag.certain or certain), given
                straddling += not flag.certain
    assert straddling >= 3


@each_window
def test_an_unknown_date_counts_as_inside_until_it_is_confirmed(rule: Rule, leaf: Window) -> None:
    case, on = case_of(rule, leaf)
    assert not faults(rule, leaf, leaf.window(), case, on, "unknown")
    flag = flag_of(rule, case, on, **{leaf.item: "unknown"})
    known = flag_of(rule, case, on)
    assert flag and known and not flag.certain and flag.until is Until.confirmed_date
    assert all(flag.values[modality] >= effect for modality, effect in known.values.items()), "less than with a known date"


def outside_month(leaf: Window, on: date) -> str:
    """A month that lies beyond the window as a whole, or before it where it has no end."""
    window = leaf.window()
    return on_day(leaf, on, window[1] + 40 if len(window) == 2 else 0)[:7]


@each_window
def test_a_month_wholly_outside_raises_nothing_by_this_window(rule: Rule, leaf: Window) -> None:
    case, on = case_of(rule, leaf)
    given = outside_month(leaf, on)
    assert expected(leaf.window(), given, on, isinstance(leaf, DaysAhead)) is Truth.NO
    assert not faults(rule, leaf, leaf.window(), case, on, given)
    if by_this_window(rule, leaf, case, on, given):
        assert flag_of(rule, case, on, **{leaf.item: given}) is None


# Leap days and the turn of the year

TURNS = [date(2024, 2, 29), date(2024, 3, 1), date(2024, 3, 31), date(2025, 2, 28), date(2025, 3, 1), date(2026, 1, 1)]
TURNS += [date(2025, 12, 31), date(2028, 2, 29), date(2028, 3, 1), date(2029, 2, 28)]


@pytest.mark.parametrize("window", [*IN_USE, *OTHERS], ids=str)
@pytest.mark.parametrize("on", TURNS, ids=str)
def test_windows_over_leap_days_and_new_year(window: tuple[int, ...], on: date) -> None:
    leaf = DaysSince(item="then", days_since=window)
    says = leaf.compile({}).truth
    for away in around(window):
        told_day = walked_back(on, away)
        assert (says(Facts(on, {"then": Fact(as_interval(told_day))})) is Truth.YES) is inside(window, away), told_day


@pytest.mark.parametrize(
    ("told_day", "on", "away"),
    [
        ("2024-02-29", "2024-03-01", 1),
        ("2024-02-29", "2024-03-14", 14),
        ("2024-02-29", "2025-02-28", 365),
        ("2024-02-29", "2025-03-01", 366),
        ("2024-02-28", "2024-03-01", 2),
        ("2025-02-28", "2025-03-01", 1),
        ("2027-03-01", "2028-02-29", 365),
        ("2024-02-29", "2028-02-29", 1461),
        ("2025-12-31", "2026-01-01", 1),
        ("2025-12-18", "2026-01-01", 14),
        ("2025-01-01", "2026-01-01", 365),
    ],
)
def test_days_counted_on_a_wall_calendar(told_day: str, on: str, away: int) -> None:
    day = date.fromisoformat(on)
    facts = Facts(day, {"then": Fact(as_interval(date.fromisoformat(told_day)))})
    for window, so in (((away, away + 1), True), ((0, away), False), ((away + 1,), False)):
        assert (DaysSince(item="then", days_since=window).compile({}).truth(facts) is Truth.YES) is so


MOVED = [(rule, leaf) for rule, leaf in WINDOWS if portable(case_of(rule, leaf)[0])]


def test_nearly_every_window_has_a_case_for_any_day() -> None:
    assert {leaf.window() for _, leaf in MOVED} == set(IN_USE)


@pytest.mark.parametrize("on", [date(2024, 3, 14), date(2025, 3, 1), date(2026, 1, 1), date(2028, 2, 29)], ids=str)
@pytest.mark.parametrize("window", IN_USE, ids=str)
def test_a_rule_of_each_window_over_leap_days_and_new_year(window: tuple[int, ...], on: date) -> None:
    """The answers through the whole engine: exact days around the edges, and 29 February and 31 December themselves."""
    rule, leaf = next((rule, leaf) for rule, leaf in MOVED if leaf.window() == window)
    case, _ = case_of(rule, leaf)
    days = [on_day(leaf, on, away) for away in around(window)]
    marked = [day for day in ("2024-02-29", "2024-02", "2025-12-31", "2025-12") if possible(day, on, isinstance(leaf, DaysAhead))]
    for given in (*days, *marked):
        assert not faults(rule, leaf, window, case, on, given)
    at_the_start = flag_of(rule, case, on, **{leaf.item: on_day(leaf, on, window[0])})
    assert at_the_start and at_the_start.certain


# What ends when

ENDING = [
    (rule, leaf)
    for rule, leaf in WINDOWS
    if isinstance(leaf, DaysSince)
    and len(leaf.window()) == 2
    and any(bar.effect in (Effect.defer, Effect.omit) for bar in rule.effects.values())
]


def screened(case: Case, answered: date, on: date, **changes: Any) -> Screening:
    """Answers of one day, seen on another."""
    return P.screen(told(case, answered, **changes), setting(case, on))


def barred(found: Screening, modality: Modality) -> bool:
    return found.modalities[modality].value >= Effect.defer


@pytest.mark.parametrize(("rule", "leaf"), ENDING, ids=named)
def test_not_before_is_the_day_on_which_a_lone_bar_ends(rule: Rule, leaf: Window) -> None:
    case, on = case_of(rule, leaf)
    given = {leaf.item: on_day(leaf, on, leaf.window()[0])}
    end = on + timedelta(leaf.window()[1] - leaf.window()[0])
    now, eve, then = (screened(case, on, day, **given) for day in (on, end - timedelta(1), end))
    for modality, standing in now.modalities.items():
        bars = [flag.rule for flag in now.flags if flag.values.get(modality, Effect.ok) >= Effect.defer]
        if bars != [rule.id] or standing.value is Effect.stop:
            continue
        assert barred(eve, modality), "the eve still bars"
        if not barred(then, modality):
            assert standing.not_before == end
        elif standing.not_before:  # a later band bars too
            later = standing.not_before
            assert later > end and not barred(screened(case, on, later, **given), modality)
            assert barred(screened(case, on, later - timedelta(1), **given), modality)


def test_most_bars_that_end_were_looked_at() -> None:
    """So that the test above is not empty: a lone bar that ends at its window, with nothing after it."""
    alone = 0
    for rule, leaf in ENDING:
        case, on = case_of(rule, leaf)
        now = screened(case, on, on, **{leaf.item: on_day(leaf, on, leaf.window()[0])})
        end = on + timedelta(leaf.window()[1] - leaf.window()[0])
        alone += any(standing.not_before == end for standing in now.modalities.values())
    assert alone > len(ENDING) / 2


# Control: a window moved by one day is caught by the same check.


@each_window
def test_control_a_window_moved_by_a_day_is_caught(rule: Rule, leaf: Window) -> None:
    case, on = case_of(rule, leaf)
    name = "days_ahead" if isinstance(leaf, DaysAhead) else "days_since"
    moved = leaf.model_copy(update={name: tuple(edge + 1 for edge in leaf.window())})
    wrong = rule.model_copy(update={"when": swapped(rule.when, leaf, moved)})
    caught = {
        edge
        for edge in leaf.window()
        if any(faults(wrong, moved, leaf.window(), case, on, on_day(leaf, on, away)) for away in (edge - 1, edge) if away >= 0)
    }
    assert caught == set(leaf.window())


def test_each_item_of_a_window_is_a_date() -> None:
    assert all(ITEMS[leaf.item].type == "date" and ITEMS[leaf.item].ahead is isinstance(leaf, DaysAhead) for _, leaf in WINDOWS)
