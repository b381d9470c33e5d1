"""The audit trail: append records to each workspace's log, and read them."""

import secrets
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from taskflow.database import UnitOfWork
from taskflow.domain.access import Action, Principal
from taskflow.domain.audit_log.entries import Entry, seal
from taskflow.events import AuditRecorded, Envelope
from taskflow.json_text import canonical
from taskflow.repositories import audit_log
from taskflow.schemas.lists import AuditListQuery
from taskflow.services import tasks
from taskflow.services.recording import INSTANCE

Sealed = tuple[Entry, Mapping[str, Any]]
"""An entry and the openings of its personal fields."""


async def append(uow: UnitOfWork, events: Sequence[Envelope]) -> None:
    """Append records with the next indices of their workspaces' logs, in the given order."""
    payloads = [(event, event.payload()) for event in events]
    records = [(event, each) for event, each in payloads if isinstance(each, AuditRecorded)]
    workspaces = {event.workspaceid for event, _ in records}
    if not records:
        return
    await audit_log.lock(uow, workspaces)
    following = await audit_log.sizes(uow, workspaces)
    rows = []
    for event, payload in records:
        rows.append(_record(following[event.workspaceid], event, payload))
        following[event.workspaceid] += 1
    await audit_log.add(uow, rows)


async def records(
    uow: UnitOfWork, principal: Principal, query: AuditListQuery
) -> list[dict[str, Any]]:
    """Records of a workspace, newest first. A member sees it all; the personal workspace is the default."""
    workspace_id = readable(principal, query.workspace_id)
    return [shown(row[0], row[1]) for row in await audit_log.read(uow, workspace_id, query)]


def readable(principal: Principal, workspace_id: UUID | None) -> UUID:
    """The workspace whose log is asked for. What concerns no workspace is for administrators of the server."""
    if workspace_id == INSTANCE:
        principal.require_administrator()
        return INSTANCE
    found = workspace_id or principal.personal_workspace
    principal.require(Action.READ, found)
    return found


async def history(
    uow: UnitOfWork, principal: Principal, task_id: UUID, *, before_index: int | None, limit: int
) -> list[dict[str, Any]]:
    """What happened to one task, newest first."""
    workspace_id = (await tasks.read(uow, principal, task_id)).workspace_id
    query = AuditListQuery(object=task_id, before=before_index, limit=limit)
    return [shown(row[0], row[1]) for row in await audit_log.read(uow, workspace_id, query)]


def shown(entry: Entry, opened: Mapping[str, Any]) -> dict[str, Any]:
    """A record as the API has it (`schemas.records.AuditRecord`); `erased` names what was forgotten."""
    values = {name: each["value"] for name, each in opened.items()}
    before, after = values.get("before", {}), values.get("after", {})
    return {
        "index": entry.index,
        "workspace_id": entry.workspace_id,
        "event_id": entry.event_id,
        "time": entry.time,
        "actor": {
            "kind": entry.actor_kind,
            "id": entry.actor_id,
            "name": values.get("actor_name", ""),
            "token_id": entry.token_id,
        },
        "action": entry.action,
        "object_type": entry.object_type,
        "object_id": entry.object_id,
        "object_name": values.get("object_name"),
        "changes": [
            {"field": name, "before": before.get(name), "after": after.get(name)}
            for name in sorted({*before, *after})
        ],
        "request_id": entry.request_id,
        "trace_id": entry.trace_id,
        "address": values.get("address"),
        "erased": sorted(entry.sealed.keys() - opened.keys()),
    }


def _record(index: int, event: Envelope, payload: AuditRecorded) -> Sealed:
    data = event.data
    personal = {"actor_name": payload.actor.name} | {
        name: data.get(name) for name in ("address", "object_name", "before", "after")
    }
    opened, sealed = seal(personal, secrets.token_bytes, canonical)
    entry = Entry(
        workspace_id=event.workspaceid,
        index=index,
        event_id=event.id,
        time=payload.time,
        action=payload.action,
        actor_kind=payload.actor.kind.value,
        actor_id=payload.actor.id,
        token_id=payload.actor.token_id,
        object_type=payload.object_type,
        object_id=payload.object_id,
        request_id=payload.request_id,
        trace_id=payload.trace_id,
        sealed=sealed,
    )
    return entry, opened
