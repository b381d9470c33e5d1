"""A migrated database, and the consumers whose effects the suites look at."""

from collections.abc import AsyncIterator, Iterator

import asyncpg
import pytest
from stack.parts import Kafka, Redis
from tests.contract.recorder import PARTITIONS, Recorder
from tests.integration import conftest as integration

from taskflow.clock import SystemClock
from taskflow.config import Settings
from taskflow.database import Database
from taskflow.kafka_producer import connection, ensure_topics

postgres = integration.postgres
database_url = integration.database_url
sql = integration.sql


@pytest.fixture(scope="session")
async def database(database_url: str) -> AsyncIterator[Database]:
    found = Database(database_url, SystemClock(), pool_size=10)
    yield found
    await found.close()


@pytest.fixture
async def recorder(sql: asyncpg.Connection) -> Recorder:
    return await Recorder.created(sql)


@pytest.fixture(scope="session")
def kafka(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Kafka]:
    """A real broker with the topics of operation."""
    broker = Kafka(tmp_path_factory.mktemp("kafka"))
    broker.start()
    ensure_topics(
        connection(Settings(kafka_brokers=broker.address)), partitions=PARTITIONS, replication=1
    )
    yield broker
    broker.kill()


@pytest.fixture(scope="session")
def redis(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Redis]:
    server = Redis(tmp_path_factory.mktemp("redis"), password="a password of its own")
    server.start()
    yield server
    server.kill()
