"""Notifications: the message in the app's inbox, and the record of its delivery."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple
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


class Due(NamedTuple):
    """A due reminder as its event tells of it."""

    event_id: UUID
    workspace_id: UUID
    reminder: ReminderDue


async def remind(uow: UnitOfWork, due: Sequence[Due]) -> None:
    """Deliver due reminders to their users: one notification and one delivery by each channel, whatever is repeated.

    All by the same few statements: at one instant there may be many.
    """
    zones = await notifications.zones_of(
        uow, {(each.reminder.user_id, each.workspace_id) for each in due}
    )
    rows = [
        _notification(uow, each, zone)
        for each in due
        if (zone := zones.get((each.reminder.user_id, each.workspace_id))) is not None
    ]
    new = await notifications.add(uow, rows) if rows else set()
    told = [row for row in rows if row["id"] in new]
    if not told:
        return
    messages = [(each, _message(each)) for each in told]
    outside = await delivering.by_channels(uow, messages, kind=NotificationKind.REMINDER)
    inside = [delivering.in_app(uow, each) for each in told]
    await notifications.add_deliveries(uow, [*inside, *outside])
    await outbox.append(
        uow, [_changed(each["workspace_id"], each["user_id"], each["id"]) for each in told]
    )


def _notification(uow: UnitOfWork, due: Due, zone: str) -> dict[str, Any]:
    reminder = due.reminder
    return {
        "id": uuid7(),
        "workspace_id": due.workspace_id,
        "user_id": reminder.user_id,
        "event_id": due.event_id,
        "kind": NotificationKind.REMINDER,
        "task_id": reminder.task_id,
        "reminder_id": reminder.reminder_id,
        "title": reminder.title,
        "body": _when(reminder.due_date, zone),
        "due_date": reminder.due_date,
        "late": reminder.late >= LATE_AFTER,
        "created_at": uow.now,
    }


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
