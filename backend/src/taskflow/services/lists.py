"""Lists of tasks: filter, order, page, count."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson

from taskflow.database import UnitOfWork
from taskflow.domain.access import Principal, Scope
from taskflow.domain.filters import EVERYTHING, Filter, FilterParameters, from_parameters
from taskflow.errors import InvalidInput
from taskflow.repositories import task_lists
from taskflow.repositories.task_lists import ListQuery, Sort, SortField
from taskflow.schemas.lists import TaskListQuery
from taskflow.security import Signer

MAX_SORTS = 4
_FILTERS = frozenset(field.name for field in fields(FilterParameters))


@dataclass(frozen=True, slots=True)
class TaskPage:
    """`documents` are JSON texts; `cursor` is opaque and signed, None on the last page."""

    documents: list[str]
    cursor: str | None
    count: int | None


async def tasks(
    uow: UnitOfWork, principal: Principal, asked: TaskListQuery, signer: Signer
) -> TaskPage:
    """One page. A cursor belongs to its order; one that was made up or altered is refused."""
    principal.require_scope(Scope.READ)
    sorts = parse_sort(_usual_order(asked) if asked.sort is None else asked.sort)
    if not asked.deleted and any(sort.field is SortField.DELETED_AT for sort in sorts):
        raise InvalidInput(
            "Only the bin has an order by deleted_at; add deleted=true.", field="query.sort"
        )
    query = ListQuery(
        workspaces=[w for w in principal.workspaces if asked.workspace_id in (None, w)],
        user_id=principal.user_id,
        filter=_filter(asked, uow.now, principal.zone),
        sort=sorts,
        limit=asked.limit,
        deleted=asked.deleted,
        after=None if asked.cursor is None else _read_cursor(signer, asked.cursor, sorts),
    )
    page = await task_lists.page(uow, query)
    count = await task_lists.count(uow, query) if asked.include == "count" else None
    following = None if page.last is None else _write_cursor(signer, page.last, sorts)
    return TaskPage(page.documents, following, count)


def _filter(asked: TaskListQuery, now: datetime, zone: str) -> Filter:
    given = {name: getattr(asked, name) for name in asked.model_fields_set & _FILTERS}
    return from_parameters(FilterParameters(**given), now=now, zone=zone) if given else EVERYTHING


def _usual_order(asked: TaskListQuery) -> str:
    return "-created_at" if (asked.q or "").strip() else "created_at"


def parse_sort(text: str, field: str = "query.sort") -> list[Sort]:
    """`due_date,-priority`: keys from most to least, `-` for downward."""
    sorts = []
    for part in text.split(","):
        name = part.strip()
        try:
            key = SortField(name.removeprefix("-"))
        except ValueError:
            known = ", ".join(SortField)
            raise InvalidInput(
                f"{name[:40]!r} is no order; use {known}, with - for downward.", field=field
            ) from None
        sorts.append(Sort(key, descending=name.startswith("-")))
    if len(sorts) > MAX_SORTS:
        raise InvalidInput(f"At most {MAX_SORTS} sort keys are taken.", field=field)
    return sorts


def _write_cursor(signer: Signer, last: Sequence[Any], sorts: Sequence[Sort]) -> str:
    return signer.sign(orjson.dumps([_order_text(sorts), *map(_written, last)]))


def _read_cursor(signer: Signer, cursor: str, sorts: Sequence[Sort]) -> list[Any]:
    payload = signer.verify(cursor)
    order, *values = orjson.loads(payload) if payload else [None]
    if order != _order_text(sorts):
        raise InvalidInput(
            "This cursor is not one of this list. Begin again without it.", field="query.cursor"
        )
    return [_read(value) for value in values]


def _order_text(sorts: Sequence[Sort]) -> str:
    return ",".join(f"{'-' if sort.descending else ''}{sort.field}" for sort in sorts)


def _written(value: object) -> object:
    if isinstance(value, datetime):
        return {"at": value.isoformat()}
    if isinstance(value, UUID):
        return {"id": str(value)}
    return value


def _read(value: object) -> object:
    if isinstance(value, dict):
        return datetime.fromisoformat(value["at"]) if "at" in value else UUID(value["id"])
    return value
