"""The people of the clinic: add one, change roles, disable, help with a forgotten password. For the owner."""

from typing import NamedTuple

import streamlit as st

from forms.desk.frame import Desk, heading, told
from forms.desk.markup import chip, panel, text
from screening.actions import accounts, second
from screening.identity import Role, Staff

_AT, _GIVEN = "people_at", "people_given"


class Given(NamedTuple):
    """A password to hand over, shown once."""

    name: str
    user: str
    password: str


def show(desk: Desk) -> None:
    words = desk.words
    st.html(f'<div class="title"><h1>{text(words["people"])}</h1></div><p class="under">{text(words["people_lead"])}</p>')
    if not desk.may("manage people"):
        st.html(f"<p>{text(words['owner_only'])}</p>")
        return
    _handed_over(desk)
    with desk.service.store.read() as reader:
        found = [(person, second.of(reader, person.ref) is not None) for person in reader.all_staff()]
    for person, steps in sorted(found, key=lambda one: not one[0].active):
        with st.container(key=f"person_{person.ref}", border=True):
            _line(desk, person, steps)
    heading(words["person_add"])
    _add(desk)


def _handed_over(desk: Desk) -> None:
    given: Given | None = st.session_state.pop(_GIVEN, None)
    if given is None:
        return
    words = desk.words
    lead = words["one_time_lead"].format(name=given.name)
    st.html(
        f'<section class="panel todo"><h2>{text(words["one_time"].format(name=given.name))}</h2><p>{text(lead)}</p>'
        f'<p>{text(words["user_name"])}: <strong>{text(given.user)}</strong></p><p class="number">{text(given.password)}</p></section>'
    )


def _line(desk: Desk, person: Staff, steps: bool) -> None:
    at, ref = st.session_state.get(_AT, ("", ""))
    left, right = st.columns(2, vertical_alignment="center")
    with left:
        _who(desk, person, steps)
    if ref == person.ref:
        {"change": _change, "disable": _disable, "reset": _reset, "lift": _lift}[at](desk, person)
        return
    with right.container(horizontal=True, horizontal_alignment="right", gap="small"):
        _offers(desk, person, steps)


def _who(desk: Desk, person: Staff, steps: bool) -> None:
    words = desk.words
    under = ", ".join(part for part in (person.user, person.title, person.registration) if part)
    chips = [f'<span class="ribbon">{text(words[f"role_{role}"])}</span>' for role in Role if role in person.roles]
    if not person.active:
        chips.insert(0, chip("cross", "nothing", words["person_disabled"]))
    elif person.must_choose:
        chips.append(chip("clock", "hold", words["person_must_choose"]))
    if steps:
        chips.append(chip("tick", "go", words["person_two_steps"]))
    st.html(
        f'<p class="row"><span class="who">{text(person.name)}</span><span class="small">{text(under)}</span></p>'
        f'<div class="chips roles">{"".join(chips)}</div>'
    )


def _offers(desk: Desk, person: Staff, steps: bool) -> None:
    words = desk.words
    offered = {"change": words["person_change"]}
    if person.active and person.ref != desk.staff.ref:
        offered["reset"] = words["person_reset"]
        if steps:
            offered["lift"] = words["person_lift"]
    if person.active:
        offered["disable"] = words["person_disable"]
    for what, label in offered.items():
        if st.button(label, key=f"{what}_{person.ref}", type="tertiary" if what == "disable" else "secondary"):
            st.session_state[_AT] = (what, person.ref)
            st.rerun()
    if not person.active and st.button(words["person_enable"], key=f"enable_{person.ref}"):
        accounts.enable(desk.service.store, desk.actor, person.ref, desk.now)
        st.rerun()


def _back(desk: Desk, person: Staff) -> None:
    if st.button(desk.words["person_keep"], key=f"back_{person.ref}"):
        _done()


def _done() -> None:
    st.session_state.pop(_AT, None)
    st.rerun()


def _change(desk: Desk, person: Staff) -> None:
    words = desk.words
    with st.form(f"change_form_{person.ref}", border=False):
        name, title, registration = _particulars(desk, person.ref, person)
        roles = _roles(desk, person.ref, person.roles)
        pressed = st.form_submit_button(words["person_save"], key=f"save_{person.ref}", type="primary")
    if pressed:
        with told():
            accounts.change(desk.service.store, desk.actor, person.ref, desk.now, name, title, registration, roles)
            _done()
    _back(desk, person)


