"""One client: who it is, the records that are the same person, the visits, and all that happened on one timeline."""

import streamlit as st

from forms.desk import course, find, looks, particulars, timeline
from forms.desk.frame import Desk, heading
from forms.desk.markup import facts, text
from screening.errors import InputError, VaultError
from screening.wording import day_words


def show(desk: Desk) -> None:
    ref = st.query_params.get("ref", "")
    find.up_to_date(desk)
    if ref:
        _one(desk, ref)
    else:
        find.show(desk)


def _one(desk: Desk, ref: str) -> None:
    words = desk.words
    try:
        with desk.service.store.read() as reader:
            person = reader.one_person(ref)
            client = reader.client(person[0])
            also = [reader.client(one) for one in person[1:]]
            found = reader.index.of_clients(person)
    except (InputError, VaultError) as fault:
        st.html(f'<div class="title"><h1>{text(words["find_none"])}</h1></div><p>{text(fault)}</p>')
        return
    looks.write_down(desk, client.ref, "record opened")
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
    course.offer(desk, client.ref)
    particulars.same_person(desk, client, also)
    particulars.correct(desk, client)
    heading(words["visits"], len(found))
    for one in reversed(found):
        find.visit_row(desk, one)
    timeline.show(desk, person)
