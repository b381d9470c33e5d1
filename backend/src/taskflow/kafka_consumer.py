"""One consumer's group on Kafka: deliver, hold back keys that fail, commit what has its effect.

Invariant: an offset is committed after every event before it in its partition was handled or became a dead
letter. A crash therefore repeats events, never skips one, and the inbox makes a repetition harmless.
"""

import asyncio
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from threading import Thread
from typing import Any

import structlog
from confluent_kafka import Consumer, KafkaError, KafkaException, Message, TopicPartition
from confluent_kafka.admin import AdminClient

from taskflow.consumers.dispatch import Dispatcher, parsed
from taskflow.errors import Unavailable
from taskflow.events import BROKER_MESSAGE_BYTES, Topic
from taskflow.ports import Outcome

log = structlog.get_logger()

BATCH = 200
MOST_HELD = 2_000
"""With so many events held back nothing more is fetched until some of them are done."""
_POLL_SECONDS = 0.5
_QUIET_SECONDS = 10.0
"""After so long without an event a member asks whether it still reaches a broker."""
_ANSWER_SECONDS = 5.0
_CLOSE_SECONDS = 10.0
_FIRST_PAUSE, _LONGEST_PAUSE = 0.2, 5.0

Partition = tuple[str, int]
Key = tuple[str, str]


@dataclass(slots=True)
class Delivery:
    topic: str
    partition: int
    offset: int
    envelope: Mapping[str, Any]

    @property
    def key(self) -> Key:
        return self.topic, str(self.envelope.get("partitionkey"))


@dataclass(slots=True)
class Held:
    """Events of one key that wait, in order, for the first of them to succeed."""

    deliveries: list[Delivery] = field(default_factory=list)
    due: float = 0.0
    pause: float = _FIRST_PAUSE


class Progress:
    """Which offsets of a partition may be committed."""

    def __init__(self) -> None:
        self._open: dict[Partition, dict[int, None]] = defaultdict(dict)
        self._next: dict[Partition, int] = {}

    def received(self, partition: Partition, offset: int) -> None:
        self._open[partition][offset] = None
        self._next[partition] = offset + 1

    def done(self, delivery: Delivery) -> None:
        self._open[delivery.topic, delivery.partition].pop(delivery.offset, None)

    def positions(self) -> list[TopicPartition]:
        """Where each partition goes on after a crash."""
        return [
            TopicPartition(*partition, next(iter(self._open[partition]), following))
            for partition, following in self._next.items()
        ]

    def forget(self, partition: Partition) -> None:
        self._open.pop(partition, None)
        self._next.pop(partition, None)


