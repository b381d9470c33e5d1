"""How a change becomes events: the task's own event, and its audit record, in one batch for the outbox."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from taskflow import outbox
from taskflow.database import UnitOfWork
from taskflow.domain.tasks import changed_fields
from taskflow.events import EventType, Topic
from taskflow.outbox import NewEvent

INSTANCE = UUID(int=0)
"""The audit log of what belongs to no workspace, such as a sign-in with an unknown address."""

_TASK_ACTIONS: Mapping[EventType, str] = {
    EventType.TASK_CREATED: "task.created",
    EventType.TASK_UPDATED: "task.updated",
    EventType.TASK_COMPLETED: "task.completed",
    EventType.TASK_REOPENED: "task.reopened",
    EventType.TASK_DELETED: "task.deleted",
    EventType.TASK_RESTORED: "task.restored",
    EventType.TASK_PURGED: "task.purged",
}


def task_change(
    uow: UnitOfWork,
    event_type: EventType,
    *,
    before: Mapping[str, Any],
    after: Mapping[str, Any],
    sequence: int,
    action: str | None = None,
) -> list[NewEvent]:
    """Both events of one change of a task. `before` and `after` are its documents ({}: it did not exist)."""
    changes = changed_fields(before, after if before else _filled(after))
    task_id, workspace_id = UUID(after["id"]), UUID(after["workspace_id"])
    return [
        NewEvent(
            topic=Topic.EVENTS,
            type=event_type,
            workspace_id=workspace_id,
            key=task_id,
            sequence=sequence,
            data={"task": after, "changes": changes, "actor": _actor(uow)},
        ),
        audit(
            uow,
            workspace_id=workspace_id,
            action=action or _TASK_ACTIONS[event_type],
            object_type="task",
            object_id=task_id,
            object_name=after["title"],
            before={name: pair[0] for name, pair in changes.items()} if before else {},
            after={name: pair[1] for name, pair in changes.items()},
        ),
    ]


def _filled(document: Mapping[str, Any]) -> dict[str, Any]:
    """What was given at birth; of the rest (null, empty, false, none) there is nothing to report."""
    return {name: value for name, value in document.items() if value}


def object_change(
    uow: UnitOfWork,
    kind: str,
    verb: str,
    *,
    before: Mapping[str, Any],
    after: Mapping[str, Any],
) -> list[NewEvent]:
    """Both events of a change of a project, section, label, view, membership or workspace."""
    document = after or before
    workspace_id = UUID(str(document["workspace_id"]))
    object_id = UUID(str(document["id"]))
    changes = changed_fields(before, after) if after else {}
    return [
        NewEvent(
            topic=Topic.EVENTS,
            type=EventType.OBJECT_CHANGED,
            workspace_id=workspace_id,
            key=object_id,
            sequence=document.get("version"),
            data={
                "object": kind,
                "id": object_id,
                "action": verb,
                "version": document.get("version"),
            },
        ),
        audit(
            uow,
            workspace_id=workspace_id,
            action=f"{kind}.{verb}",
            object_type=kind,
            object_id=object_id,
            object_name=document.get("name"),
            before={name: pair[0] for name, pair in changes.items()}
            if before and after
            else dict(before),
            after={name: pair[1] for name, pair in changes.items()},
        ),
    ]


def audit(
    uow: UnitOfWork,
    *,
    workspace_id: UUID,
    action: str,
    object_type: str,
    object_id: UUID | None,
    object_name: str | None = None,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
) -> NewEvent:
    """The audit record of one operation. `before` and `after` hold the changed fields only; no secrets."""
    origin = uow.origin
    return NewEvent(
        topic=Topic.AUDIT,
        type=EventType.AUDIT_RECORDED,
        workspace_id=workspace_id,
        key=workspace_id,
        data={
            "action": action,
            "actor": _actor(uow),
            "object_type": object_type,
            "object_id": object_id,
            "object_name": object_name,
            "before": before or {},
            "after": after or {},
            "time": uow.now,
            "request_id": origin.request_id,
            "trace_id": origin.traceparent.split("-")[1] if origin.traceparent else None,
            "address": origin.address,
        },
    )


async def record_operation(
    uow: UnitOfWork,
    action: str,
    object_type: str,
    object_id: UUID | None = None,
    *,
    object_name: str | None = None,
    after: Mapping[str, Any] | None = None,
) -> None:
    """Record what an operator did to the installation, which belongs to no workspace."""
    record = audit(
        uow,
        workspace_id=INSTANCE,
        action=action,
        object_type=object_type,
        object_id=object_id,
        object_name=object_name,
        after=after,
    )
    await outbox.append(uow, [record])


def _actor(uow: UnitOfWork) -> dict[str, Any]:
    actor = uow.origin.actor
    return {"kind": actor.kind, "id": actor.id, "name": actor.name, "token_id": actor.token_id}
