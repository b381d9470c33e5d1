"""Channels of people, and the deliveries that wait to be sent by them."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

import orjson
from sqlalchemy import text

from taskflow.database import UnitOfWork
from taskflow.domain.enums import DeliveryState, NotificationKind
from taskflow.domain.hours import QuietHours

_DOCUMENT = """
    json_build_object(
        'id', id, 'kind', kind, 'name', name, 'address', address, 'muted', muted, 'confirmed_at', confirmed_at,
        'enabled', enabled,
        'disabled_reason', disabled_reason, 'failures', failures, 'held_until', held_until,
        'created_at', created_at, 'updated_at', updated_at
    )::text
"""
_ADD = text(
    f"""
    INSERT INTO channels (id, user_id, kind, name, address, secret, confirmed_at, created_at, updated_at)
    VALUES (:id, :user_id, :kind, :name, :address, :secret, :confirmed_at, :now, :now) RETURNING {_DOCUMENT}
    """
)
_CHANGE = text(
    f"""
    UPDATE channels SET name = :name, address = :address, muted = :muted, enabled = :enabled, updated_at = :now,
        disabled_reason = CASE WHEN :enabled THEN NULL ELSE disabled_reason END,
        failures = CASE WHEN enabled THEN failures ELSE 0 END,
        held_until = CASE WHEN enabled THEN held_until END
    WHERE id = :id AND user_id = :user_id RETURNING {_DOCUMENT}
    """
)
_OF_BROWSER = text(
    """
    SELECT id FROM channels
    WHERE user_id = :user AND CASE WHEN kind = 'push' THEN secret::json ->> 'endpoint' = :endpoint END LIMIT 1
    """
)
_RENEW = text(
    f"""
    UPDATE channels SET name = :name, secret = :secret, enabled = true, disabled_reason = NULL, failures = 0,
        held_until = NULL, updated_at = :now
    WHERE id = :id RETURNING {_DOCUMENT}
    """
)
_CLAIM = text(
    """
    WITH due AS (
        SELECT d.id, d.channel_id, d.next_attempt_at, d.under_way
        FROM deliveries d JOIN channels c ON c.id = d.channel_id
        WHERE d.state IN ('queued', 'failed') AND d.next_attempt_at <= :now
          AND c.enabled AND (c.held_until IS NULL OR c.held_until <= :now) AND c.id <> ALL(:busy)
        ORDER BY d.next_attempt_at LIMIT 500
        FOR UPDATE OF d SKIP LOCKED
    ), placed AS (
        SELECT id, next_attempt_at, under_way,
               row_number() OVER (PARTITION BY channel_id ORDER BY next_attempt_at, id) AS place FROM due
    ), chosen AS (
        SELECT id, under_way FROM placed WHERE place <= :each ORDER BY next_attempt_at, id LIMIT :limit
    )
    UPDATE deliveries d SET attempts = d.attempts + 1, next_attempt_at = :lease, under_way = true,
        uncertain = d.uncertain + d.under_way::int
    FROM chosen, channels c, users u
    WHERE d.id = chosen.id AND c.id = d.channel_id AND u.id = d.user_id
    RETURNING d.id, d.channel_id, d.channel AS kind, d.attempts, d.content, c.address, c.secret,
        chosen.under_way AS was_under_way, u.quiet_from, u.quiet_to, u.time_zone
    """
)
_FINISH = text(
    """
    UPDATE deliveries SET state = :state, next_attempt_at = :next, answer = :answer, under_way = false,
        uncertain = uncertain + :uncertain,
        last_error = CASE WHEN :state = 'sent' THEN NULL ELSE :answer END,
        sent_at = CASE WHEN :state = 'sent' THEN CAST(:now AS timestamptz) END
    WHERE id = :id AND attempts = :attempts
    """
)
_AGAIN = text(
    """
    UPDATE deliveries SET state = 'queued', attempts = 0, next_attempt_at = :now, last_error = NULL
    WHERE id = :id AND user_id = coalesce(CAST(:user_id AS uuid), user_id)
      AND channel_id IN (SELECT id FROM channels WHERE enabled) AND state IN ('sent', 'given_up', 'failed')
      AND NOT under_way
    """
)
_WANTING = text(
    """
    SELECT c.user_id, c.id, c.kind, u.quiet_from, u.quiet_to, u.time_zone
    FROM channels c JOIN users u ON u.id = c.user_id
    WHERE c.user_id = ANY(:users) AND c.enabled AND c.confirmed_at IS NOT NULL AND :kind <> ALL(c.muted)
    """
)
_CONFIRMATIONS = text(
    """
    SELECT count(*) FROM deliveries
    WHERE user_id = :user AND created_at > :since AND content ->> 'type' = 'channel.confirmation'
    """
)
_CONFIRM = text(
    f"""
    UPDATE channels SET confirmed_at = coalesce(confirmed_at, :now), updated_at = :now
    WHERE id = :id RETURNING {_DOCUMENT}
    """
)
_NEWEST = text(
    """
    SELECT d.id, d.created_at, u.email, d.channel, d.state, d.attempts, d.uncertain, d.next_attempt_at, d.last_error
    FROM deliveries d JOIN users u ON u.id = d.user_id
    WHERE d.channel <> 'in_app' AND d.state = ANY(:states) ORDER BY d.id DESC LIMIT :limit
    """
)
_SUCCEEDED = text(
    "UPDATE channels SET failures = 0, held_until = NULL WHERE id = :id AND failures > 0"
)
_FAILED = text("UPDATE channels SET failures = failures + 1 WHERE id = :id RETURNING failures")
_DISABLE = text(
    """
    UPDATE channels SET enabled = false, disabled_reason = :reason, updated_at = :now
    WHERE id = :id AND enabled RETURNING user_id, name
    """
)
_FORSAKE = text(
    """
    UPDATE deliveries SET state = 'given_up', next_attempt_at = NULL, last_error = :reason
    WHERE channel_id = :id AND state IN ('queued', 'failed')
    """
)
_EARLIEST = text(
    """
    SELECT min(greatest(d.next_attempt_at, c.held_until))
    FROM deliveries d JOIN channels c ON c.id = d.channel_id
    WHERE d.state IN ('queued', 'failed') AND c.enabled AND c.id <> ALL(:busy)
    """
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimedDelivery:
    """A `ports.OutgoingMessage`, and which attempt it is. `was_under_way`: the one before ended without an outcome,
    with its process."""

    id: UUID
    channel_id: UUID
    kind: str
    attempts: int
    content: dict[str, Any]
    address: str
    secret: str
    was_under_way: bool
    quiet: QuietHours | None


class DeliveryRow(NamedTuple):
    """What an operator sees; nothing of what was told."""

    id: UUID
    created_at: datetime
    email: str
    channel: str
    state: str
    attempts: int
    uncertain: int
    next_attempt_at: datetime | None
    last_error: str | None


class Target(NamedTuple):
    """A channel that is to be told something."""

    channel_id: UUID
    kind: str
    quiet: QuietHours | None = None


def _quiet(row: Mapping[str, Any]) -> QuietHours | None:
    """Of a row with the columns of a user."""
    begin, end = row["quiet_from"], row["quiet_to"]
    return None if begin is None else QuietHours(begin, end, row["time_zone"])


async def of_user(uow: UnitOfWork, user_id: UUID) -> list[str]:
    """The documents as JSON text, oldest first."""
    rows = await uow.execute(
        text(f"SELECT {_DOCUMENT} FROM channels WHERE user_id = :user ORDER BY created_at, id"),
        {"user": user_id},
    )
    return list(rows.scalars())


async def lock(uow: UnitOfWork, user_id: UUID, channel_id: UUID) -> dict[str, Any] | None:
    rows = await uow.execute(
        text(f"SELECT {_DOCUMENT} FROM channels WHERE id = :id AND user_id = :user FOR UPDATE"),
        {"id": channel_id, "user": user_id},
    )
    document = rows.scalar_one_or_none()
    return None if document is None else orjson.loads(document)


async def wanting(
    uow: UnitOfWork, user_ids: Collection[UUID], kind: NotificationKind
) -> dict[UUID, list[Target]]:
    """The channels by which each of these people wants to be told of such a thing."""
    found: dict[UUID, list[Target]] = {user_id: [] for user_id in user_ids}
    rows = await uow.execute(_WANTING, {"users": list(user_ids), "kind": kind})
    for row in rows.mappings():
        found[row["user_id"]].append(Target(row["id"], row["kind"], _quiet(row)))
    return found


async def of_browser(uow: UnitOfWork, user_id: UUID, endpoint: str) -> UUID | None:
    """The channel of this person that a browser's subscription has already."""
    rows = await uow.execute(_OF_BROWSER, {"user": user_id, "endpoint": endpoint})
    channel_id: UUID | None = rows.scalar_one_or_none()
    return channel_id


