"""The store fails under the real server while a tablet answers: the screen says so, claims nothing, and goes on by itself."""

import asyncio
import os
import resource
import shutil
import sqlite3
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from time import monotonic
from typing import Any

import pytest
import streamlit as st
from sqlalchemy import create_engine
from streamlit.testing.v1 import AppTest

from forms import paused, service
from forms.service import Service
from screening import library
from screening.errors import StoreError
from screening.settings import Settings
from screening.store import Store
from tests.bench.crowd import stored
from tests.bench.served import GIVEN, LABELS, ROW, tablet_of
from tests.bench.served import clinic as served
from tests.bench.sockets import Line
from tests.browser.server import ROOT, Server
from tests.builders import House, protocol
from tests.kills import kills, repeated
from tests.postgres import Postgres
from tests.replicas import published_meanwhile, replicas, survived

FIRST, SECOND = LABELS
PAUSED = protocol().words("en").words["tablet"]["saving_paused"]
IN_TIME = 30  # seconds until the screen must have said it; a writer waits ten for the one before it


@dataclass
class Place:
    house: House
    server: Server
    postgres: Postgres | None = None


@pytest.fixture(scope="module")
def postgres() -> Iterator[Postgres]:
    with Postgres() as running:
        yield running


WRITE_PROTECTED = "write-protected"
INSIDE = f"""
from pathlib import Path
from sqlalchemy import event
from sqlalchemy.pool import Pool

@event.listens_for(Pool, "checkout")
def protect(connection, *_):
    if (Path(__file__).parent / "{WRITE_PROTECTED}").exists() != bool(connection.execute("PRAGMA query_only").fetchone()[0]):
        connection.execute(f"PRAGMA query_only = {{(Path(__file__).parent / '{WRITE_PROTECTED}').exists()}}")
"""
"""Python runs it as the server starts. Only the superuser could remount a disk under it; SQLite then says what it says here."""


@pytest.fixture(scope="module")
def on_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    folder = tmp_path_factory.mktemp("sqlite")
    (folder / "sitecustomize.py").write_text(INSIDE)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYTHONPATH", str(folder), prepend=os.pathsep)
        with served(folder) as (house, server):
            patch.undo()  # for this server alone: on another database its statement is a fault
            yield Place(house, server)


@pytest.fixture(scope="module")
def on_postgres(tmp_path_factory: pytest.TempPathFactory, postgres: Postgres) -> Iterator[Place]:
    database = postgres.database()
    with served(tmp_path_factory.mktemp("postgres"), database) as (house, server):
        yield Place(house, server, postgres)


@contextmanager
def full(place: Place) -> Iterator[None]:
    """No file of the server can grow or change: what a full disk does to it."""
    assert place.server.process
    pid = place.server.process.pid
    _, most = resource.prlimit(pid, resource.RLIMIT_FSIZE)
    resource.prlimit(pid, resource.RLIMIT_FSIZE, (0, most))
    yield
    resource.prlimit(pid, resource.RLIMIT_FSIZE, (most, most))


@contextmanager
def locked(place: Place) -> Iterator[None]:
    """Another program writes, longer than a writer waits."""
    with sqlite3.connect(place.house.store._engine.url.database or "", isolation_level=None) as other:
        other.execute("BEGIN IMMEDIATE")
        yield
        other.execute("ROLLBACK")


@contextmanager
def protected(place: Place) -> Iterator[None]:
    """The disk can only be read."""
    switch = place.server.data.parent / WRITE_PROTECTED
    switch.touch()
    yield
    switch.unlink()


@contextmanager
def gone(place: Place) -> Iterator[None]:
    assert place.postgres
    place.house.store.close()
    place.postgres.stop()
    yield
    place.postgres.start()


@contextmanager
def read_only(place: Place) -> Iterator[None]:
    """As a standby is: everything can be read, nothing written."""
    assert place.postgres
    _let(place.postgres, "ALTER SYSTEM SET default_transaction_read_only = on")
    yield
    _let(place.postgres, "ALTER SYSTEM RESET default_transaction_read_only")


def _let(postgres: Postgres, setting: str) -> None:
    postgres.run(setting)
    postgres.run("SELECT pg_reload_conf()")


async def told(line: Line) -> bool:
    """Did the screen say that saving is paused, in time?"""
    end = monotonic() + IN_TIME
    while monotonic() < end:
        if any(PAUSED in one for one in line.html):
            return True
        await asyncio.sleep(0.05)
    return False


async def _through(place: Place, fault: AbstractContextManager[None]) -> list[str]:
    """One answer before, one under the fault, one after it. Returns what is stored when the second one was given."""
    ref, token = tablet_of(place.house)
    line = Line(place.server.port, token, "ask")
    await line.open()
    await line.choose(ROW, FIRST)
    assert line.says_saved
    with fault:
        touch = asyncio.create_task(line.choose(ROW, SECOND))
        assert await told(line)
        assert not line.says_saved
        meanwhile = _stored_now(place, ref)
    await touch  # it is tried again without another touch
    assert line.says_saved and not line.faults
    await line.choose(ROW, FIRST)
    assert line.says_saved
    await line.close()
    assert stored(place.house, ref) == [GIVEN[FIRST], GIVEN[SECOND], GIVEN[FIRST]]
    return meanwhile


