"""services elsewhere

Channels by Apprise: Telegram, Slack, Discord and the like.
"""

from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _allow("'in_app', 'webhook', 'email', 'apprise'")


def downgrade() -> None:
    op.execute("DELETE FROM deliveries WHERE channel = 'apprise'")
    op.execute("DELETE FROM channels WHERE kind = 'apprise'")
    _allow("'in_app', 'webhook', 'email'")


def _allow(kinds: str) -> None:
    for table, column in (("channels", "kind"), ("deliveries", "channel")):
        name = op.f(f"ck_{table}_{column}")
        op.drop_constraint(name, table, type_="check")
        op.create_check_constraint(name, table, f"{column} IN ({kinds})")
