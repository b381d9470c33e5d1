"""What the database holds when everything has come to rest."""

from dataclasses import dataclass
from typing import Any

import asyncpg

Row = dict[str, Any]

_QUERIES = {
    "tasks": """
        SELECT id::text, workspace_id::text, title, status, version, event_sequence, series_id::text,
            occurrence_key, next_occurrence, deleted_at IS NOT NULL AS deleted
        FROM tasks
        """,
    "events": """
        SELECT id::text, workspace_id::text, topic, key::text, sequence, type, state, position,
            transaction_id::text AS transaction, envelope->>'sequence' AS sequence_text,
            envelope->'data'->>'action' AS action, envelope->'data'->>'object_id' AS object_id,
            envelope->'data'->>'reminder_id' AS reminder_id, envelope->'data'->>'user_id' AS user_id,
            envelope->'data'->>'fire_at' AS fire_at,
            envelope->'data'->'task'->>'title' AS title, envelope->'data'->'task'->>'status' AS status,
            (envelope->'data'->'task'->>'version')::int AS version,
            envelope->'data'->'task'->>'deleted_at' IS NOT NULL AS deleted
        FROM task_events ORDER BY key, sequence, position
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
    """Read everything; nothing may be under way any more."""
    return Facts(
        **{
            name: [dict(row) for row in await connection.fetch(query)]
            for name, query in _QUERIES.items()
        }
    )