def _stored_now(place: Place, ref: str) -> list[str]:
    try:
        return stored(place.house, ref)
    except Exception:  # the database is gone for the test as well
        return []


@pytest.mark.parametrize("fault", [full, locked, protected])
def test_on_sqlite_nothing_is_claimed_saved_and_work_goes_on_after(on_sqlite: Place, fault: Any) -> None:
    assert asyncio.run(_through(on_sqlite, fault(on_sqlite))) == [GIVEN[FIRST]]


def test_a_database_that_goes_and_comes_back_loses_nothing(on_postgres: Place) -> None:
    assert asyncio.run(_through(on_postgres, gone(on_postgres))) == []


def test_on_a_database_that_can_only_be_read_nothing_is_claimed_saved(on_postgres: Place) -> None:
    assert asyncio.run(_through(on_postgres, read_only(on_postgres))) == [GIVEN[FIRST]]


def test_a_database_that_can_only_be_read_is_named_and_read(on_postgres: Place) -> None:
    store, ref = on_postgres.house.store, on_postgres.house.open()
    with read_only(on_postgres):
        time.sleep(0.5)  # the server reads its settings again a moment later
        with pytest.raises(StoreError, match="set to be read only"), store.write() as writer:
            writer.put_setting("greeting", "hello")
        assert on_postgres.house.visit(ref).ref == ref
    time.sleep(0.5)
    with store.write() as writer:
        writer.put_setting("greeting", "hello")


def test_a_desk_without_its_store_says_what_to_do(clinic: House, monkeypatch: pytest.MonkeyPatch) -> None:
    said: list[str] = []

    def mended(words: str, _fault: StoreError) -> None:
        said.append(words)
        st.stop()

    monkeypatch.setattr(paused, "again", mended)
    settings = Settings.from_environment({"INTAKE_DATA": "/nowhere"})
    nowhere = Store(create_engine("postgresql+psycopg://nobody@127.0.0.1:1/none"), clinic.store.vault)
    for cookie in ("staff", "tablet"):
        held = Service(nowhere, settings, clinic.tick, protocol(), cookie=lambda name, own=cookie: name * (name == own))
        service.put(held)
        page = AppTest.from_file(str(ROOT / "forms" / "pages.py"), default_timeout=20).run()
        assert not page.exception
    assert said == ["The records cannot be read: the database does not answer. Start it, then try again.", PAUSED]


def test_killed_servers_lose_nothing_and_repeat_nothing(tmp_path: Path, postgres: Postgres) -> None:
    """The code of python -m tests.kills, a few rounds of it."""
    for rounds, database in ((3, ""), (1, postgres.database())):
        tally = kills(tmp_path / (database and "postgres" or "sqlite"), rounds, database)
        assert tally.is_clean and tally.rounds == rounds, tally


@pytest.mark.parametrize(
    ("everything", "acknowledged", "times"),
    [
        (["no", "not_sure", "no"], 3, 0),
        (["no", "not_sure", "no"], 2, 0),  # the last was under way
        (["no", "not_sure", "not_sure"], 2, 1),
        (["no", "not_sure", "no", "not_sure"], 2, 1),
    ],
)
def test_an_answer_stored_twice_is_counted(everything: list[str], acknowledged: int, times: int) -> None:
    assert repeated(everything, acknowledged) == times


def test_twelve_clients_finish_though_one_of_two_replicas_is_killed(tmp_path: Path, postgres: Postgres) -> None:
    """The code of python -m tests.replicas, without its throughput."""
    with replicas(tmp_path / "two", postgres.database()) as (house, servers, port):
        found = survived(house, servers, port, touches=2)
        assert (found.finished, found.lost) == (12, 0) and found.acknowledged == 12 * 4
        assert found.broken, "the control: some were on the replica that died"


def test_a_service_starts_on_a_database_that_can_only_be_read(on_postgres: Place) -> None:
    where = Settings.from_environment(
        {"INTAKE_DATA": str(on_postgres.server.data), "DATABASE_URL": str(on_postgres.server.database)}
    )
    with read_only(on_postgres):
        time.sleep(0.5)  # the server reads its settings again a moment later
        held = service.start(where, lambda: datetime.now(UTC))
        assert held.protocol and not held.faults
        with pytest.raises(StoreError, match="set to be read only"), held.store.write() as writer:
            writer.put_setting("greeting", "hello")
        held.store.close()


def test_both_replicas_screen_by_what_was_published_while_clients_answer(tmp_path: Path, postgres: Postgres) -> None:
    content = tmp_path / "own"
    shutil.copytree(library.HOME, content)
    head = content / "protocol.toml"
    head.write_text(head.read_text("utf-8").replace('label.en = "Bruising"', 'label.en = "Blue spots"'), "utf-8")
    with replicas(tmp_path / "two", postgres.database()) as (house, _, port):
        assert published_meanwhile(house, port, content) == {library.content_digest(content)}
    assert library.content_digest(content) != protocol().digest
