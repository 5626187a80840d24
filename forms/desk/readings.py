"""What the practitioner measures or looks at. What is still to do stands open; the rest is folded."""

import streamlit as st

from forms.desk import given
from forms.desk.chart import Chart
from forms.desk.frame import Desk, heading, told
from forms.desk.markup import text
from screening.actions import reviewing
from screening.errors import InputError
from screening.questionnaire import Item, ItemType, in_language
from screening.response import Given
from screening.visit import CLOSED
from screening.wording import moment_words, said


def show(desk: Desk, found: Chart) -> None:
    if desk.protocol is None or not found.screening.screened:
        return
    readable = [item for item in desk.protocol.questionnaire.items if item.is_reading]
    to_do = [item for item in readable if item.id in found.screening.to_do]
    rest = [item for item in readable if item not in to_do]
    can_measure = found.status not in CLOSED and desk.may("review")
    if to_do and can_measure:
        heading(desk.words["to_do"], len(to_do))
        with st.container(border=True, key="readings_box"):
            _usual(desk, found, to_do)
            _form(desk, found, _with_pairs(to_do, readable), "to_do")
    if found.visit.readings or (rest and can_measure):
        with st.expander(desk.words["readings_kept"].format(count=len(found.visit.readings))):
            _kept(desk, found)
            if rest and can_measure:
                _form(desk, found, rest, "more")


def _usual(desk: Desk, found: Chart, to_do: list[Item]) -> None:
    """What was looked at and is as expected, in one touch that says each in words. Never a number."""
    assert desk.protocol is not None
    seen = {item.id: item.quiet for item in to_do if item.type is ItemType.yes_no and item.quiet in ("yes", "no")}
    if len(seen) < 2:
        return
    items = desk.protocol.questionnaire.by_id
    names = "; ".join(
        f"{in_language(items[name].ask, 'en')} **{said(desk.protocol, items[name], given, 'en')}**"
        for name, given in seen.items()
    )
    if st.button(desk.words["seen_usual"].format(items=names), key="seen_usual", icon=":material/visibility:"):
        with told():
            reviewing.measure(desk.service.store, desk.protocol, desk.actor, desk.now, found.ref, seen)
            st.rerun()


def _with_pairs(items: list[Item], readable: list[Item]) -> list[Item]:
    """A blood pressure has two numbers, even when only one is asked for."""
    wanted = {item.id for item in items} | {item.pair for item in items}
    return [item for item in readable if item.id in wanted]


def _kept(desk: Desk, found: Chart) -> None:
    assert desk.protocol is not None
    rows = []
    for reading in found.visit.readings:
        item = desk.protocol.questionnaire.by_id.get(reading.item)
        if item:
            value, at = said(desk.protocol, item, reading.given, "en"), moment_words(desk.clinic, reading.at)
            rows.append(
                f"<tr><td>{text(in_language(item.ask, 'en'))}</td><td>{text(value)}</td><td>{text(reading.by)}, {text(at)}</td></tr>"
            )
    if rows:
        st.html(f'<table class="answers"><tbody>{"".join(rows)}</tbody></table>')


def _form(desk: Desk, found: Chart, items: list[Item], kind: str) -> None:
    taken: dict[str, Given] = {}
    turn = len(found.visit.readings)  # fresh fields after each saving
    for group in _paired(items):
        for column, item in zip(st.columns(len(group)) if len(group) > 1 else [st.container()], group, strict=True):
            with column:
                value = given.field(desk, item, f"{item.id}" if kind == "to_do" else f"{item.id}_{kind}_{found.ref}_{turn}")
                if item.hint:
                    st.caption(in_language(item.hint, "en"))
                if value is not None:
                    taken[item.id] = value
    if st.button(desk.words["reading_save"], key=f"readings_{kind}", type="primary"):
        with told():
            assert desk.protocol is not None
            if not taken:
                raise InputError(desk.words["reading_missing"])
            reviewing.measure(desk.service.store, desk.protocol, desk.actor, desk.now, found.ref, taken)
            st.rerun()


def _paired(items: list[Item]) -> list[list[Item]]:
    groups: list[list[Item]] = []
    for item in items:
        partner = next((group for group in groups if group[-1].pair == item.id), None)
        if partner:
            partner.append(item)
        else:
            groups.append([item])
    return groups
