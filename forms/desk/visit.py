"""One visit: what was found, what to decide, signing, papers and treatment."""

import streamlit as st

from forms.desk import (
    answers,
    chart,
    clarify,
    code,
    decision,
    emergency,
    ending,
    keyin,
    looks,
    overview,
    readings,
    review,
    signing,
    treatment,
)
from forms.desk.chart import Chart
from forms.desk.frame import Desk, told
from forms.desk.markup import facts, icon, panel, text
from forms.desk.opening import modality
from forms.desk.queue import status_chip
from screening.actions.signing import goal_words
from screening.errors import InputError
from screening.response import By
from screening.rule import Modality
from screening.visit import CLOSED, Status
from screening.wording import day_words

EVERY = 5  # seconds


def show(desk: Desk) -> None:
    code.show_given(desk)
    try:
        found = chart.of(desk, st.query_params.get("ref", ""))
    except InputError as fault:
        st.html(f'<div class="title"><h1>{text(desk.words["no_visit"])}</h1></div><p>{text(fault)}</p>')
        return
    looks.write_down(desk, found.ref, "visit opened by staff")
    _title(desk, found)
    if not desk.reads_answers:
        _for_reception(desk, found)
        return
    st.session_state[f"shown_{found.ref}"] = len(found.visit.entries)
    _newer(desk, found.ref, found.status)
    emergency.show(desk, found)
    _notes(desk, found)
    if found.status is Status.answering:
        _answering(desk, found)
    elif found.visit.response is not None:
        _reviewed(desk, found)
    answers.show(desk, found)
    ending.show(desk, found)
    clarify.show(desk, found)
    # What was on the screen is what a decision reads, kept for the next touch.
    st.session_state[f"read_{found.ref}"] = found.visit.evidence


def _reviewed(desk: Desk, found: Chart) -> None:
    if found.status in (Status.to_sign, Status.to_countersign, Status.ready) or found.status in CLOSED:
        # The next step stands first; what it rests on follows.
        if found.screening.to_do and found.status in (Status.to_countersign, Status.ready):
            readings.show(desk, found)
        treatment.show(desk, found)
        signing.show(desk, found)
        decision.made(desk, found)
        review.summary(desk, found)
        review.folded(desk, found)
    else:
        review.summary(desk, found)
        readings.show(desk, found)
        review.lanes(desk, found)
        decision.show(desk, found)


def _title(desk: Desk, found: Chart) -> None:
    words, opened = desk.words, found.visit.opened
    st.html(
        f'<div class="title"><h1>{text(found.client.name)}</h1><div class="chips">{status_chip(desk, found.status)}</div></div>'
    )
    goals = goal_words(desk.protocol, found.visit) if desk.protocol and desk.reads_answers else {}
    st.html(
        facts(
            (
                (words["born"], day_words(found.client.birth_date)),
                (words["requested"], ", ".join(modality(desk, one) for one in Modality if one in opened.requested)),
                (words["session"], opened.session_no),
                (words["goals"], goals.get("goals", "")),
                (words["goal_areas"], goals.get("areas", "")),
                (words["reference"], found.ref),
                (words["helped_by"], _helper(desk, found)),
            )
        )
    )


def _helper(desk: Desk, found: Chart) -> str:
    notice = found.visit.notice
    if notice is None or notice.helper is By.client:
        return ""
    return f"{notice.helper_name} ({desk.service.words('by')[notice.helper]})"


def _for_reception(desk: Desk, found: Chart) -> None:
    """No answers and no findings: a code for the tablet, and the end of a visit that was left."""
    if found.status in (Status.answering, Status.to_sign) and desk.may("open a visit"):
        _code_button(desk, found)
        keyin.offer(desk, found)
    ending.show(desk, found)


def _code_button(desk: Desk, found: Chart) -> None:
    if st.button(desk.words["make_code"], key="make_code", type="primary", icon=":material/qr_code_2:"):
        with told():
            code.give(desk, found.ref, code.purpose_of(found.visit))
            st.rerun()
    st.html(f'<p class="under">{text(desk.words["code_note"])}</p>')


@st.fragment(run_every=EVERY)
def _newer(desk: Desk, ref: str, shown: Status) -> None:
    """Says that something came in since the page was drawn, rather than change it under the reader's hand."""
    if not overview.is_signed_in(desk):
        st.rerun()
    if overview.entries_of(desk, ref) == st.session_state.get(f"shown_{ref}"):
        return
    if shown in (Status.answering, Status.to_sign):
        st.rerun()  # nobody reads or types here while the tablet is with the client
    left, right = st.columns([3, 1], vertical_alignment="center")
    left.html(panel("todo", "info", desk.words["newer"]))
    if right.button(desk.words["newer_show"], key="newer_show", type="primary", width="stretch"):
        st.rerun()


def _notes(desk: Desk, found: Chart) -> None:
    """What to know before anything else is read."""
    words, visit = desk.words, found.visit
    alone = [chart.question(desk, found, name) for name in visit.in_private] + [
        words["talk_page"].format(page=page) for page in chart.to_talk_about(desk, found)
    ]
    if alone:
        st.html(panel("clay", "person", words["speak_alone"], alone))
    if visit.dropped_ink and not visit.void_because and visit.consent is None:
        st.html(panel("hold", "alert", words["name_corrected"], [words["ink_dropped_name"]]))
    if visit.void_because:
        lines = [words["void_because"].format(because=_void_words(desk, found))]
        if visit.dropped_ink:
            lines.append(words["ink_dropped"])
        st.html(panel("hold", "alert", words["decision_void"], lines))
    quick = [words["read_fast_page"].format(page=page, seconds=f"{seconds:.0f}") for page, seconds in chart.hurried(desk, found)]
    if quick:
        st.html(panel("hold", "clock", words["read_fast_title"], quick))


def _void_words(desk: Desk, found: Chart) -> str:
    """The reason names items by their ids; here they speak as they were asked."""
    said = found.visit.void_because
    for name in sorted(desk.protocol.questionnaire.by_id if desk.protocol else (), key=len, reverse=True):
        said = said.replace(f" {name}", f" “{chart.question(desk, found, name)}”")
    return said


def _answering(desk: Desk, found: Chart) -> None:
    given = len(found.visit.answers)
    again = found.visit.response is not None
    title = desk.words["answering_again" if again else "answering"]
    st.html(
        f'<p class="head">{icon("dots", 24)} {text(title)}</p><p class="under">{text(desk.words["answers_so_far"].format(count=given))}</p>'
    )
    if desk.may("open a visit"):
        _code_button(desk, found)
        keyin.offer(desk, found)
