"""Who is told what, when, and by which channel: muted kinds, quiet hours, and one digest a day."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from tests.clocks import SetClock
from tests.integration.conftest import Account, eventually
from tests.integration.reminders.conftest import TEST, with_reminder

from taskflow import background_tasks
from taskflow.database import Database
from taskflow.ports import Sent
from taskflow.services import delivering, digests, reminders, scheduling
from taskflow.worker import local_bus

EVENING = datetime(2026, 11, 24, 19, tzinfo=UTC)  # 20:00 in Berlin
MORNING = "2026-11-25T06:00:00"  # 07:00 there
NIGHT = {"from": "21:00", "to": "07:00"}


@pytest.fixture
def clock() -> SetClock:
    return SetClock(EVENING)


async def set_profile(ada: Account, **values: Any) -> dict[str, Any]:
    answered = await ada.client.patch("/api/auth/me", json=values)
    assert answered.status_code == 200, answered.text
    return dict(answered.json())


async def channel(ada: Account, **values: Any) -> dict[str, Any]:
    body = {"kind": "webhook", "name": "Hook", "address": "https://hooks.invalid/"}
    made = (await ada.post("/api/channels", body)).json()
    if values:
        answered = await ada.client.patch(f"/api/channels/{made['id']}", json=values)
        assert answered.status_code == 200, answered.text
    return dict(made)


async def deliveries(ada: Account) -> list[dict[str, Any]]:
    items = (await ada.client.get("/api/deliveries")).json()["items"]
    return [each for each in items if each["channel"] != "in_app"]


async def remind(ada: Account, clock: SetClock, database: Database) -> None:
    """A reminder rings two hours later, and its event reaches its consumer."""
    await with_reminder(ada, clock, before_due="PT1H")
    clock.advance(timedelta(hours=2))
    async with database.transaction(TEST) as uow:
        assert await reminders.claim_due(uow) == 1
    stop = asyncio.Event()
    relay = asyncio.create_task(background_tasks.relay(database, local_bus(database), stop))

    async def told() -> bool:
        return bool((await ada.client.get("/api/notifications")).json()["items"])

    await eventually(told)
    stop.set()
    await relay


async def digest(database: Database) -> int:
    async with database.transaction(TEST) as uow:
        return await digests.claim_due(uow)


async def test_a_channel_is_not_told_what_it_has_muted(
    ada: Account, clock: SetClock, database: Database
) -> None:
    await channel(ada, muted=["reminder"])
    told = await channel(ada, muted=["digest"])
    await remind(ada, clock, database)
    assert [each["channel_id"] for each in await deliveries(ada)] == [told["id"]]
    refused = await ada.client.patch(f"/api/channels/{told['id']}", json={"muted": ["weather"]})
    assert refused.status_code == 422


async def test_what_falls_into_quiet_hours_waits_until_they_end_but_not_in_the_app(
    ada: Account, clock: SetClock, database: Database
) -> None:
    await channel(ada)
    await set_profile(ada, quiet_hours=NIGHT)
    await remind(ada, clock, database)  # at 22:00
    (waiting,) = await deliveries(ada)
    assert waiting["next_attempt_at"].startswith(MORNING)
    async with database.transaction(TEST) as uow:
        assert await delivering.claim(uow, busy=[], limit=9) == []
    clock.set_to = datetime.fromisoformat(f"{MORNING}+00:00")
    async with database.transaction(TEST) as uow:
        assert len(await delivering.claim(uow, busy=[], limit=9)) == 1


async def test_another_attempt_waits_for_the_end_of_quiet_hours_too(
    ada: Account, clock: SetClock, database: Database
) -> None:
    made = await channel(ada)
    await set_profile(ada, quiet_hours=NIGHT)
    clock.advance(timedelta(minutes=59, seconds=58))
    await ada.post(f"/api/channels/{made['id']}/test")
    async with database.transaction(TEST) as uow:
        (claimed,) = await delivering.claim(uow, busy=[], limit=9)
        await delivering.note(uow, claimed, Sent(taken=False, answer="500"), jitter=0)
    (waiting,) = await deliveries(ada)
    assert waiting["next_attempt_at"].startswith(MORNING)


async def test_a_digest_holds_what_is_due_today_and_overdue_of_ones_own(
    ada: Account, ben: Account, clock: SetClock, database: Database
) -> None:
    for title, due in (
        ("Overdue", "2026-11-20"),
        ("Today", "2026-11-25"),
        ("Tonight", "2026-11-25T23:30:00+01:00"),
        ("Tomorrow", "2026-11-26"),
    ):
        await ada.add_task(title, due_date=due)
    done = await ada.add_task("Done", due_date="2026-11-25")
    await ada.post(f"/api/tasks/{done['id']}/complete")
    await ben.add_task("Ben's", due_date="2026-11-25")
    await channel(ada)
    await channel(ada, muted=["digest"])
    assert (await set_profile(ada, digest_at="07:30"))["digest_at"] == "07:30"
    assert await digest(database) == 0
    async with database.reading(TEST) as uow:
        until = await scheduling.seconds_to_next(uow, longest=1e6)
    assert clock.now() + timedelta(seconds=until) == datetime(2026, 11, 25, 6, 30, tzinfo=UTC)
    clock.advance(timedelta(seconds=until))
    assert await digest(database) == 1
    async with database.transaction(TEST) as uow:
        (claimed,) = await delivering.claim(uow, busy=[], limit=9)
    data = claimed.content["data"]
    assert data["title"] == "2 due today, 1 overdue"
    assert [each["title"] for each in data["today"]] == ["Today", "Tonight"]
    assert [each["title"] for each in data["overdue"]] == ["Overdue"]
    assert (data["day"], data["more"]) == ("2026-11-25", 0)


async def test_a_day_has_one_digest_with_several_schedulers_and_after_downtime(
    ada: Account, clock: SetClock, database: Database
) -> None:
    await ada.add_task("Overdue", due_date="2026-11-20")
    await channel(ada)
    await set_profile(ada, digest_at="07:30")
    clock.set_to = datetime(2026, 11, 28, 12, tzinfo=UTC)  # three of them were missed
    counts = await asyncio.gather(*(digest(database) for _ in range(4)))
    assert sum(counts) == 1
    assert len(await deliveries(ada)) == 1
    clock.advance(timedelta(hours=3))
    await set_profile(ada, digest_at="16:30")  # the hour is moved, but the day has had its own
    clock.advance(timedelta(hours=1))
    await digest(database)
    assert len(await deliveries(ada)) == 1
    clock.advance(timedelta(days=1))
    assert await digest(database) == 1
    assert len(await deliveries(ada)) == 2


async def test_a_digest_of_nothing_is_not_sent(
    ada: Account, clock: SetClock, database: Database
) -> None:
    await channel(ada)
    await set_profile(ada, digest_at="07:30")
    clock.advance(timedelta(days=1))
    assert await digest(database) == 1
    assert await deliveries(ada) == []
    await ada.add_task("Overdue", due_date="2026-11-20")
    assert await digest(database) == 0
    await set_profile(ada, digest_at=None)
    clock.advance(timedelta(days=1))
    assert await digest(database) == 0


async def test_refuses_hours_that_are_none(ada: Account) -> None:
    for values, path in (
        ({"digest_at": "7:30"}, "digest_at"),
        ({"digest_at": "24:00"}, "digest_at"),
        ({"quiet_hours": {"from": "21:00"}}, "quiet_hours.to"),
        ({"quiet_hours": {"from": "21:00", "to": "21:00"}}, "quiet_hours"),
    ):
        refused = await ada.client.patch("/api/auth/me", json=values)
        assert refused.status_code == 422, values
        assert [each["path"] for each in refused.json()["errors"]] == [path]
