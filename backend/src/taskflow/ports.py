"""What the application needs from outside, where more than one implementation exists."""

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from typing import Any, Protocol
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
    def envelope(self) -> dict[str, Any]: ...
    @property
    def attempts(self) -> int: ...


class EventBus(Protocol):
    async def publish(self, events: Sequence[OutgoingEvent]) -> dict[UUID, str]:
        """Hand over `events`, given in order per key.

        Returns the events that were not confirmed, by id, with the reason. After the first failure
        of a key the later events of that key are failures too, so that none overtakes.
        """
        ...


class AuditKeys(Protocol):
    """Where the private key of the audit log is kept."""

    def read(self) -> SigningKey | None:
        """The key that is there now: it may have been replaced since it was read last."""
        ...

    def create(self) -> SigningKey: ...


class Outcome(StrEnum):
    """A consumer's answer to one delivery, in Dapr's words."""

    SUCCESS = "SUCCESS"
    RETRY = "RETRY"
    DROP = "DROP"


class ServiceInvoker(Protocol):
    async def create_occurrence(self, *, workspace_id: UUID, series_id: UUID, key: str) -> None:
        """Ask the backend to create one occurrence; asking again for the same key changes nothing.

        Raises `Unavailable` if the backend cannot be reached.
        """
        ...
