"""What clients say of the session before: how often, by sign and place, for each treatment. Counts alone, and no small ones."""

from collections import Counter
from collections.abc import Callable, Iterable
from datetime import date
from typing import NamedTuple

from screening.entry import Treated
from screening.identity import Clinic
from screening.protocol import Protocol
from screening.questionnaire import ItemType, Questionnaire
from screening.rule import Modality
from screening.visit import Visit

LEAST = 5
"""A smaller count is not shown: it could be a person whom somebody knows."""


class Row(NamedTuple):
    """A sign, or a place on the face, and in how many sessions of each treatment somebody told of it."""

    id: str
    sessions: Counter[Modality]


class Reactions(NamedTuple):
    treated: int
    told: int  # of these, sessions of which a later visit tells
    sessions: Counter[Modality]  # the same by treatment; one session may count for several
    signs: tuple[Row, ...]
    places: tuple[Row, ...]

    def share(self, row: Row, modality: Modality) -> float | None:
        """Of 100 sessions; None where the count is too small to be shown."""
        count = row.sessions[modality]
        return None if count < LEAST else round(100 * count / self.sessions[modality], 1)


class _Session(NamedTuple):
    modalities: frozenset[Modality]
    signs: frozenset[str]
    places: frozenset[str]


def reactions(
    visits: Iterable[Visit], protocol: Protocol, clinic: Clinic, last: date, person: Callable[[str], str] = str
) -> Reactions:
    """Of the sessions up to the day `last`; what is told later counts too. `person` gives one reference for all records of a client."""
    of: dict[str, list[Visit]] = {}
    for visit in sorted(visits, key=lambda one: one.opened.at):
        if not visit.is_invalid:
            of.setdefault(person(visit.client), []).append(visit)
    treated, told = 0, []
    for course in of.values():
        for place, visit in enumerate(course):
            done = _treated(visit, clinic, last)
            if done is not None:
                treated += 1
                told += _told(done, course[place + 1 :], protocol.questionnaire, clinic)
    return _counted(treated, told, protocol.questionnaire)


def _treated(visit: Visit, clinic: Clinic, last: date) -> Treated | None:
    done = (entry for entry in visit.entries if isinstance(entry, Treated) and clinic.day(entry.at) <= last)
    return next(done, None)


def _told(done: Treated, later: Iterable[Visit], questionnaire: Questionnaire, clinic: Clinic) -> list[_Session]:
    """What the next visit that was answered says of it; nothing where there is none, or it was not asked there."""
    following = next((visit for visit in later if visit.response is not None), None)
    given = {name: it.given for name, it in following.told(clinic.day).items()} if following else {}
    if not any(sign.id in given for sign in questionnaire.signs):
        return []
    signs = frozenset(sign.id for sign in questionnaire.signs if given.get(sign.id) == "yes")
    marked = (given.get(item.id) for sign in signs for item in questionnaire.family(sign) if item.type is ItemType.areas)
    places = frozenset(area.partition(":")[0] for areas in marked if isinstance(areas, list | tuple) for area in areas)
    return [_Session(done.modalities, signs, places)]


def _counted(treated: int, told: list[_Session], questionnaire: Questionnaire) -> Reactions:
    def rows(ids: Iterable[str], named: Callable[[_Session], frozenset[str]]) -> tuple[Row, ...]:
        return tuple(Row(one, _by_modality(session for session in told if one in named(session))) for one in ids)

    return Reactions(
        treated,
        len(told),
        _by_modality(told),
        rows((sign.id for sign in questionnaire.signs), lambda session: session.signs),
        rows((area.id for area in questionnaire.areas), lambda session: session.places),
    )


def _by_modality(sessions: Iterable[_Session]) -> Counter[Modality]:
    return Counter(modality for session in sessions for modality in session.modalities)
