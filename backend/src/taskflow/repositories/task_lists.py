"""Lists of tasks: any filter, any order, pages by keyset, a fixed number of statements.

Each workspace is read by itself in the order asked for and only as far as the page needs, so an index on
(workspace, sort key) serves the list whatever the number of workspaces and tasks.

A search does not change the order, only the way to it. Tasks with a rare word are found by their words and
then sorted; those with a common word are met soon enough on the way through the list. The planner cannot tell
which is which, because it takes every beginning of a word to be in one of 200 tasks, and is 30 times slower or
worse when it is wrong. So the statement asks a sample of the tasks.
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
    CompoundSelect,
    DateTime,
    Float,
    Select,
    Text,
    Uuid,
    and_,
    bindparam,
    column,
    func,
    literal,
    literal_column,
    not_,
    or_,
    select,
    table,
    tablesample,
    true,
    tuple_,
    union_all,
)
from sqlalchemy.dialects.postgresql import ARRAY, TSVECTOR
from sqlalchemy.sql.base import ReadOnlyColumnCollection

from taskflow.database import UnitOfWork
from taskflow.domain.filters import Filter
from taskflow.models import Task
from taskflow.repositories.documents import task_document
from taskflow.repositories.task_filters import apart_from_words, condition, contains
from taskflow.statements import Prepared

Keys: TypeAlias = Mapping[str, ColumnElement[Any]]

_STORED: Keys = dict(Task.__table__.c.items())
_FOUND: Keys = {name: literal_column(f"t.{name}", stored.type) for name, stored in _STORED.items()}
"""The columns of what was found, by name alone: an alias of the table costs more to make than to query."""

_WORKSPACES = bindparam("workspaces", type_=ARRAY(Uuid()))
_WORKSPACE = func.unnest(_WORKSPACES).table_valued(column("id", Uuid())).render_derived(name="w")
_WORKSPACE_ID = literal_column("w.id", Uuid())
_HIT = table("tasks", column("search", TSVECTOR())).alias("hit")
_SHARE = literal_column("least(1, 80 * 8192.0 / greatest(1, pg_relation_size('tasks')))", Float())
"""The part of the table that 80 pages are: some 2,000 tasks, read in less than a millisecond."""
_SAMPLE = tablesample(
    table("tasks", column("search", TSVECTOR())),
    func.system(100 * _SHARE),
    name="sample",
    seed=literal_column("0"),
)
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
        .where(Task.workspace_id == func.any(_WORKSPACES), *_conditions(query, [query.filter]))
    )
    counted: int = (
        await uow.execute(statement, {"workspaces": list(query.workspaces)})
    ).scalar_one()
    return counted


def _statement(query: ListQuery) -> Select[Any]:
    words, others = apart_from_words(query.filter)
    tasks = _listed(query, others) if words is None else _searched(query, others, words)
    keys = [_key(sort.field, _FOUND) for sort in query.sort]
    return (
        select(task_document("t"), *keys, _FOUND["id"])
        .select_from(_WORKSPACE.join(tasks.lateral("t"), true()))
        .order_by(*_order(query, _FOUND))
        .limit(query.limit + 1)
    )


def _listed(query: ListQuery, filters: Sequence[Filter]) -> Select[Any]:
    return _in_order(query, filters).limit(query.limit + 1)


def _searched(query: ListQuery, filters: Sequence[Filter], words: str) -> CompoundSelect[Any]:
    """Both ways; the one that is not chosen is not begun. OFFSET 0 holds the planner to the list's order."""
    is_common = _is_common(words, page=query.limit + 1)
    hits: Select[Any] = (
        select(literal_column("hit.ctid")).select_from(_HIT).where(contains(_HIT.c.search, words))
    )
    found = _listed(query, filters).where(
        not_(is_common),
        literal_column("tasks.ctid") == func.any(func.array(hits.scalar_subquery())),
    )
    walked = _in_order(query, filters).where(is_common).offset(0).subquery("walked")
    met: Select[Any] = (
        select(literal_column("walked.*"))
        .select_from(walked)
        .where(contains(literal_column("walked.search", TSVECTOR()), words))
        .limit(query.limit + 1)
    )
    return union_all(found, met)


def _is_common(words: str, *, page: int) -> ColumnElement[bool]:
    """Whether fewer tasks are passed on the way through the list to a page of hits than there are hits.

    With `n` tasks and a hit in every `k`-th that is `page * k < n / k`.
    """
    found = func.count().filter(contains(_SAMPLE.c.search, words))
    sampled = (
        select((found * found > page * _SHARE * func.count()).label("is_common"))
        .select_from(_SAMPLE)
        .cte("sampled")
    )
    return select(sampled.c.is_common).scalar_subquery()


def _in_order(query: ListQuery, filters: Sequence[Filter]) -> Select[Any]:
    tasks: Select[Any] = (
        select(literal_column("tasks.*"))
        .select_from(Task)
        .where(Task.workspace_id == _WORKSPACE_ID, *_conditions(query, filters))
        .order_by(*_order(query, _STORED))
    )
    return tasks if query.after is None else tasks.where(_after(query))


def _conditions(query: ListQuery, filters: Sequence[Filter]) -> list[ColumnElement[bool]]:
    in_bin = Task.deleted_at.is_not(None) if query.deleted else Task.deleted_at.is_(None)
    return [in_bin, *(condition(each, user_id=query.user_id) for each in filters)]


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
