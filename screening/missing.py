"""What the records tell of and is not there: entries by the audit, packets and pictures by the entries."""

from collections.abc import Iterable, Iterator
from typing import Any

from sqlalchemy import Connection, func, select

from screening import tables
from screening.audit import Linked
from screening.entry import PhotoTaken, Received, Sealed
from screening.visit import Visit

NUMBER = "entry"
"""Where an audit event names the entry that was written with it."""


def anywhere(connection: Connection, chain: Iterable[Linked]) -> Iterator[str]:
    """Only counts and numbers are compared."""
    entry, document = tables.entry.c, tables.document.c
    last = _by_visit(connection, entry.visit, func.max(entry.number))
    for visit, number in _told(chain).items():
        if number > last.get(visit, 0):
            yield f"Entry {last.get(visit, 0) + 1} of visit {visit} is missing. Restore it from a backup."
        elif number < last[visit]:
            yield f"The audit event of entry {number + 1} of visit {visit} is missing. Restore it from a backup."
    packets = _by_visit(connection, document.visit, func.count())
    for visit, count in _by_visit(connection, entry.visit, func.count(), entry.kind == "sealed").items():
        if count > packets.get(visit, 0):
            yield f"A packet of visit {visit} is missing. Restore it from a backup."


def _told(chain: Iterable[Linked]) -> dict[str, int]:
    """The newest entry of each visit, as the audit tells of it. Events of older versions of the program tell of none."""
    return {one.event.visit: int(one.event.about[NUMBER] or 0) for one in chain if NUMBER in one.event.about}


def _by_visit(connection: Connection, visit: Any, what: Any, *which: Any) -> dict[str, int]:
    return {str(row[0]): int(row[1]) for row in connection.execute(select(visit, what).where(*which).group_by(visit))}


def of_visit(connection: Connection, visit: Visit) -> Iterator[str]:
    """For a visit that was not erased."""
    document, scan = tables.document.c, tables.scan.c
    packets = select(document.ref, document.sha256).where(document.visit == visit.ref, func.length(document.body) > 0)
    pictures = select(scan.ref).where(scan.visit == visit.ref, func.length(scan.body) > 0)
    sealed = {(one.document, one.sha256) for one in visit.entries if isinstance(one, Sealed)}
    kept = {(one.scan,) for one in visit.entries if isinstance(one, PhotoTaken | Received) and one.scan}
    for what, told, query in (("packet", sealed, packets), ("picture", kept, pictures)):
        there = {tuple(row) for row in connection.execute(query)}
        for ref, *_ in sorted(told - there):
            yield f"The {what} {ref} of visit {visit.ref} is missing. Restore it from a backup."
        for ref, *_ in sorted(there - told):
            yield f"No entry of visit {visit.ref} tells of its {what} {ref}. Restore it from a backup."
