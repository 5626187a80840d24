"""The index of standings: what a queue and a search read instead of opening every visit. It can be made again from the entries."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Row, Select, and_, func, select, union

from screening import tables
from screening.questionnaire import Frozen
from screening.standing import ConsentState, Standing
from screening.vault import Vault
from screening.visit import CLOSED, Status

_TABLE = tables.standing
_C = _TABLE.c


class Wanted(Frozen):
    """What is searched for; what is empty does not count."""

    clients: tuple[str, ...] | None = None  # references; empty finds nothing
    first: datetime | None = None
    before: datetime | None = None
    practitioner: str = ""
    consent: ConsentState | None = None


class Index:
    def __init__(self, connection: Connection, vault: Vault) -> None:
        self._connection = connection
        self._status = {status: vault.index(f"status|{status}") for status in Status}
        self._consent = {state: vault.index(f"consent|{state}") for state in ConsentState}
        self._statuses = {digest: status for status, digest in self._status.items()}
        self._consents = {digest: state for state, digest in self._consent.items()}

    def stale(self, on: date, whole: bool = False) -> list[str]:
        """References of the visits to look at afresh; `whole` where the content changed under all open ones."""
        due: list[Any] = [_C.stale.is_(True), _C.until <= on.isoformat()]
        if whole:
            due.append(_C.status.in_([self._status[status] for status in Status if status not in CLOSED]))
        return [str(row.visit) for row in self._connection.execute(union(*(select(_C.visit).where(one) for one in due)))]

    def everyone(self) -> list[Standing]:
        return self._found(select(_TABLE).where(_C.stale.is_(False)).order_by(_C.opened_at, _C.visit))

    def in_status(
        self, statuses: Iterable[Status], limit: int, first: datetime | None = None, before: datetime | None = None
    ) -> tuple[int, list[Standing]]:
        """How many there are, and those that wait longest. A stale row is not among them."""
        which: list[Any] = [_C.status.in_([self._status[status] for status in statuses]), _C.stale.is_(False)]
        which += [_C.since >= first] if first else []
        which += [_C.since < before] if before else []
        return self._counted(and_(*which), limit, _C.since)

    def calling(self) -> list[Standing]:
        return self._found(select(_TABLE).where(_C.calling.is_(True), _C.stale.is_(False)).order_by(_C.since))

    def copies_owed(self, limit: int) -> tuple[int, list[Standing]]:
        return self._counted(and_(_C.copy_owed.is_(True), _C.stale.is_(False)), limit, _C.since)

    def of_clients(self, clients: Iterable[str]) -> list[Standing]:
        return self._found(select(_TABLE).where(_C.client.in_(list(clients))).order_by(_C.opened_at, _C.visit))

    def of_visit(self, visit: str) -> Standing | None:
        return next(iter(self._found(select(_TABLE).where(_C.visit == visit))), None)

    def search(self, wanted: Wanted, limit: int) -> tuple[int, list[Standing]]:
        """The newest first."""
        which: list[Any] = [] if wanted.clients is None else [_C.client.in_(wanted.clients)]
        which += [_C.opened_at >= wanted.first] if wanted.first else []
        which += [_C.opened_at < wanted.before] if wanted.before else []
        which += [_C.practitioner == wanted.practitioner] if wanted.practitioner else []
        which += [_C.consent == self._consent[wanted.consent]] if wanted.consent else []
        return self._counted(and_(True, *which), limit, _C.opened_at.desc())

    def values(self, one: Standing) -> dict[str, Any]:
        """As the table keeps it."""
        sealed = {"status": self._status[one.status], "consent": self._consent[one.consent]}
        return one.model_dump() | sealed | {"until": one.until.isoformat() if one.until else None, "stale": False}

    def _counted(self, which: Any, limit: int, order: Any) -> tuple[int, list[Standing]]:
        count = int(self._connection.execute(select(func.count()).select_from(_TABLE).where(which)).scalar_one())
        return count, self._found(select(_TABLE).where(which).order_by(order, _C.visit).limit(limit))

    def _found(self, query: Select[Any]) -> list[Standing]:
        return [self._one(row) for row in self._connection.execute(query) if row.status]

    def _one(self, row: Row[Any]) -> Standing:
        plain = {name: value for name, value in row._mapping.items() if name != "stale"}
        return Standing(**plain | {"status": self._statuses[row.status], "consent": self._consents[row.consent]})
