"""Tasks: read one, lock one, add, change, and keep its labels."""

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any, NamedTuple
from uuid import UUID

import orjson
from sqlalchemy import RowMapping, bindparam, delete, insert, select, text, update

from taskflow.database import UnitOfWork
from taskflow.domain.enums import TaskStatus
from taskflow.domain.tasks import TaskState
from taskflow.models import Task, TaskLabel
from taskflow.repositories.documents import task_document
from taskflow.statements import Prepared

Document = dict[str, Any]

_STATE_COLUMNS = tuple(TaskState.__dataclass_fields__)
_DOCUMENT = task_document("tasks")
_READ = text(
    f"""
    SELECT {_DOCUMENT.element} AS document, version, workspace_id
    FROM tasks WHERE id = :id AND workspace_id = ANY(:workspaces)
    """
)
LOCKED_COLUMNS = f"{', '.join(_STATE_COLUMNS)}, {_DOCUMENT.element} AS document"
"""What `LockedTask` is made of, to be selected from `tasks`."""

_PEEK = text(
    f"SELECT {LOCKED_COLUMNS} FROM tasks WHERE id = :id AND workspace_id = ANY(:workspaces)"
)
_LOCK = text(f"{_PEEK.text} FOR NO KEY UPDATE")
_LOCK_BULK = text(
    f"""
    SELECT {LOCKED_COLUMNS}
    FROM tasks WHERE id = ANY(:ids) AND workspace_id = ANY(:workspaces) ORDER BY id FOR NO KEY UPDATE
    """
)
_SUBTASKS = text(
    f"""
    WITH RECURSIVE below AS (
        SELECT id, 1 AS depth FROM tasks WHERE workspace_id = :workspace AND subtask_of_id = :id
        UNION ALL
        SELECT t.id, b.depth + 1 FROM tasks t JOIN below b ON t.subtask_of_id = b.id
        WHERE t.workspace_id = :workspace AND b.depth < 20
    )
    SELECT {", ".join(f"tasks.{name}" for name in _STATE_COLUMNS)}, {_DOCUMENT.element} AS document
    FROM tasks JOIN below USING (id) ORDER BY tasks.id FOR NO KEY UPDATE OF tasks
    """
)
_ANCESTORS = text(
    """
    WITH RECURSIVE above AS (
        SELECT id, subtask_of_id, 1 AS depth FROM tasks WHERE workspace_id = :workspace AND id = :id
        UNION ALL
        SELECT t.id, t.subtask_of_id, a.depth + 1 FROM tasks t JOIN above a ON t.id = a.subtask_of_id
        WHERE t.workspace_id = :workspace AND a.depth < 20
    )
    SELECT id FROM above
    """
)
_COUNT_CHANGE = text(
    f"""
    UPDATE tasks SET updated_at = :now, version = version + 1, event_sequence = event_sequence + 1
    WHERE workspace_id = :workspace AND id = ANY(:ids)
    RETURNING {_DOCUMENT.element}
    """
)
_NEIGHBOUR = {
    "after": text(
        """
        SELECT min(rank) FROM tasks
        WHERE workspace_id = :workspace AND project_id = :project AND rank > :rank
        """
    ),
    "before": text(
        """
        SELECT max(rank) FROM tasks
        WHERE workspace_id = :workspace AND project_id = :project AND rank < :rank
        """
    ),
}


class LockedTask:
    """A task that this transaction holds: its state for the rules, its document for the record."""

    __slots__ = ("document", "state")

    def __init__(self, row: RowMapping) -> None:
        values = dict(row)
        self.document: Document = orjson.loads(values.pop("document"))
        values["status"] = TaskStatus(values["status"])
        self.state = TaskState(**values)


class TaskText(NamedTuple):
    """A task as its readers get it: `document` is JSON text, never taken apart on its way."""

    document: str
    version: int
    workspace_id: UUID


async def read(uow: UnitOfWork, workspaces: Sequence[UUID], task_id: UUID) -> TaskText | None:
    """The task, also one in the bin; None outside `workspaces`."""
    rows = await uow.execute(_READ, {"id": task_id, "workspaces": list(workspaces)})
    row = rows.one_or_none()
    return None if row is None else TaskText(row.document, row.version, row.workspace_id)


async def lock(uow: UnitOfWork, workspaces: Sequence[UUID], task_id: UUID) -> LockedTask | None:
    rows = await uow.execute(_LOCK, {"id": task_id, "workspaces": list(workspaces)})
    row = rows.mappings().one_or_none()
    return None if row is None else LockedTask(row)


async def state_of(uow: UnitOfWork, workspaces: Sequence[UUID], task_id: UUID) -> TaskState | None:
    """The state of a task without holding it."""
    rows = await uow.execute(_PEEK, {"id": task_id, "workspaces": list(workspaces)})
    row = rows.mappings().one_or_none()
    return None if row is None else LockedTask(row).state


async def lock_many(
    uow: UnitOfWork, workspaces: Sequence[UUID], task_ids: Iterable[UUID]
) -> list[LockedTask]:
    """The tasks in order of id, so that two bulk changes cannot wait for each other."""
    rows = await uow.execute(_LOCK_BULK, {"ids": list(task_ids), "workspaces": list(workspaces)})
    return [LockedTask(row) for row in rows.mappings()]


async def lock_subtasks(uow: UnitOfWork, workspace_id: UUID, task_id: UUID) -> list[LockedTask]:
    """All tasks below one, at any depth."""
    rows = await uow.execute(_SUBTASKS, {"workspace": workspace_id, "id": task_id})
    return [LockedTask(row) for row in rows.mappings()]


