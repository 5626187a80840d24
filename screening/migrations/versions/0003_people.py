"""How long a session at the desk may stand untouched, and which browser it is in."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("session", sa.Column("idle", sa.Integer, nullable=True))
    op.create_index("session_device", "session", ["device"])
