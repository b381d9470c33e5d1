"""The three transports under test: each is a bus with the given consumers behind it, on the real parts."""

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import Any, Protocol
from uuid import UUID

import asyncpg
import yaml
from confluent_kafka import ConsumerGroupTopicPartitions, KafkaException, TopicPartition
from confluent_kafka.admin import AdminClient
from confluent_kafka.admin._listoffsets import OffsetSpec
from fastapi import FastAPI
from stack import components
from stack.parts import Kafka, Redis, Sidecar, Tokens
from stack.processes import free_port
from tests.contract.recorder import PARTITIONS
from tests.integration.conftest import wait_until
from tests.serving import served

from taskflow.config import Settings
from taskflow.consumers.dispatch import Consumer, Dispatcher
from taskflow.dapr_client import DaprBus
from taskflow.dapr_client import Sidecar as Client
from taskflow.database import Database
from taskflow.events import Topic, dead_letter_topic
from taskflow.kafka_consumer import KafkaConsumer
from taskflow.kafka_producer import KafkaBus, connection
from taskflow.local_bus import LocalBus
from taskflow.ports import MAX_ATTEMPTS, EventBus
from taskflow.routes.events import deliveries_to

TOKENS = Tokens(api="what the sidecar asks of us", app="what the sidecar shows to us")


class Transport(Protocol):
    """One implementation under test. `patience`: seconds until an event that always fails is given up."""

    patience: float

    def running(
        self, database: Database, consumers: Sequence[Consumer]
    ) -> AbstractAsyncContextManager[EventBus]:
        """A bus that brings events to `consumers`."""
        ...

    async def ends_soon(self, sql: asyncpg.Connection, key: UUID) -> None:
        """Let the next failure of event 2 of `key` be the last that is retried, where that can be set."""
        ...


class Local:
    patience = 10.0

    @asynccontextmanager
    async def running(
        self, database: Database, consumers: Sequence[Consumer]
    ) -> AsyncIterator[EventBus]:
        yield LocalBus([Dispatcher(database, consumer) for consumer in consumers])

    async def ends_soon(self, sql: asyncpg.Connection, key: UUID) -> None:
        statement = (
            "UPDATE pending_events SET attempts = $1, next_attempt_at = now() FROM task_events e"
            " WHERE e.id = event_id AND e.key = $2 AND e.sequence = 2"
        )
        await sql.execute(statement, MAX_ATTEMPTS - 1, key)


class OnKafka:
    """The direct transport: our producer and our consumers, one group each."""

    patience = 40.0

    def __init__(self, kafka: Kafka) -> None:
        self._client = connection(Settings(kafka_brokers=kafka.address))
        self._groups = Groups(self._client)

    @asynccontextmanager
    async def running(
        self, database: Database, consumers: Sequence[Consumer]
    ) -> AsyncIterator[EventBus]:
        bus, stop = KafkaBus(self._client), asyncio.Event()
        tasks = []
        for consumer in consumers:
            await asyncio.to_thread(self._groups.begin, consumer)
            member = KafkaConsumer(
                Dispatcher(database, consumer), self._client, session_timeout=6.0
            )
            tasks.append(asyncio.create_task(member.run(stop)))
        yield bus
        stop.set()
        await asyncio.gather(*tasks)
        await bus.close()

    async def ends_soon(self, sql: asyncpg.Connection, key: UUID) -> None:
        """Its consumers count in memory."""


