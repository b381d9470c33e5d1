"""Projects, their sections, and the tasks that go with them when they are removed."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import Executable, delete, insert, text, update

from taskflow.database import UnitOfWork
from taskflow.domain.projects import Node, ProjectTree
from taskflow.models import Project, Section
from taskflow.repositories.documents import row_document, task_document
from taskflow.repositories.tasks import Document, by_id

_PROJECT = row_document(
    "projects.id, projects.workspace_id, projects.parent_id, projects.name, projects.description,"
    " projects.color, projects.is_inbox, projects.rank, projects.archived_at, projects.created_at,"
    " projects.updated_at, projects.version"
)
_SECTION = row_document(
    "sections.id, sections.workspace_id, sections.project_id, sections.name, sections.rank,"
    " sections.created_at, sections.updated_at, sections.version"
)
_TASK = task_document("tasks").element
_LIST = text(
    f"""
    SELECT {_PROJECT.element} FROM projects
    WHERE workspace_id = ANY(:workspaces) AND (archived_at IS NOT NULL) = :archived
    ORDER BY workspace_id, is_inbox DESC, rank, id
    """
)
_READ = text(
    f"SELECT {_PROJECT.element} FROM projects WHERE id = :id AND workspace_id = ANY(:workspaces)"
)
_LOCK = text(f"{_READ.text} FOR UPDATE")
_LIST_SECTIONS = text(
    f"SELECT {_SECTION.element} FROM sections WHERE project_id = :project ORDER BY rank, id"
)
_LOCK_SECTION = text(
    f"""
    SELECT {_SECTION.element} FROM sections
    WHERE id = :id AND workspace_id = ANY(:workspaces) FOR UPDATE
    """
)
_HOLDS = text(
    """
    SELECT EXISTS (SELECT 1 FROM tasks WHERE workspace_id = :workspace AND project_id = :project AND deleted_at IS NULL)
    """
)
_TASKS_OF_PROJECT = text(
    """
    WITH RECURSIVE inside AS (
        SELECT id FROM tasks WHERE workspace_id = :workspace AND project_id = :project
        UNION
        SELECT t.id FROM tasks t JOIN inside ON t.subtask_of_id = inside.id
        WHERE t.workspace_id = :workspace
    )
    SELECT id FROM inside LIMIT :limit
    """
)
_TASKS_OF_SECTION = text(
    """
    SELECT id FROM tasks
    WHERE workspace_id = :workspace AND project_id = :project AND section_id = :section LIMIT :limit
    """
)
_BIN = text(
    f"""
    UPDATE tasks SET project_id = :home, section_id = NULL, rank = moved.rank,
        deleted_at = coalesce(deleted_at, :now), updated_at = :now,
        version = version + 1, event_sequence = event_sequence + 1
    FROM unnest(CAST(:ids AS uuid[]), CAST(:ranks AS text[])) AS moved (id, rank)
    WHERE tasks.workspace_id = :workspace AND tasks.id = moved.id
    RETURNING {_TASK}
    """
)
_RANKS = {
    "projects": "SELECT rank FROM projects WHERE workspace_id = :list AND id <> :moved",
    "sections": "SELECT rank FROM sections WHERE project_id = :list AND id <> :moved",
}


async def list_(uow: UnitOfWork, workspaces: Sequence[UUID], *, archived: bool) -> list[str]:
    """The documents as JSON text: by workspace, its inbox first, then in the order made by hand."""
    rows = await uow.execute(_LIST, {"workspaces": list(workspaces), "archived": archived})
    return list(rows.scalars())


async def read(uow: UnitOfWork, workspaces: Sequence[UUID], project_id: UUID) -> Document | None:
    return await _document(uow, _READ, id=project_id, workspaces=list(workspaces))


async def lock(uow: UnitOfWork, workspaces: Sequence[UUID], project_id: UUID) -> Document | None:
    return await _document(uow, _LOCK, id=project_id, workspaces=list(workspaces))


async def lock_tree(uow: UnitOfWork, workspace_id: UUID) -> ProjectTree:
    """The workspace's projects. Until the end of the transaction nobody else changes their tree."""
    await uow.execute(
        text("SELECT 1 FROM workspaces WHERE id = :id FOR NO KEY UPDATE"), {"id": workspace_id}
    )
    rows = await uow.execute(
        text(
            "SELECT id, parent_id, is_inbox, archived_at FROM projects"
            " WHERE workspace_id = :workspace ORDER BY rank"
        ),
        {"workspace": workspace_id},
    )
    return ProjectTree({row["id"]: Node(**row) for row in rows.mappings()})


async def add(uow: UnitOfWork, values: Mapping[str, Any]) -> Document:
    return await _returned(uow, insert(Project).values(**values).returning(_PROJECT))


