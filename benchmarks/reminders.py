"""Reminders: how late a burst at one instant is claimed and delivered, and what it costs to wait for a million."""

import asyncio
import tempfile
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import Any

import asyncpg
import psutil
from asyncpg.connection import LoggedQuery

from taskflow import database as database_module
from taskflow.clock import SystemClock
from taskflow.config import Settings
from taskflow.database import Database, migrate
from taskflow.embedded_postgres import EmbeddedPostgres
from taskflow.events import system_origin
from taskflow.schemas.accounts import Register
from taskflow.services import administration
from taskflow.worker import Roles, local_bus

TARGET = 1.0
"""Seconds from the instant to the claim, p99."""

_USERS = 50
_AHEAD = 90  # seconds from planning the burst, which takes a while, to its instant
_ORIGIN = system_origin("bench")
TASKS = """
    INSERT INTO tasks (id, workspace_id, project_id, title, description, status, priority, rank, created_by, created_at,
                       updated_at, version, event_sequence, is_recurring)
    SELECT gen_random_uuid(), p.workspace_id, p.id, 'Task ' || n, '', 'open', 0, 'b' || lpad(n::text, 9, '0'),
           m.user_id, now(), now(), 1, 1, false
    FROM (SELECT id, workspace_id, row_number() OVER () - 1 AS number, count(*) OVER () AS projects FROM projects) AS p
    JOIN memberships m ON m.workspace_id = p.workspace_id
    JOIN generate_series(1, $1::int) AS n ON n % p.projects = p.number
"""
_PENDING = """
    INSERT INTO reminders (id, workspace_id, task_id, user_id, kind, at_local, at_zone, fire_at, state, created_at)
    SELECT gen_random_uuid(), workspace_id, id, created_by, 'at', at AT TIME ZONE 'UTC', 'UTC', at, 'pending', now()
    FROM (
        SELECT t.*, date_trunc('second', now()) + make_interval(hours => 24 * each, secs => abs(hashtext(t.id::text)) % 86400)
                    AS at
        FROM tasks t, generate_series(1, $1::int) AS each
    ) AS planned
"""
_BURST = """
    INSERT INTO reminders (id, workspace_id, task_id, user_id, kind, at_local, at_zone, fire_at, state, created_at)
    SELECT gen_random_uuid(), workspace_id, id, created_by, 'at', at AT TIME ZONE 'UTC', 'UTC', at, 'pending', now()
    FROM tasks, (SELECT date_trunc('second', now()) + make_interval(secs => $1::int) AS at) AS instant
"""
_OF_BURST = "SELECT fire_at, count(*) AS planned FROM reminders GROUP BY 1 ORDER BY 2 DESC LIMIT 1"
# When a row was committed is when others can see it: later than any time that its transaction could write into it.
_CLAIMED = "SELECT pg_xact_commit_timestamp(xmin) AS at FROM reminders WHERE fire_at = $1 AND state = 'fired'"
_DELIVERED = "SELECT pg_xact_commit_timestamp(xmin) AS at FROM deliveries WHERE channel = 'in_app'"


async def measure(*, quick: bool, seed: int) -> dict[str, Any]:
    del seed
    tasks, each, seconds = (2_000, 5, 5) if quick else (50_000, 20, 60)
    with tempfile.TemporaryDirectory() as folder:
        with EmbeddedPostgres(Path(folder)) as postgres:
            await _query(postgres, "ALTER SYSTEM SET track_commit_timestamp = on")
        with EmbeddedPostgres(Path(folder)) as postgres:
            await _fill(postgres, tasks)
            idle = {"0": await _idle(postgres, Path(folder), seconds)}
            await _query(postgres, _PENDING, each)
            await _settle(postgres)
            idle[str(tasks * each)] = await _idle(postgres, Path(folder), seconds)
            burst = await _burst(postgres, Path(folder), tasks)
    return {"target": TARGET, "idle_seconds": seconds, "idle": idle, "burst": burst}


