"""Bodies of what is only read: notifications, deliveries, history, audit, dead letters, health."""

from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from pydantic import AwareDatetime, Field

from taskflow.domain.enums import DeadLetterState, DeliveryState
from taskflow.events import Actor, EventType, Topic
from taskflow.schemas.base import Answer, Body, Day


class Notification(Answer):
    id: UUID
    workspace_id: UUID
    kind: str = Field(examples=["reminder"])
    event_id: UUID
    task_id: UUID | None
    title: str
    body: str
    due_date: Day | None
    late: bool
    created_at: datetime
    read_at: datetime | None


class Delivery(Answer):
    id: UUID
    event_id: UUID
    user_id: UUID
    task_id: UUID | None
    reminder_id: UUID | None = Field(description="The reminder that it told of, if it was one.")
    channel: str
    channel_id: UUID | None
    title: str | None = Field(description="Of what was sent; the app's own message has its own.")
    state: DeliveryState
    attempts: int
    uncertain: int = Field(
        description="Attempts of which nobody knows whether they arrived: what they sent may have come twice."
    )
    next_attempt_at: datetime | None
    last_error: str | None
    answer: str | None = Field(description="What the receiver said to the latest attempt.")
    created_at: datetime
    sent_at: datetime | None


class FieldChange(Answer):
    field: str
    before: Any
    after: Any


class AuditRecord(Answer):
    """One record of the trail: who did what to which object, and from what to what."""

    index: int
    workspace_id: UUID
    event_id: UUID
    time: datetime
    actor: Actor
    action: str = Field(examples=["task.completed"])
    object_type: str
    object_id: UUID | None
    object_name: str | None
    changes: list[FieldChange]
    request_id: str | None
    trace_id: str | None
    address: str | None
    erased: list[str] = Field(description="Personal fields that were forgotten on purpose.")
    revertible: bool = Field(description="Whether `POST /api/audit/{index}/revert` has a way back.")


class AuditReverted(Answer):
    index: int
    action: str
    object_id: UUID | None


class AuditHead(Answer):
    """The newest signed head of a log. `key` is the public key in the form that note libraries read."""

    workspace_id: UUID
    records: int = Field(description="How many there are; those from `size` on are not signed yet.")
    size: int
    checkpoint: str | None = Field(description="A signed note: c2sp.org/tlog-checkpoint.")
    key: str | None
    keys: list[str] = Field(description="Notes by which earlier keys handed on to later ones.")


class AuditEvidence(Answer):
    """A record as it is hashed, and the hashes that lead from it to the root of the tree of `size`."""

    index: int
    entry: dict[str, Any]
    openings: dict[str, Any]
    leaf: str
    proof: list[str]


class AuditProof(AuditEvidence):
    size: int
    head: AuditHead


class AuditProofs(Answer):
    head: AuditHead
    items: list[AuditEvidence]


class AuditConsistency(Answer):
    """Shows that the log of `new` records goes on from that of `old` (RFC 6962, 2.1.2)."""

    old: int
    new: int
    proof: list[str]
    head: AuditHead


class DeadLetter(Answer):
    id: UUID
    consumer: str
    topic: str
    event_id: str | None
    reason: str
    attempts: int
    state: DeadLetterState
    created_at: datetime


class TopicStats(Answer):
    topic: Topic
    pending: int
    parked: int
    published: int = Field(description="Today, in UTC.")
    oldest_pending: datetime | None


class ConsumerStats(Answer):
    consumer: str
    open: int = Field(description="Dead letters that wait for an operator.")


class EventStats(Answer):
    topics: list[TopicStats]
    dead_letters: list[ConsumerStats]


class ParkedEvent(Answer):
    id: UUID
    topic: Topic
    type: EventType
    key: UUID
    attempts: int
    last_error: str | None
    time: datetime


class Release(Body):
    key: UUID | None = Field(default=None, description="Only the events of this key.")


class Replay(Body):
    since: AwareDatetime
    until: AwareDatetime | None = Field(default=None, description="Now, if it is absent.")
    type: EventType | None = None


class Counted(Answer):
    count: int


class PartHealth(Answer):
    status: Literal["up", "down", "degraded"]
    detail: str | None = None


class Health(Answer):
    status: Literal["up", "down", "degraded"]
    version: str
    database: PartHealth
    event_bus: PartHealth
    state_store: PartHealth
    outbox_lag_seconds: float | None
    outbox_pending: int | None
    outbox_parked: int | None
    dead_letters: int | None
