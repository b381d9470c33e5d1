"""Kafka as the event bus: publishes in bulk by an idempotent producer that leaves no gap; makes the topics."""

import asyncio
from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any
from uuid import UUID

import orjson
from confluent_kafka import KafkaException, Message, Producer
from confluent_kafka.admin import AdminClient
from confluent_kafka.cimpl import NewTopic

from taskflow.config import Settings, revealed
from taskflow.errors import StartupError, Unavailable
from taskflow.events import BROKER_MESSAGE_BYTES, DEAD_LETTER_TOPICS, Topic
from taskflow.ports import OutgoingEvent

_CONFIRM_SECONDS = 10.0
_CHECK_SECONDS = 2.0
_ADMIN_SECONDS = 30.0
_ANY_PARTITION = -1
_DAY = 86_400_000  # milliseconds

KEPT = {Topic.EVENTS: 7, Topic.REMINDERS: 3, Topic.RECURRING: 7, Topic.AUDIT: 30}
"""Days that the broker keeps a topic. The outbox and the audit log are the record; this is for replays by others.
No topic is compacted: each event is a fact of its own, not the newest state of its key."""
_DEAD_LETTERS_KEPT = 30


def connection(settings: Settings) -> dict[str, Any]:
    """How every client of this installation reaches the brokers. Raises `StartupError` if it is not said."""
    if not settings.kafka_brokers:
        raise StartupError(
            "EVENT_BUS=kafka needs the brokers: TASKFLOW_KAFKA_BROKERS=host:9092[,host:9092]."
        )
    found: dict[str, Any] = {"bootstrap.servers": settings.kafka_brokers}
    has_tls, has_login = settings.kafka_ca is not None, settings.kafka_username is not None
    if has_tls:
        found["ssl.ca.location"] = str(settings.kafka_ca)
    if has_login:
        found |= {
            "sasl.mechanism": "SCRAM-SHA-512",
            "sasl.username": settings.kafka_username,
            "sasl.password": revealed(settings.kafka_password) or "",
        }
    found["security.protocol"] = ("SASL_" if has_login else "") + (
        "SSL" if has_tls else "PLAINTEXT"
    )
    # The library would write each lost connection to standard error; what matters is logged by us.
    return found | {"log_level": 0, "reconnect.backoff.max.ms": 1000}


def producer_settings(client: Mapping[str, Any]) -> dict[str, Any]:
    return {
        **client,
        "enable.idempotence": True,
        "enable.gapless.guarantee": True,
        "acks": "all",
        "compression.type": "lz4",
        # Each publication ends with a flush, which waits for no linger; until then requests fill up.
        "linger.ms": 50,
        "delivery.report.only.error": True,
        "message.timeout.ms": int(_CONFIRM_SECONDS * 1000),
        "message.max.bytes": BROKER_MESSAGE_BYTES,
        # As the sidecar places keys, so that changing the transport keeps each key in its partition.
        "partitioner": "fnv1a_random",
    }


class KafkaBus:
    """Publishes from a thread of its own, because the library's calls block.

    Invariant: within a partition the confirmed records have no gap. `enable.gapless.guarantee` makes the first
    loss fatal to the producer, so nothing that follows it is written; the next publication begins with a new one.
    """

    def __init__(self, client: Mapping[str, Any]) -> None:
        self._client = client
        self._settings = producer_settings(client)
        self._is_publishing = asyncio.Lock()
        self._producer: Producer | None = None
        self._admin: AdminClient | None = None

    async def publish(self, events: Sequence[OutgoingEvent]) -> dict[UUID, str]:
        # One at a time: a failure takes all that is under way with it.
        async with self._is_publishing:
            failures = await asyncio.to_thread(self._publish, events)
        if failures and len(failures) == len(events):
            raise Unavailable(f"Kafka confirmed nothing: {next(iter(failures.values()))}")
        return failures

    async def check(self) -> None:
        def ask() -> None:
            self._admin = self._admin or AdminClient(dict(self._client))
            try:
                self._admin.list_topics(timeout=_CHECK_SECONDS)
            except KafkaException as error:
                self._admin = None  # it may have lost all brokers for good: see `KafkaConsumer`
                raise Unavailable(f"Kafka does not answer: {_text(error)}.") from error

        await asyncio.to_thread(ask)

    async def close(self) -> None:
        """What is not confirmed stays in the outbox."""
        self._producer = self._admin = None

    def _publish(self, events: Sequence[OutgoingEvent]) -> dict[UUID, str]:
        producer = self._producer or Producer(self._settings)
        failures: dict[UUID, str] = {}
        produce, note = producer.produce, partial(_note, failures)
        try:
            for event in events:
                # By position, and one callback for all: it is the same work in half the time.
                produce(event.topic, event.body, str(event.key), _ANY_PARTITION, note)
            is_open = producer.flush(_CONFIRM_SECONDS + 1) > 0
        except (KafkaException, BufferError) as error:
            failures = {event.id: _text(error) for event in events}
        else:
            if is_open:
                failures |= {event.id: "not confirmed in time" for event in events}
        if failures:
            producer.purge()
            self._producer = None
            return _with_later_ones(events, failures)
        self._producer = producer
        return failures


