"""A long outbox: what a relay does that finds a million events waiting, and what its table weighs in the long run."""

import asyncio
import resource
import tempfile
import time
from collections.abc import Sequence
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any
from uuid import UUID

import asyncpg
from stack import install
from stack.parts import Kafka

from taskflow import background_tasks
from taskflow.clock import SystemClock
from taskflow.config import Settings
from taskflow.database import Database, migrate
from taskflow.embedded_postgres import EmbeddedPostgres
from taskflow.events import system_origin
from taskflow.kafka_producer import KafkaBus, connection, ensure_topics
from taskflow.outbox import OutboxRow
from taskflow.services import housekeeping

_KEYS = 1000
# As `outbox.append` writes them, a million at once. The keys' last bytes spread them over the shards.
_FILL = f"""
    WITH written AS (
        INSERT INTO task_events (id, workspace_id, topic, key, sequence, type, envelope)
        SELECT id, key, 'task-audit', key, number / {_KEYS} + 1, 'io.taskflow.audit.recorded.v1', json_build_object(
            'specversion', '1.0', 'id', id, 'source', 'taskflow', 'type', 'io.taskflow.audit.recorded.v1',
            'partitionkey', key, 'workspaceid', key, 'sequence', lpad((number / {_KEYS} + 1)::text, 20, '0'),
            'data', json_build_object('padding', repeat('Water the plants. ', 30)))
        FROM (SELECT number, md5('key' || number % {_KEYS})::uuid AS key,
                     (lpad(to_hex(1800000000000 + $1 + number), 12, '0') || '7000' || '8000' || substr(md5(number::text), 1, 12))::uuid AS id
              FROM generate_series(0, $2 - 1) AS number) AS made
        ORDER BY number
        RETURNING position, created_on, id, key
    )
    INSERT INTO pending_events (position, created_on, event_id, key) SELECT position, created_on, id, key FROM written
    """
_SIZE = "SELECT pg_total_relation_size('pending_events')"
_LEFT = "SELECT 1 FROM pending_events LIMIT 1"


class Watched:
    """A bus that notes when its first events were confirmed, and whether one came before an earlier one of its key."""

    def __init__(self, bus: KafkaBus, count: int) -> None:
        self._bus = bus
        self._open = count
        self._last: dict[UUID, int] = {}
        self.first: float | None = None
        self.inversions = 0
        self.all = asyncio.Event()

    async def publish(self, events: Sequence[OutboxRow]) -> dict[UUID, str]:
        failures = await self._bus.publish(events)
        self.first = self.first or time.perf_counter()
        for event in events:
            self.inversions += event.position <= self._last.get(event.key, -1)
            self._last[event.key] = event.position
        self._open -= len(events) - len(failures)
        if self._open <= 0:
            self.all.set()
        return failures


async def measure(*, quick: bool, seed: int) -> dict[str, Any]:
    del seed  # nothing is left to chance
    install.install_kafka()
    sizes, minutes = ((1_000, 10_000), 1) if quick else ((10_000, 1_000_000), 6)
    async with AsyncExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        postgres = stack.enter_context(EmbeddedPostgres(folder / "data"))
        await migrate(postgres.url)
        kafka = Kafka(folder / "kafka")
        kafka.start()
        stack.callback(kafka.kill)
        client = connection(Settings(kafka_brokers=kafka.address))
        ensure_topics(client, partitions=12, replication=1)
        database = Database(postgres.url, SystemClock(), pool_size=10)
        stack.push_async_callback(database.close)
        sql = await asyncpg.connect(postgres.dsn)
        stack.push_async_callback(sql.close)
        async with database.transaction(system_origin("benchmark")) as uow:
            await housekeeping.make_partitions(uow)
        path = Way(database, KafkaBus(client), sql)
        return {
            "drained": [await path.drained(size) for size in sizes],
            "steady": await path.steady(sizes[0], minutes),
        }


class Way:
    """From the outbox to Kafka."""

    def __init__(self, database: Database, bus: KafkaBus, sql: asyncpg.Connection) -> None:
        self._database = database
        self._bus = bus
        self._sql = sql
        self._written = 0

    async def drained(self, count: int) -> dict[str, Any]:
        """A relay starts and finds `count` events."""
        await self._fill(count)
        filled = await self._sql.fetchval(_SIZE)
        watched, seconds, first = await self._relay(count)
        return {
            "events": count,
            "first_ms": round(1000 * first, 1),
            "per_second": round(count / seconds),
            "inversions": watched.inversions,
            "memory_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
            "table_mb": round(filled / 1e6, 1),
        }

    async def steady(self, count: int, minutes: int) -> dict[str, Any]:
        """`count` events every two seconds, removed before the next come: the table's size at the end of each minute."""
        await self._sql.execute("VACUUM FULL pending_events")
        sizes, events, started = [], 0, time.perf_counter()
        while len(sizes) < minutes:
            await self._fill(count)
            await self._relay(count)
            events += count
            await asyncio.sleep(2 - (time.perf_counter() - started) % 2)
            if time.perf_counter() - started > 60 * (len(sizes) + 1):
                sizes.append(round(await self._sql.fetchval(_SIZE) / 1e6, 1))
        return {"events": events, "each_minute_mb": sizes}

    async def _fill(self, count: int) -> None:
        await self._sql.execute(_FILL, self._written, count)
        self._written += count

    async def _relay(self, count: int) -> tuple[Watched, float, float]:
        watched, stop = Watched(self._bus, count), asyncio.Event()
        started = time.perf_counter()
        relaying = asyncio.create_task(background_tasks.relay(self._database, watched, stop))
        await watched.all.wait()
        while await self._sql.fetchval(_LEFT):
            await asyncio.sleep(0.01)
        seconds = time.perf_counter() - started
        stop.set()
        await relaying
        assert watched.first is not None
        return watched, seconds, watched.first - started
