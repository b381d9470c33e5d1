"""the main job"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql
from sqlalchemy.types import UserDefinedType

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


class TransactionId(UserDefinedType[int]):
    cache_ok = True

    def get_col_spec(self, **_: object) -> str:
        return "xid8"


_PARTITIONS = (
    """
    CREATE FUNCTION ensure_partitions(first date, days int) RETURNS void LANGUAGE plpgsql AS $$
    DECLARE
        parent text;
        day date;
        name text;
    BEGIN
        FOREACH parent IN ARRAY ARRAY['task_events', 'inbox'] LOOP
            FOR day IN SELECT first + i FROM generate_series(0, days - 1) AS i LOOP
                name := parent || '_p' || to_char(day, 'YYYYMMDD');
                IF to_regclass(name) IS NULL THEN
                    BEGIN
                        EXECUTE format('CREATE TABLE %I PARTITION OF %I FOR VALUES FROM (%L) TO (%L)',
                                       name, parent, day, day + 1);
                    EXCEPTION WHEN check_violation THEN
                        -- The rest partition already holds rows of that day; they stay there.
                        NULL;
                    END;
                END IF;
            END LOOP;
        END LOOP;
    END
    $$
    """,
    """
    CREATE FUNCTION drop_partitions_before(kept date) RETURNS int LANGUAGE plpgsql AS $$
    DECLARE
        name text;
        unsent bigint;
        dropped int := 0;
    BEGIN
        FOR name IN
            SELECT c.relname FROM pg_inherits i
            JOIN pg_class c ON c.oid = i.inhrelid JOIN pg_class p ON p.oid = i.inhparent
            WHERE p.relname IN ('task_events', 'inbox')
              AND c.relname ~ '_p[0-9]{8}$'
              AND to_date(right(c.relname, 8), 'YYYYMMDD') < kept
        LOOP
            unsent := 0;
            IF name LIKE 'task_events%' THEN
                EXECUTE format($q$SELECT count(*) FROM %I WHERE state <> 'published'$q$, name) INTO unsent;
            END IF;
            IF unsent = 0 THEN
                EXECUTE format('DROP TABLE %I', name);
                dropped := dropped + 1;
            END IF;
        END LOOP;
        DELETE FROM task_events WHERE created_on < kept AND state = 'published';
        DELETE FROM inbox WHERE event_on < kept;
        RETURN dropped;
    END
    $$
    """,
    "CREATE TABLE task_events_rest PARTITION OF task_events DEFAULT",
    "CREATE TABLE inbox_rest PARTITION OF inbox DEFAULT",
)

_INSERT_ONLY = (
    """
    CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        RAISE EXCEPTION 'audit_log is insert-only: % refused', TG_OP USING ERRCODE = 'insufficient_privilege';
    END
    $$
    """,
    """
    CREATE TRIGGER audit_log_insert_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_log
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
    """,
)

_INSTANCE_KEY = """
    INSERT INTO instance (key, value)
    VALUES ('secret', replace(gen_random_uuid()::text || gen_random_uuid()::text, '-', ''))
    """


def upgrade() -> None:
    op.create_table(
        "audit_log",
        sa.Column("workspace_id", sa.Uuid(), nullable=False),
        sa.Column("index", sa.BigInteger(), nullable=False),
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.Column("time", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor_id", sa.Uuid(), nullable=True),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("object_type", sa.Text(), nullable=False),
        sa.Column("object_id", sa.Uuid(), nullable=True),
        sa.Column("record", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.CheckConstraint("index >= 0", name=op.f("ck_audit_log_index")),
        sa.PrimaryKeyConstraint("workspace_id", "index", name=op.f("pk_audit_log")),
        sa.UniqueConstraint(
            "workspace_id", "event_id", name=op.f("uq_audit_log_workspace_id_event_id")
        ),
    )
    op.create_index(
        op.f("ix_audit_log_workspace_id_action_index"),
        "audit_log",
        ["workspace_id", "action", "index"],
        unique=False,
    )
    op.create_index(
        op.f("ix_audit_log_workspace_id_actor_id_index"),
        "audit_log",
        ["workspace_id", "actor_id", "index"],
        unique=False,
    )
    op.create_index(
        op.f("ix_audit_log_workspace_id_object_id_index"),
        "audit_log",
        ["workspace_id", "object_id", "index"],
        unique=False,
    )
    op.create_index(
        op.f("ix_audit_log_workspace_id_time"), "audit_log", ["workspace_id", "time"], unique=False
    )
    op.create_table(
        "dead_letters",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("workspace_id", sa.Uuid(), nullable=True),
        sa.Column("consumer", sa.Text(), nullable=False),
        sa.Column("topic", sa.Text(), nullable=False),
        sa.Column("event_id", sa.Text(), nullable=True),
        sa.Column("event", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("state", sa.Text(), server_default=sa.text("'open'"), nullable=False),
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
        sa.CheckConstraint("state IN ('open', 'replayed')", name=op.f("ck_dead_letters_state")),
        sa.CheckConstraint(
            "topic IN ('task-events', 'task-reminders', 'task-recurring', 'task-audit')",
            name=op.f("ck_dead_letters_topic"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dead_letters")),
        sa.UniqueConstraint("consumer", "event_id", name=op.f("uq_dead_letters_consumer_event_id")),
    )
    op.create_index(
        op.f("ix_dead_letters_state_created_at"),
        "dead_letters",
        ["state", "created_at"],
        unique=False,
    )
    op.create_table(
        "inbox",
        sa.Column("consumer", sa.Text(), nullable=False),
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.Column("event_on", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("consumer", "event_id", "event_on", name=op.f("pk_inbox")),
        postgresql_partition_by="RANGE (event_on)",
    )
    op.create_table(
        "instance",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_instance")),
    )
    op.create_table(
        "task_events",
        sa.Column(
            "created_on",
            sa.Date(),
            server_default=sa.text("(now() AT TIME ZONE 'UTC')::date"),
            nullable=False,
        ),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column(
            "transaction_id",
            TransactionId(),
            server_default=sa.text("pg_current_xact_id()"),
            nullable=False,
        ),
        sa.Column("workspace_id", sa.Uuid(), nullable=False),
        sa.Column("topic", sa.Text(), nullable=False),
        sa.Column("key", sa.Uuid(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=True),
        sa.Column("type", sa.Text(), nullable=False),
        sa.Column("envelope", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("shard", sa.SmallInteger(), nullable=False),
        sa.Column("state", sa.Text(), server_default=sa.text("'pending'"), nullable=False),
        sa.Column("attempts", sa.SmallInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("next_attempt_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_error", sa.Text(), nullable=True),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "state IN ('pending', 'published', 'parked')", name=op.f("ck_task_events_state")
        ),
        sa.CheckConstraint(
            "topic IN ('task-events', 'task-reminders', 'task-recurring', 'task-audit')",
            name=op.f("ck_task_events_topic"),
        ),
        sa.PrimaryKeyConstraint("created_on", "id", name=op.f("pk_task_events")),
        postgresql_partition_by="RANGE (created_on)",
    )
    op.create_index(
        "ix_task_events_held",
        "task_events",
        ["shard"],
        unique=False,
        postgresql_where=sa.text(
            "state = 'parked' OR (state = 'pending' AND next_attempt_at IS NOT NULL)"
        ),
    )
    op.create_index(
        "ix_task_events_pending",
        "task_events",
        ["shard", "position"],
        unique=False,
        postgresql_where=sa.text("state = 'pending'"),
    )
    op.create_index(
        "ix_task_events_stream", "task_events", ["transaction_id", "position"], unique=False
    )
    op.create_table(
        "users",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("password_hash", sa.Text(), nullable=True),
        sa.Column("time_zone", sa.Text(), nullable=False),
        sa.Column("is_admin", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column(
            "default_reminders",
            postgresql.JSONB(astext_type=sa.Text()),
            server_default=sa.text("'[]'"),
            nullable=False,
        ),
        sa.Column("disabled_at", sa.DateTime(timezone=True), nullable=True),
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
            "char_length(email) BETWEEN 3 AND 254", name=op.f("ck_users_email_length")
        ),
        sa.CheckConstraint(
            "char_length(name) BETWEEN 1 AND 100", name=op.f("ck_users_name_length")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_users")),
    )
    op.create_index("uq_users_email", "users", [sa.literal_column("lower(email)")], unique=True)
    op.create_table(
        "api_tokens",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("token_hash", sa.LargeBinary(), nullable=False),
        sa.Column("prefix", sa.Text(), nullable=False),
        sa.Column("scopes", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_used_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.CheckConstraint(
            "char_length(name) BETWEEN 1 AND 100", name=op.f("ck_api_tokens_name_length")
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_api_tokens_user_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_api_tokens")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_api_tokens_token_hash")),
    )
    op.create_index(op.f("ix_api_tokens_user_id"), "api_tokens", ["user_id"], unique=False)
    op.create_table(
        "idempotency_keys",
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("request_hash", sa.LargeBinary(), nullable=False),
        sa.Column("status", sa.Integer(), nullable=True),
        sa.Column("headers", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column("body", sa.LargeBinary(), nullable=True),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.CheckConstraint(
            "char_length(key) BETWEEN 1 AND 255", name=op.f("ck_idempotency_keys_key_length")
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_idempotency_keys_user_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("user_id", "key", name=op.f("pk_idempotency_keys")),
    )
    op.create_index(
        op.f("ix_idempotency_keys_created_at"), "idempotency_keys", ["created_at"], unique=False
    )
    op.create_table(
        "sessions",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("token_hash", sa.LargeBinary(), nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column(
            "last_seen_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("user_agent", sa.Text(), nullable=True),
        sa.Column("address", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_sessions_user_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sessions")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_sessions_token_hash")),
    )
    op.create_index(op.f("ix_sessions_user_id"), "sessions", ["user_id"], unique=False)
    op.create_table(
        "workspaces",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("personal_user_id", sa.Uuid(), nullable=True),
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
            "char_length(name) BETWEEN 1 AND 100", name=op.f("ck_workspaces_name_length")
        ),
        sa.ForeignKeyConstraint(
            ["personal_user_id"],
            ["users.id"],
            name=op.f("fk_workspaces_personal_user_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_workspaces")),
        sa.UniqueConstraint("personal_user_id", name=op.f("uq_workspaces_personal_user_id")),
    )
    op.create_table(
        "deliveries",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("workspace_id", sa.Uuid(), nullable=False),
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("task_id", sa.Uuid(), nullable=True),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("attempts", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("next_attempt_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_error", sa.Text(), nullable=True),
        sa.Column("answer", sa.Text(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("channel IN ('in_app')", name=op.f("ck_deliveries_channel")),
        sa.CheckConstraint(
            "state IN ('queued', 'sent', 'failed', 'given_up')", name=op.f("ck_deliveries_state")
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_deliveries_user_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id"],
            ["workspaces.id"],
            name=op.f("fk_deliveries_workspace_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deliveries")),
        sa.UniqueConstraint(
            "event_id", "user_id", "channel", name=op.f("uq_deliveries_event_id_user_id_channel")
        ),
    )
    op.create_index(
        op.f("ix_deliveries_workspace_id_task_id"),
        "deliveries",
        ["workspace_id", "task_id"],
        unique=False,
    )
    op.create_table(
        "invitations",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("workspace_id", sa.Uuid(), nullable=False),
        sa.Column("token_hash", sa.LargeBinary(), nullable=False),
        sa.Column("email", sa.Text(), nullable=True),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("created_by", sa.Uuid(), nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("accepted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("accepted_by", sa.Uuid(), nullable=True),
        sa.CheckConstraint(
            "role IN ('owner', 'admin', 'member', 'viewer')", name=op.f("ck_invitations_role")
        ),
        sa.ForeignKeyConstraint(
            ["accepted_by"],
            ["users.id"],
            name=op.f("fk_invitations_accepted_by"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["created_by"], ["users.id"], name=op.f("fk_invitations_created_by"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id"],
            ["workspaces.id"],
            name=op.f("fk_invitations_workspace_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invitations")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_invitations_token_hash")),
    )
    op.create_index(
        op.f("ix_invitations_workspace_id"), "invitations", ["workspace_id"], unique=False
    )
    op.create_table(
        "labels",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("workspace_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("color", sa.Text(), nullable=True),
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
            "char_length(color) BETWEEN 1 AND 30", name=op.f("ck_labels_color_length")
        ),
        sa.CheckConstraint(
            "char_length(name) BETWEEN 1 AND 100", name=op.f("ck_labels_name_length")
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id"],
            ["workspaces.id"],
            name=op.f("fk_labels_workspace_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_labels")),
        sa.UniqueConstraint("workspace_id", "id", name=op.f("uq_labels_workspace_id_id")),
    )
    op.create_index(
        "uq_labels_name", "labels", ["workspace_id", sa.literal_column("lower(name)")], unique=True
    )
    op.create_table(
        "memberships",
        sa.Column("workspace_id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.CheckConstraint(
            "role IN ('owner', 'admin', 'member', 'viewer')", name=op.f("ck_memberships_role")
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_memberships_user_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id"],
            ["workspaces.id"],
            name=op.f("fk_memberships_workspace_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("workspace_id", "user_id", name=op.f("pk_memberships")),
    )
    op.create_index(op.f("ix_memberships_user_id"), "memberships", ["user_id"], unique=False)
    op.create_table(
        "notifications",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("workspace_id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("task_id", sa.Uuid(), nullable=True),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("due_date", sa.Text(), nullable=True),
        sa.Column("late", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "char_length(title) BETWEEN 1 AND 500", name=op.f("ck_notifications_title_length")
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_notifications_user_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id"],
            ["workspaces.id"],
            name=op.f("fk_notifications_workspace_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notifications")),
        sa.UniqueConstraint("event_id", "user_id", name=op.f("uq_notifications_event_id_user_id")),
    )
    op.create_index(op.f("ix_notifications_task_id"), "notifications", ["task_id"], unique=False)
    op.create_index(
        "ix_notifications_unread",
        "notifications",
        ["user_id", "id"],
        unique=False,
        postgresql_where=sa.text("read_at IS NULL"),
    )
    op.create_index(
        op.f("ix_notifications_user_id_created_at_id"),
        "notifications",
        ["user_id", "created_at", "id"],
        unique=False,
    )
    op.create_table(
        "projects",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("workspace_id", sa.Uuid(), nullable=False),
        sa.Column("parent_id", sa.Uuid(), nullable=True),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("description", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("color", sa.Text(), nullable=True),
        sa.Column("is_inbox", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("rank", sa.Text(collation="C"), nullable=False),
        sa.Column("archived_at", sa.DateTime(timezone=True), nullable=True),
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
            "char_length(color) BETWEEN 1 AND 30", name=op.f("ck_projects_color_length")
        ),
        sa.CheckConstraint(
            "char_length(description) BETWEEN 0 AND 20000",
            name=op.f("ck_projects_description_length"),
        ),
        sa.CheckConstraint(
            "char_length(name) BETWEEN 1 AND 200", name=op.f("ck_projects_name_length")
        ),
        sa.CheckConstraint("parent_id <> id", name=op.f("ck_projects_parent_is_another")),
        sa.ForeignKeyConstraint(
            ["workspace_id", "parent_id"],
            ["projects.workspace_id", "projects.id"],
            name=op.f("fk_projects_workspace_id_parent_id"),
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id"],
            ["workspaces.id"],
            name=op.f("fk_projects_workspace_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_projects")),
        sa.UniqueConstraint("workspace_id", "id", name=op.f("uq_projects_workspace_id_id")),
        sa.UniqueConstraint("workspace_id", "rank", name=op.f("uq_projects_workspace_id_rank")),
    )
    op.create_index(
        op.f("ix_projects_workspace_id_parent_id"),
        "projects",
        ["workspace_id", "parent_id"],
        unique=False,
    )
    op.create_index(
        "uq_projects_inbox",
        "projects",
        ["workspace_id"],
        unique=True,
        postgresql_where=sa.text("is_inbox"),
    )
    op.create_table(
        "series",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("workspace_id", sa.Uuid(), nullable=False),
        sa.Column("recurrence_pattern", sa.Text(), nullable=False),
        sa.Column("recurrence_interval", sa.Integer(), nullable=False),
        sa.Column("rrule", sa.Text(), nullable=True),
        sa.Column("cron", sa.Text(), nullable=True),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("anchor_local", postgresql.TIMESTAMP(), nullable=False),
        sa.Column("all_day", sa.Boolean(), nullable=False),
        sa.Column("zone", sa.Text(), nullable=False),
        sa.Column("mode", sa.Text(), nullable=False),
        sa.Column("catch_up", sa.Text(), nullable=False),
        sa.Column("month_end", sa.Text(), nullable=False),
        sa.Column(
            "exdates",
            postgresql.ARRAY(postgresql.TIMESTAMP()),
            server_default=sa.text("'{}'"),
            nullable=False,
        ),
        sa.Column(
            "rdates",
            postgresql.ARRAY(postgresql.TIMESTAMP()),
            server_default=sa.text("'{}'"),
            nullable=False,
        ),
        sa.Column("paused_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("pending_key", sa.Text(), nullable=True),
        sa.Column("next_key", sa.Text(), nullable=True),
        sa.Column("next_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "template",
            postgresql.JSONB(astext_type=sa.Text()),
            server_default=sa.text("'{}'"),
            nullable=False,
        ),
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
            "catch_up IN ('next_future', 'every_missed', 'latest_only')",
            name=op.f("ck_series_catch_up"),
        ),
        sa.CheckConstraint(
            "mode IN ('on_completion', 'on_schedule', 'after_completion')",
            name=op.f("ck_series_mode"),
        ),
        sa.CheckConstraint("month_end IN ('clamp', 'skip')", name=op.f("ck_series_month_end")),
        sa.CheckConstraint(
            "recurrence_pattern IN ('DAILY', 'WEEKLY', 'MONTHLY', 'YEARLY')",
            name=op.f("ck_series_recurrence_pattern"),
        ),
        sa.CheckConstraint("num_nonnulls(rrule, cron) = 1", name=op.f("ck_series_one_rule")),
        sa.CheckConstraint("recurrence_interval > 0", name=op.f("ck_series_recurrence_interval")),
        sa.ForeignKeyConstraint(
            ["workspace_id"],
            ["workspaces.id"],
            name=op.f("fk_series_workspace_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_series")),
        sa.UniqueConstraint("workspace_id", "id", name=op.f("uq_series_workspace_id_id")),
    )
    op.create_index(
        "ix_series_next",
        "series",
        ["next_at"],
        unique=False,
        postgresql_where=sa.text(
            "mode = 'on_schedule' AND next_at IS NOT NULL AND paused_at IS NULL AND ended_at IS NULL AND pending_key IS NULL"
        ),
    )
    op.create_table(
        "occurrence_log",
        sa.Column("series_id", sa.Uuid(), nullable=False),
        sa.Column("occurrence_key", sa.Text(), nullable=False),
        sa.Column("workspace_id", sa.Uuid(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("task_id", sa.Uuid(), nullable=True),
        sa.Column("actor_id", sa.Uuid(), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "state IN ('created', 'completed', 'skipped', 'missed', 'moved')",
            name=op.f("ck_occurrence_log_state"),
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "series_id"],
            ["series.workspace_id", "series.id"],
            name=op.f("fk_occurrence_log_workspace_id_series_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("series_id", "occurrence_key", name=op.f("pk_occurrence_log")),
    )
    op.create_table(
        "sections",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("workspace_id", sa.Uuid(), nullable=False),
        sa.Column("project_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("rank", sa.Text(collation="C"), nullable=False),
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
            "char_length(name) BETWEEN 1 AND 200", name=op.f("ck_sections_name_length")
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "project_id"],
            ["projects.workspace_id", "projects.id"],
            name=op.f("fk_sections_workspace_id_project_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sections")),
        sa.UniqueConstraint("project_id", "rank", name=op.f("uq_sections_project_id_rank")),
        sa.UniqueConstraint(
            "workspace_id", "project_id", "id", name=op.f("uq_sections_workspace_id_project_id_id")
        ),
    )
    op.create_table(
        "tasks",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("workspace_id", sa.Uuid(), nullable=False),
        sa.Column("project_id", sa.Uuid(), nullable=False),
        sa.Column("section_id", sa.Uuid(), nullable=True),
        sa.Column("subtask_of_id", sa.Uuid(), nullable=True),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("description", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("status", sa.Text(), server_default=sa.text("'open'"), nullable=False),
        sa.Column("priority", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("rank", sa.Text(collation="C"), nullable=False),
        sa.Column("assignee_id", sa.Uuid(), nullable=True),
        sa.Column("created_by", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("completed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("completed_by", sa.Uuid(), nullable=True),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column("due_date", sa.DateTime(timezone=True), nullable=True),
        sa.Column("due_local", postgresql.TIMESTAMP(), nullable=True),
        sa.Column("due_zone", sa.Text(), nullable=True),
        sa.Column("due_all_day", sa.Boolean(), nullable=True),
        sa.Column("start_date", sa.DateTime(timezone=True), nullable=True),
        sa.Column("start_local", postgresql.TIMESTAMP(), nullable=True),
        sa.Column("start_zone", sa.Text(), nullable=True),
        sa.Column("start_all_day", sa.Boolean(), nullable=True),
        sa.Column("duration_minutes", sa.Integer(), nullable=True),
        sa.Column("is_recurring", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("recurrence_pattern", sa.Text(), nullable=True),
        sa.Column("recurrence_interval", sa.Integer(), nullable=True),
        sa.Column("next_occurrence", sa.DateTime(timezone=True), nullable=True),
        sa.Column("parent_task_id", sa.Uuid(), nullable=True),
        sa.Column("series_id", sa.Uuid(), nullable=True),
        sa.Column("occurrence_key", sa.Text(), nullable=True),
        sa.Column("reminder_sent", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("event_sequence", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column(
            "search",
            postgresql.TSVECTOR(),
            sa.Computed(
                "setweight(to_tsvector('simple', title), 'A') || setweight(to_tsvector('simple', description), 'B')",
                persisted=True,
            ),
            nullable=False,
        ),
        sa.CheckConstraint(
            "(status = 'done') = (completed_at IS NOT NULL)",
            name=op.f("ck_tasks_completed_when_done"),
        ),
        sa.CheckConstraint(
            "recurrence_pattern IN ('DAILY', 'WEEKLY', 'MONTHLY', 'YEARLY')",
            name=op.f("ck_tasks_recurrence_pattern"),
        ),
        sa.CheckConstraint("status IN ('open', 'done', 'cancelled')", name=op.f("ck_tasks_status")),
        sa.CheckConstraint(
            "char_length(description) BETWEEN 0 AND 50000", name=op.f("ck_tasks_description_length")
        ),
        sa.CheckConstraint(
            "char_length(title) BETWEEN 1 AND 500", name=op.f("ck_tasks_title_length")
        ),
        sa.CheckConstraint(
            "duration_minutes BETWEEN 1 AND 525600", name=op.f("ck_tasks_duration_minutes")
        ),
        sa.CheckConstraint(
            "is_recurring = (recurrence_pattern IS NOT NULL) AND is_recurring = (recurrence_interval IS NOT NULL)",
            name=op.f("ck_tasks_recurrence_complete"),
        ),
        sa.CheckConstraint(
            "num_nulls(due_date, due_local, due_zone, due_all_day) IN (0, 4)",
            name=op.f("ck_tasks_due_complete"),
        ),
        sa.CheckConstraint(
            "num_nulls(series_id, occurrence_key) IN (0, 2)",
            name=op.f("ck_tasks_occurrence_complete"),
        ),
        sa.CheckConstraint(
            "num_nulls(start_date, start_local, start_zone, start_all_day) IN (0, 4)",
            name=op.f("ck_tasks_start_complete"),
        ),
        sa.CheckConstraint("priority BETWEEN 0 AND 4", name=op.f("ck_tasks_priority")),
        sa.CheckConstraint("recurrence_interval > 0", name=op.f("ck_tasks_recurrence_interval")),
        sa.CheckConstraint("subtask_of_id <> id", name=op.f("ck_tasks_subtask_of_another")),
        sa.ForeignKeyConstraint(["completed_by"], ["users.id"], name=op.f("fk_tasks_completed_by")),
        sa.ForeignKeyConstraint(["created_by"], ["users.id"], name=op.f("fk_tasks_created_by")),
        sa.ForeignKeyConstraint(
            ["workspace_id", "assignee_id"],
            ["memberships.workspace_id", "memberships.user_id"],
            name=op.f("fk_tasks_workspace_id_assignee_id"),
            ondelete="SET NULL (assignee_id)",
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "parent_task_id"],
            ["tasks.workspace_id", "tasks.id"],
            name=op.f("fk_tasks_workspace_id_parent_task_id"),
            ondelete="SET NULL (parent_task_id)",
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "project_id", "section_id"],
            ["sections.workspace_id", "sections.project_id", "sections.id"],
            name=op.f("fk_tasks_workspace_id_project_id_section_id"),
            ondelete="SET NULL (section_id)",
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "project_id"],
            ["projects.workspace_id", "projects.id"],
            name=op.f("fk_tasks_workspace_id_project_id"),
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "series_id"],
            ["series.workspace_id", "series.id"],
            name=op.f("fk_tasks_workspace_id_series_id"),
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "subtask_of_id"],
            ["tasks.workspace_id", "tasks.id"],
            name=op.f("fk_tasks_workspace_id_subtask_of_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tasks")),
        sa.UniqueConstraint("project_id", "rank", name=op.f("uq_tasks_project_id_rank")),
        sa.UniqueConstraint(
            "series_id", "occurrence_key", name=op.f("uq_tasks_series_id_occurrence_key")
        ),
        sa.UniqueConstraint("workspace_id", "id", name=op.f("uq_tasks_workspace_id_id")),
    )
    op.create_index(
        "ix_tasks_assignee",
        "tasks",
        [
            "workspace_id",
            "assignee_id",
            sa.literal_column("coalesce(due_date, 'infinity'::timestamptz)"),
            "id",
        ],
        unique=False,
        postgresql_where=sa.text("assignee_id IS NOT NULL AND deleted_at IS NULL"),
    )
    op.create_index(
        "ix_tasks_completed",
        "tasks",
        [
            "workspace_id",
            sa.literal_column("coalesce(completed_at, 'infinity'::timestamptz)"),
            "id",
        ],
        unique=False,
        postgresql_where=sa.text("deleted_at IS NULL AND status = 'done'"),
    )
    op.create_index(
        "ix_tasks_created",
        "tasks",
        ["workspace_id", "created_at", "id"],
        unique=False,
        postgresql_where=sa.text("deleted_at IS NULL"),
    )
    op.create_index(
        "ix_tasks_deleted",
        "tasks",
        ["workspace_id", "deleted_at", "id"],
        unique=False,
        postgresql_where=sa.text("deleted_at IS NOT NULL"),
    )
    op.create_index(
        "ix_tasks_due",
        "tasks",
        ["workspace_id", sa.literal_column("coalesce(due_date, 'infinity'::timestamptz)"), "id"],
        unique=False,
        postgresql_where=sa.text("deleted_at IS NULL AND status = 'open'"),
    )
    op.create_index(
        "ix_tasks_priority",
        "tasks",
        ["workspace_id", sa.literal_column("coalesce(nullif(priority, 0), 5)"), "id"],
        unique=False,
        postgresql_where=sa.text("deleted_at IS NULL AND status = 'open'"),
    )
    op.create_index(
        "ix_tasks_project",
        "tasks",
        ["workspace_id", "project_id", "rank", "id"],
        unique=False,
        postgresql_where=sa.text("deleted_at IS NULL AND status = 'open'"),
    )
    op.create_index("ix_tasks_search", "tasks", ["search"], unique=False, postgresql_using="gin")
    op.create_index(
        "ix_tasks_subtasks",
        "tasks",
        ["workspace_id", "subtask_of_id"],
        unique=False,
        postgresql_where=sa.text("subtask_of_id IS NOT NULL"),
    )
    op.create_index(
        "ix_tasks_updated",
        "tasks",
        ["workspace_id", "updated_at", "id"],
        unique=False,
        postgresql_where=sa.text("deleted_at IS NULL"),
    )
    op.create_table(
        "reminders",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("workspace_id", sa.Uuid(), nullable=False),
        sa.Column("task_id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("offset_seconds", sa.Integer(), nullable=True),
        sa.Column("at_local", postgresql.TIMESTAMP(), nullable=True),
        sa.Column("at_zone", sa.Text(), nullable=True),
        sa.Column("fire_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("fired_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "(kind = 'at') = (at_local IS NOT NULL) AND (kind = 'at') = (at_zone IS NOT NULL) AND (kind <> 'at') = (offset_seconds IS NOT NULL)",
            name=op.f("ck_reminders_rule_complete"),
        ),
        sa.CheckConstraint(
            "kind IN ('at', 'before_due', 'after_due', 'before_start')",
            name=op.f("ck_reminders_kind"),
        ),
        sa.CheckConstraint(
            "state IN ('pending', 'fired', 'withdrawn')", name=op.f("ck_reminders_state")
        ),
        sa.CheckConstraint(
            "offset_seconds BETWEEN 0 AND 31536000", name=op.f("ck_reminders_offset_seconds")
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_reminders_user_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "task_id"],
            ["tasks.workspace_id", "tasks.id"],
            name=op.f("fk_reminders_workspace_id_task_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reminders")),
        sa.UniqueConstraint(
            "task_id",
            "user_id",
            "kind",
            "offset_seconds",
            "at_local",
            name="uq_reminders_rule",
            postgresql_nulls_not_distinct=True,
        ),
    )
    op.create_index(
        "ix_reminders_due",
        "reminders",
        ["fire_at"],
        unique=False,
        postgresql_where=sa.text("state = 'pending' AND fire_at IS NOT NULL"),
    )
    op.create_table(
        "task_labels",
        sa.Column("workspace_id", sa.Uuid(), nullable=False),
        sa.Column("task_id", sa.Uuid(), nullable=False),
        sa.Column("label_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id", "label_id"],
            ["labels.workspace_id", "labels.id"],
            name=op.f("fk_task_labels_workspace_id_label_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "task_id"],
            ["tasks.workspace_id", "tasks.id"],
            name=op.f("fk_task_labels_workspace_id_task_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("task_id", "label_id", name=op.f("pk_task_labels")),
    )
    op.create_index(
        op.f("ix_task_labels_workspace_id_label_id_task_id"),
        "task_labels",
        ["workspace_id", "label_id", "task_id"],
        unique=False,
    )
    for statement in (*_PARTITIONS, *_INSERT_ONLY, _INSTANCE_KEY):
        op.execute(statement)


def downgrade() -> None:
    message = (
        "The first migration has nothing to go back to: restore a backup, or remove the database."
    )
    raise NotImplementedError(message)
