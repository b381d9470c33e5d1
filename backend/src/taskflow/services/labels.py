"""Labels: unique by name in their workspace, whatever the case of the letters."""

from uuid import UUID

from taskflow import outbox
from taskflow.database import UnitOfWork
from taskflow.domain.access import Action, Principal
from taskflow.errors import LimitExceeded, NotFound
from taskflow.identifiers import uuid7
from taskflow.repositories import labels
from taskflow.repositories.labels import Document
from taskflow.repositories.violations import explained
from taskflow.schemas.projects import LabelCreate, LabelUpdate
from taskflow.services import task_batches
from taskflow.services.preconditions import readable, require_version
from taskflow.services.recording import object_change
from taskflow.services.task_batches import MAX_TASKS_AT_ONCE

MAX_LABELS = 1000
"""Labels of one workspace; their list is answered whole."""


async def list_(uow: UnitOfWork, principal: Principal, *, workspace_id: UUID | None) -> list[str]:
    """The documents as JSON text, by name."""
    return await labels.list_(uow, readable(principal, workspace_id))


async def create(uow: UnitOfWork, principal: Principal, body: LabelCreate) -> Document:
    """Add a label. Raises `Conflict` if the workspace has one of this name."""
    workspace_id = body.workspace_id or principal.personal_workspace
    principal.require(Action.WRITE, workspace_id)
    if await labels.count(uow, workspace_id) >= MAX_LABELS:
        raise LimitExceeded(f"A workspace has at most {MAX_LABELS} labels. Delete one first.")
    values = {
        "id": body.id or uuid7(),
        "workspace_id": workspace_id,
        "name": body.name,
        "color": body.color,
        "created_at": uow.now,
        "updated_at": uow.now,
    }
    document = await explained(labels.add(uow, values))
    await outbox.append(uow, object_change(uow, "label", "created", before={}, after=document))
    return document


async def update(
    uow: UnitOfWork, principal: Principal, label_id: UUID, body: LabelUpdate, *, version: int | None
) -> Document:
    """Apply a merge patch: only the fields that were sent. Raises `Conflict` for a name in use."""
    before = await _lock(uow, principal, label_id, version)
    sent = {name: getattr(body, name) for name in body.model_fields_set}
    values = {name: value for name, value in sent.items() if value != before[name]}
    if not values:
        return before
    after = await explained(labels.change(uow, before, values))
    await outbox.append(uow, object_change(uow, "label", "updated", before=before, after=after))
    return after


async def delete(
    uow: UnitOfWork, principal: Principal, label_id: UUID, *, version: int | None
) -> None:
    """Remove a label, also from its tasks."""
    before = await _lock(uow, principal, label_id, version)
    workspace_id = UUID(before["workspace_id"])
    tasks = await labels.tasks_with(uow, workspace_id, label_id, limit=MAX_TASKS_AT_ONCE + 1)
    locked = await task_batches.lock(uow, workspace_id, tasks, "label")
    await labels.remove(uow, workspace_id, label_id)
    await task_batches.let_go(uow, workspace_id, locked)
    await outbox.append(uow, object_change(uow, "label", "deleted", before=before, after={}))


async def _lock(
    uow: UnitOfWork, principal: Principal, label_id: UUID, version: int | None
) -> Document:
    document = await labels.lock(uow, principal.workspaces, label_id)
    if document is None:
        raise NotFound(f"There is no label {label_id}.")
    principal.require(Action.WRITE, UUID(document["workspace_id"]))
    require_version("label", document, version)
    return document
