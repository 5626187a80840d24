"""The first tables; entries and audit events can only be added."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

APPEND_ONLY = ("entry", "audit")


def upgrade() -> None:
    _people()
    _visits()
    _access()
    for table in APPEND_ONLY:
        _protect(table)


def _key(name: str = "ref") -> sa.Column[str]:
    return sa.Column(name, sa.Text, primary_key=True)


def _text(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text, nullable=False)


def _moment(name: str, nullable: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.Text, nullable=nullable)


def _sealed(name: str = "body") -> sa.Column[bytes]:
    return sa.Column(name, sa.LargeBinary, nullable=False)


def _flag(name: str) -> sa.Column[bool]:
    return sa.Column(name, sa.Boolean, nullable=False)


def _of(table: str, nullable: bool = False) -> sa.Column[str]:
    return sa.Column(table, sa.Text, sa.ForeignKey(f"{table}.ref"), nullable=nullable)


def _number(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.Integer, primary_key=True, autoincrement=True)


def _people() -> None:
    op.create_table("setting", _key("key"), _sealed())
    user_index = sa.Column("user_index", sa.Text, nullable=False, unique=True)
    hashes = (_sealed("password_hash"), _sealed("pin_hash"))
    op.create_table("staff", _key(), user_index, _sealed(), *hashes, _flag("active"))
    op.create_table("client", _key(), _text("name_index"), _text("birth_index"), _sealed())
    op.create_index("client_name_index", "client", ["name_index"])
    op.create_index("client_birth_index", "client", ["birth_index"])
    op.create_table("course", _key(), _of("client"), _sealed())
    op.create_index("course_client", "course", ["client"])


def _visits() -> None:
    op.create_table("visit", _key(), _of("client"), _of("course"), _moment("opened_at"), _flag("closed"), _sealed("key"))
    op.create_index("visit_client", "visit", ["client"])
    op.create_index("visit_closed", "visit", ["closed", "opened_at"])
    op.create_table(
        "entry",
        _number("id"),
        _of("visit"),
        _of("course"),
        sa.Column("number", sa.Integer, nullable=False),
        _text("kind"),
        _moment("at"),
        _sealed(),
        sa.UniqueConstraint("visit", "number", name="entry_visit_number"),
        sqlite_autoincrement=True,
    )
    number = sa.Column("number", sa.Integer, primary_key=True, autoincrement=False)
    op.create_table("audit", number, _text("visit"), _text("body"), _text("link"))
    op.create_index("audit_visit", "audit", ["visit"])
    sha256 = sa.Column("sha256", sa.Text, nullable=False, unique=True)
    op.create_table("document", _key(), _of("visit"), sha256, _moment("made_at"), _text("file_name"), _sealed())
    op.create_index("document_visit", "document", ["visit"])


def _access() -> None:
    op.create_table("certificate", _key("fingerprint"), _sealed(), _moment("made_at"))
    times = (_moment("made_at"), _moment("expires_at"), _moment("used_at", nullable=True), _moment("killed_at", nullable=True))
    op.create_table("code", _key("digest"), _of("visit"), _text("purpose"), *times)
    op.create_index("code_visit", "code", ["visit"])
    op.create_table(
        "session",
        _key("digest"),
        _text("kind"),
        _text("subject"),
        _of("visit", nullable=True),
        _text("purpose"),
        _text("device"),
        _flag("confirmed"),
        _moment("made_at"),
        _moment("seen_at"),
        _moment("ended_at", nullable=True),
    )
    op.create_index("session_visit", "session", ["visit"])
    op.create_table("device", _key(), sa.Column("digest", sa.Text, nullable=False, unique=True), _text("name"))
    op.create_table("attempt", _number("id"), _text("what"), _text("key_digest"), _moment("at"), _flag("ok"))
    op.create_index("attempt_key", "attempt", ["what", "key_digest", "at"])


def _protect(table: str) -> None:
    """Changes to rows that stand are refused by the database itself, whoever asks."""
    says = f"{table} is append-only"
    if op.get_bind().dialect.name == "sqlite":
        for change in ("UPDATE", "DELETE"):
            name = f"{table}_no_{change.lower()}"
            op.execute(f"CREATE TRIGGER {name} BEFORE {change} ON {table} BEGIN SELECT RAISE(ABORT, '{says}'); END")
        return
    op.execute(f"CREATE FUNCTION {table}_refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION '{says}'; END $$")
    op.execute(
        f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
        f"FOR EACH STATEMENT EXECUTE FUNCTION {table}_refuse()"
    )