async def change(uow: UnitOfWork, document: Document, values: Mapping[str, Any]) -> Document:
    """Set columns of a locked project; its version rises by one."""
    return await _returned(
        uow,
        update(Project)
        .where(
            Project.workspace_id == UUID(document["workspace_id"]),
            Project.id == UUID(document["id"]),
        )
        .values(version=Project.version + 1, updated_at=uow.now, **values)
        .returning(_PROJECT),
    )


async def remove(uow: UnitOfWork, workspace_id: UUID, project_id: UUID) -> None:
    """Remove the project, and with it its sections."""
    await uow.execute(
        delete(Project).where(Project.workspace_id == workspace_id, Project.id == project_id)
    )


async def sections(uow: UnitOfWork, project_id: UUID) -> list[str]:
    """The documents as JSON text, in the order made by hand."""
    rows = await uow.execute(_LIST_SECTIONS, {"project": project_id})
    return list(rows.scalars())


async def lock_section(
    uow: UnitOfWork, workspaces: Sequence[UUID], section_id: UUID
) -> Document | None:
    return await _document(uow, _LOCK_SECTION, id=section_id, workspaces=list(workspaces))


async def add_section(uow: UnitOfWork, values: Mapping[str, Any]) -> Document:
    return await _returned(uow, insert(Section).values(**values).returning(_SECTION))


async def change_section(
    uow: UnitOfWork, document: Document, values: Mapping[str, Any]
) -> Document:
    """Set columns of a locked section; its version rises by one."""
    return await _returned(
        uow,
        update(Section)
        .where(
            Section.workspace_id == UUID(document["workspace_id"]),
            Section.id == UUID(document["id"]),
        )
        .values(version=Section.version + 1, updated_at=uow.now, **values)
        .returning(_SECTION),
    )


async def remove_section(uow: UnitOfWork, workspace_id: UUID, section_id: UUID) -> None:
    await uow.execute(
        delete(Section).where(Section.workspace_id == workspace_id, Section.id == section_id)
    )


async def neighbours(
    uow: UnitOfWork, table: str, list_id: UUID, *, moved: UUID, after: UUID | None
) -> tuple[str | None, str | None] | None:
    """The ranks between which `moved` comes to lie `after` another one (None: at the front).

    `table` is `projects` (of a workspace) or `sections` (of a project); None if there is no `after`.
    """
    others = {"list": list_id, "moved": moved}
    low: str | None = None
    if after is not None:
        found = await uow.execute(text(f"{_RANKS[table]} AND id = :id"), {**others, "id": after})
        low = found.scalar_one_or_none()
        if low is None:
            return None
    following = await uow.execute(
        text(f"{_RANKS[table]} AND rank > :low ORDER BY rank LIMIT 1"),
        {**others, "low": low or ""},
    )
    return low, following.scalar_one_or_none()


async def tasks_of_project(
    uow: UnitOfWork, workspace_id: UUID, project_id: UUID, *, limit: int
) -> list[UUID]:
    """The project's tasks, closed and deleted ones too, and what lies below them; at most `limit`."""
    rows = await uow.execute(
        _TASKS_OF_PROJECT, {"workspace": workspace_id, "project": project_id, "limit": limit}
    )
    return list(rows.scalars())


async def is_empty(uow: UnitOfWork, workspace_id: UUID, project_id: UUID) -> bool:
    """Whether all that is in the project lies in the bin."""
    found = await uow.execute(_HOLDS, {"workspace": workspace_id, "project": project_id})
    return not found.scalar_one()


async def tasks_of_section(
    uow: UnitOfWork, workspace_id: UUID, project_id: UUID, section_id: UUID, *, limit: int
) -> list[UUID]:
    """The section's tasks, closed and deleted ones too; at most `limit`."""
    rows = await uow.execute(
        _TASKS_OF_SECTION,
        {"workspace": workspace_id, "project": project_id, "section": section_id, "limit": limit},
    )
    return list(rows.scalars())


async def bin_tasks(
    uow: UnitOfWork, workspace_id: UUID, home: UUID, ranks: Mapping[UUID, str]
) -> dict[UUID, Document]:
    """Delete locked tasks and move them to the project `home`, each to its rank there."""
    rows = await uow.execute(
        _BIN,
        {
            "workspace": workspace_id,
            "home": home,
            "ids": list(ranks),
            "ranks": list(ranks.values()),
            "now": uow.now,
        },
    )
    return by_id(rows.scalars())


async def _document(
    uow: UnitOfWork, statement: Executable, **parameters: object
) -> Document | None:
    found = (await uow.execute(statement, parameters)).scalar_one_or_none()
    return None if found is None else orjson.loads(found)


async def _returned(uow: UnitOfWork, statement: Executable) -> Document:
    document: Document = orjson.loads((await uow.execute(statement)).scalar_one())
    return document
