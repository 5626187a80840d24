"""A clinic with very many ended visits: rows made in bulk from a few entries of one real visit, each sealed as the store seals it."""

import secrets
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Table, insert

from screening import tables
from screening.audit import AuditEvent, link
from screening.course import Course
from screening.digest import canonical
from screening.entry import Entry, Treated, entry_adapter
from screening.identity import Client, new_reference
from screening.reader import entry_name, visit_key_name
from screening.rule import Modality
from screening.store import Writer
from tests.bench.served import ROW
from tests.builders import MORNING, House

CHUNK = 500
A_DAY = 30  # visits
ENTRIES = 9  # of each filled visit

Rows = list[tuple[Table, dict[str, Any]]]


def fill(made: House, visits: int, have: int = 0) -> list[str]:
    """So many more ended visits, thirty a day going back from yesterday, each of a client of its own. Returns their names."""
    like = _entries(made)
    names = [f"Client {secrets.token_hex(6)}" for _ in range(visits)]
    for at in range(0, visits, CHUNK):
        with made.store.write() as writer:
            _put(
                writer,
                [row for place in range(at, min(at + CHUNK, visits)) for row in _rows(writer, names[place], have + place, like)],
            )
            _put(writer, _events(writer, min(CHUNK, visits - at)))
    return names


def _entries(made: House) -> list[Entry]:
    """The opening, the notice and a few answers of a visit that went through the actions, then its treatment."""
    ref = made.open()
    made.agree(ref)
    made.answer_all(ref)
    made.answer(ref, **{ROW: "no"})
    entries = made.visit(ref).entries[: ENTRIES - 1]
    treated = Treated(at=MORNING, by="staff:PRACT234", modalities=frozenset({Modality.needling}), needles_in=8, needles_out=8)
    return [*entries, treated]


def _rows(writer: Writer, name: str, number: int, like: list[Entry]) -> Iterator[tuple[Table, dict[str, Any]]]:
    vault, ref = writer._vault, new_reference(secrets.randbelow)
    at = MORNING - timedelta(days=1 + number // A_DAY) + timedelta(minutes=15 * (number % A_DAY))
    client = Client(ref=ref, name=name, birth_date=date(1955, 1, 1) + timedelta(days=number % 18_000))
    course = Course(ref=ref, client=ref, protocol="facial_acupuncture", planned_sessions=10, opened=at.date())
    indexes = {"name_index": writer._name_index(name), "birth_index": writer._birth_index(client.birth_date)}
    yield tables.client, {"ref": ref, "body": writer._sealed("client", client)} | indexes
    yield tables.course, {"ref": ref, "client": ref, "body": writer._sealed("course", course)}
    sealed = vault.new_record_key(visit_key_name(ref))
    yield tables.visit, {"ref": ref, "client": ref, "course": ref, "opened_at": at, "closed": True, "key": sealed}
    key = vault.record_key(sealed, visit_key_name(ref))
    for place, entry in enumerate(like, 1):
        own = {"client": ref, "course": ref} if entry.kind == "opened" else {}
        body = entry_adapter.dump_json(entry.model_copy(update={"at": at} | own))
        sealed_body = key.seal(body, entry_name(ref, place, entry.kind))
        yield tables.entry, {"visit": ref, "course": ref, "number": place, "kind": entry.kind, "at": at, "body": sealed_body}
    blank: dict[str, Any] = {"status": "", "consent": "", "practitioner": "", "session_no": 0, "stale": True}
    flags = dict.fromkeys(("released", "calling", "copy_owed"), False)
    yield tables.standing, {"visit": ref, "client": ref, "opened_at": at, "since": at} | blank | flags


def _events(writer: Writer, count: int) -> Iterator[tuple[Table, dict[str, Any]]]:
    """One for each visit, chained."""
    last, before = writer.chain_head()
    for number in range(last + 1, last + 1 + count):
        event = AuditEvent(at=MORNING, actor="service:service", event="visit opened")
        before = link(writer.audit_key, before, number, event)
        body = canonical(event.model_dump(mode="json")).decode()
        yield tables.audit, {"number": number, "visit": "", "body": body, "link": before}


def _put(writer: Writer, rows: Any) -> None:
    by_table: dict[Table, list[dict[str, Any]]] = {}
    for table, row in rows:
        by_table.setdefault(table, []).append(row)
    for table, found in by_table.items():
        writer._connection.execute(insert(table), found)
