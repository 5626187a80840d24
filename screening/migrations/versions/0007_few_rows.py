"""What is stale, calls, or owes a copy is found among a few rows: the other rows are not in these indexes."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for flag, column in {"stale": "visit", "calling": "since", "copy_owed": "since", "incident_owed": "since"}.items():
        name, holds = f"standing_{flag}", sa.column(flag, sa.Boolean).is_(True)
        op.drop_index(name, "standing")
        op.create_index(name, "standing", [column], sqlite_where=holds, postgresql_where=holds)
