"""Paired tablets: codes that pair them, visits sent to them, and screens that are covered."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("device", sa.Column("paired_at", sa.Text, nullable=True))
    op.add_column("device", sa.Column("seen_at", sa.Text, nullable=True))
    op.add_column("code", sa.Column("device", sa.Text, nullable=True))
    op.add_column("session", sa.Column("code", sa.Text, nullable=True))
    op.add_column("session", sa.Column("covered_at", sa.Text, nullable=True))
    op.create_index("session_subject", "session", ["subject"])
    op.create_table(
        "pairing",
        sa.Column("digest", sa.Text, primary_key=True),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("made_at", sa.Text, nullable=False),
        sa.Column("expires_at", sa.Text, nullable=False),
        sa.Column("used_at", sa.Text, nullable=True),
    )
