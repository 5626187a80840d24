"""Where each visit stands, as an index over its entries; and clients who are one person."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("client", sa.Column("merged_into", sa.Text, nullable=True))
    op.create_index("client_merged_into", "client", ["merged_into"])
    op.create_table(
        "standing",
        sa.Column("visit", sa.Text, sa.ForeignKey("visit.ref"), primary_key=True),
        sa.Column("client", sa.Text, nullable=False),
        sa.Column("opened_at", sa.Text, nullable=False),
        sa.Column("since", sa.Text, nullable=False),
        sa.Column("status", sa.Text, nullable=False),
        sa.Column("consent", sa.Text, nullable=False),
        sa.Column("practitioner", sa.Text, nullable=False),
        sa.Column("session_no", sa.Integer, nullable=False),
        sa.Column("released", sa.Boolean, nullable=False),
        sa.Column("calling", sa.Boolean, nullable=False),
        sa.Column("copy_owed", sa.Boolean, nullable=False),
        sa.Column("until", sa.Text, nullable=True),
        sa.Column("stale", sa.Boolean, nullable=False),
    )
    for name, columns in {
        "standing_status": ["status", "since"],
        "standing_client": ["client"],
        "standing_opened": ["opened_at"],
        "standing_consent": ["consent", "opened_at"],
        "standing_practitioner": ["practitioner", "opened_at"],
        "standing_calling": ["calling"],
        "standing_copy_owed": ["copy_owed"],
        "standing_until": ["until"],
        "standing_stale": ["stale"],
    }.items():
        op.create_index(name, "standing", columns)
    op.execute(
        "INSERT INTO standing (visit, client, opened_at, since, status, consent, practitioner, session_no, released, calling, "
        "copy_owed, until, stale) SELECT ref, client, opened_at, opened_at, '', '', '', 0, FALSE, FALSE, FALSE, NULL, TRUE FROM visit"
    )
