"""Named facts worked out in Python: the days a fuzzy date may mean, age, areas of the goals."""

import calendar
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from screening.condition import Fact, Interval, Truth, Value
from screening.errors import InputError

DERIVED = (
    "age",
    "session_no",
    "came_back",
    "requested",
    "requested_areas",
    "laser_also_electrical",
    "inconsistent",
    "medicines_named",
    "unrecognised",
)
"""Names that conditions may read beside the items."""

LONG_AGO = date(1900, 1, 1)
FAR_AHEAD = date(2200, 1, 1)
DAYS_IN = {"days": 1, "weeks": 7, "months": 30, "years": 365}


def interval(given: Any, answered: date, ahead: bool = False) -> Interval:
    """The days that a date answer may mean, seen from the day it was given.

    `given` is "2026-03-02", "2026-03", {"about": 3, "unit": "weeks"} (one unit either way), {"days": [28, 90]} (half open, counted
    away from that day) or "unknown" (any day on the right side of it). Raises InputError with what to enter instead.
    """
    found = _interval(given, answered, ahead)
    first, last = (max(found.first, answered), found.last) if ahead else (found.first, min(found.last, answered))
    if first > last:
        raise InputError(
            "Enter a date that is today or later." if ahead else "Enter a date that is not in the future, like 3 May 2026."
        )
    return Interval(first, last)


def _interval(given: Any, answered: date, ahead: bool) -> Interval:
    if given == "unknown":
        return Interval(LONG_AGO, FAR_AHEAD)
    if isinstance(given, str):
        return _written(given)
    if (
        isinstance(given, dict)
        and set(given) == {"about", "unit"}
        and isinstance(given["unit"], str)
        and given["unit"] in DAYS_IN
    ):
        unit, number = DAYS_IN[given["unit"]], _whole(given["about"])
        return _away(answered, max(0, number - 1) * unit, (number + 1) * unit, ahead)
    if (
        isinstance(given, dict)
        and set(given) == {"days"}
        and isinstance(given["days"], list | tuple)
        and 1 <= len(given["days"]) <= 2
    ):
        start, end = (_whole(edge) for edge in (*given["days"], 10**5)[:2])
        if start >= end:
            raise InputError('Enter {"days": [from, to]} with from before to.')
        return _away(answered, start, end - 1, ahead)
    raise InputError('Enter a date like "2026-03-02", a month like "2026-03", an "about" or "days" span, or "unknown".')


def _whole(value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= 10**5:
        raise InputError("Enter a whole number of days, weeks, months or years.")
    return value


def _written(text: str) -> Interval:
    try:
        if len(text) == 7:
            year, month = (int(part) for part in text.split("-"))
            return Interval(date(year, month, 1), date(year, month, calendar.monthrange(year, month)[1]))
        day = date.fromisoformat(text)
    except (ValueError, calendar.IllegalMonthError):
        raise InputError(f'"{text}" is not a date; enter one like "2026-03-02" or a month like "2026-03".') from None
    return Interval(day, day)


def _away(answered: date, fewest: int, most: int, ahead: bool) -> Interval:
    sign = 1 if ahead else -1
    near, far = _clamped(answered, sign * fewest), _clamped(answered, sign * most)
    return Interval(near, far) if ahead else Interval(far, near)


def _clamped(day: date, days: int) -> date:
    try:
        return min(max(day + timedelta(days), LONG_AGO), FAR_AHEAD)
    except OverflowError:
        return FAR_AHEAD if days > 0 else LONG_AGO


def age(born: date, on: date) -> int:
    """Completed years."""
    return on.year - born.year - ((on.month, on.day) < (born.month, born.day))


def derived(
    values: Mapping[str, Value],
    on: date,
    requested: frozenset[str],
    session_no: int,
    laser_also_electrical: bool,
    came_back: bool = False,
) -> dict[str, Fact]:
    """The derived facts before free text is heard, from the values at hand (unknown where their item is unknown)."""
    born, areas = values.get("birth_date"), values.get("goal_areas")
    exact = isinstance(born, Interval) and born.first == born.last
    unknown = Fact(None, Truth.UNASKED, items=("birth_date",))
    return {
        "age": Fact(float(age(born.first, on)), items=("birth_date",)) if exact and isinstance(born, Interval) else unknown,
        "session_no": Fact(float(session_no)),
        "came_back": Fact("yes" if came_back or session_no > 1 else "no"),  # also after a visit without a session
        "requested": Fact(requested),
        "requested_areas": Fact(areas if isinstance(areas, frozenset) else frozenset(), items=("goal_areas",)),
        "laser_also_electrical": Fact("yes" if laser_also_electrical else "no"),
        "inconsistent": Fact(0.0),
        "medicines_named": Fact(frozenset()),
        "unrecognised": Fact(0.0),
    }
