"""The outbox as an operator sees it: how much waits where, what is parked, what to send again."""

from collections.abc import Collection
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import text

from taskflow.database import UnitOfWork
from taskflow.identifiers import first_at

_STATS = text(
    """
    SELECT json_build_object(
        'topics', (
            SELECT coalesce(json_agg(json_build_object(
                'topic', topic, 'pending', pending, 'parked', parked, 'published', published,
                'oldest_pending', oldest) ORDER BY topic), '[]')
            FROM (
                SELECT topic, count(*) FILTER (WHERE NOT is_parked) AS pending,
                    count(*) FILTER (WHERE is_parked) AS parked,
                    count(*) FILTER (WHERE is_parked IS NULL) AS published,
                    min((envelope->>'time')::timestamptz) FILTER (WHERE NOT is_parked) AS oldest
                FROM task_events e
                LEFT JOIN pending_events p ON p.created_on = e.created_on AND p.event_id = e.id
                WHERE e.created_on >= CAST(:day AS date) OR p.event_id IS NOT NULL
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
    SELECT json_build_object('id', e.id, 'topic', e.topic, 'type', e.type, 'key', e.key, 'attempts', p.attempts,
        'last_error', p.last_error, 'time', e.envelope->>'time')::text
    FROM pending_events p JOIN task_events e ON e.created_on = p.created_on AND e.id = p.event_id
    WHERE p.is_parked ORDER BY p.position LIMIT :limit
    """
)
_REPLAY = text(
    """
    INSERT INTO pending_events (position, created_on, event_id, key)
    SELECT position, created_on, id, key FROM task_events
    WHERE created_on >= CAST(:first_day AS date)
      AND (envelope->>'time')::timestamptz >= :since AND (envelope->>'time')::timestamptz < :until
      AND (CAST(:type AS text) IS NULL OR type = :type)
    ORDER BY position LIMIT :limit
    ON CONFLICT DO NOTHING
    """
)
_MISSED = text(
    """
    SELECT id FROM task_events e
    WHERE topic = ANY(:topics) AND created_on >= :first_day AND id >= :first
      AND NOT EXISTS (SELECT 1 FROM pending_events p WHERE p.created_on = e.created_on AND p.event_id = e.id)
      AND NOT EXISTS (SELECT 1 FROM inbox i WHERE i.consumer = :consumer AND i.event_id = e.id)
      AND NOT EXISTS (SELECT 1 FROM dead_letters d WHERE d.consumer = :consumer AND d.event_id = e.id::text)
    ORDER BY id LIMIT 1
    """
)


async def stats(uow: UnitOfWork) -> str:
    rows = await uow.execute(_STATS, {"day": uow.now.date()})
    found: str = rows.scalar_one()
    return found


async def parked(uow: UnitOfWork, *, limit: int) -> list[str]:
    return list((await uow.execute(_PARKED, {"limit": limit})).scalars())


async def missed_by(
    uow: UnitOfWork, consumer: str, topics: Collection[str], *, since: datetime
) -> UUID | None:
    """The oldest event since then that the bus has confirmed and `consumer` has not had."""
    parameters: dict[str, Any] = {
        "consumer": consumer,
        "topics": list(topics),
        "first_day": since.date(),
        "first": first_at(int(since.timestamp() * 1000)),
    }
    found: UUID | None = (await uow.execute(_MISSED, parameters)).scalar_one_or_none()
    return found


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
