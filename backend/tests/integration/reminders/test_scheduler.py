"""Reminders by the clock: each is claimed once, follows its task, and nobody waits for ever."""

import asyncio
from collections import Counter
from datetime import datetime, timedelta
from typing import Any

import asyncpg
import pytest
from tests.clocks import SetClock
from tests.integration.conftest import Account, eventually
from tests.integration.reminders.conftest import HOUR, TEST, with_reminder

from taskflow import background_tasks
from taskflow.database import Database
from taskflow.repositories.reminders import earliest
from taskflow.services import reminders


async def claim(database: Database) -> int:
    async with database.transaction(TEST) as uow:
        return await reminders.claim_due(uow)


async def reminder_of(ada: Account, task_id: str) -> dict[str, Any]:
    listed = await ada.client.get("/api/reminders", params={"task_id": task_id})
    (found,) = listed.json()["items"]
    return dict(found)


async def sent(sql: asyncpg.Connection) -> Counter[str]:
    rows = await sql.fetch(
        "SELECT envelope->'data'->>'reminder_id' AS id FROM task_events WHERE topic = 'task-reminders'"
    )
    return Counter(row["id"] for row in rows)


_MANY_TASKS = """
    INSERT INTO tasks (id, workspace_id, project_id, title, rank, created_by, created_at, updated_at)
    SELECT gen_random_uuid(), $1, $2, 'Task ' || n, 'x' || lpad(n::text, 6, '0'), $3, now(), now()
    FROM generate_series(1, 667) AS n
    """
_MANY_REMINDERS = """
    INSERT INTO reminders (id, workspace_id, task_id, user_id, kind, at_local, at_zone, fire_at, state,
                           created_at)
    SELECT gen_random_uuid(), workspace_id, id, created_by, 'at',
           timestamp '2026-01-01' + n * interval '1 minute', 'UTC', $1, 'pending', now()
    FROM tasks, generate_series(1, 3) AS n
    """


async def test_several_schedulers_claim_each_of_2001_reminders_once(
    ada: Account, database: Database, sql: asyncpg.Connection, clock: SetClock
) -> None:
    await sql.execute(_MANY_TASKS, ada.workspace_id, ada.inbox_id, ada.user_id)
    await sql.execute(_MANY_REMINDERS, clock.now())

    async def worker() -> int:
        total = 0
        async with database.reading(TEST) as uow:
            while await earliest(uow) is not None:
                total += await claim(database)
        return total

    shares = await asyncio.gather(*(worker() for _ in range(4)))
    assert sum(shares) == 2001
    found = await sent(sql)
    assert (len(found), set(found.values())) == (2001, {1})
    wrong = await sql.fetch(
        """
        SELECT key, array_agg(sequence ORDER BY position) AS numbers FROM task_events
        WHERE topic = 'task-reminders' GROUP BY key
        HAVING array_agg(sequence ORDER BY position) <> ARRAY[2, 3, 4]
        """
    )
    assert wrong == []
    assert await sql.fetchval("SELECT count(*) FROM tasks WHERE NOT reminder_sent") == 0


async def test_a_locked_task_is_left_alone_and_reminded_of_afterwards(
    ada: Account, database: Database, sql: asyncpg.Connection, clock: SetClock
) -> None:
    held, _ = await with_reminder(ada, clock, before_due="PT1H")
    await with_reminder(ada, clock, before_due="PT1H")
    clock.advance(2 * HOUR)
    stop = asyncio.Event()
    async with sql.transaction():
        await sql.execute("SELECT 1 FROM tasks WHERE id = $1 FOR UPDATE", held)
        assert await asyncio.wait_for(claim(database), 5) == 1
        assert await asyncio.wait_for(claim(database), 5) == 0
        loop = asyncio.create_task(background_tasks.scheduler(database, stop))

    async def both() -> bool:
        return len(await sent(sql)) == 2

    await eventually(both)
    stop.set()
    await loop


async def test_changes_and_claims_at_once_do_not_wait_for_each_other_for_ever(
    ada: Account, database: Database, sql: asyncpg.Connection, clock: SetClock
) -> None:
    made = [await with_reminder(ada, clock, before_due="PT1H") for _ in range(40)]
    clock.advance(2 * HOUR)

    async def change() -> list[int]:
        paths = [f"/api/tasks/{task_id}/complete" for task_id, _ in made]
        answers = await asyncio.gather(*(ada.post(path) for path in paths))
        return [each.status_code for each in answers]

    async def claims() -> None:
        for _ in range(20):
            await claim(database)

    statuses, *_ = await asyncio.gather(change(), claims(), claims())
    assert set(statuses) == {200}
    states = await sql.fetch("SELECT id::text, state FROM reminders")
    fired = {row["id"] for row in states if row["state"] == "fired"}
    assert (set(await sent(sql)), len(states)) == (fired, 40)


@pytest.mark.parametrize("end", ["complete", "delete"])
async def test_closing_a_task_withdraws_its_reminder_and_reopening_brings_it_back(
    ada: Account, database: Database, clock: SetClock, end: str
) -> None:
    task_id, _ = await with_reminder(ada, clock, before_due="PT1H")
    path = f"/api/tasks/{task_id}"
    if end == "delete":
        await ada.client.delete(path)
    else:
        await ada.post(f"{path}/complete")
    assert (await reminder_of(ada, task_id))["state"] == "withdrawn"
    clock.advance(timedelta(minutes=90))
    await ada.post(f"{path}/{'restore' if end == 'delete' else 'reopen'}")
    assert (await reminder_of(ada, task_id))["state"] == "pending"
    clock.advance(timedelta(minutes=31))
    assert await claim(database) == 1


