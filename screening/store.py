"""The store: one database, SQLite or PostgreSQL. Reader, Writer and tables belong to it; nothing else speaks SQL."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote

from alembic import command
from alembic.config import Config
from alembic.util import CommandError
from sqlalchemy import Engine, create_engine, event
from sqlalchemy.engine import URL, Connection, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, IntegrityError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from screening import rows
from screening.errors import StoreError, VaultError
from screening.reader import Code, Device, Pairing, Reader, Scan, Secrets, Session, StoredDocument, merge_setting, normal_name
from screening.vault import Vault
from screening.writer import KEY_CHECK, ROOTS, Writer

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
    "merge_setting",
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
                store.vault = _fitting(Writer(connection, vault), vault)
        except BaseException:
            store.close()
            raise
        return store

    @classmethod
    def filled(cls, url: str, vault: Vault, records: Iterator[bytes], then: Callable[[Writer], None]) -> "Store":
        """A store in an empty place, from the records of a back-up. `then` looks at it: what it raises leaves nothing behind."""
        is_new = not _file_of(url).exists()
        store = cls(_engine(url), vault)
        try:
            with _worded("Nothing was restored"), store._begun() as connection:
                if not rows.is_empty(connection):
                    raise StoreError(_NOT_EMPTY)
                first = next(records)
                _migrate(connection, rows.version_of(first))
                rows.load(connection, first, records)
                _migrate(connection)
                store.vault = _fitting(Writer(connection, vault), vault)
                then(Writer(connection, store.vault))
        except BaseException:
            store.close()
            if is_new:
                _unmade(_file_of(url))
            raise
        return store

    @classmethod
    def open_to_read(cls, url: str, vault: Vault) -> "Store":
        """Nothing can be written through it, and nothing is brought up to date. Raises StoreError where there is no database."""
        engine = _read_only(url)
        store = cls(engine, vault)
        try:
            with store.read() as reader:
                store.vault = _fitting(reader, vault)
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

    @contextmanager
    def dump(self) -> Iterator[Iterator[bytes]]:
        """All rows of one moment, for a back-up, while others go on writing."""
        with _worded("The records cannot be read"), self._reading.begin() as connection:
            yield rows.dump(connection)

    def forget(self) -> None:
        """What was erased leaves the file of the database too, not only its tables. PostgreSQL does so by its own vacuum."""
        if _is_sqlite(self._engine):
            with self._engine.connect() as connection:
                connection.connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")

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
        engine = create_engine(url, hide_parameters=True, pool_pre_ping=True, connect_args={"connect_timeout": _WAIT})
        event.listen(engine, "checkout", _as_the_database_says)
        return engine
    _private_file(Path(url.database or ""))
    engine = create_engine(url, hide_parameters=True)
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _as_the_database_says(connection: Any, _record: Any, _proxy: Any) -> None:
    """After a reader the driver would ask for READ WRITE, also of a database that was set to be read only."""
    connection.read_only = None


def _read_only(text: str) -> Engine:
    url = _url(text)
    if url.get_backend_name() != "sqlite":
        return create_engine(url, hide_parameters=True, connect_args={"options": "-c default_transaction_read_only=on"})
    if not Path(url.database or "").is_file():
        raise StoreError(f"There is no database {url.database}. Check INTAKE_DATA and DATABASE_URL.")
    address = f"file:{quote(str(Path(url.database or '').absolute()))}"
    engine = create_engine(url.set(database=address, query={"mode": "ro", "uri": "true"}), hide_parameters=True)
    event.listen(engine, "connect", _prepare_read_only)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _prepare_read_only(connection: Any, _record: Any) -> None:
    connection.isolation_level = None
    connection.execute(f"PRAGMA busy_timeout = {_WAIT * 1000}")
    connection.execute("PRAGMA query_only = ON")


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
    for pragma in (
        f"busy_timeout = {_WAIT * 1000}",
        "journal_mode = WAL",
        "synchronous = FULL",
        "foreign_keys = ON",
        "secure_delete = ON",
    ):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Connection) -> None:
    connection.exec_driver_sql(connection.get_execution_options().get("begin", "BEGIN"))


def _migrate(connection: Connection, version: str = "head") -> None:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = connection
    try:
        command.upgrade(config, version)
    except CommandError:
        raise StoreError("A newer version of the program made this database. Install that version.") from None


def _fitting(records: Reader, vault: Vault) -> Vault:
    """The vault over the roots that the database was begun with. Raises VaultError for a wrong key, before anything is
    written: what it sealed could not be told from damage later."""
    wrong = VaultError("This key is not the one that the database was made with. Put back INTAKE_KEY or the key file.")
    try:
        roots, kept = records.setting(ROOTS), records.setting(KEY_CHECK)
    except VaultError:
        raise wrong from None
    if roots is not None:
        vault = vault.rooted(bytes.fromhex(roots))
    expected = vault.index("the clinic's first key")
    if kept is None and isinstance(records, Writer):
        records.put_setting(KEY_CHECK, expected)
    if kept not in (None, expected):
        raise wrong
    return vault


_NOT_EMPTY = (
    "There is a database already. A back-up is restored into an empty place only: "
    "set INTAKE_DATA to a new folder, or DATABASE_URL to an empty database."
)


def _file_of(url: str) -> Path:
    found = _url(url)
    return Path(found.database or "") if found.get_backend_name() == "sqlite" else Path("/")


def _unmade(path: Path) -> None:
    for end in ("", "-wal", "-shm"):
        path.with_name(path.name + end).unlink(missing_ok=True)


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
    "only erased": "packets and pictures are never changed or deleted. Retention alone erases them, at their time.",
    "lock": "another program is writing to the database. Try again in a moment.",
    "disk is full": "the disk is full. Free some space, then try again.",
    "no space left": "the disk is full. Free some space, then try again.",
    "readonly": "the database cannot be written. Check the permissions of its file and folder.",
    "read-only": "the database is set to be read only. Let it be written again, or put DATABASE_URL to the one that can be.",
    "malformed": "the database file is damaged. Stop the service and restore a backup.",
    "not a database": "the file is not a database of this program. Check DATABASE_URL, or restore a backup.",
    "disk i/o": "the disk refused. Look at its free space and its health, then try again.",
    "unable to open": "the database file cannot be opened. Check its folder, its permissions and the disk.",
    "starting up": "the database is starting. Try again in a moment.",
    "shutting down": "the database does not answer. Start it, then try again.",
    "connection": "the database does not answer. Start it, then try again.",
}
