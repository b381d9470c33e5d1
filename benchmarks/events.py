"""The event path: the relay beside the raw producer in bulk, and how long it takes from a commit to its effect."""

import asyncio
import gc
import statistics
import tempfile
import time
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from random import Random
from typing import Any
from uuid import UUID

import asyncpg
from confluent_kafka import Producer
from fastapi import FastAPI
from granian.constants import HTTPModes, Interfaces
from granian.server.embed import Server
from stack import components, install
from stack.parts import Kafka, Redis, Sidecar, Tokens
from stack.processes import free_port, listens

from taskflow import background_tasks, outbox
from taskflow.clock import SystemClock
from taskflow.config import Settings
from taskflow.consumers.dispatch import Answers, Dispatcher
from taskflow.dapr_client import PUBSUB, DaprBus
from taskflow.dapr_client import Sidecar as Client
from taskflow.database import Database, UnitOfWork, migrate
from taskflow.embedded_postgres import EmbeddedPostgres
from taskflow.events import Envelope, EventType, Topic, system_origin
from taskflow.kafka_consumer import KafkaConsumer
from taskflow.kafka_producer import KafkaBus, connection, ensure_topics, producer_settings
from taskflow.local_bus import LocalBus
from taskflow.outbox import NewEvent
from taskflow.ports import EventBus, OutgoingEvent
from taskflow.routes.events import deliveries_to
from taskflow.services import housekeeping

TARGETS = {"kafka": 0.5, "p99_ms": {"kafka": 50, "dapr": 100}}
ORIGIN = system_origin("benchmark")
TOKENS = Tokens(api="of the sidecar", app="of the application")
_KEYS = 1000
_RATE = 200
_BULK = 500


class Nothing:
    """A consumer of audit events without an effect of its own: what remains is the way."""

    name = "taskflow-audit"
    topics = frozenset({Topic.AUDIT})

    async def handle(self, uow: UnitOfWork, events: Sequence[Envelope]) -> None:
        """The inbox row is all there is."""


class Timed(Dispatcher):
    """Notes when the effect of each event was committed."""

    def __init__(self, database: Database) -> None:
        super().__init__(database, Nothing())
        self.done: dict[str, float] = {}

    async def deliver(self, topic: Topic, envelopes: Sequence[Mapping[str, Any]]) -> Answers:
        answers = await super().deliver(topic, envelopes)
        now = time.perf_counter()
        for envelope in envelopes:
            self.done.setdefault(str(envelope.get("id")), now)
        return answers


async def measure(*, quick: bool, seed: int) -> dict[str, Any]:
    install.install()
    gc.freeze()  # as `taskflow serve` and `worker` do with what they have loaded
    count, rounds, seconds = (2_000, 1, 2) if quick else (20_000, 5, 20)
    async with AsyncExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        postgres = stack.enter_context(EmbeddedPostgres(folder / "data"))
        await migrate(postgres.url)
        kafka = Kafka(folder / "kafka")
        redis = Redis(folder / "redis", password="of the benchmark")
        for server in (kafka, redis):
            server.start()
            stack.callback(server.kill)
        client = connection(Settings(kafka_brokers=kafka.address))
        ensure_topics(client, partitions=12, replication=1)
        database = Database(postgres.url, SystemClock(), pool_size=10)
        stack.push_async_callback(database.close)
        async with database.transaction(ORIGIN) as uow:
            await housekeeping.make_partitions(uow)  # as in operation
        bench = Bench(folder, database, postgres.dsn, kafka, redis, Random(seed))
        return {
            "events": count,
            "rounds": rounds,
            "rate": _RATE,
            "targets": TARGETS,
            "relay": {bus: await bench.relay(bus, count, rounds) for bus in ("kafka", "dapr")},
            "latency": {
                bus: await bench.latency(bus, seconds) for bus in ("local", "kafka", "dapr")
            },
        }


class Counted:
    """A bus that tells when it has confirmed so many events."""

    def __init__(self, bus: EventBus, count: int) -> None:
        self._bus = bus
        self._open = count
        self.all = asyncio.Event()

    async def publish(self, events: Sequence[OutgoingEvent]) -> dict[UUID, str]:
        failures = await self._bus.publish(events)
        self._open -= len(events) - len(failures)
        if self._open <= 0:
            self.all.set()
        return failures


