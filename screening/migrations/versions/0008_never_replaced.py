"""Nothing recorded is replaced by inserting it again; packets and pictures are never changed or deleted, only emptied."""

from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

KEYS = {
    "entry": "id = NEW.id OR (visit = NEW.visit AND number = NEW.number)",
    "audit": "number = NEW.number",
    "document": "ref = NEW.ref OR sha256 = NEW.sha256",
    "scan": "ref = NEW.ref",
}
KEPT = {"document": ("ref", "visit", "sha256", "made_at", "file_name"), "scan": ("ref", "visit", "made_at")}
HEAD = 45  # bytes before the nonce of a sealed record: where its own key is wrapped, anew when the clinic's key changes
FIRST_FORMAT = "01"  # of such records: sealed anew, once, when the key changes


def upgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        _on_sqlite()
    else:
        _on_postgres()


def _on_sqlite() -> None:
    """INSERT OR REPLACE deletes without asking the triggers that refuse it."""
    for table, same in KEYS.items():
        says = f"{table} exists already" if table in KEPT else f"{table} is append-only"
        there = f"EXISTS (SELECT 1 FROM {table} WHERE {same})"  # nosec B608: names of our own tables
        _trigger(f"{table}_no_replace BEFORE INSERT ON {table} WHEN {there}", says)
    for table, columns in KEPT.items():
        stays = " AND ".join(f"NEW.{name} IS OLD.{name}" for name in columns)
        first = f"substr(OLD.body, 1, 1) = x'{FIRST_FORMAT}'"
        allowed = _allowed(table, stays, "x''", first)
        _trigger(f"{table}_no_update BEFORE UPDATE ON {table} WHEN NOT ({allowed})", _says(table))
        _trigger(f"{table}_no_delete BEFORE DELETE ON {table}", _says(table))


def _trigger(head: str, says: str) -> None:
    op.execute(f"CREATE TRIGGER {head} BEGIN SELECT RAISE(ABORT, '{says}'); END")


def _on_postgres() -> None:
    for table, columns in KEPT.items():
        stays = " AND ".join(f"NEW.{name} IS NOT DISTINCT FROM OLD.{name}" for name in columns)
        first = f"substr(OLD.body, 1, 1) = '\\x{FIRST_FORMAT}'::bytea"
        allowed = _allowed(table, stays, "''::bytea", first)
        op.execute(
            f"CREATE FUNCTION {table}_refuse() RETURNS trigger LANGUAGE plpgsql AS "
            f"$$ BEGIN RAISE EXCEPTION '{_says(table)}'; END $$"
        )
        refuse = f"EXECUTE FUNCTION {table}_refuse()"
        op.execute(f"CREATE TRIGGER {table}_no_update BEFORE UPDATE ON {table} FOR EACH ROW WHEN (NOT ({allowed})) {refuse}")
        op.execute(f"CREATE TRIGGER {table}_no_delete BEFORE DELETE OR TRUNCATE ON {table} FOR EACH STATEMENT {refuse}")


def _allowed(table: str, stays: str, empty: str, first: str) -> str:
    """A picture is sealed with its visit's key, which is another row's."""
    same = f"{first} OR substr(NEW.body, {HEAD + 1}) = substr(OLD.body, {HEAD + 1})"
    emptied, rewrapped = f"NEW.body = {empty}", f"length(NEW.body) = length(OLD.body) AND ({same})"
    return f"{stays} AND ({emptied} OR {rewrapped})" if table == "document" else f"{stays} AND {emptied}"


def _says(table: str) -> str:
    return f"{table} is never changed, only erased"
