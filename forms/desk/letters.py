"""What a decision waits for: slips to print, what came in, and the form that records it."""

from datetime import date

import streamlit as st

from forms import scans
from forms.desk.chart import Chart
from forms.desk.frame import Desk, told
from forms.desk.markup import panel
from screening.actions import settling
from screening.review import Outcome
from screening.visit import CLOSED
from screening.wording import day_words


def show(desk: Desk, found: Chart) -> None:
    came(desk, found)
    decision = found.visit.decision
    if (
        decision is None
        or found.visit.void_because
        or found.visit.came
        or not any(choice.waits for choice in decision.modalities.values())
    ):
        return
    if desk.may("print the packet"):
        _slips(desk, found)
    if desk.may("review") and found.status not in CLOSED:
        with st.expander(desk.words["received_title"], icon=":material/mail:"):
            _form(desk, found)


def came(desk: Desk, found: Chart) -> None:
    words = desk.words
    for one in found.visit.received:
        line = words["came_line"].format(sender=one.sender, on=day_words(one.on), says=one.says, name=one.name)
        st.html(panel("todo", "letter", words["came_title"], [line], level=3))
        if one.scan:
            st.link_button(words["scan_open"], f"/scan/{one.scan}", key=f"scan_{one.scan}", icon=":material/attach_file:")


def _slips(desk: Desk, found: Chart) -> None:
    decision = found.visit.decision
    assert decision is not None
    kinds = {"rebook": True, "request": any(one.outcome is Outcome.letter for one in decision.modalities.values())}
    with st.container(horizontal=True):
        for kind, offered in kinds.items():
            if offered:
                address = f"/slip/{found.ref}/{kind}.pdf"
                st.link_button(desk.words[f"slip_{kind}"], address, key=f"slip_{kind}", icon=":material/print:")


def _form(desk: Desk, found: Chart) -> None:
    words, turn = desk.words, len(found.visit.received)
    today = desk.clinic.day(desk.now)
    left, right = st.columns([2, 1])
    sender = left.text_input(words["received_from"], key=f"received_from_{turn}", autocomplete="off")
    on = right.date_input(words["received_on"], value=today, max_value=today, key=f"received_on_{turn}", format="YYYY-MM-DD")
    says = st.text_input(words["received_says"], key=f"received_says_{turn}", autocomplete="off")
    file = st.file_uploader(words["received_scan"], type=list(scans.KINDS), key=f"received_scan_{turn}")
    if st.button(words["received_save"], key="received_save", type="primary"):
        with told():
            settling.receive(
                desk.service.store,
                desk.actor,
                desk.now,
                found.ref,
                sender,
                on if isinstance(on, date) else today,
                says,
                scans.fitted(file.getvalue()) if file else b"",
                desk.service.reference,
            )
            st.rerun()
