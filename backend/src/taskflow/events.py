"""The events of TaskFlow: topics, names with versions, typed payloads, and the CloudEvents envelope.

Invariant: an event is a past fact that was committed together with the change it reports. `sequence`
counts the events of one key (a task) without gaps, so a consumer can tell order and loss.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

SOURCE = "/taskflow"
SPEC_VERSION: Literal["1.0"] = "1.0"
MAX_EVENT_BYTES = 900_000
"""Largest envelope, in bytes of JSON: below the broker's limit, so that none is refused later."""
BROKER_MESSAGE_BYTES = 1_048_576
"""What topics, producer and consumers accept: the envelope, and what a sidecar adds to it."""


class Topic(StrEnum):
    EVENTS = "task-events"
    REMINDERS = "task-reminders"
    RECURRING = "task-recurring"
    AUDIT = "task-audit"


class Service(StrEnum):
    """The services that consume events, by their app id and consumer group."""

    NOTIFICATION = "taskflow-notification"
    RECURRING = "taskflow-recurring"
    AUDIT = "taskflow-audit"


SUBSCRIPTIONS: Mapping[Service, frozenset[Topic]] = {
    Service.NOTIFICATION: frozenset({Topic.REMINDERS}),
    Service.RECURRING: frozenset({Topic.RECURRING}),
    Service.AUDIT: frozenset({Topic.AUDIT}),
}


def dead_letter_topic(topic: Topic, service: str) -> str:
    """Where a sidecar puts what it cannot deliver: one a service, as the message does not say who gave up."""
    return f"{topic}.{service}.dlq"


DEAD_LETTER_TOPICS = tuple(
    dead_letter_topic(topic, service)
    for service, topics in SUBSCRIPTIONS.items()
    for topic in sorted(topics)
)


class EventType(StrEnum):
    """Names of events; the version is part of the name, and a payload never changes incompatibly."""

    TASK_CREATED = "io.taskflow.task.created.v1"
    TASK_UPDATED = "io.taskflow.task.updated.v1"
    TASK_COMPLETED = "io.taskflow.task.completed.v1"
    TASK_REOPENED = "io.taskflow.task.reopened.v1"
    TASK_DELETED = "io.taskflow.task.deleted.v1"
    TASK_RESTORED = "io.taskflow.task.restored.v1"
    TASK_PURGED = "io.taskflow.task.purged.v1"
    OBJECT_CHANGED = "io.taskflow.object.changed.v1"
    NOTIFICATION_CHANGED = "io.taskflow.notification.changed.v1"
    REMINDER_DUE = "io.taskflow.reminder.due.v1"
    OCCURRENCE_REQUESTED = "io.taskflow.occurrence.requested.v1"
    AUDIT_RECORDED = "io.taskflow.audit.recorded.v1"
    AUDIT_CHECKPOINTED = "io.taskflow.audit.checkpointed.v1"


class ActorKind(StrEnum):
    USER = "user"
    TOKEN = "token"  # noqa: S105 - a kind of actor, not a secret
    SERVICE = "service"
    SYSTEM = "system"


