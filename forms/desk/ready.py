"""Getting ready: what is set up and what is left, each with the way there. For the owner."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import NamedTuple

import streamlit as st

from forms.desk.frame import Desk, told
from forms.desk.markup import chip, named, text
from forms.desk.setup import clinic_lacks
from screening.actions import accounts, backups, tablets
from screening.identity import Role
from screening.store import Reader
from screening.wording import day_words, moment_words

CERTIFICATE_ENDS_SOON = timedelta(days=60)


class Step(NamedTuple):
    name: str
    done: bool
    said: str
    page: str = ""  # of the desk, where it is done


def show(desk: Desk) -> None:
    words = desk.words
    if not desk.may("edit the clinic"):
        st.html(f'<div class="title"><h1>{text(words["ready"])}</h1></div><p>{text(words["owner_only"])}</p>')
        return
    with desk.service.store.read() as reader:
        found = list(steps(desk, reader))
    left = sum(not step.done for step in found)
    lead = words["ready_left"].format(left=left, count=len(found)) if left else words["ready_all"]
    st.html(f'<div class="title"><h1>{text(words["ready"])}</h1></div><p class="under">{text(lead)}</p>')
    for step in found:
        with st.container(key=f"step_{step.name}", border=True):
            _line(desk, step)


def steps(desk: Desk, reader: Reader) -> Iterator[Step]:
    words, clinic = desk.words, desk.clinic
    lacks = clinic_lacks(words, clinic)
    yield Step("clinic", not lacks, words["setup_missing"].format(items=", ".join(lacks)) if lacks else clinic.name, "clinic")
    local = f"{clinic.local(desk.now):%H:%M}"
    yield Step("zone", True, words["ready_zone_said"].format(zone=clinic.time_zone, time=local), "clinic")
    yield Step("logo", bool(clinic.logo), words["ready_logo_done" if clinic.logo else "ready_logo_left"], "clinic")
    yield _people(desk, reader)
    yield _certificate(desk, reader)
    yield _protocol(desk)
    paired = len(tablets.paired(reader, desk.now))
    yield Step("tablets", paired > 0, words["ready_tablets_said"].format(count=paired), "tablets")
    reached = desk.service.reaches_tablets
    address = desk.service.settings.url
    yield Step("address", reached, words["ready_address_done"].format(address=address) if reached else words["loopback"])
    made = backups.freshness(reader, desk.service.settings.backups, desk.now).last
    yield Step("back_up", made is not None, moment_words(clinic, made) if made else words["ready_back_up_left"])
    kept = accounts.key_file_kept_at(reader)
    yield Step("key", kept is not None, _key_said(desk, kept))


def _people(desk: Desk, reader: Reader) -> Step:
    active = [person for person in reader.all_staff() if person.active]
    practitioners = [person for person in active if Role.practitioner in person.roles]
    waiting = [person.name for person in active if person.must_choose]
    said = desk.words["ready_people_said"].format(count=len(active), practitioners=len(practitioners))
    if waiting:
        said += " " + desk.words["ready_people_waiting"].format(names=", ".join(waiting))
    done = bool(practitioners) and all(person.registration for person in practitioners) and not waiting
    return Step("people", done, said, "people")


def _certificate(desk: Desk, reader: Reader) -> Step:
    key = reader.signing_key()
    if key is None:
        return Step("certificate", False, desk.words["ready_certificate_left"], "clinic")
    ends = key.certificate.not_valid_after_utc
    said = desk.words["ready_certificate_said"].format(date=day_words(desk.clinic.day(ends)))
    return Step("certificate", ends - desk.now > CERTIFICATE_ENDS_SOON, said, "clinic")


def _protocol(desk: Desk) -> Step:
    if desk.protocol is None:
        return Step("protocol", False, desk.words["ready_protocol_faults"], "protocol")
    state = desk.protocol.approval.state
    return Step("protocol", state == "approved", desk.words[f"approval_{state}"], "protocol")


def _key_said(desk: Desk, kept: datetime | None) -> str:
    if kept is not None:
        return desk.words["ready_key_done"].format(time=moment_words(desk.clinic, kept))
    where = "INTAKE_KEY" if desk.service.settings.key else str(desk.service.settings.data / "key")
    return desk.words["ready_key_left"].format(where=where)


def _line(desk: Desk, step: Step) -> None:
    words = desk.words
    state = chip("tick", "go", words["ready_done"]) if step.done else chip("clock", "hold", words["ready_to_do"])
    left, middle, right = st.columns([1, 4, 2], vertical_alignment="center")
    left.html(state)
    middle.html(named(words[f"ready_{step.name}"], step.said))
    with right.container(horizontal=True, horizontal_alignment="right"):
        if step.page:
            st.page_link(desk.pages[step.page], label=words["ready_go"].format(page=words[f"ready_page_{step.page}"]))
        elif step.name == "key" and not step.done:
            _keep_key(desk)


def _keep_key(desk: Desk) -> None:
    if st.button(desk.words["ready_key_do"], key="key_file_kept"):
        with told():
            accounts.key_file_kept(desk.service.store, desk.actor, desk.now)
            st.rerun()
