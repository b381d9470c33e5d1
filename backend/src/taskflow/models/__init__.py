"""All tables. Closed sets are text + CHECK; ids are UUIDv7; times are `timestamptz`."""

from taskflow.models.accounts import (
    ApiToken,
    IdempotencyKey,
    Instance,
    Invitation,
    Membership,
    Session,
    User,
    Workspace,
)
from taskflow.models.audit import (
    AuditCheckpoint,
    AuditKey,
    AuditOpening,
    AuditRecord,
    AuditTile,
    AuditTombstone,
    AuditUnsealed,
)
from taskflow.models.base import Base
from taskflow.models.messaging import (
    Channel,
    DeadLetter,
    Delivery,
    Inbox,
    Notification,
    PendingEvent,
    TaskEvent,
)
from taskflow.models.projects import Label, Project, Section
from taskflow.models.tasks import OccurrenceLog, Reminder, Series, Task, TaskLabel
from taskflow.models.views import View

__all__ = [
    "ApiToken",
    "AuditCheckpoint",
    "AuditKey",
    "AuditOpening",
    "AuditRecord",
    "AuditTile",
    "AuditTombstone",
    "AuditUnsealed",
    "Base",
    "Channel",
    "DeadLetter",
    "Delivery",
    "IdempotencyKey",
    "Inbox",
    "Instance",
    "Invitation",
    "Label",
    "Membership",
    "Notification",
    "OccurrenceLog",
    "PendingEvent",
    "Project",
    "Reminder",
    "Section",
    "Series",
    "Session",
    "Task",
    "TaskEvent",
    "TaskLabel",
    "User",
    "View",
    "Workspace",
]