async def _query(postgres: EmbeddedPostgres, statement: str, *values: Any) -> list[Any]:
    connection = await asyncpg.connect(postgres.dsn)
    try:
        return list(await connection.fetch(statement, *values))
    finally:
        await connection.close()


async def _fill(postgres: EmbeddedPostgres, tasks: int) -> None:
    await migrate(postgres.url)
    database = Database(postgres.url, SystemClock(), pool_size=2)
    for number in range(_USERS):
        body = Register(
            email=f"bench{number}@example.com",
            name="Bench",
            password="a long enough sentence",
            time_zone="Europe/Berlin",
        )
        async with database.transaction(_ORIGIN) as uow:
            await administration.add_user(uow, body, is_admin=False)
    await database.close()
    await _query(postgres, TASKS, tasks)
    await _settle(postgres)


async def _settle(postgres: EmbeddedPostgres) -> None:
    await _query(postgres, "VACUUM ANALYZE")
    await _query(postgres, "CHECKPOINT")


@asynccontextmanager
async def _all_roles(postgres: EmbeddedPostgres, folder: Path) -> AsyncIterator[None]:
    """As `taskflow serve` has them, on the bus of one process."""
    database = Database(postgres.url, SystemClock(), pool_size=10)
    roles = Roles(database, Settings(data=folder), local_bus(database))
    roles.start()
    yield
    await roles.stop()
    await database.close()


async def _idle(postgres: EmbeddedPostgres, folder: Path, seconds: int) -> dict[str, float]:
    """What all roles do while nothing is due."""
    with _counted() as statements:
        async with _all_roles(postgres, folder):
            await asyncio.sleep(10)  # what was left of the filling is relayed
            before, count, started = _cpu_seconds(), len(statements), time.perf_counter()
            await asyncio.sleep(seconds)
            passed = time.perf_counter() - started
            used, sent = _cpu_seconds() - before, len(statements) - count
    return {
        "statements_per_second": round(sent / passed, 2),
        "cpu_seconds_per_minute": round(used / passed * 60, 2),
    }


@contextmanager
def _counted() -> Iterator[list[str]]:
    """The statements that the connections opened meanwhile send."""
    sent: list[str] = []
    prepare = database_module._prepare  # noqa: SLF001 - what each new connection goes through

    def note(query: LoggedQuery) -> None:
        sent.append(query.query)

    async def prepare_and_count(connection: Any) -> None:
        await prepare(connection)
        connection.add_query_logger(note)

    database_module._prepare = prepare_and_count  # noqa: SLF001 - put back below
    try:
        yield sent
    finally:
        database_module._prepare = prepare  # noqa: SLF001 - as above


def _cpu_seconds() -> float:
    """Of this process and its PostgreSQL, which are its children."""
    this = psutil.Process()
    times = [each.cpu_times() for each in (this, *this.children(recursive=True))]
    return sum(each.user + each.system for each in times)


async def _burst(postgres: EmbeddedPostgres, folder: Path, count: int) -> dict[str, Any]:
    """Every task reminds at one instant. Seconds from it to the commit of the claim, and of the delivery."""
    await _query(postgres, _BURST, _AHEAD)
    (planned,) = await _query(postgres, _OF_BURST)
    assert planned["planned"] == count
    async with _all_roles(postgres, folder):
        delivered = 0
        while delivered < count:
            await asyncio.sleep(1)
            (row,) = await _query(postgres, "SELECT count(*) AS n FROM deliveries")
            delivered = row["n"]
    at = planned["fire_at"]
    stages = {
        "claimed": await _query(postgres, _CLAIMED, at),
        "delivered": await _query(postgres, _DELIVERED),
    }
    lateness = {
        name: _spread([(row["at"] - at).total_seconds() for row in rows])
        for name, rows in stages.items()
    }
    assert all(len(rows) == count for rows in stages.values()), "each arrives once"
    return {"reminders": count, "lateness": lateness}


def _spread(seconds: list[float]) -> dict[str, float]:
    seconds.sort()
    places = {"first": 0, "p50": len(seconds) // 2, "p99": len(seconds) * 99 // 100, "max": -1}
    return {name: round(seconds[place], 3) for name, place in places.items()}
