"""A cluster that names no broker for a moment is found again by all that reads from it, writes to it or checks it."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, cast
from uuid import UUID, uuid4

import orjson
import pytest
from stack.parts import Kafka

from taskflow import background_tasks
from taskflow.config import Settings
from taskflow.consumers.dispatch import Dispatcher
from taskflow.errors import Unavailable
from taskflow.events import Topic
from taskflow.kafka_consumer import KafkaConsumer
from taskflow.kafka_producer import KafkaBus, connection, ensure_topics
from taskflow.ports import Answer, Outcome

GROUPS, HALTS = 12, 5
"""So many that without a remedy some group loses its brokers for good in every run."""
HALT_SECONDS = 5.0
"""Longer than the controller waits for its broker (`broker.session.timeout.ms`), which is then fenced."""
PATIENCE = 60.0


class Counting:
    """A dispatcher that notes what has come to it."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.topics = frozenset({Topic.AUDIT})
        self.ids: set[UUID] = set()
        self.has_come = asyncio.Condition()

    async def attempt(self, _: Topic, envelopes: Sequence[Mapping[str, Any]]) -> dict[str, Answer]:
        async with self.has_come:
            self.ids |= {UUID(each["id"]) for each in envelopes}
            self.has_come.notify_all()
        return {each["id"]: Answer(Outcome.SUCCESS) for each in envelopes}

    async def heard(self, sent: set[UUID]) -> None:
        async with self.has_come:
            await self.has_come.wait_for(lambda: self.ids >= sent)


@dataclass
class Event:
    id: UUID = field(default_factory=uuid4)
    key: UUID = field(default_factory=uuid4)
    topic: Topic = Topic.AUDIT
    attempts: int = 0

    @property
    def envelope(self) -> dict[str, Any]:
        return {"id": str(self.id), "partitionkey": str(self.key)}

    @property
    def body(self) -> bytes:
        return orjson.dumps(self.envelope)


@pytest.fixture
def broker(tmp_path: Path) -> Iterator[Kafka]:
    found = Kafka(tmp_path / "kafka", memory="192m")
    try:
        found.start()
        client = connection(Settings(kafka_brokers=found.address))
        ensure_topics(client, partitions=12, replication=1)
        yield found
    finally:
        found.kill()


@pytest.mark.stack
async def test_a_broker_that_was_fenced_is_found_again(broker: Kafka) -> None:
    client, stop = connection(Settings(kafka_brokers=broker.address)), asyncio.Event()
    bus, groups = KafkaBus(client), [Counting(f"group-{n}") for n in range(GROUPS)]
    running = [asyncio.create_task(consume(group, client, stop)) for group in groups]
    sent: set[UUID] = set()
    for _ in range(HALTS):
        sent |= await published(bus)
        broker.halt()
        await asyncio.sleep(HALT_SECONDS)
        broker.go_on()
        await asyncio.sleep(1)
    sent |= await published(bus)
    await heard(sent, groups)
    stop.set()
    await asyncio.gather(*running)
    await until_done(bus.check)
    await bus.close()
    assert not {group.name: len(sent - group.ids) for group in groups if sent - group.ids}


async def heard(sent: set[UUID], groups: Sequence[Counting]) -> None:
    """Wait until all has come to every group, or for `PATIENCE`."""
    with suppress(TimeoutError):
        async with asyncio.timeout(PATIENCE):
            for group in groups:
                await group.heard(sent)


async def consume(group: Counting, client: Mapping[str, Any], stop: asyncio.Event) -> None:
    """As a worker does: a member that ends is followed by another."""

    async def member() -> float:
        dispatcher = cast(Dispatcher, group)
        await KafkaConsumer(dispatcher, client, session_timeout=6).run(stop)
        return 0

    await background_tasks.run(group.name, member, stop, asyncio.Event())


async def published(bus: KafkaBus) -> set[UUID]:
    """The ids of twenty events, when all are confirmed; as the relay does, again and again."""
    events = [Event() for _ in range(20)]

    async def publish() -> None:
        if await bus.publish(events):
            raise Unavailable("not all are confirmed")

    await until_done(publish)
    return {event.id for event in events}


async def until_done(attempt: Callable[[], Awaitable[None]]) -> None:
    end = time.monotonic() + PATIENCE
    while True:
        try:
            return await attempt()
        except Unavailable:
            if time.monotonic() > end:
                raise
            await asyncio.sleep(0.2)
