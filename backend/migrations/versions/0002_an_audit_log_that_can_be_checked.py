"""The audit log becomes a Merkle tree: hashed records, personal values apart, tiles, signed heads.

Revision ID: 0002
Revises: 0001
"""

import secrets
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from taskflow.domain.audit_log import entries
from taskflow.json_text import canonical

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_BATCH = 1000
_OLDER = sa.text(
    "SELECT * FROM audit_log_before WHERE (workspace_id, index) > (:workspace, :index)"
    " ORDER BY workspace_id, index LIMIT :limit"
)

_TRIGGERS = (
    """
    CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF TG_OP = 'DELETE' AND TG_TABLE_NAME IN ('audit_log', 'audit_openings')
            AND current_setting('taskflow.removes_audited', true) = 'on' THEN
            RETURN NULL;
        END IF;
        RAISE EXCEPTION '% is insert-only: % refused', TG_TABLE_NAME, TG_OP
            USING ERRCODE = 'insufficient_privilege';
    END
    $$
    """,
    """
    CREATE FUNCTION refuse_uncovered_removal() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF EXISTS (
            SELECT 1 FROM removed r WHERE r.index >= coalesce(
                (SELECT max(size) FROM audit_tombstones t WHERE t.workspace_id = r.workspace_id), 0)
        ) THEN
            RAISE EXCEPTION '% is insert-only: no tombstone covers what was to be removed', TG_TABLE_NAME
                USING ERRCODE = 'insufficient_privilege';
        END IF;
        RETURN NULL;
    END
    $$
    """,
    """
    CREATE FUNCTION refuse_all_but_erasure() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF NEW.workspace_id <> OLD.workspace_id OR NEW.index <> OLD.index OR EXISTS (
            SELECT 1 FROM jsonb_each(NEW.fields) AS kept
            WHERE OLD.fields->kept.key IS DISTINCT FROM kept.value
        ) THEN
            RAISE EXCEPTION 'audit_openings is insert-only: a field may be erased, not changed'
                USING ERRCODE = 'insufficient_privilege';
        END IF;
        RETURN NEW;
    END
    $$
    """,
    """
    CREATE TRIGGER audit_openings_erasure BEFORE UPDATE ON audit_openings
    FOR EACH ROW EXECUTE FUNCTION refuse_all_but_erasure()
    """,
    """
    CREATE TRIGGER audit_openings_insert_only BEFORE DELETE OR TRUNCATE ON audit_openings
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
    """,
    *(
        f"""
        CREATE TRIGGER {table}_insert_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {table}
        FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
        """
        for table in (
            "audit_log",
            "audit_tiles",
            "audit_checkpoints",
            "audit_tombstones",
            "audit_keys",
        )
    ),
    *(
        f"""
        CREATE TRIGGER {table}_removal AFTER DELETE ON {table} REFERENCING OLD TABLE AS removed
        FOR EACH STATEMENT EXECUTE FUNCTION refuse_uncovered_removal()
        """
        for table in ("audit_log", "audit_openings")
    ),
)


def upgrade() -> None:
    op.execute("CREATE TEMPORARY TABLE audit_log_before AS SELECT * FROM audit_log")
    op.execute("DROP TABLE audit_log")
    _create_log()
    _create_seals()
    _take_over()
    op.execute("DROP TABLE audit_log_before")
    for statement in _TRIGGERS:
        op.execute(statement)


def downgrade() -> None:
    raise NotImplementedError(
        "The log cannot be taken out of its tree: restore a backup made before."
    )


