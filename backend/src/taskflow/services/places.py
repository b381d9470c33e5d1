"""Where tasks are: workspace, project, section, parent, and the rank by hand."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from taskflow.database import UnitOfWork
from taskflow.domain import rank
from taskflow.domain.access import Action, Principal
from taskflow.domain.tasks import TaskState, rank_at_end
from taskflow.errors import Conflict, InvalidInput
from taskflow.identifiers import uuid7
from taskflow.repositories import tasks
from taskflow.schemas.tasks import TaskCreate, TaskMove, TaskUpdate

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
        parent = await tasks.subtask_parent(uow, principal.workspaces, body.subtask_of_id)
        if parent is None:
            raise InvalidInput(f"There is no task {body.subtask_of_id}.", field="subtask_of_id")
        workspace_id, project_id = parent
        _require_project(body, project_id)
        above = await tasks.ancestors(uow, workspace_id, body.subtask_of_id)
        _require_depth(len(above) + 1)
    elif body.project_id is not None:
        workspace_id = await project_home(uow, principal, body.project_id)
        project_id = body.project_id
    else:
        workspace_id, project_id = principal.personal_workspace, principal.inbox_project
    principal.require(Action.WRITE, workspace_id)
    return workspace_id, project_id


async def after_patch(uow: UnitOfWork, task: TaskState, body: TaskUpdate) -> dict[str, Any]:
    """The columns of a new place. A subtask is in the project of its task, or else is none any more."""
    sent = body.model_fields_set
    values: dict[str, Any] = {}
    if "project_id" in sent:
        if body.project_id is None:
            raise InvalidInput(
                "A task always has a project; give the inbox's id.", field="project_id"
            )
        values |= _into_project(uow, task, body.project_id)
    if "subtask_of_id" in sent and body.subtask_of_id != task.subtask_of_id:
        if body.subtask_of_id is not None:
            values |= await _below(uow, task, body.subtask_of_id, body)
        values["subtask_of_id"] = body.subtask_of_id
    if "section_id" in sent:
        values["section_id"] = body.section_id
    return values


async def after_move(uow: UnitOfWork, task: TaskState, body: TaskMove) -> dict[str, Any]:
    """The columns of a place by hand: beside the neighbour that is named, or at the end of the list."""
    values: dict[str, Any] = {"rank": rank_at_end(uow.next_rank_time(), uuid7())}
    if body.project_id is not None:
        values = _into_project(uow, task, body.project_id) or values
    neighbour_id = body.after_id or body.before_id
    if neighbour_id is not None:
        field = "before_id" if body.after_id is None else "after_id"
        neighbour = await tasks.state_of(uow, [task.workspace_id], neighbour_id)
        if neighbour is None or neighbour.id == task.id:
            raise InvalidInput(f"There is no other task {neighbour_id} here.", field=field)
        values |= _into_project(uow, task, neighbour.project_id)
        values["section_id"] = neighbour.section_id
        values["rank"] = await rank_beside(uow, neighbour, after=body.after_id is not None)
    if "section_id" in body.model_fields_set:
        values["section_id"] = body.section_id
    return values


def _into_project(uow: UnitOfWork, task: TaskState, project_id: UUID) -> dict[str, Any]:
    if project_id == task.project_id:
        return {}
    return {
        "project_id": project_id,
        "section_id": None,
        "subtask_of_id": None,
        "rank": rank_at_end(uow.next_rank_time(), uuid7()),
    }


async def _below(
    uow: UnitOfWork, task: TaskState, parent_id: UUID, body: TaskUpdate
) -> dict[str, Any]:
    """The place of a subtask: in the project of its task, neither below itself nor too deep."""
    await tasks.lock_tree(uow, task.workspace_id)
    parent = await tasks.subtask_parent(uow, [task.workspace_id], parent_id)
    if parent is None:
        raise InvalidInput(f"There is no task {parent_id} here.", field="subtask_of_id")
    above = await tasks.ancestors(uow, task.workspace_id, parent_id)
    if task.id in above:
        raise Conflict("A task cannot be below itself.")
    below = await tasks.lock_subtasks(uow, task.workspace_id, task.id)
    _require_depth(len(above) + _height([each.state for each in below]))
    _require_project(body, parent[1])
    return _into_project(uow, task, parent[1])


def _height(below: Sequence[TaskState]) -> int:
    """How many levels a task and what lies below it take."""
    parents = {each.id: each.subtask_of_id for each in below}

    def level(task_id: UUID | None) -> int:
        return 1 if task_id not in parents else 1 + level(parents[task_id])

    return max(map(level, parents), default=1)


def _require_depth(levels: int) -> None:
    if levels > MAX_SUBTASK_DEPTH:
        raise InvalidInput(
            f"Subtasks go {MAX_SUBTASK_DEPTH} levels deep at most.", field="subtask_of_id"
        )


def _require_project(body: TaskCreate | TaskUpdate, project_id: UUID) -> None:
    if body.project_id not in {None, project_id}:
        raise InvalidInput("A subtask is in the project of its task.", field="project_id")


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
