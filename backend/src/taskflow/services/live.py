"""Live updates: one tail of the outbox in this process, spread to all open streams."""

import asyncio
from collections.abc import Iterable

from taskflow.database import UnitOfWork
from taskflow.domain.access import Principal
from taskflow.events import EventType
from taskflow.json_text import encode
from taskflow.observability import STREAMS
from taskflow.repositories import stream
from taskflow.repositories.stream import StreamCursor, StreamEvent

__all__ = [
    "LiveFeed",
    "StreamCursor",
    "Subscription",
    "changes_access",
    "head",
    "missed_events",
    "parse_cursor",
    "rendered",
]

QUEUE_LIMIT = 1000
REPLAY_LIMIT = 1000
BATCH = 500
_DIGITS = 19


class Subscription:
    """What one stream still has to send. `overflowed`: it fell behind and must start afresh.

    While a change of access waits in the queue nobody knows what will concern the principal behind it:
    everything is offered, and the stream decides when it comes to it.
    """

    def __init__(self, principal: Principal) -> None:
        self.principal = principal
        self.queue: asyncio.Queue[StreamEvent | None] = asyncio.Queue(QUEUE_LIMIT)
        self.overflowed = False
        self._changes_waiting = 0

    def offer_what_may_concern(self, event: StreamEvent) -> None:
        changes = changes_access(event)
        if changes or self._changes_waiting or self.concerns(event):
            self._changes_waiting += self.offer(event) and changes

    def know_anew(self, principal: Principal) -> None:
        """A change of access was taken from the queue, and `principal` is who the caller is now."""
        self.principal = principal
        self._changes_waiting -= 1

    def concerns(self, event: StreamEvent) -> bool:
        """Whether the principal, as known now, may see the event."""
        if event.type == EventType.NOTIFICATION_CHANGED:
            return bool(event.envelope["data"]["user_id"] == str(self.principal.user_id))
        return event.workspace_id in self.principal.roles

    def offer(self, event: StreamEvent | None) -> bool:
        """Put the event behind the others; False if there is no room."""
        try:
            self.queue.put_nowait(event)
        except asyncio.QueueFull:
            self.overflowed = True
            return False
        return True


class LiveFeed:
    """The open streams of this process."""

    def __init__(self) -> None:
        self._subscriptions: set[Subscription] = set()
        self.closed = False

    def subscribe(self, principal: Principal) -> Subscription:
        subscription = Subscription(principal)
        self._subscriptions.add(subscription)
        STREAMS.set(len(self._subscriptions))
        return subscription

    def unsubscribe(self, subscription: Subscription) -> None:
        self._subscriptions.discard(subscription)
        STREAMS.set(len(self._subscriptions))

    def spread(self, events: Iterable[StreamEvent]) -> None:
        for event in events:
            for subscription in self._subscriptions:
                subscription.offer_what_may_concern(event)

    def close(self) -> None:
        """End all streams, so that the server can stop."""
        self.closed = True
        for subscription in self._subscriptions:
            subscription.offer(None)

    @property
    def is_watched(self) -> bool:
        return bool(self._subscriptions)


def changes_access(event: StreamEvent) -> bool:
    """After such an event a stream must ask anew who its caller is and where that person belongs."""
    return event.type == EventType.OBJECT_CHANGED and (
        event.envelope["data"]["object"] == "membership"
    )


async def head(uow: UnitOfWork) -> StreamCursor:
    """Behind everything that is committed and settled now."""
    return await stream.head(uow)


async def newer(uow: UnitOfWork, cursor: StreamCursor) -> list[StreamEvent]:
    """What was committed after `cursor`, for whoever follows all of it."""
    return await stream.newer(uow, cursor, limit=BATCH)


async def missed_events(
    uow: UnitOfWork, principal: Principal, cursor: StreamCursor
) -> list[StreamEvent] | None:
    """What a stream that was at `cursor` has missed; None if too much, or no longer kept."""
    if not await stream.reaches_back_to(uow, cursor):
        return None
    events = await stream.newer(uow, cursor, limit=REPLAY_LIMIT)
    if len(events) == REPLAY_LIMIT:
        return None
    wanted = Subscription(principal)
    return [event for event in events if wanted.concerns(event)]


def parse_cursor(text: str | None) -> StreamCursor | None:
    """A cursor as it was sent; None for anything else."""
    left, _, right = (text or "").partition("-")
    if not (left.isdecimal() and right.isdecimal()) or max(len(left), len(right)) > _DIGITS:
        return None
    return StreamCursor(int(left), int(right))


def rendered(event: StreamEvent) -> bytes:
    """The event in the format of `text/event-stream`."""
    return b"id: %s\nevent: change\ndata: %s\n\n" % (
        str(event.cursor).encode(),
        encode(_shown(event)),
    )


def _shown(event: StreamEvent) -> dict[str, object]:
    envelope, data = event.envelope, event.envelope["data"]
    shown: dict[str, object] = {
        "type": event.type,
        "subject": envelope["subject"],
        "workspace_id": event.workspace_id,
        "time": envelope["time"],
        "object": _object(event),
        "version": data.get("version"),
    }
    if "task" in data:
        shown["task"] = data["task"]
        shown["version"] = data["task"]["version"]
    return shown


def _object(event: StreamEvent) -> str:
    if event.type == EventType.NOTIFICATION_CHANGED:
        return "notification"
    named: str = event.envelope["data"].get("object", "task")
    return named
