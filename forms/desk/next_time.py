"""The next session: days that fit, the one that was agreed, and its calendar file. No word of health: the front desk reads it."""

from datetime import date, time, timedelta

import streamlit as st

from forms.desk.frame import Desk, heading, told
from forms.desk.markup import icon, text
from forms.desk.opening import modality
from screening.actions import planning
from screening.actions.planning import FARTHEST, Course
from screening.errors import InputError
from screening.rule import Modality
from screening.wording import day_words

OTHER = "other"


def show(desk: Desk, course: Course, client: str) -> None:
    if not course.visits or not (desk.may("agree on dates") or desk.reads_answers):
        return
    heading(desk.words["next_title"])
    _agreed(desk, course, client)
    _windows(desk, course)
    if _needs_ink(course):
        st.html(f'<p class="under">{icon("pen", 18)} {text(desk.words["course_ends_over"])}</p>')
    if not desk.may("agree on dates") or course.proposal.wait.is_open:
        return
    if course.ledger.agreed is None:
        _choose(desk, course, client)
    else:
        with st.expander(desk.words["next_change"], icon=":material/edit_calendar:"):
            _choose(desk, course, client)


def of_visit(desk: Desk, client: str) -> None:
    with desk.service.store.read() as reader:
        course = planning.course_of(reader, desk.service.protocol, client, desk.now)
    show(desk, course, client)


def long_day(day: date) -> str:
    return f"{day:%A}, {day_words(day)}"


def _needs_ink(course: Course) -> bool:
    """The consent in force ends before the next session: more time is needed."""
    ends, agreed = course.ledger.ends, course.ledger.agreed
    on = agreed.on if agreed else next(iter(course.proposal.days), None)
    return ends is not None and (ends.is_over or (on is not None and on > ends.until))


def _agreed(desk: Desk, course: Course, client: str) -> None:
    words, agreed = desk.words, course.ledger.agreed
    if agreed is None or agreed.on is None:
        st.html(f'<p class="under">{text(words["next_none"])}</p>')
        return
    when = f"{long_day(agreed.on)}, {agreed.time}" if agreed.time else long_day(agreed.on)
    st.html(f'<p class="head">{text(when)}</p><p class="under">{text(words["next_by"].format(name=agreed.name))}</p>')
    with st.container(horizontal=True):
        if desk.may("agree on dates"):
            address = f"/next/{course.visits[-1].ref}.ics"
            st.link_button(words["next_file"], address, key="next_file", icon=":material/calendar_add_on:")
            if st.button(words["next_take_back"], key="next_take_back", type="tertiary"):
                _agree(desk, client, None)


def _windows(desk: Desk, course: Course) -> None:
    """Why a day is not sooner is for those who read answers."""
    wait = course.proposal.wait
    if wait.is_open:
        st.html(f'<p class="under">{text(desk.words["next_open"])}</p>')
    elif desk.reads_answers:
        lines = [
            desk.words["next_from"].format(modality=modality(desk, one), date=day_words(day))
            for one in Modality
            if (day := wait.first.get(one))
        ]
        for line in lines:
            st.html(f'<p class="under">{text(line)}</p>')


def _choose(desk: Desk, course: Course, client: str) -> None:
    words, days = desk.words, course.proposal.days
    turn = len(course.visits[-1].entries)
    options = [*(day.isoformat() for day in days), OTHER]
    names = {day.isoformat(): f"{day:%a} {day.day} {day:%B}" for day in days} | {OTHER: words["next_other"]}
    chosen = st.pills(words["next_days"], options, key=f"next_day_{turn}", format_func=lambda one: names[one])
    left, right = st.columns(2)
    on = _other_day(desk, left, turn) if chosen == OTHER else date.fromisoformat(chosen) if chosen else None
    place = right if chosen == OTHER else left
    at = place.time_input(words["next_time"], value=None, step=timedelta(minutes=15), key=f"next_at_{turn}")
    if st.button(words["next_save"], key="next_save", type="primary"):
        _agree(desk, client, on, at, is_new=True)


def _other_day(desk: Desk, place: "st.delta_generator.DeltaGenerator", turn: int) -> date | None:
    today = desk.clinic.day(desk.now)
    on = place.date_input(
        desk.words["next_other"],
        value=None,
        min_value=today + timedelta(days=1),
        max_value=today + FARTHEST,
        key=f"next_on_{turn}",
        format="YYYY-MM-DD",
    )
    return on if isinstance(on, date) else None


def _agree(desk: Desk, client: str, on: date | None, at: time | None = None, is_new: bool = False) -> None:
    with told():
        held, protocol = desk.service, desk.service.protocol
        if protocol is None:
            raise InputError(desk.words["protocol_faults"].format(count=len(held.faults)))
        if is_new and on is None:
            raise InputError(desk.words["next_missing"])
        clock = f"{at:%H:%M}" if at else ""
        planning.agree(held.store, desk.actor, desk.now, protocol, client, on, held.token(), clock)
        st.rerun()
