"""A migrated database, and the consumers whose effects the suites look at."""

from collections.abc import AsyncIterator

import asyncpg
import pytest
from tests.contract.recorder import Recorder
from tests.integration import conftest as integration

from taskflow.clock import SystemClock
from taskflow.database import Database

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
