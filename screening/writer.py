"""Writing the store, inside one transaction. Sealed rows are sealed here, and only here."""

from collections.abc import Callable
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Insert, Table, Update, and_, bindparam, func, insert, select, update

from screening import tables
from screening.audit import AuditEvent, Linked, link
from screening.course import Course
from screening.digest import canonical
from screening.entry import Entry, entry_adapter
from screening.errors import InputError, VaultError
from screening.identity import Client, Clinic, Staff, new_reference
from screening.reader import (
    UNKNOWN,
    Code,
    Device,
    Pairing,
    Reader,
    Scan,
    Session,
    StoredDocument,
    entry_name,
    merge_setting,
    parsed,
    scan_name,
    visit_key_name,
)
from screening.standing import Standing
from screening.vault import SigningKey
from screening.visit import CLOSED

KEY_CHECK, ROOTS = "key_check", "roots"


class Writer(Reader):
    """Reads and writes in one transaction. No other writer is at work meanwhile, so what was read still holds."""

    _key_fits = False

    def put_setting(self, key: str, value: str) -> None:
        self._put(tables.setting, {"key": key}, {"body": self._seal(value.encode(), f"setting|{key}|body")})
        self.__dict__.pop("_at_hand", None)  # read afresh

    def put_clinic(self, clinic: Clinic) -> None:
        self.put_setting("clinic", clinic.model_dump_json())
        self.__dict__.pop("_clinic", None)  # read afresh
        still_open = select(tables.visit.c.ref).where(tables.visit.c.closed.is_(False))
        self._changed(update(tables.standing).where(tables.standing.c.visit.in_(still_open)).values(stale=True))

    def put_staff(self, staff: Staff, password_hash: str, pin_hash: str = "") -> None:
        """An empty hash leaves the stored one as it is. Raises InputError where another person has the user name."""
        other = self.staff_by_user(staff.user)
        if other is not None and other.ref != staff.ref:
            raise InputError("This user name is taken; choose another.")
        hashes = {"password_hash": password_hash, "pin_hash": pin_hash}
        is_new = self._one(select(tables.staff.c.ref).where(tables.staff.c.ref == staff.ref)) is None
        values = {"user_index": self._user_index(staff.user), "active": staff.active, "body": self._sealed("staff", staff)}
        values |= {kind: self._sealed_hash(staff.ref, kind, text) for kind, text in hashes.items() if text or is_new}
        self._put(tables.staff, {"ref": staff.ref}, values)

    def set_password(self, ref: str, password_hash: str) -> None:
        self._set_hash(ref, "password_hash", password_hash)

    def set_pin(self, ref: str, pin_hash: str) -> None:
        """An empty hash takes the PIN away."""
        self._set_hash(ref, "pin_hash", pin_hash)

    def unused_reference(self, random: Callable[[int], int]) -> str:
        """A reference that no record bears yet; pass secrets.randbelow."""
        return self.unused(lambda: new_reference(random))

    def unused(self, reference: Callable[[], str]) -> str:
        """The first of the references made that no record bears yet."""
        bearing = (tables.staff, tables.client, tables.course, tables.visit, tables.document, tables.device, tables.scan)
        while True:
            ref = reference()
            if not any(self._one(select(table.c.ref).where(table.c.ref == ref)) for table in bearing):
                return ref

    def put_client(self, client: Client) -> None:
        """A new client, or changed particulars of a known one."""
        indexes = {"name_index": self._name_index(client.name), "birth_index": self._birth_index(client.birth_date)}
        self._put(tables.client, {"ref": client.ref}, indexes | {"body": self._sealed("client", client)})

    def merge_client(self, ref: str, into: str | None) -> None:
        """None undoes it. Both records stay as they are."""
        self._changed(update(tables.client).where(tables.client.c.ref == ref).values(merged_into=into))

    def put_course(self, course: Course) -> None:
        self._put(tables.course, {"ref": course.ref}, {"client": course.client, "body": self._sealed("course", course)})

    def open_visit_row(self, ref: str, client: str, course: str, at: datetime) -> None:
        """The row that entries hang on; `append` the opening in the same transaction."""
        self._check_key()
        key = self._vault.new_record_key(visit_key_name(ref))
        self._insert(tables.visit, ref=ref, client=client, course=course, opened_at=at, closed=False, key=key)
        blank = {"status": "", "consent": "", "practitioner": "", "session_no": 0}
        flags = dict.fromkeys(("released", "calling", "copy_owed", "incident_owed"), False)
        self._insert(tables.standing, visit=ref, client=client, opened_at=at, since=at, stale=True, **blank, **flags)

    def append(self, visit_ref: str, entry: Entry) -> int:
        """Returns the entry's number within the visit. Raises InputError for an unknown visit."""
        row = self._connection.execute(_VISIT, {"value": visit_ref}).first()
        if row is None:
            raise InputError(UNKNOWN["visit"])
        key = self._vault.record_key(row.key, visit_key_name(visit_ref))
        number = (row.last or 0) + 1
        if (number == 1) != (entry.kind == "opened"):
            raise ValueError("a visit begins with its opening, and is opened once")
        body = entry_adapter.dump_json(entry)
        parsed(entry_adapter.validate_json, body, f"entry {visit_ref} {number}")  # never store what cannot be read again
        sealed = key.seal(body, entry_name(visit_ref, number, entry.kind))
        self._insert(tables.entry, visit=visit_ref, course=row.course, number=number, kind=entry.kind, at=entry.at, body=sealed)
        self._connection.execute(_SPOILED, {"spoiled": visit_ref})
        in_part = entry.kind == "withdrawn" and entry.scope
        if entry.kind in CLOSED and not in_part:  # the entries that end a visit are named like its last status
            self._connection.execute(update(tables.visit).where(tables.visit.c.ref == visit_ref).values(closed=True))
        return number

    def keep_standing(self, standing: Standing, entries: int) -> bool:
        """Only while the visit has as many entries as it was derived from."""
        if self.entries_of(standing.visit) != entries:
            return False
        self._put(tables.standing, {"visit": standing.visit}, self.index.values(standing))
        return True

    def spoil_standings(self) -> None:
        """All are derived afresh at the next look."""
        self._changed(update(tables.standing).values(stale=True))

    def record(self, event: AuditEvent) -> Linked:
        """The next event of the audit chain."""
        last, before = self.chain_head()
        linked = Linked(number=last + 1, event=event, link=link(self._vault.audit_key, before, last + 1, event))
        body = canonical(event.model_dump(mode="json")).decode()
        self._insert(tables.audit, number=linked.number, visit=event.visit, body=body, link=linked.link)
        return linked

    def put_document(self, document: StoredDocument) -> None:
        sealed = self._seal(document.body, f"document|{document.ref}|{document.sha256}")
        self._insert(tables.document, **document.model_dump(exclude={"body"}), body=sealed)

    def put_scan(self, scan: Scan) -> None:
        key = self._vault.record_key(self._known(tables.visit, scan.visit).key, visit_key_name(scan.visit))
        sealed = key.seal(scan.body, scan_name(scan.visit, scan.ref))
        self._insert(tables.scan, ref=scan.ref, visit=scan.visit, made_at=scan.made_at, body=sealed)

    def put_signing_key(self, key: SigningKey) -> None:
        sealed = self._seal(key.to_bytes(), f"certificate|{key.fingerprint}|body")
        self._insert(tables.certificate, fingerprint=key.fingerprint, body=sealed, made_at=key.made_at)

    def put_code(self, code: Code) -> None:
        self._insert(tables.code, **code.model_dump())

    def use_code(self, digest: str, at: datetime) -> bool:
        """True the first time, for a code that was neither killed nor out of date."""
        live = and_(tables.code.c.digest == digest, *_unused(), tables.code.c.expires_at > at)
        return self._changed(update(tables.code).where(live).values(used_at=at)) == 1

    def kill_codes(self, visit: str, at: datetime, purpose: str | None = None) -> None:
        """Unused codes of the visit; of every purpose where none is named."""
        query = update(tables.code).where(tables.code.c.visit == visit, *_unused())
        if purpose is not None:
            query = query.where(tables.code.c.purpose == purpose)
        self._changed(query.values(killed_at=at))

    def send_code(self, digest: str, device: str) -> None:
        self._changed(update(tables.code).where(tables.code.c.digest == digest).values(device=device))

    def keep_code_from(self, device: str) -> None:
        """Codes sent to this tablet wait there no more; typed, they are as good as before."""
        self._changed(update(tables.code).where(tables.code.c.device == device, *_unused()).values(device=None))

    def put_pairing(self, pairing: Pairing) -> None:
        """Ends the one before it for the same name."""
        pending = and_(tables.pairing.c.name == pairing.name, tables.pairing.c.used_at.is_(None))
        self._changed(update(tables.pairing).where(pending).values(used_at=pairing.made_at))
        self._insert(tables.pairing, **pairing.model_dump())

    def use_pairing(self, digest: str, at: datetime) -> str | None:
        """The tablet's name, the first time and in time."""
        pairing = tables.pairing.c
        live = and_(pairing.digest == digest, pairing.used_at.is_(None), pairing.expires_at > at)
        row = self._one(select(pairing.name).where(live))
        return row.name if row and self._changed(update(tables.pairing).where(live).values(used_at=at)) == 1 else None

    def put_session(self, session: Session) -> None:
        self._insert(tables.session, **session.model_dump())

    def touch_session(self, digest: str, at: datetime) -> None:
        self._changed(_going(digest).values(seen_at=at))

    def confirm_session(self, digest: str) -> None:
        self._changed(_going(digest).values(confirmed=True))

    def cover_session(self, digest: str, at: datetime) -> None:
        self._changed(_going(digest).values(confirmed=False, covered_at=at))

    def uncover_session(self, digest: str) -> None:
        self._changed(_going(digest).values(covered_at=None))

    def end_session(self, digest: str, at: datetime) -> None:
        self._changed(_going(digest).values(ended_at=at))

    def end_sessions_of(self, staff_ref: str, at: datetime, but: str = "") -> None:
        """`but` is the digest of the one that goes on."""
        session = tables.session.c
        of_person = and_(session.kind.in_(("staff", "half")), session.subject == staff_ref, session.ended_at.is_(None))
        self._changed(update(tables.session).where(of_person, session.digest != but).values(ended_at=at))

    def end_tablet_sessions(self, visit: str, at: datetime) -> None:
        session = tables.session.c
        of_visit = and_(session.kind == "tablet", session.visit == visit, session.ended_at.is_(None))
        self._changed(update(tables.session).where(of_visit).values(ended_at=at))

    def put_device(self, device: Device) -> None:
        self._put(tables.device, {"ref": device.ref}, device.model_dump(exclude={"ref"}))

    def touch_device(self, ref: str, at: datetime) -> None:
        self._changed(update(tables.device).where(tables.device.c.ref == ref).values(seen_at=at))

    def count_attempt(self, what: str, key: str, at: datetime, ok: bool) -> int:
        """For rate limits. Commit it before refusing: an exception raised in the same transaction would undo the count."""
        values = {"what": what, "key_digest": self._vault.code(key), "at": at, "ok": ok}
        done = self._connection.execute(insert(tables.attempt).values(**values)).inserted_primary_key
        return int(done[0]) if done else 0

    def forgive(self, what: str, key: str) -> None:
        """What went wrong for this key counts no more."""
        attempt = tables.attempt.c
        of_key = and_(attempt.what == what, attempt.key_digest == self._vault.code(key))
        self._changed(update(tables.attempt).where(of_key).values(ok=True))

    def pass_attempt(self, number: int) -> None:
        self._changed(update(tables.attempt).where(tables.attempt.c.id == number).values(ok=True))

    def erase_visit(self, ref: str) -> int:
        """Destroys the keys of its entries, packets and scans; dates, digests and audit stand. Returns how many packets went."""
        self._changed(update(tables.visit).where(tables.visit.c.ref == ref).values(key=b"", closed=True))
        document, scan = tables.document, tables.scan
        self._changed(update(scan).where(scan.c.visit == ref).values(body=b""))
        return self._changed(update(document).where(document.c.visit == ref, document.c.body != b"").values(body=b""))

    def erase_client(self, ref: str) -> None:
        """Particulars, what a search finds them by, and why the record was merged."""
        gone = {"name_index": "", "birth_index": "", "body": b""}
        self._changed(update(tables.client).where(tables.client.c.ref == ref).values(**gone))
        key = merge_setting(ref)
        empty = self._seal(b"", f"setting|{key}|body")
        self._changed(update(tables.setting).where(tables.setting.c.key == key).values(body=empty))

    def erase(self, ref: str) -> bool:
        """A visit or a client, whichever bears the reference."""
        if self._one(select(tables.visit.c.ref).where(tables.visit.c.ref == ref)):
            self.erase_visit(ref)
            return True
        if self._one(select(tables.client.c.ref).where(tables.client.c.ref == ref)):
            self.erase_client(ref)
            return True
        return False

    def end_all_sessions(self, at: datetime) -> None:
        """Of staff and tablets, with every code that was not used."""
        self._changed(update(tables.session).where(tables.session.c.ended_at.is_(None)).values(ended_at=at))
        self._changed(update(tables.code).where(*_unused()).values(killed_at=at))

    def rewrap(self) -> int:
        """Every record under the newest key; bodies stay as they are. Returns how many there were."""
        self.put_setting(ROOTS, self._vault.roots.hex())
        count = 0
        for column in tables.sealed_columns():
            own: Any = next(iter(column.table.primary_key))
            for (key,) in self._connection.execute(select(own)).all():
                row = self._connection.execute(select(column.table).where(own == key)).one()
                sealed = self._vault.rewrap(getattr(row, column.name), tables.sealed_name(column, row))
                self._connection.execute(update(column.table).where(own == key).values({column.name: sealed}))
                count += bool(sealed)
        return count

    def _seal(self, plain: bytes, about: str) -> bytes:
        self._check_key()
        return self._vault.seal(plain, about)

    def _check_key(self) -> None:
        """A process that was started before the key was changed must not go on sealing with the old one."""
        if self._key_fits:
            return
        row = self._one(select(tables.setting.c.body).where(tables.setting.c.key == KEY_CHECK))
        if row is not None and not self._vault.knows(row.body):
            raise VaultError("The clinic's key was changed meanwhile. Start the service again.")
        self._key_fits = True

    def _sealed(self, table: str, value: Client | Course | Staff) -> bytes:
        return self._seal(value.model_dump_json().encode(), f"{table}|{value.ref}|body")

    def _sealed_hash(self, ref: str, kind: str, text: str) -> bytes:
        return self._seal(text.encode(), f"staff|{ref}|{kind}")

    def _set_hash(self, ref: str, kind: str, text: str) -> None:
        self._known(tables.staff, ref)
        self._put(tables.staff, {"ref": ref}, {kind: self._sealed_hash(ref, kind, text)})

    def _insert(self, table: Table, **values: Any) -> None:
        self._connection.execute(_into(table), values)

    def _put(self, table: Table, key: dict[str, str], values: dict[str, Any]) -> None:
        """Update, or insert where there was nothing to update."""
        ((name, value),) = key.items()
        if self._changed(update(table).where(table.c[name] == value).values(**values)) == 0:
            self._insert(table, **key, **values)

    def _changed(self, query: Update) -> int:
        return self._connection.execute(query).rowcount


_VISIT = select(
    tables.visit.c.course,
    tables.visit.c.key,
    select(func.max(tables.entry.c.number)).where(tables.entry.c.visit == tables.visit.c.ref).scalar_subquery().label("last"),
).where(tables.visit.c.ref == bindparam("value"))
_SPOILED = update(tables.standing).where(tables.standing.c.visit == bindparam("spoiled")).values(stale=True)


@cache
def _into(table: Table) -> Insert:
    return insert(table)


def _unused() -> tuple[Any, Any]:
    return tables.code.c.used_at.is_(None), tables.code.c.killed_at.is_(None)


def _going(digest: str) -> Update:
    return update(tables.session).where(tables.session.c.digest == digest, tables.session.c.ended_at.is_(None))
