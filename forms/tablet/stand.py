"""Where a tablet stands in one run: the session, the visit as it is stored now, and what follows from it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

import streamlit as st
from streamlit.navigation.page import StreamlitPage

from forms import service
from forms.service import Service
from forms.tablet import frame, steps
from screening.actions import answering
from screening.actions.record import clinic_of
from screening.actions.visits import ANSWER, client_actor, is_confirmed, on_tablet, touch
from screening.facts import Known
from screening.identity import Actor, Client, Clinic
from screening.protocol import Protocol
from screening.questionnaire import Page
from screening.screen import holds
from screening.store import Session
from screening.visit import Visit

_SINCE = "since"
WHOLE = "ask_return"


@dataclass(slots=True)
class Stand:
    """Read fresh from the store on every run of a page. A part of a page that runs by itself asks `still_here` first."""

    held: Service
    session: Session | None
    visit: Visit | None  # where its form is open, as it stands today
    clinic: Clinic
    client: Client | None
    protocol: Protocol | None
    language: str
    words: Mapping[str, str]
    alarm_words: Mapping[str, str]
    now: datetime
    known: Known | None = None
    stored: Visit | None = None
    _sequence: tuple[Page, ...] | None = None
    pages: dict[str, StreamlitPage] = field(default_factory=dict)

    @classmethod
    def of(cls, session: Session | None) -> "Stand":
        held, visit, client = service.get(), None, None
        now = held.clock()
        with held.store.read() as reader:
            clinic = clinic_of(reader)
            if session and session.visit:
                visit = reader.visit(session.visit)
                client = reader.client(visit.client)
        language = frame.chosen_language() or (visit.language if visit else "en")
        stand = cls(
            held,
            session,
            visit,
            clinic,
            client,
            held.protocol,
            language,
            held.words("tablet", language),
            held.words("emergency", language),
            now,
        )
        if visit:
            stand.learn(visit)
        return stand

    def still_here(self) -> bool:
        """Is the tablet still on this visit, as the page that is open was? Else the page itself has to run."""
        self.now = self.held.clock()
        with self.held.store.read() as reader:
            session = on_tablet(reader, self.held.cookie("tablet"), self.now)
            self.held.follow(reader)
        if session is None or session.visit != self.in_visit.ref or not is_confirmed(session, self.now):
            return False
        if self.protocol is not self.held.protocol:  # published since the page was drawn
            return False
        touch(self.held.store, session, self.now)
        return True

    def learn(self, visit: Visit, known: Known | None = None) -> None:
        """The visit as it is stored now, and what follows from it."""
        self.visit, self.stored, self._sequence = visit, visit, None
        if self.protocol is None:
            return
        if self.session and self.session.purpose == ANSWER:
            self.visit = visit.today(self.protocol, self.clinic, self.now)
        if known is None or self.visit is not visit:
            known = self.visit.known(self.protocol, self.clinic, self.now)
        self.known = known

    @property
    def asked_again(self) -> frozenset[str]:
        """Items with an answer that is too old by now."""
        return frozenset(self.stored.answers.keys() - self.in_visit.answers.keys()) if self.stored else frozenset()

    @property
    def sequence(self) -> tuple[Page, ...]:
        """The pages that have something to ask."""
        if self._sequence is None:
            self._sequence = steps.for_visit(self.content.questionnaire, self.open_ends.asked, self.in_visit, self.whole)
        return self._sequence

    @property
    def whole(self) -> str:
        """The page that was opened from the summary, to change what stands on it."""
        opened: str = st.session_state.get(WHOLE) or ""
        return opened

    @property
    def in_visit(self) -> Visit:
        assert self.visit is not None
        return self.visit

    @property
    def content(self) -> Protocol:
        assert self.protocol is not None
        return self.protocol

    @property
    def open_ends(self) -> Known:
        assert self.known is not None
        return self.known

    @property
    def today(self) -> date:
        return self.clinic.day(self.now)

    @property
    def actor(self) -> Actor:
        return client_actor(self.in_visit)

    def places(self) -> tuple[steps.Place, ...]:
        confirmed = self.session is not None and is_confirmed(self.session, self.now)
        unread = steps.unread(self.protocol, self.visit) if self.protocol and self.visit else ()
        complete = self.known is not None and not self.known.missing
        held = bool(self.protocol and self.stored and self.stored.confirmed and self._is_held(self.protocol, self.stored))
        return steps.places(self.session, confirmed, self.visit, self.protocol is not None, unread, complete, held)

    def _is_held(self, protocol: Protocol, stored: Visit) -> bool:
        """By all that was ever told: a stop does not end because an answer is too old."""
        known = self.known if stored is self.visit else None
        return bool(holds(protocol.compiled, (known or stored.known(protocol, self.clinic, self.now)).facts))

    def go(self, place: steps.Place) -> None:
        """Ends the run."""
        st.switch_page(self.pages[place])

    def keep_language(self) -> None:
        """Chosen on this tablet, before or after it was known whose form it is."""
        if self.visit and self.protocol and self.language != self.visit.language and self.visit.ended is None:
            answering.choose_language(self.held.store, self.protocol, self.actor, self.now, self.visit.ref, self.language)

    @property
    def helped(self) -> bool:
        """Somebody was called and has not come yet."""
        return self.visit is not None and self.visit.help_asked is not None

    def help(self, pressed: frame.Pressed, place: str) -> None:
        """Ends the run where help was asked for."""
        if pressed.help:
            answering.call_help(self.held.store, self.actor, self.now, self.in_visit.ref, place)
            st.rerun()

    def began(self, place: str) -> datetime:
        """When this page came up, kept until another one does."""
        kept = st.session_state.get(_SINCE)
        if kept is None or kept[0] != place:
            kept = st.session_state[_SINCE] = (place, self.now)
        began: datetime = kept[1]
        return began

    def seconds(self, place: str) -> float:
        """How long the page has been up, by the server's clock."""
        return round((self.now - self.began(place)).total_seconds(), 1)
