"""Find a client by legal name or birth date, and all visits of one client."""

from datetime import date

import streamlit as st

from forms.desk.frame import Desk, heading
from forms.desk.markup import facts, text
from forms.desk.opening import EARLIEST
from forms.desk.queue import status_chip
from screening.actions.record import standing
from screening.errors import InputError
from screening.identity import Client
from screening.wording import day_words


def show(desk: Desk) -> None:
    ref = st.query_params.get("ref", "")
    if ref:
        _one(desk, ref)
    else:
        _find(desk)


def _find(desk: Desk) -> None:
    words = desk.words
    st.html(f'<div class="title"><h1>{text(words["find_client"])}</h1></div><p class="under">{text(words["find_help"])}</p>')
    left, right = st.columns([2, 1])
    name = left.text_input(words["client_name"], key="find_name", autocomplete="off").strip()
    born = right.date_input(
        words["birth_date"],
        value=None,
        key="find_born",
        min_value=EARLIEST,
        max_value=desk.clinic.day(desk.now),
        format="YYYY-MM-DD",
    )
    day = born if isinstance(born, date) else None
    if not name and day is None:
        return
    with desk.service.store.read() as reader:
        found = reader.clients_by(name or None, day)
    if not found:
        st.html(f'<p class="head">{text(words["find_none"])}</p>')
    for client in found:
        _row(desk, client)


def _row(desk: Desk, client: Client) -> None:
    with st.container(border=True, key=f"client_{client.ref}"):
        left, right = st.columns([3, 1], vertical_alignment="center")
        left.html(
            f'<p class="row"><span class="who">{text(client.name)}</span></p><p class="under">{text(day_words(client.birth_date))}</p>'
        )
        if right.button(desk.words["open_client"], key=f"open_client_{client.ref}", width="stretch"):
            desk.open("client", ref=client.ref)


def _one(desk: Desk, ref: str) -> None:
    words = desk.words
    try:
        with desk.service.store.read() as reader:
            client = reader.client(ref)
            found = [(visit, standing(reader, desk.protocol, visit, desk.now)[1]) for visit in reader.visits_of(ref)]
    except InputError as fault:
        st.html(f'<div class="title"><h1>{text(words["find_none"])}</h1></div><p>{text(fault)}</p>')
        return
    st.html(f'<div class="title"><h1>{text(client.name)}</h1></div>')
    st.html(
        facts(
            (
                (words["born"], day_words(client.birth_date)),
                (words["client_phone"], client.phone),
                (words["reference"], client.ref),
            )
        )
    )
    heading(words["visits"], len(found))
    for visit, status in reversed(found):
        with st.container(border=True, key=f"visit_{visit.ref}"):
            left, middle, right = st.columns([4, 4, 2], vertical_alignment="center")
            day = day_words(desk.clinic.day(visit.opened.at))
            left.html(
                f'<p class="row"><span class="who">{text(day)}</span></p><p class="under">'
                f"{text(words['session_number'].format(number=visit.opened.session_no))} · {text(visit.ref)}</p>"
            )
            middle.html(f'<div class="chips">{status_chip(desk, status)}</div>')
            if right.button(words["open_visit"], key=f"open_{visit.ref}", width="stretch"):
                desk.open("visit", ref=visit.ref)
