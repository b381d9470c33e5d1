"""deliveries of a reminder

Each delivery knows which reminder it told of, and a person's own are found by an index.
"""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("deliveries", sa.Column("reminder_id", sa.Uuid(), nullable=True))
    op.create_index(op.f("ix_deliveries_user_id_id"), "deliveries", ["user_id", "id"])


def downgrade() -> None:
    op.drop_index(op.f("ix_deliveries_user_id_id"), table_name="deliveries")
    op.drop_column("deliveries", "reminder_id")
