"""Statements of the housekeeping loop; they concern the whole installation, not one workspace."""

from datetime import date, datetime

from sqlalchemy import text

from taskflow.database import UnitOfWork
from taskflow.repositories.tasks import LOCKED_COLUMNS, LockedTask


async def ensure_partitions(uow: UnitOfWork, *, first: date, days: int) -> None:
    await uow.execute(text("SELECT pg_advisory_xact_lock(hashtext('taskflow partitions'))"))
    await uow.execute(
        text("SELECT ensure_partitions(:first, :days)"), {"first": first, "days": days}
    )


async def drop_partitions(uow: UnitOfWork, *, kept: date) -> None:
    await uow.execute(text("SELECT pg_advisory_xact_lock(hashtext('taskflow partitions'))"))
    await uow.execute(text("SELECT drop_partitions_before(:kept)"), {"kept": kept})


async def drop_expired(uow: UnitOfWork, *, keys_before: datetime) -> None:
    await uow.execute(
        text("DELETE FROM idempotency_keys WHERE created_at < :before"), {"before": keys_before}
    )
    await uow.execute(text("DELETE FROM sessions WHERE expires_at < :now"), {"now": uow.now})


async def lock_purgeable(uow: UnitOfWork, *, before: datetime, limit: int) -> list[LockedTask]:
    """Tasks of the bin that nothing else refers to, oldest first; subtasks go before their task."""
    rows = await uow.execute(
        text(
            f"""
            SELECT {LOCKED_COLUMNS} FROM tasks
            WHERE deleted_at < :before
              AND NOT EXISTS (SELECT 1 FROM tasks below WHERE below.workspace_id = tasks.workspace_id
                              AND below.subtask_of_id = tasks.id)
            ORDER BY deleted_at LIMIT :limit FOR UPDATE SKIP LOCKED
            """
        ),
        {"before": before, "limit": limit},
    )
    return [LockedTask(row) for row in rows.mappings()]
