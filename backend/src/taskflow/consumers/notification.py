"""The notification service: turns due reminders into notifications and their deliveries."""

from collections.abc import Sequence

from taskflow.database import UnitOfWork
from taskflow.events import SUBSCRIPTIONS, Envelope, EventType, ReminderDue, Service
from taskflow.services import notifications
from taskflow.services.notifications import Due


class NotificationConsumer:
    name = Service.NOTIFICATION
    topics = SUBSCRIPTIONS[Service.NOTIFICATION]

    async def handle(self, uow: UnitOfWork, events: Sequence[Envelope]) -> None:
        due = []
        for event in events:
            if event.type is EventType.REMINDER_DUE:
                payload = event.payload()
                assert isinstance(payload, ReminderDue)
                due.append(Due(event.id, event.workspaceid, payload))
        if due:
            await notifications.remind(uow, due)
