"""Projects: create, change, order, archive and remove, with what lies in them."""

from typing import Any
from uuid import UUID

from taskflow import outbox
from taskflow.database import UnitOfWork
from taskflow.domain import rank
from taskflow.domain.access import Action, Principal
from taskflow.domain.projects import ProjectTree
from taskflow.domain.tasks import rank_at_end
from taskflow.errors import Conflict, InvalidInput, NotFound
from taskflow.identifiers import uuid7
from taskflow.repositories import projects, tasks
from taskflow.repositories import reminders as reminder_rows
from taskflow.repositories.tasks import Document
from taskflow.repositories.violations import explained
from taskflow.schemas.projects import ProjectCreate, ProjectUpdate
from taskflow.services import task_batches
from taskflow.services.preconditions import readable, require_version
from taskflow.services.recording import object_change
from taskflow.services.task_batches import MAX_TASKS_AT_ONCE

_PLAIN = ("name", "description", "color")


async def list_(
    uow: UnitOfWork, principal: Principal, *, workspace_id: UUID | None, archived: bool
) -> list[str]:
    """The documents as JSON text, in the order made by hand."""
    return await projects.list_(uow, readable(principal, workspace_id), archived=archived)


async def read(uow: UnitOfWork, principal: Principal, project_id: UUID) -> Document:
    return _found(await projects.read(uow, readable(principal, None), project_id), project_id)


async def create(uow: UnitOfWork, principal: Principal, body: ProjectCreate) -> Document:
    """Add a project at the end of its workspace's list. Without `workspace_id` it goes to its parent's."""
    workspace_id = await _workspace_of(uow, principal, body)
    principal.require(Action.WRITE, workspace_id)
    tree = await projects.lock_tree(uow, workspace_id)
    tree.require_room()
    if body.parent_id is not None:
        tree.require_place(body.parent_id)
    project_id = body.id or uuid7()
    values = {
        "id": project_id,
        "workspace_id": workspace_id,
        "parent_id": body.parent_id,
        "name": body.name,
        "description": body.description,
        "color": body.color,
        "rank": rank_at_end(uow.next_rank_time(), project_id),
        "created_at": uow.now,
        "updated_at": uow.now,
    }
    document = await explained(projects.add(uow, values))
    await outbox.append(uow, object_change(uow, "project", "created", before={}, after=document))
    return document


async def update(
    uow: UnitOfWork,
    principal: Principal,
    project_id: UUID,
    body: ProjectUpdate,
    *,
    version: int | None,
) -> Document:
    """Apply a merge patch: only the fields that were sent. What lies in a project is archived with it."""
    before, sent = await _lock(uow, principal, project_id, version), body.model_fields_set
    workspace_id = UUID(before["workspace_id"])
    values: dict[str, Any] = {name: getattr(body, name) for name in _PLAIN if name in sent}
    if sent & {"parent_id", "archived"}:
        tree = await projects.lock_tree(uow, workspace_id)
        if "parent_id" in sent:
            if body.parent_id is not None:
                tree.require_place(body.parent_id, moved=project_id)
            values["parent_id"] = body.parent_id
        if "archived" in sent and body.archived != (before["archived_at"] is not None):
            await _archive_below(uow, principal, tree, before, archived=body.archived)
            values["archived_at"] = uow.now if body.archived else None
    if "after_id" in sent:
        values["rank"] = await rank_behind(
            uow, "projects", workspace_id, moved=project_id, after=body.after_id
        )
    return await _changed(uow, before, values)


async def delete(
    uow: UnitOfWork, principal: Principal, project_id: UUID, *, version: int | None
) -> None:
    """Remove a project and its sections. Its tasks go to the bin, and from there to the inbox if they are
    restored; projects that lie in it move up. Raises `Conflict` for the inbox."""
    before = await _lock(uow, principal, project_id, version)
    if before["is_inbox"]:
        raise Conflict("The inbox cannot be deleted: it is where tasks without a project go.")
    workspace_id = UUID(before["workspace_id"])
    tree = await projects.lock_tree(uow, workspace_id)
    parent_id = tree.nodes[project_id].parent_id
    for node in tree.nodes.values():
        if node.parent_id == project_id:
            child = _found(await projects.lock(uow, [workspace_id], node.id), node.id)
            await _changed(uow, child, {"parent_id": parent_id})
    await _bin_tasks(uow, workspace_id, project_id)
    await projects.remove(uow, workspace_id, project_id)
    await outbox.append(uow, object_change(uow, "project", "deleted", before=before, after={}))


