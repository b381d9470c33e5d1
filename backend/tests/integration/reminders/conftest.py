"""A database of its own for each test, a clock that stands where it was set, and only the roles that a test runs."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any

import asyncpg
import pytest
from fastapi import FastAPI
from tests.clocks import SetClock
from tests.integration.conftest import Account, create_database

from taskflow.config import Registration, Settings
from taskflow.database import Database
from taskflow.embedded_postgres import EmbeddedPostgres
from taskflow.events import system_origin
from taskflow.main import build

TEST = system_origin("test")
HOUR = timedelta(hours=1)


@pytest.fixture
def clock() -> SetClock:
    return SetClock(datetime.now(UTC).replace(microsecond=0))


@pytest.fixture
async def database_url(postgres: EmbeddedPostgres) -> str:
    """A database for each test: a scheduler sees all workspaces."""
    return await create_database(postgres)


@pytest.fixture
async def app(database_url: str, clock: SetClock) -> AsyncIterator[FastAPI]:
    """The API without the background roles: the tests run them."""
    settings = Settings(registration=Registration.OPEN)
    application = build(settings, database_url, clock=clock, with_roles=False)
    async with application.router.lifespan_context(application):
        yield application


@pytest.fixture
def database(app: FastAPI) -> Database:
    found: Database = app.state.parts.database
    return found


@pytest.fixture
async def sql(database_url: str) -> AsyncIterator[asyncpg.Connection]:
    connection = await asyncpg.connect(database_url.replace("postgresql+asyncpg", "postgresql"))
    yield connection
    await connection.close()


async def with_reminder(ada: Account, clock: SetClock, **when: Any) -> tuple[str, str]:
    """A task due in three hours, and a reminder of it. Returns their ids."""
    task = await ada.add_task(due_date=(clock.now() + 3 * HOUR).isoformat())
    created = await ada.post(f"/api/tasks/{task['id']}/reminders", when)
    assert created.status_code == 201, created.text
    return task["id"], created.json()["id"]
