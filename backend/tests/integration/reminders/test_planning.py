"""When a reminder rings: again until its task is done, at a person's own hour, wherever they are, or late at once."""

from datetime import UTC, datetime, timedelta
from typing import Any

import asyncpg
import httpx
import pytest
from tests.clocks import SetClock
from tests.integration.conftest import Account
from tests.integration.reminders.conftest import HOUR, TEST

from taskflow.database import Database
from taskflow.services import reminders

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)  # 13:00 in Berlin


@pytest.fixture
def clock() -> SetClock:
    return SetClock(NOON)


async def claim(database: Database) -> int:
    async with database.transaction(TEST) as uow:
        return await reminders.claim_due(uow)


async def add(ada: Account, task: dict[str, Any], **rule: Any) -> httpx.Response:
    return await ada.post(f"/api/tasks/{task['id']}/reminders", rule)


async def standing(ada: Account, task: dict[str, Any]) -> list[tuple[str, str]]:
    """(instant to the minute, state) of the task's reminders, the earliest first."""
    answered = await ada.client.get("/api/reminders", params={"task_id": task["id"]})
    return sorted((each["fire_at"][:16], each["state"]) for each in answered.json()["items"])


async def test_rings_again_until_its_task_is_done(
    ada: Account, clock: SetClock, database: Database
) -> None:
    task = await ada.add_task(due_date=(NOON + HOUR).isoformat())
    made = (await add(ada, task, before_due="PT0S", repeat_every="PT10M")).json()
    assert (made["repeat_every"], made["rung"]) == ("PT10M", 0)
    clock.set_to = NOON + HOUR
    assert [await claim(database) for _ in range(2)] == [1, 0]
    assert await standing(ada, task) == [("2026-11-24T13:10", "pending")]
    clock.advance(timedelta(minutes=47))  # down for a while: what was missed rings once
    assert [await claim(database) for _ in range(2)] == [1, 0]
    assert await standing(ada, task) == [("2026-11-24T13:57", "pending")]
    assert (await ada.client.get(f"/api/tasks/{task['id']}")).json()["reminder_sent"] is True
    await ada.post(f"/api/tasks/{task['id']}/complete")
    clock.advance(HOUR)
    assert await claim(database) == 0
    assert await standing(ada, task) == [("2026-11-24T13:57", "withdrawn")]


async def test_rings_25_times_at_most_for_one_date(
    ada: Account, clock: SetClock, database: Database
) -> None:
    task = await ada.add_task(due_date=(NOON + HOUR).isoformat())
    await add(ada, task, before_due="PT1H", repeat_every="PT5M")
    rings = 0
    for _ in range(30):
        rings += await claim(database)
        clock.advance(timedelta(minutes=5))
    assert rings == 25
    later = {"due_date": (clock.now() + 2 * HOUR).isoformat()}
    await ada.client.patch(f"/api/tasks/{task['id']}", json=later)
    clock.advance(HOUR)
    assert await claim(database) == 1


async def test_a_series_hands_the_repeat_on(ada: Account, sql: asyncpg.Connection) -> None:
    task = await ada.add_task(
        due_date=(NOON + HOUR).isoformat(),
        recurrence_pattern="DAILY",
        recurrence_interval=1,
        reminders=[{"before_due": "PT0S", "repeat_every": "PT1H"}],
    )
    await ada.post(f"/api/tasks/{task['id']}/complete")
    template = "SELECT template->'reminders'->0->>'repeat_seconds' FROM series"
    assert await sql.fetchval(template) == "3600"


async def test_refuses_a_restless_repeat(ada: Account) -> None:
    task = await ada.add_task(due_date=(NOON + HOUR).isoformat())
    for every in ("PT4M", "P8D", "soon"):
        refused = await add(ada, task, before_due="PT0S", repeat_every=every)
        assert refused.status_code == 422
        assert [each["path"] for each in refused.json()["errors"]] == ["repeat_every"]


