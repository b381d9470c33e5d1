"""Events about what was deleted while they were on their way: done at once, with nothing to repeat or to clear up."""

from collections.abc import Mapping
from typing import Any
from uuid import uuid4

import asyncpg
from tests.contract.recorder import WORKSPACE, keys

from taskflow import outbox
from taskflow.database import Database
from taskflow.events import EventType, Topic, system_origin
from taskflow.outbox import NewEvent
from taskflow.ports import Outcome
from taskflow.worker import LocalInvoker, dispatchers

TEST = system_origin("test")


async def answered(
    database: Database, topic: Topic, type_: EventType, data: dict[str, Any]
) -> set[Outcome]:
    """What the consumers of `topic` say to an event whose task, series and user there are not."""
    (key,) = keys(1)
    event = NewEvent(topic=topic, type=type_, workspace_id=WORKSPACE, key=key, data=data)
    async with database.transaction(TEST) as uow:
        await outbox.append(uow, [event])
        rows = await outbox.pending(uow, shards=range(outbox.SHARDS), limit=50)
    envelope: Mapping[str, Any] = next(row.envelope for row in rows if row.id == event.id)
    said = [
        (await each.deliver(topic, [envelope]))[str(event.id)].outcome
        for each in dispatchers(database, LocalInvoker(database))
        if topic in each.topics
    ]
    assert said
    return set(said)


async def test_a_reminder_of_a_deleted_task_is_done(
    database: Database, sql: asyncpg.Connection
) -> None:
    ids = {name: str(uuid4()) for name in ("reminder_id", "task_id", "user_id")}
    data = {**ids, "task_version": 1, "title": "Water the plants", "due_date": None, "late": 0.1}
    data["fire_at"] = "2026-12-01T09:00:00Z"
    assert await answered(database, Topic.REMINDERS, EventType.REMINDER_DUE, data) == {
        Outcome.SUCCESS
    }
    assert await sql.fetchval("SELECT count(*) FROM dead_letters") == 0


async def test_an_occurrence_of_a_deleted_series_is_done(
    database: Database, sql: asyncpg.Connection
) -> None:
    data = {"series_id": str(uuid4()), "key": "2026-12-01T09:00"}
    assert await answered(database, Topic.RECURRING, EventType.OCCURRENCE_REQUESTED, data) == {
        Outcome.SUCCESS
    }
    assert await sql.fetchval("SELECT count(*) FROM tasks") == 0
