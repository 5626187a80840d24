"""Another practitioner treats: a review of their own, then a line that the client agrees to on the tablet."""

import streamlit as st

from forms.desk import code
from forms.desk.chart import Chart
from forms.desk.frame import Desk, told
from forms.desk.markup import icon, panel, text
from screening.actions import settling, visits
from screening.visit import Status


def is_mine(desk: Desk, found: Chart) -> bool:
    """This person may treat: they decided or took over, and the client knows."""
    return found.visit.practitioner == desk.staff.ref and not found.visit.to_meet


def show(desk: Desk, found: Chart) -> None:
    if found.status not in (Status.to_countersign, Status.ready) or not desk.may("decide"):
        return
    taken = found.visit.taken_over
    if found.visit.practitioner != desk.staff.ref:
        _offer(desk, found)
    elif found.visit.to_meet:
        _waits(desk, found)
    elif taken:
        said = desk.words["takeover_done"].format(name=taken.name, before=taken.before)
        st.html(f'<p class="under">{icon("tick", 18)} {text(said)}</p>')


def _offer(desk: Desk, found: Chart) -> None:
    words, taken, decision = desk.words, found.visit.taken_over, found.visit.decision
    name = taken.name if taken else decision.by_name if decision else ""
    st.html(panel("todo", "person", words["takeover_title"].format(name=name), [words["takeover_text"]]))
    if st.button(words["takeover_do"], key="take_over"):
        with told():
            reads, rules = st.session_state.get(f"read_{found.ref}", ("", ""))
            settling.take_over(desk.service.store, desk.protocol, desk.staff, desk.now, found.ref, reads, rules)
            st.rerun()


def _waits(desk: Desk, found: Chart) -> None:
    words = desk.words
    title = words["takeover_waits"].format(name=desk.staff.name)
    st.html(panel("todo", "person", title, [words["takeover_waits_text"]]))
    if st.button(words["make_code"], key="meet_code", type="primary", icon=":material/qr_code_2:"):
        with told():
            code.give(desk, found.ref, visits.MEET)
            st.rerun()
