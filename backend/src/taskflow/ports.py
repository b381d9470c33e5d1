"""What the application needs from outside, where more than one implementation exists."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, NamedTuple, Protocol
from uuid import UUID

from taskflow.domain.audit_log.notes import SigningKey
from taskflow.events import Topic


class Clock(Protocol):
    def now(self) -> datetime:
        """The current instant, aware, in UTC."""
        ...


class OutgoingEvent(Protocol):
    """One outbox row on its way to the bus."""

    @property
    def id(self) -> UUID: ...
    @property
    def topic(self) -> Topic: ...
    @property
    def key(self) -> UUID: ...
    @property
    def body(self) -> bytes:
        """The envelope as JSON, as it was committed."""
        ...

    @property
    def envelope(self) -> dict[str, Any]:
        """The same, read anew each time."""
        ...

    @property
    def attempts(self) -> int: ...


class Publisher(Protocol):
    """The side of the bus that the relay sees."""

    async def publish(self, events: Sequence[OutgoingEvent]) -> dict[UUID, str]:
        """Hand over `events`, given in order per key.

        Returns the events that were not confirmed, by id, with the reason. After the first failure
        of a key the later events of that key are failures too, so that none overtakes. What was not
        confirmed may have arrived all the same.

        Raises `Unavailable` if nothing at all was confirmed because the bus cannot be reached.
        """
        ...


class EventBus(Publisher, Protocol):
    async def check(self) -> None:
        """Raise `Unavailable` if the bus cannot be reached now."""
        ...

    async def close(self) -> None: ...


MAX_ATTEMPTS = 8
"""So often a consumer is asked to handle an event before it becomes a dead letter."""


class AuditKeys(Protocol):
    """Where the private key of the audit log is kept."""

    def read(self) -> SigningKey | None:
        """The key that is there now: it may have been replaced since it was read last."""
        ...

    def create(self) -> SigningKey: ...


class Witness(Protocol):
    """Somebody outside of the database who keeps the signed heads of audit logs."""

    async def keep(self, note: str) -> None:
        """Keep one head, perhaps again; raises whatever says that it was not kept."""
        ...


class Outcome(StrEnum):
    """A consumer's answer to one delivery, in Dapr's words."""

    SUCCESS = "SUCCESS"
    RETRY = "RETRY"
    DROP = "DROP"


class Answer(NamedTuple):
    """What a consumer says to one delivery, and why not SUCCESS. `counts`: the event may be to blame, so that
    repeating it has a limit; an outage has none."""

    outcome: Outcome
    reason: str = ""
    counts: bool = True


class ServiceInvoker(Protocol):
    async def create_occurrence(
        self, *, workspace_id: UUID, series_id: UUID, key: str, traceparent: str | None
    ) -> None:
        """Ask the backend to create one occurrence, as a part of the trace of what led to it; asking again for the
        same key changes nothing.

        Raises `Unavailable` if the backend cannot be reached, `NotFound` if the series is gone.
        """
        ...


class StoredValue(NamedTuple):
    """A JSON value of the state store, and the tag of its version."""

    value: Any
    etag: str


class StateStore(Protocol):
    """Small values that may be lost and are shared by the replicas: limits, windows.

    Every method raises `Unavailable` if the store cannot be reached.
    """

    async def get(self, key: str) -> StoredValue | None: ...

    async def set(self, key: str, value: object, *, ttl: int, etag: str | None = None) -> bool:
        """Store `value` for `ttl` seconds. With an `etag`: only if the stored version is that one, "" meaning
        that there is none; else False."""
        ...

    async def delete(self, key: str) -> None: ...


class SecretStore(Protocol):
    """Where the secrets of one service are kept."""

    async def read(self) -> Mapping[str, str]:
        """All of them, by the names of environment variables. Raises `Unavailable`, also if there is no such place."""
        ...


class SettingsSource(Protocol):
    """Where settings are kept that may change while we run."""

    poll: float
    """Seconds after which it is read again, unless `wake` says sooner that something has changed."""
    wake: asyncio.Event

    async def read(self) -> Mapping[str, str]:
        """What is set now, as text by the names of environment variables. Raises `Unavailable`."""
        ...


Sign = Callable[[bytes], str]
"""What links in messages carry is signed by it, and read where they are followed."""


class OutgoingMessage(Protocol):
    """One delivery on its way: `address` and `secret` are the channel's, `id` the same for all attempts."""

    @property
    def id(self) -> UUID: ...
    @property
    def address(self) -> str: ...
    @property
    def secret(self) -> str: ...
    @property
    def content(self) -> dict[str, Any]: ...


class Sent(NamedTuple):
    """What became of one attempt. `refused`: this message for good; `gone`: the receiver wants nothing any more.

    `uncertain`: it may have arrived although nobody said so.
    """

    taken: bool
    answer: str
    refused: bool = False
    gone: bool = False
    uncertain: bool = False
    retry_after: timedelta | None = None


class Channel(Protocol):
    """A way by which messages leave this server."""

    async def send(self, message: OutgoingMessage) -> Sent:
        """Try once, within some seconds; whatever goes wrong out there is an answer, not an error."""
        ...
