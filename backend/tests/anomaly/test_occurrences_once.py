"""One next occurrence, whatever is pressed twice, delivered twice, run twice or killed.

The API runs here; two processes with a scheduler, a relay and the consumers each are killed at random moments.
`TASKFLOW_SERIES` and `TASKFLOW_SEED` set the size and the moments; the figures are printed.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from random import Random

import asyncpg
import httpx
import pytest
from fastapi import FastAPI
from tests.anomaly.pressing import (
    SEED,
    add_scheduled,
    check,
    deliver_again,
    press_all,
    rest,
)
from tests.anomaly.roles import RoleProcess
from tests.anomaly.writers import PASSWORD

from taskflow.config import Registration, Settings
from taskflow.database import migrate
from taskflow.embedded_postgres import EmbeddedPostgres
from taskflow.main import build
from taskflow.observability import configure_logging

configure_logging(level="ERROR", as_json=True)

LIFE = (1.0, 5.0)
"""Seconds between kills; starting takes most of the shorter ones."""


@pytest.fixture
def server(tmp_path: Path) -> Iterator[EmbeddedPostgres]:
    with EmbeddedPostgres(tmp_path / "data") as found:
        yield found


@pytest.fixture
async def sql(server: EmbeddedPostgres) -> AsyncIterator[asyncpg.Connection]:
    await migrate(server.url)
    connection = await asyncpg.connect(server.dsn)
    yield connection
    await connection.close()


@pytest.fixture
async def app(server: EmbeddedPostgres, sql: asyncpg.Connection) -> AsyncIterator[FastAPI]:
    del sql  # it has migrated
    settings = Settings(registration=Registration.OPEN, ui=None)
    found = build(settings, server.url, with_roles=False)
    async with found.router.lifespan_context(found):
        yield found


@pytest.fixture
async def client(app: FastAPI) -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(app=app)
    async with httpx.AsyncClient(transport=transport, base_url="http://test", timeout=60) as found:
        body = {"email": "a@example.com", "password": PASSWORD, "name": "A", "time_zone": "UTC"}
        answer = await found.post("/api/auth/register", json=body)
        found.headers["X-CSRF-Token"] = answer.json()["csrf_token"]
        yield found


class Nemesis:
    """Kills one of two processes at a time, and starts it again."""

    def __init__(self, url: str, random: Random) -> None:
        self.kills = 0
        self._random = random
        self._processes = [RoleProcess(url), RoleProcess(url)]

    @asynccontextmanager
    async def at_work(self) -> AsyncIterator[None]:
        for process in self._processes:
            process.start()
        raging = asyncio.create_task(self._rage())
        try:
            yield
        finally:
            raging.cancel()
            await asyncio.gather(raging, return_exceptions=True)

    async def _rage(self) -> None:
        while True:
            await asyncio.sleep(self._random.uniform(*LIFE))
            victim = self._random.choice(self._processes)
            await asyncio.to_thread(victim.kill)
            self.kills += 1
            victim.start()

    def end(self) -> None:
        for process in self._processes:
            process.kill()


async def test_one_next_occurrence_of_each_series(
    server: EmbeddedPostgres,
    sql: asyncpg.Connection,
    client: httpx.AsyncClient,
    record_property: Callable[[str, object], None],
) -> None:
    nemesis = Nemesis(server.url, Random(SEED))
    now = datetime.now(UTC).replace(microsecond=0)
    try:
        async with nemesis.at_work():
            tasks, clocked = await press_all(client, now), await add_scheduled(client, now)
            await asyncio.sleep(LIFE[1])
        await rest(sql)
        await deliver_again(sql)
        await rest(sql)
    finally:
        nemesis.end()
    told = f"2 schedulers, {nemesis.kills} SIGKILLs"
    record_property("figures", await check(sql, tasks, clocked, told))
    assert nemesis.kills > 0
