"""Notifications and deliveries; each statement is limited to one user or to given workspaces."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import text

from taskflow.database import UnitOfWork
from taskflow.json_text import encode

_DOCUMENT = """
    json_build_object(
        'id', id, 'workspace_id', workspace_id, 'kind', kind, 'event_id', event_id, 'task_id', task_id,
        'title', title, 'body', body, 'due_date', due_date, 'late', late, 'created_at', created_at,
        'read_at', read_at
    )::text
"""
_ADD = text(
    """
    INSERT INTO notifications (id, workspace_id, user_id, event_id, kind, task_id, title, body, due_date,
                               late, created_at)
    VALUES (:id, :workspace_id, :user_id, :event_id, :kind, :task_id, :title, :body, :due_date, :late,
            :created_at)
    ON CONFLICT (event_id, user_id) DO NOTHING
    """
)
_ADD_DELIVERIES = text(
    """
    INSERT INTO deliveries (id, workspace_id, event_id, user_id, task_id, reminder_id, channel, channel_id, content,
                            state, attempts, next_attempt_at, created_at, sent_at)
    SELECT d.id, d.workspace_id, d.event_id, d.user_id, d.task_id, d.reminder_id, d.channel, d.channel_id, d.content,
           d.state, d.attempts, d.next_attempt_at, d.created_at, d.sent_at
    FROM jsonb_populate_recordset(NULL::deliveries, CAST(:rows AS jsonb)) AS d
    ON CONFLICT ON CONSTRAINT uq_deliveries_once DO NOTHING
    """
)
_DELIVERY = """
    json_build_object(
        'id', id, 'event_id', event_id, 'user_id', user_id, 'task_id', task_id, 'reminder_id', reminder_id,
        'channel', channel, 'channel_id', channel_id, 'title', content->'data'->>'title', 'state', state,
        'attempts', attempts,
        'uncertain', uncertain, 'next_attempt_at', next_attempt_at, 'last_error', last_error, 'answer', answer,
        'created_at', created_at, 'sent_at', sent_at
    )::text
"""

_DELIVERED = text(
    """
    SELECT d.user_id, d.task_id, d.channel_id, c.address, coalesce(t.title, '') AS title
    FROM deliveries d JOIN channels c ON c.id = d.channel_id LEFT JOIN tasks t ON t.id = d.task_id
    WHERE d.id = :id
    """
)


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveredBy:
    """Who was told of what by which channel."""

    user_id: UUID
    task_id: UUID | None
    channel_id: UUID
    address: str
    title: str


async def zone_of(uow: UnitOfWork, user_id: UUID, workspace_id: UUID) -> str | None:
    """The user's time zone; None if the user has left the workspace or this server."""
    rows = await uow.execute(
        text(
            "SELECT u.time_zone FROM users u JOIN memberships m ON m.user_id = u.id"
            " WHERE u.id = :id AND m.workspace_id = :workspace AND u.disabled_at IS NULL"
        ),
        {"id": user_id, "workspace": workspace_id},
    )
    zone: str | None = rows.scalar_one_or_none()
    return zone


async def add(uow: UnitOfWork, values: Mapping[str, Any]) -> bool:
    """Whether it is new: a second one for the same event and user is not added."""
    return (await uow.execute(_ADD, dict(values))).rowcount == 1


async def add_deliveries(uow: UnitOfWork, rows: Sequence[Mapping[str, Any]]) -> None:
    """Add those that are new: one (event, user, channel) has one delivery."""
    await uow.execute(_ADD_DELIVERIES, {"rows": encode(rows).decode()})


async def documents(
    uow: UnitOfWork, user_id: UUID, *, unread: bool, before: UUID | None, limit: int
) -> list[str]:
    rows = await uow.execute(
        text(
            f"""
            SELECT {_DOCUMENT} FROM notifications
            WHERE user_id = :user {"AND read_at IS NULL" if unread else ""}
              AND (CAST(:before AS uuid) IS NULL OR id < CAST(:before AS uuid))
            ORDER BY id DESC LIMIT :limit
            """
        ),
        {"user": user_id, "before": before, "limit": limit},
    )
    return list(rows.scalars())


async def mark(uow: UnitOfWork, user_id: UUID, notification_id: UUID, *, read: bool) -> str | None:
    rows = await uow.execute(
        text(
            f"""
            UPDATE notifications
            SET read_at = CASE WHEN :read THEN coalesce(read_at, :now) END
            WHERE id = :id AND user_id = :user RETURNING {_DOCUMENT}
            """
        ),
        {"read": read, "now": uow.now, "id": notification_id, "user": user_id},
    )
    document: str | None = rows.scalar_one_or_none()
    return document


async def task_of(uow: UnitOfWork, user_id: UUID, notification_id: UUID) -> UUID | None:
    """What a notification of this person is about; None if it is about no task, or nobody's."""
    rows = await uow.execute(
        text("SELECT task_id FROM notifications WHERE id = :id AND user_id = :user"),
        {"id": notification_id, "user": user_id},
    )
    task_id: UUID | None = rows.scalar_one_or_none()
    return task_id


async def mark_all(uow: UnitOfWork, user_id: UUID) -> None:
    await uow.execute(
        text("UPDATE notifications SET read_at = :now WHERE user_id = :user AND read_at IS NULL"),
        {"now": uow.now, "user": user_id},
    )


async def delivery(uow: UnitOfWork, user_id: UUID, delivery_id: UUID) -> dict[str, Any] | None:
    """One of a person's own."""
    rows = await uow.execute(
        text(f"SELECT {_DELIVERY} FROM deliveries WHERE id = :id AND user_id = :user"),
        {"id": delivery_id, "user": user_id},
    )
    document = rows.scalar_one_or_none()
    return None if document is None else orjson.loads(document)


async def delivered(uow: UnitOfWork, delivery_id: UUID) -> DeliveredBy | None:
    """What a link in a mail is about; None as soon as its channel is gone."""
    rows = await uow.execute(_DELIVERED, {"id": delivery_id})
    row = rows.mappings().one_or_none()
    return None if row is None else DeliveredBy(**row)


async def deliveries(
    uow: UnitOfWork,
    workspaces: Sequence[UUID],
    user_id: UUID,
    *,
    event_id: UUID | None,
    task_id: UUID | None,
    channel_id: UUID | None,
    limit: int,
) -> list[str]:
    rows = await uow.execute(
        text(
            f"""
            SELECT {_DELIVERY} FROM deliveries
            WHERE workspace_id = ANY(:workspaces) AND user_id = :user
              AND (CAST(:event AS uuid) IS NULL OR event_id = CAST(:event AS uuid))
              AND (CAST(:task AS uuid) IS NULL OR task_id = CAST(:task AS uuid))
              AND (CAST(:channel AS uuid) IS NULL OR channel_id = CAST(:channel AS uuid))
            ORDER BY id DESC LIMIT :limit
            """
        ),
        {
            "workspaces": list(workspaces),
            "user": user_id,
            "event": event_id,
            "task": task_id,
            "channel": channel_id,
            "limit": limit,
        },
    )
    return list(rows.scalars())