def _create_log() -> None:
    op.create_table(
        "audit_log",
        sa.Column("workspace_id", sa.Uuid(), nullable=False),
        sa.Column("index", sa.BigInteger(), nullable=False),
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.Column("time", sa.DateTime(timezone=True), nullable=False),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("actor_kind", sa.Text(), nullable=False),
        sa.Column("actor_id", sa.Uuid(), nullable=True),
        sa.Column("token_id", sa.Uuid(), nullable=True),
        sa.Column("object_type", sa.Text(), nullable=False),
        sa.Column("object_id", sa.Uuid(), nullable=True),
        sa.Column("request_id", sa.Text(), nullable=True),
        sa.Column("trace_id", sa.Text(), nullable=True),
        sa.Column("sealed", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("leaf_hash", sa.LargeBinary(), nullable=False),
        sa.CheckConstraint("index >= 0", name=op.f("ck_audit_log_index")),
        sa.CheckConstraint("octet_length(leaf_hash) = 32", name=op.f("ck_audit_log_leaf_hash")),
        sa.PrimaryKeyConstraint("workspace_id", "index", name=op.f("pk_audit_log")),
        sa.UniqueConstraint(
            "workspace_id", "event_id", name=op.f("uq_audit_log_workspace_id_event_id")
        ),
    )
    for column in ("action", "actor_id", "object_id"):
        op.create_index(
            op.f(f"ix_audit_log_workspace_id_{column}_index"),
            "audit_log",
            ["workspace_id", column, "index"],
        )
    op.create_index(op.f("ix_audit_log_workspace_id_time"), "audit_log", ["workspace_id", "time"])
    op.create_table(
        "audit_openings",
        sa.Column("workspace_id", sa.Uuid(), nullable=False),
        sa.Column("index", sa.BigInteger(), nullable=False),
        sa.Column("fields", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.PrimaryKeyConstraint("workspace_id", "index", name=op.f("pk_audit_openings")),
    )


def _create_seals() -> None:
    op.create_table(
        "audit_tiles",
        sa.Column("workspace_id", sa.Uuid(), nullable=False),
        sa.Column("level", sa.SmallInteger(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("hashes", sa.LargeBinary(), nullable=False),
        sa.Column("root", sa.LargeBinary(), nullable=False),
        sa.CheckConstraint("octet_length(hashes) = 8192", name=op.f("ck_audit_tiles_hashes")),
        sa.CheckConstraint("octet_length(root) = 32", name=op.f("ck_audit_tiles_root")),
        sa.PrimaryKeyConstraint("workspace_id", "level", "number", name=op.f("pk_audit_tiles")),
    )
    for table in ("audit_checkpoints", "audit_tombstones"):
        op.create_table(
            table,
            sa.Column("workspace_id", sa.Uuid(), nullable=False),
            sa.Column("size", sa.BigInteger(), nullable=False),
            sa.Column("note", sa.Text(), nullable=False),
            sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
            sa.PrimaryKeyConstraint("workspace_id", "size", name=op.f(f"pk_{table}")),
        )
    op.create_table(
        "audit_keys",
        sa.Column("number", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("public", sa.LargeBinary(), nullable=False),
        sa.Column("handing_on", sa.Text(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("octet_length(public) = 32", name=op.f("ck_audit_keys_public")),
        sa.CheckConstraint(
            "(number = 0) = (handing_on IS NULL)", name=op.f("ck_audit_keys_handing_on")
        ),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_audit_keys")),
        sa.UniqueConstraint("public", name=op.f("uq_audit_keys_public")),
    )
    op.create_table(
        "audit_unsealed",
        sa.Column("workspace_id", sa.Uuid(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("workspace_id", name=op.f("pk_audit_unsealed")),
    )


def _take_over() -> None:
    """Hash the records that exist, each in its place."""
    bind, meta = op.get_bind(), sa.MetaData()
    log, openings = (sa.Table(n, meta, autoload_with=bind) for n in ("audit_log", "audit_openings"))
    last: dict[str, Any] = {"workspace": UUID(int=0), "index": -1, "limit": _BATCH}
    while rows := bind.execute(_OLDER, last).mappings().all():
        pairs = [_entry(row) for row in rows]
        bind.execute(log.insert(), [entry for entry, _ in pairs])
        bind.execute(openings.insert(), [opened for _, opened in pairs])
        last |= {"workspace": rows[-1]["workspace_id"], "index": rows[-1]["index"]}
    bind.execute(
        sa.text("INSERT INTO audit_unsealed SELECT DISTINCT workspace_id, now() FROM audit_log")
    )


def _entry(row: Any) -> tuple[dict[str, Any], dict[str, Any]]:  # noqa: ANN401 - a row of a table
    record, actor = row["record"], row["record"]["actor"]
    personal = {"actor_name": actor["name"]} | {
        name: record[name] for name in ("address", "object_name", "before", "after")
    }
    opened, sealed = entries.seal(personal, secrets.token_bytes, canonical)
    entry = entries.Entry(
        **{name: row[name] for name in ("workspace_id", "index", "event_id", "time", "action")},
        actor_kind=actor["kind"],
        actor_id=row["actor_id"],
        token_id=actor["token_id"],
        object_type=row["object_type"],
        object_id=row["object_id"],
        request_id=record["request_id"],
        trace_id=record["trace_id"],
        sealed=sealed,
    )
    place = {"workspace_id": entry.workspace_id, "index": entry.index}
    values = {name: getattr(entry, name) for name in entries.Entry.__dataclass_fields__}
    return {**values, "leaf_hash": entries.leaf_of(entry.document(), canonical)}, {
        **place,
        "fields": opened,
    }
