"""The recurring service: asks the backend for the next occurrence, by service invocation."""

from collections.abc import Sequence

import structlog

from taskflow.database import UnitOfWork
from taskflow.errors import NotFound
from taskflow.events import SUBSCRIPTIONS, Envelope, EventType, OccurrenceRequested, Service
from taskflow.ports import ServiceInvoker

log = structlog.get_logger()


class RecurringConsumer:
    """The backend creates the occurrence in its own transaction, idempotent by its key; a crash between
    that and our inbox row means asking once more, which changes nothing."""

    name = Service.RECURRING
    topics = SUBSCRIPTIONS[Service.RECURRING]

    def __init__(self, invoker: ServiceInvoker) -> None:
        self._invoker = invoker

    async def handle(self, uow: UnitOfWork, events: Sequence[Envelope]) -> None:
        del uow  # the effect is the backend's
        for event in events:
            if event.type is EventType.OCCURRENCE_REQUESTED:
                payload = event.payload()
                assert isinstance(payload, OccurrenceRequested)
                await self._ask(event, payload)

    async def _ask(self, event: Envelope, payload: OccurrenceRequested) -> None:
        try:
            await self._invoker.create_occurrence(
                workspace_id=event.workspaceid,
                series_id=payload.series_id,
                key=payload.key,
                traceparent=event.traceparent,
            )
        except NotFound:
            # Deleted since: nobody waits for its next occurrence.
            log.info("series is gone", action="series_gone", series_id=str(payload.series_id))
