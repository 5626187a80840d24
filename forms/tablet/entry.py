"""Between an answer and the widgets that hold it: their state for a stored answer, and the answer that a state gives. Pure."""

import calendar
import unicodedata
from collections.abc import Mapping, Sequence
from datetime import date
from math import isfinite
from typing import Any, TypeAlias

from screening.condition import UNCERTAIN_WORDS
from screening.questionnaire import Area, Item, ItemType
from screening.response import Given

State: TypeAlias = dict[str, Any]
"""Widget key -> its value. The item's own id is the key of its one choice; parts of it are `<id>_<part>`."""

DAY, MONTH, UNKNOWN, IN_PERSON = "day", "month", "unknown", "in_person"
BOXES = ("day", "month", "year")
LEFT, RIGHT, BOTH = "left", "right", "both"
YEAR_FROM = 1900
MONTHS = calendar.month_name[1:]


def alone(item: Item) -> tuple[str, ...]:
    """Options that stand alone beside several choices or areas."""
    none = ("none",) if any(choice.id == "none" for choice in item.choices) else ()
    return none + (UNCERTAIN_WORDS if item.offers_unsure else ())


def state_of(item: Item, given: Given | None, areas: tuple[Area, ...]) -> State:
    """The state of an item's widgets that shows this answer."""
    if item.type is ItemType.choices:
        chosen = given if isinstance(given, list) else [given]
        return {f"{item.id}_{one}": one in chosen for one in (*(choice.id for choice in item.choices), *alone(item))}
    if item.type is ItemType.areas:
        return _areas_state(item, given, areas)
    if item.type is ItemType.date:
        return _date_state(item, given)
    if item.type is ItemType.number:
        return {item.id: f"{given:g}" if isinstance(given, int | float) else ""}
    if item.type is ItemType.text:
        return {item.id: given if isinstance(given, str) else ""}
    return {item.id: given}


def _areas_state(item: Item, given: Given | None, areas: tuple[Area, ...]) -> State:
    marked = [str(one) for one in given] if isinstance(given, list) else []
    state: State = {f"{item.id}_{one}": given == one for one in alone(item)}
    for area in areas:
        sides = {one.partition(":")[2] for one in marked if one.partition(":")[0] == area.id}
        state[f"{item.id}_{area.id}"] = bool(sides)
        if area.sides:
            state[f"{item.id}_{area.id}_side"] = next(iter(sides)) if sides in ({LEFT}, {RIGHT}) else BOTH
    return state


def _date_state(item: Item, given: Given | None) -> State:
    state: State = {f"{item.id}_{box}": "" for box in BOXES}
    if isinstance(given, str) and given[:4].isdigit():
        parts = dict(zip(("year", "month", "day"), given.split("-"), strict=False))
        state |= {f"{item.id}_{box}": str(int(part)) for box, part in parts.items()}
    if item.offers_unsure:
        state[item.id] = _date_choice(given)
    return state


def _date_choice(given: Given | None) -> str | None:
    if isinstance(given, dict) and isinstance(days := given.get("days"), list):
        return "-".join(str(day) for day in days)
    if given in UNCERTAIN_WORDS:
        return IN_PERSON if given == IN_PERSON else UNKNOWN
    if isinstance(given, str):
        return UNKNOWN if given == UNKNOWN else MONTH if len(given) == 7 else DAY
    return None


def given_of(
    item: Item, state: Mapping[str, Any], areas: tuple[Area, ...], today: date, months: Sequence[str] = MONTHS
) -> Given | None:
    """The answer that the widgets hold; None where there is none, or none that can be used."""
    if item.type is ItemType.choices:
        return _several([choice.id for choice in item.choices], item, state)
    if item.type is ItemType.areas:
        return _several_areas(item, state, areas)
    if item.type is ItemType.date:
        return _date(item, state, today, months)[0]
    if item.type is ItemType.number:
        return _number(item, str(state.get(item.id) or ""))
    if item.type is ItemType.text:
        return str(state.get(item.id) or "").strip() or None
    given: Given | None = state.get(item.id)
    return given


def fault_of(item: Item, state: Mapping[str, Any], today: date, months: Sequence[str] = MONTHS) -> str:
    """Why an entry cannot be used, as a key of the words; empty where nothing is wrong with it."""
    if item.type is ItemType.date:
        return _date(item, state, today, months)[1]
    if item.type is ItemType.number and str(state.get(item.id) or "").strip() and _number(item, str(state[item.id])) is None:
        return "number_bounds"
    return ""


