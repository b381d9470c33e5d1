"""The outbox as an operator sees it: how much waits where, what is parked, what to send again."""

from datetime import datetime
from typing import Any

from sqlalchemy import text

from taskflow.database import UnitOfWork

_STATS = text(
    """
    SELECT json_build_object(
        'topics', (
            SELECT coalesce(json_agg(json_build_object(
                'topic', topic, 'pending', pending, 'parked', parked, 'published', published,
                'oldest_pending', oldest) ORDER BY topic), '[]')
            FROM (
                SELECT topic, count(*) FILTER (WHERE state = 'pending') AS pending,
                    count(*) FILTER (WHERE state = 'parked') AS parked,
                    count(*) FILTER (WHERE state = 'published') AS published,
                    min((envelope->>'time')::timestamptz) FILTER (WHERE state = 'pending') AS oldest
                FROM task_events
                WHERE created_on >= CAST(:day AS date) OR state <> 'published'
                GROUP BY topic
            ) AS counted
        ),
        'dead_letters', (
            SELECT coalesce(json_agg(json_build_object('consumer', consumer, 'open', open)
                ORDER BY consumer), '[]')
            FROM (SELECT consumer, count(*) AS open FROM dead_letters WHERE state = 'open' GROUP BY consumer)
                AS counted
        )
    )::text
    """
)
_PARKED = text(
    """
    SELECT json_build_object('id', id, 'topic', topic, 'type', type, 'key', key, 'attempts', attempts,
        'last_error', last_error, 'time', envelope->>'time')::text
    FROM task_events WHERE state = 'parked' ORDER BY position LIMIT :limit
    """
)
_REPLAY = text(
    """
    UPDATE task_events SET state = 'pending', published_at = NULL, attempts = 0
    FROM (
        SELECT created_on, id FROM task_events
        WHERE state = 'published' AND created_on >= CAST(:first_day AS date)
          AND (envelope->>'time')::timestamptz >= :since AND (envelope->>'time')::timestamptz < :until
          AND (CAST(:type AS text) IS NULL OR type = :type)
        ORDER BY position LIMIT :limit
    ) AS chosen
    WHERE task_events.created_on = chosen.created_on AND task_events.id = chosen.id
    """
)


async def stats(uow: UnitOfWork) -> str:
    rows = await uow.execute(_STATS, {"day": uow.now.date()})
    found: str = rows.scalar_one()
    return found


async def parked(uow: UnitOfWork, *, limit: int) -> list[str]:
    return list((await uow.execute(_PARKED, {"limit": limit})).scalars())


async def replay(
    uow: UnitOfWork, *, since: datetime, until: datetime, type_: str | None, limit: int
) -> int:
    """Let published events of [since, until) be published once more; returns how many."""
    parameters: dict[str, Any] = {
        "first_day": since.date(),
        "since": since,
        "until": until,
        "type": type_,
        "limit": limit,
    }
    return (await uow.execute(_REPLAY, parameters)).rowcount
