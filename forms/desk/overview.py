"""The open visits as the index knows them; only what was written to since is looked at afresh."""

from collections.abc import Callable, Iterable
from contextlib import suppress
from datetime import date, datetime, time, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from forms.desk.frame import Desk
from screening.actions import board, people
from screening.entry import Identified
from screening.errors import StoreError
from screening.identity import Client
from screening.standing import Standing
from screening.store import Reader
from screening.visit import CLOSED, Status, Visit


class Line(NamedTuple):
    """A row of the queue."""

    standing: Standing
    client: Client

    @property
    def ref(self) -> str:
        return self.standing.visit

    @property
    def status(self) -> Status:
        return self.standing.status

    @property
    def since(self) -> datetime:
        return self.standing.since


class Call(NamedTuple):
    """Somebody has to go there."""

    visit: Visit
    client: Client
    since: datetime


class Group(NamedTuple):
    size: int
    lines: tuple[Line, ...]


class Board:
    """One look at all visits. What the index does not say yet is derived here, in the same view, and kept afterwards."""

    def __init__(self, desk: Desk, reader: Reader) -> None:
        self._reader = reader
        self._index = reader.index
        self.now = desk.now
        self.midnight = start_of(desk, desk.clinic.day(self.now))
        desk.service.follow(reader)  # these lists refresh themselves for hours without a page run
        self.protocol = desk.protocol
        self.fresh = board.stale(reader, self.protocol, self.now)
        self._again = {one.standing.visit for one in self.fresh}

    def in_status(
        self, statuses: Iterable[Status], limit: int, first: datetime | None = None, before: datetime | None = None
    ) -> Group:
        among = frozenset(statuses)
        found = self._index.in_status(among, limit, first, before)
        return self._group(
            found,
            limit,
            lambda one: one.status in among and (not first or one.since >= first) and (not before or one.since < before),
        )

    def copies_owed(self, limit: int) -> Group:
        return self._group(self._index.copies_owed(limit), limit, lambda one: one.copy_owed)

    def incidents_owed(self, limit: int) -> Group:
        return self._group(self._index.incidents_owed(limit), limit, lambda one: one.incident_owed)

    def done(self, limit: int) -> Group:
        return self.in_status(CLOSED, limit, first=self.midnight)

    def calls(self) -> list[Call]:
        found = [one for one in self._index.calling() if one.visit not in self._again]
        found += [one.standing for one in self.fresh if one.standing.calling]
        visits = {visit.ref: visit for visit in self._reader.visits_by(one.visit for one in found)}
        calls = [Call(visits[one.visit], self._reader.client(one.client), one.since) for one in found]
        return sorted(calls, key=lambda call: (not call.visit.raised, call.since))

    def _group(self, found: tuple[int, list[Standing]], limit: int, fits: Callable[[Standing], bool]) -> Group:
        count, kept = found
        derived = [one.standing for one in self.fresh if fits(one.standing)]
        rows = [one for one in kept if one.visit not in self._again] + derived
        shown = sorted(rows, key=lambda one: (one.since, one.visit))[:limit]
        return Group(count + len(derived), tuple(Line(one, self._reader.client(one.client)) for one in shown))


class Look(NamedTuple):
    groups: dict[str, Group]
    calls: list[Call]


def look(desk: Desk, ask: Callable[[Board], dict[str, Group]] = lambda _: {}, calls: bool = False) -> Look:
    """Asks the board, then keeps what it had to derive. A disk that takes nothing does not hide the queue."""
    with desk.service.store.read() as reader:
        seen = Board(desk, reader)
        found = Look(ask(seen), seen.calls() if calls else [])
    if seen.fresh:
        with suppress(StoreError):
            board.keep(desk.service.store, seen.protocol, seen.fresh)
    return found


def start_of(desk: Desk, day: date) -> datetime:
    """The clinic's midnight."""
    return datetime.combine(day, time.min, ZoneInfo(desk.clinic.time_zone))


def entries_of(desk: Desk, ref: str) -> int:
    with desk.service.store.read() as reader:
        return reader.entries_of(ref)


def tablet_of(visit: Visit) -> str:
    """The name of the tablet that the client holds or held last."""
    return next((entry.tablet for entry in reversed(visit.entries) if isinstance(entry, Identified)), "")


def is_signed_in(desk: Desk) -> bool:
    """A page that refreshes itself must not outlive the session it was opened in."""
    try:
        with desk.service.store.read() as reader:
            return people.signed_in(reader, desk.service.cookie("staff"), desk.now) is not None
    except StoreError:
        return False  # the page as a whole then says that the store does not answer


def waited(desk: Desk, since: datetime) -> str:
    past = desk.now - since
    minutes = int(past.total_seconds() // 60)
    if minutes < 1:
        return desk.words["just_now"]
    if minutes < 120:
        return desk.words["waiting_minutes"].format(minutes=minutes)
    if past < timedelta(days=2):
        return desk.words["waiting_hours"].format(hours=minutes // 60)
    return desk.words["waiting_days"].format(days=past.days)
