"""index discipline

The open tasks of a person by date, and all of them for the foreign key when a membership ends; what the bin
has held longest, in all workspaces.
"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

_DUE = sa.literal_column("coalesce(due_date, 'infinity'::timestamptz)")


def upgrade() -> None:
    op.drop_index("ix_tasks_assignee", table_name="tasks")
    op.create_index(
        "ix_tasks_assignee",
        "tasks",
        ["workspace_id", "assignee_id", "status", _DUE, "id"],
        postgresql_where=sa.text("assignee_id IS NOT NULL"),
    )
    op.create_index(
        "ix_tasks_purge",
        "tasks",
        ["deleted_at"],
        postgresql_where=sa.text("deleted_at IS NOT NULL"),
    )


def downgrade() -> None:
    op.drop_index("ix_tasks_purge", table_name="tasks")
    op.drop_index("ix_tasks_assignee", table_name="tasks")
    op.create_index(
        "ix_tasks_assignee",
        "tasks",
        ["workspace_id", "assignee_id", _DUE, "id"],
        postgresql_where=sa.text("assignee_id IS NOT NULL AND deleted_at IS NULL"),
    )
