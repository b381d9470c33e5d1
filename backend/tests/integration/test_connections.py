"""The pool of connections, against a real server."""

import asyncio
from collections.abc import AsyncIterator

import asyncpg
import pytest
from tests.integration.conftest import eventually

from taskflow.connections import ConnectionPool
from taskflow.embedded_postgres import EmbeddedPostgres


@pytest.fixture
async def pool(postgres: EmbeddedPostgres) -> AsyncIterator[ConnectionPool]:
    found = ConnectionPool(lambda: asyncpg.connect(postgres.dsn), 2)
    yield found
    await found.close(grace=1)


async def test_lends_last_what_came_back_last(pool: ConnectionPool) -> None:
    first, second = await pool.acquire(timeout=5), await pool.acquire(timeout=5)
    pool.release(second)
    pool.release(first)
    assert await pool.acquire(timeout=5) is first
    pool.release(first)


async def test_waits_for_a_place_and_no_longer_than_asked(pool: ConnectionPool) -> None:
    first, second = await pool.acquire(timeout=5), await pool.acquire(timeout=5)
    with pytest.raises(TimeoutError):
        await pool.acquire(timeout=0.05)
    waiting = asyncio.create_task(pool.acquire(timeout=5))
    await asyncio.sleep(0)
    pool.release(second)
    assert await waiting is second
    pool.release(second)
    pool.release(first)


async def test_nobody_overtakes_who_waits(pool: ConnectionPool) -> None:
    first, second = await pool.acquire(timeout=5), await pool.acquire(timeout=5)
    waiting = asyncio.create_task(pool.acquire(timeout=5))
    await asyncio.sleep(0)
    pool.release(second)
    with pytest.raises(TimeoutError):
        await pool.acquire(timeout=0.01)
    assert await waiting is second
    pool.release(second)
    pool.release(first)


async def test_a_place_is_not_lost_with_who_gave_up_waiting(pool: ConnectionPool) -> None:
    first, second = await pool.acquire(timeout=5), await pool.acquire(timeout=5)
    early, late = (asyncio.create_task(pool.acquire(timeout=5)) for _ in "12")
    await asyncio.sleep(0)
    early.cancel()
    pool.release(first)
    assert await late is first
    late = asyncio.create_task(pool.acquire(timeout=5))
    await asyncio.sleep(0)
    pool.release(second)
    late.cancel()  # it was handed over already
    with pytest.raises(asyncio.CancelledError):
        await late
    assert await pool.acquire(timeout=0.05) is second
    pool.release(second)
    pool.release(first)


async def test_opens_another_for_one_that_was_lost(
    pool: ConnectionPool, postgres: EmbeddedPostgres
) -> None:
    lost = await pool.acquire(timeout=5)
    other = await asyncpg.connect(postgres.dsn)
    await other.execute("SELECT pg_terminate_backend($1)", lost.get_server_pid())
    await other.close()

    async def is_noticed() -> bool:
        return bool(lost.is_closed())

    await eventually(is_noticed)
    with pytest.raises(asyncpg.InterfaceError):
        await lost.fetchval("SELECT 1")
    pool.release(lost)
    again = await pool.acquire(timeout=5)
    assert again is not lost
    assert await again.fetchval("SELECT 1") == 1
    pool.release(again)


async def test_never_lends_an_open_transaction(pool: ConnectionPool) -> None:
    connection = await pool.acquire(timeout=5)
    await connection.execute("BEGIN")
    pool.release(connection)
    again = await pool.acquire(timeout=5)
    assert not again.is_in_transaction()
    pool.release(again)


async def test_gives_the_place_back_if_it_cannot_connect() -> None:
    async def refused() -> asyncpg.Connection:
        raise ConnectionRefusedError

    pool = ConnectionPool(refused, 1)
    for _ in range(2):
        with pytest.raises(ConnectionRefusedError):
            await pool.acquire(timeout=0.05)


async def test_cuts_off_what_does_not_come_back(postgres: EmbeddedPostgres) -> None:
    pool = ConnectionPool(lambda: asyncpg.connect(postgres.dsn), 1)
    kept = await pool.acquire(timeout=5)
    await pool.close(grace=0.05)
    assert kept.is_closed()
