"""Consent texts, consent and its signature, withdrawal."""

from collections.abc import Sequence
from datetime import date, datetime
from enum import StrEnum
from functools import cached_property
from math import dist

from screening.digest import digest
from screening.questionnaire import Frozen
from screening.rule import Modality


class Clause(Frozen):
    id: str
    title: str
    body: str  # Markdown, placeholders filled


class ConsentText(Frozen):
    """The text as shown to this client: the neutral part read while waiting and the part made from the decision."""

    language: str
    version: str
    clauses: tuple[Clause, ...]
    read_before: tuple[Clause, ...] = ()  # the neutral pages; one digest covers both parts

    @cached_property
    def digest(self) -> str:
        return digest(self.model_dump(mode="json"))


class Agreed(StrEnum):
    yes = "yes"
    no = "no"
    ask_first = "ask_first"


class TeachBack(Frozen):
    question: str
    asked: str
    given: str
    right: bool | None  # None: left out


class Signature(Frozen):
    """Ink as strokes of [x, y, milliseconds, pressure] in a box of width by height, or a typed name; both stand alike."""

    name: str
    meaning: str
    at: datetime
    strokes: tuple[tuple[tuple[float, float, float, float], ...], ...] = ()
    width: float = 0
    height: float = 0
    pointer: str = ""
    typed: bool = False


LEAST_LENGTH = 0.35  # of the box's width, drawn in all
LEAST_POINTS = 12


def too_simple(strokes: Sequence[Sequence[Sequence[float]]], width: float) -> bool:
    """A dot, a short dash or a stray touch is not a signature."""
    points = sum(len(stroke) for stroke in strokes)
    length = sum(dist(a[:2], b[:2]) for stroke in strokes for a, b in zip(stroke, stroke[1:], strict=False))
    return points < LEAST_POINTS or width <= 0 or length < LEAST_LENGTH * width


class Scope(Frozen):
    modalities: frozenset[Modality]
    sessions: int  # how many sessions of the course it covers
    until: date


class Consent(Frozen):
    """A fact of the client's course; a visit is covered by a consent in force or asks for one."""

    ref: str
    scope: Scope
    text: ConsentText
    response: str  # digest of the answers it rests on
    decision: str  # digest of the decision whose limits and risks it names
    modalities: dict[Modality, Agreed]
    photos: dict[str, Agreed]
    teach_back: tuple[TeachBack, ...]
    reading_seconds: dict[str, float]
    signature: Signature
    at: datetime

    @property
    def agreed(self) -> frozenset[Modality]:
        return frozenset(modality for modality, said in self.modalities.items() if said is Agreed.yes)
