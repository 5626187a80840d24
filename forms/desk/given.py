"""One item as a form field of the desk: what the practitioner measured, saw or heard."""

from datetime import date

import streamlit as st

from forms.desk.frame import Desk
from screening.protocol import When
from screening.questionnaire import Area, Item, ItemType, in_language
from screening.response import Given

EARLIEST = date(1900, 1, 1)


def field(desk: Desk, item: Item, key: str, label: str = "") -> Given | None:
    """None until something is entered."""
    return _FIELDS[item.type](desk, item, key, label or in_language(item.ask, "en"))


def _one(desk: Desk, item: Item, key: str, label: str) -> Given | None:
    words = desk.service.words("tablet")
    options = {choice.id: in_language(choice.label, "en") for choice in item.choices} or {"yes": words["yes"], "no": words["no"]}
    if item.offers_unsure:
        options["not_sure"] = words["not_sure"]
    return st.radio(label, list(options), index=None, key=key, format_func=lambda one: options[one], horizontal=len(options) < 5)


def _several(desk: Desk, item: Item, key: str, label: str) -> Given | None:
    options = {choice.id: in_language(choice.label, "en") for choice in item.choices}
    chosen = st.pills(label, list(options), selection_mode="multi", key=key, format_func=lambda one: options[one])
    return list(chosen) or None


def _number(desk: Desk, item: Item, key: str, label: str) -> Given | None:
    named = f"{label} ({item.unit})" if item.unit else label
    whole = all(bound is None or float(bound).is_integer() for bound in (item.least, item.most))
    step, shown = (1.0, "%.0f") if whole and (item.most or 0) > 50 else (0.1, "%.1f")
    return st.number_input(named, value=None, min_value=item.least, max_value=item.most, step=step, format=shown, key=key)


def _text(desk: Desk, item: Item, key: str, label: str) -> Given | None:
    return st.text_input(label, key=key, autocomplete="off").strip() or None


def _date(desk: Desk, item: Item, key: str, label: str) -> Given | None:
    """A day, or one of the protocol's own "about when" answers, or not known."""
    words = desk.service.words("tablet")
    about: tuple[When, ...] = ()
    if desk.protocol:
        about = desk.protocol.when_ahead if item.ahead else desk.protocol.when
    names = {"day": words["date_known"]} | {str(n): in_language(one.label, "en") for n, one in enumerate(about)}
    names |= {"unknown": words["date_not_known"]}
    kind = st.selectbox(label, list(names), index=None, key=f"{key}_kind", format_func=lambda one: names[one])
    if kind == "day":
        chosen = st.date_input(words["date_known"], value=None, min_value=EARLIEST, key=key, format="YYYY-MM-DD")
        return chosen.isoformat() if isinstance(chosen, date) else None
    if kind and kind.isdigit():
        return {"days": list(about[int(kind)].days)}
    return kind


def _areas(desk: Desk, item: Item, key: str, label: str) -> Given | None:
    return list(areas(desk, key, label)) or None


def areas(desk: Desk, key: str, label: str, default: tuple[str, ...] = ()) -> tuple[str, ...]:
    words = desk.service.words("tablet")
    options: dict[str, str] = {}
    for area in desk.protocol.questionnaire.areas if desk.protocol else ():
        options |= _sided(area, words["left"], words["right"])
    preset = [one for one in default if one in options]
    return tuple(st.multiselect(label, list(options), default=preset, key=key, format_func=lambda one: options[one]))


def _sided(area: Area, left: str, right: str) -> dict[str, str]:
    name = in_language(area.label, "en")
    if not area.sides:
        return {area.id: name}
    return {area.id: name, f"{area.id}:left": f"{name} ({left.lower()})", f"{area.id}:right": f"{name} ({right.lower()})"}


_FIELDS = {
    ItemType.yes_no: _one,
    ItemType.choice: _one,
    ItemType.choices: _several,
    ItemType.number: _number,
    ItemType.text: _text,
    ItemType.date: _date,
    ItemType.areas: _areas,
}