class KafkaConsumer:
    """Runs one `Dispatcher` as a member of its group until `stop` is set.

    A client of librdkafka drops a broker that is missing from the cluster's metadata. A cluster whose brokers are all
    being let in again names none, and the client then reaches nobody ever after, without a word
    (confluentinc/librdkafka 5301; seen with 2.11.1 and 2.16, not with 2.8.2). Only a new member helps.
    """

    def __init__(
        self, dispatcher: Dispatcher, client: Mapping[str, Any], *, session_timeout: float
    ) -> None:
        self._dispatcher = dispatcher
        self._client = dict(client)
        self._settings = {
            **client,
            "group.id": dispatcher.name,
            "enable.auto.commit": False,
            "on_commit": self._on_commit,
            "auto.offset.reset": "earliest",
            "partition.assignment.strategy": "cooperative-sticky",
            "session.timeout.ms": int(session_timeout * 1000),
            "heartbeat.interval.ms": int(session_timeout * 250),
            "fetch.message.max.bytes": BROKER_MESSAGE_BYTES,
            "fetch.wait.max.ms": 100,
            "topic.metadata.refresh.interval.ms": 10_000,
        }
        self._progress = Progress()
        self._committed: dict[Partition, int] = {}
        self._held: dict[Key, Held] = {}
        self._is_paused = False

    async def run(self, stop: asyncio.Event) -> None:
        """Consume until `stop`; then the deliveries under way are finished and their offsets committed.

        Raises `Unavailable` when this member is lost; a new one goes on from the committed offsets.
        """
        loop = asyncio.get_running_loop()
        heard = loop.time()
        consumer = Consumer(self._settings)
        with ThreadPoolExecutor(1, thread_name_prefix=self._dispatcher.name) as thread:
            consumer.subscribe(
                sorted(self._dispatcher.topics), on_revoke=self._revoked, on_lost=self._lost
            )
            try:
                while not stop.is_set():
                    wait = self._seconds_to_wait(loop.time())
                    messages = await loop.run_in_executor(thread, _fetch, consumer, wait)
                    await self._turn(messages, loop.time())
                    await loop.run_in_executor(thread, self._commit, consumer)
                    self._balance(consumer)
                    if messages:
                        heard = loop.time()
                    elif loop.time() - heard > _QUIET_SECONDS:
                        await loop.run_in_executor(thread, self._require_broker, consumer)
                        heard = loop.time()
            finally:
                await self._leave(consumer)

    async def _leave(self, consumer: Consumer) -> None:
        """Leave the group. A client that has lost its brokers may wait for ever; it is then left to itself, in a
        thread that holds up nobody."""
        leaving = Thread(target=consumer.close, daemon=True)
        leaving.start()
        await asyncio.to_thread(leaving.join, _CLOSE_SECONDS)
        if leaving.is_alive():
            log.warning("group not left", action="kafka_error", consumer=self._dispatcher.name)

    async def _turn(self, messages: Iterable[Message], now: float) -> None:
        ready: dict[str, list[Delivery]] = defaultdict(list)
        for key in [key for key, held in self._held.items() if held.due <= now]:
            ready[key[0]] += self._held[key].deliveries
        for message in messages:
            delivery = self._received(message)
            held = self._held.get(delivery.key)
            if held is None:
                ready[delivery.topic].append(delivery)
                continue
            held.deliveries.append(delivery)
            if held.due <= now:
                ready[delivery.topic].append(delivery)
        for topic, deliveries in ready.items():
            await self._deliver(Topic(topic), deliveries, now)

    async def _deliver(self, topic: Topic, deliveries: Sequence[Delivery], now: float) -> None:
        try:
            answers = await self._dispatcher.attempt(topic, [each.envelope for each in deliveries])
        except Exception as error:
            log.warning(
                "delivery not answered",
                action="event_retry",
                consumer=self._dispatcher.name,
                exc_info=error,
            )
            answers = {}
        failing: dict[Key, Held] = {}
        for delivery in deliveries:
            answer = answers.get(str(delivery.envelope.get("id")))
            if answer is not None and answer.outcome is not Outcome.RETRY:
                self._progress.done(delivery)
                continue
            before = self._held.get(delivery.key)
            pause = min(before.pause * 2, _LONGEST_PAUSE) if before else _FIRST_PAUSE
            held = failing.setdefault(delivery.key, Held(due=now + pause, pause=pause))
            held.deliveries.append(delivery)
        for delivery in deliveries:
            self._held.pop(delivery.key, None)
        self._held |= failing

    def _received(self, message: Message) -> Delivery:
        """The event of a record. Raises `Unavailable` for a message about an error: the member may have stopped.

        librdkafka 2.16 waits for ever for offsets whose request was answered by an error, and says so once.
        """
        if message.error() is not None:
            raise Unavailable(f"Kafka: {message.error()}. A new member goes on.")
        topic, partition, offset = message.topic(), message.partition(), message.offset()
        assert topic is not None
        assert partition is not None
        assert offset is not None
        self._progress.received((topic, partition), offset)
        return Delivery(topic, partition, offset, parsed(message.value() or b""))

    def _seconds_to_wait(self, now: float) -> float:
        due = min((held.due for held in self._held.values()), default=now + _POLL_SECONDS)
        return min(max(due - now, 0.0), _POLL_SECONDS)

    def _commit(self, consumer: Consumer) -> None:
        """Tell the broker how far the effects reach, without waiting: while it is away the client would wait for ever.

        If it fails, it is told again in the next turn; a restart before that repeats some events.
        """
        positions = [
            each
            for each in self._progress.positions()
            if self._committed.get((each.topic, each.partition)) != each.offset
        ]
        if not positions:
            return
        try:
            consumer.commit(offsets=positions, asynchronous=True)
        except KafkaException as error:
            self._not_committed(str(error), positions)
        else:
            self._committed |= {(each.topic, each.partition): each.offset for each in positions}

    def _on_commit(self, error: KafkaError | None, positions: list[TopicPartition]) -> None:
        failed = [each for each in positions if error is not None or each.error is not None]
        if failed:
            self._not_committed(str(error or failed[0].error), failed)

    def _not_committed(self, reason: str, positions: Iterable[TopicPartition]) -> None:
        for each in positions:
            self._committed.pop((each.topic, each.partition), None)
        log.warning(
            "offsets not committed",
            action="kafka_error",
            consumer=self._dispatcher.name,
            reason=reason,
        )

    def _balance(self, consumer: Consumer) -> None:
        """Fetch nothing more while too much is held back."""
        is_full = sum(len(held.deliveries) for held in self._held.values()) >= MOST_HELD
        if is_full and not self._is_paused:
            consumer.pause(consumer.assignment())
        elif self._is_paused and not is_full:
            consumer.resume(consumer.assignment())
        self._is_paused = is_full

    def _require_broker(self, consumer: Consumer) -> None:
        """Raises `Unavailable` if this client gets no answer where a new one does. While nobody does, Kafka is away."""
        with suppress(KafkaException):
            consumer.list_topics(min(self._dispatcher.topics), timeout=_ANSWER_SECONDS)
            return
        with suppress(KafkaException):
            AdminClient(self._client).list_topics(timeout=_ANSWER_SECONDS)
            raise Unavailable("This member has lost its brokers. A new member goes on.")

    def _revoked(self, consumer: Consumer, partitions: list[TopicPartition]) -> None:
        """Another member goes on: from where our effects reach."""
        self._commit(consumer)
        self._lost(consumer, partitions)

    def _lost(self, _: Consumer, partitions: list[TopicPartition]) -> None:
        gone = {(each.topic, each.partition) for each in partitions}
        for partition in gone:
            self._progress.forget(partition)
            self._committed.pop(partition, None)
        for key, held in list(self._held.items()):
            held.deliveries = [d for d in held.deliveries if (d.topic, d.partition) not in gone]
            if not held.deliveries:
                del self._held[key]


def _fetch(consumer: Consumer, wait: float) -> list[Message]:
    """Whatever is there, without waiting for more of it."""
    first = consumer.poll(wait)
    return [] if first is None else [first, *consumer.consume(BATCH - 1, timeout=0)]
