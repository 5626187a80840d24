"""A serious reaction on the visit: the record that is owed, and those that are written."""

import streamlit as st

from forms.desk.chart import Chart
from forms.desk.frame import Desk, heading, told
from forms.desk.markup import facts, panel, text
from screening.actions import incidents
from screening.actions.incidents import Account
from screening.entry import IncidentRecorded
from screening.incident import about_words, owed, recorded
from screening.wording import moment_words


def show(desk: Desk, found: Chart) -> None:
    if not desk.reads_answers or desk.protocol is None:
        return
    missing = owed(found.visit, desk.protocol)
    if missing:
        st.html(panel("hold", "alert", desk.words["incident_owed"], [about_words(desk.protocol, missing)]))
        if desk.may("write an incident"):
            _form(desk, found, missing)
    for one in recorded(found.visit):
        heading(desk.words["incident_title"], moment_words(desk.clinic, one.at))
        st.html(facts(lines(desk, one)))


def lines(desk: Desk, one: IncidentRecorded) -> list[tuple[str, str]]:
    words = desk.words
    return [
        (words["incident_about"], about_words(desk.protocol, one.items)),
        (words["incident_what"], one.what),
        (words["incident_began"], one.began),
        (words["incident_action"], one.action),
        (words["incident_told"], one.told_to),
        (words["incident_by"], one.name),
    ]


def _form(desk: Desk, found: Chart, missing: tuple[str, ...]) -> None:
    words, ref = desk.words, found.ref
    with st.container(border=True, key=f"incident_{ref}"):
        st.html(f'<p class="under">{text(words["incident_note"])}</p>')
        what = st.text_area(words["incident_what"], key=f"incident_what_{ref}", height=96)
        left, right = st.columns(2)
        began = left.text_input(words["incident_began"], key=f"incident_began_{ref}", autocomplete="off")
        told_to = right.text_input(words["incident_told"], key=f"incident_told_{ref}", autocomplete="off")
        action = st.text_area(words["incident_action"], key=f"incident_action_{ref}", height=80)
        if st.button(words["incident_save"], key="incident_save", type="primary") and desk.protocol:
            with told():
                account = Account(what=what, began=began, action=action, told_to=told_to)
                incidents.record(desk.service.store, desk.protocol, desk.actor, desk.now, ref, missing, account)
                st.rerun()
