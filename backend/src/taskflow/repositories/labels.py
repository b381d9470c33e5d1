"""Labels."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import delete, insert, text, update

from taskflow.database import UnitOfWork
from taskflow.models import Label
from taskflow.repositories.documents import row_document

Document = dict[str, Any]

_LABEL = row_document(
    "labels.id, labels.workspace_id, labels.name, labels.color, labels.created_at,"
    " labels.updated_at, labels.version"
)
_LIST = text(
    f"""
    SELECT {_LABEL.element} FROM labels WHERE workspace_id = ANY(:workspaces)
    ORDER BY lower(name), id
    """
)
_LOCK = text(
    f"""
    SELECT {_LABEL.element} FROM labels
    WHERE id = :id AND workspace_id = ANY(:workspaces) FOR UPDATE
    """
)


async def list_(uow: UnitOfWork, workspaces: Sequence[UUID]) -> list[str]:
    """The documents as JSON text, by name."""
    rows = await uow.execute(_LIST, {"workspaces": list(workspaces)})
    return list(rows.scalars())


async def count(uow: UnitOfWork, workspace_id: UUID) -> int:
    rows = await uow.execute(
        text("SELECT count(*) FROM labels WHERE workspace_id = :workspace"),
        {"workspace": workspace_id},
    )
    found: int = rows.scalar_one()
    return found


async def lock(uow: UnitOfWork, workspaces: Sequence[UUID], label_id: UUID) -> Document | None:
    rows = await uow.execute(_LOCK, {"id": label_id, "workspaces": list(workspaces)})
    found = rows.scalar_one_or_none()
    return None if found is None else orjson.loads(found)


async def add(uow: UnitOfWork, values: Mapping[str, Any]) -> Document:
    rows = await uow.execute(insert(Label).values(**values).returning(_LABEL))
    document: Document = orjson.loads(rows.scalar_one())
    return document


async def change(uow: UnitOfWork, document: Document, values: Mapping[str, Any]) -> Document:
    """Set columns of a locked label; its version rises by one."""
    rows = await uow.execute(
        update(Label)
        .where(
            Label.workspace_id == UUID(document["workspace_id"]), Label.id == UUID(document["id"])
        )
        .values(version=Label.version + 1, updated_at=uow.now, **values)
        .returning(_LABEL)
    )
    changed: Document = orjson.loads(rows.scalar_one())
    return changed


async def tasks_with(
    uow: UnitOfWork, workspace_id: UUID, label_id: UUID, *, limit: int
) -> list[UUID]:
    """The tasks that have the label, closed and deleted ones too; at most `limit`."""
    rows = await uow.execute(
        text(
            "SELECT task_id FROM task_labels WHERE workspace_id = :workspace AND label_id = :label"
            " LIMIT :limit"
        ),
        {"workspace": workspace_id, "label": label_id, "limit": limit},
    )
    return list(rows.scalars())


async def remove(uow: UnitOfWork, workspace_id: UUID, label_id: UUID) -> None:
    """Remove the label, also from its tasks."""
    await uow.execute(delete(Label).where(Label.workspace_id == workspace_id, Label.id == label_id))
