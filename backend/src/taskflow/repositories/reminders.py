"""Reminders: the rules of a task, and the claim of those that are due."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import text

from taskflow.database import UnitOfWork
from taskflow.domain.enums import ReminderKind, ReminderState
from taskflow.domain.reminders import ReminderRule

_DOCUMENT = """
    json_build_object(
        'id', r.id, 'task_id', r.task_id, 'user_id', r.user_id, 'kind', r.kind,
        'offset_seconds', r.offset_seconds,
        'at', CASE WHEN r.kind = 'at' THEN r.fire_at END,
        'fire_at', r.fire_at, 'state', r.state, 'fired_at', r.fired_at
    )::text
"""
_ADD = text(
    """
    INSERT INTO reminders (id, workspace_id, task_id, user_id, kind, offset_seconds, at_local, at_zone,
                           fire_at, state, created_at)
    VALUES (:id, :workspace_id, :task_id, :user_id, :kind, :offset_seconds, :at_local, :at_zone,
            :fire_at, :state, :created_at)
    ON CONFLICT ON CONSTRAINT uq_reminders_rule DO UPDATE SET fire_at = excluded.fire_at,
        state = CASE WHEN reminders.state = 'fired' AND reminders.fire_at = excluded.fire_at THEN 'fired'
                     ELSE excluded.state END
    RETURNING id
    """
)
_LIST = text(
    f"""
    SELECT {_DOCUMENT} FROM reminders r
    WHERE r.workspace_id = ANY(:workspaces) AND r.task_id = :task ORDER BY r.fire_at, r.id
    """
)
_READ = text(
    f"SELECT r.task_id, {_DOCUMENT} AS document FROM reminders r"
    " WHERE r.workspace_id = ANY(:workspaces) AND r.id = :id"
)
_WITHDRAW = text(
    "UPDATE reminders SET state = 'withdrawn' WHERE task_id = ANY(:tasks) AND state = 'pending'"
)
_HOLD = text(
    """
    SELECT r.id FROM reminders r JOIN tasks t ON t.id = r.task_id
    WHERE r.state = 'pending' AND r.fire_at <= :now
    ORDER BY r.fire_at LIMIT :limit
    FOR UPDATE OF r, t SKIP LOCKED
    """
)
_CLAIM = text(
    """
    WITH due AS (
        SELECT id, task_id, user_id, fire_at, workspace_id FROM reminders WHERE id = ANY(:held)
    ), fired AS (
        UPDATE reminders SET state = 'fired', fired_at = :now
        FROM due WHERE reminders.id = due.id RETURNING reminders.id
    ), counted AS (
        SELECT task_id, count(*)::int AS n FROM due GROUP BY task_id
    ), numbered AS (
        UPDATE tasks t SET event_sequence = t.event_sequence + c.n,
            reminder_sent = NOT EXISTS (
                SELECT 1 FROM reminders o WHERE o.task_id = t.id AND o.state = 'pending'
                  AND o.fire_at IS NOT NULL AND o.id NOT IN (SELECT id FROM due)
            )
        FROM counted c WHERE t.id = c.task_id
        RETURNING t.id, t.event_sequence - c.n AS base, t.version, t.title, t.assignee_id,
            CASE WHEN t.due_all_day THEN to_char(t.due_local, 'YYYY-MM-DD')
                 ELSE to_char(t.due_date AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') END AS due_date
    )
    SELECT d.id, d.workspace_id, d.task_id, d.fire_at, n.version, n.title, n.due_date,
        coalesce(n.assignee_id, d.user_id) AS user_id,
        n.base + row_number() OVER (PARTITION BY d.task_id ORDER BY d.fire_at, d.id) AS sequence
    FROM due d JOIN numbered n ON n.id = d.task_id
    ORDER BY d.fire_at, d.id
    """
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimedReminder:
    id: UUID
    workspace_id: UUID
    task_id: UUID
    fire_at: datetime
    version: int
    title: str
    due_date: str | None
    user_id: UUID
    sequence: int


async def add(uow: UnitOfWork, values: Mapping[str, Any]) -> UUID:
    """Add one; the same rule again on the same task is the same reminder. Returns its id."""
    rows = await uow.execute(_ADD, dict(values))
    added: UUID = rows.scalar_one()
    return added


async def documents(
    uow: UnitOfWork, workspaces: Sequence[UUID], task_id: UUID
) -> list[dict[str, Any]]:
    rows = await uow.execute(_LIST, {"workspaces": list(workspaces), "task": task_id})
    return [orjson.loads(document) for document in rows.scalars()]


async def read(
    uow: UnitOfWork, workspaces: Sequence[UUID], reminder_id: UUID
) -> dict[str, Any] | None:
    rows = await uow.execute(_READ, {"workspaces": list(workspaces), "id": reminder_id})
    row = rows.one_or_none()
    return None if row is None else orjson.loads(row.document)


async def rules(uow: UnitOfWork, task_id: UUID) -> list[tuple[UUID, UUID, ReminderRule]]:
    """(id, user, rule) of each reminder of a task."""
    rows = await uow.execute(
        text(
            "SELECT id, user_id, kind, offset_seconds, at_local, at_zone FROM reminders"
            " WHERE task_id = :task ORDER BY id"
        ),
        {"task": task_id},
    )
    return [
        (
            row.id,
            row.user_id,
            ReminderRule(
                kind=ReminderKind(row.kind),
                offset_seconds=row.offset_seconds,
                at_local=row.at_local,
                at_zone=row.at_zone,
            ),
        )
        for row in rows
    ]


async def plan(
    uow: UnitOfWork, planned: Sequence[tuple[UUID, datetime | None, ReminderState]]
) -> None:
    """Set the next instant and the state of reminders, by id. What was sent for that very instant stays sent."""
    await uow.execute(
        text(
            """
            UPDATE reminders SET fire_at = p.fire_at, state = p.state, fired_at = NULL
            FROM unnest(CAST(:ids AS uuid[]), CAST(:fires AS timestamptz[]), CAST(:states AS text[]))
                AS p (id, fire_at, state)
            WHERE reminders.id = p.id
              AND NOT (reminders.state = 'fired' AND reminders.fire_at IS NOT DISTINCT FROM p.fire_at)
            """
        ),
        {
            "ids": [reminder_id for reminder_id, _, _ in planned],
            "fires": [fire_at for _, fire_at, _ in planned],
            "states": [state.value for _, _, state in planned],
        },
    )


async def withdraw(uow: UnitOfWork, task_ids: Sequence[UUID]) -> None:
    await uow.execute(_WITHDRAW, {"tasks": list(task_ids)})


async def remove(uow: UnitOfWork, workspaces: Sequence[UUID], reminder_id: UUID) -> None:
    await uow.execute(
        text("DELETE FROM reminders WHERE id = :id AND workspace_id = ANY(:workspaces)"),
        {"id": reminder_id, "workspaces": list(workspaces)},
    )


async def claim_due(uow: UnitOfWork, *, limit: int) -> list[ClaimedReminder]:
    """Mark due reminders as fired and number their events.

    Leaves out what others hold, the task's row included: a request locks the task before its reminders,
    and whoever would wait here in the other order could wait for ever.
    """
    held = (await uow.execute(_HOLD, {"now": uow.now, "limit": limit})).scalars().all()
    if not held:
        return []
    # A statement of its own: it must see what another scheduler claimed of a task before we got its row.
    rows = await uow.execute(_CLAIM, {"now": uow.now, "held": list(held)})
    return [ClaimedReminder(**row) for row in rows.mappings()]


async def earliest(uow: UnitOfWork) -> datetime | None:
    """The instant of the next pending reminder."""
    rows = await uow.execute(
        text("SELECT min(fire_at) FROM reminders WHERE state = 'pending' AND fire_at IS NOT NULL")
    )
    found: datetime | None = rows.scalar_one()
    return found
