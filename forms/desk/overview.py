"""The open visits with their status: read afresh only when something was written since."""

from datetime import datetime
from typing import NamedTuple

import streamlit as st

from forms.desk.frame import Desk
from screening.actions import people
from screening.actions.record import standing
from screening.entry import Identified
from screening.errors import StoreError
from screening.identity import Client
from screening.visit import Status, Visit


class Line(NamedTuple):
    visit: Visit
    client: Client
    status: Status
    since: datetime  # when the last thing happened


def lines(desk: Desk) -> list[Line]:
    """Kept in this person's session under the head of the audit chain: every write moves the head."""
    with desk.service.store.read() as reader:
        mark = (reader.chain_head(), desk.clinic.day(desk.now))
        kept: tuple[object, list[Line]] | None = st.session_state.get("overview")
        if kept is None or kept[0] != mark:
            found = []
            for visit in reader.visits():
                _, status = standing(reader, desk.protocol, visit, desk.now)
                found.append(Line(visit, reader.client(visit.client), status, visit.entries[-1].at))
            kept = (mark, found)
            st.session_state["overview"] = kept
    return kept[1]


def tablet_of(visit: Visit) -> str:
    """The name of the tablet that the client holds or held last."""
    return next((entry.tablet for entry in reversed(visit.entries) if isinstance(entry, Identified)), "")


def is_signed_in(desk: Desk) -> bool:
    """A page that refreshes itself must not outlive the session it was opened in."""
    try:
        with desk.service.store.read() as reader:
            return people.signed_in(reader, desk.service.cookie("staff"), desk.now) is not None
    except StoreError:
        return False  # the page as a whole then says that the store does not answer


def waited(desk: Desk, since: datetime) -> str:
    minutes = int((desk.now - since).total_seconds() // 60)
    if minutes < 1:
        return desk.words["just_now"]
    if minutes < 120:
        return desk.words["waiting_minutes"].format(minutes=minutes)
    return desk.words["waiting_hours"].format(hours=minutes // 60)
