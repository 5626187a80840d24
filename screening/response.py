"""Answers with the words as asked, and the response they freeze into."""

from datetime import datetime
from enum import StrEnum
from functools import cached_property
from typing import Any, TypeAlias

from pydantic import JsonValue

from screening.digest import digest
from screening.questionnaire import Frozen

Given: TypeAlias = JsonValue
"""As in JSON: "yes", a choice id, a list of ids, a number, a text, a date in one of its forms, "not_sure", "in_person"."""


class How(StrEnum):
    alone = "alone"
    in_list = "in_list"
    none_of_these = "none_of_these"
    i_take_nothing = "i_take_nothing"
    talk_about_page = "talk_about_page"


class By(StrEnum):
    """Who typed it."""

    client = "client"
    staff = "staff"
    interpreter = "interpreter"
    companion = "companion"
    paper = "paper"


class Answer(Frozen):
    item: str
    given: Given
    asked: str  # the words shown
    said: str  # the answer in words, as shown
    how: How
    page: int  # page number on the tablet, 0 where there was no page
    language: str
    by: By
    at: datetime


class Response(Frozen):
    """Frozen at submit. `digest` covers all of it; a correction is a new response that supersedes this one."""

    answers: tuple[Answer, ...]
    protocol: str  # digest of the protocol whose words were shown
    language: str
    dropped: tuple[str, ...] = ()  # left out at submit: follow-ups that a later answer closed, answers too old by then
    supersedes: str | None = None
    at: datetime

    @cached_property
    def digest(self) -> str:
        return digest(self.model_dump(mode="json"))

    @cached_property
    def by_item(self) -> dict[str, Answer]:
        return {answer.item: answer for answer in self.answers}

    def given(self) -> dict[str, Any]:
        return {answer.item: answer.given for answer in self.answers}


class Clarification(Frozen):
    """What the practitioner learnt by asking; printed beside the client's own answer, never over it."""

    item: str
    given: Given
    asked_how: str
    by: str
    at: datetime


class Reading(Frozen):
    """A measurement or an observation by the practitioner."""

    item: str
    given: Given
    by: str
    at: datetime
