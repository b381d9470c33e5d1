"""The backlog of the outbox."""

from dataclasses import dataclass

from sqlalchemy import text

from taskflow.database import UnitOfWork

_BACKLOG = text(
    """
    SELECT count(*) FILTER (WHERE state = 'pending') AS pending,
        count(*) FILTER (WHERE state = 'parked') AS parked,
        coalesce(extract(epoch FROM :now - min((envelope->>'time')::timestamptz)
                 FILTER (WHERE state = 'pending')), 0)::float AS lag_seconds
    FROM (
        (SELECT state, envelope FROM task_events WHERE state = 'pending' LIMIT 10000)
        UNION ALL
        (SELECT state, envelope FROM task_events WHERE state = 'parked' LIMIT 10000)
    ) AS waiting
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


async def backlog(uow: UnitOfWork) -> Backlog:
    row = (await uow.execute(_BACKLOG, {"now": uow.now})).one()
    letters = (await uow.execute(_DEAD_LETTERS)).scalar_one()
    return Backlog(row.pending, row.parked, max(0.0, row.lag_seconds), letters)
