"""Sections: the headings of a project's list."""

from typing import Any
from uuid import UUID

from taskflow import outbox
from taskflow.database import UnitOfWork
from taskflow.domain.access import Action, Principal
from taskflow.domain.tasks import rank_at_end
from taskflow.errors import LimitExceeded, NotFound
from taskflow.identifiers import uuid7
from taskflow.repositories import projects
from taskflow.repositories.tasks import Document
from taskflow.repositories.violations import explained
from taskflow.schemas.projects import SectionCreate, SectionUpdate
from taskflow.services import task_batches
from taskflow.services.preconditions import readable, require_version
from taskflow.services.projects import rank_behind
from taskflow.services.recording import object_change
from taskflow.services.task_batches import MAX_TASKS_AT_ONCE

MAX_SECTIONS = 200
"""Sections of one project; their list is answered whole."""


async def list_(uow: UnitOfWork, principal: Principal, project_id: UUID) -> list[str]:
    """The documents as JSON text, in the order made by hand."""
    if await projects.read(uow, readable(principal, None), project_id) is None:
        raise NotFound(f"There is no project {project_id}.")
    return await projects.sections(uow, project_id)


async def create(
    uow: UnitOfWork, principal: Principal, project_id: UUID, body: SectionCreate
) -> Document:
    """Add a section at the end of the project."""
    project = await projects.lock(uow, principal.workspaces, project_id)
    if project is None:
        raise NotFound(f"There is no project {project_id}.")
    workspace_id = UUID(project["workspace_id"])
    principal.require(Action.WRITE, workspace_id)
    if len(await projects.sections(uow, project_id)) >= MAX_SECTIONS:
        raise LimitExceeded(f"A project has at most {MAX_SECTIONS} sections. Delete one first.")
    section_id = body.id or uuid7()
    values = {
        "id": section_id,
        "workspace_id": workspace_id,
        "project_id": project_id,
        "name": body.name,
        "rank": rank_at_end(uow.next_rank_time(), section_id),
        "created_at": uow.now,
        "updated_at": uow.now,
    }
    document = await explained(projects.add_section(uow, values))
    await outbox.append(uow, object_change(uow, "section", "created", before={}, after=document))
    return document


async def update(
    uow: UnitOfWork,
    principal: Principal,
    section_id: UUID,
    body: SectionUpdate,
    *,
    version: int | None,
) -> Document:
    """Apply a merge patch: only the fields that were sent."""
    before, sent = await _lock(uow, principal, section_id, version), body.model_fields_set
    values: dict[str, Any] = {}
    if "name" in sent and body.name != before["name"]:
        values["name"] = body.name
    if "after_id" in sent:
        values["rank"] = await rank_behind(
            uow, "sections", UUID(before["project_id"]), moved=section_id, after=body.after_id
        )
    if not values:
        return before
    after = await explained(projects.change_section(uow, before, values))
    await outbox.append(uow, object_change(uow, "section", "updated", before=before, after=after))
    return after


async def delete(
    uow: UnitOfWork, principal: Principal, section_id: UUID, *, version: int | None
) -> None:
    """Remove a section; its tasks stay in the project."""
    before = await _lock(uow, principal, section_id, version)
    workspace_id, project_id = UUID(before["workspace_id"]), UUID(before["project_id"])
    inside = await projects.tasks_of_section(
        uow, workspace_id, project_id, section_id, limit=MAX_TASKS_AT_ONCE + 1
    )
    locked = await task_batches.lock(uow, workspace_id, inside, "section")
    await projects.remove_section(uow, workspace_id, section_id)
    await task_batches.let_go(uow, workspace_id, locked)
    await outbox.append(uow, object_change(uow, "section", "deleted", before=before, after={}))


async def _lock(
    uow: UnitOfWork, principal: Principal, section_id: UUID, version: int | None
) -> Document:
    document = await projects.lock_section(uow, principal.workspaces, section_id)
    if document is None:
        raise NotFound(f"There is no section {section_id}.")
    principal.require(Action.WRITE, UUID(document["workspace_id"]))
    require_version("section", document, version)
    return document
