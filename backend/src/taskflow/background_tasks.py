"""The loops: relay, scheduler, live tail, housekeeping. Each turn is bounded; each loop stops when asked.

A loop sleeps until a commit of this process wakes it, or until its poll, whichever comes first: the poll finds
what other processes wrote, and what a wake-up missed.
"""

import asyncio
import math
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import suppress
from datetime import timedelta
from typing import Protocol
from uuid import UUID

import structlog
from opentelemetry.trace import SpanKind

from taskflow import outbox
from taskflow.config import LiveSettings
from taskflow.database import Database, SessionLocks, Signal
from taskflow.errors import Unavailable
from taskflow.events import Topic, system_origin
from taskflow.identifiers import milliseconds_of
from taskflow.observability import BUS_UP, RELAY_LAG, RELAY_SHARDS, RELAYED, SIDECAR_RESTARTS
from taskflow.ports import AuditKeys, Publisher, SettingsSource, Witness
from taskflow.repositories import event_rows, stream
from taskflow.repositories.stream import StreamCursor
from taskflow.services import (
    audit_sealing,
    digests,
    housekeeping,
    occurrences,
    reminders,
    scheduling,
)
from taskflow.services.live import BATCH, LiveFeed
from taskflow.tracing import Attributes, tracing

log = structlog.get_logger()

RELAY_LANES = 2
RELAY_BATCH = 500
"""Events of one shard in one publication."""
SHARES_COUNTED = 1.0
RELAY_POLL = (0.005, 0.2)
"""Shortest and longest sleep of a relay that other processes feed; doubled while nothing comes."""
RELAY_POLL_AT_HOME = 1.0
SCHEDULER_POLL = 30.0
SCHEDULER_POLL_APART = 1.0
LIVE_POLL = 1.0
LIVE_PAUSE = 0.02
"""Seconds between two looks at the outbox for the open streams: a burst of commits is one look."""
HOUSEKEEPING_POLL = 600.0
DELIVERIES_POLL, DELIVERIES_PAUSE = 10.0, 60.0
"""Seconds between two looks at what a sidecar delivers, and after it was asked to end."""
DELIVERIES_LOOKED_BACK = timedelta(hours=1)
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


async def relay(
    database: Database, bus: Publisher, stop: asyncio.Event, *, is_fed_from_outside: bool = False
) -> None:
    """Run the relays of this process until `stop`: while one waits for the bus, the other is at the database."""
    lanes = [
        Relay(
            database,
            bus,
            range(lane, outbox.SHARDS, RELAY_LANES),
            is_fed_from_outside=is_fed_from_outside,
        )
        for lane in range(RELAY_LANES)
    ]
    await asyncio.gather(*(each.run(stop) for each in lanes))


class Relay:
    """Moves committed events of `shards` to the bus, in order per key, as long as this process holds them.

    `is_fed_from_outside`: other processes write events too, whose commits wake nobody here, so it looks often.
    """

    def __init__(
        self,
        database: Database,
        bus: Publisher,
        shards: Sequence[int],
        *,
        is_fed_from_outside: bool,
    ) -> None:
        self._database = database
        self._bus = bus
        self._shards = shards
        self._name = f"taskflow relay {shards[0]}"
        self._is_fed_from_outside = is_fed_from_outside
        self._poll, self._counted_at = RELAY_POLL[0], -math.inf
        self._origin = system_origin("relay")

    async def run(self, stop: asyncio.Event) -> None:
        wake = self._database.signals.subscribe(Signal.OUTBOX)

        async def hold_shards() -> float:
            RELAY_SHARDS.labels(self._name).set(0)
            async with self._database.session_locks() as locks:
                self._counted_at = -math.inf
                # A lost connection ends the inner loop, and with it the claim on the shards.
                await _repeat(lambda: self._turn(locks), stop, wake)
            return 0.1

        await run("relay", hold_shards, stop, wake)

    async def _turn(self, locks: SessionLocks) -> float:
        now = asyncio.get_running_loop().time()
        if now - self._counted_at > SHARES_COUNTED:
            await locks.share(self._name, self._shards)
            RELAY_SHARDS.labels(self._name).set(len(locks.held))
            self._counted_at = now
        if not locks.held:
            return SHARES_COUNTED
        async with locks.transaction(self._origin) as uow:
            rows = await outbox.pending(uow, shards=locks.held, limit=RELAY_BATCH)
        if not rows:
            return self._idle()
        self._poll = RELAY_POLL[0]
        return await self._publish(locks, rows)

    def _idle(self) -> float:
        if not self._is_fed_from_outside:
            return RELAY_POLL_AT_HOME
        self._poll = min(self._poll * 2, RELAY_POLL[1])
        return self._poll

    async def _publish(self, locks: SessionLocks, rows: Sequence[outbox.OutboxRow]) -> float:
        """Raises `Unavailable` while the bus is out of reach, which is no failure of any event."""
        try:
            with tracing.spans("publish", SpanKind.PRODUCER, _traces(rows)) as spans:
                failures = await self._bus.publish(rows)
                for row, span in zip(rows, spans, strict=False):
                    if row.id in failures:
                        span.fail(failures[row.id])
        except Unavailable:
            BUS_UP.set(0)
            raise
        BUS_UP.set(1)
        confirmed = [row for row in rows if row.id not in failures] if failures else rows
        async with locks.transaction(self._origin) as uow:
            await outbox.confirm(uow, confirmed)
            for row in outbox.first_of_each_key(rows, failures):
                await outbox.mark_failed(uow, row, reason=failures[row.id])
        _measure(self._database, confirmed, len(failures))
        return 0 if confirmed else 0.2


