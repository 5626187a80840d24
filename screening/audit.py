"""Audit events and the chain of keyed digests that shows a missing or altered one."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from screening.digest import canonical, keyed
from screening.questionnaire import Frozen

START = "0" * 64


class AuditEvent(Frozen):
    """`about` holds references and counts, never health data."""

    at: datetime
    actor: str  # kind:ref
    event: str
    visit: str = ""
    about: dict[str, str | int | bool | None] = {}


class Linked(Frozen):
    number: int
    event: AuditEvent
    link: str


def link(key: bytes, before: str, number: int, event: AuditEvent) -> str:
    return keyed(key, canonical({"before": before, "number": number, "event": event.model_dump(mode="json")}))


def broken(key: bytes, chain: Iterable[Linked], heads: Mapping[int, str] = {}) -> str | None:
    """The first place where the chain does not hold, in words; None where it holds.

    `heads` are numbers and links that were written down elsewhere: only they show that the end was cut off.
    """
    before, number = START, 0
    for number, entry in enumerate(chain, 1):
        if entry.number != number:
            return f"event {number} is missing: the next one kept is number {entry.number}"
        if link(key, before, number, entry.event) != entry.link:
            return f"event {number} ({entry.event.event}) was altered, or one before it was"
        if heads.get(number, entry.link) != entry.link:
            return f"event {number} is not the one that was written down elsewhere: the chain was made anew"
        before = entry.link
    if heads and max(heads) > number:
        return f"event {number + 1} is missing: the end was cut off, events up to number {max(heads)} were written down elsewhere"
    return None
