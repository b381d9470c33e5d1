"""Series: working days, creation ahead of time, edits of one occurrence, links, and where one was moved to.

Revision 0003, after 0002.
"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_WAITING = (
    "create_at IS NOT NULL AND paused_at IS NULL AND ended_at IS NULL AND pending_key IS NULL"
)
_WAITED = "mode = 'on_schedule' AND next_at IS NOT NULL AND paused_at IS NULL AND ended_at IS NULL AND pending_key IS NULL"


def upgrade() -> None:
    op.add_column("series", sa.Column("working_day", sa.Text(), nullable=True))
    op.add_column("series", sa.Column("create_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column(
        "series",
        sa.Column("own_keys", sa.ARRAY(sa.Text()), server_default=sa.text("'{}'"), nullable=False),
    )
    op.add_column("series", sa.Column("previous_series_id", sa.Uuid(), nullable=True))
    op.create_check_constraint(
        op.f("ck_series_working_day"), "series", "working_day IN ('next', 'previous', 'skip')"
    )
    op.create_foreign_key(
        op.f("fk_series_workspace_id_previous_series_id"),
        "series",
        "series",
        ["workspace_id", "previous_series_id"],
        ["workspace_id", "id"],
    )
    op.execute("UPDATE series SET create_at = next_at WHERE mode = 'on_schedule'")
    op.create_index(
        "ix_series_create",
        "series",
        ["create_at"],
        unique=False,
        postgresql_where=sa.text(_WAITING),
    )
    op.drop_index("ix_series_next", table_name="series")
    op.add_column("occurrence_log", sa.Column("moved_to", sa.DateTime(), nullable=True))
    op.add_column("occurrence_log", sa.Column("moved_by", sa.Uuid(), nullable=True))
    op.add_column(
        "occurrence_log", sa.Column("moved_at", sa.DateTime(timezone=True), nullable=True)
    )


def downgrade() -> None:
    for name in ("moved_at", "moved_by", "moved_to"):
        op.drop_column("occurrence_log", name)
    op.create_index(
        "ix_series_next", "series", ["next_at"], unique=False, postgresql_where=sa.text(_WAITED)
    )
    op.drop_index("ix_series_create", table_name="series")
    op.drop_constraint(
        op.f("fk_series_workspace_id_previous_series_id"), "series", type_="foreignkey"
    )
    for name in ("previous_series_id", "own_keys", "create_at", "working_day"):
        op.drop_column("series", name)
