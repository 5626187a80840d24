"""What every desk page shares: who is at the desk, the bar above, the words, and how a fault is told."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import NoReturn

import streamlit as st

from forms.desk.markup import icon, text
from forms.service import Service, Words
from screening.errors import IntakeError
from screening.identity import Actor, Clinic, Staff, as_actor, may
from screening.protocol import Protocol


@dataclass(frozen=True)
class Desk:
    """The person at the desk, and where the desk stands."""

    service: Service
    staff: Staff
    clinic: Clinic
    pages: dict[str, "st.Page"] = field(default_factory=dict)
    made_with: Protocol | None = None  # the version that an ended visit was made with

    def open(self, page: str, **about: str) -> NoReturn:
        """Goes to another desk page."""
        st.switch_page(self.pages[page], query_params=about)

    @cached_property
    def actor(self) -> Actor:
        return as_actor(self.staff)

    @property
    def now(self) -> datetime:
        return self.service.clock()

    @property
    def protocol(self) -> Protocol | None:
        return self.made_with or self.service.protocol

    @cached_property
    def words(self) -> Words:
        return self.service.words("desk")

    @cached_property
    def reads_answers(self) -> bool:
        return may(self.actor, "read answers")

    def may(self, what: str) -> bool:
        return may(self.actor, what)


@contextmanager
def told() -> Iterator[None]:
    """Says beside the form what to do when an action refuses."""
    try:
        yield
    except IntakeError as fault:
        st.error(str(fault), icon=":material/error:")


def heading(words: object, aside: object = "", drawing: str = "") -> None:
    """A section of the page."""
    small = f"<small>{text(aside)}</small>" if aside else ""
    st.html(f'<div class="section">{icon(drawing, 24) if drawing else ""}<h2>{text(words)}</h2>{small}</div>')
