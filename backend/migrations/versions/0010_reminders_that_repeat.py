"""reminders that repeat

Until their task is done; and the hour at which all-day tasks remind their people.
"""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("reminders", sa.Column("repeat_seconds", sa.Integer(), nullable=True))
    op.add_column(
        "reminders",
        sa.Column("rung", sa.Integer(), server_default=sa.text("0"), nullable=False),
    )
    op.create_check_constraint(
        op.f("ck_reminders_repeat_seconds"), "reminders", "repeat_seconds BETWEEN 300 AND 604800"
    )
    op.add_column(
        "users",
        sa.Column("all_day_time", sa.Time(), server_default=sa.text("'09:00'"), nullable=False),
    )


def downgrade() -> None:
    op.drop_column("users", "all_day_time")
    op.drop_constraint(op.f("ck_reminders_repeat_seconds"), "reminders", type_="check")
    op.drop_column("reminders", "rung")
    op.drop_column("reminders", "repeat_seconds")
