"""A sidecar that has gone quiet is restarted, and one that has nothing to deliver is left alone."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

import asyncpg
import pytest
from sqlalchemy import text
from tests.contract.recorder import Recorder, keys, numbered
from tests.integration.conftest import eventually

from taskflow import background_tasks, outbox
from taskflow.consumers.dispatch import Dispatcher
from taskflow.database import Database
from taskflow.errors import Unavailable
from taskflow.events import Topic, system_origin
from taskflow.outbox import NewEvent

TEST = system_origin("test")
_HANDLED = text("INSERT INTO inbox (consumer, event_id, event_on) VALUES (:consumer, :id, :day)")


@pytest.fixture(autouse=True)
def looks_often(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(background_tasks, "DELIVERIES_POLL", 0.01)


@dataclass
class Watched:
    """A consumer with its watch. `comes`: deliveries between two looks. `is_away`: the bus is out of reach."""

    database: Database
    dispatcher: Dispatcher
    looks: int = 0
    restarts: int = 0
    comes: int = 0
    is_away: bool = False

    async def check(self) -> None:
        self.looks += 1
        self.dispatcher.deliveries += self.comes
        if self.is_away:
            raise Unavailable("the broker is away")

    async def restart(self) -> None:
        self.restarts += 1

    async def published(self) -> NewEvent:
        """An event that the bus has confirmed."""
        (event,) = numbered(keys(1)[0], [1])
        async with self.database.transaction(TEST) as uow:
            await outbox.append(uow, [event])
            rows = await outbox.pending(uow, shards=range(outbox.SHARDS), limit=50)
            await outbox.confirm(uow, [row for row in rows if row.id == event.id])
        return event

    async def until(self, condition: Callable[[], Awaitable[bool]]) -> None:
        stop = asyncio.Event()
        watching = asyncio.create_task(
            background_tasks.watch_deliveries(
                self.database, self.dispatcher, stop, check=self.check, restart=self.restart
            )
        )
        await eventually(condition)
        stop.set()
        await watching

    async def has_looked(self) -> bool:
        return self.looks > 5

    async def was_restarted(self) -> bool:
        return self.restarts > 0


@pytest.fixture
async def watched(database: Database, sql: asyncpg.Connection) -> Watched:
    return Watched(database, Dispatcher(database, await Recorder.created(sql)))


async def test_a_sidecar_that_delivers_nothing_of_what_was_published_is_restarted(
    watched: Watched,
) -> None:
    await watched.published()
    await watched.until(watched.was_restarted)
    assert watched.restarts == 1  # and not again before it had time


async def test_nothing_is_missing_that_was_handled_or_given_up(watched: Watched) -> None:
    handled, given_up = await watched.published(), await watched.published()
    async with watched.database.reading(TEST) as uow:
        rows = await outbox.pending(uow, shards=range(outbox.SHARDS), limit=50)
    assert {handled.id, given_up.id}.isdisjoint(row.id for row in rows)
    await watched.dispatcher.give_up(Topic.EVENTS, {"id": str(given_up.id)}, "a reason", 1)
    async with watched.database.transaction(TEST) as uow:
        day = uow.now.date()
        await uow.execute(
            _HANDLED, {"consumer": watched.dispatcher.name, "id": handled.id, "day": day}
        )
    await watched.until(watched.has_looked)
    assert watched.restarts == 0


async def test_what_still_waits_for_the_bus_is_not_missing(watched: Watched) -> None:
    async with watched.database.transaction(TEST) as uow:
        await outbox.append(uow, numbered(keys(1)[0], [1]))
    await watched.until(watched.has_looked)
    assert watched.restarts == 0


async def test_as_long_as_something_comes_the_sidecar_is_left_alone(watched: Watched) -> None:
    await watched.published()

    watched.comes = 1
    await watched.until(watched.has_looked)
    assert watched.restarts == 0


async def test_while_the_bus_is_away_the_sidecar_is_left_alone(
    watched: Watched, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(background_tasks, "_AFTER_FAILURE", (0.01, 0.01))
    watched.is_away = True
    await watched.published()
    await watched.until(watched.has_looked)
    assert watched.restarts == 0