class OnDapr:
    """A sidecar beside each consumer, as in operation; events are published through the first."""

    patience = 60.0

    def __init__(self, folder: Path, kafka: Kafka, redis: Redis) -> None:
        self._folder = folder
        self._kafka = kafka
        self._redis = redis
        self._groups = Groups(connection(Settings(kafka_brokers=kafka.address)))

    @asynccontextmanager
    async def running(
        self, database: Database, consumers: Sequence[Consumer]
    ) -> AsyncIterator[EventBus]:
        async with AsyncExitStack() as stack:
            sidecars = [
                await stack.enter_async_context(self.beside(Dispatcher(database, consumer)))
                for consumer in consumers
            ]
            bus = DaprBus(Client(sidecars[0].port, TOKENS.api), brokers=self._kafka.address)
            yield bus
            await bus.close()

    async def ends_soon(self, sql: asyncpg.Connection, key: UUID) -> None:
        """Its consumers count in memory."""

    @asynccontextmanager
    async def beside(self, dispatcher: Dispatcher) -> AsyncIterator[Sidecar]:
        folder = self._folder / dispatcher.name
        resources = components.write(
            folder, kafka=self._kafka, redis=self._redis, also=[dispatcher.name]
        )
        components.write_configuration(folder, dispatcher.name)
        subscribe(resources, dispatcher)
        await asyncio.to_thread(self._groups.begin, dispatcher)
        app = FastAPI()
        app.include_router(deliveries_to(dispatcher, TOKENS.app))
        app.add_api_route("/api/health/live", lambda: None)
        async with served(app) as port:
            sidecar = Sidecar(
                folder, dispatcher.name, resources=resources, app_port=port, tokens=TOKENS
            )
            await asyncio.to_thread(sidecar.start)
            yield sidecar
            await asyncio.to_thread(sidecar.stop)


class Groups:
    """Lets each consumer begin after what other tests have published; in a later run it begins there again."""

    def __init__(self, client: dict[str, Any]) -> None:
        self._admin = AdminClient(client)
        self._beginnings: dict[str, ConsumerGroupTopicPartitions] = {}

    def begin(self, consumer: Consumer | Dispatcher) -> None:
        wait_until(lambda: self._has_begun(consumer), deadline=60)

    def _has_begun(self, consumer: Consumer | Dispatcher) -> bool:
        """False while the broker has not yet taken up its new topics, or still counts the group's last member."""
        try:
            if consumer.name not in self._beginnings:
                self._beginnings[consumer.name] = self._ends(consumer)
            group = self._beginnings[consumer.name]
            for done in self._admin.alter_consumer_group_offsets([group]).values():
                done.result(10)
        except (KafkaException, TimeoutError):
            return False
        return True

    def _ends(self, consumer: Consumer | Dispatcher) -> ConsumerGroupTopicPartitions:
        partitions = [
            TopicPartition(topic, number)
            for topic in consumer.topics
            for number in range(PARTITIONS)
        ]
        latest = OffsetSpec.latest()  # type: ignore[no-untyped-call]  # it has no annotations
        found = self._admin.list_offsets(dict.fromkeys(partitions, latest))
        ends = [TopicPartition(p.topic, p.partition, e.result(10).offset) for p, e in found.items()]
        return ConsumerGroupTopicPartitions(consumer.name, ends)


def subscribe(resources: Path, dispatcher: Dispatcher) -> None:
    """The subscriptions of a consumer that exists in tests only, in the form of those in backend/dapr."""
    samples = [d for d in components.documents() if d["kind"] == "Subscription"][:2]
    for topic in dispatcher.topics:
        for sample in samples:
            is_dead = "deadLetterTopic" not in sample["spec"]
            dead = dead_letter_topic(Topic.AUDIT, "taskflow-audit")  # any topic that exists
            spec = {**sample["spec"], "topic": dead if is_dead else topic.value}
            path = f"/events/{topic}" + ("/dead-letters" if is_dead else "")
            spec |= {"routes": {"default": path}} | ({} if is_dead else {"deadLetterTopic": dead})
            name = f"{topic}-{dispatcher.name}-{is_dead}".lower()
            document = {**sample, "metadata": {"name": name}, "spec": spec}
            document["scopes"] = [dispatcher.name]
            (resources / f"{name}.yaml").write_text(yaml.safe_dump(document))


def backends_sidecar(
    folder: Path, kafka: Kafka, redis: Redis, *, secrets: Mapping[str, Any] | None = None
) -> Sidecar:
    """The backend's sidecar with all resources of operation; not started yet."""
    resources = components.write(folder, kafka=kafka, redis=redis, secrets=secrets)
    components.write_configuration(folder, "taskflow-backend")
    return Sidecar(
        folder, "taskflow-backend", resources=resources, app_port=free_port(), tokens=TOKENS
    )
