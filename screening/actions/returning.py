"""A client comes back: what was answered before and is fresh enough stands, the rest is asked again."""

from collections.abc import Callable, Iterable
from datetime import date, datetime

from screening.actions.record import append, clinic_of, must_be_clients, must_be_open, who
from screening.condition import UNCERTAIN_WORDS
from screening.entry import Carried, Invalidated
from screening.errors import InputError
from screening.facts import know
from screening.identity import Actor, Clinic
from screening.protocol import Protocol
from screening.questionnaire import Item, ItemType
from screening.response import Answer, Given
from screening.store import Store
from screening.visit import Visit
from screening.wording import asked, said

BORN = "birth_date"
"""Confirmed afresh at every visit."""


def carry(store: Store, protocol: Protocol, actor: Actor, now: datetime, ref: str) -> tuple[str, ...]:
    """Takes over what an earlier form of the same person says and what is still fresh. Returns the items; none at a first visit."""
    with store.write() as writer:
        visit = writer.visit(ref)
        must_be_clients(visit, actor)
        must_be_open(visit)
        others = [one for one in writer.visits_of(*writer.one_person(visit.client)) if one.ref != ref]
        source = newest(others, visit)
        if source is None or source.response is None or visit.carried:
            return ()
        clinic = clinic_of(writer)
        open_to_doubt = doubtful(protocol, source, others, clinic)
        given = (answer for answer in source.response.answers if answer.item not in open_to_doubt)
        answers = tuple(fresh(protocol, given, clinic.day, clinic.day(now)))
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


def doubtful(protocol: Protocol, source: Visit, others: Iterable[Visit], clinic: Clinic) -> frozenset[str]:
    """Items whose answer something speaks against: they are asked again."""
    asked_again = {one.item for one in source.clarifications} | {item for one in source.assessed for item in one.items}
    return frozenset(asked_again | _answered_otherwise(source, others) | _against_own_words(protocol, source, clinic))


def _answered_otherwise(source: Visit, others: Iterable[Visit]) -> set[str]:
    """After the form was sent: in the same visit, or in a form that was never sent."""
    given = source.response.by_item if source.response else {}
    changed = {item for item, answer in given.items() if source.answers.get(item) != answer}
    for one in others:
        if not _is_invalid(one):
            own = ((item, answer) for item, answer in one.answers.items() if item in given)
            changed |= {item for item, answer in own if answer.at > given[item].at and answer.given != given[item].given}
    return changed


def _against_own_words(protocol: Protocol, source: Visit, clinic: Clinic) -> set[str]:
    """Free text may have said otherwise, and it is not asked for again."""
    assert source.response
    told = {name: it for name, it in source.told(clinic.day).items() if _is_readable(protocol, name, it.given, it.day)}
    known = know(protocol.questionnaire, told, source.setting(protocol, clinic, source.response.at), protocol.ears)
    return {*known.denied, *known.unfit}


def _is_readable(protocol: Protocol, name: str, given: Given, day: date) -> bool:
    item = protocol.questionnaire.by_id.get(name)
    try:
        return item is not None and (item.read(given, day, protocol.questionnaire.area_ids) is not None or item.offers_unsure)
    except InputError:
        return False  # the choices are others now


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
    day = day_of(answer.at)
    if item.id == BORN or item.is_reading or day > on or item.shelf_life == 0 or item.has_outlived(day, on):
        return False
    return _is_definite(protocol, item, answer, day) and _reads_the_same(protocol, item, answer)


def _is_definite(protocol: Protocol, item: Item, answer: Answer, day: date) -> bool:
    if not _is_readable(protocol, item.id, answer.given, day):
        return False
    return item.type is ItemType.text or answer.given not in (*UNCERTAIN_WORDS, "unknown")


def _reads_the_same(protocol: Protocol, item: Item, answer: Answer) -> bool:
    if answer.asked != asked(item, answer.language):
        return False
    return item.type is ItemType.text or answer.said == said(protocol, item, answer.given, answer.language)
