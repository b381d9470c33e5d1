"""The outbox as the live stream reads it: in an order that never shows a later commit before a gap.

The cursor is (transaction id, position), and only transactions older than every running one are read: a
cursor over the position alone would pass over rows that commit late.
"""

from dataclasses import dataclass
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import text

from taskflow.database import UnitOfWork


class StreamCursor(NamedTuple):
    transaction_id: int
    position: int

    def __str__(self) -> str:
        return f"{self.transaction_id}-{self.position}"


@dataclass(frozen=True, slots=True)
class StreamEvent:
    cursor: StreamCursor
    workspace_id: UUID
    type: str
    envelope: dict[str, Any]


_HEAD = text(
    """
    SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint - 1 AS transaction_id
    """
)
_NEWER = text(
    """
    SELECT transaction_id::text::bigint AS xid, position, workspace_id, type, envelope
    FROM task_events
    WHERE (transaction_id, position) > (CAST(CAST(:xid AS text) AS xid8), :position)
      AND transaction_id < pg_snapshot_xmin(pg_current_snapshot())
      AND topic = 'task-events'
    ORDER BY transaction_id, position LIMIT :limit
    """
)
_HAS_OLDER = text(
    """
    SELECT EXISTS (
        SELECT 1 FROM task_events WHERE transaction_id <= CAST(CAST(:xid AS text) AS xid8)
    )
    """
)


async def head(uow: UnitOfWork) -> StreamCursor:
    """Behind everything that is committed and settled now."""
    rows = await uow.execute(_HEAD)
    return StreamCursor(rows.scalar_one(), 2**62)


async def newer(uow: UnitOfWork, cursor: StreamCursor, *, limit: int) -> list[StreamEvent]:
    rows = await uow.execute(
        _NEWER, {"xid": str(cursor.transaction_id), "position": cursor.position, "limit": limit}
    )
    return [
        StreamEvent(
            StreamCursor(row.xid, row.position),
            row.workspace_id,
            row.type,
            row.envelope,
        )
        for row in rows
    ]


async def reaches_back_to(uow: UnitOfWork, cursor: StreamCursor) -> bool:
    """Whether the outbox still holds what came right after `cursor`."""
    rows = await uow.execute(_HAS_OLDER, {"xid": str(cursor.transaction_id)})
    return bool(rows.scalar_one())
