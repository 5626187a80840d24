"""What clients told of the session before, per 100 sessions of this clinic. Small counts are hidden."""

from collections.abc import Callable, Sequence
from datetime import date

import streamlit as st

from forms.desk import overview
from forms.desk.charts import between, table
from forms.desk.frame import Desk, heading
from forms.desk.markup import text
from forms.desk.opening import modality
from screening.questionnaire import in_language
from screening.reactions import LEAST, Reactions, Row, reactions
from screening.rule import Modality

WEEKS = 52


def show(desk: Desk) -> None:
    words = desk.words
    if desk.protocol is None:
        return
    days = between(desk, "reacted", WEEKS)
    if days is None:
        return
    found = _reactions(desk, *days)
    said = words["reacted_said"].format(treated=found.treated, told=found.told, untold=found.treated - found.told)
    st.html(f'<p>{text(said)}</p><p class="under">{text(words["reacted_note"].format(least=LEAST))}</p>')
    questionnaire = desk.protocol.questionnaire
    asked = {sign.id: in_language(sign.ask, "en") for sign in questionnaire.signs}
    areas = {area.id: in_language(area.label, "en") for area in questionnaire.areas}
    _part(desk, found, "reacted_signs", found.signs, asked.__getitem__)
    _part(desk, found, "reacted_places", found.places, areas.__getitem__)


def _reactions(desk: Desk, first: date, last: date) -> Reactions:
    """Kept in this person's session under the head of the audit chain: every write moves the head."""
    assert desk.protocol is not None
    with desk.service.store.read() as reader:
        mark = (reader.chain_head(), first, last)
        kept: tuple[object, Reactions] | None = st.session_state.get("reacted")
        if kept is None or kept[0] != mark:
            visits = reader.visits_by(reader.visit_refs(overview.start_of(desk, first)))
            person = {client: reader.one_person(client)[0] for client in {visit.client for visit in visits}}
            kept = (mark, reactions(visits, desk.protocol, desk.clinic, last, person.__getitem__))
            st.session_state["reacted"] = kept
    return kept[1]


def _part(desk: Desk, found: Reactions, title: str, rows: Sequence[Row], named: Callable[[str], str]) -> None:
    words, used = desk.words, [one for one in Modality if found.sessions[one]]
    heading(words[title])
    if not used:
        st.html(f'<p class="under">{text(words["reacted_none"])}</p>')
        return
    heads = [words["reacted_sessions"].format(modality=modality(desk, one), count=found.sessions[one]) for one in used]
    table([words["reacted_what"], *heads], [(named(row.id), *(_cell(desk, found, row, one) for one in used)) for row in rows])


def _cell(desk: Desk, found: Reactions, row: Row, one: Modality) -> str:
    share = found.share(row, one)
    return desk.words["reacted_few"].format(least=LEAST) if share is None else f"{share:g}"
