"""Reminders: the rules of a task, and the claim of those that are due."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

import orjson
from sqlalchemy import text

from taskflow.database import UnitOfWork
from taskflow.domain.enums import ReminderKind, ReminderState
from taskflow.domain.reminders import MOST_RINGS, PersonalDay, ReminderRule
from taskflow.domain.tasks import Moment
from taskflow.statements import Row

_DOCUMENT = """
    json_build_object(
        'id', r.id, 'task_id', r.task_id, 'user_id', r.user_id, 'kind', r.kind,
        'offset_seconds', r.offset_seconds,
        'at', CASE WHEN r.kind = 'at' THEN r.fire_at END,
        'repeat_seconds', r.repeat_seconds, 'rung', r.rung,
        'fire_at', r.fire_at, 'state', r.state, 'fired_at', r.fired_at
    )::text
"""
_ADD = text(
    """
    INSERT INTO reminders (id, workspace_id, task_id, user_id, kind, offset_seconds, at_local, at_zone,
                           repeat_seconds, fire_at, state, created_at)
    VALUES (:id, :workspace_id, :task_id, :user_id, :kind, :offset_seconds, :at_local, :at_zone,
            :repeat_seconds, :fire_at, :state, :created_at)
    ON CONFLICT ON CONSTRAINT uq_reminders_rule DO UPDATE SET fire_at = excluded.fire_at,
        repeat_seconds = excluded.repeat_seconds, rung = 0,
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
_RULE = "r.id, r.user_id, r.kind, r.offset_seconds, r.at_local, r.at_zone, r.repeat_seconds"
_RULES = text(
    f"""
    SELECT {_RULE}, u.all_day_time, u.time_zone
    FROM reminders r JOIN users u ON u.id = r.user_id WHERE r.task_id = :task ORDER BY r.id
    """
)
_PENDING = text(
    f"""
    SELECT {_RULE}, t.due_date, t.due_local, t.due_zone, t.due_all_day,
        t.start_date, t.start_local, t.start_zone, t.start_all_day
    FROM reminders r JOIN tasks t ON t.id = r.task_id
    WHERE r.user_id = :user AND r.state = 'pending' AND r.fire_at IS NOT NULL AND r.rung = 0
    ORDER BY t.id FOR NO KEY UPDATE OF t, r
    """
)
_MOVE = text(
    """
    UPDATE reminders SET fire_at = p.fire_at, at_zone = p.zone
    FROM unnest(CAST(:ids AS uuid[]), CAST(:fires AS timestamptz[]), CAST(:zones AS text[]))
        AS p (id, fire_at, zone)
    WHERE reminders.id = p.id
    """
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
        SELECT id, task_id, user_id, fire_at, workspace_id,
               repeat_seconds IS NOT NULL AND rung + 1 < :most AS goes_on,
               make_interval(secs => repeat_seconds) AS every
        FROM reminders WHERE id = ANY(:held)
    ), fired AS (
        UPDATE reminders SET fired_at = :now, rung = rung + 1,
            state = CASE WHEN due.goes_on THEN 'pending' ELSE 'fired' END,
            fire_at = CASE WHEN NOT due.goes_on THEN due.fire_at
                           WHEN due.fire_at + due.every > :now THEN due.fire_at + due.every
                           ELSE CAST(:now AS timestamptz) + due.every END
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


class KnownReminder(NamedTuple):
    """`day` is its user's."""

    id: UUID
    user_id: UUID
    rule: ReminderRule
    day: PersonalDay


class PendingReminder(NamedTuple):
    id: UUID
    rule: ReminderRule
    due: Moment | None
    start: Moment | None


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


async def rules(uow: UnitOfWork, task_id: UUID) -> list[KnownReminder]:
    """Of each reminder of a task."""
    rows = await uow.execute(_RULES, {"task": task_id})
    return [KnownReminder(row.id, row.user_id, _rule(row), _day(row)) for row in rows]


async def personal_day(uow: UnitOfWork, user_id: UUID) -> PersonalDay:
    rows = await uow.execute(
        text("SELECT all_day_time, time_zone FROM users WHERE id = :id"), {"id": user_id}
    )
    return _day(rows.one())


async def hold_pending(uow: UnitOfWork, user_id: UUID) -> list[PendingReminder]:
    """What is still to ring for the first time, held with its task."""
    rows = await uow.execute(_PENDING, {"user": user_id})
    return [
        PendingReminder(row.id, _rule(row), _moment(row, "due"), _moment(row, "start"))
        for row in rows
    ]


async def move(uow: UnitOfWork, moved: Sequence[tuple[UUID, datetime | None, str | None]]) -> None:
    """Set instant and zone of reminders that stay pending, by id."""
    values = {
        "ids": [reminder_id for reminder_id, _, _ in moved],
        "fires": [fire_at for _, fire_at, _ in moved],
        "zones": [zone for _, _, zone in moved],
    }
    await uow.execute(_MOVE, values)


def _rule(row: Row) -> ReminderRule:
    return ReminderRule(
        kind=ReminderKind(row.kind),
        offset_seconds=row.offset_seconds,
        at_local=row.at_local,
        at_zone=row.at_zone,
        repeat_seconds=row.repeat_seconds,
    )


def _day(row: Row) -> PersonalDay:
    return PersonalDay(row.all_day_time, row.time_zone)


def _moment(row: Row, prefix: str) -> Moment | None:
    instant, local, zone, all_day = (
        getattr(row, f"{prefix}_{part}") for part in ("date", "local", "zone", "all_day")
    )
    return None if instant is None else Moment(instant, local, zone, all_day)


async def plan(
    uow: UnitOfWork, planned: Sequence[tuple[UUID, datetime | None, ReminderState]]
) -> None:
    """Set the next instant and the state of reminders, by id. What was sent for that very instant stays sent."""
    await uow.execute(
        text(
            """
            UPDATE reminders SET fire_at = p.fire_at, state = p.state, fired_at = NULL, rung = 0
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
    rows = await uow.execute(_CLAIM, {"now": uow.now, "held": list(held), "most": MOST_RINGS})
    return [ClaimedReminder(**row) for row in rows.mappings()]


async def earliest(uow: UnitOfWork) -> datetime | None:
    """The instant of the next pending reminder."""
    rows = await uow.execute(
        text("SELECT min(fire_at) FROM reminders WHERE state = 'pending' AND fire_at IS NOT NULL")
    )
    found: datetime | None = rows.scalar_one()
    return found
