"""Search: by name, birth date, reference, day, practitioner or consent. Names are found by their keyed digests, none is opened to look."""

from contextlib import suppress
from datetime import date, timedelta

import streamlit as st

from forms.desk import looks, overview
from forms.desk.frame import Desk, heading
from forms.desk.markup import named, text
from forms.desk.opening import EARLIEST
from forms.desk.queue import status_chip
from screening.actions import board
from screening.errors import InputError, StoreError
from screening.identity import Client, Role, is_reference
from screening.index import Wanted
from screening.standing import ConsentState, Standing
from screening.store import Reader
from screening.wording import day_words

MOST = 40


def show(desk: Desk) -> None:
    words = desk.words
    st.html(f'<div class="title"><h1>{text(words["find_client"])}</h1></div><p class="under">{text(words["find_help"])}</p>')
    left, middle, right = st.columns([3, 2, 2])
    name = left.text_input(words["client_name"], key="find_name", autocomplete="off").strip()
    born = _day(desk, middle, "birth_date", "find_born")
    reference = right.text_input(words["reference"], key="find_ref", autocomplete="off")
    asked = _more(desk)
    if not (name or born or reference.strip() or asked.first or asked.practitioner or asked.consent):
        return
    try:
        with desk.service.store.read() as reader:
            _results(desk, reader, name, born, "".join(reference.split()).upper(), asked)
        looks.write_down(desk, "", "searched")
    except InputError as fault:
        st.html(f'<p class="head">{text(words["find_none"])}</p><p class="under">{text(fault)}</p>')


def _day(desk: Desk, place: "st.delta_generator.DeltaGenerator", label: str, key: str) -> date | None:
    given = place.date_input(
        desk.words[label],
        value=None,
        key=key,
        min_value=EARLIEST,
        max_value=desk.clinic.day(desk.now),
        format="YYYY-MM-DD",
    )
    return given if isinstance(given, date) else None


def _more(desk: Desk) -> Wanted:
    words = desk.words
    with desk.service.store.read() as reader:
        people = [one for one in reader.all_staff() if Role.practitioner in one.roles]
    names = {"": words["find_any"], **{one.ref: one.name for one in people}}
    states: list[ConsentState | None] = [None, *ConsentState]
    with st.expander(words["find_visits"]):
        left, right = st.columns(2)
        first, last = _day(desk, left, "find_from", "find_from"), _day(desk, right, "find_to", "find_to")
        who = left.selectbox(words["find_practitioner"], list(names), key="find_practitioner", format_func=lambda ref: names[ref])
        consent = right.selectbox(
            words["find_consent"],
            states,
            key="find_consent",
            format_func=lambda one: words[f"consent_is_{one}"] if one else words["find_any"],
        )
    begin = first or last
    return Wanted(
        first=overview.start_of(desk, begin) if begin else None,
        before=overview.start_of(desk, (last or begin) + timedelta(days=1)) if begin and (last or begin) else None,
        practitioner=who or "",
        consent=consent,
    )


def _results(desk: Desk, reader: Reader, name: str, born: date | None, reference: str, asked: Wanted) -> None:
    found = reader.clients_by(name or None, born) if name or born else []
    if reference:
        _by_reference(desk, reader, reference)
    elif asked.first or asked.practitioner or asked.consent:
        people = tuple(ref for one in found for ref in reader.one_person(one.ref)) if name or born else None
        _visits(desk, reader, asked.model_copy(update={"clients": people}))
    else:
        if not found:
            st.html(f'<p class="head">{text(desk.words["find_none"])}</p>')
        for client in found:
            client_row(desk, client, len(reader.index.of_clients(reader.one_person(client.ref))))


def _by_reference(desk: Desk, reader: Reader, reference: str) -> None:
    if not is_reference(reference):
        raise InputError(desk.words["find_ref_help"])
    visit = reader.index.of_visit(reference)
    client = reader.client(visit.client if visit else reference)
    client_row(desk, client, len(reader.index.of_clients(reader.one_person(client.ref))))
    if visit:
        visit_row(desk, visit, client)


def _visits(desk: Desk, reader: Reader, wanted: Wanted) -> None:
    count, found = reader.index.search(wanted, MOST)
    heading(desk.words["visits"], count)
    if not count:
        st.html(f'<p class="head">{text(desk.words["find_none"])}</p>')
    for one in found:
        visit_row(desk, one, reader.client(one.client))
    if count > len(found):
        st.html(f'<p class="under">{text(desk.words["find_more"].format(count=count - len(found)))}</p>')


def client_row(desk: Desk, client: Client, visits: int) -> None:
    with st.container(border=True, key=f"client_{client.ref}"):
        left, right = st.columns([3, 1], vertical_alignment="center")
        small = [day_words(client.birth_date), desk.words["visits_count"].format(count=visits), client.ref]
        left.html(named(client.name, *small))
        if right.button(desk.words["open_record"], key=f"open_client_{client.ref}", width="stretch"):
            desk.open("client", ref=client.ref)


def visit_row(desk: Desk, one: Standing, client: Client | None = None, title: str = "", beside: str = "") -> None:
    """Named by the client where one is given, else by its day."""
    words = desk.words
    day = day_words(desk.clinic.day(one.opened_at))
    small = [words["session_number"].format(number=one.session_no), one.visit, *([beside] if beside else [])]
    title = title or (client.name if client else day)
    if title != day:
        small.insert(0, day)
    with st.container(border=True, key=f"visit_{one.visit}"):
        left, middle, right = st.columns([4, 4, 2], vertical_alignment="center")
        left.html(named(title, *small))
        middle.html(f'<div class="chips">{status_chip(desk, one.status)}</div>')
        if right.button(words["open_visit"], key=f"open_{one.visit}", width="stretch"):
            desk.open("visit", ref=one.visit)


def up_to_date(desk: Desk) -> None:
    """Before the index is searched. A disk that takes nothing leaves it as it was."""
    with suppress(StoreError):
        board.refresh(desk.service.store, desk.protocol, desk.now)
