"""Reading the store: rows into values. Sealed rows are opened here, and only here."""

import unicodedata
from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime
from functools import cache, cached_property, reduce
from itertools import groupby
from typing import Any, Literal, TypeVar

from pydantic import BaseModel, Field, ValidationError
from sqlalchemy import Column, Connection, Row, Select, Table, and_, bindparam, func, or_, select

from screening import missing, tables
from screening.audit import START, AuditEvent, Linked
from screening.course import Course
from screening.digest import sha256
from screening.entry import Entry, NextAgreed, entry_adapter
from screening.errors import InputError, IntakeError, StoreError, VaultError
from screening.identity import Client, Clinic, Staff
from screening.index import Index
from screening.questionnaire import Frozen
from screening.vault import RecordKey, SigningKey, Vault
from screening.visit import Visit

M = TypeVar("M", bound=BaseModel)
T = TypeVar("T")


class Code(Frozen):
    """A visit code that was given out; `digest` is vault.code of it."""

    digest: str
    visit: str
    purpose: str
    made_at: datetime
    expires_at: datetime
    used_at: datetime | None = None
    killed_at: datetime | None = None
    device: str | None = None  # the tablet that it was sent to

    def is_live(self, at: datetime) -> bool:
        return self.used_at is None and self.killed_at is None and at < self.expires_at


class Pairing(Frozen):
    """A code that pairs one browser as a tablet of this name."""

    digest: str
    name: str
    made_at: datetime
    expires_at: datetime
    used_at: datetime | None = None


class Session(Frozen):
    """A signed-in browser; `digest` is vault.code of its cookie's token."""

    digest: str
    kind: Literal["staff", "tablet", "half"]  # half: the password was right, a step is still due
    subject: str = ""  # the reference of the staff member, or of the tablet
    visit: str | None = None
    purpose: str = ""
    device: str = ""
    confirmed: bool = False  # the client's birth date was entered
    made_at: datetime
    seen_at: datetime
    ended_at: datetime | None = None
    code: str | None = None  # the digest of the code that bound it, where one was typed
    covered_at: datetime | None = None
    idle: int | None = None  # seconds without a touch after which it has ended


class Device(Frozen):
    """A tablet, paired or known from a code typed on it; `digest` is vault.code of its token."""

    ref: str
    digest: str
    name: str
    paired_at: datetime | None = None
    seen_at: datetime | None = None


class Secrets(Frozen):
    password_hash: str = Field(repr=False)
    pin_hash: str = Field(repr=False)


class StoredDocument(Frozen):
    """A sealed packet. `sha256` is that of `body`."""

    ref: str
    visit: str
    sha256: str
    file_name: str
    made_at: datetime
    body: bytes = Field(repr=False)


class Scan(Frozen):
    """A letter as it was scanned. Its kind is told from its first bytes when it is shown."""

    ref: str
    visit: str
    made_at: datetime
    body: bytes = Field(repr=False)


PUBLISHED = "protocol_versions"
_AT_HAND = ("clinic", PUBLISHED)  # what every touch reads: one question for both


def merge_setting(ref: str) -> str:
    """Where it is kept why this client's record was merged and parted: sealed, since it may name somebody."""
    return f"merge {ref}"


def normal_name(name: str) -> str:
    """For searching: case, accents and spacing do not count."""
    letters = unicodedata.normalize("NFKD", name.casefold())
    return " ".join("".join(letter for letter in letters if not unicodedata.combining(letter)).casefold().split())


def parsed(parse: Callable[[bytes], T], body: bytes, what: str) -> T:
    """Raises StoreError. The cause is dropped: it would quote what the record says."""
    try:
        return parse(body)
    except ValidationError:
        raise StoreError(f"The record {what} does not fit this version of the program. Install the one that wrote it.") from None


