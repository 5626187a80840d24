"""Today: who is here, what each visit waits for, and a new visit."""

from collections.abc import Sequence

import streamlit as st

from forms.desk import backups, code, opening, overview
from forms.desk.frame import Desk, heading, told
from forms.desk.markup import STATUS, chip, text
from forms.desk.overview import Line
from screening.visit import Status

EVERY = 5  # seconds

# What each group waits for. Emergencies stand above all of them: alarm.py.
GROUPS: tuple[tuple[str, tuple[Status, ...]], ...] = (
    ("group_desk", (Status.not_screened, Status.to_review, Status.to_countersign, Status.ready)),
    ("group_client", (Status.to_sign, Status.answering)),
    ("group_later", (Status.waiting, Status.deferred, Status.not_going_ahead)),
)
# Reception learns that a person has to look at the visit, not what was found.
FOR_PRACTITIONER = (Status.not_screened, Status.to_review, Status.waiting, Status.deferred, Status.not_going_ahead)


def show(desk: Desk) -> None:
    code.show_given(desk)
    left, right = st.columns([3, 1], vertical_alignment="bottom")
    left.html(f'<div class="title"><h1>{text(desk.words["queue"])}</h1></div>')
    if desk.may("open a visit") and right.button(desk.words["new_visit"], key="new_visit", type="primary", width="stretch"):
        opening.begin()
    opening.show(desk)
    if desk.service.faults:
        st.error(desk.words["protocol_faults"].format(count=len(desk.service.faults)), icon=":material/error:")
    _list(desk)
    backups.show(desk)


@st.fragment(run_every=EVERY)
def _list(desk: Desk) -> None:
    if not overview.is_signed_in(desk):
        st.rerun()
    found = overview.lines(desk)
    if not found:
        st.html(f'<p class="head">{text(desk.words["queue_empty"])}</p><p class="under">{text(desk.words["queue_empty_do"])}</p>')
    for title, statuses in GROUPS:
        group = [line for line in found if line.status in statuses and not line.visit.raised]
        if group:
            heading(desk.words[title], len(group))
            _rows(desk, sorted(group, key=lambda line: (statuses.index(line.status), line.since)))


def _rows(desk: Desk, group: Sequence[Line]) -> None:
    for line in group:
        with st.container(border=True, key=f"row_{line.visit.ref}"):
            left, middle, right = st.columns([5, 4, 3], vertical_alignment="center")
            left.html(_who(desk, line))
            middle.html(f'<div class="chips">{status_chip(desk, line.status)}</div>')
            with right.container(horizontal=True, horizontal_alignment="right"):
                _buttons(desk, line)


def _who(desk: Desk, line: Line) -> str:
    words = desk.words
    small = [words["session_number"].format(number=line.visit.opened.session_no), line.visit.ref]
    if line.status not in GROUPS[2][1]:
        small.insert(0, overview.waited(desk, line.since))
    return f'<p class="row"><span class="who">{text(line.client.name)}</span></p><p class="under">{text(" · ".join(small))}</p>'


def status_chip(desk: Desk, status: Status) -> str:
    drawing, colour = STATUS[status]
    if not desk.reads_answers and status in FOR_PRACTITIONER:
        return chip("eye", "todo", desk.words["review_needed"])
    return chip(drawing, colour, desk.service.words("status")[status], solid=status is Status.emergency)


def _buttons(desk: Desk, line: Line) -> None:
    """The tablet's code where the client is next, and the visit itself."""
    ref = line.visit.ref
    clients_turn = line.status is Status.answering or (line.status is Status.to_sign and line.visit.released)
    offered = clients_turn and desk.may("open a visit")
    if offered and st.button(desk.words["code"], key=f"code_{ref}", icon=":material/qr_code_2:"):
        with told():
            code.give(desk, ref, code.purpose_of(line.visit))
            st.rerun()
    if st.button(desk.words["open_visit"], key=f"open_{ref}", type="primary" if line.status in GROUPS[0][1] else "secondary"):
        desk.open("visit", ref=ref)
