"""All answers as they were asked and given, by section; those with nothing to tell stay folded."""

import streamlit as st

from forms.desk import chart
from forms.desk.chart import Chart
from forms.desk.frame import Desk
from forms.desk.markup import text
from screening.questionnaire import in_language
from screening.response import Answer
from screening.wording import by_words, in_english

NOTHING = ("no", ["none"], "none")


def show(desk: Desk, found: Chart) -> None:
    given = list(found.visit.answers.values())
    if not given or desk.protocol is None:
        return
    telling = [answer for answer in given if answer.given not in NOTHING]
    quiet = [answer for answer in given if answer.given in NOTHING]
    with st.expander(desk.words["answers_telling"].format(count=len(telling))):
        _by_section(desk, found, telling)
    if quiet:
        with st.expander(desk.words["answers_quiet"].format(count=len(quiet))):
            _by_section(desk, found, quiet)


def _by_section(desk: Desk, found: Chart, given: list[Answer]) -> None:
    assert desk.protocol is not None
    questionnaire = desk.protocol.questionnaire
    for section in questionnaire.sections:
        mine = [
            answer
            for answer in given
            if answer.item in questionnaire.by_id and questionnaire.by_id[answer.item].section == section.id
        ]
        if mine:
            rows = "".join(_row(desk, found, answer) for answer in mine)
            st.html(
                f'<h3 class="head">{text(in_language(section.title, "en"))}</h3><table class="answers"><tbody>{rows}</tbody></table>'
            )


def _row(desk: Desk, found: Chart, answer: Answer) -> str:
    assert desk.protocol is not None
    by = by_words(desk.protocol, found.visit, answer, "en")
    how = f"{chart.how(desk, answer)}, {by}"
    asked, said = in_english(desk.protocol, answer)
    if answer.language != "en":  # what the client read stands beside it
        how += "; " + desk.words["answered_in"].format(language=answer.language, asked=answer.asked, said=answer.said)
    return f'<tr><td>{text(asked)}</td><td><b>{text(said)}</b><br><span class="under">{text(how)}</span></td></tr>'
