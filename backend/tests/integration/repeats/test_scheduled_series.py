"""Series that repeat on schedule: the clock creates their tasks, once, done or not."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from tests.clocks import SetClock
from tests.integration.conftest import Account, create_database, eventually

from taskflow.config import Settings
from taskflow.database import Database
from taskflow.embedded_postgres import EmbeddedPostgres
from taskflow.events import system_origin
from taskflow.main import build
from taskflow.services import occurrences, scheduling

ORIGIN = system_origin("test")


@pytest.fixture
async def database_url(postgres: EmbeddedPostgres) -> str:
    """A database for each test: a scheduler sees all workspaces."""
    return await create_database(postgres)


@pytest.fixture
async def app(database_url: str, tmp_path: Path) -> AsyncIterator[FastAPI]:
    application = build(Settings(data=tmp_path), database_url)
    async with application.router.lifespan_context(application):
        yield application


@pytest.fixture
async def later(database_url: str) -> AsyncIterator[tuple[Database, SetClock]]:
    """The same database, seen by a scheduler whose clock a test sets."""
    clock = SetClock(datetime.now(UTC))
    database = Database(database_url, clock, pool_size=4)
    yield database, clock
    await database.close()


async def add_rent(ada: Account, catch_up: str = "next_future", **fields: Any) -> dict[str, Any]:
    return await ada.add_task(
        "Pay rent",
        due_date="2031-01-31T09:00:00+01:00",
        due_zone="Europe/Berlin",
        recurrence={
            "rrule": "FREQ=MONTHLY;BYMONTHDAY=31",
            "mode": "on_schedule",
            "catch_up": catch_up,
        },
        **fields,
    )


async def claim(database: Database) -> int:
    async with database.transaction(ORIGIN) as uow:
        return await occurrences.claim_due(uow)


async def tasks_of(ada: Account, series_id: str) -> list[dict[str, Any]]:
    found = (await ada.client.get("/api/tasks", params={"sort": "due_date"})).json()["items"]
    return [task for task in found if task["series_id"] == series_id]


async def test_the_clock_creates_the_next_task_though_the_first_is_open(
    ada: Account, later: tuple[Database, SetClock]
) -> None:
    database, clock = later
    first = await add_rent(ada)
    assert await claim(database) == 0
    clock.set_to = datetime(2031, 2, 28, 8, tzinfo=UTC)
    assert await claim(database) == 1
    assert await claim(database) == 0, "a claimed occurrence is claimed once"

    async def created() -> Any:
        found = await tasks_of(ada, first["series_id"])
        return len(found) == 2 and found

    _, second = await eventually(created)
    assert second["occurrence_key"] == "2031-02-28T09:00"
    assert second["status"] == "open"
    assert second["next_occurrence"] == "2031-03-31T07:00:00Z"


async def test_it_is_there_as_its_day_begins(
    ada: Account, later: tuple[Database, SetClock]
) -> None:
    database, clock = later
    await add_rent(ada)
    clock.set_to = datetime(2031, 2, 27, 22, 59, 59, tzinfo=UTC)
    assert await claim(database) == 0
    clock.set_to = datetime(2031, 2, 27, 23, tzinfo=UTC)
    assert await claim(database) == 1


async def test_it_is_there_in_time_for_its_earliest_reminder(
    ada: Account, later: tuple[Database, SetClock]
) -> None:
    database, clock = later
    await add_rent(ada, reminders=[{"before_due": "PT1H"}, {"before_due": "P3D"}])
    clock.set_to = datetime(2031, 2, 25, 7, 59, 59, tzinfo=UTC)
    assert await claim(database) == 0
    clock.set_to = datetime(2031, 2, 25, 8, tzinfo=UTC)
    assert await claim(database) == 1


async def test_completing_says_when_the_next_one_comes(ada: Account) -> None:
    first = await add_rent(ada)
    answer = (await ada.post(f"/api/tasks/{first['id']}/complete")).json()
    assert answer["next_occurrence"] == {
        "occurrence_key": "2031-02-28T09:00",
        "due_date": "2031-02-28T08:00:00Z",
    }


@pytest.mark.parametrize(
    ("catch_up", "keys"),
    [
        ("next_future", ["2031-01-31T09:00", "2031-05-31T09:00"]),
        (
            "every_missed",
            [
                f"2031-0{month}-{day}T09:00"
                for month, day in ((1, 31), (2, 28), (3, 31), (4, 30), (5, 31))
            ],
        ),
    ],
)
async def test_after_downtime(
    ada: Account, later: tuple[Database, SetClock], catch_up: str, keys: list[str]
) -> None:
    database, clock = later
    first = await add_rent(ada, catch_up)
    clock.set_to = datetime(2031, 6, 2, 12, tzinfo=UTC)

    async def caught_up() -> Any:
        await claim(database)
        found = await tasks_of(ada, first["series_id"])
        return len(found) == len(keys) and found

    found = await eventually(caught_up)
    assert [task["occurrence_key"] for task in found] == keys
    assert await claim(database) == 0


async def test_two_schedulers_claim_an_occurrence_once(
    ada: Account, later: tuple[Database, SetClock]
) -> None:
    database, clock = later
    await add_rent(ada)
    clock.set_to = datetime(2031, 2, 28, 8, tzinfo=UTC)
    async with database.transaction(ORIGIN) as one, database.transaction(ORIGIN) as two:
        claimed = await occurrences.claim_due(one), await occurrences.claim_due(two)
    assert claimed == (1, 0)


async def test_the_scheduler_sleeps_until_the_next_occurrence(
    ada: Account, later: tuple[Database, SetClock]
) -> None:
    database, clock = later
    await add_rent(ada)
    clock.set_to = datetime(2031, 2, 27, 22, 59, 50, tzinfo=UTC)
    async with database.reading(ORIGIN) as uow:
        seconds = await scheduling.seconds_to_next(uow, longest=30.0)
    assert seconds == pytest.approx(10.0)