def _several(names: list[str], item: Item, state: Mapping[str, Any]) -> Given | None:
    for word in UNCERTAIN_WORDS:
        if state.get(f"{item.id}_{word}"):
            return word
    chosen: list[Given] = [name for name in names if state.get(f"{item.id}_{name}")]
    return chosen or None


def _several_areas(item: Item, state: Mapping[str, Any], areas: tuple[Area, ...]) -> Given | None:
    """Both sides are the area itself."""
    for word in UNCERTAIN_WORDS:
        if state.get(f"{item.id}_{word}"):
            return word
    found: list[Given] = []
    for area in areas:
        if state.get(f"{item.id}_{area.id}"):
            side = state.get(f"{item.id}_{area.id}_side", BOTH) if area.sides else BOTH
            found.append(area.id if side not in (LEFT, RIGHT) else f"{area.id}:{side}")
    return found or None


def _number(item: Item, text: str) -> float | None:
    try:
        found = float(text.strip().replace(",", "."))
    except ValueError:
        return None
    fits = isfinite(found) and (item.least is None or found >= item.least) and (item.most is None or found <= item.most)
    return found if fits else None


def settled(item: Item, state: State, stored: Given | None, areas: tuple[Area, ...]) -> State:
    """The state after "stands alone" is kept both ways: of two that cannot stand together, the one just touched wins."""
    if item.type not in (ItemType.choices, ItemType.areas):
        return state
    before = state_of(item, stored, areas)
    on = [key for key, value in state.items() if value is True]
    single = [f"{item.id}_{word}" for word in alone(item) if f"{item.id}_{word}" in on]
    if not single or len(on) == 1:
        return state
    fresh = [key for key in on if not before.get(key)]
    winner = next((key for key in single if key in fresh), None)
    keep = {winner} if winner else set(on) - set(single)
    return {key: key in keep if isinstance(value, bool) else value for key, value in state.items()}


# Dates


def _date(item: Item, state: Mapping[str, Any], today: date, months: Sequence[str]) -> tuple[Given | None, str]:
    choice = state.get(item.id) if item.offers_unsure else DAY
    boxes = {box: str(state.get(f"{item.id}_{box}") or "").strip() for box in BOXES}
    if choice in (UNKNOWN, IN_PERSON):
        return choice, ""
    if choice is None:
        return None, ""
    if choice not in (DAY, MONTH):
        days: list[Given] = [int(day) for day in choice.split("-")]
        exact = read_boxes(boxes, item.ahead, today, months=months)
        return (exact[0], "") if exact[0] else ({"days": days}, exact[1] if any(boxes.values()) else "")
    return read_boxes(boxes, item.ahead, today, choice == MONTH, months)


def read_boxes(
    boxes: Mapping[str, str], ahead: bool, today: date, month_only: bool = False, months: Sequence[str] = MONTHS
) -> tuple[str | None, str]:
    """The date of three boxes (or of month and year), or the words that say what to enter. `months`: their names on the screen."""
    month = _month(boxes["month"], months)
    if not month_only and not _within(boxes["day"], 1, 31):
        return None, "date_missing_day"
    if month is None:
        return None, "date_missing_month"
    if not (len(boxes["year"]) == 4 and _within(boxes["year"], 0, 9999)):
        return None, "date_missing_year"
    year = int(boxes["year"])
    if year < YEAR_FROM:
        return None, "date_too_old"
    last = calendar.monthrange(year, month)[1]
    if not month_only and int(boxes["day"]) > last:
        return None, "date_not_real"
    first = date(year, month, 1 if month_only else int(boxes["day"]))
    if not ahead and first > today:
        return None, "date_future"
    if ahead and first.replace(day=last if month_only else first.day) < today:
        return None, "date_past"
    return (f"{year:04}-{month:02}" if month_only else first.isoformat()), ""


def _within(text: str, least: int, most: int) -> bool:
    return text.isascii() and text.isdigit() and least <= int(text) <= most


def _month(text: str, months: Sequence[str]) -> int | None:
    if _within(text, 1, 12):
        return int(text)
    wanted, names = _bare(text), [_bare(name) for name in months]
    if wanted in names:
        return names.index(wanted) + 1
    found = [place for place, name in enumerate(names, 1) if len(wanted) >= 3 and name.startswith(wanted)]
    return found[0] if len(found) == 1 else None


def _bare(text: str) -> str:
    """Without case and accents, as people type."""
    return "".join(char for char in unicodedata.normalize("NFD", text.strip().casefold()) if not unicodedata.combining(char))
