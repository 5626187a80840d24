"""Many visits at once, cheaply: in few transactions, each with the few entries that make it what it is."""

import random
from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from typing import Any

from screening.actions.record import note
from screening.course import Course
from screening.entry import Abandoned, Answered, Entry, Opened, Submitted
from screening.identity import SERVICE, Client, new_reference
from screening.response import Answer, By, How, Response
from screening.rule import Modality
from screening.store import Store
from tests.builders import protocol

BY = "staff:RECEP234"


def opened(client: str, course: str, at: datetime) -> Opened:
    stamp = protocol().stamp
    return Opened(
        at=at,
        by=BY,
        client=client,
        course=course,
        requested=frozenset({Modality.needling}),
        session_no=1,
        language="en",
        protocol=stamp,
    )


def answer(item: str, given: Any, at: datetime) -> Answer:
    return Answer(item=item, given=given, asked=item, said=str(given), how=How.alone, page=1, language="en", by=By.client, at=at)


def answers(given: Mapping[str, Any], at: datetime) -> list[Entry]:
    return [Answered(at=at, by="client:any", answer=answer(item, value, at)) for item, value in given.items()]


def sent(given: Mapping[str, Any], at: datetime) -> Entry:
    """Only what is given: the rest is missing, as it is in a draft."""
    response = Response(
        answers=tuple(answer(item, value, at) for item, value in given.items()), protocol=protocol().digest, language="en", at=at
    )
    return Submitted(at=at, by="client:any", response=response)


def left(at: datetime) -> Entry:
    return Abandoned(at=at, by=BY, reason="Left before the end")


Make = Callable[[int], tuple[datetime, list[Entry]]]


def many(store: Store, count: int, make: Make, seed: int = 7) -> list[str]:
    """`make(n)` says when visit n was opened and what came after; returns their references."""
    chance = random.Random(seed)
    found = []
    for numbers in (range(start, min(start + 500, count)) for start in range(0, count, 500)):
        with store.write() as writer:
            for number in numbers:
                ref, client, course = (new_reference(chance.randrange) for _ in range(3))
                at, entries = make(number)
                born = date(1950, 1, 1) + timedelta(days=number % 18_000)
                writer.put_client(Client(ref=client, name=f"Sample {_name(number)}", birth_date=born))
                writer.put_course(
                    Course(ref=course, client=client, protocol="facial_acupuncture", planned_sessions=10, opened=at.date())
                )
                writer.open_visit_row(ref, client, course, at)
                for entry in (opened(client, course, at), *entries):
                    writer.append(ref, entry)
                note(writer, at, SERVICE, "visit opened", ref)
                found.append(ref)
    return found


def _name(number: int) -> str:
    """Letters for a number, so that names differ as names do."""
    letters = "abcdefghij"
    return "".join(letters[int(digit)] for digit in str(number)).capitalize()
