"""Every row of every table as records of bytes, and back: what a back-up holds, the same for both databases.

Sealed columns travel as they are. A record is a line of JSON, in which [n] stands for n bytes that follow it.
"""

import json
from collections.abc import Iterable, Iterator
from typing import Any

from sqlalchemy import Column, Connection, Select, Table, Text, func, select, text, type_coerce

from screening import tables
from screening.errors import StoreError

_LENGTH = 4
_AT_ONCE = 200  # rows
VERSION = "alembic_version"
_OTHERWISE = "The back-up holds other rows than it says. Take another back-up."


def dump(connection: Connection) -> Iterator[bytes]:
    """The version of the tables, their rows, and how many there were."""
    version = connection.execute(text(f"SELECT version_num FROM {VERSION}")).scalar_one()  # nosec B608: names of our own tables
    columns = {table.name: [column.name for column in table.columns] for table in tables.metadata.sorted_tables}
    yield _packed({"version": version, "columns": columns}, [])
    counts: dict[str, int] = {}
    for table in tables.metadata.sorted_tables:
        for row in connection.execute(_plain(table), execution_options={"yield_per": _AT_ONCE}):
            counts[table.name] = counts.get(table.name, 0) + 1
            yield _packed(table.name, list(row))
    yield _packed({"counts": counts}, [])


def version_of(first: bytes) -> str:
    return str(_unpacked(first)[0]["version"])


def load(connection: Connection, first: bytes, records: Iterable[bytes]) -> dict[str, int]:
    """Into empty tables of the version that `first` names. Returns how many rows came in, by table. Raises StoreError."""
    columns = _unpacked(first)[0]["columns"]
    counts: dict[str, int] = {}
    said: dict[str, int] | None = None
    waiting: list[list[Any]] = []
    name = ""
    for record in records:
        what, row = _unpacked(record)
        if waiting and (what != name or len(waiting) == _AT_ONCE):
            counts[name] = counts.get(name, 0) + _put(connection, name, columns[name], waiting)
            waiting = []
        if isinstance(what, dict):
            said = what["counts"]
        else:
            name = what
            waiting.append(row)
    if said != counts:
        raise StoreError(_OTHERWISE)
    _go_on_counting(connection)
    return counts


def _put(connection: Connection, table: str, columns: list[str], rows: list[list[Any]]) -> int:
    names, binds = ", ".join(f'"{name}"' for name in columns), ", ".join(f":{name}" for name in columns)
    values = [dict(zip(columns, row, strict=True)) for row in rows]
    connection.execute(text(f'INSERT INTO "{table}" ({names}) VALUES ({binds})'), values)  # nosec B608: names of our own tables
    return len(rows)


def counted(records: Iterable[bytes]) -> int:
    """How many rows there are; raises StoreError where that is not what was said at the end."""
    counts: dict[str, int] = {}
    said: dict[str, int] | None = None
    for record in records:
        what, _ = _unpacked(record)
        if isinstance(what, str):
            counts[what] = counts.get(what, 0) + 1
        else:
            said = what.get("counts")
    if said != counts:
        raise StoreError(_OTHERWISE)
    return sum(counts.values())


def is_empty(connection: Connection) -> bool:
    """Neither tables of this program nor of another one."""
    query = (
        "SELECT count(*) FROM sqlite_master"
        if connection.dialect.name == "sqlite"
        else "SELECT count(*) FROM pg_tables WHERE schemaname = current_schema()"
    )
    return bool(connection.execute(text(query)).scalar_one() == 0)


def _plain(table: Table) -> Select[Any]:
    """Moments as the text that is stored."""
    columns = [type_coerce(one, Text).label(one.name) if isinstance(one.type, tables.Moment) else one for one in table.columns]
    return select(*columns).order_by(*table.primary_key)


def _go_on_counting(connection: Connection) -> None:
    """PostgreSQL numbers on from where the rows end; SQLite does so by itself."""
    if connection.dialect.name == "sqlite":
        return
    for table in tables.metadata.sorted_tables:
        column: Column[Any] = next(iter(table.primary_key))
        if column.autoincrement is True:
            highest = connection.execute(select(func.max(column))).scalar_one()
            if highest is not None:
                connection.execute(
                    text("SELECT setval(pg_get_serial_sequence(:name, :column), :highest)"),
                    {"name": table.name, "column": column.name, "highest": highest},
                )


def _packed(what: Any, row: list[Any]) -> bytes:
    values = [[len(value)] if isinstance(value, bytes) else value for value in row]
    line = json.dumps([what, values], separators=(",", ":")).encode()
    return len(line).to_bytes(_LENGTH, "big") + line + b"".join(value for value in row if isinstance(value, bytes))


def _unpacked(record: bytes) -> tuple[Any, list[Any]]:
    at = _LENGTH + int.from_bytes(record[:_LENGTH], "big")
    what, values = json.loads(record[_LENGTH:at])
    row = []
    for value in values:
        if isinstance(value, list):
            row.append(record[at : at + value[0]])
            at += value[0]
        else:
            row.append(value)
    return what, row
