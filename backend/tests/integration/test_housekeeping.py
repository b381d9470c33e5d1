"""Housekeeping: partitions are there before they are needed, and only what has done its work is dropped."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import asyncpg
import pytest
from tests.contract.recorder import keys, numbered
from tests.integration.conftest import create_database

from taskflow import outbox
from taskflow.clock import SystemClock
from taskflow.database import Database
from taskflow.embedded_postgres import EmbeddedPostgres
from taskflow.events import system_origin
from taskflow.services import housekeeping

TEST = system_origin("test")
WEEK = timedelta(days=7)
LONG_AGO = (datetime.now(UTC) - timedelta(days=20)).date()


@pytest.fixture
async def database_url(postgres: EmbeddedPostgres) -> str:
    """A database for each test: partitions belong to all."""
    return await create_database(postgres)


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    found = Database(database_url, SystemClock(), pool_size=4)
    yield found
    await found.close()


@pytest.fixture
async def sql(database_url: str) -> AsyncIterator[asyncpg.Connection]:
    connection = await asyncpg.connect(database_url.replace("postgresql+asyncpg", "postgresql"))
    yield connection
    await connection.close()


async def make_partitions(database: Database) -> None:
    async with database.transaction(TEST) as uow:
        await housekeeping.make_partitions(uow)


async def drop_old(database: Database) -> None:
    async with database.transaction(TEST) as uow:
        await housekeeping.drop_old(uow, outbox_kept=WEEK)


async def write(database: Database, count: int) -> None:
    (key,) = keys(1)
    async with database.transaction(TEST) as uow:
        await outbox.append(uow, numbered(key, range(1, count + 1)))


async def partitions(sql: asyncpg.Connection, parent: str) -> list[str]:
    rows = await sql.fetch(
        "SELECT inhrelid::regclass::text AS name FROM pg_inherits WHERE inhparent = $1::text::regclass ORDER BY 1",
        parent,
    )
    return [row["name"] for row in rows]


async def test_makes_partitions_for_two_weeks_and_again_without_harm(
    database: Database, sql: asyncpg.Connection
) -> None:
    await make_partitions(database)
    first = await partitions(sql, "task_events")
    await make_partitions(database)
    assert await partitions(sql, "task_events") == first
    today = datetime.now(UTC).date()
    for ahead in (-1, 0, 14):
        assert f"task_events_p{today + timedelta(days=ahead):%Y%m%d}" in first
    await write(database, 3)
    assert await sql.fetchval(f"SELECT count(*) FROM task_events_p{today:%Y%m%d}") == 3  # noqa: S608 - a date


async def test_events_have_a_place_even_if_no_partition_was_made(
    database: Database, sql: asyncpg.Connection
) -> None:
    await write(database, 3)
    assert await sql.fetchval("SELECT count(*) FROM task_events_rest") == 3
    await make_partitions(database)  # today's rows are in the way, and stay where they are
    await write(database, 2)
    assert await sql.fetchval("SELECT count(*) FROM task_events") == 5


async def test_drops_what_was_published_and_keeps_what_still_waits(
    database: Database, sql: asyncpg.Connection
) -> None:
    for days in (20, 15):
        day = datetime.now(UTC).date() - timedelta(days=days)
        await sql.execute("SELECT ensure_partitions($1, 1)", day)
        await write(database, 2)
        await sql.execute("UPDATE task_events SET created_on = $1 WHERE created_on > $2", day, day)
    await sql.execute(
        "UPDATE pending_events SET created_on = e.created_on FROM task_events e WHERE e.id = event_id"
    )
    await sql.execute("DELETE FROM pending_events WHERE created_on = $1", LONG_AGO)
    await drop_old(database)
    names = await partitions(sql, "task_events")
    assert f"task_events_p{LONG_AGO:%Y%m%d}" not in names
    assert await sql.fetchval("SELECT count(*) FROM task_events") == 2


async def test_forgets_what_was_handled_long_ago(
    database: Database, sql: asyncpg.Connection
) -> None:
    await sql.execute(
        "INSERT INTO inbox (consumer, event_id, event_on) VALUES ('c', $1, $2), ('c', $3, current_date)",
        uuid4(),
        LONG_AGO,
        uuid4(),
    )
    await drop_old(database)
    assert await sql.fetchval("SELECT count(*) FROM inbox") == 1
