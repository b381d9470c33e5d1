"""Saved views: a filter of tasks with a name. What is saved can be read: a wrong filter is refused."""

from uuid import UUID

from taskflow import outbox
from taskflow.database import UnitOfWork
from taskflow.domain.access import Action, Principal
from taskflow.domain.filters import parse_filter
from taskflow.errors import LimitExceeded, NotFound
from taskflow.identifiers import uuid7
from taskflow.repositories import views
from taskflow.repositories.views import Document
from taskflow.repositories.violations import explained
from taskflow.schemas.views import ViewCreate, ViewUpdate
from taskflow.services.lists import parse_sort
from taskflow.services.preconditions import readable, require_version
from taskflow.services.recording import object_change

MAX_VIEWS = 200
"""Views of one workspace; their list is answered whole."""


async def list_(uow: UnitOfWork, principal: Principal, *, workspace_id: UUID | None) -> list[str]:
    """The documents as JSON text, by name."""
    return await views.list_(uow, readable(principal, workspace_id))


async def create(uow: UnitOfWork, principal: Principal, body: ViewCreate) -> Document:
    """Save a view. Raises `Conflict` if the workspace has one of this name, `InvalidInput` for a wrong filter."""
    workspace_id = body.workspace_id or principal.personal_workspace
    principal.require(Action.WRITE, workspace_id)
    _require_readable(uow, principal, body)
    if await views.count(uow, workspace_id) >= MAX_VIEWS:
        raise LimitExceeded(f"A workspace has at most {MAX_VIEWS} views. Delete one first.")
    values = {
        "id": body.id or uuid7(),
        "workspace_id": workspace_id,
        "name": body.name,
        "filter": body.filter,
        "sort": body.sort,
        "group_by": body.group_by,
        "created_at": uow.now,
        "updated_at": uow.now,
    }
    document = await explained(views.add(uow, values))
    await outbox.append(uow, object_change(uow, "view", "created", before={}, after=document))
    return document


async def update(
    uow: UnitOfWork, principal: Principal, view_id: UUID, body: ViewUpdate, *, version: int | None
) -> Document:
    """Apply a merge patch: only the fields that were sent. Raises `Conflict` for a name in use."""
    before = await _lock(uow, principal, view_id, version)
    _require_readable(uow, principal, body)
    sent = {name: getattr(body, name) for name in body.model_fields_set}
    values = {name: value for name, value in sent.items() if value != before[name]}
    if not values:
        return before
    after = await explained(views.change(uow, before, values))
    await outbox.append(uow, object_change(uow, "view", "updated", before=before, after=after))
    return after


async def delete(
    uow: UnitOfWork, principal: Principal, view_id: UUID, *, version: int | None
) -> None:
    before = await _lock(uow, principal, view_id, version)
    await views.remove(uow, UUID(before["workspace_id"]), view_id)
    await outbox.append(uow, object_change(uow, "view", "deleted", before=before, after={}))


def _require_readable(uow: UnitOfWork, principal: Principal, body: ViewCreate | ViewUpdate) -> None:
    parse_filter(body.filter, now=uow.now, zone=principal.zone)
    if body.sort is not None:
        parse_sort(body.sort, field="sort")


async def _lock(
    uow: UnitOfWork, principal: Principal, view_id: UUID, version: int | None
) -> Document:
    document = await views.lock(uow, principal.workspaces, view_id)
    if document is None:
        raise NotFound(f"There is no view {view_id}.")
    principal.require(Action.WRITE, UUID(document["workspace_id"]))
    require_version("view", document, version)
    return document
