"""What to know before anything else is read: a mark each on one line, and what stands behind it one touch deeper."""

import streamlit as st

from forms.desk import chart
from forms.desk.chart import Changed, Chart
from forms.desk.frame import Desk
from forms.desk.markup import chip, panel, text
from screening.visit import CLOSED
from screening.wording import day_words, in_english


def chips(desk: Desk, found: Chart) -> list[str]:
    words = desk.words
    if found.visit.ended in CLOSED:
        return []
    _, uncertain, unfit = chart.apart(found.screening)
    counted = (
        ("mark_alone", "person", "clay", len(_alone(desk, found))),
        ("mark_uncertain", "alert", "hold", sum(len(card.flags) for card in uncertain)),
        ("mark_inconsistent", "alert", "hold", sum(len(card.flags) for card in unfit)),
        ("mark_changed", "change", "todo", len(chart.changed(desk, found))),
    )
    shown = [chip(drawing, colour, words[key].format(count=count)) for key, drawing, colour, count in counted if count]
    lapsed = found.visit.lapsed(desk.clinic.day(desk.now))
    said = (
        ("mark_void", "alert", "hold", bool(found.visit.void_because)),
        ("mark_came", "letter", "todo", bool(found.visit.came)),
        ("mark_lapsed", "clock", "todo", bool(lapsed)),
        ("read_fast_title", "clock", "hold", bool(chart.hurried(desk, found))),
    )
    return shown + [chip(drawing, colour, words[key]) for key, drawing, colour, so in said if so]


def details(desk: Desk, found: Chart) -> None:
    if found.visit.ended in CLOSED:
        return
    words, visit = desk.words, found.visit
    _void(desk, found)
    _waited(desk, found)
    alone = _alone(desk, found)
    if alone:
        with st.expander(words["mark_alone"].format(count=len(alone)), icon=":material/person:"):
            st.html("".join(f"<p>{text(line)}</p>" for line in alone))
    quick = [words["read_fast_page"].format(page=page, seconds=f"{seconds:.0f}") for page, seconds in chart.hurried(desk, found)]
    if quick:
        st.html(panel("hold", "clock", words["read_fast_title"], quick))
    last, changed = chart.last_before(found), chart.changed(desk, found)
    if last and changed and visit.response:
        with st.expander(words["mark_changed"].format(count=len(changed)), icon=":material/tune:"):
            day = day_words(desk.clinic.day(last.opened.at))
            rows = "".join(f"<p>{text(_changed(desk, found, one))}</p>" for one in changed)
            st.html(f'<p class="under">{text(words["changed_title"].format(day=day))}</p>{rows}')


def _alone(desk: Desk, found: Chart) -> list[str]:
    pages = [desk.words["talk_page"].format(page=page) for page in chart.to_talk_about(desk, found)]
    return [*(chart.question(desk, found, name) for name in found.visit.in_private), *pages]


def _void(desk: Desk, found: Chart) -> None:
    if found.visit.dropped_ink and not found.visit.void_because and found.visit.consent is None:
        st.html(panel("hold", "alert", desk.words["name_corrected"], [desk.words["ink_dropped_name"]]))
    if found.visit.void_because:
        lines = [desk.words["void_because"].format(because=_void_words(desk, found))]
        if found.visit.dropped_ink:
            lines.append(desk.words["ink_dropped"])
        st.html(panel("hold", "alert", desk.words["decision_void"], lines))


def _void_words(desk: Desk, found: Chart) -> str:
    """The reason names items by their ids; here they speak as they were asked."""
    said = found.visit.void_because
    for name in sorted(desk.protocol.questionnaire.by_id if desk.protocol else (), key=len, reverse=True):
        said = said.replace(f" {name}", f" “{chart.question(desk, found, name)}”")
    return said


def _waited(desk: Desk, found: Chart) -> None:
    """Why a decision that waited is to review again."""
    words, decision = desk.words, found.visit.decision
    lapsed = found.visit.lapsed(desk.clinic.day(desk.now))
    if lapsed and decision:
        st.html(
            panel(
                "todo",
                "clock",
                words["mark_lapsed"],
                [words["lapsed_line"].format(name=decision.by_name, day=day_words(lapsed))],
            )
        )


def _changed(desk: Desk, found: Chart, one: Changed) -> str:
    def said(answer: object) -> str:
        return in_english(desk.protocol, answer)[1] if answer and desk.protocol else desk.words["changed_open"]  # type: ignore[arg-type]

    return desk.words["changed_line"].format(
        asked=chart.question(desk, found, one.item), before=said(one.before), now=said(one.now)
    )
