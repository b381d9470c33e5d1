"""`taskflow topics ensure` on a real broker, and where both producers put a key."""

import pytest
from confluent_kafka.admin import AdminClient
from stack.parts import Kafka
from tests.contract.recorder import PARTITIONS

from taskflow.config import Settings
from taskflow.errors import StartupError
from taskflow.events import DEAD_LETTER_TOPICS, Topic
from taskflow.kafka_producer import connection, ensure_topics

pytestmark = [pytest.mark.stack, pytest.mark.xdist_group("broker")]


def test_makes_what_is_missing_and_nothing_twice(kafka: Kafka) -> None:
    client = connection(Settings(kafka_brokers=kafka.address))
    sentences = ensure_topics(client, partitions=PARTITIONS, replication=1)
    assert len(sentences) == len(Topic) + len(DEAD_LETTER_TOPICS)
    assert all("is there" in sentence for sentence in sentences)
    topics = AdminClient(client).list_topics(timeout=10).topics
    assert {name: len(topics[name].partitions) for name in Topic} == dict.fromkeys(
        Topic, PARTITIONS
    )


def test_refuses_a_topic_with_fewer_partitions(kafka: Kafka) -> None:
    client = connection(Settings(kafka_brokers=kafka.address))
    with pytest.raises(StartupError, match="has 12 partitions, 24 are needed"):
        ensure_topics(client, partitions=24, replication=1)
