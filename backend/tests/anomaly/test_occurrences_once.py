"""One next occurrence, whatever is pressed twice, delivered twice, run twice or killed.

The API runs here; two processes with a scheduler, a relay and the consumers each are killed at random moments.
`TASKFLOW_SERIES` and `TASKFLOW_SEED` set the size and the moments; the figures are printed.
"""

import asyncio
import os
import secrets
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

import asyncpg
import httpx
import pytest
from fastapi import FastAPI
from tests.anomaly.installation import until
from tests.anomaly.roles import RoleProcess
from tests.anomaly.writers import PASSWORD

from taskflow.config import Registration, Settings
from taskflow.database import migrate
from taskflow.embedded_postgres import EmbeddedPostgres
from taskflow.main import build
from taskflow.observability import configure_logging

configure_logging(level="ERROR", as_json=True)

SERIES = int(os.environ.get("TASKFLOW_SERIES", "200"))
SEED = int(os.environ.get("TASKFLOW_SEED", secrets.randbelow(10**6)))
PRESSES, SCHEDULED, AT_ONCE = 20, 50, 3
REST_SECONDS = 240.0
LIFE = (1.0, 5.0)
"""Seconds between kills; starting takes most of the shorter ones."""

_ASKED = "SELECT count(*) FROM task_events WHERE topic = 'task-recurring'"
_AT_REST = """
    SELECT NOT EXISTS (SELECT 1 FROM task_events WHERE state <> 'published')
       AND NOT EXISTS (SELECT 1 FROM series WHERE pending_key IS NOT NULL)
       AND NOT EXISTS (SELECT 1 FROM series WHERE create_at <= now())
    """
_TASKS = """
    SELECT series_id::text, occurrence_key, status FROM tasks WHERE series_id IS NOT NULL
    ORDER BY series_id, occurrence_key
    """


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


async def add(client: httpx.AsyncClient, due: datetime, **recurrence: str) -> dict[str, Any]:
    body = {"title": "Pay rent", "due_date": due.isoformat(), "recurrence": recurrence}
    answer = await client.post("/api/tasks", json=body)
    assert answer.status_code == 201, answer.text
    task: dict[str, Any] = answer.json()
    return task


async def complete(client: httpx.AsyncClient, task: dict[str, Any]) -> httpx.Response:
    """Once, and again while the answer is to come back later, as any client does."""
    while True:
        answer = await client.post(f"/api/tasks/{task['id']}/complete")
        if answer.status_code != httpx.codes.SERVICE_UNAVAILABLE:
            return answer


async def press(client: httpx.AsyncClient, task: dict[str, Any]) -> None:
    """Complete a task twenty times at once; all answers are the same."""
    answers = await asyncio.gather(*(complete(client, task) for _ in range(PRESSES)))
    assert {answer.status_code for answer in answers} == {200}
    nexts = {answer.json()["next_occurrence"]["occurrence_key"] for answer in answers}
    assert len(nexts) == 1


async def rest(sql: asyncpg.Connection) -> None:
    async def rests() -> bool:
        return bool(await sql.fetchval(_AT_REST))

    await until(rests, seconds=REST_SECONDS, what="everything has come to rest")


async def by_series(sql: asyncpg.Connection) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for row in await sql.fetch(_TASKS):
        found.setdefault(row["series_id"], []).append(f"{row['status']} {row['occurrence_key']}")
    return found


async def press_all(client: httpx.AsyncClient, now: datetime) -> list[dict[str, Any]]:
    """Add the series that go on by completion, and complete each of them."""
    due = now + timedelta(days=1)
    tasks = [await add(client, due, rrule="FREQ=DAILY") for _ in range(SERIES)]
    for begin in range(0, SERIES, AT_ONCE):
        await asyncio.gather(*(press(client, task) for task in tasks[begin : begin + AT_ONCE]))
    return tasks


async def add_scheduled(client: httpx.AsyncClient, now: datetime) -> list[dict[str, Any]]:
    """Add the series that the clock has to take one step further at once."""
    due = now - timedelta(days=400)
    return [
        await add(client, due, rrule="FREQ=YEARLY", mode="on_schedule") for _ in range(SCHEDULED)
    ]


async def deliver_again(sql: asyncpg.Connection) -> None:
    """Every request for an occurrence once more, to a consumer that has forgotten the first time."""
    await sql.execute("DELETE FROM inbox WHERE consumer = 'taskflow-recurring'")
    await sql.execute(
        "UPDATE task_events SET state = 'pending', attempts = 0 WHERE topic = 'task-recurring'"
    )


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
        asked = await sql.fetchval(_ASKED)
        await deliver_again(sql)
        await rest(sql)
    finally:
        nemesis.end()
    found = await by_series(sql)
    states = {key: [each.split()[0] for each in keys] for key, keys in found.items()}
    by_completion = [states[task["series_id"]] for task in tasks]
    by_clock = [states[task["series_id"]] for task in clocked]
    figures = (
        f"seed {SEED}: {SERIES} series x {PRESSES} completions at once, {SCHEDULED} series by the clock,"
        f" 2 schedulers, {nemesis.kills} SIGKILLs, each request delivered again:"
        f" {sum(len(each) - 1 for each in by_completion)} and {sum(len(each) - 1 for each in by_clock)}"
        " next occurrences"
    )
    record_property("figures", figures)
    assert by_completion == [["done", "open"]] * SERIES, figures
    assert by_clock == [["open", "open"]] * SCHEDULED, figures
    assert asked == SERIES + SCHEDULED
    assert await sql.fetchval("SELECT count(*) FROM dead_letters") == 0
    assert nemesis.kills > 0
