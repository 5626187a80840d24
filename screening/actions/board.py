"""Keeps the index of standings: derives what is stale from the entries, and makes all of it again."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import NamedTuple

from screening.actions.record import clinic_of, standing
from screening.incident import owed
from screening.protocol import Protocol
from screening.standing import Standing, standing_of
from screening.store import Reader, Store
from screening.visit import Visit

CONTENT = "standing_protocol"
_AT_ONCE = 500


class Derived(NamedTuple):
    standing: Standing
    entries: int  # that it was derived from


def stale(reader: Reader, protocol: Protocol | None, now: datetime) -> list[Derived]:
    """What the index does not say, or no more: a visit was written to, a day has come, or the content changed."""
    clinic = reader.clinic()
    if clinic is None:
        return []
    refs = reader.index.stale(clinic.day(now), whole=reader.setting(CONTENT) != _content(protocol))
    return [_derived(reader, protocol, visit, now) for visit in reader.visits_by(refs)]


def keep(store: Store, protocol: Protocol | None, derived: Iterable[Derived]) -> None:
    """What was written to meanwhile stays stale."""
    for batch in _batches(list(derived)):
        with store.write() as writer:
            for one in batch:
                writer.keep_standing(one.standing, one.entries)
            if writer.setting(CONTENT) != _content(protocol):
                writer.put_setting(CONTENT, _content(protocol))


def refresh(store: Store, protocol: Protocol | None, now: datetime) -> int:
    """How many were stale."""
    with store.read() as reader:
        found = stale(reader, protocol, now)
    if found:
        keep(store, protocol, found)
    return len(found)


def rebuild(store: Store, protocol: Protocol | None, now: datetime) -> int:
    """From the entries alone, whatever the index said before. How many visits there are."""
    with store.write() as writer:
        writer.spoil_standings()
    return refresh(store, protocol, now)


def _derived(reader: Reader, protocol: Protocol | None, visit: Visit, now: datetime) -> Derived:
    status = visit.ended or standing(reader, protocol, visit, now)[1]
    incident = protocol is not None and bool(owed(visit, protocol))
    return Derived(standing_of(visit, status, clinic_of(reader).day(now), incident), len(visit.entries))


def _content(protocol: Protocol | None) -> str:
    return protocol.digest if protocol else "none"


def _batches(derived: list[Derived]) -> Iterator[list[Derived]]:
    return (derived[i : i + _AT_ONCE] for i in range(0, len(derived), _AT_ONCE))
