"""What an operator does with events: look, release what is parked, send again what was published."""

from datetime import datetime
from uuid import UUID

from taskflow import outbox
from taskflow.database import Signal, UnitOfWork
from taskflow.domain.access import Principal
from taskflow.errors import InvalidInput
from taskflow.events import EventType
from taskflow.repositories import event_rows
from taskflow.services.recording import record_operation

MOST_REPLAYED = 100_000

Operator = Principal | None
"""Who asks: an administrator, or None for who sits at the machine's command line."""


async def stats(uow: UnitOfWork, principal: Operator) -> str:
    """Today's events by topic and state, and dead letters by consumer, as JSON; for administrators."""
    _require(principal)
    return await event_rows.stats(uow)


async def parked(uow: UnitOfWork, principal: Operator, *, limit: int) -> list[str]:
    """Parked events, oldest first, as JSON; for administrators."""
    _require(principal)
    return await event_rows.parked(uow, limit=limit)


async def release(uow: UnitOfWork, principal: Operator, key: UUID | None) -> int:
    """Let the parked events of `key`, or of all keys, be tried anew; for administrators."""
    _require(principal)
    count = await outbox.release(uow, key)
    await record_operation(uow, "events.released", "event", key, after={"count": count})
    return count


async def replay(
    uow: UnitOfWork,
    principal: Operator,
    *,
    since: datetime,
    until: datetime | None = None,
    type_: EventType | None = None,
) -> int:
    """Publish the events of [since, until) once more, at most `MOST_REPLAYED` at a time; returns how many.

    Our own consumers have handled them and do nothing; this is for consumers that are new.
    """
    _require(principal)
    end = until or uow.now
    if end <= since:
        raise InvalidInput("The end of what is replayed comes after its beginning.", field="until")
    count = await event_rows.replay(
        uow, since=since, until=end, type_=type_ and type_.value, limit=MOST_REPLAYED
    )
    chosen = {"since": since, "until": end, "type": type_, "count": count}
    await record_operation(uow, "events.replayed", "event", after=chosen)
    uow.announce(Signal.OUTBOX)
    return count


def _require(principal: Operator) -> None:
    if principal is not None:
        principal.require_administrator()
