"""One's own account: password, PIN, and the second step of signing in."""

import streamlit as st

from forms.desk import sound
from forms.desk.code import qr
from forms.desk.frame import Desk, heading, told
from forms.desk.markup import chip, facts, text
from screening.actions import accounts, second

_SAID, _SECRET, _CODES = "account_said", "account_secret", "account_codes"


def show(desk: Desk) -> None:
    words, person = desk.words, desk.staff
    st.html(
        f'<div class="title"><h1>{text(words["account"])}</h1></div>'
        + facts(
            (
                (words["person_name"], person.name),
                (words["user_name"], person.user),
                (words["person_roles"], ", ".join(words[f"role_{role}"] for role in sorted(person.roles))),
                (words["register_number"], person.registration),
            )
        )
    )
    said = st.session_state.pop(_SAID, "")
    if said:
        st.success(said, icon=":material/check:")
    left, right = st.columns(2, gap="large")
    with left:
        _password(desk)
    with right:
        _pin(desk)
    heading(words["second"])
    _second(desk)
    heading(words["sound"])
    st.html(f'<p class="under">{text(words["sound_muted" if person.alarm_muted else "sound_heard"])}</p>')
    sound.switch(desk, "mute")


def _said(words: str) -> None:
    st.session_state[_SAID] = words
    st.rerun()


def _password(desk: Desk) -> None:
    words = desk.words
    heading(words["own_password"])
    with st.form("password_form", border=False, clear_on_submit=True):
        now = st.text_input(words["password_now"], type="password", key="password_now", autocomplete="current-password")
        new = st.text_input(words["password_new"], type="password", key="password_new", autocomplete="new-password")
        st.html(f'<p class="under">{text(words["password_help"])}</p>')
        again = st.text_input(words["password_again"], type="password", key="password_again", autocomplete="new-password")
        pressed = st.form_submit_button(words["own_password_do"], key="change_password", type="primary")
    if pressed:
        with told():
            token = desk.service.cookie("staff")
            accounts.own_password(desk.service.store, desk.staff, now, new, again, token, desk.now)
            _said(words["own_password_done"])


def _pin(desk: Desk) -> None:
    words = desk.words
    heading(words["own_pin"])
    with st.form("pin_form", border=False, clear_on_submit=True):
        now = st.text_input(words["password_now"], type="password", key="pin_password", autocomplete="current-password")
        pin = st.text_input(words["pin_own"], type="password", key="pin_own", autocomplete="off", max_chars=8)
        st.html(f'<p class="under">{text(words["pin_own_help"])}</p>')
        pressed = st.form_submit_button(words["own_pin_do"], key="change_pin", type="primary")
    if pressed:
        with told():
            accounts.own_pin(desk.service.store, desk.staff, now, pin.strip(), desk.now)
            _said(words["own_pin_done"])


# The second step


def _second(desk: Desk) -> None:
    with desk.service.store.read() as reader:
        kept = second.of(reader, desk.staff.ref)
    codes: list[str] | None = st.session_state.get(_CODES)
    if codes and kept is not None:
        _codes(desk, codes)
    elif kept is not None:
        _off(desk, len(kept.recovery))
    elif _SECRET in st.session_state:
        _on(desk, st.session_state[_SECRET])
    else:
        st.html(f"<p>{text(desk.words['second_about'])}</p>")
        if st.button(desk.words["second_begin"], key="second_begin"):
            st.session_state[_SECRET] = second.new_secret()
            st.rerun()


def _on(desk: Desk, secret: str) -> None:
    words = desk.words
    address = second.address(secret, desk.staff.user, desk.clinic.name)
    left, right = st.columns([1, 2], gap="large")
    left.html(f'<div class="qr">{qr(address)}</div>')
    with right, st.form("second_form", border=False):
        typed = " ".join(secret[place : place + 4] for place in range(0, len(secret), 4))
        st.html(
            f'<p>{text(words["second_scan"])}</p><p class="under">{text(words["second_typed"])}</p>'
            f'<p class="head secret">{text(typed)}</p>'
        )
        code = st.text_input(words["second_code_app"], key="second_code", autocomplete="one-time-code", max_chars=12)
        password = st.text_input(words["password_now"], type="password", key="second_password", autocomplete="current-password")
        pressed = st.form_submit_button(words["second_on"], key="second_on", type="primary")
    if pressed:
        with told():
            codes = [f"{desk.service.code()}-{desk.service.code()}" for _ in range(second.RECOVERY_CODES)]
            accounts.second_step_on(desk.service.store, desk.staff, password, secret, code, codes, desk.now)
            del st.session_state[_SECRET]
            st.session_state[_CODES] = codes
            st.rerun()
    if st.button(words["second_not_now"], key="second_not_now"):
        del st.session_state[_SECRET]
        st.rerun()


def _codes(desk: Desk, codes: list[str]) -> None:
    """Once: afterwards only their digests are kept."""
    words = desk.words
    listed = "".join(f"<li>{text(code)}</li>" for code in codes)
    st.html(
        f'<section class="panel todo"><h3>{text(words["second_codes"])}</h3><p>{text(words["second_codes_lead"])}</p>'
        f'<ul class="codes">{listed}</ul></section>'
    )
    if st.button(words["second_codes_kept"], key="second_codes_kept", type="primary"):
        del st.session_state[_CODES]
        st.rerun()


def _off(desk: Desk, left: int) -> None:
    words = desk.words
    st.html(
        f'<div class="chips">{chip("tick", "go", words["second_is_on"])}</div>'
        f'<p class="under">{text(words["second_left"].format(count=left))}</p>'
    )
    with st.form("second_off_form", border=False, clear_on_submit=True):
        password = st.text_input(
            words["password_now"], type="password", key="second_off_password", autocomplete="current-password"
        )
        pressed = st.form_submit_button(words["second_off"], key="second_off")
    if pressed:
        with told():
            accounts.second_step_off(desk.service.store, desk.staff, password, desk.now)
            _said(words["second_is_off"])
