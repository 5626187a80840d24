"""What the store takes: a save beside a raw insert of the same bytes, reading when there are many visits, size."""

import base64
import sqlite3
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from pathlib import Path
from random import choice
from statistics import median
from time import perf_counter, process_time

from sqlalchemy import select

from forms.desk import chart, find, overview, queue
from forms.desk.frame import Desk
from forms.sealing import seal_visit
from forms.service import Service
from screening import backup, tables
from screening.actions import answering, board
from screening.actions.record import note
from screening.audit import AuditEvent
from screening.entry import Entry
from screening.index import Wanted
from screening.response import By
from screening.settings import Settings
from screening.store import Store
from screening.vault import Vault
from screening.visit import Status
from tests.bench.filled import A_DAY, fill
from tests.bench.served import GIVEN, LABELS, ROW
from tests.builders import MORNING, House, house, house_in, protocol

OPEN, TIMES = 30, 31
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
        actor, page = made.client(ref), made.visit(ref)  # as the tablet's page has read it
        for number in range(each):
            touch, now = [made.shown(ROW, GIVEN[LABELS[number % 2]])], made.tick()
            start = perf_counter()
            page = answering.answer(made.store, protocol(), actor, now, ref, touch, By.client, "en", page).visit
            taken["action"].append(perf_counter() - start)
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
    """Milliseconds of processor, as the desk's pages ask for it; seconds for what is made whole."""

    visits: int
    filled: float
    index: float  # seconds, made whole from the entries
    backup: float
    size: float  # megabytes of the back-up
    restored: float
    opened: Mapping[str, float]


class Place:
    """A clinic with open visits, one sent, and so many ended ones."""

    def __init__(self, folder: Path, visits: int) -> None:
        self.folder, self.visits = folder, visits
        self.settings = Settings.from_environment({"INTAKE_DATA": str(folder / "data")})
        self.made = house_in(Store.open(self.settings.database_url, Vault.at(self.settings)), MORNING)
        for _ in range(OPEN):
            self.made.open()
        self.record = self.made.submitted()
        start = perf_counter()
        self.names = fill(self.made, visits)
        self.filled = perf_counter() - start
        self.index = _seconds(partial(board.refresh, self.made.store, protocol(), self.made.now))
        self.desk = Desk(
            Service(self.made.store, self.settings, self.made.tick, protocol()), self.made.practitioner, self.made.clinic
        )

    def tasks(self) -> Mapping[str, Callable[[], None]]:
        return {"queue": self.queue, "search by name": self.search, "search of a day": self.day, "one record": self.one}

    def queue(self) -> None:
        """And who calls, as every desk page asks."""
        found = overview.look(self.desk, partial(queue.ask, queue.GROUPS), calls=True).groups
        assert found["group_client"].size == OPEN + 1 and found["group_desk"].size == 1

    def search(self) -> None:
        with self.made.store.read() as reader:
            (client,) = reader.clients_by(name=choice(self.names))
            assert len(reader.index.of_clients(reader.one_person(client.ref))) == 1

    def day(self) -> None:
        """The newest visits of one day, with their clients."""
        day = overview.start_of(self.desk, self.made.clinic.day(MORNING) - timedelta(days=2))
        with self.made.store.read() as reader:
            count, found = reader.index.search(Wanted(first=day, before=day + timedelta(days=1)), find.MOST)
            assert count == min(A_DAY, self.visits - A_DAY) and all(reader.client(one.client) for one in found)

    def one(self) -> None:
        """Read, screened, and written down in the audit that it was opened."""
        assert chart.of(self.desk, self.record).status is Status.to_review
        with self.made.store.write() as writer:
            note(writer, self.made.tick(), self.made.p, "visit opened by staff", self.record)

    def whole(self) -> tuple[float, float, float]:
        """Back-up, its megabytes, and restore into an empty place."""
        file = self.folder / "file.backup"
        taken = _seconds(partial(backup.back_up, self.made.store, file, self.made.tick()))
        key = base64.b64encode(self.made.store.vault.keys[0]).decode()
        elsewhere = Settings.from_environment({"INTAKE_DATA": str(self.folder / "restored"), "INTAKE_KEY": key})
        restored = _seconds(partial(backup.restore, elsewhere, file, self.made.tick()))
        return taken, file.stat().st_size / 1e6, restored


def readings(folder: Path, few: int = FEW, many: int = MANY, times: int = TIMES) -> list[Reading]:
    """In turn, so that what else the machine does meets both."""
    places = [Place(folder / str(visits), visits) for visits in (few, many)]
    taken: list[dict[str, list[float]]] = [{} for _ in places]
    for _ in range(times):
        for place, found in zip(places, taken, strict=True):
            for name, task in place.tasks().items():
                found.setdefault(name, []).append(_processor(task))
    return [_reading(place, found) for place, found in zip(places, taken, strict=True)]


def _reading(place: Place, taken: Mapping[str, list[float]]) -> Reading:
    opened = {name: 1000 * median(times) for name, times in taken.items()}
    taken_up, size, restored = place.whole()
    place.made.store.close()
    return Reading(place.visits, place.filled, place.index, taken_up, size, restored, opened)


def _processor(work: Callable[[], object]) -> float:
    start = process_time()
    work()
    return process_time() - start


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
