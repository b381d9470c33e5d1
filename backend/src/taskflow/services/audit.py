"""The audit trail: append records to each workspace's log, and read them."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from taskflow.database import UnitOfWork
from taskflow.domain.access import Action, Principal
from taskflow.events import AuditRecorded, Envelope
from taskflow.repositories import audit_log
from taskflow.schemas.lists import AuditListQuery
from taskflow.services import tasks


async def append(uow: UnitOfWork, events: Sequence[Envelope]) -> None:
    """Append records with the next indices of their workspaces' logs, in the given order."""
    by_workspace: dict[UUID, list[Envelope]] = defaultdict(list)
    for event in events:
        by_workspace[event.workspaceid].append(event)
    for workspace_id in sorted(by_workspace):
        rows = []
        following = await audit_log.next_index(uow, workspace_id)
        for index, event in enumerate(by_workspace[workspace_id], start=following):
            payload = event.payload()
            assert isinstance(payload, AuditRecorded)
            rows.append(_row(index, event, payload))
        await audit_log.add(uow, rows)


async def records(
    uow: UnitOfWork, principal: Principal, query: AuditListQuery
) -> list[dict[str, Any]]:
    """Records of a workspace, newest first. A member sees it all; the personal workspace is the default."""
    workspace_id = query.workspace_id or principal.personal_workspace
    principal.require(Action.READ, workspace_id)
    return [_shown(row) for row in await audit_log.read(uow, workspace_id, query)]


async def history(
    uow: UnitOfWork, principal: Principal, task_id: UUID, *, before_index: int | None, limit: int
) -> list[dict[str, Any]]:
    """What happened to one task, newest first."""
    workspace_id = (await tasks.read(uow, principal, task_id)).workspace_id
    query = AuditListQuery(object=task_id, before=before_index, limit=limit)
    return [_shown(row) for row in await audit_log.read(uow, workspace_id, query)]


def _row(index: int, event: Envelope, payload: AuditRecorded) -> dict[str, Any]:
    return {
        "workspace_id": event.workspaceid,
        "index": index,
        "event_id": event.id,
        "time": payload.time,
        "actor_id": payload.actor.id,
        "action": payload.action,
        "object_type": payload.object_type,
        "object_id": payload.object_id,
        "record": payload.model_dump(mode="json"),
    }


def _shown(row: dict[str, Any]) -> dict[str, Any]:
    record = row.pop("record")
    before, after = record.pop("before"), record.pop("after")
    changes = [
        {"field": name, "before": before.get(name), "after": after.get(name)}
        for name in sorted({*before, *after})
    ]
    return {**row, **record, "changes": changes}