async def rank_behind(
    uow: UnitOfWork, table: str, list_id: UUID, *, moved: UUID, after: UUID | None
) -> str:
    """The rank of `moved` behind another project or section of its list; None: at the front."""
    found = await projects.neighbours(uow, table, list_id, moved=moved, after=after)
    if found is None:
        raise InvalidInput(
            f"There is no other one with the id {after} in this list. Give one of its ids, or null"
            " for the front.",
            field="after_id",
        )
    return rank.between(*found, field="after_id")


async def _bin_tasks(uow: UnitOfWork, workspace_id: UUID, project_id: UUID) -> None:
    """Put the project's tasks into the bin, at the end of the inbox in the order they had."""
    inside = await projects.tasks_of_project(
        uow, workspace_id, project_id, limit=MAX_TASKS_AT_ONCE + 1
    )
    locked = await task_batches.lock(uow, workspace_id, inside, "project")
    home = await tasks.inbox_project(uow, workspace_id)
    now = int(uow.now.timestamp() * 1000)
    low, high = rank.at_time(now, project_id.int), rank.at_time(now + 1, project_id.int)
    ordered = sorted(locked, key=lambda each: each.state.rank)
    ranks = dict(
        zip((each.state.id for each in ordered), rank.spread(len(ordered), low, high), strict=True)
    )
    await reminder_rows.withdraw(uow, list(ranks))
    for batch in task_batches.batches(ordered):
        after = await projects.bin_tasks(
            uow, workspace_id, home, {each.state.id: ranks[each.state.id] for each in batch}
        )
        await task_batches.record(uow, batch, after)


async def _archive_below(
    uow: UnitOfWork, principal: Principal, tree: ProjectTree, before: Document, *, archived: bool
) -> None:
    """Archive what lies in a project, or bring back what was archived together with it."""
    project_id, workspace_id = UUID(before["id"]), UUID(before["workspace_id"])
    node = tree.nodes[project_id]
    if node.is_inbox:
        raise Conflict("The inbox cannot be archived: it is where tasks without a project go.")
    parent = tree.nodes[node.parent_id] if node.parent_id else None
    if not archived and parent is not None and parent.archived_at is not None:
        raise Conflict("The project that this one lies in is archived. Bring that one back first.")
    for below in tree.below(project_id):
        if below.archived_at == (None if archived else node.archived_at):
            child = _found(await projects.lock(uow, principal.workspaces, below.id), below.id)
            assert child["workspace_id"] == str(workspace_id)
            await _changed(uow, child, {"archived_at": uow.now if archived else None})


async def _workspace_of(uow: UnitOfWork, principal: Principal, body: ProjectCreate) -> UUID:
    if body.workspace_id is not None:
        return body.workspace_id
    if body.parent_id is None:
        return principal.personal_workspace
    parent = await projects.read(uow, principal.workspaces, body.parent_id)
    if parent is None:
        raise InvalidInput(f"There is no project {body.parent_id}.", field="parent_id")
    return UUID(parent["workspace_id"])


async def _lock(
    uow: UnitOfWork, principal: Principal, project_id: UUID, version: int | None
) -> Document:
    document = _found(await projects.lock(uow, principal.workspaces, project_id), project_id)
    principal.require(Action.WRITE, UUID(document["workspace_id"]))
    require_version("project", document, version)
    return document


async def _changed(uow: UnitOfWork, before: Document, values: dict[str, Any]) -> Document:
    """Write what differs and record it; nothing is written or recorded if nothing does."""
    differing = {name: value for name, value in values.items() if _wire(value) != before[name]}
    if not differing:
        return before
    after = await explained(projects.change(uow, before, differing))
    await outbox.append(uow, object_change(uow, "project", "updated", before=before, after=after))
    return after


def _wire(value: object) -> object:
    return str(value) if isinstance(value, UUID) else value


def _found(document: Document | None, project_id: UUID) -> Document:
    if document is None:
        raise NotFound(f"There is no project {project_id}.")
    return document
