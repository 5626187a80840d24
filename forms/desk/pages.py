"""Which desk page is shown to whom, and the bar above all of them."""

from collections.abc import Callable, Mapping
from functools import partial

import streamlit as st

from forms import browser, look, service
from forms.desk import (
    account,
    alarm,
    client,
    clinic,
    course,
    idle,
    insight,
    keyin,
    looks,
    packet,
    people,
    protocol,
    queue,
    ready,
    reminders,
    setup,
    tablets,
    uploads,
    visit,
)
from forms.desk.frame import Desk
from forms.desk.markup import STYLE, chip, icon, text
from forms.tablet import frame
from screening.identity import Staff

TABLET_PATHS = (
    "start",
    "who",
    "notice",
    "ask",
    "check",
    "certify",
    "read",
    "wait",
    "consent",
    "sign",
    "done",
    "emergency",
    "covered",
    "meet",
)
DESK_PATHS: dict[str, Callable[[Desk], None]] = {
    "queue": queue.show,
    "visit": visit.show,
    "client": client.show,
    "course": course.show,
    "reminders": reminders.show,
    "keyin": keyin.show,
    "packet": packet.show,
    "protocol": protocol.show,
    "insight": insight.show,
    "tablets": tablets.show,
    "people": people.show,
    "account": account.show,
    "clinic": clinic.show,
    "getting_ready": ready.show,
}


def run_setup() -> None:
    """Before the clinic is set up there is only one page, whatever the address."""
    held = service.get()
    st.set_page_config(page_title=held.words("desk")["setup"], page_icon="🌿", layout="centered")
    look.wear(STYLE)
    paths = ("setup", "queue", *TABLET_PATHS)
    page = _navigate({path: partial(setup.show, held) for path in paths})
    uploads.mend()
    page.run()


def run(staff: Staff) -> None:
    held = service.get()
    with held.store.read() as reader:
        kept = reader.clinic()
    assert kept is not None, "pages.py sends to the set-up first"
    desk = Desk(held, staff, kept)
    st.set_page_config(page_title=kept.name, page_icon="🌿", layout="wide")
    look.wear(STYLE)
    here = {path: partial(_arrived, path, show, desk) for path, show in DESK_PATHS.items()}
    elsewhere = {path: partial(queue.show, desk) for path in ("setup", *TABLET_PATHS)}
    page = _navigate(here | elsewhere, desk)
    _bar(desk)
    idle.watch(desk)
    uploads.mend()
    alarm.show(desk)
    page.run()


def _arrived(path: str, show: Callable[[Desk], None], desk: Desk) -> None:
    looks.arrive(path)
    show(desk)


def _navigate(shows: Mapping[str, Callable[[], None]], desk: Desk | None = None) -> "st.Page":
    """The first page stands at the bare address too: Streamlit knows no second path for a default page."""
    first = next(iter(shows.values()))
    pages = {path: st.Page(show, title=path, url_path=path) for path, show in shows.items()}
    if desk is not None:
        desk.pages.update(pages)
    return st.navigation([st.Page(first, title="home", url_path="home", default=True), *pages.values()], position="hidden")


def _worn(desk: Desk) -> str:
    """The clinic's own colour, where it has one."""
    return f' style="color: {desk.clinic.colour}"' if desk.clinic.colour else ""


def _bar(desk: Desk) -> None:
    words = desk.words
    with st.container(horizontal=True, key="bar", gap="small", vertical_alignment="center"):
        st.html(f'<p class="brand"{_worn(desk)}>{icon("leaf", 26)}<span>{text(desk.clinic.name)}</span></p>', width="content")
        st.page_link(desk.pages["queue"], label=words["queue"])
        st.page_link(desk.pages["client"], label=words["find_client"])
        if desk.may("pair a tablet"):
            st.page_link(desk.pages["tablets"], label=words["tablets"])
        st.page_link(desk.pages["protocol"], label=words["protocol"])
        if insight.parts(desk):
            st.page_link(desk.pages["insight"], label=words["insight"])
        if desk.may("manage people"):
            st.page_link(desk.pages["people"], label=words["people"])
        if desk.may("edit the clinic"):
            st.page_link(desk.pages["getting_ready"], label=words["ready"])
        with st.container(horizontal=True, key="me", gap="small", vertical_alignment="center", width="content"):
            st.page_link(desk.pages["account"], label=frame.plain(desk.staff.name), icon=":material/person:")
            if st.button(words["switch_user"], key="switch_user", type="tertiary"):
                browser.leave("/switch")
            if st.button(words["sign_out"], key="sign_out", type="tertiary"):
                browser.leave("/sign-out")
    marks = [chip("info", "test", words["test_document"])] if desk.clinic.test else []
    if desk.protocol is not None and desk.protocol.approval.state != "approved":
        marks.append(f'<span class="ribbon clay">{icon("info", 18)}{text(words["draft_content"])}</span>')
    if marks:
        st.html(f'<div class="chips">{"".join(marks)}</div>')
