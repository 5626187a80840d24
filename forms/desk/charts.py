"""Figures of many visits: a chart, and beside it the same numbers as a table. Counts alone, no names."""

from collections.abc import Sequence
from datetime import date, timedelta

import streamlit as st

from forms import look
from forms.desk import overview
from forms.desk.frame import Desk, heading
from forms.desk.markup import text
from screening.figures import Figures, figures
from screening.questionnaire import in_language
from screening.wording import day_words

WEEKS = 12
MOST = 12  # rules in a chart


def show(desk: Desk) -> None:
    words = desk.words
    days = between(desk, "figures", WEEKS)
    if days is None:
        return
    found = _figures(desk, *days)
    if not found.visits:
        st.html(f'<p class="head">{text(words["figures_none"])}</p>')
        return
    _weeks(desk, found)
    _stopped(desk, found)
    _rules(desk, found)
    _quality(desk, found)


def between(desk: Desk, name: str, weeks: int) -> tuple[date, date] | None:
    """The first and the last day that somebody wants to look at; at first the last weeks."""
    words, today = desk.words, desk.clinic.day(desk.now)
    left, right, _ = st.columns([1, 1, 2])
    begin = today - timedelta(weeks=weeks)
    first = left.date_input(words["find_from"], value=begin, max_value=today, key=f"{name}_from", format="YYYY-MM-DD")
    last = right.date_input(words["find_to"], value=today, max_value=today, key=f"{name}_to", format="YYYY-MM-DD")
    return (first, last) if isinstance(first, date) and isinstance(last, date) else None


def _figures(desk: Desk, first: date, last: date) -> Figures:
    """Kept in this person's session under the head of the audit chain: every write moves the head."""
    with desk.service.store.read() as reader:
        mark = (reader.chain_head(), first, last)
        kept: tuple[object, Figures] | None = st.session_state.get("figures")
        if kept is None or kept[0] != mark:
            refs = reader.visit_refs(overview.start_of(desk, first), overview.start_of(desk, last + timedelta(days=1)))
            kept = (mark, figures(reader.visits_by(refs), desk.protocol, desk.clinic, desk.now))
            st.session_state["figures"] = kept
    return kept[1]


def _weeks(desk: Desk, found: Figures) -> None:
    words = desk.words
    heading(words["figures_weeks"], words["visits_count"].format(count=found.visits))
    names = [words["week"], words["week_opened"], words["week_sent"], words["week_minutes"]]
    rows = [(day_words(one.begins), one.opened, one.sent, "–" if one.minutes is None else one.minutes) for one in found.weeks]
    left, right = st.columns(2)
    with left:
        st.bar_chart(
            {"week": [one.begins.isoformat() for one in found.weeks], words["week_opened"]: [one.opened for one in found.weeks]},
            x="week",
            y=words["week_opened"],
            x_label=words["week"],
            color=look.JADE,
            height=280,
        )
        st.bar_chart(
            {
                "week": [one.begins.isoformat() for one in found.weeks],
                words["week_minutes"]: [one.minutes for one in found.weeks],
            },
            x="week",
            y=words["week_minutes"],
            x_label=words["week"],
            color=look.CLAY,
            height=280,
        )
    with right:
        table(names, rows)


def _stopped(desk: Desk, found: Figures) -> None:
    words = desk.words
    heading(words["figures_stopped"], sum(count for _, count in found.stopped))
    if not found.stopped:
        st.html(f'<p class="under">{text(words["figures_stopped_none"])}</p>')
        return
    rows = [(_page(desk, page), count) for page, count in found.stopped]
    _both(rows, words["page"], words["count"])


def _page(desk: Desk, ref: str) -> str:
    if not ref:
        return desk.words["before_first_page"]
    pages = desk.protocol.questionnaire.every_page if desk.protocol else ()
    return next((in_language(page.title, "en") for page in pages if page.id == ref), ref)


def _rules(desk: Desk, found: Figures) -> None:
    heading(desk.words["figures_rules"], len(found.alerts))
    _both([(one.rule, one.fired) for one in found.alerts[:MOST]], desk.words["rule"], desk.words["fired"])


def _both(rows: Sequence[tuple[str, int]], name: str, count: str) -> None:
    """The chart and its table say the same."""
    left, right = st.columns(2)
    with left:
        data = {name: [one for one, _ in rows], count: [number for _, number in rows]}
        st.bar_chart(data, x=name, y=count, horizontal=True, sort=f"-{count}", color=look.JADE, height=80 + 28 * len(rows))
    with right:
        table([name, count], rows)


def _quality(desk: Desk, found: Figures) -> None:
    words = desk.words
    decided = [one for one in found.alerts if one.decided]
    heading(words["figures_quality"], drawing="eye")
    st.html(f'<p class="under">{text(words["figures_quality_note"])}</p>')
    names = [words["rule"], words["fired"], words["decided_on"], words["led"], words["waved"], words["waved_share"]]
    rows = [
        (f"{one.rule}: {one.because}", one.fired, one.decided, one.led, one.waved, f"{round(100 * one.waved / one.decided)} %")
        for one in sorted(decided, key=lambda one: (-one.waved / one.decided, -one.fired))
    ]
    table(names, rows)


def table(names: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    head = "".join(f'<th scope="col">{text(name)}</th>' for name in names)
    body = "".join("<tr>" + "".join(f"<td>{text(cell)}</td>" for cell in row) + "</tr>" for row in rows)
    st.html(f'<table class="figures"><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>')
