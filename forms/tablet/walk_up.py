"""Walk-up: a client who comes to a tablet that stands by says who they are, and the front desk sends the form there."""

from datetime import datetime, timedelta
from html import escape

import streamlit as st

from forms.service import Service
from forms.tablet import entry, frame, widgets
from forms.tablet.stand import Stand
from screening.actions import tablets
from screening.errors import StoreError
from screening.letters import Unprintable, unprintable
from screening.wording import months

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
        frame.note(words["date_example"])
        if where == _BORN:
            frame.beside(fault)
        boxes = widgets.boxes(widgets.Sheet(stand.content, stand.language, words, stand.today, {}), _BORN, {})
        if st.button(words["walk_up_send"], key="walk_up_send", type="primary", width="stretch"):
            st.session_state[_FAULT] = _tell(stand, name, {box: boxes[f"{_BORN}_{box}"].strip() for box in entry.BOXES})
            st.rerun()
    if st.button(words["back"], key="walk_up_back"):
        close()
        st.rerun()


def _tell(stand: Stand, name: str, boxes: dict[str, str]) -> tuple[str, str]:
    """Where something is wrong and what to do; empty where the desk knows."""
    words = stand.words
    if not name.strip():
        return _NAME, words["walk_up_name_missing"]
    if odd := unprintable(name):
        return _NAME, words["letters_refused"].format(characters=Unprintable(odd).characters)
    given, problem = entry.read_boxes(boxes, False, stand.today, months=months(stand.content.words(stand.language)))
    if given is None or given == stand.today.isoformat():
        return _BORN, words[problem or "walk_up_born_today"].format(year=entry.YEAR_FROM)
    held, born = stand.held, stand.today.fromisoformat(given)
    try:
        tablets.arrive(held.store, held.cookie("device"), stand.now, name, born, stand.language)
    except StoreError:
        return _BORN, words["saving_paused"]
    close()
    return "", ""


def wait(stand: Stand) -> None:
    """Until the desk has sent the form. It does not say whose."""
    words = stand.words
    close()
    frame.calm(words["walk_up_told"], words["walk_up_wait"])
    if st.button(words["walk_up_again"], key="walk_up_again"):
        tablets.start_again(stand.held.store, stand.held.cookie("device"), stand.now)
        st.rerun()


def close() -> None:
    for key in (_OPEN, _FAULT, _NAME, *(f"{_BORN}_{box}" for box in entry.BOXES)):
        st.session_state.pop(key, None)
