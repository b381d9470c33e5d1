"""A consumer whose effects are rows, and events for it."""

import secrets
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Self
from uuid import UUID, uuid4

import asyncpg
from sqlalchemy import text

from taskflow.database import UnitOfWork
from taskflow.events import Envelope, EventType, Topic
from taskflow.outbox import NewEvent

_TABLE = """
    CREATE TABLE IF NOT EXISTS effects (
        position bigint GENERATED ALWAYS AS IDENTITY, consumer text, event_id uuid, key text, number int)
    """
_ADD = text(
    "INSERT INTO effects (consumer, event_id, key, number) VALUES (:consumer, :event, :key, :number)"
)
WORKSPACE = UUID(int=7)
PARTITIONS = 12


@dataclass
class Recorder:
    """Writes one row for each event it handles. `failing`: the numbers it refuses, once for each count."""

    sql: asyncpg.Connection
    name: str = field(default_factory=lambda: f"recorder-{secrets.token_hex(4)}")
    topics: frozenset[Topic] = frozenset({Topic.EVENTS, Topic.REMINDERS})
    failing: Counter[tuple[UUID, int]] = field(default_factory=Counter)
    calls: int = 0

    @classmethod
    async def created(cls, sql: asyncpg.Connection) -> Self:
        await sql.execute(_TABLE)
        return cls(sql)

    async def handle(self, uow: UnitOfWork, events: Sequence[Envelope]) -> None:
        self.calls += 1
        for event in events:
            number = int(event.sequence or 0)
            key = UUID(event.partitionkey)
            await uow.execute(
                _ADD, {"consumer": self.name, "event": event.id, "key": str(key), "number": number}
            )
            if self.failing[key, number] > 0:
                self.failing[key, number] -= 1
                raise RuntimeError(f"cannot handle number {number} now")

    async def handled(self, key: UUID) -> list[int]:
        """Numbers of the events of `key` in the order of their effects."""
        rows = await self.sql.fetch(
            "SELECT number FROM effects WHERE consumer = $1 AND key = $2 ORDER BY position",
            self.name,
            str(key),
        )
        return [row["number"] for row in rows]

    async def dead_letters(self) -> list[dict[str, Any]]:
        rows = await self.sql.fetch(
            "SELECT event_id, reason, attempts, event->'data'->>'version' AS number FROM dead_letters"
            " WHERE consumer = $1 AND state = 'open' ORDER BY created_at",
            self.name,
        )
        return [dict(row) for row in rows]


def numbered(key: UUID, numbers: Sequence[int], *, poison: Sequence[int] = ()) -> list[NewEvent]:
    """Events of one key; those of `poison` do not fit their schema."""
    return [
        NewEvent(
            topic=Topic.EVENTS,
            type=EventType.OBJECT_CHANGED,
            workspace_id=WORKSPACE,
            key=key,
            sequence=number,
            data={"object": "label", "id": key, "action": "updated", "version": number}
            if number not in poison
            else {"object": "label", "nonsense": number},
        )
        for number in numbers
    ]


def keys(count: int) -> list[UUID]:
    """New keys, the first twelve each in a partition of its own: a sidecar holds up the whole partition."""
    found: dict[int, UUID] = {}
    while len(found) < min(count, PARTITIONS):
        key = uuid4()
        found.setdefault(partition_of(key), key)
    return [*found.values(), *(uuid4() for _ in range(count - len(found)))]


def partition_of(key: UUID) -> int:
    """Where both producers put a key: FNV-1a of its text, as a signed number, without its sign."""
    value = 0x811C9DC5
    for byte in str(key).encode():
        value = (value ^ byte) * 0x01000193 % 2**32
    return abs(value - 2**32 if value >= 2**31 else value) % PARTITIONS