async def ancestors(uow: UnitOfWork, workspace_id: UUID, task_id: UUID) -> list[UUID]:
    """The task itself and the tasks above it, from the bottom up, at most 20."""
    rows = await uow.execute(_ANCESTORS, {"workspace": workspace_id, "id": task_id})
    return list(rows.scalars())


async def lock_tree(uow: UnitOfWork, workspace_id: UUID) -> None:
    """Let nobody else put a task below another until the end: two moves could close a circle."""
    await uow.execute(
        text("SELECT pg_advisory_xact_lock(hashtext('taskflow subtasks'), hashtext(:workspace))"),
        {"workspace": str(workspace_id)},
    )


async def add(uow: UnitOfWork, values: Mapping[str, Any]) -> Document:
    rows = await uow.execute(_adding(frozenset(values)), values)
    document: Document = orjson.loads(rows.scalar_one())
    return document


async def change(
    uow: UnitOfWork, task: TaskState, values: Mapping[str, Any], *, events: int = 1
) -> Document:
    """Set columns of a locked task; its version rises by one and its sequence by the `events` to come."""
    rows = await uow.execute(
        _changing(frozenset(values)),
        {
            **values,
            "its_workspace": task.workspace_id,
            "its_id": task.id,
            "updated_at": uow.now,
            "events": events,
        },
    )
    document: Document = orjson.loads(rows.scalar_one())
    return document


async def count_change(
    uow: UnitOfWork, workspace_id: UUID, task_ids: Sequence[UUID]
) -> dict[UUID, Document]:
    """Let version and sequence of locked tasks rise, for a change that is made already."""
    rows = await uow.execute(
        _COUNT_CHANGE, {"workspace": workspace_id, "ids": task_ids, "now": uow.now}
    )
    return by_id(rows.scalars())


def by_id(documents: Iterable[str]) -> dict[UUID, Document]:
    loaded = (orjson.loads(document) for document in documents)
    return {UUID(document["id"]): document for document in loaded}


@lru_cache(500)
def _adding(columns: frozenset[str]) -> Prepared:
    return Prepared(insert(Task).returning(_DOCUMENT), columns)


@lru_cache(500)
def _changing(columns: frozenset[str]) -> Prepared:
    """Sets `columns` and what changes with every change, by parameters of the same names."""
    statement = (
        update(Task)
        .where(Task.workspace_id == bindparam("its_workspace"), Task.id == bindparam("its_id"))
        .values(
            version=Task.version + 1,
            event_sequence=Task.event_sequence + bindparam("events"),
        )
        .returning(_DOCUMENT)
    )
    return Prepared(statement, {*columns, "updated_at"})


async def remove(uow: UnitOfWork, task: TaskState) -> None:
    """Remove the row itself, for good."""
    await uow.execute(
        delete(Task).where(Task.workspace_id == task.workspace_id, Task.id == task.id)
    )


async def set_labels(
    uow: UnitOfWork, workspace_id: UUID, task_id: UUID, label_ids: Iterable[UUID]
) -> None:
    wanted = set(label_ids)
    await uow.execute(
        delete(TaskLabel).where(TaskLabel.task_id == task_id, TaskLabel.label_id.not_in(wanted))
    )
    await add_labels(uow, workspace_id, task_id, wanted)


async def add_labels(
    uow: UnitOfWork, workspace_id: UUID, task_id: UUID, label_ids: Iterable[UUID]
) -> None:
    await uow.execute(
        text(
            """
            INSERT INTO task_labels (workspace_id, task_id, label_id)
            SELECT :workspace, :task, unnest(CAST(:labels AS uuid[])) ON CONFLICT DO NOTHING
            """
        ),
        {"workspace": workspace_id, "task": task_id, "labels": list(label_ids)},
    )


async def rank_beside(
    uow: UnitOfWork, workspace_id: UUID, project_id: UUID, rank: str, *, side: str
) -> str | None:
    """The next rank `after` or `before` `rank` in the project; None at the end of the list."""
    rows = await uow.execute(
        _NEIGHBOUR[side], {"workspace": workspace_id, "project": project_id, "rank": rank}
    )
    found: str | None = rows.scalar_one()
    return found


async def project_workspace(
    uow: UnitOfWork, workspaces: Sequence[UUID], project_id: UUID
) -> UUID | None:
    """The workspace of a project, if it is one of `workspaces`."""
    rows = await uow.execute(
        text(
            "SELECT workspace_id FROM projects WHERE id = :id AND workspace_id = ANY(:workspaces)"
        ),
        {"id": project_id, "workspaces": list(workspaces)},
    )
    found: UUID | None = rows.scalar_one_or_none()
    return found


async def inbox_project(uow: UnitOfWork, workspace_id: UUID) -> UUID:
    rows = await uow.execute(
        text("SELECT id FROM projects WHERE workspace_id = :workspace AND is_inbox"),
        {"workspace": workspace_id},
    )
    found: UUID = rows.scalar_one()
    return found


async def subtask_parent(
    uow: UnitOfWork, workspaces: Sequence[UUID], task_id: UUID
) -> tuple[UUID, UUID] | None:
    """(workspace, project) of a live task that is to have subtasks."""
    row = (
        await uow.execute(
            select(Task.workspace_id, Task.project_id).where(
                Task.id == task_id,
                Task.workspace_id.in_(workspaces),
                Task.deleted_at.is_(None),
            )
        )
    ).one_or_none()
    return None if row is None else (row.workspace_id, row.project_id)
