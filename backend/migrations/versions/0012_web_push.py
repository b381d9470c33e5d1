"""web push

Channels that are browsers: their push service takes what is encrypted for them.
"""

from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _allow("'in_app', 'webhook', 'email', 'apprise', 'push'")


def downgrade() -> None:
    op.execute("DELETE FROM deliveries WHERE channel = 'push'")
    op.execute("DELETE FROM channels WHERE kind = 'push'")
    _allow("'in_app', 'webhook', 'email', 'apprise'")


def _allow(kinds: str) -> None:
    for table, column in (("channels", "kind"), ("deliveries", "channel")):
        name = op.f(f"ck_{table}_{column}")
        op.drop_constraint(name, table, type_="check")
        op.create_check_constraint(name, table, f"{column} IN ({kinds})")
