"""The tablet between clients: standing by, a form that waits on it, a screen that is covered, and a visit that ended elsewhere."""

from datetime import datetime
from typing import NamedTuple

import streamlit as st

from forms import browser, service
from forms.service import Service
from forms.tablet import frame, walk_up
from forms.tablet.stand import Stand
from screening.actions import tablets, visits
from screening.errors import StoreError, TooManyTries

EVERY = "3s"
_BOUND, _FAULT = "bound", "cover_fault"


class StandBy(NamedTuple):
    """What a tablet that is on no visit shows. Whose form or name it is, nothing says."""

    paired: bool
    sent: bool = False  # a form waits on it
    arrived: bool = False  # somebody told the desk to be here

    @classmethod
    def of(cls, held: Service, now: datetime) -> "StandBy":
        with held.store.read() as reader:
            device = tablets.paired_with(reader, held.cookie("device"))
            if device is None:
                return cls(False)
            sent = reader.code_sent_to(device.ref, now) is not None
            return cls(True, sent, tablets.arrival_at(reader, device.ref, now) is not None)


def ready(stand: Stand) -> None:
    frame.calm(stand.words["ready_title"], stand.words["ready_lead"])
    if st.button(stand.words["begin"], key="begin_sent", type="primary", width="stretch"):
        browser.leave("/begin")


@st.fragment(run_every=EVERY)
def stand_by(shown: StandBy) -> None:
    """Looks whether a form was sent or taken away, and whether somebody left in the middle of saying who they are."""
    held = service.get()
    now = held.clock()
    try:
        tablets.alive(held.store, held.cookie("device"), now)
        found = StandBy.of(held, now)
    except StoreError:
        return
    if walk_up.is_left(held, now):
        walk_up.close()
        browser.leave("/")  # a real navigation, so that nothing typed is left on the page
    elif found != shown:
        st.rerun()


def leave_ended(stand: Stand) -> None:
    """A visit that ended elsewhere, by a new code or by staff, leaves this screen and the browser for good."""
    if stand.session is not None:
        st.session_state[_BOUND] = True
    elif st.session_state.get(_BOUND):
        st.session_state.clear()
        browser.leave("/hand-back")


@st.fragment(run_every=EVERY)
def watch(covered: bool) -> None:
    """Looks whether this tablet may still show the visit."""
    held = service.get()
    try:
        with held.store.read() as reader:
            session = visits.on_tablet(reader, held.cookie("tablet"), held.clock())
    except StoreError:
        return
    if session is None or (session.covered_at is not None) != covered:
        st.rerun()


def covered(stand: Stand) -> None:
    """Nothing of the visit. The code that was typed here goes on, then the birth date; else a member of staff."""
    words = stand.words
    assert stand.session is not None
    frame.open_page(words, stand.clinic.name, stand.language, "covered")
    frame.calm(words["idle_covered"])
    if stand.session.code is not None:
        _by_code(stand)
    staff(stand)


def _by_code(stand: Stand) -> None:
    words = stand.words
    with st.container(key="code_box"):
        code = st.text_input(words["covered_code"], key="cover_code", autocomplete="off", max_chars=12)
    if st.session_state.get(_FAULT):
        frame.beside(st.session_state[_FAULT])
    if st.button(words["resume"], key="uncover", width="stretch"):
        st.session_state[_FAULT] = _uncover(stand, code)
        st.rerun()


def _uncover(stand: Stand, code: str) -> str:
    assert stand.session is not None
    try:
        right = visits.uncover(stand.held.store, stand.session, code, stand.now)
    except TooManyTries:
        return stand.words["code_locked"]
    except StoreError:
        return stand.words["saving_paused"]
    return "" if right else stand.words["code_wrong"]


def staff(stand: Stand, to: str = "/staff", name: str = "staff") -> None:
    """The quiet way out for staff, by PIN."""
    st.html(f'<p class="note staff"><a href="{to}" target="_self">{stand.words[name]}</a></p>')
