"""Who a client is: a mistyped name or birth date put right, two records of one person merged, and a wrong merge undone."""

from datetime import date

import streamlit as st

from forms.desk.frame import Desk, told
from forms.desk.markup import panel, text
from forms.desk.opening import EARLIEST
from screening.actions import clients
from screening.identity import Client
from screening.wording import day_words


def correct(desk: Desk, client: Client) -> None:
    if not desk.may("correct particulars"):
        return
    words, ref = desk.words, client.ref
    with st.expander(words["correct_title"]):
        st.html(f'<p class="under">{text(words["correct_note"])}</p>')
        left, right = st.columns([2, 1])
        name = left.text_input(words["client_name"], value=client.name, key=f"correct_name_{ref}", autocomplete="off")
        born = right.date_input(
            words["birth_date"],
            value=client.birth_date,
            key=f"correct_born_{ref}",
            min_value=EARLIEST,
            max_value=desk.clinic.day(desk.now),
            format="YYYY-MM-DD",
        )
        reason = st.text_input(words["correct_reason"], key=f"correct_reason_{ref}", autocomplete="off")
        if st.button(words["correct_do"], key="correct_do", type="primary"):
            with told():
                assert isinstance(born, date)
                clients.correct(desk.service.store, desk.actor, desk.now, desk.protocol, ref, name, born, reason)
                st.rerun()


def same_person(desk: Desk, client: Client, also: list[Client]) -> None:
    """Records that are this person's too, and those that may be."""
    for one in also:
        _merged(desk, one)
    with desk.service.store.read() as reader:
        twins = clients.twins(reader, client)
    for one in twins:
        with st.container(key=f"twin_{one.ref}"):
            _twin(desk, client, one)


def who(client: Client) -> str:
    return f"{client.name}, {day_words(client.birth_date)}, {client.ref}"


def _merged(desk: Desk, one: Client) -> None:
    words = desk.words
    with desk.service.store.read() as reader:
        reasons = clients.merge_reasons(reader, one.ref)
    st.html(panel("nothing", "person", words["merged_record"], [who(one), *reasons[-1:]], level=2))
    if not desk.may("merge clients"):
        return
    with st.expander(words["merge_undo"]):
        st.html(f'<p class="under">{text(words["merge_undo_note"])}</p>')
        reason = st.text_input(words["end_notes"], key=f"part_reason_{one.ref}", autocomplete="off")
        if st.button(words["merge_undo"], key=f"part_{one.ref}", type="primary"):
            with told():
                clients.part(desk.service.store, desk.actor, desk.now, one.ref, reason)
                st.rerun()


def _twin(desk: Desk, client: Client, one: Client) -> None:
    words = desk.words
    st.html(panel("todo", "person", words["twin"], [who(one)]))
    left, right = st.columns([1, 3])
    if left.button(words["open_record"], key=f"open_twin_{one.ref}", width="stretch"):
        desk.open("client", ref=one.ref)
    if not desk.may("merge clients"):
        return
    with right.expander(words["merge_ask"]):
        st.html(f'<p class="under">{text(words["merge_note"].format(name=client.name, ref=client.ref))}</p>')
        reason = st.text_input(words["end_notes"], key=f"merge_reason_{one.ref}", autocomplete="off")
        if st.button(words["merge_do"], key=f"merge_{one.ref}", type="primary"):
            with told():
                clients.merge(desk.service.store, desk.actor, desk.now, one.ref, client.ref, reason)
                st.rerun()
