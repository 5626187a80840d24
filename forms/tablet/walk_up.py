"""Walk-up: a client who comes to a tablet that stands by says who they are, and the front desk sends the form there."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from html import escape

import streamlit as st

from forms.service import Service
from forms.tablet import born, entry, frame
from forms.tablet.stand import Stand
from screening.actions import tablets
from screening.errors import StoreError
from screening.letters import Unprintable, unprintable

_OPEN, _FAULT, _NAME, _BORN = "walk_up", "walk_up_fault", "walk_up_name", "walk_up_born"


def offer(stand: Stand) -> None:
    if st.button(stand.words["walk_up"], key="walk_up_offer", width="stretch"):
        st.session_state[_OPEN] = stand.now
        st.rerun()


def is_open(stand: Stand) -> bool:
    return _OPEN in st.session_state and not is_left(stand.held, stand.now)


def is_left(held: Service, now: datetime) -> bool:
    """Nobody touched the page for so long that the next person must not find what was typed."""
    touched: datetime | None = st.session_state.get(_OPEN)
    idle = held.settings.idle
    return touched is not None and now - touched > timedelta(seconds=idle.page + idle.answer)


def ask(stand: Stand) -> None:
    words = stand.words
    st.session_state[_OPEN] = stand.now
    with st.container(key="hall"):
        frame.heading(words["walk_up_title"], words["walk_up_lead"])
        where, fault = st.session_state.get(_FAULT, ("", ""))
        if where == _NAME:
            frame.beside(fault)
        name = st.text_input(words["walk_up_name"], key=_NAME, autocomplete="off", max_chars=tablets.LONGEST_NAME)
        st.html(f'<p class="told"><strong>{escape(words["walk_up_born"])}</strong></p>')
        typed = born.boxes(stand, _BORN, fault if where == _BORN else "")
        if st.button(words["walk_up_send"], key="walk_up_send", type="primary", width="stretch"):
            st.session_state[_FAULT] = _tell(stand, name, typed)
            st.rerun()
    if st.button(words["back"], key="walk_up_back"):
        close()
        st.rerun()


def _tell(stand: Stand, name: str, typed: Mapping[str, str]) -> tuple[str, str]:
    """Where something is wrong and what to do; empty where the desk knows."""
    words = stand.words
    if not name.strip():
        return _NAME, words["walk_up_name_missing"]
    if odd := unprintable(name):
        return _NAME, words["letters_refused"].format(characters=Unprintable(odd).characters)
    birth_date, problem = born.read(stand, typed)
    if birth_date is None or birth_date == stand.today:
        return _BORN, problem or words["walk_up_born_today"]
    held = stand.held
    try:
        tablets.arrive(held.store, held.cookie("device"), stand.now, name, birth_date, stand.language)
    except StoreError:
        return _BORN, words["saving_paused"]
    close()
    return "", ""


def wait(stand: Stand) -> None:
    """Until the desk has sent the form. It does not say whose."""
    words = stand.words
    close()  # where a touch cut the run that told the desk short, it is still open
    frame.calm(words["walk_up_told"], words["walk_up_wait"])
    if st.button(words["walk_up_again"], key="walk_up_again"):
        tablets.start_again(stand.held.store, stand.held.cookie("device"), stand.now)
        st.rerun()


def close() -> None:
    for key in (_OPEN, _FAULT, _NAME, *(f"{_BORN}_{box}" for box in entry.BOXES)):
        st.session_state.pop(key, None)
