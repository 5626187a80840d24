"""Pictures of letters that came for a visit, sealed with the visit's own key."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "scan",
        sa.Column("ref", sa.Text, primary_key=True),
        sa.Column("visit", sa.Text, sa.ForeignKey("visit.ref"), nullable=False),
        sa.Column("made_at", sa.Text, nullable=False),
        sa.Column("body", sa.LargeBinary, nullable=False),
    )
    op.create_index("scan_visit", "scan", ["visit"])
