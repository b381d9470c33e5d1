"""Notifications: the message in the app's inbox, and the record of its delivery."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from taskflow import outbox
from taskflow.database import UnitOfWork
from taskflow.domain.access import Principal, Scope
from taskflow.domain.enums import NotificationKind
from taskflow.errors import NotFound
from taskflow.events import EventType, ReminderDue, Topic
from taskflow.identifiers import uuid7
from taskflow.outbox import NewEvent
from taskflow.repositories import notifications
from taskflow.schemas.tasks import Snooze
from taskflow.services import delivering, reminders

LATE_AFTER = 60.0
"""From this many seconds on a reminder is shown as late."""


async def remind(uow: UnitOfWork, event_id: UUID, workspace_id: UUID, payload: ReminderDue) -> None:
    """Deliver a due reminder to its user in the app: one notification and one delivery, whatever is repeated."""
    zone = await notifications.zone_of(uow, payload.user_id, workspace_id)
    if zone is None:
        return
    notification_id = uuid7()
    values = {
        "id": notification_id,
        "workspace_id": workspace_id,
        "user_id": payload.user_id,
        "event_id": event_id,
        "kind": NotificationKind.REMINDER,
        "task_id": payload.task_id,
        "title": payload.title,
        "body": _when(payload.due_date, zone),
        "due_date": payload.due_date,
        "late": payload.late >= LATE_AFTER,
        "created_at": uow.now,
    }
    if not await notifications.add(uow, values):
        return
    told = {**values, "reminder_id": payload.reminder_id}
    outside = await delivering.by_channels(
        uow, told, _message(values), kind=NotificationKind.REMINDER
    )
    await notifications.add_deliveries(uow, [delivering.in_app(uow, told), *outside])
    await outbox.append(uow, [_changed(workspace_id, payload.user_id, notification_id)])


async def listed(
    uow: UnitOfWork, principal: Principal, *, unread: bool, before: UUID | None, limit: int
) -> list[str]:
    """The caller's notifications as JSON, newest first."""
    return await notifications.documents(
        uow, principal.user_id, unread=unread, before=before, limit=limit
    )


async def mark_read(
    uow: UnitOfWork, principal: Principal, notification_id: UUID, *, read: bool
) -> str:
    principal.require_scope(Scope.WRITE)
    document = await notifications.mark(uow, principal.user_id, notification_id, read=read)
    if document is None:
        raise NotFound(f"There is no notification {notification_id}.")
    await _announce(uow, principal, notification_id)
    return document


async def snooze(
    uow: UnitOfWork, principal: Principal, notification_id: UUID, body: Snooze
) -> dict[str, Any]:
    """Remind of its task later; the notification counts as read. Returns the new reminder."""
    task_id = await notifications.task_of(uow, principal.user_id, notification_id)
    if task_id is None:
        raise NotFound(f"There is no notification {notification_id} of a task.")
    snoozed = await reminders.snooze_task(uow, principal, task_id, body)
    await mark_read(uow, principal, notification_id, read=True)
    return snoozed


async def mark_all_read(uow: UnitOfWork, principal: Principal) -> None:
    principal.require_scope(Scope.WRITE)
    await notifications.mark_all(uow, principal.user_id)
    await _announce(uow, principal, None)


async def deliveries(
    uow: UnitOfWork,
    principal: Principal,
    *,
    event_id: UUID | None,
    task_id: UUID | None,
    channel_id: UUID | None,
    limit: int,
) -> list[str]:
    """The caller's own deliveries in workspaces that they belong to, newest first, as JSON."""
    return await notifications.deliveries(
        uow,
        principal.workspaces,
        principal.user_id,
        event_id=event_id,
        task_id=task_id,
        channel_id=channel_id,
        limit=limit,
    )


async def _announce(uow: UnitOfWork, principal: Principal, notification_id: UUID | None) -> None:
    await outbox.append(
        uow, [_changed(principal.personal_workspace, principal.user_id, notification_id)]
    )


def _changed(workspace_id: UUID, user_id: UUID, notification_id: UUID | None) -> NewEvent:
    return NewEvent(
        topic=Topic.EVENTS,
        type=EventType.NOTIFICATION_CHANGED,
        workspace_id=workspace_id,
        key=user_id,
        data={"id": notification_id, "user_id": user_id},
    )


def _message(notification: Mapping[str, Any]) -> dict[str, Any]:
    """What leaves the server; its form is that of Standard Webhooks."""
    names = ("workspace_id", "task_id", "title", "body", "due_date", "late")
    return {
        "type": "reminder.due",
        "timestamp": notification["created_at"],
        "data": {name: notification[name] for name in names},
    }


def _when(due_date: str | None, zone: str) -> str:
    """`Due Mon 30 Nov, 09:00` in the reader's zone."""
    if due_date is None:
        return ""
    if len(due_date) == len("2026-11-30"):
        return f"Due {datetime.fromisoformat(due_date):%a %-d %b}"
    local = datetime.fromisoformat(due_date).astimezone(ZoneInfo(zone))
    return f"Due {local:%a %-d %b, %H:%M}"
