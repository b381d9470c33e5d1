"""Notifications and deliveries; each statement is limited to one user or to given workspaces."""

from collections.abc import Collection, Mapping, Sequence
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
    SELECT n.id, n.workspace_id, n.user_id, n.event_id, n.kind, n.task_id, n.title, n.body, n.due_date, n.late,
           n.created_at
    FROM jsonb_populate_recordset(NULL::notifications, CAST(:rows AS jsonb)) AS n
    ON CONFLICT (event_id, user_id) DO NOTHING RETURNING id
    """
)
_ZONES = text(
    """
    SELECT DISTINCT m.user_id, m.workspace_id, u.time_zone
    FROM unnest(CAST(:users AS uuid[]), CAST(:workspaces AS uuid[])) AS asked (user_id, workspace_id)
    JOIN memberships m USING (user_id, workspace_id) JOIN users u ON u.id = m.user_id
    WHERE u.disabled_at IS NULL
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


async def zones_of(
    uow: UnitOfWork, members: Collection[tuple[UUID, UUID]]
) -> dict[tuple[UUID, UUID], str]:
    """The time zones of (user, workspace); who has left the workspace or this server is not among them."""
    asked = {
        "users": [user_id for user_id, _ in members],
        "workspaces": [workspace_id for _, workspace_id in members],
    }
    rows = await uow.execute(_ZONES, asked)
    return {(row.user_id, row.workspace_id): row.time_zone for row in rows}


async def add(uow: UnitOfWork, rows: Sequence[Mapping[str, Any]]) -> set[UUID]:
    """The ids of those that are new: a second one for the same event and user is not added."""
    return set((await uow.execute(_ADD, {"rows": encode(rows).decode()})).scalars())


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