class Payload(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Actor(Payload):
    """Who did it. `id` is the user, also when a token acted (`token_id` says which)."""

    kind: ActorKind
    id: UUID | None = None
    name: str
    token_id: UUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """Where a change came from; travels into every event and audit record of its transaction."""

    actor: Actor
    request_id: str | None = None
    traceparent: str | None = None
    address: str | None = None

    def by(self, actor: Actor) -> "Origin":
        """The same, now that it is known who acts."""
        return Origin(
            actor=actor,
            request_id=self.request_id,
            traceparent=self.traceparent,
            address=self.address,
        )


def system_origin(name: str, *, traceparent: str | None = None) -> Origin:
    """The origin of what TaskFlow does by itself, such as the scheduler's claims."""
    return Origin(actor=Actor(kind=ActorKind.SYSTEM, name=name), traceparent=traceparent)


def service_origin(name: str, *, traceparent: str | None = None) -> Origin:
    """The origin of what a service does when it consumes events."""
    return Origin(actor=Actor(kind=ActorKind.SERVICE, name=name), traceparent=traceparent)


class TaskChanged(Payload):
    """A task as it stands after the change, and the changed fields as [before, after]."""

    task: dict[str, Any]
    changes: dict[str, tuple[Any, Any]] = Field(default_factory=dict)
    actor: Actor


class ObjectChanged(Payload):
    """Something other than a task changed: projects, sections, labels, views, members, workspaces, series."""

    object: Literal["project", "section", "label", "view", "membership", "workspace", "series"]
    id: UUID
    action: Literal["created", "updated", "deleted"]
    version: int | None = None


class NotificationChanged(Payload):
    """A notification of `user_id` was added, or its read state changed (`id` is None: all of them)."""

    id: UUID | None
    user_id: UUID


class ReminderDue(Payload):
    """A reminder's instant has come. `late` is how many seconds after `fire_at` it was claimed."""

    reminder_id: UUID
    task_id: UUID
    task_version: int
    title: str
    user_id: UUID
    fire_at: datetime
    due_date: str | None
    late: float


class OccurrenceRequested(Payload):
    """An occurrence of `series_id` is to be created. `key` is its original local time."""

    series_id: UUID
    key: str
    completed_task_id: UUID | None = None


class AuditRecorded(Payload):
    """One audit record, before it has its index in the workspace's log."""

    action: str
    actor: Actor
    object_type: str
    object_id: UUID | None
    object_name: str | None = None
    before: dict[str, Any] = Field(default_factory=dict)
    after: dict[str, Any] = Field(default_factory=dict)
    time: datetime
    request_id: str | None = None
    trace_id: str | None = None
    address: str | None = None


class AuditCheckpointed(Payload):
    """The head of a workspace's log was signed. `checkpoint` is a signed note over `size` records, for witnesses."""

    size: int
    checkpoint: str


PAYLOADS: Mapping[EventType, type[Payload]] = {
    EventType.TASK_CREATED: TaskChanged,
    EventType.TASK_UPDATED: TaskChanged,
    EventType.TASK_COMPLETED: TaskChanged,
    EventType.TASK_REOPENED: TaskChanged,
    EventType.TASK_DELETED: TaskChanged,
    EventType.TASK_RESTORED: TaskChanged,
    EventType.TASK_PURGED: TaskChanged,
    EventType.OBJECT_CHANGED: ObjectChanged,
    EventType.NOTIFICATION_CHANGED: NotificationChanged,
    EventType.REMINDER_DUE: ReminderDue,
    EventType.OCCURRENCE_REQUESTED: OccurrenceRequested,
    EventType.AUDIT_RECORDED: AuditRecorded,
    EventType.AUDIT_CHECKPOINTED: AuditCheckpointed,
}


class Envelope(BaseModel):
    """A CloudEvents 1.0.2 envelope with the partitioning, sequence and tracing extensions.

    `sequence` is zero-padded, so that its order as text is its order as a number.
    """

    model_config = ConfigDict(frozen=True, extra="allow")

    specversion: Literal["1.0"] = SPEC_VERSION
    id: UUID
    source: str = SOURCE
    type: EventType
    subject: str
    time: datetime
    datacontenttype: Literal["application/json"] = "application/json"
    dataschema: str
    partitionkey: str
    sequence: str | None = Field(default=None, pattern=r"^\d{20}$")
    traceparent: str | None = None
    workspaceid: UUID
    data: dict[str, Any]

    def payload(self) -> Payload:
        """The data as its typed payload. Raises pydantic's ValidationError if it does not fit."""
        return PAYLOADS[self.type].model_validate(self.data)


def schema_address(event_type: EventType) -> str:
    """Where the payload's JSON Schema is published, relative to the server."""
    return f"/schemas/{event_type}.json"


def sequence_text(sequence: int) -> str:
    return f"{sequence:020d}"
