"""What the store takes: a save beside a raw insert of the same bytes, reading when there are many visits, size."""

import random
import secrets
import sqlite3
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from pathlib import Path
from statistics import median
from time import perf_counter

from sqlalchemy import select

from forms.sealing import seal_visit
from screening import tables
from screening.actions import answering
from screening.audit import AuditEvent
from screening.course import Course
from screening.entry import Abandoned, Entry, Opened
from screening.identity import Client, new_reference
from screening.response import By
from screening.rule import Modality
from tests.bench.served import GIVEN, LABELS, ROW
from tests.builders import MORNING, House, house, protocol

OPEN, CHUNK = 30, 500
FEW, MANY = 1_000, 100_000


@dataclass(frozen=True)
class Saves:
    """A second."""

    action: float  # an answer as a tablet saves it: screened for holds, sealed, with its audit event
    record: float  # the entry and its audit event, without the screening
    raw: float  # the bytes of both rows, in a transaction of their own, on the same settings


def saves(folder: Path, visits: int = 6, each: int = 40) -> Saves:
    """On visits that are all but answered; in turn, so that what else the machine does meets all three."""
    made, raw = house(folder), _raw(folder / "raw.db")
    taken: dict[str, list[float]] = {"action": [], "record": [], "raw": []}
    for ref in (_answered(made) for _ in range(visits)):
        beside, rows, entry, event = made.open(), _last_rows(made, ref), made.visit(ref).entries[-1], _last_event(made, ref)
        actor = made.client(ref)
        for number in range(each):
            touch = [made.shown(ROW, GIVEN[LABELS[number % 2]])]
            save = partial(answering.answer, made.store, protocol(), actor, made.tick(), ref, touch, By.client, "en")
            taken["action"].append(_seconds(save))
            taken["record"].append(_seconds(partial(_record, made, beside, entry, event)))
            taken["raw"].append(_seconds(partial(raw, rows)))
    made.store.close()
    return Saves(**{name: 1 / median(times) for name, times in taken.items()})


def _answered(made: House) -> str:
    ref = made.open()
    made.agree(ref)
    made.answer_all(ref)
    made.answer(ref, **{ROW: None})
    return ref


def _seconds(work: Callable[[], object]) -> float:
    start = perf_counter()
    work()
    return perf_counter() - start


def _record(made: House, ref: str, entry: Entry, event: AuditEvent) -> None:
    with made.store.write() as writer:
        writer.append(ref, entry)
        writer.record(event)


def _last_event(made: House, ref: str) -> AuditEvent:
    with made.store.read() as reader:
        return reader.audit(ref)[-1].event


def _last_rows(made: House, ref: str) -> tuple[bytes, str]:
    with made.store._engine.connect() as connection:
        entry = connection.execute(select(tables.entry.c.body).where(tables.entry.c.visit == ref)).scalars().all()[-1]
        audit = connection.execute(select(tables.audit.c.body).where(tables.audit.c.visit == ref)).scalars().all()[-1]
    return entry, audit


def _raw(file: Path) -> Callable[[tuple[bytes, str]], None]:
    connection = sqlite3.connect(file, isolation_level=None)
    connection.executescript(
        "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; CREATE TABLE a (b BLOB); CREATE TABLE c (d TEXT);"
    )

    def insert(rows: tuple[bytes, str]) -> None:
        connection.execute("BEGIN IMMEDIATE")
        connection.execute("INSERT INTO a VALUES (?)", rows[:1])
        connection.execute("INSERT INTO c VALUES (?)", rows[1:])
        connection.execute("COMMIT")

    return insert


# Many visits


@dataclass(frozen=True)
class Reading:
    """Milliseconds."""

    visits: int
    queue: float
    search: float
    record: float


def reading(made: House, visits: int, have: int, record: str, times: int = 15) -> Reading:
    """After filling up to so many visits; `have` are there already."""
    names = fill(made, visits - have)
    chance = random.Random(1)

    def queue() -> None:
        with made.store.read() as reader:
            found = reader.visits()
            assert len(found) == OPEN + 1, len(found)
            for visit in found:
                reader.client(visit.client)

    def search() -> None:
        with made.store.read() as reader:
            assert len(reader.clients_by(name=chance.choice(names))) == 1

    def one() -> None:
        made.visit(record)

    timed = {work.__name__: 1000 * median(_seconds(work) for _ in range(times)) for work in (queue, search, one)}
    return Reading(visits, timed["queue"], timed["search"], timed["one"])


def fill(made: House, visits: int) -> list[str]:
    """Ended visits, each of a client of its own. Returns their names."""
    names = [f"Client {secrets.token_hex(6)}" for _ in range(visits)]
    for at in range(0, visits, CHUNK):
        with made.store.write() as writer:
            for name in names[at : at + CHUNK]:
                ref = new_reference(secrets.randbelow)
                client = Client(ref=ref, name=name, birth_date=date(1980, 1, 1) + timedelta(random.randrange(9000)))
                writer.put_client(client)
                writer.put_course(
                    Course(ref=ref, client=ref, protocol="facial_acupuncture", planned_sessions=10, opened=date(2026, 3, 16))
                )
                writer.open_visit_row(ref, ref, ref, MORNING)
                writer.append(ref, _opened(ref))
                writer.append(ref, Abandoned(at=MORNING, by="staff:PRACT234", reason="the client left"))
    return names


def _opened(ref: str) -> Opened:
    return Opened(
        at=MORNING,
        by="staff:RECEP234",
        client=ref,
        course=ref,
        requested=frozenset(Modality),
        session_no=1,
        language="en",
        protocol=protocol().stamp,
    )


def readings(folder: Path, few: int = FEW, many: int = MANY) -> list[Reading]:
    made = house(folder)
    for _ in range(OPEN):
        made.open()
    record = made.submitted()
    found = [reading(made, few, 0, record), reading(made, many, few, record)]
    made.store.close()
    return found


# Size


@dataclass(frozen=True)
class Size:
    """Bytes a visit, from its opening to its sealed packet."""

    whole: float
    packet: float


def size(folder: Path, visits: int = 4) -> Size:
    made = house(folder)
    made.open()
    before, packets = _bytes(made, folder), 0
    for _ in range(visits):
        ref = made.signed()
        made.countersign(ref)
        seal_visit(made.store, protocol(), made.practitioner, ref, made.reference(), made.tick())
        with made.store.read() as reader:
            packets += sum(len(one.body) for one in reader.documents_of(ref))
    grown = _bytes(made, folder) - before
    made.store.close()
    return Size(grown / visits, packets / visits)


def _bytes(made: House, folder: Path) -> int:
    with made.store._engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    return sum(file.stat().st_size for file in folder.glob("intake.db*"))
