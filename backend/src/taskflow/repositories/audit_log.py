"""The audit log: insert-only, with a contiguous index per workspace."""

import operator
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import insert, select, text

from taskflow.database import UnitOfWork
from taskflow.models import AuditRecord
from taskflow.schemas.lists import AuditListQuery

_LOCK = text(
    "SELECT pg_advisory_xact_lock(hashtextextended('taskflow audit ' || CAST(:workspace AS text), 0))"
)
_LAST = text("SELECT max(index) FROM audit_log WHERE workspace_id = :workspace")


async def next_index(uow: UnitOfWork, workspace_id: UUID) -> int:
    """The index of the next record; held until the transaction ends, so that none is given twice."""
    await uow.execute(_LOCK, {"workspace": str(workspace_id)})
    last: int | None = (await uow.execute(_LAST, {"workspace": workspace_id})).scalar_one()
    return 0 if last is None else last + 1


async def add(uow: UnitOfWork, rows: Sequence[dict[str, Any]]) -> None:
    await uow.execute_many(insert(AuditRecord), rows)


async def read(uow: UnitOfWork, workspace_id: UUID, query: AuditListQuery) -> list[dict[str, Any]]:
    """Records that pass all given filters, newest first."""
    log = AuditRecord
    statement = (
        select(log.index, log.workspace_id, log.event_id, log.record)
        .where(log.workspace_id == workspace_id)
        .order_by(log.index.desc())
        .limit(query.limit)
    )
    for given, column, compare in (
        (query.object_id, log.object_id, operator.eq),
        (query.actor, log.actor_id, operator.eq),
        (query.action, log.action, operator.eq),
        (query.since, log.time, operator.ge),
        (query.until, log.time, operator.lt),
        (query.before, log.index, operator.lt),
    ):
        if given is not None:
            statement = statement.where(compare(column, given))
    rows = await uow.execute(statement)
    return [dict(row) for row in rows.mappings()]