class Bench:
    def __init__(
        self,
        folder: Path,
        database: Database,
        dsn: str,
        kafka: Kafka,
        redis: Redis,
        random: Random,
    ) -> None:
        self._folder = folder
        self._database = database
        self._dsn = dsn
        self._kafka = kafka
        self._redis = redis
        self._random = random
        self._client = connection(Settings(kafka_brokers=kafka.address))

    async def relay(self, name: str, count: int, rounds: int) -> dict[str, Any]:
        """Events a second of both sides, taking turns, and the ratio of the medians."""
        rates: dict[str, list[float]] = {"raw": [], "relay": []}
        async with self._bus(name) as (bus, sidecar):
            for _ in range(rounds):
                events = self._events(count)
                await self._append(self._events(1))
                await self._drained(bus, 1)
                await self._append(events)
                bodies = await self._envelopes()
                raw = self._raw_kafka if sidecar is None else self._raw_dapr(sidecar)
                rates["raw"].append(count / await raw(bodies))
                del events, bodies  # the collector would walk through them while the relay runs
                rates["relay"].append(count / await self._drained(bus, count))
        medians = {side: statistics.median(each) for side, each in rates.items()}
        return {
            "raw_rate": round(medians["raw"]),
            "relay_rate": round(medians["relay"]),
            "ratio": round(medians["relay"] / medians["raw"], 2),
        }

    async def latency(self, name: str, seconds: int) -> dict[str, float]:
        """Milliseconds from the commit of one change to the commit of its effect, at `_RATE` changes a second."""
        timed, stop = Timed(self._database), asyncio.Event()
        committed: dict[str, float] = {}
        async with self._bus(name, timed) as (bus, _):
            relaying = asyncio.create_task(
                background_tasks.relay(self._database, bus, stop, is_fed_from_outside=True)
            )
            await self._warm(timed)
            started = time.perf_counter()
            for number in range(_RATE * seconds):
                (event,) = self._events(1)
                await self._append([event])
                committed[str(event.id)] = time.perf_counter()
                await asyncio.sleep(max(0, started + number / _RATE - time.perf_counter()))
            while not committed.keys() <= timed.done.keys():
                await asyncio.sleep(0.05)
            stop.set()
            await relaying
        times = sorted(1000 * (timed.done[name] - at) for name, at in committed.items())
        return {
            "p50": round(times[len(times) // 2], 1),
            "p99": round(times[len(times) * 99 // 100], 1),
            "max": round(times[-1], 1),
        }

    async def _warm(self, timed: Timed) -> None:
        """Until the way is open: groups have their partitions, subscriptions are made."""
        (event,) = self._events(1)
        await self._append([event])
        while str(event.id) not in timed.done:
            await asyncio.sleep(0.05)

    @asynccontextmanager
    async def _bus(
        self, name: str, timed: Timed | None = None
    ) -> AsyncIterator[tuple[EventBus, Sidecar | None]]:
        if name == "local":
            yield LocalBus([timed] if timed else []), None
        elif name == "kafka":
            async with self._consuming(timed):
                bus = KafkaBus(self._client)
                yield bus, None
                await bus.close()
        else:
            async with self._beside_sidecar(timed) as sidecar:
                client = Client(sidecar.port, TOKENS.api)
                yield DaprBus(client), sidecar
                await client.close()

    @asynccontextmanager
    async def _consuming(self, timed: Timed | None) -> AsyncIterator[None]:
        if timed is None:
            yield
            return
        stop = asyncio.Event()
        member = KafkaConsumer(timed, self._client, session_timeout=10)
        running = asyncio.create_task(member.run(stop))
        yield
        stop.set()
        await running

    @asynccontextmanager
    async def _beside_sidecar(self, timed: Timed | None) -> AsyncIterator[Sidecar]:
        # Without a consumer the sidecar is the relay's, which subscribes to nothing.
        app_id = timed.name if timed else "taskflow-relay"
        folder = self._folder / app_id
        resources = components.write(folder, kafka=self._kafka, redis=self._redis)
        components.write_configuration(folder, app_id)
        app = FastAPI()
        app.add_api_route("/api/health/live", lambda: None)
        if timed is not None:
            app.include_router(deliveries_to(timed, TOKENS.app))
        port = free_port()
        server = Server(
            app,
            address="127.0.0.1",
            port=port,
            interface=Interfaces.ASGI,
            http=HTTPModes.http1,
            log_enabled=False,
        )
        serving = asyncio.create_task(server.serve())
        while not listens(port):
            await asyncio.sleep(0.05)
        sidecar = Sidecar(folder, app_id, resources=resources, app_port=port, tokens=TOKENS)
        await asyncio.to_thread(sidecar.start)
        yield sidecar
        await asyncio.to_thread(sidecar.stop)
        server.stop()
        await serving

    def _events(self, count: int) -> list[NewEvent]:
        keys = [UUID(int=self._random.getrandbits(128), version=4) for _ in range(_KEYS)]
        return [
            NewEvent(
                topic=Topic.AUDIT,
                type=EventType.AUDIT_RECORDED,
                workspace_id=keys[0],
                key=keys[number % _KEYS],
                data={
                    "action": "task.updated",
                    "actor": {"kind": "user", "name": "Ada", "id": keys[0], "token_id": None},
                    "object_type": "task",
                    "object_id": keys[1],
                    "object_name": "Water the plants on the balcony",
                    "before": {"title": "Water the plants"},
                    "after": {"title": "Water the plants on the balcony"},
                    "time": self._database.clock.now(),
                },
            )
            for number in range(count)
        ]

    async def _append(self, events: Sequence[NewEvent]) -> None:
        for first in range(0, len(events), _BULK):
            async with self._database.transaction(ORIGIN) as uow:
                await outbox.append(uow, events[first : first + _BULK])

    async def _envelopes(self) -> list[tuple[UUID, bytes]]:
        async with self._database.reading(ORIGIN) as uow:
            rows = await outbox.pending(uow, shards=range(outbox.SHARDS), limit=1_000_000)
        return [(row.key, row.body) for row in rows]

    async def _drained(self, bus: EventBus, count: int) -> float:
        """Seconds until the relay has published the `count` events that are pending and noted it."""
        sql, stop, counted = await asyncpg.connect(self._dsn), asyncio.Event(), Counted(bus, count)
        started = time.perf_counter()
        relaying = asyncio.create_task(background_tasks.relay(self._database, counted, stop))
        await counted.all.wait()
        while await sql.fetchval("SELECT 1 FROM pending_events LIMIT 1"):
            await asyncio.sleep(0.001)
        seconds = time.perf_counter() - started
        stop.set()
        await relaying
        await sql.close()
        return seconds

    async def _raw_kafka(self, bodies: Sequence[tuple[UUID, bytes]]) -> float:
        def publish() -> float:
            producer = Producer(producer_settings(self._client))
            producer.list_topics(timeout=10)  # connected, as the relay's is
            started = time.perf_counter()
            for key, body in bodies:
                producer.produce(Topic.AUDIT, body, str(key))
            assert producer.flush(60) == 0, "not confirmed"
            return time.perf_counter() - started

        return await asyncio.to_thread(publish)

    def _raw_dapr(self, sidecar: Sidecar) -> Callable[..., Any]:
        async def publish(bodies: Sequence[tuple[UUID, bytes]]) -> float:
            client = Client(sidecar.port, TOKENS.api)
            started = time.perf_counter()
            for first in range(0, len(bodies), _BULK):
                entries = b",".join(
                    b'{"entryId":"%d","event":%s,"contentType":"application/cloudevents+json",'
                    b'"metadata":{"partitionKey":"%s"}}' % (number, body, str(key).encode())
                    for number, (key, body) in enumerate(bodies[first : first + _BULK])
                )
                path = f"/publish/bulk/{PUBSUB}/{Topic.AUDIT}"
                status, answer, _ = await client.send("POST", path, b"[" + entries + b"]")
                assert status < 300, answer
            seconds = time.perf_counter() - started
            await client.close()
            return seconds

        return publish
