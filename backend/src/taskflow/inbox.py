"""What each consumer has already done: one row per (consumer, event), in the effect's transaction.

Invariant: the row and the effect commit together, so a delivery repeated any number of times has one effect.
"""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import text

from taskflow.database import UnitOfWork
from taskflow.events import Envelope

_RECORD = text(
    """
    INSERT INTO inbox (consumer, event_id, event_on)
    SELECT :consumer, id, day FROM unnest(CAST(:ids AS uuid[]), CAST(:days AS date[])) AS e (id, day)
    ON CONFLICT DO NOTHING
    RETURNING event_id
    """
)


async def record(uow: UnitOfWork, consumer: str, events: Sequence[Envelope]) -> set[UUID]:
    """Note that `consumer` handles `events`. Returns the ids that it had not handled before."""
    rows = await uow.execute(
        _RECORD,
        {
            "consumer": consumer,
            "ids": [event.id for event in events],
            "days": [event.time.date() for event in events],
        },
    )
    return set(rows.scalars())
