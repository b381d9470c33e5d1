"""Partitions are added to topics that are in use: by the way of docs/operations.md every event comes once, in order."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from confluent_kafka import Consumer, Producer, TopicPartition
from confluent_kafka.admin import AdminClient
from confluent_kafka.cimpl import NewPartitions
from stack.parts import Kafka

from taskflow.kafka_producer import ensure_topics

pytestmark = pytest.mark.stack
TOPIC, KEYS, ROUNDS = "task-audit", 60, 5


@pytest.fixture
def client(tmp_path: Path) -> Iterator[dict[str, Any]]:
    kafka = Kafka(tmp_path / "kafka", memory="192m")
    kafka.start()
    yield {"bootstrap.servers": kafka.address}
    kafka.stop()


def publish(client: dict[str, Any], rounds: range) -> None:
    """As the relay places keys."""
    producer = Producer({**client, "partitioner": "fnv1a_random", "enable.idempotence": True})
    for number in rounds:
        for key in range(KEYS):
            producer.produce(TOPIC, json.dumps([key, number]), key=f"key {key}")
    assert producer.flush(30) == 0


def consume(consumer: Consumer, count: int) -> list[tuple[int, int, int]]:
    """Key, number and partition of so many events, in the order of their arrival."""
    found: list[tuple[int, int, int]] = []
    while len(found) < count:
        message = consumer.poll(30)
        assert message is not None
        assert message.error() is None
        key, number = json.loads(message.value() or b"")
        found.append((key, number, message.partition() or 0))
    consumer.commit(asynchronous=False)
    return found


def lag(consumer: Consumer) -> int:
    places = [TopicPartition(TOPIC, each) for each in range(12)]
    ends = {p.partition: consumer.get_watermark_offsets(p)[1] for p in places}
    return sum(ends[p.partition] - max(p.offset, 0) for p in consumer.committed(places, 30))


def test_a_drained_topic_gets_more_partitions_in_order(client: dict[str, Any]) -> None:
    ensure_topics(client, partitions=12, replication=1)
    group = {
        "group.id": "taskflow-audit",
        "auto.offset.reset": "earliest",
        "enable.auto.commit": False,
    }
    consumer = Consumer({**client, **group, "topic.metadata.refresh.interval.ms": 500})
    consumer.subscribe([TOPIC])
    publish(client, range(ROUNDS))
    before = consume(consumer, KEYS * ROUNDS)
    assert lag(consumer) == 0

    admin = AdminClient(client)
    admin.create_partitions([NewPartitions(TOPIC, 24)])[TOPIC].result(30)
    publish(client, range(ROUNDS, ROUNDS * 2))
    after = consume(consumer, KEYS * ROUNDS)
    consumer.close()

    placed = {key: partition for key, _, partition in before}
    moved = {key for key, _, partition in after if placed[key] != partition}
    # Why it must be drained: of so many keys earlier events lie elsewhere than later ones.
    assert len(moved) > KEYS / 4
    for key in range(KEYS):
        numbers = [number for each, number, _ in before + after if each == key]
        assert numbers == list(range(ROUNDS * 2))
    # What exists with more partitions than are set is fine.
    ensure_topics(client, partitions=12, replication=1)