def _note(failures: dict[UUID, str], error: object, message: Message) -> None:
    """Called for what was not delivered."""
    failures[UUID(orjson.loads(message.value() or b"")["id"])] = str(error)


def _with_later_ones(
    events: Sequence[OutgoingEvent], failures: Mapping[UUID, str]
) -> dict[UUID, str]:
    """Failed events and all that follow them in their key."""
    held: set[UUID] = set()
    found: dict[UUID, str] = {}
    for event in events:
        if event.id in failures:
            held.add(event.key)
        if event.key in held:
            found[event.id] = failures.get(event.id, "follows an event that was not confirmed")
    return found


def _text(error: Exception) -> str:
    cause = error.args[0] if error.args else error
    return cause.str() if hasattr(cause, "str") else str(cause)


def ensure_topics(client: Mapping[str, Any], *, partitions: int, replication: int) -> list[str]:
    """Make the topics that are missing; returns a sentence about each.

    Raises `StartupError` for one that exists with fewer partitions: its keys could not be spread as agreed,
    and adding partitions would move keys away from the events they follow. More are fine.
    """
    admin = AdminClient(dict(client))
    try:
        existing = admin.list_topics(timeout=_ADMIN_SECONDS).topics
    except KafkaException as error:
        raise Unavailable(f"Kafka does not answer: {_text(error)}") from error
    wanted = topics(partitions=partitions, replication=replication)
    for topic in wanted:
        if (found := existing.get(topic.topic)) and len(found.partitions) < topic.num_partitions:
            raise StartupError(
                f"The topic {topic.topic} has {len(found.partitions)} partitions, {topic.num_partitions} are needed."
                " Let the relay stop, drain the topic, delete it and run this again; or set"
                " TASKFLOW_TOPIC_PARTITIONS to what it has."
            )
    missing = [topic for topic in wanted if topic.topic not in existing]
    for name, done in (admin.create_topics(missing) if missing else {}).items():
        try:
            done.result(_ADMIN_SECONDS)
        except KafkaException as error:
            raise StartupError(f"The topic {name} cannot be made: {_text(error)}") from error
    return [
        f"{topic.topic}: {'is there with at least' if topic.topic in existing else 'made with'}"
        f" {topic.num_partitions} partitions"
        for topic in wanted
    ]


def topics(*, partitions: int, replication: int) -> list[NewTopic]:
    """All topics of an installation. A dead letter topic has one partition: nobody needs its order."""
    wanted = {topic.value: (partitions, days) for topic, days in KEPT.items()}
    wanted |= dict.fromkeys(DEAD_LETTER_TOPICS, (1, _DEAD_LETTERS_KEPT))
    return [
        NewTopic(
            name,
            num_partitions=count,
            replication_factor=replication,
            config=_config(days, replication),
        )
        for name, (count, days) in wanted.items()
    ]


def _config(days: int, replication: int) -> dict[str, str]:
    return {
        "cleanup.policy": "delete",
        "retention.ms": str(days * _DAY),
        "max.message.bytes": str(BROKER_MESSAGE_BYTES),
        # With three copies one broker may be away, and no confirmed event is lost with another.
        "min.insync.replicas": str(max(1, replication - 1)),
    }
