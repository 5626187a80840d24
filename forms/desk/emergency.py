"""An emergency answer at the desk: what was said, what to do, and the practitioner's assessment, which alone ends it."""

import streamlit as st

from forms.desk import chart
from forms.desk.chart import Chart
from forms.desk.frame import Desk, heading, told
from forms.desk.markup import chip, icon, panel, text
from screening.actions import answering
from screening.questionnaire import in_language
from screening.wording import moment_words


def show(desk: Desk, found: Chart) -> None:
    if found.visit.raised:
        heading(desk.words["emergency_title"], drawing="alert")
        for name in found.visit.raised:
            with st.container(border=True, key=f"emergency_{name}"):
                _one(desk, found, name)
    _assessed(desk, found)


def _one(desk: Desk, found: Chart, name: str) -> None:
    marks = chip("info", "nothing", desk.words["called_mistake"]) if name in found.visit.mistakes else ""
    do = [in_language(flag.do, "en") for flag in found.screening.holds if name in flag.items]
    steps = "".join(f'<p class="do">{icon("do")}{text(one)}</p>' for one in dict.fromkeys(do))
    st.html(f'<div class="flag">{chart.answered(desk, found, (name,))}{steps}<div class="chips">{marks}</div></div>')
    if not desk.may("review"):
        st.html(f'<p class="under">{text(desk.words["emergency_not_done"])}</p>')
        return
    _form(desk, found, name)


def _form(desk: Desk, found: Chart, name: str) -> None:
    words = desk.words
    labels = {True: words["emergency_confirm"], False: words["emergency_not_so"]}
    so = st.radio(
        words["emergency_ask"], [True, False], index=None, format_func=lambda one: labels[one], key=f"so_{name}", horizontal=True
    )
    left, right = st.columns([3, 1])
    because = left.text_area(words["emergency_because"], key=f"because_{name}", height=96)
    well = right.text_input(words["last_well"], key=f"well_{name}", help=words["last_well_help"])
    if st.button(words["emergency_save"], key=f"assess_{name}", type="primary", disabled=so is None):
        with told():
            _assess(desk, found, name, bool(so), because, well)
            st.rerun()


def _assess(desk: Desk, found: Chart, name: str, so: bool, because: str, well: str) -> None:
    answering.assess(desk.service.store, desk.actor, desk.now, found.ref, (name,), so, because, well.strip())


def _assessed(desk: Desk, found: Chart) -> None:
    words = desk.words
    for entry in found.visit.assessed:
        asked = "; ".join(chart.question(desk, found, name) for name in entry.items)
        result = words["emergency_confirm"] if entry.confirmed else words["emergency_was_not"]
        well = f" {words['last_well']} {entry.last_well}." if entry.last_well else ""
        colour, drawing = ("stop", "alert") if entry.confirmed else ("nothing", "tick")
        by = f"{entry.name}, {moment_words(desk.clinic, entry.at)}"
        st.html(panel(colour, drawing, result, [asked, entry.because + well, by], level=3 if found.visit.raised else 2))
