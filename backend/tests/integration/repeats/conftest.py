"""An application on a clock that the test sets, with a database of its own."""

from collections.abc import AsyncIterator

import asyncpg
import pytest
from fastapi import FastAPI
from tests.clocks import SetClock
from tests.integration.conftest import create_database, register
from tests.integration.repeats.acts import NEW_YEAR
from tests.integration.routes.people import Person

from taskflow.config import Registration, Settings
from taskflow.embedded_postgres import EmbeddedPostgres
from taskflow.main import build


@pytest.fixture(scope="module")
def clock() -> SetClock:
    return SetClock(NEW_YEAR)


@pytest.fixture(scope="module")
async def own_url(postgres: EmbeddedPostgres) -> str:
    return await create_database(postgres)


@pytest.fixture(scope="module")
async def timed_app(own_url: str, clock: SetClock) -> AsyncIterator[FastAPI]:
    settings = Settings(registration=Registration.OPEN, session_days=365, ui=None)
    application = build(settings, own_url, clock=clock)
    async with application.router.lifespan_context(application):
        yield application


@pytest.fixture(scope="module")
async def own_sql(own_url: str) -> AsyncIterator[asyncpg.Connection]:
    connection = await asyncpg.connect(own_url.replace("postgresql+asyncpg", "postgresql"))
    yield connection
    await connection.close()


@pytest.fixture
async def person(timed_app: FastAPI, clock: SetClock) -> AsyncIterator[Person]:
    clock.set_to = NEW_YEAR
    found = Person.of(await register(timed_app, "Somebody"))
    yield found
    await found.client.aclose()
