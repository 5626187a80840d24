"""The store: one database, SQLite or PostgreSQL. Reader, Writer and tables belong to it; nothing else speaks SQL."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.util import CommandError
from sqlalchemy import Engine, create_engine, event
from sqlalchemy.engine import URL, Connection, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, IntegrityError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from screening.errors import StoreError, VaultError
from screening.reader import Code, Device, Pairing, Reader, Scan, Secrets, Session, StoredDocument, normal_name
from screening.vault import Vault
from screening.writer import Writer

__all__ = [
    "Code",
    "Device",
    "Pairing",
    "Reader",
    "Scan",
    "Secrets",
    "Session",
    "Store",
    "StoredDocument",
    "Writer",
    "normal_name",
]

MIGRATIONS = Path(__file__).parent / "migrations"
_WAIT = 10  # seconds that a writer waits for the one before it
_WRITERS_TURN = 7_230_114  # any number, the same in every process: PostgreSQL's name for the one place a writer can hold


class Store:
    """`with store.write() as records:` is one transaction; `with store.read() as records:` one consistent view."""

    def __init__(self, engine: Engine, vault: Vault) -> None:
        self.vault = vault
        self._engine = engine
        self._reading = engine
        if not _is_sqlite(engine):
            self._reading = engine.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
        self._writing = engine.execution_options(begin="BEGIN IMMEDIATE")

    @classmethod
    def open(cls, url: str, vault: Vault) -> "Store":
        """Brings the tables up to date. Raises StoreError, and VaultError where the key is not the database's own."""
        store = cls(_engine(url), vault)
        try:
            with _worded("The database cannot be opened"), store._begun() as connection:
                _migrate(connection)
                _check_key(Writer(connection, vault), vault.index("the clinic's first key"))
        except BaseException:
            store.close()
            raise
        return store

    @contextmanager
    def read(self) -> Iterator[Reader]:
        with _worded("The records cannot be read"), self._reading.begin() as connection:
            yield Reader(connection, self.vault)

    @contextmanager
    def write(self) -> Iterator[Writer]:
        """Everything or nothing: whatever is raised inside undoes it all. Done means on the disk."""
        with _worded("Nothing was saved"), self._begun() as connection:
            yield Writer(connection, self.vault)

    def close(self) -> None:
        self._engine.dispose()

    @contextmanager
    def _begun(self) -> Iterator[Connection]:
        """One writer at a time on both databases, so that the next entry's number is nobody else's."""
        with self._writing.begin() as connection:
            if not _is_sqlite(self._engine):
                connection.exec_driver_sql(f"SET LOCAL lock_timeout = '{_WAIT}s'")
                connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_WRITERS_TURN})")
            yield connection


def _is_sqlite(engine: Engine) -> bool:
    return engine.dialect.name == "sqlite"


def _engine(text: str) -> Engine:
    url = _url(text)
    if url.get_backend_name() != "sqlite":
        return create_engine(url, hide_parameters=True, pool_pre_ping=True)
    _private_file(Path(url.database or ""))
    engine = create_engine(url, hide_parameters=True)
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


_DRIVERS = ("sqlite", "sqlite+pysqlite", "postgresql+psycopg")


def _url(text: str) -> URL:
    try:
        url = make_url(text)
        if url.drivername in ("postgres", "postgresql"):
            url = url.set(drivername="postgresql+psycopg")
        if url.drivername not in _DRIVERS or url.database in (None, "", ":memory:"):
            raise ArgumentError
        return url
    except (ArgumentError, ValueError):
        raise StoreError("DATABASE_URL must be like sqlite:////folder/intake.db or postgresql://user@host/name.") from None


def _private_file(path: Path) -> None:
    """The write-ahead log takes its permissions from the database file."""
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
    except OSError as error:
        raise StoreError(f"The database file {path} cannot be written. Check the folder and its permissions.") from error


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    connection.isolation_level = None  # no BEGIN of the driver's own: _begin_sqlite says which one
    for pragma in (f"busy_timeout = {_WAIT * 1000}", "journal_mode = WAL", "synchronous = FULL", "foreign_keys = ON"):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Connection) -> None:
    connection.exec_driver_sql(connection.get_execution_options().get("begin", "BEGIN"))


def _migrate(connection: Connection) -> None:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = connection
    try:
        command.upgrade(config, "head")
    except CommandError:
        raise StoreError("A newer version of the program made this database. Install that version.") from None


def _check_key(records: Writer, expected: str) -> None:
    """Before the first write with a wrong key: what it sealed could not be told from damage later."""
    wrong = VaultError("This key is not the one that the database was made with. Put back INTAKE_KEY or the key file.")
    try:
        kept = records.setting("key_check")
    except VaultError:
        raise wrong from None
    if kept is None:
        records.put_setting("key_check", expected)
    elif kept != expected:
        raise wrong


@contextmanager
def _worded(failed: str) -> Iterator[None]:
    """Database errors as StoreError. The statement's values stay out of the message."""
    try:
        yield
    except (DBAPIError, PoolTimeout) as error:
        raise StoreError(f"{failed}: {_remedy(error)}") from error


def _remedy(error: Exception) -> str:
    said = str(getattr(error, "orig", "")).lower()
    otherwise = _CLASH if isinstance(error, IntegrityError) else _UNKNOWN
    return next((what for word, what in _REMEDIES.items() if word in said), otherwise)


_CLASH = "a record with this reference exists already, or one that it refers to is missing."
_UNKNOWN = "the database refused. Try again; if it happens again, look at the disk and at the database's own log."
_REMEDIES = {
    "append-only": "entries and audit events are never changed or deleted. Record a correction instead.",
    "lock": "another program is writing to the database. Try again in a moment.",
    "disk is full": "the disk is full. Free some space, then try again.",
    "no space left": "the disk is full. Free some space, then try again.",
    "readonly": "the database cannot be written. Check the permissions of its file and folder.",
    "read-only": "the database cannot be written. Check the permissions of its file and folder.",
    "malformed": "the database file is damaged. Stop the service and restore a backup.",
    "not a database": "the file is not a database of this program. Check DATABASE_URL, or restore a backup.",
    "connection": "the database does not answer. Start it, then try again.",
}
