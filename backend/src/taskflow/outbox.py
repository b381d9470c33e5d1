"""The outbox: events are rows, written in the transaction of the change they report.

There is no other way to emit an event. `task_events` is a log that nobody changes; what waits for the bus has a row
in `pending_events` besides, instead of the log being followed by a cursor: numbers commit out of order, and a cursor
would pass over the late ones.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, NamedTuple
from uuid import UUID

import orjson
from sqlalchemy import text

from taskflow.database import Signal, UnitOfWork
from taskflow.errors import LimitExceeded
from taskflow.events import (
    MAX_EVENT_BYTES,
    SOURCE,
    SPEC_VERSION,
    EventType,
    Topic,
    schema_address,
    sequence_text,
)
from taskflow.identifiers import uuid7
from taskflow.json_text import encode

SHARDS = 16
"""Keys are spread over this many shards (`PendingEvent.shard`); one relay at a time works on a shard. Fixed:
changing it would let two events of one key be in two shards at once."""

MAX_ATTEMPTS = 20
_FIRST_DELAY = timedelta(milliseconds=200)
_LONGEST_DELAY = timedelta(minutes=5)


@dataclass(frozen=True, slots=True, kw_only=True)
class NewEvent:
    """An event to be recorded. `key` decides the order (a task, or the workspace for the audit trail)."""

    topic: Topic
    type: EventType
    workspace_id: UUID
    key: UUID
    data: dict[str, Any]
    sequence: int | None = None
    id: UUID = field(default_factory=uuid7)


class OutboxRow(NamedTuple):
    """A pending row as the relay takes it to the bus. `body` is the envelope as it was written."""

    id: UUID
    topic: Topic
    key: UUID
    body: bytes
    position: int
    attempts: int

    @property
    def shard(self) -> int:
        return self.key.int % SHARDS

    @property
    def envelope(self) -> dict[str, Any]:
        found: dict[str, Any] = orjson.loads(self.body)
        return found


_APPEND = text(
    """
    WITH written AS (
        INSERT INTO task_events (id, workspace_id, topic, key, sequence, type, envelope)
        SELECT id, workspace_id, topic, key, sequence, type, envelope
        FROM json_to_recordset(CAST(:rows AS json)) AS r (
            id uuid, workspace_id uuid, topic text, key uuid, sequence int, type text, envelope json)
        RETURNING position, created_on, id, key
    )
    INSERT INTO pending_events (position, created_on, event_id, key)
    SELECT position, created_on, id, key FROM written
    """
)

_SHARE = text("LOCK TABLE task_events IN ROW EXCLUSIVE MODE")

_AGAIN = text(
    """
    WITH kept AS (SELECT position, created_on, id, key FROM task_events WHERE id = :id),
    queued AS (
        INSERT INTO pending_events (position, created_on, event_id, key)
        SELECT position, created_on, id, key FROM kept
        ON CONFLICT DO NOTHING
    )
    SELECT EXISTS (SELECT 1 FROM kept)
    """
)

# Few: what has failed, and has the index of its own. A time further ahead than any retry is of a clock that was wrong.
_TRIED = text(
    """
    SELECT key, event_id, attempts, is_parked OR (next_attempt_at > :now AND next_attempt_at <= :latest) AS is_held
    FROM pending_events
    WHERE shard = ANY(:shards) AND (is_parked OR next_attempt_at IS NOT NULL)
    """
)

# The events are found by a walk along the index from one wanted id to the next: a lookup of each costs twice as much,
# and a join could be planned as a walk through all that is kept. The days from first to last leave out the partitions
# of all others.
_PENDING = text(
    """
    WITH waiting AS MATERIALIZED (
        SELECT w.created_on, w.event_id
        FROM unnest(CAST(:shards AS int[])) AS s (shard)
        CROSS JOIN LATERAL (
            SELECT created_on, event_id FROM pending_events
            WHERE shard = s.shard AND key <> ALL(CAST(:held AS uuid[]))
            ORDER BY position LIMIT :limit
        ) AS w
    )
    SELECT id, topic, key, json_send(envelope), position
    FROM task_events
    WHERE created_on >= (SELECT min(created_on) FROM waiting) AND created_on <= (SELECT max(created_on) FROM waiting)
        AND created_on = ANY(ARRAY(SELECT DISTINCT created_on FROM waiting))
        AND id = ANY(ARRAY(SELECT event_id FROM waiting))
    ORDER BY position
    """
)

# Each by its number, and not from the first to the last: one that was committed late may stand between them.
_CONFIRM = text(
    """
    DELETE FROM pending_events
    WHERE shard = ANY(CAST(:shards AS int[])) AND position = ANY(CAST(:positions AS bigint[]))
    """
)

_MARK_FAILED = text(
    """
    UPDATE pending_events SET attempts = attempts + 1, last_error = :error, next_attempt_at = :retry_at,
        is_parked = attempts + 1 >= :limit
    WHERE shard = :shard AND position = :position
    """
)

_RELEASE = text(
    """
    UPDATE pending_events SET is_parked = false, attempts = 0, next_attempt_at = NULL
    WHERE is_parked AND (CAST(:key AS uuid) IS NULL OR key = CAST(:key AS uuid))
    """
)

_TOPICS = {topic.value: topic for topic in Topic}


async def append(uow: UnitOfWork, events: Sequence[NewEvent]) -> None:
    """Record `events` in the caller's transaction, in the given order.

    Raises `LimitExceeded` if one is too large for the broker: refused later, it would let the next event
    of its key overtake it.
    """
    rows = [
        {
            "id": event.id,
            "workspace_id": event.workspace_id,
            "topic": event.topic,
            "key": event.key,
            "sequence": event.sequence,
            "type": event.type,
            "envelope": orjson.Fragment(_envelope(uow, event)),
        }
        for event in events
    ]
    await uow.execute(_APPEND, {"rows": encode(rows).decode()})
    uow.announce(Signal.OUTBOX)


async def join_writers(uow: UnitOfWork) -> None:
    """Take the outbox's table lock before another lock that consumers wait for.

    Housekeeping locks the outbox, then the inbox; a consumer has the inbox when it waits. Whoever holds what it waits
    for must not come to the outbox afterwards, or the three wait in a circle.
    """
    await uow.execute(_SHARE)


async def append_again(uow: UnitOfWork, topic: str, envelope: dict[str, Any]) -> None:
    """Let an event be published once more under its own id, for a replay: who handled it does nothing."""
    kept = await uow.execute(_AGAIN, {"id": UUID(envelope["id"])})
    if not kept.scalar_one():
        row = {
            "id": envelope["id"],
            "workspace_id": envelope["workspaceid"],
            "topic": topic,
            "key": envelope["partitionkey"],
            "sequence": int(envelope["sequence"]) if "sequence" in envelope else None,
            "type": envelope["type"],
            "envelope": envelope,
        }
        await uow.execute(_APPEND, {"rows": encode([row]).decode()})
    uow.announce(Signal.OUTBOX)


async def pending(uow: UnitOfWork, *, shards: Sequence[int], limit: int) -> list[OutboxRow]:
    """The oldest pending rows of `shards`, at most `limit` a shard, in order per key.

    Keys that wait for a retry, or have a parked row, are left out whole: nothing overtakes.
    """
    times = {"now": uow.now, "latest": uow.now + _LONGEST_DELAY}
    tried = (await uow.execute(_TRIED, {"shards": shards, **times})).all()
    held = list({key for key, _, _, is_held in tried if is_held})
    attempts = {event_id: count for _, event_id, count, is_held in tried if not is_held}
    rows = await uow.execute(_PENDING, {"shards": shards, "held": held, "limit": limit})
    return [
        OutboxRow(id_, _TOPICS[topic], key, body, position, attempts.get(id_, 0))
        for id_, topic, key, body, position in rows
    ]


async def confirm(uow: UnitOfWork, rows: Sequence[OutboxRow]) -> None:
    """The bus has them: they wait no longer."""
    await uow.execute(
        _CONFIRM,
        {
            "shards": list({row.shard for row in rows}),
            "positions": sorted([row.position for row in rows]),
        },
    )


async def mark_failed(uow: UnitOfWork, row: OutboxRow, *, reason: str) -> None:
    """Count the attempt and plan the next; park the row after `MAX_ATTEMPTS`."""
    await uow.execute(
        _MARK_FAILED,
        {
            "error": reason[:1000],
            "retry_at": uow.now + retry_delay(row.attempts),
            "limit": MAX_ATTEMPTS,
            "shard": row.shard,
            "position": row.position,
        },
    )


async def release(uow: UnitOfWork, key: UUID | None = None) -> int:
    """Let parked rows of `key`, or of all keys, be tried anew. Returns how many."""
    released = (await uow.execute(_RELEASE, {"key": key})).rowcount
    uow.announce(Signal.OUTBOX)
    return released


def first_of_each_key(rows: Sequence[OutboxRow], failed: Collection[UUID]) -> list[OutboxRow]:
    """Of the failed rows those that hold up their key; the later ones only wait."""
    first: dict[UUID, OutboxRow] = {}
    for row in rows:
        if row.id in failed:
            first.setdefault(row.key, row)
    return list(first.values())


def retry_delay(attempts: int) -> timedelta:
    """0.2 s, doubled with each attempt, at most five minutes."""
    doublings: int = 2 ** min(attempts, 20)
    return min(_FIRST_DELAY * doublings, _LONGEST_DELAY)


def _envelope(uow: UnitOfWork, event: NewEvent) -> bytes:
    body: dict[str, Any] = {
        "specversion": SPEC_VERSION,
        "id": event.id,
        "source": SOURCE,
        "type": event.type,
        "subject": str(event.key),
        "time": uow.now,
        "datacontenttype": "application/json",
        "dataschema": schema_address(event.type),
        "partitionkey": str(event.key),
        "workspaceid": event.workspace_id,
        "data": event.data,
    }
    if event.sequence is not None:
        body["sequence"] = sequence_text(event.sequence)
    if uow.origin.traceparent:
        body["traceparent"] = uow.origin.traceparent
    encoded = encode(body)
    if len(encoded) > MAX_EVENT_BYTES:
        raise LimitExceeded(
            f"This change is {len(encoded)} bytes as an event; at most {MAX_EVENT_BYTES} are accepted."
        )
    return encoded
