"""What the relay takes from the outbox, and what it removes."""

import asyncpg
from tests.contract.recorder import keys, numbered

from taskflow import outbox
from taskflow.database import Database, UnitOfWork
from taskflow.events import system_origin
from taskflow.outbox import OutboxRow

TEST = system_origin("test")


async def test_only_what_was_confirmed_is_removed_and_not_what_stands_between(
    database: Database,
) -> None:
    """A number may be committed after a higher one of its shard, when that is on its way already."""
    (key,) = keys(1)
    async with database.transaction(TEST) as uow:
        await outbox.append(uow, numbered(key, [1, 2, 3]))
    async with database.transaction(TEST) as uow:
        rows = await waiting(uow)
        await outbox.confirm(uow, [rows[0], rows[2]])
        assert [row.id for row in await waiting(uow)] == [rows[1].id]


async def test_what_waits_since_yesterday_comes_before_what_is_of_today(
    database: Database, sql: asyncpg.Connection
) -> None:
    (key,) = keys(1)
    async with database.transaction(TEST) as uow:
        await outbox.append(uow, numbered(key, range(1, 7)))
    old = await sql.fetch(
        "UPDATE task_events SET created_on = created_on - sequence % 3 WHERE key = $1 AND sequence < 5"
        " RETURNING id, created_on",
        key,
    )
    for row in old:
        move = "UPDATE pending_events SET created_on = $1 WHERE event_id = $2"
        await sql.execute(move, row["created_on"], row["id"])
    async with database.transaction(TEST) as uow:
        rows = await waiting(uow)
    assert [int(row.envelope["sequence"]) for row in rows] == [1, 2, 3, 4, 5, 6]


async def waiting(uow: UnitOfWork) -> list[OutboxRow]:
    return await outbox.pending(uow, shards=range(outbox.SHARDS), limit=1000)
