"""The index says which visits have an incident that nobody wrote down yet."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("standing", sa.Column("incident_owed", sa.Boolean, nullable=False, server_default=sa.false()))
    op.create_index("standing_incident_owed", "standing", ["incident_owed"])
