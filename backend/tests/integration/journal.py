"""What the outbox holds of a task's life, checked: one event and one audit record for each change, no gap."""

from collections.abc import Awaitable, Callable

import asyncpg
import orjson

from taskflow.events import AuditRecorded, Envelope, EventType

Journal = Callable[[str], Awaitable[list[str]]]
"""The audited actions upon a task, oldest first; asserts what every writer has to keep."""

_ROWS = """
SELECT id, topic, sequence, type, envelope, position FROM task_events
WHERE (topic = 'task-events' AND key = CAST($1 AS uuid))
   OR (topic = 'task-audit' AND envelope->'data'->>'object_id' = CAST($1 AS text)
       AND envelope->'data'->>'action' LIKE 'task.%')
ORDER BY position
"""


async def journal_of(sql: asyncpg.Connection, task_id: str) -> list[str]:
    rows = await sql.fetch(_ROWS, task_id)
    envelopes = [Envelope.model_validate(orjson.loads(row["envelope"])) for row in rows]
    for row, envelope in zip(rows, envelopes, strict=True):
        assert (row["id"], row["type"]) == (envelope.id, envelope.type)
        envelope.payload()
    changes = [row for row in rows if row["topic"] == "task-events"]
    assert [row["sequence"] for row in changes] == list(range(1, len(changes) + 1)), "gap or double"
    for row in changes:
        assert int(orjson.loads(row["envelope"])["sequence"]) == row["sequence"]
    assert [row["topic"] for row in rows] == ["task-events", "task-audit"] * len(changes)
    stored = await sql.fetchval("SELECT event_sequence FROM tasks WHERE id = $1::uuid", task_id)
    assert stored in (None, len(changes))
    return [
        _action(envelope) for envelope in envelopes if envelope.type is EventType.AUDIT_RECORDED
    ]


def _action(envelope: Envelope) -> str:
    payload = envelope.payload()
    assert isinstance(payload, AuditRecorded)
    return payload.action
