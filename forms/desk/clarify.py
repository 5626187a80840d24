"""Asking again in person: the practitioner's clarification stands beside the client's answer, never over it."""

import streamlit as st

from forms.desk import chart, given
from forms.desk.chart import Card, Chart
from forms.desk.frame import Desk, told
from screening.actions import reviewing
from screening.errors import InputError
from screening.visit import CLOSED


def button(desk: Desk, found: Chart, card: Card, key: str) -> None:
    names = [name for name in dict.fromkeys(name for flag in card.flags for name in flag.items) if _is_clients(desk, name)]
    if not names or found.status in CLOSED or not desk.may("review"):
        return
    if st.button(desk.words["clarify"], key=f"clarify_{key}", icon=":material/chat:", type="tertiary"):
        st.session_state["clarifying"] = (found.ref, names)


def show(desk: Desk, found: Chart) -> None:
    """The dialog, open until it is done or dismissed."""
    ref, names = st.session_state.get("clarifying") or ("", [])
    if ref == found.ref:
        st.dialog(desk.words["clarify"], width="medium", on_dismiss=end)(_dialog)(desk, found, names)


def end() -> None:
    st.session_state.pop("clarifying", None)


def _is_clients(desk: Desk, name: str) -> bool:
    item = chart.item_of(desk, name)
    return item is not None and not item.is_reading


def _dialog(desk: Desk, found: Chart, names: list[str]) -> None:
    words = desk.words
    name = names[0]
    if len(names) > 1:
        name = st.radio(
            words["clarify_which"], names, key="clarify_item", format_func=lambda one: chart.question(desk, found, one)
        )
    item = chart.item_of(desk, name)
    assert item is not None and desk.protocol is not None
    st.html(f'<div class="flag">{chart.answered(desk, found, (name,))}</div>')
    said = given.field(desk, item, f"clarified_{name}", words["clarify_answer"])
    how = st.text_input(words["clarify_how"], key="clarify_how", placeholder=words["clarify_how_example"], autocomplete="off")
    if st.button(words["clarify_save"], key="clarify_save", type="primary", width="stretch"):
        with told():
            if said is None:
                raise InputError(words["clarify_missing"])
            reviewing.clarify(desk.service.store, desk.protocol, desk.actor, desk.now, found.ref, name, said, how)
            end()
            st.rerun()
