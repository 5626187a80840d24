"""Emergency answers, pinned above every desk page. The line for staff names the tablet and the number to call, never what was answered."""

import streamlit as st

from forms import browser
from forms.desk import overview
from forms.desk.frame import Desk, told
from forms.desk.markup import icon, panel, text
from forms.desk.overview import Line
from screening.actions import answering
from screening.questionnaire import EmergencyText

EVERY = 4  # seconds


@st.fragment(run_every=EVERY)
def show(desk: Desk) -> None:
    if not overview.is_signed_in(desk):
        st.rerun()
    for line in overview.lines(desk):
        if line.visit.raised:
            _alarm(desk, line)
        elif line.visit.help_asked:
            _help(desk, line)


def _alarm(desk: Desk, line: Line) -> None:
    words, ref = desk.words, line.visit.ref
    known = overview.tablet_of(line.visit)
    on_paper = line.visit.notice is not None and line.visit.notice.on_paper
    said, number = _staff_line(desk, line, known or words["paper_form" if on_paper else "a_tablet"])
    # The tablet tells reception where to go: the name beside an emergency is for those who may read answers.
    name = f"{line.client.name} · " if desk.reads_answers or not known else ""
    call = f'<p class="number">{text(number)}</p>' if number else ""
    with st.container(key=f"alarm_{ref}"):
        left, right = st.columns([3, 2], vertical_alignment="center")
        left.html(
            f'<section class="panel stop" role="alert"><h2>{icon("alert", 24)}<span>{text(said)}</span></h2>'
            f"{call}<p>{text(name + overview.waited(desk, line.since))}</p></section>"
        )
        with right.container(horizontal=True):
            if line.visit.staff_came:
                st.html(f'<p class="head">{text(words["staff_is_there"])}</p>')
            else:
                _come(desk, line)
            here = st.query_params.get("ref")
            if desk.reads_answers and here != ref and st.button(words["open_visit"], key=f"alarm_open_{ref}"):
                if here:  # from one visit straight to another: nothing half entered may come along
                    browser.leave(f"/visit?ref={ref}")
                desk.open("visit", ref=ref)


def _help(desk: Desk, line: Line) -> None:
    said = desk.words["help_asked"].format(tablet=overview.tablet_of(line.visit) or desk.words["a_tablet"])
    with st.container(key=f"help_{line.visit.ref}"):
        left, right = st.columns([3, 2], vertical_alignment="center")
        left.html(panel("todo", "person", said, [line.client.name]))
        with right:
            _come(desk, line)


def _come(desk: Desk, line: Line) -> None:
    ref = line.visit.ref
    if desk.may("open a visit") and st.button(desk.words["acknowledge"], key=f"come_{ref}", type="primary"):
        with told():
            answering.come(desk.service.store, desk.actor, desk.now, ref)
            st.rerun()


def _staff_line(desk: Desk, line: Line, tablet: str) -> tuple[str, str]:
    """The gravest screen speaks."""
    source = desk.protocol or desk.service.draft
    screens = source.words("en").emergency if source else {}
    for screen in EmergencyText:
        if screen in line.visit.raised.values() and screen in screens:
            return screens[screen].staff.format(tablet=tablet), screens[screen].number
    return desk.words["tablet_emergency"].format(tablet=tablet), ""
