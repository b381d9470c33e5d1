"""Who is due a digest, and what stands in it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from uuid import UUID

from sqlalchemy import text

from taskflow.database import UnitOfWork

_CLAIM = text(
    """
    SELECT u.id, u.time_zone, u.digest_at, u.digested_on, w.id AS workspace_id
    FROM users u JOIN workspaces w ON w.personal_user_id = u.id
    WHERE u.next_digest_at <= :now AND u.disabled_at IS NULL
    ORDER BY u.next_digest_at LIMIT :limit FOR NO KEY UPDATE OF u SKIP LOCKED
    """
)
_PLAN = text("UPDATE users SET digested_on = :done, next_digest_at = :next WHERE id = :id")
_EARLIEST = text(
    "SELECT min(next_digest_at) FROM users WHERE next_digest_at IS NOT NULL AND disabled_at IS NULL"
)
_DUE = text(
    """
    SELECT id, title, due_date < :begin AS is_overdue,
        count(*) FILTER (WHERE due_date < :begin) OVER () AS overdue,
        count(*) FILTER (WHERE due_date >= :begin) OVER () AS today
    FROM tasks
    WHERE workspace_id IN (SELECT workspace_id FROM memberships WHERE user_id = :user)
      AND status = 'open' AND deleted_at IS NULL AND due_date < :end
      AND (assignee_id = :user OR assignee_id IS NULL AND created_by = :user)
    ORDER BY due_date, id LIMIT :limit
    """
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    """`workspace_id` is the personal one; `digested_on` the last local day that had its digest."""

    id: UUID
    workspace_id: UUID
    time_zone: str
    digest_at: time
    digested_on: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class DueTask:
    """`overdue` and `today` say how many there are, of which this is one."""

    id: UUID
    title: str
    is_overdue: bool
    overdue: int
    today: int


async def claim_due(uow: UnitOfWork, *, limit: int) -> list[Reader]:
    """Who is due one, held until this transaction ends; what others hold is left out."""
    rows = await uow.execute(_CLAIM, {"now": uow.now, "limit": limit})
    return [Reader(**row) for row in rows.mappings()]


async def plan(
    uow: UnitOfWork, user_id: UUID, *, done: date | None, next_at: datetime | None
) -> None:
    await uow.execute(_PLAN, {"id": user_id, "done": done, "next": next_at})


async def earliest(uow: UnitOfWork) -> datetime | None:
    found: datetime | None = (await uow.execute(_EARLIEST)).scalar_one()
    return found


async def due(
    uow: UnitOfWork, user_id: UUID, *, begin: datetime, end: datetime, limit: int
) -> Sequence[DueTask]:
    """Open tasks of a person that are due before `end`, the longest overdue first: assigned to them, or made by
    them and nobody's."""
    values = {"user": user_id, "begin": begin, "end": end, "limit": limit}
    return [DueTask(**row) for row in (await uow.execute(_DUE, values)).mappings()]
