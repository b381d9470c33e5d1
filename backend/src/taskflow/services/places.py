"""Where tasks are: workspace, project, section, parent, and the rank by hand."""

from typing import Any
from uuid import UUID

from taskflow.database import UnitOfWork
from taskflow.domain import rank
from taskflow.domain.access import Action, Principal
from taskflow.domain.tasks import TaskState, rank_at_end
from taskflow.errors import Conflict, InvalidInput
from taskflow.identifiers import uuid7
from taskflow.repositories import tasks
from taskflow.schemas.tasks import TaskCreate, TaskUpdate

MAX_SUBTASK_DEPTH = 8


async def project_home(uow: UnitOfWork, principal: Principal, project_id: UUID) -> UUID:
    """The workspace of a project of the caller. Raises `InvalidInput` if there is none."""
    found = await tasks.project_workspace(uow, principal.workspaces, project_id)
    if found is None:
        raise InvalidInput(f"There is no project {project_id}.", field="project_id")
    return found


async def of_new_task(uow: UnitOfWork, principal: Principal, body: TaskCreate) -> tuple[UUID, UUID]:
    """(workspace, project) of a new task: as given, its parent's, or the caller's inbox."""
    if body.subtask_of_id is not None:
        await _require_depth(uow, principal, body.subtask_of_id)
        parent = await tasks.subtask_parent(uow, principal.workspaces, body.subtask_of_id)
        if parent is None:
            raise InvalidInput(f"There is no task {body.subtask_of_id}.", field="subtask_of_id")
        workspace_id, project_id = parent
        if body.project_id not in (None, project_id):
            raise InvalidInput("A subtask is in the project of its task.", field="project_id")
    elif body.project_id is not None:
        workspace_id = await project_home(uow, principal, body.project_id)
        project_id = body.project_id
    else:
        workspace_id, project_id = principal.personal_workspace, principal.inbox_project
    principal.require(Action.WRITE, workspace_id)
    return workspace_id, project_id


async def _require_depth(uow: UnitOfWork, principal: Principal, parent_id: UUID) -> None:
    for workspace_id in principal.workspaces:
        above = await tasks.ancestors(uow, workspace_id, parent_id)
        if len(above) >= MAX_SUBTASK_DEPTH:
            raise InvalidInput(
                f"Subtasks go {MAX_SUBTASK_DEPTH} levels deep at most.", field="subtask_of_id"
            )


async def after_patch(
    uow: UnitOfWork, principal: Principal, task: TaskState, body: TaskUpdate
) -> dict[str, Any]:
    sent = body.model_fields_set
    values: dict[str, Any] = {}
    if "project_id" in sent and body.project_id != task.project_id:
        if body.project_id is None:
            raise InvalidInput(
                "A task always has a project; give the inbox's id.", field="project_id"
            )
        values |= {
            "project_id": body.project_id,
            "section_id": None,
            "rank": rank_at_end(uow.now, uuid7()),
        }
    if "section_id" in sent:
        values["section_id"] = body.section_id
    if "subtask_of_id" in sent and body.subtask_of_id != task.subtask_of_id:
        if body.subtask_of_id is not None:
            above = await tasks.ancestors(uow, task.workspace_id, body.subtask_of_id)
            if task.id in above:
                raise Conflict("A task cannot be below itself.")
            await _require_depth(uow, principal, body.subtask_of_id)
        values["subtask_of_id"] = body.subtask_of_id
    return values


async def rank_beside(uow: UnitOfWork, neighbour: TaskState, *, after: bool) -> str:
    """The rank directly after or before a task of the same project."""
    beside = await tasks.rank_beside(
        uow,
        neighbour.workspace_id,
        neighbour.project_id,
        neighbour.rank,
        side="after" if after else "before",
    )
    if after:
        return rank.between(neighbour.rank, beside)
    return rank.between(beside, neighbour.rank)
