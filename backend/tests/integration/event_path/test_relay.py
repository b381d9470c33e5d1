"""The relay: one at a time on a shard, nothing lost or overtaken when connections, buses and keys fail."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from typing import Any
from uuid import UUID

import asyncpg
from tests.contract.recorder import keys, numbered
from tests.integration.conftest import eventually

from taskflow import background_tasks, outbox
from taskflow.clock import SystemClock
from taskflow.database import Database
from taskflow.events import system_origin
from taskflow.outbox import NewEvent
from taskflow.ports import OutgoingEvent

TEST = system_origin("test")


class Line:
    """A bus of which only the order is of interest. `refused`: keys that it does not confirm."""

    def __init__(self) -> None:
        self.published: list[tuple[UUID, int]] = []
        self.under_way: set[UUID] = set()
        self.overlaps = 0
        self.attempts: list[int] = []
        self.refused: set[UUID] = set()
        self.interrupt: Callable[[], Any] | None = None

    async def publish(self, events: Sequence[OutgoingEvent]) -> dict[UUID, str]:
        ids = {event.id for event in events}
        self.overlaps += len(ids & self.under_way)
        self.under_way |= ids
        self.attempts += [event.attempts for event in events]
        await asyncio.sleep(0)
        if self.interrupt is not None:
            await self.interrupt()
        failures: dict[UUID, str] = {}
        for event in events:
            if event.key in self.refused:
                failures[event.id] = "refused by the test"
            else:
                self.published.append((event.key, int(event.envelope["sequence"])))
        self.under_way -= ids
        return failures

    def numbers(self, key: UUID) -> list[int]:
        return [number for published, number in self.published if published == key]


@asynccontextmanager
async def relaying(bus: Line, *databases: Database) -> AsyncIterator[None]:
    stop = asyncio.Event()
    loops = [asyncio.create_task(background_tasks.relay(each, bus, stop)) for each in databases]
    try:
        yield
    finally:
        stop.set()
        await asyncio.gather(*loops)


async def write(database: Database, events: Sequence[NewEvent]) -> None:
    async with database.transaction(TEST) as uow:
        await outbox.append(uow, events)


def drained(sql: asyncpg.Connection) -> Callable[[], Any]:
    async def check() -> bool:
        pending = "SELECT NOT EXISTS (SELECT 1 FROM pending_events WHERE NOT is_parked)"
        return bool(await sql.fetchval(pending))

    return check


async def test_several_relays_never_take_the_same_row_at_the_same_time(
    database: Database, database_url: str, sql: asyncpg.Connection
) -> None:
    others = [Database(database_url, SystemClock(), pool_size=4) for _ in range(2)]
    bus, many = Line(), keys(40)
    async with relaying(bus, database, *others):
        for first in range(1, 50, 5):
            events = [e for key in many for e in numbered(key, range(first, first + 5))]
            await write(database, events)
        await eventually(drained(sql))
    assert bus.overlaps == 0
    assert set(Counter(bus.published).values()) == {1}
    assert {tuple(bus.numbers(key)) for key in many} == {tuple(range(1, 51))}
    for each in others:
        await each.close()


_SHARES = """
    SELECT array_agg(shards ORDER BY shards) FROM (
        SELECT count(*) AS shards FROM pg_locks
        WHERE locktype = 'advisory' AND granted AND mode = 'ExclusiveLock'
          AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
          AND classid::bigint IN (SELECT hashtext('taskflow relay ' || lane)::bigint & 4294967295
                                  FROM generate_series(0, 1) AS lane)
        GROUP BY pid) AS held
    """


async def test_relays_share_the_shards_and_take_over_those_of_the_gone(
    database: Database, database_url: str, sql: asyncpg.Connection
) -> None:
    others = [Database(database_url, SystemClock(), pool_size=4) for _ in range(2)]

    def shared(*shares: int) -> Callable[[], Any]:
        async def check() -> bool:
            return bool(await sql.fetchval(_SHARES) == list(shares))

        return check

    async with relaying(Line(), database):
        await eventually(shared(8, 8))
        async with relaying(Line(), *others):
            await eventually(shared(2, 2, 3, 3, 3, 3))
        await eventually(shared(8, 8))
    for each in others:
        await each.close()


async def test_another_relay_takes_over_when_the_first_one_stops(
    database: Database, database_url: str, sql: asyncpg.Connection
) -> None:
    other, bus, (key,) = Database(database_url, SystemClock(), pool_size=4), Line(), keys(1)
    async with relaying(bus, other):
        async with relaying(bus, database):
            await write(database, numbered(key, [1]))
            await eventually(drained(sql))
        await write(database, numbered(key, [2]))
        await eventually(drained(sql))
    assert bus.numbers(key) == [1, 2]
    await other.close()


_TERMINATE = """
    SELECT pg_terminate_backend(pid) FROM pg_locks
    WHERE locktype = 'advisory' AND granted AND pid <> pg_backend_pid()
      AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
    GROUP BY pid
    """


async def test_a_lost_connection_loses_nothing(
    database: Database, database_url: str, sql: asyncpg.Connection
) -> None:
    bus, many = Line(), keys(20)
    losses = 3

    async def lose_connection() -> None:
        """Between taking the rows and marking them: the worst moment."""
        nonlocal losses
        if losses:
            losses -= 1
            await operator.execute(_TERMINATE)

    operator = await asyncpg.connect(database_url.replace("postgresql+asyncpg", "postgresql"))
    bus.interrupt = lose_connection
    await write(database, [e for key in many for e in numbered(key, [1, 2, 3])])
    async with relaying(bus, database):
        await eventually(drained(sql))
    await operator.close()
    assert losses == 0
    for key in many:
        first_times = list(dict.fromkeys(bus.numbers(key)))
        assert first_times == [1, 2, 3]
    assert max(Counter(bus.published).values()) > 1  # sent again, with the same id


async def test_a_bus_that_breaks_is_tried_again(
    database: Database, sql: asyncpg.Connection
) -> None:
    bus, (key,) = Line(), keys(1)
    breaks = 2

    async def fail() -> None:
        nonlocal breaks
        if breaks:
            breaks -= 1
            raise ConnectionError("the broker went away")

    bus.interrupt = fail
    await write(database, numbered(key, [1]))
    async with relaying(bus, database):
        await eventually(drained(sql))
    assert bus.numbers(key) == [1]
    assert bus.attempts == [0, 0, 0]  # it was not the event's fault


_WAITING = """
    SELECT p.attempts, p.is_parked, p.last_error, e.sequence
    FROM pending_events p JOIN task_events e ON e.id = p.event_id
    """


async def test_a_failing_key_waits_for_its_retry_and_others_go_on(
    database: Database, sql: asyncpg.Connection
) -> None:
    bus, (stuck, free) = Line(), keys(2)
    bus.refused = {stuck}
    await write(database, [*numbered(stuck, [1, 2]), *numbered(free, [1, 2])])

    async def tried() -> Any:
        return await sql.fetchrow(f"{_WAITING} WHERE p.key = $1 AND attempts >= 2", stuck)

    async with relaying(bus, database):
        row = await eventually(tried)
        assert (row["is_parked"], row["sequence"]) == (False, 1)
        assert row["last_error"] == "refused by the test"
        assert bus.numbers(free) == [1, 2]
        second = f"{_WAITING} WHERE p.key = $1 AND sequence = 2"
        assert await sql.fetchval(second, stuck) == 0
        bus.refused = set()
        await eventually(drained(sql))
    assert bus.numbers(stuck) == [1, 2]


async def test_a_parked_row_holds_its_key_until_it_is_released(
    database: Database, sql: asyncpg.Connection
) -> None:
    bus, (stuck, free) = Line(), keys(2)
    bus.refused = {stuck}
    await write(database, numbered(stuck, [1, 2]))
    await sql.execute(
        "UPDATE pending_events SET attempts = $1, next_attempt_at = now() FROM task_events e"
        " WHERE e.id = event_id AND e.sequence = 1",
        outbox.MAX_ATTEMPTS - 1,
    )

    async def parked() -> bool:
        return bool(await sql.fetchval("SELECT count(*) FROM pending_events WHERE is_parked"))

    async with relaying(bus, database):
        await eventually(parked)
        bus.refused = set()
        await write(database, [*numbered(stuck, [3]), *numbered(free, [1])])

        async def free_went() -> bool:
            return bus.numbers(free) == [1]

        await eventually(free_went)
        assert bus.numbers(stuck) == []
        async with database.transaction(TEST) as uow:
            assert await outbox.release(uow, stuck) == 1
        await eventually(drained(sql))
    assert bus.numbers(stuck) == [1, 2, 3]


async def test_a_retry_that_a_wrong_clock_has_planned_is_not_waited_for(
    database: Database, sql: asyncpg.Connection
) -> None:
    """The clock stood an hour ahead when the attempt failed, and was set right since."""
    bus, (key,) = Line(), keys(1)
    await write(database, numbered(key, [1, 2]))
    await sql.execute(
        "UPDATE pending_events SET attempts = 1, next_attempt_at = now() + interval '1 hour'"
        " WHERE position = (SELECT min(position) FROM pending_events)"
    )
    async with relaying(bus, database):
        await eventually(drained(sql))
    assert bus.numbers(key) == [1, 2]