async def test_an_all_day_task_reminds_at_the_persons_hour_wherever_they_are(ada: Account) -> None:
    task = await ada.add_task(due_date="2026-11-30")
    timed = await ada.add_task(due_date="2026-11-30T10:00:00+01:00")
    for each in (task, timed):
        assert (await add(ada, each, before_due="P1D")).status_code == 201
    assert (await add(ada, timed, at="2026-11-28T08:00:00+01:00")).status_code == 201
    assert await standing(ada, task) == [("2026-11-29T08:00", "pending")]
    for profile, all_day, at in (
        ({"all_day_time": "07:15"}, "2026-11-29T06:15", "2026-11-28T07:00"),
        ({"time_zone": "America/New_York"}, "2026-11-29T12:15", "2026-11-28T13:00"),
        (
            {"time_zone": "Asia/Tokyo", "all_day_time": "09:00"},
            "2026-11-29T00:00",
            "2026-11-27T23:00",
        ),
    ):
        assert (await ada.client.patch("/api/auth/me", json=profile)).status_code == 200
        assert await standing(ada, task) == [(all_day, "pending")]
        assert await standing(ada, timed) == [(at, "pending"), ("2026-11-29T09:00", "pending")]


async def test_what_a_journey_has_leapt_over_rings_at_once(
    ada: Account, database: Database
) -> None:
    task = await ada.add_task(due_date="2026-12-01")
    await add(ada, task, at="2026-11-24T15:00:00+01:00")  # 15:00 in Tokyo was six hours ago
    assert await claim(database) == 0
    await ada.client.patch("/api/auth/me", json={"time_zone": "Asia/Tokyo"})
    assert await standing(ada, task) == [("2026-11-24T06:00", "pending")]
    assert await claim(database) == 1


async def test_a_reminder_just_missed_rings_late_and_one_long_past_is_refused(
    ada: Account, database: Database, sql: asyncpg.Connection
) -> None:
    task = await ada.add_task(due_date=(NOON + HOUR).isoformat())
    assert (await add(ada, task, before_due="PT90M")).status_code == 201
    assert await claim(database) == 1
    late = await sql.fetchval(
        "SELECT envelope->'data'->>'late' FROM task_events WHERE topic = 'task-reminders'"
    )
    assert float(late) == 1800
    refused = await add(ada, task, before_due="PT3H")
    assert refused.status_code == 422
    assert [each["path"] for each in refused.json()["errors"]] == ["before_due"]
    assert len(await standing(ada, task)) == 1
    daily = await ada.add_task(
        due_date=(NOON + HOUR).isoformat(), recurrence_pattern="DAILY", recurrence_interval=1
    )
    assert (await add(ada, daily, before_due="PT3H")).status_code == 201  # for the next one


async def test_a_new_task_with_a_date_has_the_default_reminders(ada: Account) -> None:
    await ada.client.patch("/api/auth/me", json={"default_reminders": ["PT30M", "P2D"]})
    task = await ada.add_task(due_date=(NOON + HOUR).isoformat())
    assert await standing(ada, task) == [
        ("2026-11-22T13:00", "withdrawn"),
        ("2026-11-24T12:30", "pending"),
    ]
    undated = await ada.add_task()
    own = await ada.add_task(due_date=(NOON + HOUR).isoformat(), reminders=[])
    assert await standing(ada, undated) == await standing(ada, own) == []


async def test_snoozes_in_words(ada: Account) -> None:
    task = await ada.add_task(due_date=(NOON + 3 * HOUR).isoformat())
    made = (await add(ada, task, before_due="PT1H")).json()
    for body, fire_at in (
        ({"until": "tomorrow 9"}, "2026-11-25T08:00"),
        ({"until": "friday"}, "2026-11-27T08:00"),
        ({"until": "in 2 hours"}, "2026-11-24T14:00"),
        ({"until": "2026-11-26T09:00:00Z"}, "2026-11-26T09:00"),
        ({"for": "PT15M"}, "2026-11-24T12:15"),
    ):
        snoozed = await ada.post(f"/api/reminders/{made['id']}/snooze", body)
        assert snoozed.status_code == 201, snoozed.text
        assert snoozed.json()["fire_at"][:16] == fire_at


async def test_refuses_to_snooze_until_bananas(ada: Account) -> None:
    task = await ada.add_task(due_date=(NOON + 3 * HOUR).isoformat())
    made = (await add(ada, task, before_due="PT1H")).json()
    for until in ("banana", "yesterday", "x" * 101, "two\nlines", "", "2026-11-30T25:00:00Z"):
        refused = await ada.post(f"/api/reminders/{made['id']}/snooze", {"until": until})
        assert refused.status_code == 422, until
        assert [each["path"] for each in refused.json()["errors"]] == ["until"]
