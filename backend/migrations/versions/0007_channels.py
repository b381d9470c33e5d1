"""channels

Where people are told besides the app, and the deliveries that wait for their next attempt.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

_KINDS = "('in_app', 'webhook')"


def upgrade() -> None:
    op.create_table(
        "channels",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("secret", sa.Text(), nullable=False),
        sa.Column("enabled", sa.Boolean(), server_default=sa.text("true"), nullable=False),
        sa.Column("disabled_reason", sa.Text(), nullable=True),
        sa.Column("failures", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("held_until", sa.DateTime(timezone=True), nullable=True),
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
        sa.CheckConstraint(f"kind IN {_KINDS}", name=op.f("ck_channels_kind")),
        sa.CheckConstraint(
            "char_length(name) BETWEEN 1 AND 100", name=op.f("ck_channels_name_length")
        ),
        sa.CheckConstraint(
            "char_length(address) BETWEEN 1 AND 2000", name=op.f("ck_channels_address_length")
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_channels_user_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_channels")),
    )
    op.create_index(
        op.f("ix_channels_user_id_created_at"), "channels", ["user_id", "created_at"], unique=False
    )
    op.add_column("deliveries", sa.Column("channel_id", sa.Uuid(), nullable=True))
    op.add_column("deliveries", sa.Column("content", JSONB(), nullable=True))
    op.drop_constraint(op.f("ck_deliveries_channel"), "deliveries", type_="check")
    op.create_check_constraint(op.f("ck_deliveries_channel"), "deliveries", f"channel IN {_KINDS}")
    op.drop_constraint("uq_deliveries_event_id_user_id_channel", "deliveries", type_="unique")
    op.create_unique_constraint(
        "uq_deliveries_once",
        "deliveries",
        ["event_id", "user_id", "channel", "channel_id"],
        postgresql_nulls_not_distinct=True,
    )
    op.create_index(
        "ix_deliveries_due",
        "deliveries",
        ["next_attempt_at"],
        postgresql_where=sa.text("state IN ('queued', 'failed')"),
    )


def downgrade() -> None:
    op.drop_index("ix_deliveries_due", table_name="deliveries")
    op.execute("DELETE FROM deliveries WHERE channel <> 'in_app'")
    op.drop_constraint("uq_deliveries_once", "deliveries", type_="unique")
    op.create_unique_constraint(
        "uq_deliveries_event_id_user_id_channel", "deliveries", ["event_id", "user_id", "channel"]
    )
    op.drop_constraint(op.f("ck_deliveries_channel"), "deliveries", type_="check")
    op.create_check_constraint(op.f("ck_deliveries_channel"), "deliveries", "channel IN ('in_app')")
    op.drop_column("deliveries", "content")
    op.drop_column("deliveries", "channel_id")
    op.drop_table("channels")
