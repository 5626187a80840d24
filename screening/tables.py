"""The tables as the queries see them. The migrations make them; a test compares the two.

Whatever could tell something about a person is sealed (`body`) or a keyed digest; references, times and counts are plain.
"""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    Boolean,
    Column,
    Dialect,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    TypeDecorator,
    UniqueConstraint,
    false,
)


class Moment(TypeDecorator[datetime]):
    """An aware datetime, stored as ISO text in UTC: always equally long, so that text order is time order."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> str | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment needs its time zone")
        return value.astimezone(UTC).isoformat(timespec="microseconds")

    def process_result_value(self, value: str | None, dialect: Dialect) -> datetime | None:
        return None if value is None else datetime.fromisoformat(value)


metadata = MetaData()


def _words(name: str) -> Column[Any]:
    return Column(name, Text, nullable=False)


def _moment(name: str, nullable: bool = False) -> Column[Any]:
    return Column(name, Moment, nullable=nullable)


def _sealed(name: str = "body") -> Column[Any]:
    return Column(name, LargeBinary, nullable=False)


def _key(name: str = "ref") -> Column[Any]:
    return Column(name, Text, primary_key=True)


def _of(table: str, nullable: bool = False) -> Column[Any]:
    return Column(table, Text, ForeignKey(f"{table}.ref"), nullable=nullable)


setting = Table("setting", metadata, _key("key"), _sealed())

staff = Table(
    "staff",
    metadata,
    _key(),
    Column("user_index", Text, nullable=False, unique=True),
    _sealed(),
    # Sealed too: a four-digit PIN is found from its bare hash in minutes.
    _sealed("password_hash"),
    _sealed("pin_hash"),
    Column("active", Boolean, nullable=False),
)

client = Table(
    "client",
    metadata,
    _key(),
    _words("name_index"),
    _words("birth_index"),
    _sealed(),
    Column("merged_into", Text),  # the client who is the same person; both records stay
    Index("client_merged_into", "merged_into"),
    Index("client_name_index", "name_index"),
    Index("client_birth_index", "birth_index"),
)

course = Table("course", metadata, _key(), _of("client"), _sealed(), Index("course_client", "client"))

visit = Table(
    "visit",
    metadata,
    _key(),
    _of("client"),
    _of("course"),
    _moment("opened_at"),
    Column("closed", Boolean, nullable=False),  # an index over the entries; they are what counts
    _sealed("key"),  # of the visit's entries: sealed anew when keys rotate, emptied to erase them
    Index("visit_client", "client"),
    Index("visit_closed", "closed", "opened_at"),
)

entry = Table(
    "entry",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    _of("visit"),
    _of("course"),
    Column("number", Integer, nullable=False),  # within the visit, from 1
    _words("kind"),
    _moment("at"),
    _sealed(),
    UniqueConstraint("visit", "number", name="entry_visit_number"),
    sqlite_autoincrement=True,
)

# An index over the entries, made again from them whenever it is stale. Status and consent are keyed digests.
standing = Table(
    "standing",
    metadata,
    Column("visit", Text, ForeignKey("visit.ref"), primary_key=True),
    _words("client"),
    _moment("opened_at"),
    _moment("since"),
    _words("status"),
    _words("consent"),
    _words("practitioner"),
    Column("session_no", Integer, nullable=False),
    Column("released", Boolean, nullable=False),
    Column("calling", Boolean, nullable=False),
    Column("copy_owed", Boolean, nullable=False),
    Column("incident_owed", Boolean, nullable=False, server_default=false()),
    Column("until", Text),  # the day from which it may stand otherwise
    Column("stale", Boolean, nullable=False),
    Index("standing_status", "status", "since"),
    Index("standing_client", "client"),
    Index("standing_opened", "opened_at"),
    Index("standing_consent", "consent", "opened_at"),
    Index("standing_practitioner", "practitioner", "opened_at"),
    Index("standing_until", "until"),
)
# Of the few rows for which it holds: with all rows in it, a search for the rest would read all of them through it.
for _flag, _by in {"stale": "visit", "calling": "since", "copy_owed": "since", "incident_owed": "since"}.items():
    _holds = standing.c[_flag].is_(True)
    Index(f"standing_{_flag}", standing.c[_by], sqlite_where=_holds, postgresql_where=_holds)

audit = Table(
    "audit",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=False),
    _words("visit"),  # an index; the body says it too, under the chain
    Column("body", Text, nullable=False),  # canonical JSON, no health data
    _words("link"),
    Index("audit_visit", "visit"),
)

document = Table(
    "document",
    metadata,
    _key(),
    _of("visit"),
    Column("sha256", Text, nullable=False, unique=True),
    _moment("made_at"),
    _words("file_name"),
    _sealed(),
    Index("document_visit", "visit"),
)

scan = Table(
    "scan",
    metadata,
    _key(),
    _of("visit"),
    _moment("made_at"),
    _sealed(),  # with the visit's key: erased with it
    Index("scan_visit", "visit"),
)

certificate = Table("certificate", metadata, _key("fingerprint"), _sealed(), _moment("made_at"))

code = Table(
    "code",
    metadata,
    _key("digest"),
    _of("visit"),
    _words("purpose"),
    _moment("made_at"),
    _moment("expires_at"),
    _moment("used_at", nullable=True),
    _moment("killed_at", nullable=True),
    Column("device", Text),  # the paired tablet that it was sent to
    Index("code_visit", "visit"),
)

pairing = Table(
    "pairing",
    metadata,
    _key("digest"),
    _words("name"),
    _moment("made_at"),
    _moment("expires_at"),
    _moment("used_at", nullable=True),
)

session = Table(
    "session",
    metadata,
    _key("digest"),
    _words("kind"),
    _words("subject"),
    _of("visit", nullable=True),
    _words("purpose"),
    _words("device"),
    Column("confirmed", Boolean, nullable=False),
    _moment("made_at"),
    _moment("seen_at"),
    _moment("ended_at", nullable=True),
    Column("code", Text),  # the digest of the code that was typed: it uncovers this one tablet
    _moment("covered_at", nullable=True),
    Column("idle", Integer),  # seconds without a touch after which it has ended
    Index("session_visit", "visit"),
    Index("session_device", "device"),
    Index("session_subject", "subject"),
)

device = Table(
    "device",
    metadata,
    _key(),
    Column("digest", Text, nullable=False, unique=True),
    _words("name"),
    _moment("paired_at", nullable=True),
    _moment("seen_at", nullable=True),
)

attempt = Table(
    "attempt",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    _words("what"),
    _words("key_digest"),
    _moment("at"),
    Column("ok", Boolean, nullable=False),
    Index("attempt_key", "what", "key_digest", "at"),
)


def sealed_columns() -> list[Column[Any]]:
    """Sealed with the clinic's key. Entries and scans are sealed with their visit's."""
    return [
        one
        for table in metadata.sorted_tables
        for one in table.columns
        if isinstance(one.type, LargeBinary) and table not in (entry, scan)
    ]


def sealed_name(column: Column[Any], row: Any) -> str:
    """What a sealed value is bound to."""
    table = column.table
    key = getattr(row, next(iter(table.primary_key)).name)
    return f"document|{key}|{row.sha256}" if table is document else f"{table.name}|{key}|{column.name}"
