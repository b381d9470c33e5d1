"""What the database refuses, said as the caller's mistake: by the name of the constraint."""

from collections.abc import Awaitable, Mapping
from typing import TypeVar

from sqlalchemy.exc import DBAPIError, IntegrityError

from taskflow.errors import Conflict, InvalidInput, TaskFlowError

Result = TypeVar("Result")

_MISSING = "There is no {what} with this id in the task's workspace."
_FIELDS: Mapping[str, tuple[str, str]] = {
    "fk_tasks_workspace_id_project_id": ("project_id", "project"),
    "fk_tasks_workspace_id_project_id_section_id": ("section_id", "section of this project"),
    "fk_tasks_workspace_id_subtask_of_id": ("subtask_of_id", "task"),
    "fk_tasks_workspace_id_assignee_id": ("assignee_id", "member"),
    "fk_task_labels_workspace_id_label_id": ("label_ids", "label"),
    "fk_projects_workspace_id_parent_id": ("parent_id", "project"),
}
_CONFLICTS: Mapping[str, str] = {
    "pk_tasks": "This id is taken. Use another one, or leave it out.",
    "pk_projects": "This id is taken. Use another one, or leave it out.",
    "pk_labels": "This id is taken. Use another one, or leave it out.",
    "pk_views": "This id is taken. Use another one, or leave it out.",
    "pk_sections": "This id is taken. Use another one, or leave it out.",
    "pk_workspaces": "This id is taken. Use another one, or leave it out.",
    "uq_labels_name": "A label of this name exists already.",
    "uq_views_name": "A view of this name exists already.",
    "uq_users_email": "An account with this address exists already.",
    "uq_tasks_project_id_rank": "Somebody moved a task to the same place just now. Try again.",
    "uq_projects_workspace_id_rank": "Somebody moved a project to the same place just now. Try again.",
    "uq_sections_project_id_rank": "Somebody moved a section to the same place just now. Try again.",
    "uq_tasks_series_id_occurrence_key": "This occurrence exists already.",
}


async def explained(work: Awaitable[Result]) -> Result:
    """Await a write; a violated constraint that the caller caused becomes `InvalidInput` or `Conflict`."""
    try:
        return await work
    except IntegrityError as error:
        known = _known(error)
        if known is None:
            raise
        raise known from error


def constraint_of(error: DBAPIError) -> str | None:
    """The name of the violated constraint, as PostgreSQL reports it."""
    name: str | None = getattr(error.orig, "constraint_name", None)
    return name


def _known(error: IntegrityError) -> TaskFlowError | None:
    name = constraint_of(error)
    if name is None:
        return None
    if name in _FIELDS:
        field, what = _FIELDS[name]
        return InvalidInput(_MISSING.format(what=what), field=field)
    if name in _CONFLICTS:
        return Conflict(_CONFLICTS[name])
    return None
