"""Emergency answers, pinned above every desk page. The line for staff names the tablet and the number to call, never what was answered."""

import streamlit as st

from forms import browser
from forms.desk import overview, sound
from forms.desk.frame import Desk, told
from forms.desk.markup import icon, panel, text
from forms.desk.overview import Call
from screening.actions import answering
from screening.questionnaire import EmergencyText

EVERY = 4  # seconds


@st.fragment(run_every=EVERY)
def show(desk: Desk) -> None:
    if not overview.is_signed_in(desk):
        st.rerun()
    calls = overview.look(desk, calls=True).calls
    urgent = any(call.visit.raised and not call.visit.staff_came for call in calls)
    sound.play(desk, urgent)
    for place, call in enumerate(calls):
        if call.visit.raised:
            _alarm(desk, call, hushes=urgent and place == 0)
        else:
            _help(desk, call)


def _alarm(desk: Desk, call: Call, hushes: bool) -> None:
    words, ref = desk.words, call.visit.ref
    known = overview.tablet_of(call.visit)
    on_paper = call.visit.notice is not None and call.visit.notice.on_paper
    said, number = _staff_line(desk, call, known or words["paper_form" if on_paper else "a_tablet"])
    # The tablet tells reception where to go: the name beside an emergency is for those who may read answers.
    name = f"{call.client.name} · " if desk.reads_answers or not known else ""
    number_line = f'<p class="number">{text(number)}</p>' if number else ""
    with st.container(key=f"alarm_{ref}"):
        left, right = st.columns([3, 2], vertical_alignment="center")
        left.html(
            f'<section class="panel stop" role="alert"><h2>{icon("alert", 24)}<span>{text(said)}</span></h2>'
            f"{number_line}<p>{text(name + overview.waited(desk, call.since))}</p></section>"
        )
        with right.container(horizontal=True):
            if call.visit.staff_came:
                st.html(f'<p class="head">{text(words["staff_is_there"])}</p>')
            else:
                _come(desk, call)
            here = st.query_params.get("ref")
            if desk.reads_answers and here != ref and st.button(words["open_visit"], key=f"alarm_open_{ref}"):
                if here:  # from one visit straight to another: nothing half entered may come along
                    browser.leave(f"/visit?ref={ref}")
                desk.open("visit", ref=ref)
            if hushes:
                sound.switch(desk, "alarm_mute")


def _help(desk: Desk, call: Call) -> None:
    said = desk.words["help_asked"].format(tablet=overview.tablet_of(call.visit) or desk.words["a_tablet"])
    with st.container(key=f"help_{call.visit.ref}"):
        left, right = st.columns([3, 2], vertical_alignment="center")
        left.html(panel("todo", "person", said, [call.client.name]))
        with right:
            _come(desk, call)


def _come(desk: Desk, call: Call) -> None:
    ref = call.visit.ref
    if desk.may("open a visit") and st.button(desk.words["acknowledge"], key=f"come_{ref}", type="primary"):
        with told():
            answering.come(desk.service.store, desk.actor, desk.now, ref)
            st.rerun()


def _staff_line(desk: Desk, call: Call, tablet: str) -> tuple[str, str]:
    """The gravest screen speaks."""
    source = desk.protocol or desk.service.draft
    screens = source.words("en").emergency if source else {}
    for screen in EmergencyText:
        if screen in call.visit.raised.values() and screen in screens:
            return screens[screen].staff.format(tablet=tablet), screens[screen].number
    return desk.words["tablet_emergency"].format(tablet=tablet), ""
