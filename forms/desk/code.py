"""A visit code for a tablet: six characters to type, and the same as a QR to scan."""

from contextlib import suppress
from datetime import datetime
from typing import NamedTuple

import segno
import streamlit as st

from forms import look
from forms.desk.frame import Desk, told
from forms.desk.markup import text
from screening.actions import tablets, visits
from screening.errors import InputError, NotNow
from screening.store import Device
from screening.visit import Visit


class Given(NamedTuple):
    code: str
    ends: datetime
    visit: str
    purpose: str


def give(desk: Desk, ref: str, purpose: str) -> None:
    """Ends the code before it, and the tablet in use. Shown by `show_given` once the page has run again."""
    code = desk.service.code()
    ends = visits.give_code(desk.service.store, desk.actor, desk.now, ref, purpose, code)
    st.session_state["given_code"] = Given(code, ends, ref, purpose)


def purpose_of(visit: Visit) -> str:
    if visit.to_meet:
        return visits.MEET
    return visits.SIGN if visit.released else visits.ANSWER


def show_given(desk: Desk) -> None:
    """Opens the dialog once for a code that was just made."""
    given: Given | None = st.session_state.pop("given_code", None)
    if given is None:
        return
    words = desk.words
    st.dialog(words[f"code_{given.purpose}"], width="medium")(_dialog)(desk, given)


def _dialog(desk: Desk, given: Given) -> None:
    words = desk.words
    with desk.service.store.read() as reader:
        name = reader.client(reader.visit(given.visit).client).name
        free = tablets.free(reader, desk.now)
    address = f"{desk.service.settings.url}/t/{given.code}"
    until = f"{desk.clinic.local(given.ends):%H:%M}"
    st.html(
        f'<div class="center"><p class="head">{text(name)}</p><p class="code">{text(given.code)}</p></div>'
        f'<div class="qr">{qr(address)}</div>'
        f'<div class="center"><p class="under">{text(words["code_until"].format(time=until))}</p>'
        f'<p class="under">{text(words["code_address"].format(address=desk.service.settings.url))}</p></div>'
    )
    if not desk.service.reaches_tablets:
        st.warning(words["loopback"], icon=":material/wifi_off:")
    _send(desk, given, free)
    if st.button(words["code_done"], key="code_done", type="primary", width="stretch"):
        st.rerun()


def _send(desk: Desk, given: Given, free: list[Device]) -> None:
    """To a paired tablet that nobody uses: nothing to type there."""
    place = st.empty()
    if st.session_state.get("sent_to", ("",))[0] != given.code:
        with place.container(), told():
            for device in free:
                said = desk.words["send_to"].format(tablet=device.name)
                if st.button(said, key=f"send_{device.ref}", icon=":material/tablet:", width="stretch"):
                    _send_to(desk, given, device.ref)
    code, name = st.session_state.get("sent_to", ("", ""))
    if code == given.code:
        until = f"{desk.clinic.local(given.ends):%H:%M}"
        place.success(desk.words["sent_to"].format(tablet=name, time=until), icon=":material/tablet:")


def send_given(desk: Desk, tablet: str) -> None:
    """The code that was just made, to the tablet where the client waits; where that one is in use now, the dialog offers others."""
    with suppress(NotNow, InputError):
        _send_to(desk, st.session_state["given_code"], tablet)


def _send_to(desk: Desk, given: Given, tablet: str) -> None:
    name = tablets.send(desk.service.store, desk.actor, desk.now, given.code, tablet)
    st.session_state["sent_to"] = (given.code, name)


def qr(address: str) -> str:
    """As a picture inside the page: no request leaves the machine."""
    drawn = segno.make_qr(address, error="m").svg_data_uri(scale=6, dark=look.INK, light=look.WHITE, border=3, omitsize=True)
    return f'<img src="{drawn}" alt="QR" width="232" height="232">'
