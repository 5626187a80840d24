# ruff: noqa: F811
"""Every migration with data in it: a clinic's rows at each older version are whole after the upgrade."""

from pathlib import Path
from typing import Any

import pytest
from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine, inspect, text

from screening import backup, rows
from screening.errors import StoreError
from screening.store import MIGRATIONS, Store
from screening.vault import Vault
from tests.builders import MORNING, House, house_in
from tests.test_store import Database, database, postgres  # noqa: F401

KEY = b"k" * 32
OLDER = [script.revision for script in ScriptDirectory(str(MIGRATIONS)).walk_revisions()][:0:-1]
"""All but the newest, the first one first."""


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> tuple[str, list[str], list[bytes]]:
    """The rows of a small clinic, and a visit of it."""
    folder = tmp_path_factory.mktemp("filled")
    clinic = house_in(Store.open(f"sqlite:///{folder / 'a.db'}", Vault([KEY])), MORNING)
    ref = clinic.signed()
    clinic.open(name="Second Client")
    with clinic.store.dump() as dumped:
        records = list(dumped)
    with clinic.store.read() as reader:
        audit = [entry.link for entry in reader.audit()]
    clinic.store.close()
    return ref, audit, records


def at_version(url: str, version: str, records: list[bytes]) -> None:
    """The tables as they were then, with what of the rows they could hold."""
    engine = create_engine(url)
    with engine.begin() as connection:
        config = Config()
        config.set_main_option("script_location", str(MIGRATIONS))
        config.attributes["connection"] = connection
        command.upgrade(config, version)
        there = inspect(connection)
        columns = {name: {one["name"] for one in there.get_columns(name)} for name in there.get_table_names()}
        now = rows._unpacked(records[0])[0]["columns"]
        for record in records[1:-1]:
            name, row = rows._unpacked(record)
            values = {column: value for column, value in zip(now[name], row, strict=True) if column in columns.get(name, ())}
            if values:
                names = ", ".join(f'"{one}"' for one in values)
                binds = ", ".join(f":{one}" for one in values)
                connection.execute(text(f'INSERT INTO "{name}" ({names}) VALUES ({binds})'), values)
    engine.dispose()


@pytest.mark.parametrize("version", OLDER)
def test_an_older_database_with_rows_is_brought_up_to_date_whole(
    database: Database, version: str, filled: Any, tmp_path: Path
) -> None:
    ref, audit, records = filled
    if database.url.startswith("sqlite"):
        (tmp_path / "data").mkdir()
    at_version(database.url, version, records)
    store = Store.open(database.url, Vault([KEY]))
    with store.read() as reader:
        assert [entry.link for entry in reader.audit()] == audit
        assert reader.visit(ref).consent and not list(backup.faults(reader))
        assert {client.name for client in reader.all_clients()} == {"Sample Client", "Second Client"}
        clinic = reader.clinic()
        people = reader.all_staff()
        assert clinic and len(people) == 2
    # and work goes on: rows and numbers follow on from the old ones
    practitioner = next(one for one in people if one.registration)
    house = House(store, clinic, practitioner, next(one for one in people if one != practitioner), MORNING)
    if not database.url.startswith("sqlite"):
        database.run("SELECT setval(pg_get_serial_sequence('entry', 'id'), (SELECT max(id) FROM entry))")
    house.agree(house.open(name="Third Client"))
    with store.read() as reader:
        assert len(reader.visits()) == 3
    store.close()


def test_a_back_up_of_an_older_version_is_restored_and_brought_up_to_date(filled: Any, tmp_path: Path, monkeypatch: Any) -> None:
    """Its header names the version: the tables are made as they were then, filled, and brought on."""
    ref, audit, _ = filled
    old = f"sqlite:///{tmp_path / 'old.db'}"
    at_version(old, OLDER[0], filled[2])
    engine = create_engine(old)
    with engine.connect() as connection:
        there = inspect(connection)
        names = [name for name in there.get_table_names() if name != rows.VERSION and not name.startswith("sqlite_")]
        columns = {name: [one["name"] for one in there.get_columns(name)] for name in names}
        order = [table.name for table in rows.tables.metadata.sorted_tables if table.name in columns]
        records = [rows._packed({"version": OLDER[0], "columns": columns}, [])]
        counts = {}
        for name in order:
            found = connection.execute(text(f'SELECT {", ".join(columns[name])} FROM "{name}"')).all()
            records += [rows._packed(name, list(row)) for row in found]
            counts |= {name: len(found)} if found else {}
    engine.dispose()
    records.append(rows._packed({"counts": counts}, []))
    store = Store.filled(f"sqlite:///{tmp_path / 'new.db'}", Vault([KEY]), iter(records), lambda writer: None)
    with store.read() as reader:
        assert reader.visit(ref).consent and [entry.link for entry in reader.audit()] == audit
    store.close()
    later = rows._packed({"version": "9999_later", "columns": columns}, [])
    with pytest.raises(StoreError, match="newer version"):
        Store.filled(f"sqlite:///{tmp_path / 'newer.db'}", Vault([KEY]), iter([later]), lambda writer: None)
