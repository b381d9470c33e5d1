"""quiet hours and digests

When people are told what, and by which of their channels not.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

_HOURS = ("quiet_from", "quiet_to", "digest_at")


def upgrade() -> None:
    for name in _HOURS:
        op.add_column("users", sa.Column(name, sa.Time(), nullable=True))
    op.add_column("users", sa.Column("digested_on", sa.Date(), nullable=True))
    op.add_column("users", sa.Column("next_digest_at", sa.DateTime(timezone=True), nullable=True))
    op.create_check_constraint(
        op.f("ck_users_quiet_whole"), "users", "(quiet_from IS NULL) = (quiet_to IS NULL)"
    )
    op.create_check_constraint(
        op.f("ck_users_digest_whole"), "users", "(digest_at IS NULL) = (next_digest_at IS NULL)"
    )
    op.create_index(
        "ix_users_digest",
        "users",
        ["next_digest_at"],
        postgresql_where=sa.text("next_digest_at IS NOT NULL AND disabled_at IS NULL"),
    )
    op.add_column(
        "channels",
        sa.Column("muted", ARRAY(sa.Text()), server_default=sa.text("'{}'"), nullable=False),
    )


def downgrade() -> None:
    op.drop_column("channels", "muted")
    op.drop_index("ix_users_digest", table_name="users")
    op.drop_constraint(op.f("ck_users_digest_whole"), "users", type_="check")
    op.drop_constraint(op.f("ck_users_quiet_whole"), "users", type_="check")
    for name in (*_HOURS, "digested_on", "next_digest_at"):
        op.drop_column("users", name)
