"""The loops: relay, scheduler, live tail, housekeeping. Each turn is bounded; each loop stops when asked.

A loop sleeps until a commit of this process wakes it, or until its poll, whichever comes first: the poll finds
what other processes wrote, and what a wake-up missed.
"""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import timedelta

import structlog

from taskflow import outbox
from taskflow.database import Database, SessionLocks, Signal
from taskflow.events import system_origin
from taskflow.observability import RELAY_LAG, RELAYED
from taskflow.ports import AuditKeys, EventBus
from taskflow.repositories import stream
from taskflow.repositories.stream import StreamCursor
from taskflow.services import audit_sealing, housekeeping, occurrences, reminders, scheduling
from taskflow.services.live import BATCH, LiveFeed

log = structlog.get_logger()

RELAY_BATCH = 200
RELAY_POLL = 1.0
SCHEDULER_POLL = 30.0
LIVE_POLL = 1.0
HOUSEKEEPING_POLL = 600.0
_AFTER_FAILURE = (0.1, 5.0)

Turn = Callable[[], Awaitable[float]]


async def run(name: str, turn: Turn, stop: asyncio.Event, wake: asyncio.Event) -> None:
    """Repeat `turn` until `stop`. It returns how long to sleep, in seconds, unless woken; 0: there is more to do.

    A turn that fails is logged and repeated, after a pause that doubles with each failure in a row.
    """
    failures = 0

    async def guarded() -> float:
        nonlocal failures
        try:
            seconds = await turn()
        except Exception as error:
            shortest, longest = _AFTER_FAILURE
            seconds = min(longest, shortest * 2**failures)
            failures += 1
            log.warning("turn failed", action="turn_failed", loop=name, exc_info=error)
        else:
            failures = 0
        return seconds

    await _repeat(guarded, stop, wake)


async def _repeat(turn: Turn, stop: asyncio.Event, wake: asyncio.Event) -> None:
    """As `run`, but a turn that fails ends it."""
    while not stop.is_set():
        wake.clear()
        seconds = await turn()
        if seconds > 0:
            await _sleep(seconds, stop, wake)


async def _sleep(seconds: float, stop: asyncio.Event, wake: asyncio.Event) -> None:
    waits = [asyncio.ensure_future(stop.wait()), asyncio.ensure_future(wake.wait())]
    try:
        await asyncio.wait(waits, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for each in waits:
            each.cancel()
            with suppress(asyncio.CancelledError):
                await each


async def relay(database: Database, bus: EventBus, stop: asyncio.Event) -> None:
    """Move committed events to the bus, in order per key, as long as this process holds their shards."""
    wake = database.signals.subscribe(Signal.OUTBOX)

    async def hold_shards() -> float:
        async with database.session_locks() as locks:

            async def turn() -> float:
                return await _relay_turn(database, locks, bus)

            # A lost connection ends the inner loop, and with it the claim on the shards.
            await _repeat(turn, stop, wake)
        return 0.1

    await run("relay", hold_shards, stop, wake)


async def _relay_turn(database: Database, locks: SessionLocks, bus: EventBus) -> float:
    shards = await locks.take("taskflow relay", range(outbox.SHARDS))
    if not shards:
        return RELAY_POLL
    origin = system_origin("relay")
    async with locks.transaction(origin) as uow:
        rows = await outbox.pending(uow, shards=shards, limit=RELAY_BATCH)
    if not rows:
        return RELAY_POLL
    failures = await bus.publish(rows)
    confirmed = [row for row in rows if row.id not in failures]
    async with locks.transaction(origin) as uow:
        await outbox.mark_published(uow, confirmed)
        for row in outbox.first_of_each_key(rows, failures):
            await outbox.mark_failed(uow, row, reason=failures[row.id])
    _measure(database, confirmed, len(failures))
    return 0 if confirmed else 0.2


def _measure(database: Database, confirmed: list[outbox.OutboxRow], failed: int) -> None:
    now = database.clock.now()
    for row in confirmed:
        RELAYED.labels(row.topic.value, "published").inc()
        RELAY_LAG.observe(max(0.0, (now - row.time).total_seconds()))
    if failed:
        RELAYED.labels("any", "failed").inc(failed)


async def scheduler(database: Database, stop: asyncio.Event) -> None:
    """Claim reminders and occurrences that are due, and sleep until the next one is."""
    wake = database.signals.subscribe(Signal.SCHEDULE)

    async def turn() -> float:
        origin = system_origin("scheduler")
        async with database.transaction(origin) as uow:
            claimed = await reminders.claim_due(uow) + await occurrences.claim_due(uow)
        if claimed:
            return 0
        async with database.reading(origin) as uow:
            seconds = await scheduling.seconds_to_next(uow, longest=SCHEDULER_POLL)
        # Due but not claimed: a request holds the task's row for a moment.
        return max(seconds, 0.02)

    await run("scheduler", turn, stop, wake)


async def live_tail(database: Database, feed: LiveFeed, stop: asyncio.Event) -> None:
    """Follow the outbox and spread what is new to the open streams of this process."""
    wake = database.signals.subscribe(Signal.OUTBOX)
    origin = system_origin("live")
    cursor: StreamCursor | None = None

    async def turn() -> float:
        nonlocal cursor
        async with database.reading(origin) as uow:
            if cursor is None or not feed.is_watched:
                cursor = await stream.head(uow)
            events = await stream.newer(uow, cursor, limit=BATCH)
        if not events:
            return LIVE_POLL
        cursor = events[-1].cursor
        feed.spread(events)
        return 0

    await run("live", turn, stop, wake)


async def seal(database: Database, keys: AuditKeys, stop: asyncio.Event, *, every: float) -> None:
    """Sign the head of each audit log that has grown, every so many seconds."""
    origin = system_origin("audit")

    async def turn() -> float:
        async with database.reading(origin) as uow:
            waiting = await audit_sealing.unsealed(uow)
        if not waiting:
            return every
        async with database.transaction(origin) as uow:
            key = await audit_sealing.current_key(uow, keys)
        for workspace_id in waiting:
            async with database.transaction(origin) as uow:
                await audit_sealing.seal(uow, workspace_id, key)
        return 0 if len(waiting) == audit_sealing.BATCH else every

    await run("seal", turn, stop, asyncio.Event())


async def keep_house(
    database: Database, stop: asyncio.Event, *, outbox_days: int, bin_days: int
) -> None:
    """Make the coming days' partitions; drop what is kept no longer."""

    async def turn() -> float:
        async with database.transaction(system_origin("housekeeping")) as uow:
            await housekeeping.make_partitions(uow)
        async with database.transaction(system_origin("housekeeping")) as uow:
            await housekeeping.drop_old(uow, outbox_kept=timedelta(days=outbox_days))
        async with database.transaction(system_origin("housekeeping")) as uow:
            purged = await housekeeping.empty_bin(uow, kept=timedelta(days=bin_days))
        return 0 if purged else HOUSEKEEPING_POLL

    await run("housekeeping", turn, stop, asyncio.Event())
