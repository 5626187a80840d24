"""The clinic's tablets: which are free, a code that pairs one more, and how to take one back."""

from datetime import datetime
from typing import NamedTuple

import streamlit as st

from forms.desk import overview
from forms.desk.frame import Desk, heading, told
from forms.desk.markup import chip, named, text
from screening.actions import tablets
from screening.actions.tablets import NAME_LENGTH, Tablet
from screening.wording import moment_words

EVERY = "5s"
_GIVEN, _SURE = "given_pairing", "unpair_sure"


class Given(NamedTuple):
    code: str
    name: str
    ends: datetime


def show(desk: Desk) -> None:
    words = desk.words
    st.html(f'<div class="title"><h1>{text(words["tablets"])}</h1></div><p class="under">{text(words["tablets_lead"])}</p>')
    if not desk.may("pair a tablet"):
        return
    _list(desk)
    heading(words["tablet_pair"])
    _pair(desk)


@st.fragment(run_every=EVERY)
def _list(desk: Desk) -> None:
    if not overview.is_signed_in(desk):
        st.rerun()
    with desk.service.store.read() as reader:
        found = tablets.paired(reader, desk.now)
    given: Given | None = st.session_state.get(_GIVEN)
    if given and given.name in {tablet.device.name for tablet in found}:
        st.session_state.pop(_GIVEN)  # it was entered
        st.rerun()
    if not found:
        st.html(f"<p>{text(desk.words['tablets_none'])}</p>")
    for tablet in found:
        with st.container(key=f"tablet_{tablet.device.ref}", border=True):
            _line(desk, tablet)


def _line(desk: Desk, tablet: Tablet) -> None:
    words, device = desk.words, tablet.device
    seen = (
        words["tablet_seen"].format(time=moment_words(desk.clinic, device.seen_at))
        if device.seen_at
        else words["tablet_not_seen"]
    )
    left, middle, right = st.columns([3, 2, 3], vertical_alignment="center")
    left.html(named(device.name, seen))
    middle.html(_state(desk, tablet))
    with right.container(horizontal=True, horizontal_alignment="right"):
        if st.session_state.get(_SURE) == device.ref:
            _sure(desk, tablet)
            return
        if tablet.in_use or tablet.waiting:
            back = st.button(words["tablet_take_back"], key=f"take_back_{device.ref}")
            if back:
                with told():
                    tablets.take_back(desk.service.store, desk.actor, desk.now, device.ref)
                    st.rerun()
        if st.button(words["tablet_unpair"], key=f"unpair_{device.ref}", type="tertiary"):
            st.session_state[_SURE] = device.ref
            st.rerun()


def _state(desk: Desk, tablet: Tablet) -> str:
    if tablet.in_use:
        return chip("person", "nothing", desk.words["tablet_in_use"])
    if tablet.waiting:
        return chip("clock", "todo", desk.words["tablet_waiting"])
    return chip("tick", "go", desk.words["tablet_free"])


def _sure(desk: Desk, tablet: Tablet) -> None:
    words, device = desk.words, tablet.device
    st.html(
        f'<p class="head">{text(words["tablet_unpair_sure"].format(name=device.name))}</p>'
        f'<p class="under">{text(words["tablet_unpair_lead"])}</p>'
    )
    if st.button(words["tablet_unpair"], key=f"unpair_sure_{device.ref}", type="primary"):
        with told():
            tablets.unpair(desk.service.store, desk.actor, desk.now, device.ref)
        st.session_state.pop(_SURE)
        st.rerun()
    if st.button(words["tablet_keep"], key=f"keep_{device.ref}"):
        st.session_state.pop(_SURE)
        st.rerun()


def _pair(desk: Desk) -> None:
    words = desk.words
    given: Given | None = st.session_state.get(_GIVEN)
    if given and desk.now < given.ends:
        until = words["tablet_pair_until"].format(name=given.name, time=f"{desk.clinic.local(given.ends):%H:%M}")
        how = words["tablet_pair_how"].format(address=desk.service.settings.url)
        st.html(
            f'<p class="code">{text(given.code)}</p><div class="center"><p>{text(how)}</p><p class="under">{text(until)}</p></div>'
        )
        if not desk.service.reaches_tablets:
            st.warning(words["loopback"], icon=":material/wifi_off:")
    with desk.service.store.read() as reader:
        proposed = tablets.next_name(reader)
    left, right = st.columns([2, 1], vertical_alignment="bottom")
    name = left.text_input(
        words["tablet_name"], proposed, key=f"tablet_name_{proposed}", max_chars=NAME_LENGTH, autocomplete="off"
    )
    if right.button(words["tablet_pair_do"], key="pair_tablet", type="primary", width="stretch"):
        with told():
            code = desk.service.code()
            ends = tablets.pairing_code(desk.service.store, desk.actor, desk.now, name, code)
            st.session_state[_GIVEN] = Given(code, " ".join(name.split()), ends)
            st.rerun()
