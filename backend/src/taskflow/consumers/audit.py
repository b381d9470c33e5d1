"""The audit service: appends the audit trail, in the order in which it arrives, to each workspace's log."""

from collections.abc import Sequence

from taskflow.database import UnitOfWork
from taskflow.events import Envelope, Topic
from taskflow.services import audit


class AuditConsumer:
    name = "taskflow-audit"
    topics = frozenset({Topic.AUDIT})

    async def handle(self, uow: UnitOfWork, events: Sequence[Envelope]) -> None:
        await audit.append(uow, events)
