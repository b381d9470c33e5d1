"""the outbox is a log, and what waits is a queue beside it

Rows of the outbox are written once and never changed: what waits for the bus is a short row of its own, which goes
when the bus has confirmed. Marking a row of the outbox itself wrote the whole of it again, with all its indexes.
The envelope is kept as the text that was written, and that text is what is published. Housekeeping asks for its locks
only when a partition is to be made or dropped, and for no longer than two seconds.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

_SHARD = "get_byte(uuid_send(key), 15) % 16"

_ENSURE = """
    CREATE OR REPLACE FUNCTION ensure_partitions(first date, days int) RETURNS void
    LANGUAGE plpgsql SET lock_timeout = '2s' AS $$
    DECLARE
        parent text;
        day date;
        kept boolean;
    BEGIN
        FOR parent, day IN
            SELECT name, first + i
            FROM unnest(ARRAY['task_events', 'inbox']) AS name, generate_series(0, days - 1) AS i
            WHERE to_regclass(name || '_p' || to_char(first + i, 'YYYYMMDD')) IS NULL
        LOOP
            -- A day whose rows are in the rest partition already keeps them there.
            EXECUTE format('SELECT EXISTS (SELECT 1 FROM %I WHERE %I = %L)', parent || '_rest',
                           CASE parent WHEN 'inbox' THEN 'event_on' ELSE 'created_on' END, day) INTO kept;
            CONTINUE WHEN kept;
            BEGIN
                EXECUTE format('CREATE TABLE %I PARTITION OF %I FOR VALUES FROM (%L) TO (%L)',
                               parent || '_p' || to_char(day, 'YYYYMMDD'), parent, day, day + 1);
            EXCEPTION WHEN check_violation THEN
                NULL;  -- a row came between the look and the lock
            END;
        END LOOP;
    END
    $$
    """
_DROP = """
    CREATE OR REPLACE FUNCTION drop_partitions_before(kept date) RETURNS int
    LANGUAGE plpgsql SET lock_timeout = '2s' AS $$
    DECLARE
        name text;
        dropped int := 0;
    BEGIN
        FOR name IN
            SELECT c.relname FROM pg_inherits i
            JOIN pg_class c ON c.oid = i.inhrelid JOIN pg_class p ON p.oid = i.inhparent
            WHERE p.relname IN ('task_events', 'inbox')
              AND c.relname ~ '_p[0-9]{8}$'
              AND to_date(right(c.relname, 8), 'YYYYMMDD') < kept
              AND (p.relname = 'inbox' OR NOT EXISTS (
                  SELECT 1 FROM pending_events WHERE created_on = to_date(right(c.relname, 8), 'YYYYMMDD')))
            ORDER BY p.relname DESC
        LOOP
            EXECUTE format('DROP TABLE %I', name);
            dropped := dropped + 1;
        END LOOP;
        DELETE FROM task_events WHERE created_on < kept
            AND NOT EXISTS (SELECT 1 FROM pending_events p WHERE p.created_on = task_events.created_on
                            AND p.event_id = task_events.id);
        DELETE FROM inbox WHERE event_on < kept;
        RETURN dropped;
    END
    $$
    """
_STATES = ("state", "attempts", "next_attempt_at", "last_error", "published_at", "shard")


def upgrade() -> None:
    op.create_table(
        "pending_events",
        sa.Column("shard", sa.SmallInteger(), sa.Computed(_SHARD, persisted=True), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("created_on", sa.Date(), nullable=False),
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.Column("key", sa.Uuid(), nullable=False),
        sa.Column("is_parked", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("attempts", sa.SmallInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("next_attempt_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_error", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("shard", "position", name=op.f("pk_pending_events")),
    )
    op.create_index(
        "ix_pending_events_held",
        "pending_events",
        ["shard"],
        postgresql_where=sa.text("is_parked OR next_attempt_at IS NOT NULL"),
    )
    op.execute(
        """
        INSERT INTO pending_events (position, created_on, event_id, key, is_parked, attempts, next_attempt_at, last_error)
        SELECT position, created_on, id, key, state = 'parked', attempts, next_attempt_at, last_error
        FROM task_events WHERE state <> 'published'
        """
    )
    op.drop_index("ix_task_events_held", table_name="task_events")
    op.drop_index("ix_task_events_pending", table_name="task_events")
    for name in _STATES:
        op.drop_column("task_events", name)
    op.alter_column(
        "task_events", "envelope", type_=postgresql.JSON(), postgresql_using="envelope::text::json"
    )
    op.execute(_ENSURE)
    op.execute(_DROP)


def downgrade() -> None:
    raise NotImplementedError("Restore the backup that was made before the upgrade.")
