"""Fuzzy dates as intervals, age at birthdays, refused input."""

from datetime import date
from typing import Any

import pytest

from screening.condition import Interval
from screening.derive import LONG_AGO, age, interval
from screening.errors import InputError

ON = date(2026, 3, 16)


def between(first: str, last: str) -> Interval:
    return Interval(date.fromisoformat(first), date.fromisoformat(last))


@pytest.mark.parametrize(
    ("given", "found"),
    [
        ("2026-03-02", between("2026-03-02", "2026-03-02")),
        ("2026-03-16", between("2026-03-16", "2026-03-16")),
        ("2026-02", between("2026-02-01", "2026-02-28")),
        ("2024-02", between("2024-02-01", "2024-02-29")),
        ("2026-03", between("2026-03-01", "2026-03-16")),
        ({"about": 3, "unit": "weeks"}, between("2026-02-16", "2026-03-02")),
        ({"about": 1, "unit": "weeks"}, between("2026-03-02", "2026-03-16")),
        ({"about": 2, "unit": "months"}, between("2025-12-16", "2026-02-14")),
        ({"days": [28, 90]}, between("2025-12-17", "2026-02-16")),
        ({"days": [0, 1]}, between("2026-03-16", "2026-03-16")),
        ("unknown", Interval(LONG_AGO, ON)),
    ],
)
def test_a_date_answer_is_the_days_it_may_mean(given: Any, found: Interval) -> None:
    assert interval(given, ON) == found


@pytest.mark.parametrize(
    ("given", "found"),
    [
        ("2026-03-20", between("2026-03-20", "2026-03-20")),
        ("2026-03", between("2026-03-16", "2026-03-31")),
        ({"days": [0, 15]}, between("2026-03-16", "2026-03-30")),
        ({"about": 1, "unit": "weeks"}, between("2026-03-16", "2026-03-30")),
    ],
)
def test_a_date_to_come_counts_forward(given: Any, found: Interval) -> None:
    assert interval(given, ON, ahead=True) == found


@pytest.mark.parametrize(
    "given",
    ["2026-03-17", "2026-04", "2026-02-30", "2026-13", "soon", "", 7, None, [], {"about": 3}, {"about": -1, "unit": "weeks"}]
    + [{"about": 3, "unit": "moons"}, {"days": [9, 3]}, {"days": ["a", 3]}, {"about": True, "unit": "weeks"}, {"days": [-3, 3]}],
)
def test_what_cannot_be_a_past_date_is_refused_with_what_to_enter(given: Any) -> None:
    with pytest.raises(InputError, match="(?i)enter"):
        interval(given, ON)


def test_a_past_date_is_refused_where_one_to_come_is_asked() -> None:
    with pytest.raises(InputError, match="today or later"):
        interval("2026-03-15", ON, ahead=True)


@pytest.mark.parametrize(("on", "found"), [("2026-03-15", 17), ("2026-03-16", 18), ("2026-03-17", 18)])
def test_age_changes_on_the_birthday(on: str, found: int) -> None:
    assert age(date(2008, 3, 16), date.fromisoformat(on)) == found


@pytest.mark.parametrize(("on", "found"), [("2026-02-28", 17), ("2026-03-01", 18)])
def test_who_was_born_on_a_leap_day_turns_a_year_older_on_the_first_of_march(on: str, found: int) -> None:
    assert age(date(2008, 2, 29), date.fromisoformat(on)) == found


def test_a_far_number_of_days_does_not_overflow() -> None:
    assert interval({"days": [365, 36500]}, ON).first >= LONG_AGO
    assert interval({"about": 100, "unit": "years"}, ON).first >= LONG_AGO
