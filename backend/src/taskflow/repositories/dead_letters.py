"""Dead letters as rows."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import text

from taskflow.database import UnitOfWork
from taskflow.json_text import encode

_ADD = text(
    """
    INSERT INTO dead_letters (id, consumer, topic, event_id, event, reason, attempts)
    VALUES (:id, :consumer, :topic, :event_id, CAST(:event AS jsonb), :reason, :attempts)
    ON CONFLICT (consumer, event_id) DO UPDATE
    SET reason = excluded.reason, attempts = dead_letters.attempts + excluded.attempts, state = 'open',
        updated_at = now()
    """
)
_LIST = text(
    """
    SELECT json_build_object(
        'id', id, 'consumer', consumer, 'topic', topic, 'event_id', event_id, 'reason', reason,
        'attempts', attempts, 'state', state, 'created_at', created_at
    )::text
    FROM dead_letters WHERE state = 'open' ORDER BY created_at, id LIMIT :limit
    """
)
_TAKE = text(
    """
    UPDATE dead_letters SET state = 'replayed', updated_at = now()
    WHERE id = :id AND state = 'open' RETURNING event, topic
    """
)


async def add(uow: UnitOfWork, values: Mapping[str, Any]) -> None:
    # PostgreSQL stores no NUL, and what nobody could read must not fail here for ever.
    event = encode(values["event"]).decode().replace("\\u0000", "\\ufffd")
    await uow.execute(_ADD, {**values, "event": event})


async def documents(uow: UnitOfWork, *, limit: int) -> list[str]:
    return list((await uow.execute(_LIST, {"limit": limit})).scalars())


async def take(uow: UnitOfWork, letter_id: UUID) -> tuple[str, dict[str, Any]] | None:
    """Mark an open letter as replayed; returns its (topic, event), None if there is none."""
    row = (await uow.execute(_TAKE, {"id": letter_id})).one_or_none()
    return None if row is None else (row.topic, row.event)
