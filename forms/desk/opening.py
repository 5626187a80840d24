"""A new visit: who comes, and what for. A client who was here before is noticed by name and birth date."""

from datetime import date
from enum import Enum

import streamlit as st

from forms.desk import code
from forms.desk.frame import Desk, told
from screening.actions import clients, visits
from screening.actions.tablets import Arrival
from screening.errors import InputError, NotNow
from screening.identity import Client
from screening.questionnaire import in_language
from screening.rule import Modality
from screening.store import normal_name
from screening.wording import day_words

EARLIEST = date(1900, 1, 1)
_TABLET = "opening_for"  # where the client waits


class Unknown(Enum):
    """Nobody who was here before."""

    new = "new"


def begin(tablet: str = "", arrival: Arrival | None = None) -> None:
    """`arrival`: who says to be at that tablet, filled in for the desk to look at; the form is sent there."""
    st.session_state["opening"], st.session_state[_TABLET] = True, tablet
    if arrival:
        st.session_state["client_name"], st.session_state["birth_date"] = arrival.name, arrival.birth_date
        st.session_state["form_language"] = arrival.language


def end() -> None:
    for key in ("opening", _TABLET):
        st.session_state.pop(key, None)


def show(desk: Desk) -> None:
    """Open until it is done or dismissed: another part of the page that refreshes must not close it under somebody's hands."""
    if st.session_state.get("opening"):
        st.dialog(desk.words["new_visit"], width="medium", on_dismiss=end)(_dialog)(desk)


def _dialog(desk: Desk) -> None:
    words = desk.words
    name = st.text_input(words["client_name"], key="client_name", autocomplete="off")
    born = st.date_input(
        words["birth_date"],
        value=None,
        key="birth_date",
        min_value=EARLIEST,
        max_value=desk.clinic.day(desk.now),
        format="YYYY-MM-DD",
    )
    phone = st.text_input(words["client_phone"], key="client_phone", autocomplete="off")
    offered = [Modality(one) for one in desk.clinic.offers]
    requested = st.pills(
        words["requested"],
        offered,
        selection_mode="multi",
        default=offered[:1],
        key="requested",
        format_func=lambda one: modality(desk, one),
    )
    language = _language(desk)
    known = _known(desk, name, born if isinstance(born, date) else None)
    client = _which(desk, known, name, born)
    if st.button(words["open_visit_button"], key="open_visit", type="primary", width="stretch"):
        with told():
            _open(desk, client, name, born, phone, frozenset(requested or ()), language)
            end()
            st.rerun()


def modality(desk: Desk, one: Modality) -> str:
    source = desk.protocol or desk.service.draft
    return in_language(source.modality_words[one], "en") if source else one


def _language(desk: Desk) -> str:
    languages = desk.protocol.languages if desk.protocol else ("en",)
    if len(languages) == 1:
        return languages[0]
    return str(st.selectbox(desk.words["form_language"], languages, key="form_language"))


def _known(desk: Desk, name: str, born: date | None) -> list[Client]:
    if not name.strip() or born is None:
        return []
    with desk.service.store.read() as reader:
        return clients.alike(reader, name, born)


def _which(desk: Desk, known: list[Client], name: str, born: object) -> Client | Unknown | None:
    """The same name and birth date may still be another person: a member of staff says so. None: still to be said."""
    if not known:
        return Unknown.new
    with desk.service.store.read() as reader:
        counts = {client.ref: len(reader.index.of_clients(reader.one_person(client.ref))) for client in known}
    options: list[Client | Unknown] = [*known, Unknown.new]
    words = desk.words

    def label(client: Client | Unknown) -> str:
        if isinstance(client, Unknown):
            return words["another_person"]
        return words["known_client"].format(
            name=client.name,
            born=day_words(client.birth_date),
            count=counts[client.ref],
            phone=client.phone or words["no_phone"],
        )

    same = normal_name(known[0].name) == normal_name(name) and known[0].birth_date == born
    ask = words["known_ask" if same else "known_alike"]
    return st.radio(ask, options, index=0 if same else None, key="known", format_func=label)


def _open(
    desk: Desk, known: Client | Unknown | None, name: str, born: object, phone: str, requested: frozenset[Modality], language: str
) -> None:
    if desk.protocol is None:
        raise NotNow(desk.words["protocol_faults"].format(count=len(desk.service.faults)))
    if not isinstance(born, date):
        raise InputError(desk.words["birth_date_missing"])
    service = desk.service
    if known is None:
        raise InputError(desk.words["known_missing"])
    if isinstance(
        known, Client
    ):  # the name as it stands: a mistyped one is put right on the client's page, and not unnoticed here
        client = known.model_copy(update={"phone": phone.strip() or known.phone})
    else:
        client = Client(ref=service.reference(), name=" ".join(name.split()), birth_date=born, phone=phone.strip())
    visit = visits.open_visit(service.store, desk.actor, desk.now, desk.protocol, client, requested, service.reference, language)
    code.give(desk, visit, visits.ANSWER)
    if st.session_state.get(_TABLET):
        code.send_given(desk, st.session_state[_TABLET])
