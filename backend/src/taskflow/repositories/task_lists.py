"""Lists of tasks: any filter, any order, pages by keyset, a fixed number of statements.

Each workspace is read by itself in the order asked for and only as far as the page needs, so an index on
(workspace, sort key) serves the list whatever the number of workspaces and tasks.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import lru_cache
from typing import Any, TypeAlias
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    DateTime,
    Select,
    Text,
    Uuid,
    and_,
    bindparam,
    column,
    func,
    literal,
    literal_column,
    or_,
    select,
    true,
    tuple_,
)
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.sql.base import ReadOnlyColumnCollection

from taskflow.database import UnitOfWork
from taskflow.domain.filters import Filter
from taskflow.models import Task
from taskflow.repositories.documents import task_document
from taskflow.repositories.task_filters import condition
from taskflow.statements import Prepared

Keys: TypeAlias = Mapping[str, ColumnElement[Any]]

_STORED: Keys = dict(Task.__table__.c.items())
_FOUND: Keys = {name: literal_column(f"t.{name}", stored.type) for name, stored in _STORED.items()}
"""The columns of what was found, by name alone: an alias of the table costs more to make than to query."""

_WORKSPACES = bindparam("workspaces", type_=ARRAY(Uuid()))
_WORKSPACE = func.unnest(_WORKSPACES).table_valued(column("id", Uuid()), name="w").render_derived()
_FAR = literal("infinity", literal_execute=True).cast(DateTime(timezone=True))


Columns = ReadOnlyColumnCollection[str, ColumnElement[Any]]


class SortField(StrEnum):
    DUE_DATE = "due_date"
    START_DATE = "start_date"
    PRIORITY = "priority"
    CREATED_AT = "created_at"
    UPDATED_AT = "updated_at"
    COMPLETED_AT = "completed_at"
    DELETED_AT = "deleted_at"
    TITLE = "title"
    RANK = "rank"


@dataclass(frozen=True, slots=True)
class Sort:
    """One key of the order. What has no value comes last, upward; priority runs from urgent to none."""

    field: SortField
    descending: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ListQuery:
    """`after` holds the sort keys and the id of the last task of the page before."""

    workspaces: Sequence[UUID]
    user_id: UUID
    filter: Filter
    sort: Sequence[Sort]
    limit: int
    deleted: bool = False
    after: Sequence[Any] | None = None


@dataclass(frozen=True, slots=True)
class ListPage:
    documents: list[str]
    last: list[Any] | None


async def page(uow: UnitOfWork, query: ListQuery) -> ListPage:
    """One page of documents as JSON text; `last` continues it, None on the last page."""
    statement = _statement(query) if query.after else _beginning(query)
    rows = (await uow.execute(statement, {"workspaces": list(query.workspaces)})).all()
    more = len(rows) > query.limit
    kept = rows[: query.limit]
    last: list[Any] | None = list(kept[-1][1:]) if more else None
    return ListPage([row[0] for row in kept], last)


def _beginning(query: ListQuery) -> Prepared:
    return _first_page(
        query.filter, query.user_id, tuple(query.sort), query.limit, deleted=query.deleted
    )


@lru_cache(256)
def _first_page(
    passing: Filter, user_id: UUID, sort: Sequence[Sort], limit: int, *, deleted: bool
) -> Prepared:
    """Built once for the lists that are asked for again and again."""
    query = ListQuery(
        workspaces=(), user_id=user_id, filter=passing, sort=sort, limit=limit, deleted=deleted
    )
    return Prepared(_statement(query))


async def count(uow: UnitOfWork, query: ListQuery) -> int:
    """How many tasks pass the filter, on all pages."""
    statement = (
        select(func.count())
        .select_from(Task)
        .where(Task.workspace_id == func.any(_WORKSPACES), *_conditions(query))
    )
    counted: int = (
        await uow.execute(statement, {"workspaces": list(query.workspaces)})
    ).scalar_one()
    return counted


def _statement(query: ListQuery) -> Select[Any]:
    inner: Select[Any] = (
        select(literal_column("tasks.*"))
        .select_from(Task)
        .where(Task.workspace_id == _WORKSPACE.c.id, *_conditions(query))
        .order_by(*_order(query, _STORED))
        .limit(query.limit + 1)
    )
    if query.after is not None:
        inner = inner.where(_after(query))
    tasks = inner.correlate(_WORKSPACE).lateral("t")
    keys = [_key(sort.field, _FOUND) for sort in query.sort]
    return (
        select(task_document("t"), *keys, _FOUND["id"])
        .select_from(_WORKSPACE.join(tasks, true()))
        .order_by(*_order(query, _FOUND))
        .limit(query.limit + 1)
    )


def _conditions(query: ListQuery) -> list[ColumnElement[bool]]:
    in_bin = Task.deleted_at.is_not(None) if query.deleted else Task.deleted_at.is_(None)
    return [in_bin, condition(query.filter, user_id=query.user_id)]


def _order(query: ListQuery, columns: Keys) -> list[ColumnElement[Any]]:
    keys = [_directed(_key(sort.field, columns), descending=sort.descending) for sort in query.sort]
    return [*keys, _directed(columns["id"], descending=_all_descending(query))]


def _directed(key: ColumnElement[Any], *, descending: bool) -> ColumnElement[Any]:
    return key.desc() if descending else key


def _all_descending(query: ListQuery) -> bool:
    return bool(query.sort) and all(sort.descending for sort in query.sort)


def _key(field: SortField, columns: Keys) -> ColumnElement[Any]:
    """The expression that the indexes hold; never null."""
    match field:
        case SortField.DUE_DATE | SortField.START_DATE | SortField.COMPLETED_AT:
            return func.coalesce(columns[field.value], _FAR)
        case SortField.PRIORITY:
            return func.coalesce(
                func.nullif(columns["priority"], literal(0, literal_execute=True)),
                literal(5, literal_execute=True),
            )
        case SortField.TITLE:
            return func.lower(columns["title"])
        case _:
            key: ColumnElement[Any] = columns[field.value]
            return key


def _after(query: ListQuery) -> ColumnElement[bool]:
    """Strictly behind the last task in the order: one row comparison where all keys run the same way."""
    assert query.after is not None
    keys = [*(_key(sort.field, _STORED) for sort in query.sort), _STORED["id"]]
    down = [*(sort.descending for sort in query.sort), _all_descending(query)]
    values = [_bound(key, value) for key, value in zip(keys, query.after, strict=True)]
    if len(set(down)) == 1:
        left, right = tuple_(*keys), tuple_(*values)
        return left < right if down[0] else left > right
    steps = []
    for i, (key, value) in enumerate(zip(keys, values, strict=True)):
        beyond = key < value if down[i] else key > value
        equal = [keys[j] == values[j] for j in range(i)]
        steps.append(and_(*equal, beyond))
    return or_(*steps)


def _bound(key: ColumnElement[Any], value: object) -> ColumnElement[Any]:
    if isinstance(value, datetime):
        return literal(value, DateTime(timezone=True))
    if isinstance(value, UUID):
        return literal(value, Uuid())
    if isinstance(value, str):
        return literal(value, Text())
    return literal(value, key.type)
