"""Many reminders at once: after downtime, and at one instant."""

import asyncio
from datetime import timedelta
from typing import Any

import asyncpg
import orjson
from tests.clocks import SetClock
from tests.integration.conftest import Account, eventually
from tests.integration.reminders.conftest import HOUR, TEST
from tests.integration.wire import tapped

from taskflow import background_tasks
from taskflow.database import Database
from taskflow.events import Service, Topic
from taskflow.services import reminders
from taskflow.worker import LocalInvoker, dispatchers, local_bus

DOWN = HOUR
SOON = timedelta(seconds=30)


async def remind_at(ada: Account, at: Any) -> str:
    task = await ada.add_task(reminders=[{"at": at.isoformat()}])
    return str(task["id"])


async def test_what_an_hour_of_downtime_missed_arrives_once_and_is_marked_late(
    ada: Account, database: Database, sql: asyncpg.Connection, clock: SetClock
) -> None:
    begun = clock.now()
    missed = [await remind_at(ada, begun + DOWN * part / 12 - SOON) for part in range(1, 13)]
    still_to_come = await remind_at(ada, begun + DOWN + SOON)
    clock.advance(DOWN)
    stop = asyncio.Event()
    loops = [
        asyncio.create_task(background_tasks.scheduler(database, stop)),
        asyncio.create_task(background_tasks.scheduler(database, stop)),
        asyncio.create_task(background_tasks.relay(database, local_bus(database), stop)),
    ]

    async def arrived() -> Any:
        items = (await ada.client.get("/api/notifications")).json()["items"]
        return len(items) >= len(missed) and items

    items = await eventually(arrived)
    stop.set()
    await asyncio.gather(*loops)
    assert sorted(each["task_id"] for each in items) == sorted(missed)
    late = {each["task_id"]: each["late"] for each in items}
    on_time = missed[-1]  # half a minute is not late
    assert late == {task_id: task_id != on_time for task_id in missed}
    told = await sql.fetch("SELECT task_id::text, count(*) FROM deliveries GROUP BY 1")
    assert {row["task_id"]: row["count"] for row in told} == dict.fromkeys(missed, 1)
    assert still_to_come not in late


async def test_many_at_one_instant_are_delivered_by_as_many_statements_as_one(
    ada: Account, clock: SetClock, sql: asyncpg.Connection, database_url: str
) -> None:
    sent = []
    with tapped() as wire:
        database = Database(database_url, clock, pool_size=2)
        (dispatcher,) = (
            each
            for each in dispatchers(database, LocalInvoker(database))
            if each.name == Service.NOTIFICATION
        )
        for count in (1, 1, 20):
            for _ in range(count):
                await remind_at(ada, clock.now() + SOON)
            clock.advance(HOUR)
            async with database.transaction(TEST) as uow:
                assert await reminders.claim_due(uow) == count
            rows = await sql.fetch(
                "SELECT envelope::text FROM task_events WHERE topic = 'task-reminders'"
                " ORDER BY position DESC LIMIT $1",
                count,
            )
            envelopes = [orjson.loads(row["envelope"]) for row in rows]
            wire.sent.clear()
            await dispatcher.deliver(Topic.REMINDERS, envelopes)
            sent.append(len(await wire.settled()))
        await database.close()
    assert sent[1] == sent[2], sent
    assert await sql.fetchval("SELECT count(*) FROM deliveries") == 22
