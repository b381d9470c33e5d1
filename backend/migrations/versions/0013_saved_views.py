"""saved views

A filter of tasks with a name, its order and its groups, for all members of a workspace.
"""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "views",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("workspace_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("filter", sa.Text(), nullable=False),
        sa.Column("sort", sa.Text(), nullable=True),
        sa.Column("group_by", sa.Text(), nullable=True),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column(
            "updated_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.CheckConstraint(
            "char_length(name) BETWEEN 1 AND 100", name=op.f("ck_views_name_length")
        ),
        sa.CheckConstraint(
            "char_length(filter) BETWEEN 0 AND 2000", name=op.f("ck_views_filter_length")
        ),
        sa.CheckConstraint(
            "char_length(sort) BETWEEN 1 AND 200", name=op.f("ck_views_sort_length")
        ),
        sa.CheckConstraint(
            "char_length(group_by) BETWEEN 1 AND 30", name=op.f("ck_views_group_by_length")
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id"],
            ["workspaces.id"],
            name=op.f("fk_views_workspace_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_views")),
        sa.UniqueConstraint("workspace_id", "id", name=op.f("uq_views_workspace_id_id")),
    )
    op.create_index("uq_views_name", "views", ["workspace_id", sa.text("lower(name)")], unique=True)


def downgrade() -> None:
    op.drop_table("views")
