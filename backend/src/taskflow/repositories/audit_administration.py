"""Statements for the owner of the database: take something out of the log, say what the service may do."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import text

from taskflow.database import UnitOfWork

_FORGET = """
    UPDATE audit_openings o SET fields = o.fields - CAST(:names AS text[])
    FROM audit_log l
    WHERE l.workspace_id = o.workspace_id AND l.index = o.index AND l.{column} = :id
      AND o.fields ?| CAST(:names AS text[])
    RETURNING o.workspace_id, o.index
"""
_FORGET_ACTOR = text(_FORGET.format(column="actor_id"))
_FORGET_OBJECT = text(_FORGET.format(column="object_id"))
_COUNT = text(
    """
    SELECT coalesce(min(index), (SELECT max(index) FROM audit_log WHERE workspace_id = :workspace), 0)
    FROM audit_log WHERE workspace_id = :workspace AND time >= :before
    """
)
_ALLOW = text("SELECT set_config('taskflow.removes_audited', 'on', true)")


async def forget_actor(uow: UnitOfWork, user_id: UUID) -> set[tuple[UUID, int]]:
    """Erase name and address of an actor. Returns (workspace, index) of the records that had them."""
    asked = {"id": user_id, "names": ["actor_name", "address"]}
    return {(row.workspace_id, row.index) for row in await uow.execute(_FORGET_ACTOR, asked)}


async def forget_object(uow: UnitOfWork, object_id: UUID) -> set[tuple[UUID, int]]:
    """Erase the names and values of an object. Returns (workspace, index) of the records that had them."""
    asked = {"id": object_id, "names": ["object_name", "before", "after"]}
    return {(row.workspace_id, row.index) for row in await uow.execute(_FORGET_OBJECT, asked)}


async def count_before(uow: UnitOfWork, workspace_id: UUID, before: datetime) -> int:
    """How many of the first records are all from before a time; the newest record never counts."""
    rows = await uow.execute(_COUNT, {"workspace": workspace_id, "before": before})
    return int(rows.scalar_one())


async def remove(uow: UnitOfWork, workspace_id: UUID, size: int) -> int:
    """Remove the records below `size`, for which a tombstone stands. Returns how many there were."""
    await uow.execute(_ALLOW)
    removed = 0
    for table in ("audit_openings", "audit_log"):
        done = await uow.execute(
            text(f"DELETE FROM {table} WHERE workspace_id = :workspace AND index < :size"),
            {"workspace": workspace_id, "size": size},
        )
        removed = done.rowcount
    return removed


_GRANTS = {
    "SELECT, INSERT": (
        "audit_log",
        "audit_openings",
        "audit_tiles",
        "audit_checkpoints",
        "audit_keys",
        "inbox",
        "task_events",
        "pending_events",
    ),
    "SELECT": ("audit_tombstones", "alembic_version"),
    "SELECT, INSERT, DELETE": ("audit_unsealed",),
    "SELECT, INSERT, UPDATE": ("dead_letters",),
}
"""By what they allow. Not among them: UPDATE or DELETE of anything that was recorded or signed."""


async def has_role(uow: UnitOfWork, role: str) -> bool:
    found = await uow.execute(text("SELECT 1 FROM pg_roles WHERE rolname = :role"), {"role": role})
    return found.scalar_one_or_none() is not None


async def grant(uow: UnitOfWork, role: str) -> None:
    """Take everything from `role`, a checked name, and give it what the audit service needs."""
    await uow.execute(text(f"REVOKE ALL ON ALL TABLES IN SCHEMA public FROM {role}"))
    await uow.execute(text(f"GRANT USAGE ON SCHEMA public TO {role}"))
    for rights, tables in _GRANTS.items():
        await uow.execute(text(f"GRANT {rights} ON {', '.join(tables)} TO {role}"))
