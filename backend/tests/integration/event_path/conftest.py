"""A database for each test: a relay takes every event it finds, and the application's own would empty it."""

from collections.abc import AsyncIterator

import asyncpg
import pytest
from tests.integration.conftest import create_database

from taskflow.clock import SystemClock
from taskflow.database import Database
from taskflow.embedded_postgres import EmbeddedPostgres


@pytest.fixture
async def database_url(postgres: EmbeddedPostgres) -> str:
    return await create_database(postgres)


@pytest.fixture
async def sql(database_url: str) -> AsyncIterator[asyncpg.Connection]:
    connection = await asyncpg.connect(database_url.replace("postgresql+asyncpg", "postgresql"))
    yield connection
    await connection.close()


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    found = Database(database_url, SystemClock(), pool_size=4)
    yield found
    await found.close()