def _disable(desk: Desk, person: Staff) -> None:
    words = desk.words
    st.html(panel("hold", "alert", words["person_disable_sure"].format(name=person.name), [words["person_disable_lead"]]))
    with st.container(horizontal=True), told():
        if st.button(words["person_disable"], key=f"disable_sure_{person.ref}", type="primary"):
            accounts.disable(desk.service.store, desk.actor, person.ref, desk.now)
            _done()
        _back(desk, person)


def _reset(desk: Desk, person: Staff) -> None:
    words = desk.words
    st.html(panel("todo", "info", words["person_reset_sure"].format(name=person.name), [words["person_reset_lead"]]))
    with st.container(horizontal=True), told():
        if st.button(words["person_reset"], key=f"reset_sure_{person.ref}", type="primary"):
            one_time = _one_time(desk)
            accounts.reset(desk.service.store, desk.actor, person.ref, one_time, desk.now)
            st.session_state[_GIVEN] = Given(person.name, person.user, one_time)
            _done()
        _back(desk, person)


def _lift(desk: Desk, person: Staff) -> None:
    words = desk.words
    st.html(panel("hold", "alert", words["person_lift_sure"].format(name=person.name), [words["person_lift_lead"]]))
    with st.container(horizontal=True), told():
        if st.button(words["person_lift"], key=f"lift_sure_{person.ref}", type="primary"):
            accounts.lift_second_step(desk.service.store, desk.actor, person.ref, desk.now)
            _done()
        _back(desk, person)


def _add(desk: Desk) -> None:
    words = desk.words
    ref = st.session_state.setdefault("person_new", desk.service.reference())
    proposed = st.session_state.setdefault("person_first", _one_time(desk))
    with st.form(f"add_form_{ref}", border=False):
        name, title, registration = _particulars(desk, ref)
        user = st.text_input(words["user_name"], key=f"user_{ref}", autocomplete="off", max_chars=accounts.NAME_LENGTH)
        roles = _roles(desk, ref, frozenset())
        st.html(f'<p class="under">{text(words["first_help"])}</p>')
        left, right = st.columns(2)
        password = left.text_input(words["first_password"], proposed, key=f"first_{ref}", autocomplete="off")
        pin = right.text_input(words["first_pin"], key=f"first_pin_{ref}", autocomplete="off", max_chars=8)
        pressed = st.form_submit_button(words["person_add_do"], key="add_person", type="primary")
    if pressed:
        person = Staff(ref=ref, user=user, name=name, title=title, registration=registration, roles=roles)
        with told():
            accounts.add(desk.service.store, desk.actor, person, password, pin.strip(), desk.now)
            st.session_state[_GIVEN] = Given(person.name, person.user, password)
            del st.session_state["person_new"], st.session_state["person_first"]
            st.rerun()


def _particulars(desk: Desk, ref: str, was: Staff | None = None) -> tuple[str, str, str]:
    words = desk.words
    most = accounts.NAME_LENGTH
    name = st.text_input(words["person_name"], was.name if was else "", key=f"name_{ref}", autocomplete="off", max_chars=most)
    left, right = st.columns(2)
    title = left.text_input(
        words["person_title"],
        was.title if was else "",
        key=f"title_{ref}",
        placeholder=words["person_title_example"],
        max_chars=most,
    )
    registration = right.text_input(
        words["register_number"], was.registration if was else "", key=f"registration_{ref}", autocomplete="off", max_chars=most
    )
    return name, title, registration


def _roles(desk: Desk, ref: str, was: frozenset[Role]) -> frozenset[Role]:
    words = desk.words
    chosen = st.pills(
        words["person_roles"],
        list(Role),
        selection_mode="multi",
        default=[role for role in Role if role in was],
        key=f"roles_{ref}",
        format_func=lambda role: words[f"role_{role}"],
    )
    st.html(f'<p class="under">{text(words["person_roles_help"])}</p>')
    return frozenset(chosen)


def _one_time(desk: Desk) -> str:
    return f"{desk.service.code()}-{desk.service.code()}"