class Reader:
    """One consistent view of the records."""

    def __init__(self, connection: Connection, vault: Vault) -> None:
        self._connection = connection
        self._vault = vault

    @property
    def audit_key(self) -> bytes:
        return self._vault.audit_key

    def counts(self) -> dict[str, int]:
        """Rows by table."""
        return {
            table.name: int(self._connection.execute(select(func.count()).select_from(table)).scalar_one())
            for table in tables.metadata.sorted_tables
        }

    @cached_property
    def index(self) -> Index:
        return Index(self._connection, self._vault)

    def code_of(self, text: str) -> str:
        """The keyed digest under which a code or a cookie's token is kept."""
        return self._vault.code(text)

    def setting(self, key: str) -> str | None:
        body = self._at_hand.get(key) if key in _AT_HAND else self._setting(key)
        return None if body is None else self._vault.open(body, f"setting|{key}|body").decode()

    def _setting(self, key: str) -> bytes | None:
        row = self._one(select(tables.setting.c.body).where(tables.setting.c.key == key))
        return None if row is None else bytes(row.body)

    @cached_property
    def _at_hand(self) -> dict[str, bytes]:
        return {row.key: row.body for row in self._connection.execute(_SETTINGS_AT_HAND)}

    def settings_named(self, beginning: str) -> list[str]:
        """Keys that begin so."""
        query = select(tables.setting.c.key).where(tables.setting.c.key.startswith(beginning, autoescape=True))
        return [str(row.key) for row in self._connection.execute(query)]

    def clinic(self) -> Clinic | None:
        return self._clinic

    @cached_property
    def _clinic(self) -> Clinic | None:
        body = self.setting("clinic")
        return None if body is None else parsed(Clinic.model_validate_json, body.encode(), "setting clinic")

    def staff(self, ref: str) -> Staff:
        """Raises InputError for an unknown reference, as client, course, visit and document do."""
        return self._model(Staff, tables.staff, self._known(tables.staff, ref))

    def staff_by_user(self, user: str) -> Staff | None:
        row = self._one(select(tables.staff).where(tables.staff.c.user_index == self._user_index(user)))
        return None if row is None else self._model(Staff, tables.staff, row)

    def all_staff(self) -> list[Staff]:
        return sorted(self._models(Staff, tables.staff, select(tables.staff)), key=lambda staff: normal_name(staff.name))

    def secrets(self, staff_ref: str) -> Secrets:
        row = self._known(tables.staff, staff_ref)
        password = self._vault.open(row.password_hash, f"staff|{staff_ref}|password_hash")
        pin = self._vault.open(row.pin_hash, f"staff|{staff_ref}|pin_hash")
        return Secrets(password_hash=password.decode(), pin_hash=pin.decode())

    def client(self, ref: str) -> Client:
        return self._model(Client, tables.client, self._known(tables.client, ref))

    def clients_by(self, name: str | None = None, birth_date: date | None = None) -> list[Client]:
        """Whole names only, whatever their case and accents; with both, both must fit."""
        if name is None and birth_date is None:
            raise InputError("Enter a name or a birth date to search for.")
        query = select(tables.client)
        if name is not None:
            query = query.where(tables.client.c.name_index == self._name_index(name))
        if birth_date is not None:
            query = query.where(tables.client.c.birth_index == self._birth_index(birth_date))
        return self._clients(query)

    def merged_into(self, ref: str) -> str | None:
        return self._known(tables.client, ref).merged_into  # type: ignore[no-any-return]

    def one_person(self, ref: str) -> tuple[str, ...]:
        """References of all records of this person that were not erased, the one that counts first. Itself where none is left."""
        head = ref
        while (into := self.merged_into(head)) is not None:
            head = into
        found = [head]
        for one in found:  # grows while it is walked: a record merged into a merged one belongs to it too
            query = select(tables.client.c.ref).where(tables.client.c.merged_into == one).order_by(tables.client.c.ref)
            found += [str(row.ref) for row in self._connection.execute(query)]
        return tuple(one for one in found if self._known(tables.client, one).body) or (ref,)

    def client_of(self, ref: str) -> str | None:
        """Whose record this is, by its own reference or that of a visit; erased ones too."""
        client, visit = tables.client.c, tables.visit.c
        row = self._one(select(client.ref).where(client.ref == ref)) or self._one(select(visit.client).where(visit.ref == ref))
        return None if row is None else str(row[0])

    def all_clients(self) -> list[Client]:
        """Not those that were erased."""
        return self._clients(select(tables.client).where(tables.client.c.body != b""))

    def client_refs(self) -> list[str]:
        """Of those that were not erased."""
        query = select(tables.client.c.ref).where(tables.client.c.body != b"").order_by(tables.client.c.ref)
        return [str(row.ref) for row in self._connection.execute(query)]

    def erased(self) -> list[str]:
        """References of the visits and clients whose keys were destroyed."""
        visits = select(tables.visit.c.ref).where(tables.visit.c.key == b"")
        clients = select(tables.client.c.ref).where(tables.client.c.body == b"")
        return sorted(str(row.ref) for query in (visits, clients) for row in self._connection.execute(query))

    def course(self, ref: str) -> Course:
        return self._model(Course, tables.course, self._known(tables.course, ref))

    def courses_of(self, client: str) -> list[Course]:
        found = self._models(Course, tables.course, select(tables.course).where(tables.course.c.client == client))
        return sorted(found, key=lambda course: (course.opened, course.ref))

    def visit(self, ref: str, since: Visit | None = None) -> Visit:
        """`since`: the visit as it was read before. Only what came after is opened, where its last entry is still the one stored."""
        if since and (newer := self._newer(since)):
            return newer
        row = self._known(tables.visit, ref)
        if not row.key:
            self._vault.record_key(row.key, visit_key_name(ref))  # says that it was erased
        found = self._visits(tables.visit.c.ref == ref)
        if not found:
            raise InputError(UNKNOWN["visit"])
        return found[0]

    def visits(self, open_only: bool = True) -> list[Visit]:
        """In the order in which they were opened; not those that were erased."""
        return self._visits(tables.visit.c.closed.is_(False) if open_only else None)

    def visits_of(self, *clients: str) -> list[Visit]:
        return self._visits(tables.visit.c.client.in_(clients))

    def visit_refs(self, first: datetime | None = None, before: datetime | None = None) -> list[str]:
        """Of the visits opened from `first` on and before `before`, in that order."""
        query = select(tables.visit.c.ref).order_by(tables.visit.c.opened_at, tables.visit.c.ref)
        query = query.where(tables.visit.c.opened_at >= first) if first else query
        query = query.where(tables.visit.c.opened_at < before) if before else query
        return [str(row.ref) for row in self._connection.execute(query)]

    def visits_by(self, refs: Iterable[str]) -> Iterator[Visit]:
        """In batches: a database takes only so many names in one question, and memory only so many visits."""
        wanted = list(refs)
        batches = (wanted[i : i + _BATCH] for i in range(0, len(wanted), _BATCH))
        return (visit for batch in batches for visit in self._visits(tables.visit.c.ref.in_(batch)))

    def days_agreed(self, since: datetime) -> list[tuple[str, date | None]]:
        """Visits with the days that were agreed for the next session, in the order in which that was written down."""
        entry = tables.entry.c
        query = (
            select(entry.visit, entry.number, entry.kind, entry.body, tables.visit.c.key)
            .join(tables.visit, tables.visit.c.ref == entry.visit)
            .where(tables.visit.c.key != b"", entry.kind == "next_agreed", entry.at >= since)
            .order_by(entry.id)
        )
        found = [(str(row.visit), self._entry(str(row.visit), row)) for row in self._connection.execute(query)]
        return [(visit, one.on) for visit, one in found if isinstance(one, NextAgreed)]

    def entries_of(self, visit: str) -> int:
        """How many there are."""
        query = select(func.count()).where(tables.entry.c.visit == visit)
        return int(self._connection.execute(query).scalar_one())

    def audit(self, visit: str | None = None) -> list[Linked]:
        """In order of number. Only the whole chain can be checked, not that of one visit."""
        return list(self.chain(visit))

    def chain(self, visit: str | None = None) -> Iterator[Linked]:
        query = select(tables.audit).order_by(tables.audit.c.number)
        if visit is not None:
            query = query.where(tables.audit.c.visit == visit)
        for row in self._connection.execute(query, execution_options={"yield_per": 1000}):
            yield _linked(row)

    def last_entry_at(self) -> datetime | None:
        found: datetime | None = self._connection.execute(select(func.max(tables.entry.c.at))).scalar_one()
        return found

    def chain_head(self) -> tuple[int, str]:
        """Number and link of the last event: what to print outside, since only it shows that the end was cut off."""
        row = self._one(_LAST_EVENT)
        return (0, START) if row is None else (row.number, row.link)

    def schema(self) -> str:
        """The newest migration that the tables have seen, and on what database."""
        number = self._connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar_one()
        return f"{number} ({self._connection.dialect.name})"

    def document(self, ref: str) -> StoredDocument:
        return self._document(self._known(tables.document, ref))

    def document_by_sha256(self, sha256: str) -> StoredDocument | None:
        row = self._one(select(tables.document).where(tables.document.c.sha256 == sha256))
        return None if row is None else self._document(row)

    def documents_of(self, visit: str) -> list[StoredDocument]:
        """Not those that were erased."""
        document = tables.document.c
        query = select(tables.document).where(document.visit == visit, document.body != b"")
        return [self._document(row) for row in self._connection.execute(query.order_by(document.made_at, document.ref))]

    def document_digests(self, visit: str) -> list[str]:
        """The SHA-256 of each packet of the visit; it outlives the packet."""
        document = tables.document.c
        rows = self._connection.execute(select(document.sha256).where(document.visit == visit).order_by(document.made_at))
        return [str(row.sha256) for row in rows]

    def scans_of(self, visit: str) -> list[Scan]:
        scan = tables.scan.c
        query = select(scan.ref).where(scan.visit == visit, scan.body != b"").order_by(scan.made_at, scan.ref)
        return [self.scan(row.ref) for row in self._connection.execute(query)]

    def scan(self, ref: str) -> Scan:
        row = self._known(tables.scan, ref)
        key = self._vault.record_key(self._known(tables.visit, row.visit).key, visit_key_name(row.visit))
        return Scan(ref=ref, visit=row.visit, made_at=row.made_at, body=key.open(row.body, scan_name(row.visit, ref)))

    def signing_key(self, fingerprint: str | None = None) -> SigningKey | None:
        """The newest without a fingerprint."""
        query = select(tables.certificate).order_by(tables.certificate.c.made_at.desc()).limit(1)
        if fingerprint is not None:
            query = query.where(tables.certificate.c.fingerprint == fingerprint)
        row = self._one(query)
        return None if row is None else SigningKey.from_bytes(self._vault.open(row.body, f"certificate|{row.fingerprint}|body"))

    def code(self, digest: str) -> Code | None:
        return self._plain(Code, select(tables.code).where(tables.code.c.digest == digest))

    def session(self, digest: str) -> Session | None:
        """Ended ones too: look at `ended_at`."""
        row = self._row(tables.session.c.digest, digest)
        return None if row is None else Session(**row._mapping)

    def device(self, digest: str) -> Device | None:
        return self._plain(Device, select(tables.device).where(tables.device.c.digest == digest))

    def devices(self) -> list[Device]:
        rows = self._connection.execute(select(tables.device).order_by(tables.device.c.name, tables.device.c.ref))
        return [Device(**row._mapping) for row in rows]

    def code_sent_to(self, device: str, at: datetime) -> Code | None:
        """The live code that waits on this tablet's screen."""
        code = tables.code.c
        live = and_(code.device == device, code.used_at.is_(None), code.killed_at.is_(None), code.expires_at > at)
        return self._plain(Code, select(tables.code).where(live).order_by(code.made_at.desc()).limit(1))

    def sessions_on(self, device: str) -> list[Session]:
        """The visits that this tablet is bound to now."""
        session = tables.session.c
        going = and_(session.kind == "tablet", session.subject == device, session.ended_at.is_(None))
        return [Session(**row._mapping) for row in self._connection.execute(select(tables.session).where(going))]

    def staff_sessions_in(self, browser: str, since: datetime) -> list[Session]:
        """Ended ones too, the newest first; `browser` is code_of its cookie."""
        session = tables.session.c
        of_browser = and_(session.kind == "staff", session.device == browser, session.made_at >= since)
        query = select(tables.session).where(of_browser).order_by(session.made_at.desc())
        return [Session(**row._mapping) for row in self._connection.execute(query)]

    def failures(self, what: str, key: str, since: datetime) -> int:
        """How often `what` went wrong for `key` from `since` on; `key` is kept as a digest only."""
        attempt = tables.attempt.c
        of_key = and_(attempt.what == what, attempt.key_digest == self._vault.code(key))
        query = select(func.count()).where(of_key, attempt.at >= since, attempt.ok.is_(False))
        return int(self._connection.execute(query).scalar_one())

    def sealed_faults(self) -> Iterator[str]:
        """A sentence for each record that does not open, and for each packet that is not what its digest says."""
        for column in tables.sealed_columns():
            for row in self._connection.execute(select(column.table), execution_options={"yield_per": 100}):
                sealed, about = getattr(row, column.name), tables.sealed_name(column, row)
                try:
                    plain = self._vault.open(sealed, about) if sealed else b""
                except VaultError as fault:
                    yield str(fault)
                    continue
                if column.table is tables.document and sealed and sha256(plain) != row.sha256:
                    yield f"The packet {row.ref} is not the one that was sealed. Restore it from a backup."

    def visit_faults(self) -> Iterator[str]:
        """A sentence for each visit whose entries do not add up, or whose packets and pictures are not those of its entries."""
        for row in self._connection.execute(select(tables.visit.c.ref).where(tables.visit.c.key != b"")):
            try:
                yield from missing.of_visit(self._connection, self.visit(row.ref))
                self.scans_of(row.ref)
            except (IntakeError, ValueError) as fault:
                yield str(fault)

    def missing(self) -> Iterator[str]:
        """A sentence for each entry and each packet that is told of and not there. Opens no record, so it tells of erased ones too."""
        return missing.anywhere(self._connection, self.chain())

    def _one(self, query: Select[Any]) -> Row[Any] | None:
        return self._connection.execute(query).first()

    def _known(self, table: Table, ref: str) -> Row[Any]:
        row = self._row(table.c.ref, ref)
        if row is None:
            raise InputError(UNKNOWN[table.name])
        return row

    def _row(self, column: Column[str], value: str) -> Row[Any] | None:
        return self._connection.execute(_with(column), {"value": value}).first()

    def _model(self, kind: type[M], table: Table, row: Row[Any]) -> M:
        body = self._vault.open(row.body, f"{table.name}|{row.ref}|body")
        return parsed(kind.model_validate_json, body, f"{table.name} {row.ref}")

    def _models(self, kind: type[M], table: Table, query: Select[Any]) -> list[M]:
        return [self._model(kind, table, row) for row in self._connection.execute(query)]

    def _plain(self, kind: type[M], query: Select[Any]) -> M | None:
        row = self._one(query)
        return None if row is None else kind(**row._mapping)

    def _clients(self, query: Select[Any]) -> list[Client]:
        found = self._models(Client, tables.client, query)
        return sorted(found, key=lambda client: (normal_name(client.name), client.birth_date, client.ref))

    def _document(self, row: Row[Any]) -> StoredDocument:
        body = self._vault.open(row.body, f"document|{row.ref}|{row.sha256}")
        return StoredDocument(**{**row._mapping, "body": body})

    def _visits(self, which: Any) -> list[Visit]:
        of_visits = groupby(self._rows(which), key=lambda row: str(row.visit))
        return [Visit.of(ref, self._entries(ref, rows)) for ref, rows in of_visits]

    def _rows(self, which: Any) -> Iterable[Any]:
        """Entries with their visit's key, visit by visit; not those that were erased."""
        return self._connection.execute(_ENTRIES if which is None else _ENTRIES.where(which))

    def _entry(self, ref: str, row: Any) -> Entry:
        key = self._vault.record_key(row.key, visit_key_name(ref))
        body = key.open(row.body, entry_name(ref, row.number, row.kind))
        return parsed(entry_adapter.validate_json, body, f"entry {ref} {row.number}")

    def _newer(self, since: Visit) -> Visit | None:
        last = len(since.entries)
        rows = self._connection.execute(_NEWER, {"visit": since.ref, "number": last})
        found = list(self._entries(since.ref, rows, last))
        return reduce(Visit.plus, found[1:], since) if found[:1] == [since.entries[-1]] else None

    def _entries(self, ref: str, rows: Iterable[Any], first: int = 1) -> Iterator[Entry]:
        key: RecordKey | None = None
        for number, row in enumerate(rows, start=first):
            if row.number != number:
                raise VaultError(f"Entry {number} of visit {ref} is missing. Restore it from a backup.")
            key = key or self._vault.record_key(row.key, visit_key_name(ref))
            body = key.open(row.body, entry_name(ref, number, row.kind))
            yield parsed(entry_adapter.validate_json, body, f"entry {ref} {number}")

    def _name_index(self, name: str) -> str:
        return self._vault.index("name|" + normal_name(name))

    def _birth_index(self, day: date) -> str:
        return self._vault.index("birth|" + day.isoformat())

    def _user_index(self, user: str) -> str:
        return self._vault.index("user|" + user.strip().casefold())


