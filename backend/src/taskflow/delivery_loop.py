"""The loop that sends what is queued for the channels of people."""

import asyncio
from collections.abc import Mapping
from random import SystemRandom
from uuid import UUID

import structlog

from taskflow import background_tasks
from taskflow.database import Database, Signal
from taskflow.events import system_origin
from taskflow.observability import DELIVERIES, UNCERTAIN
from taskflow.ports import Channel, Sent
from taskflow.repositories.channels import ClaimedDelivery
from taskflow.services import delivering

log = structlog.get_logger()

POLL, POLL_APART = 30.0, 1.0
AT_ONCE = 64


async def deliver(
    database: Database,
    ways: Mapping[str, Channel],
    stop: asyncio.Event,
    *,
    is_fed_from_outside: bool = False,
) -> None:
    """Send what is queued, each kind of channel by its way; what is under way at the end is finished.

    `is_fed_from_outside`: other processes queue deliveries too, whose commits wake nobody here.
    """
    await _Deliveries(database, ways, POLL_APART if is_fed_from_outside else POLL).run(stop)


class _Deliveries:
    """Many attempts at once. While a channel has one under way no more are claimed for it: a receiver that hangs
    holds up nobody else."""

    def __init__(self, database: Database, ways: Mapping[str, Channel], poll: float) -> None:
        self._poll = poll
        self._database = database
        self._ways = ways
        self._wake = database.signals.subscribe(Signal.DELIVER)
        self._origin = system_origin("deliveries")
        self._sending: dict[asyncio.Task[None], UUID] = {}
        self._random = SystemRandom()

    async def run(self, stop: asyncio.Event) -> None:
        await background_tasks.run("deliveries", self._turn, stop, self._wake)
        await asyncio.gather(*self._sending)

    async def _turn(self) -> float:
        free, busy = AT_ONCE - len(self._sending), list(self._sending.values())
        if free <= 0:
            return self._poll
        async with self._database.transaction(self._origin) as uow:
            claimed = await delivering.claim(uow, busy=busy, limit=free)
        for delivery in claimed:
            UNCERTAIN.labels(delivery.kind).inc(delivery.was_under_way)
            task = asyncio.create_task(self._attempt(delivery))
            self._sending[task] = delivery.channel_id
            task.add_done_callback(self._ended)
        if claimed:
            return 0
        async with self._database.reading(self._origin) as uow:
            return await delivering.seconds_to_next(uow, busy=busy, longest=self._poll)

    async def _attempt(self, delivery: ClaimedDelivery) -> None:
        """One attempt, and its outcome written down; if that fails, the delivery is claimed again after its lease."""
        try:
            way = self._ways.get(delivery.kind)
            sent = await way.send(delivery) if way else _not_set_up(delivery.kind)
            async with self._database.transaction(self._origin) as uow:
                state = await delivering.note(uow, delivery, sent, jitter=self._random.random())
            DELIVERIES.labels(delivery.kind, state).inc()
            UNCERTAIN.labels(delivery.kind).inc(sent.uncertain)
        except Exception:
            log.exception("delivery failed", action="delivery_failed", delivery_id=str(delivery.id))

    def _ended(self, task: asyncio.Task[None]) -> None:
        del self._sending[task]
        self._wake.set()


def _not_set_up(kind: str) -> Sent:
    return Sent(taken=False, answer=f"This server is not set up to send by {kind}.")