async def test_moving_a_task_moves_its_reminder(
    ada: Account, database: Database, clock: SetClock
) -> None:
    task_id, _ = await with_reminder(ada, clock, before_due="PT1H")
    later = {"due_date": (clock.now() + 5 * HOUR).isoformat()}
    assert (await ada.client.patch(f"/api/tasks/{task_id}", json=later)).status_code == 200
    clock.advance(3 * HOUR)
    assert await claim(database) == 0
    clock.advance(HOUR)
    assert await claim(database) == 1


async def test_a_moved_date_reminds_again_for_the_new_one(
    ada: Account, database: Database, sql: asyncpg.Connection, clock: SetClock
) -> None:
    task_id, reminder_id = await with_reminder(ada, clock, before_due="PT1H")
    clock.advance(2 * HOUR)
    assert await claim(database) == 1
    later = {"due_date": (clock.now() + 5 * HOUR).isoformat()}
    await ada.client.patch(f"/api/tasks/{task_id}", json=later)
    clock.advance(4 * HOUR)
    assert await claim(database) == 1
    assert await sent(sql) == {reminder_id: 2}


async def test_a_change_of_another_date_does_not_unsend_a_reminder(
    ada: Account, database: Database, clock: SetClock
) -> None:
    task_id, _ = await with_reminder(ada, clock, before_due="PT1H")
    fired_at = clock.advance(2 * HOUR)
    await claim(database)
    start = {"start_date": (clock.now() + HOUR / 2).isoformat()}
    assert (await ada.client.patch(f"/api/tasks/{task_id}", json=start)).status_code == 200
    reminder = await reminder_of(ada, task_id)
    assert reminder["state"] == "fired"
    assert datetime.fromisoformat(reminder["fired_at"]) == fired_at


async def test_sending_a_reminder_again_that_has_fired_does_not_fire_it_again(
    ada: Account, database: Database, sql: asyncpg.Connection, clock: SetClock
) -> None:
    at = (clock.now() + timedelta(seconds=5)).isoformat()
    task_id, reminder_id = await with_reminder(ada, clock, at=at)
    clock.advance(timedelta(seconds=10))
    assert await claim(database) == 1
    again = await ada.post(f"/api/tasks/{task_id}/reminders", {"at": at})
    assert (again.status_code, again.json()["id"]) == (201, reminder_id)
    assert await claim(database) == 0
    assert await sent(sql) == {reminder_id: 1}


async def test_snoozing_reminds_once_more(
    ada: Account, database: Database, clock: SetClock
) -> None:
    _, reminder_id = await with_reminder(ada, clock, before_due="PT1H")
    clock.advance(2 * HOUR)
    await claim(database)
    snoozed = await ada.post(f"/api/reminders/{reminder_id}/snooze", {"for": "PT10M"})
    assert snoozed.status_code == 201, snoozed.text
    assert await claim(database) == 0
    clock.advance(timedelta(minutes=10))
    assert await claim(database) == 1


async def test_a_closed_task_cannot_be_snoozed(
    ada: Account, database: Database, clock: SetClock
) -> None:
    task_id, reminder_id = await with_reminder(ada, clock, before_due="PT1H")
    clock.advance(2 * HOUR)
    await claim(database)
    await ada.post(f"/api/tasks/{task_id}/complete")
    refused = await ada.post(f"/api/reminders/{reminder_id}/snooze", {"for": "PT10M"})
    assert refused.status_code == 409, refused.text


async def test_sleeps_until_the_earliest_reminder(
    ada: Account, database: Database, clock: SetClock
) -> None:
    """No busy loop: while the next reminder is far away, the database is asked once."""
    await with_reminder(ada, clock, before_due="PT1H")
    claims: list[str] = []

    def note(sql: str) -> None:
        if "SKIP LOCKED" in sql and "reminders" in sql:
            claims.append(sql)

    database.watchers.append(note)
    stop = asyncio.Event()
    loop = asyncio.create_task(background_tasks.scheduler(database, stop))
    await asyncio.sleep(1.0)  # the time itself is what is measured here
    idle = len(claims)
    await with_reminder(ada, clock, before_due="PT2H")

    async def woken() -> bool:
        return len(claims) > idle

    await eventually(woken)
    stop.set()
    await loop
    assert idle == 1


async def test_a_clock_that_jumps_ahead_and_back_reminds_once(
    ada: Account,
    database: Database,
    sql: asyncpg.Connection,
    clock: SetClock,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Nothing wakes the scheduler: it notices by its own look, takes all that is due then, and goes on."""
    monkeypatch.setattr(background_tasks, "SCHEDULER_POLL", 0.05)
    began, stop = clock.now(), asyncio.Event()
    _, near = await with_reminder(ada, clock, before_due="PT1H")
    _, far = await with_reminder(ada, clock, at=(began + timedelta(days=300)).isoformat())

    async def reminded(*expected: str) -> Any:
        return await sent(sql) == Counter(expected)

    async def looks_again() -> bool:
        return len(statements) > 8

    running = asyncio.create_task(background_tasks.scheduler(database, stop))
    statements: list[str] = []
    database.watchers.append(statements.append)
    await eventually(looks_again)
    clock.advance(timedelta(days=400))
    await eventually(lambda: reminded(near, far))
    clock.set_to = began
    _, after = await with_reminder(ada, clock, before_due="PT2H")
    clock.advance(90 * timedelta(minutes=1))
    await eventually(lambda: reminded(near, far, after))
    _, last = await with_reminder(ada, clock, before_due="PT1H")
    clock.advance(timedelta(days=400))
    await eventually(lambda: reminded(near, far, after, last))
    stop.set()
    await running