# Statements that every touch on a tablet asks are made once: making them takes as long as asking.


@cache
def _with(column: Column[str]) -> Select[Any]:
    return select(column.table).where(column == bindparam("value"))


_ENTRIES = (
    select(tables.entry.c.visit, tables.entry.c.number, tables.entry.c.kind, tables.entry.c.body, tables.visit.c.key)
    .join(tables.visit, tables.visit.c.ref == tables.entry.c.visit)
    .where(tables.visit.c.key != b"")
    .order_by(tables.visit.c.opened_at, tables.entry.c.visit, tables.entry.c.number)
)
_NEWER = _ENTRIES.where(tables.entry.c.visit == bindparam("visit"), tables.entry.c.number >= bindparam("number"))
_LAST_EVENT = select(tables.audit.c.number, tables.audit.c.link).order_by(tables.audit.c.number.desc()).limit(1)
_SETTINGS_AT_HAND = select(tables.setting).where(or_(*(tables.setting.c.key == key for key in _AT_HAND)))

_BATCH = 100
UNKNOWN = {
    "staff": "There is no staff member with this reference.",
    "client": "There is no client with this reference.",
    "course": "There is no course with this reference.",
    "visit": "There is no visit with this reference.",
    "document": "There is no document with this reference.",
    "scan": "There is no scan with this reference.",
}


def visit_key_name(visit: str) -> str:
    return f"visit|{visit}|key"


def scan_name(visit: str, ref: str) -> str:
    return f"scan|{visit} {ref}|body"


def entry_name(visit: str, number: int, kind: str) -> str:
    return f"entry|{visit} {number}|{kind}"


def _linked(row: Row[Any]) -> Linked:
    try:
        event = AuditEvent.model_validate_json(row.body)
    except ValidationError:
        raise StoreError(f"Audit event {row.number} was altered: it cannot be read any more. Restore it from a backup.") from None
    if row.visit != event.visit:
        raise StoreError(f"Audit event {row.number} was altered: it is listed under another record. Restore it from a backup.")
    return Linked(number=row.number, event=event, link=row.link)
