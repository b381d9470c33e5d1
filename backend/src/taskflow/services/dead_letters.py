"""Dead letters: events that a consumer gave up on, kept with the reason until they are replayed."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from taskflow import outbox
from taskflow.database import UnitOfWork
from taskflow.domain.access import Principal
from taskflow.errors import NotFound
from taskflow.events import Topic
from taskflow.identifiers import uuid7
from taskflow.repositories import dead_letters
from taskflow.services.recording import record_operation


async def keep(
    uow: UnitOfWork,
    *,
    consumer: str,
    topic: Topic,
    envelope: Mapping[str, Any],
    reason: str,
    attempts: int,
) -> None:
    """Keep an event. The same event of the same consumer is kept once."""
    await dead_letters.add(
        uow,
        {
            "id": uuid7(),
            "consumer": consumer,
            "topic": topic.value,
            "event_id": str(envelope.get("id", ""))[:100] or None,
            "event": dict(envelope),
            "reason": reason[:2000],
            "attempts": attempts,
        },
    )


async def listed(uow: UnitOfWork, principal: Principal | None, *, limit: int) -> list[str]:
    """Open dead letters, oldest first, as JSON; for administrators, and at the command line (None)."""
    if principal is not None:
        principal.require_administrator()
    return await dead_letters.documents(uow, limit=limit)


async def replay(uow: UnitOfWork, principal: Principal | None, letter_id: UUID) -> None:
    """Bring the event to the bus once more; consumers that handled it before do nothing."""
    if principal is not None:
        principal.require_administrator()
    taken = await dead_letters.take(uow, letter_id)
    if taken is None:
        raise NotFound(f"There is no open dead letter {letter_id}.")
    await outbox.append_again(uow, *taken)
    await record_operation(uow, "dead_letter.replayed", "dead_letter", letter_id)
