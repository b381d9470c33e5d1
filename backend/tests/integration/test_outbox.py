"""The outbox: events are there with their change or not at all, in order, and none is too large."""

import asyncpg
import pytest
from tests.contract.recorder import WORKSPACE, keys, numbered
from tests.integration.conftest import Account

from taskflow import outbox
from taskflow.database import Database
from taskflow.errors import LimitExceeded
from taskflow.events import MAX_EVENT_BYTES, EventType, Topic, system_origin
from taskflow.outbox import NewEvent

TEST = system_origin("test")
_ROWS = "SELECT * FROM task_events WHERE key = $1 ORDER BY position"
_SHARDS = """
    INSERT INTO pending_events (position, created_on, event_id, key)
    SELECT -number, current_date, gen_random_uuid(), gen_random_uuid() FROM generate_series(1, 200) AS number
    RETURNING shard, key
    """


def padded(size: int) -> NewEvent:
    """An event whose envelope is about `size` bytes."""
    (key,) = keys(1)
    return NewEvent(
        topic=Topic.EVENTS,
        type=EventType.OBJECT_CHANGED,
        workspace_id=WORKSPACE,
        key=key,
        data={"object": "label", "padding": "x" * size},
    )


async def test_an_event_goes_with_its_transaction(
    database: Database, sql: asyncpg.Connection
) -> None:
    (key,) = keys(1)

    async def failing_change() -> None:
        async with database.transaction(TEST) as uow:
            await outbox.append(uow, numbered(key, [1]))
            raise RuntimeError("the change failed")

    with pytest.raises(RuntimeError, match="the change failed"):
        await failing_change()
    assert await sql.fetch(_ROWS, key) == []
    async with database.transaction(TEST) as uow:
        await outbox.append(uow, numbered(key, [1]))
        assert await sql.fetch(_ROWS, key) == []
    assert [row["sequence"] for row in await sql.fetch(_ROWS, key)] == [1]


async def test_an_event_that_a_broker_would_refuse_is_refused_with_its_change(
    database: Database, sql: asyncpg.Connection
) -> None:
    large = padded(MAX_EVENT_BYTES)
    with pytest.raises(LimitExceeded, match=f"at most {MAX_EVENT_BYTES}"):
        async with database.transaction(TEST) as uow:
            await outbox.append(uow, [padded(10), large])
    assert await sql.fetch(_ROWS, large.key) == []
    just_right = padded(MAX_EVENT_BYTES - 1000)
    async with database.transaction(TEST) as uow:
        await outbox.append(uow, [just_right])
    assert len(await sql.fetch(_ROWS, just_right.key)) == 1


async def test_size_counts_bytes_and_not_characters(database: Database) -> None:
    (key,) = keys(1)
    wide = NewEvent(
        topic=Topic.EVENTS,
        type=EventType.OBJECT_CHANGED,
        workspace_id=WORKSPACE,
        key=key,
        data={"padding": "€" * (MAX_EVENT_BYTES // 2)},
    )
    with pytest.raises(LimitExceeded):
        async with database.transaction(TEST) as uow:
            await outbox.append(uow, [wide])


async def test_every_change_of_a_task_has_the_next_number(
    ada: Account, sql: asyncpg.Connection
) -> None:
    task = await ada.add_task()
    path = f"/api/tasks/{task['id']}"
    await ada.client.patch(path, json={"title": "Water the garden"})
    await ada.post(f"{path}/complete")
    await ada.post(f"{path}/complete")  # again: changes nothing, so tells nothing
    await ada.post(f"{path}/reopen")
    await ada.client.delete(path)
    rows = await sql.fetch(_ROWS, task["id"])
    names = [row["type"].removeprefix("io.taskflow.task.") for row in rows]
    assert names == ["created.v1", "updated.v1", "completed.v1", "reopened.v1", "deleted.v1"]
    assert [row["sequence"] for row in rows] == [1, 2, 3, 4, 5]


async def test_the_database_and_the_relay_mean_the_same_shard(sql: asyncpg.Connection) -> None:
    """As events are spread here, they would be by whoever counts by the key's number."""
    transaction = sql.transaction()
    await transaction.start()
    rows = await sql.fetch(_SHARDS)
    await transaction.rollback()
    assert {row["shard"] for row in rows} == set(range(outbox.SHARDS))
    assert all(row["shard"] == row["key"].int % outbox.SHARDS for row in rows)


async def test_retries_wait_twice_as_long_each_time_and_never_longer_than_five_minutes() -> None:
    seconds = [outbox.retry_delay(attempts).total_seconds() for attempts in range(13)]
    assert seconds[:5] == [0.2, 0.4, 0.8, 1.6, 3.2]
    assert seconds[-1] == 300
    assert outbox.retry_delay(10_000).total_seconds() == 300
