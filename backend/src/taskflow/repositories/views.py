"""Saved views."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import delete, insert, text, update

from taskflow.database import UnitOfWork
from taskflow.models import View
from taskflow.repositories.documents import row_document

Document = dict[str, Any]

_VIEW = row_document(
    "views.id, views.workspace_id, views.name, views.filter, views.sort, views.group_by,"
    " views.created_at, views.updated_at, views.version"
)
_LIST = text(
    f"""
    SELECT {_VIEW.element} FROM views WHERE workspace_id = ANY(:workspaces)
    ORDER BY lower(name), id
    """
)
_LOCK = text(
    f"""
    SELECT {_VIEW.element} FROM views
    WHERE id = :id AND workspace_id = ANY(:workspaces) FOR UPDATE
    """
)


async def list_(uow: UnitOfWork, workspaces: Sequence[UUID]) -> list[str]:
    """The documents as JSON text, by name."""
    rows = await uow.execute(_LIST, {"workspaces": list(workspaces)})
    return list(rows.scalars())


async def count(uow: UnitOfWork, workspace_id: UUID) -> int:
    rows = await uow.execute(
        text("SELECT count(*) FROM views WHERE workspace_id = :workspace"),
        {"workspace": workspace_id},
    )
    found: int = rows.scalar_one()
    return found


async def lock(uow: UnitOfWork, workspaces: Sequence[UUID], view_id: UUID) -> Document | None:
    rows = await uow.execute(_LOCK, {"id": view_id, "workspaces": list(workspaces)})
    found = rows.scalar_one_or_none()
    return None if found is None else orjson.loads(found)


async def add(uow: UnitOfWork, values: Mapping[str, Any]) -> Document:
    rows = await uow.execute(insert(View).values(**values).returning(_VIEW))
    document: Document = orjson.loads(rows.scalar_one())
    return document


async def change(uow: UnitOfWork, document: Document, values: Mapping[str, Any]) -> Document:
    """Set columns of a locked view; its version rises by one."""
    rows = await uow.execute(
        update(View)
        .where(View.workspace_id == UUID(document["workspace_id"]), View.id == UUID(document["id"]))
        .values(version=View.version + 1, updated_at=uow.now, **values)
        .returning(_VIEW)
    )
    changed: Document = orjson.loads(rows.scalar_one())
    return changed


async def remove(uow: UnitOfWork, workspace_id: UUID, view_id: UUID) -> None:
    await uow.execute(delete(View).where(View.workspace_id == workspace_id, View.id == view_id))
