"""The audit service: appends the audit trail, in the order in which it arrives, to each workspace's log."""

from collections.abc import Sequence

from taskflow.database import UnitOfWork
from taskflow.events import SUBSCRIPTIONS, Envelope, Service
from taskflow.services import audit


class AuditConsumer:
    name = Service.AUDIT
    topics = SUBSCRIPTIONS[Service.AUDIT]

    async def handle(self, uow: UnitOfWork, events: Sequence[Envelope]) -> None:
        await audit.append(uow, events)