async def renew(uow: UnitOfWork, channel_id: UUID, name: str, secret: str) -> dict[str, Any]:
    """Its browser subscribed once more: it is enabled, and what had failed is forgotten."""
    values = {"id": channel_id, "name": name, "secret": secret, "now": uow.now}
    document: dict[str, Any] = orjson.loads((await uow.execute(_RENEW, values)).scalar_one())
    return document


async def add(uow: UnitOfWork, values: Mapping[str, Any]) -> dict[str, Any]:
    rows = await uow.execute(_ADD, {**values, "now": uow.now})
    document: dict[str, Any] = orjson.loads(rows.scalar_one())
    return document


async def change(uow: UnitOfWork, user_id: UUID, document: Mapping[str, Any]) -> dict[str, Any]:
    """Set what a person may set. Enabling it forgets what had failed."""
    values = {name: document[name] for name in ("id", "name", "address", "muted", "enabled")}
    rows = await uow.execute(_CHANGE, {**values, "user_id": user_id, "now": uow.now})
    changed: dict[str, Any] = orjson.loads(rows.scalar_one())
    return changed


async def confirm(uow: UnitOfWork, channel_id: UUID) -> dict[str, Any]:
    """Note that it is wanted there; the first time counts."""
    rows = await uow.execute(_CONFIRM, {"id": channel_id, "now": uow.now})
    confirmed: dict[str, Any] = orjson.loads(rows.scalar_one())
    return confirmed


