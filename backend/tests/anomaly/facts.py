"""What the database holds when everything has come to rest."""

import asyncio
from dataclasses import dataclass
from typing import Any

import asyncpg

Row = dict[str, Any]

AT_REST = """
    SELECT NOT EXISTS (SELECT 1 FROM pending_events)
       AND NOT EXISTS (SELECT 1 FROM series WHERE pending_key IS NOT NULL)
       AND NOT EXISTS (SELECT 1 FROM reminders
                       WHERE state = 'pending' AND fire_at < now() + interval '10 seconds')
    """
"""True when nothing is under way."""

_QUERIES = {
    "tasks": """
        SELECT id::text, workspace_id::text, title, status, version, event_sequence, series_id::text,
            occurrence_key, next_occurrence, deleted_at IS NOT NULL AS deleted
        FROM tasks
        """,
    "events": """
        SELECT id::text, workspace_id::text, topic, e.key::text, sequence, type, e.position,
            CASE WHEN p.is_parked THEN 'parked' WHEN p.event_id IS NULL THEN 'published' ELSE 'pending' END AS state,
            transaction_id::text AS transaction, envelope->>'sequence' AS sequence_text,
            envelope->'data'->>'action' AS action, envelope->'data'->>'object_id' AS object_id,
            envelope->'data'->>'reminder_id' AS reminder_id, envelope->'data'->>'user_id' AS user_id,
            envelope->'data'->>'fire_at' AS fire_at,
            envelope->'data'->'task'->>'title' AS title, envelope->'data'->'task'->>'status' AS status,
            (envelope->'data'->'task'->>'version')::int AS version,
            envelope->'data'->'task'->>'deleted_at' IS NOT NULL AS deleted
        FROM task_events e LEFT JOIN pending_events p ON p.event_id = e.id
        ORDER BY e.key, sequence, e.position
        """,
    "records": "SELECT workspace_id::text, index, event_id::text, object_id::text, action FROM audit_log"
    " ORDER BY workspace_id, index",
    "notifications": "SELECT event_id::text, user_id::text, task_id::text FROM notifications",
    "deliveries": "SELECT event_id::text, user_id::text, channel, state FROM deliveries",
    "reminders": "SELECT id::text, task_id::text, state, fire_at FROM reminders",
    "series": "SELECT id::text, pending_key, ended_at IS NOT NULL AS ended FROM series",
    "inbox": "SELECT consumer, event_id::text FROM inbox",
    "dead_letters": "SELECT consumer, reason FROM dead_letters WHERE state = 'open'",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """All rows that the checks compare; ids are texts."""

    tasks: list[Row]
    events: list[Row]
    records: list[Row]
    notifications: list[Row]
    deliveries: list[Row]
    reminders: list[Row]
    series: list[Row]
    inbox: list[Row]
    dead_letters: list[Row]


async def collect(connection: asyncpg.Connection) -> Facts:
    """Read everything."""
    return Facts(
        **{
            name: [dict(row) for row in await connection.fetch(query)]
            for name, query in _QUERIES.items()
        }
    )


async def collect_when(connection: asyncpg.Connection, *conditions: str, seconds: float) -> Facts:
    """Everything as it stood at a moment when all conditions held: a checkpoint may be signed right after it.

    At the deadline what there is, for the checks to name what is under way.
    """
    loop = asyncio.get_running_loop()
    end = loop.time() + seconds
    while True:
        async with connection.transaction(isolation="repeatable_read", readonly=True):
            held = [await connection.fetchval(condition) for condition in conditions]
            if all(held) or loop.time() > end:
                return await collect(connection)
        await asyncio.sleep(0.03)
