"""Whether the consent of an earlier session covers this visit, and what is new where it does not."""

import streamlit as st

from forms.desk import chart
from forms.desk.chart import Chart
from forms.desk.frame import Desk
from forms.desk.markup import panel
from forms.desk.opening import modality
from screening.actions import signing
from screening.cover import Cover, Need, Reason, Why
from screening.errors import NotNow
from screening.questionnaire import in_language
from screening.rule import Modality
from screening.wording import day_words, latest

_LOOKS = {Need.nothing: ("go", "tick"), Need.addendum: ("todo", "pen"), Need.consent: ("todo", "pen")}


def of(desk: Desk, found: Chart) -> Cover | None:
    """None while there is no decision to cover."""
    if desk.protocol is None:
        return None
    with desk.service.store.read() as reader:
        try:
            plan = signing.plan_of(reader, desk.protocol, found.visit, desk.now)
        except NotNow:
            return None
        return signing.cover_for(reader, desk.protocol, plan, desk.now)


def show(desk: Desk, found: Chart, cover: Cover | None) -> None:
    """Nothing at a first consent."""
    if cover is None or cover.held is None:
        return
    words, consent = desk.words, cover.held.consent
    title = words[f"cover_{cover.need}"].format(signed=day_words(desk.clinic.day(consent.at)))
    lines = [_line(desk, found, reason) for reason in cover.because]
    if cover.need is not Need.consent:
        until = day_words(consent.scope.until)
        lines.append(words["cover_until"].format(sessions=consent.scope.sessions, until=until))
    st.html(panel(*_LOOKS[cover.need], title, list(dict.fromkeys(lines)), level=3))


def _line(desk: Desk, found: Chart, reason: Reason) -> str:
    return desk.words[f"cover_why_{reason.why}"].format(about=_about(desk, found, reason))


def _about(desk: Desk, found: Chart, reason: Reason) -> str:
    if reason.why is Why.added:
        return modality(desk, Modality(reason.about))
    if reason.why is Why.answer:
        said_now = latest(desk.protocol, found.visit, reason.about, "en")[1] if desk.protocol else ""
        return f"{chart.question(desk, found, reason.about)}: {said_now}"
    flags = {flag.rule: flag for flag in found.screening.flags}
    return in_language(flags[reason.about].because, "en") if reason.about in flags else ""
