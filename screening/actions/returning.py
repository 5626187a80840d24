"""A client comes back: what was answered before and is fresh enough stands, the rest is asked again."""

from collections.abc import Callable, Iterable
from datetime import date, datetime

from screening.actions.record import append, clinic_of, must_be_clients, must_be_open, who
from screening.condition import Interval
from screening.entry import Carried, Invalidated
from screening.errors import InputError
from screening.identity import Actor
from screening.protocol import Protocol
from screening.questionnaire import Item, ItemType
from screening.response import Answer
from screening.store import Store
from screening.visit import Visit
from screening.wording import asked

BORN = "birth_date"
"""Confirmed afresh at every visit."""


def carry(store: Store, protocol: Protocol, actor: Actor, now: datetime, ref: str) -> tuple[str, ...]:
    """Takes over what an earlier form of the same person says and what is still fresh. Returns the items; none at a first visit."""
    with store.write() as writer:
        visit = writer.visit(ref)
        must_be_clients(visit, actor)
        must_be_open(visit)
        source = newest(writer.visits_of(*writer.one_person(visit.client)), visit)
        if source is None or source.response is None or visit.carried:
            return ()
        clinic = clinic_of(writer)
        answers = tuple(fresh(protocol, source.response.answers, clinic.day, clinic.day(now)))
        if answers:
            entry = Carried(at=now, by=who(actor), source=source.ref, response=source.response.digest, answers=answers)
            append(writer, visit, entry, now, actor, "answers carried over", answers=len(answers))
    return tuple(answer.item for answer in answers)


def newest(visits: Iterable[Visit], present: Visit) -> Visit | None:
    """The visit before this one whose form was sent last."""
    sent = [one for one in visits if one.ref != present.ref and one.response and not _is_invalid(one)]
    return max(sent, key=lambda one: one.response.at if one.response else one.opened.at, default=None)


def _is_invalid(visit: Visit) -> bool:
    return any(isinstance(entry, Invalidated) for entry in visit.entries)


def fresh(protocol: Protocol, answers: Iterable[Answer], day_of: Callable[[datetime], date], on: date) -> Iterable[Answer]:
    """Those that may stand on a day, a follow-up only with the question that it belongs to."""
    given = {answer.item: answer for answer in answers}
    kept: set[str] = set()
    for item in protocol.questionnaire.items:  # each parent before its follow-ups
        answer = given.get(item.id)
        if answer and (item.follow_up_of is None or item.follow_up_of in kept) and is_fresh(protocol, item, answer, day_of, on):
            kept.add(item.id)
            yield answer


def is_fresh(protocol: Protocol, item: Item, answer: Answer, day_of: Callable[[datetime], date], on: date) -> bool:
    """Definite, within its shelf life, and an answer to the question as it is asked today."""
    age = (on - day_of(answer.at)).days
    if item.id == BORN or item.is_reading or not 0 <= age <= item.shelf_life or item.shelf_life == 0:
        return False
    return answer.asked == asked(item, answer.language) and _is_definite(protocol, item, answer, day_of)


def _is_definite(protocol: Protocol, item: Item, answer: Answer, day_of: Callable[[datetime], date]) -> bool:
    try:
        value = item.read(answer.given, day_of(answer.at), protocol.questionnaire.area_ids)
    except InputError:
        return False  # the choices are others now
    if item.type is ItemType.text:
        return True
    return value is not None and not (isinstance(value, Interval) and answer.given == "unknown")
