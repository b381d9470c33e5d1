"""Closed sets that tasks, reminders and their records share."""

from enum import IntEnum, StrEnum


class TaskStatus(StrEnum):
    OPEN = "open"
    DONE = "done"
    CANCELLED = "cancelled"


class Priority(IntEnum):
    NONE = 0
    URGENT = 1
    HIGH = 2
    MEDIUM = 3
    LOW = 4


class OccurrenceState(StrEnum):
    """What became of one occurrence of a series."""

    CREATED = "created"
    COMPLETED = "completed"
    SKIPPED = "skipped"
    MISSED = "missed"
    MOVED = "moved"


class SeriesStanding(StrEnum):
    """Whether a series creates more: now, after it is resumed, or never again."""

    RUNNING = "running"
    PAUSED = "paused"
    ENDED = "ended"


class ReminderKind(StrEnum):
    AT = "at"
    BEFORE_DUE = "before_due"
    AFTER_DUE = "after_due"
    BEFORE_START = "before_start"


class ReminderState(StrEnum):
    PENDING = "pending"
    FIRED = "fired"
    WITHDRAWN = "withdrawn"


class DeadLetterState(StrEnum):
    OPEN = "open"
    REPLAYED = "replayed"


class DeliveryChannel(StrEnum):
    IN_APP = "in_app"
    WEBHOOK = "webhook"
    EMAIL = "email"
    APPRISE = "apprise"
    PUSH = "push"


class NotificationKind(StrEnum):
    """What people are told."""

    REMINDER = "reminder"
    DIGEST = "digest"


class DeliveryState(StrEnum):
    """`failed` is tried again, `given_up` is not."""

    QUEUED = "queued"
    SENT = "sent"
    FAILED = "failed"
    GIVEN_UP = "given_up"
