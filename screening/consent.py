"""Consent texts, consent and its signature, withdrawal."""

from collections.abc import Sequence
from datetime import date, datetime
from enum import StrEnum
from functools import cached_property
from math import atan2, cos, dist, sin

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


PHOTO_USES = ("record", "teaching", "marketing")


class Signer(StrEnum):
    client = "client"
    guardian = "guardian"  # in the client's place
    interpreter = "interpreter"
    witness = "witness"


class Signature(Frozen):
    """Ink as strokes of [x, y, milliseconds, pressure] in a box of width by height, or a typed name; both stand alike."""

    role: Signer = Signer.client
    name: str
    relation: str = ""  # who a guardian is to the client
    meaning: str
    at: datetime
    strokes: tuple[tuple[tuple[float, float, float, float], ...], ...] = ()
    width: float = 0
    height: float = 0
    pointer: str = ""
    typed: bool = False


# Of the box's height, or of a third of its width where that is less. Initials pass, and so does a cross.
LEAST_LENGTH, LEAST_ALONG, LEAST_ACROSS = 0.75, 0.25, 0.08
LEAST_INSIDE = 0.5  # of what was drawn
LEAST_POINTS = 12


def too_simple(strokes: Sequence[Sequence[Sequence[float]]], width: float, height: float) -> bool:
    """A dot, a straight line, a speck in a corner or ink beside the box is not a signature."""
    if min(width, height) <= 0:
        return True
    unit = min(height, width / 3)

    def inside(point: Sequence[float]) -> bool:
        return 0 <= point[0] <= width and 0 <= point[1] <= height

    steps = [(a, b) for stroke in strokes for a, b in zip(stroke, stroke[1:], strict=False)]
    drawn = sum(dist(a[:2], b[:2]) for a, b in steps)
    kept = sum(dist(a[:2], b[:2]) for a, b in steps if inside(a) and inside(b))
    points = [(point[0], point[1]) for stroke in strokes for point in stroke if inside(point)]
    if len(points) < LEAST_POINTS or kept < LEAST_LENGTH * unit or kept < LEAST_INSIDE * drawn:
        return True
    along, across = _extents(points)
    return along < LEAST_ALONG * unit or across < LEAST_ACROSS * unit


def _extents(points: Sequence[tuple[float, float]]) -> tuple[float, float]:
    """How far the points reach along the line that they lie on best, and across it: a line is a line at any slant."""
    x = sum(point[0] for point in points) / len(points)
    y = sum(point[1] for point in points) / len(points)
    away = [(px - x, py - y) for px, py in points]
    slant = atan2(2 * sum(dx * dy for dx, dy in away), sum(dx * dx - dy * dy for dx, dy in away)) / 2
    along = [dx * cos(slant) + dy * sin(slant) for dx, dy in away]
    across = [dy * cos(slant) - dx * sin(slant) for dx, dy in away]
    return max(along) - min(along), max(across) - min(across)


class Scope(Frozen):
    modalities: frozenset[Modality]
    sessions: int  # how many sessions of the course it covers
    until: date


class Earlier(Frozen):
    """The consent of the same course that a visit or an addendum rests on."""

    consent: str  # its reference
    visit: str
    signed: datetime
    packet: str  # SHA-256 of the sealed papers it was signed in
    base: "Earlier | None" = None  # of an addendum, the whole consent that it adds to


class Consent(Frozen):
    """A fact of the client's course; a visit is covered by a consent in force or asks for one."""

    ref: str
    scope: Scope
    text: ConsentText
    response: str  # digest of the answers it rests on
    decision: str  # digest of the decision whose limits and risks it names
    modalities: dict[Modality, Agreed]
    photos: dict[str, Agreed]
    photos_left: tuple[str, ...] = ()  # uses without a choice: they count as no
    teach_back: tuple[TeachBack, ...]
    reading_seconds: dict[str, float]
    signature: Signature  # the client's, or the guardian's in the client's place
    others: tuple[Signature, ...] = ()
    at: datetime
    told: tuple[str, ...] = ()  # rules whose line the client has read by now
    extends: Earlier | None = None  # an addendum: what it adds to; all choices of both stand in `modalities`

    @property
    def signers(self) -> tuple[Signer, ...]:
        return (self.signature.role, *(one.role for one in self.others))

    @property
    def agreed(self) -> frozenset[Modality]:
        return frozenset(modality for modality, said in self.modalities.items() if said is Agreed.yes)
