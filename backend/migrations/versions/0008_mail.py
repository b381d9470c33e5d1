"""mail

Addresses that say whether they want mail, and attempts of which nobody knows whether they arrived.
"""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _allow("'in_app', 'webhook', 'email'")
    op.add_column("channels", sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True))
    op.execute("UPDATE channels SET confirmed_at = created_at")
    op.add_column(
        "deliveries",
        sa.Column("under_way", sa.Boolean(), server_default=sa.text("false"), nullable=False),
    )
    op.add_column(
        "deliveries",
        sa.Column("uncertain", sa.Integer(), server_default=sa.text("0"), nullable=False),
    )
    op.create_index(
        "ix_deliveries_confirmations",
        "deliveries",
        ["user_id", "created_at"],
        postgresql_where=sa.text("content ->> 'type' = 'channel.confirmation'"),
    )


def downgrade() -> None:
    op.drop_index("ix_deliveries_confirmations", table_name="deliveries")
    op.drop_column("deliveries", "uncertain")
    op.drop_column("deliveries", "under_way")
    op.execute("DELETE FROM deliveries WHERE channel = 'email'")
    op.execute("DELETE FROM channels WHERE kind = 'email'")
    op.drop_column("channels", "confirmed_at")
    _allow("'in_app', 'webhook'")


def _allow(kinds: str) -> None:
    for table, column in (("channels", "kind"), ("deliveries", "channel")):
        name = op.f(f"ck_{table}_{column}")
        op.drop_constraint(name, table, type_="check")
        op.create_check_constraint(name, table, f"{column} IN ({kinds})")