def _traces(rows: Sequence[outbox.OutboxRow]) -> Iterator[tuple[str | None, Attributes]]:
    for row in rows:
        attributes = {"messaging.message.id": str(row.id), "messaging.destination.name": row.topic}
        yield row.envelope.get("traceparent"), attributes


def _measure(database: Database, confirmed: Sequence[outbox.OutboxRow], failed: int) -> None:
    for topic, count in Counter(row.topic for row in confirmed).items():
        RELAYED.labels(topic.value, "published").inc(count)
    if confirmed:
        written_at = milliseconds_of(confirmed[0].id) / 1000
        RELAY_LAG.observe(max(0.0, database.clock.now().timestamp() - written_at))
    if failed:
        RELAYED.labels("any", "failed").inc(failed)


class Deliveries(Protocol):
    """A consumer as the one who watches the way to it sees it."""

    @property
    def name(self) -> str: ...
    @property
    def topics(self) -> frozenset[Topic]: ...
    @property
    def deliveries(self) -> int: ...


async def watch_deliveries(
    database: Database,
    consumer: Deliveries,
    stop: asyncio.Event,
    *,
    check: Callable[[], Awaitable[None]],
    restart: Callable[[], Awaitable[None]],
) -> None:
    """Restart the sidecar when it delivers nothing although something is there.

    daprd 1.18.3 now and then does not take up a topic again after its application was halted. Quiet means: nothing was
    delivered between two looks, and an event that the bus had confirmed by the first is still missing at the second.
    `check` raises `Unavailable` while the bus itself is away.
    """
    delivered = -1
    missed: UUID | None = None

    async def turn() -> float:
        nonlocal delivered, missed
        await check()
        now = consumer.deliveries
        found = await _missed_by(database, consumer) if now == delivered else None
        is_quiet = found is not None and found == missed
        delivered, missed = now, found
        if not is_quiet:
            return DELIVERIES_POLL
        log.error(
            "sidecar delivers nothing and is asked to end",
            action="sidecar_restart",
            consumer=consumer.name,
            event_id=str(missed),
        )
        SIDECAR_RESTARTS.labels(consumer.name).inc()
        await restart()
        return DELIVERIES_PAUSE

    await run("sidecar", turn, stop, asyncio.Event())


async def _missed_by(database: Database, consumer: Deliveries) -> UUID | None:
    """The oldest event that the bus has confirmed and `consumer` has not had."""
    async with database.reading(system_origin("sidecar")) as uow:
        since = uow.now - DELIVERIES_LOOKED_BACK
        return await event_rows.missed_by(uow, consumer.name, consumer.topics, since=since)


async def scheduler(
    database: Database, stop: asyncio.Event, *, is_fed_from_outside: bool = False
) -> None:
    """Claim reminders, occurrences and digests that are due, and sleep until the next one is."""
    longest = SCHEDULER_POLL_APART if is_fed_from_outside else SCHEDULER_POLL
    wake = database.signals.subscribe(Signal.SCHEDULE)

    async def turn() -> float:
        with tracing.span("claim", SpanKind.INTERNAL) as span:
            origin = system_origin("scheduler", traceparent=span.traceparent if span else None)
            async with database.transaction(origin) as uow:
                claimed = await reminders.claim_due(uow) + await occurrences.claim_due(uow)
                claimed += await digests.claim_due(uow)
            if claimed:
                return 0
            if span is not None:
                span.drop()
        async with database.reading(origin) as uow:
            seconds = await scheduling.seconds_to_next(uow, longest=longest)
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
        if events:
            cursor = events[-1].cursor
            feed.spread(events)
        await asyncio.sleep(LIVE_PAUSE)
        return 0 if events else LIVE_POLL

    await run("live", turn, stop, wake)


async def seal(
    database: Database,
    keys: AuditKeys,
    witnesses: Sequence[Witness],
    stop: asyncio.Event,
    *,
    every: float,
) -> None:
    """Sign the head of each audit log that has grown, every so many seconds, and show it to the witnesses.

    A witness that does not answer is asked again in the next turn, with the newest head: it says what the missed
    ones said.
    """
    origin = system_origin("audit")
    unseen: dict[UUID, str] = {}

    async def turn() -> float:
        more = await sign()
        for workspace_id, note in list(unseen.items()):
            for witness in witnesses:
                await witness.keep(note)
            del unseen[workspace_id]
        return 0 if more else every

    async def sign() -> bool:
        async with database.reading(origin) as uow:
            waiting = await audit_sealing.unsealed(uow)
        if not waiting:
            return False
        async with database.transaction(origin) as uow:
            key = await audit_sealing.current_key(uow, keys)
        for workspace_id in waiting:
            async with database.transaction(origin) as uow:
                unseen[workspace_id] = await audit_sealing.seal(uow, workspace_id, key)
        return len(waiting) == audit_sealing.BATCH

    await run("seal", turn, stop, asyncio.Event())


async def retain_audit(
    database: Database, keys: AuditKeys, stop: asyncio.Event, *, days: int | None
) -> None:
    """Remove the audit records older than `days`, if set: a step in each log a turn, so none waits for a large one."""

    async def turn() -> float:
        async with database.transaction(system_origin("audit")) as uow:
            logs = await housekeeping.logs_to_retain(uow, days=days)
        removed = 0
        for each in logs:
            async with database.transaction(system_origin("audit")) as uow:
                removed += await housekeeping.retain_audit(uow, keys, each, days=days or 0)
        return 0 if removed else HOUSEKEEPING_POLL

    await run("retention", turn, stop, asyncio.Event())


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


async def follow_settings(
    source: SettingsSource, settings: LiveSettings, stop: asyncio.Event
) -> None:
    """Take over what changes in `source`; while it is away the settings stay as they are."""

    async def turn() -> float:
        settings.take(await source.read())
        return source.poll

    await run("settings", turn, stop, source.wake)
