"""One visit: what was found, what to decide, signing, papers and treatment."""

from dataclasses import replace

import streamlit as st

from forms.desk import (
    answers,
    chart,
    clarify,
    code,
    course,
    decision,
    emergency,
    ending,
    facemap,
    incident,
    keyin,
    letters,
    looks,
    marks,
    next_time,
    overview,
    readings,
    review,
    signing,
    takeover,
    treatment,
)
from forms.desk.chart import Chart
from forms.desk.frame import Desk, told
from forms.desk.markup import icon, panel, text
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
        desk, found = _as_made(desk, chart.of(desk, st.query_params.get("ref", "")))
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
    incident.show(desk, found)
    if found.status is Status.answering:
        marks.details(desk, found)
        _answering(desk, found)
    elif found.visit.response is not None:
        _reviewed(desk, found)
    answers.show(desk, found)
    course.offer(desk, found.visit.client)
    ending.show(desk, found)
    clarify.show(desk, found)
    # What was on the screen is what a decision reads, kept for the next touch.
    st.session_state[f"read_{found.ref}"] = (found.visit.evidence, found.screening.digest)


def _as_made(desk: Desk, found: Chart) -> tuple[Desk, Chart]:
    """An ended visit is shown with the version of the protocol that it was made with, where that is kept."""
    visit = found.visit
    digest = visit.decision.protocol if visit.decision else visit.response.protocol if visit.response else ""
    if visit.ended not in CLOSED or not digest or (desk.protocol and desk.protocol.digest == digest):
        return desk, found
    made_with = desk.service.version(digest)
    if made_with is None:
        return desk, found
    then = replace(desk, made_with=made_with)
    return then, chart.of(then, found.ref)


def _reviewed(desk: Desk, found: Chart) -> None:
    if found.status in (Status.to_sign, Status.to_countersign, Status.ready) or found.status in CLOSED:
        # The next step stands first; what it rests on follows.
        marks.details(desk, found)
        takeover.show(desk, found)
        if found.screening.to_do and found.status in (Status.to_countersign, Status.ready):
            readings.show(desk, found)
        treatment.show(desk, found)
        _next(desk, found)
        signing.show(desk, found)
        decision.made(desk, found)
        review.summary(desk, found)
        review.beneath(desk, found)
        letters.came(desk, found)
        review.folded(desk, found)
        facemap.show(desk, found)
    else:
        review.summary(desk, found)
        marks.details(desk, found)
        review.beneath(desk, found)
        _findings(desk, found)
        decision.show(desk, found)
    review.ran(desk, found)
    if desk.made_with:
        said = desk.words["version_made_with"].format(version=desk.made_with.version, digest=desk.made_with.digest[:8])
        st.html(f'<p class="under">{text(said)}</p>')


def _findings(desk: Desk, found: Chart) -> None:
    """The face stands beside what is read and measured."""
    drawn = bool(facemap.goal_areas(found) or facemap.avoided(found))
    left, right = st.columns([7, 3]) if drawn else (st.container(), st.container())
    with left:
        letters.show(desk, found)
        review.lanes(desk, found)
        readings.show(desk, found)
    with right:
        facemap.show(desk, found)


def _title(desk: Desk, found: Chart) -> None:
    """The first lines: who, what is wanted, and what to know before anything else is read."""
    words, opened = desk.words, found.visit.opened
    born = f"{words['born']} {day_words(found.client.birth_date)}"
    parts = [born, f"{words['session']} {opened.session_no}", f"{words['reference']} {found.ref}"]
    helped = _helper(desk, found)
    parts += [f"{words['helped_by']} {helped}"] if helped else []
    goals = goal_words(desk.protocol, found.visit) if desk.protocol and desk.reads_answers else {}
    asked = ", ".join(modality(desk, one) for one in Modality if one in opened.requested)
    wants = "; ".join(part for part in (asked, goals.get("goals", ""), goals.get("areas", "")) if part)
    shown = marks.chips(desk, found) if desk.reads_answers else []
    st.html(
        f'<div class="title line"><h1>{text(found.client.name)}</h1><span class="under">{text(" · ".join(parts))}</span>'
        f'<div class="chips">{status_chip(desk, found.status)}</div></div>'
        f'<p class="line"><span class="under">{text(words["wants"])}</span> {text(wants)}</p>'
        + (f'<div class="chips line">{"".join(shown)}</div>' if shown else "")
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
    _next(desk, found)
    ending.show(desk, found)


def _next(desk: Desk, found: Chart) -> None:
    """At the end of a treatment."""
    if found.status is Status.treated:
        next_time.of_visit(desk, found.visit.client)


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