async def confirmations(uow: UnitOfWork, user_id: UUID, *, since: datetime) -> int:
    """How many a person has had sent."""
    rows = await uow.execute(_CONFIRMATIONS, {"user": user_id, "since": since})
    return int(rows.scalar_one())


async def remove(uow: UnitOfWork, channel_id: UUID) -> None:
    await forsake(uow, channel_id, "The channel was removed.")
    await uow.execute(text("DELETE FROM channels WHERE id = :id"), {"id": channel_id})


async def claim(
    uow: UnitOfWork, *, busy: Sequence[UUID], lease: datetime, limit: int, each: int
) -> list[ClaimedDelivery]:
    """Count one more attempt of deliveries that are due, of one channel at most `each`.

    Who does not finish it by `lease` loses it to another.
    """
    rows = await uow.execute(
        _CLAIM, {"now": uow.now, "busy": list(busy), "lease": lease, "limit": limit, "each": each}
    )
    return [_claimed(row) for row in rows.mappings()]


def _claimed(row: Mapping[str, Any]) -> ClaimedDelivery:
    others = {name: row[name] for name in ClaimedDelivery.__slots__ if name != "quiet"}
    return ClaimedDelivery(**others, quiet=_quiet(row))


async def finish(
    uow: UnitOfWork,
    delivery: ClaimedDelivery,
    state: str,
    answer: str,
    *,
    uncertain: bool = False,
    next_attempt_at: datetime | None = None,
) -> None:
    """Note what became of this attempt; nothing if another has taken the delivery since."""
    values = {"id": delivery.id, "attempts": delivery.attempts, "state": state, "answer": answer}
    more = {"uncertain": int(uncertain), "next": next_attempt_at, "now": uow.now}
    await uow.execute(_FINISH, {**values, **more})


async def newest(
    uow: UnitOfWork, states: Sequence[DeliveryState], *, limit: int
) -> list[DeliveryRow]:
    rows = await uow.execute(_NEWEST, {"states": list(states), "limit": limit})
    return [DeliveryRow(*row) for row in rows]


async def again(uow: UnitOfWork, user_id: UUID | None, delivery_id: UUID) -> bool:
    """Queue a delivery once more, of this person or (None) of anybody. False: it is not there, waits already, has an
    attempt under way (another would double it), or its channel is gone or disabled."""
    values = {"id": delivery_id, "user_id": user_id, "now": uow.now}
    return (await uow.execute(_AGAIN, values)).rowcount == 1


async def succeeded(uow: UnitOfWork, channel_id: UUID) -> None:
    await uow.execute(_SUCCEEDED, {"id": channel_id})


async def failed(uow: UnitOfWork, channel_id: UUID) -> int:
    """Count one more failure; returns how many there have been in a row, 0 if the channel is gone."""
    rows = await uow.execute(_FAILED, {"id": channel_id})
    return int(rows.scalar_one_or_none() or 0)


async def hold(uow: UnitOfWork, channel_id: UUID, until: datetime) -> None:
    """Send nothing there until then."""
    await uow.execute(
        text("UPDATE channels SET held_until = :until WHERE id = :id"),
        {"id": channel_id, "until": until},
    )


async def disable(uow: UnitOfWork, channel_id: UUID, reason: str) -> tuple[UUID, str] | None:
    """(user, name) of a channel that this ended; what waited for it is given up."""
    rows = await uow.execute(_DISABLE, {"id": channel_id, "reason": reason, "now": uow.now})
    row = rows.one_or_none()
    if row is None:
        return None
    await forsake(uow, channel_id, reason)
    return row.user_id, row.name


async def forsake(uow: UnitOfWork, channel_id: UUID, reason: str) -> None:
    await uow.execute(_FORSAKE, {"id": channel_id, "reason": reason})


async def earliest(uow: UnitOfWork, *, busy: Sequence[UUID]) -> datetime | None:
    """When the next attempt is due at a channel that is not `busy`."""
    rows = await uow.execute(_EARLIEST, {"busy": list(busy)})
    found: datetime | None = rows.scalar_one()
    return found
