"""The backlog of the outbox."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import text

from taskflow.database import UnitOfWork

_BACKLOG = text(
    """
    SELECT waiting.count AS pending, parked.count AS parked,
        coalesce(extract(epoch FROM :now - (
            SELECT min((e.envelope->>'time')::timestamptz)
            FROM unnest(CAST(:shards AS int[])) AS s (shard)
            CROSS JOIN LATERAL (SELECT created_on, event_id FROM pending_events
                WHERE shard = s.shard AND NOT is_parked ORDER BY position LIMIT 1) AS oldest
            JOIN task_events e ON e.created_on = oldest.created_on AND e.id = oldest.event_id)), 0
        )::float AS lag_seconds
    FROM (SELECT count(*) FROM (SELECT 1 FROM pending_events WHERE NOT is_parked LIMIT 10000)) AS waiting,
        (SELECT count(*) FROM (SELECT 1 FROM pending_events WHERE is_parked LIMIT 10000)) AS parked
    """
)
_DEAD_LETTERS = text(
    """
    SELECT count(*) FROM (SELECT 1 FROM dead_letters WHERE state = 'open' LIMIT 10000) AS open_ones
    """
)


@dataclass(frozen=True, slots=True)
class Backlog:
    """Counts stop at 10,000; `lag_seconds` is the age of the oldest pending event."""

    pending: int
    parked: int
    lag_seconds: float
    dead_letters: int


async def backlog(uow: UnitOfWork, shards: Sequence[int]) -> Backlog:
    row = (await uow.execute(_BACKLOG, {"now": uow.now, "shards": list(shards)})).one()
    letters = (await uow.execute(_DEAD_LETTERS)).scalar_one()
    return Backlog(row.pending, row.parked, max(0.0, row.lag_seconds), letters)
