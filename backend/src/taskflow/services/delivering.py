"""What is to be sent by whom, and what became of it."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from taskflow import outbox
from taskflow.database import Signal, UnitOfWork
from taskflow.domain.deliveries import hold_after, wait_before
from taskflow.domain.enums import DeliveryChannel, DeliveryState, NotificationKind
from taskflow.domain.hours import QuietHours
from taskflow.errors import Conflict
from taskflow.identifiers import uuid7
from taskflow.ports import Sent
from taskflow.repositories import channels, workspaces
from taskflow.repositories.channels import ClaimedDelivery, DeliveryRow, Target
from taskflow.services.recording import audit, record_operation

_TOLD = ("workspace_id", "event_id", "user_id", "task_id")
"""What is told to whom."""

Message = tuple[Mapping[str, Any], Mapping[str, Any]]
"""What is told to whom, and its content."""

_FAILED = (DeliveryState.FAILED, DeliveryState.GIVEN_UP)

EACH = 4
"""Attempts at one channel at a time."""

LEASE = timedelta(seconds=60)
"""Longer than any attempt: a delivery that was claimed and not finished by then was claimed by a process that died."""


def in_app(uow: UnitOfWork, told: Mapping[str, Any]) -> dict[str, Any]:
    """The row of a notification that is in the app's inbox, and so has arrived. `told` holds what `_TOLD` names."""
    return _row(uow, told, DeliveryChannel.IN_APP, DeliveryState.SENT, attempts=1, sent_at=uow.now)


def queued(
    uow: UnitOfWork, told: Mapping[str, Any], target: Target, content: Mapping[str, Any]
) -> dict[str, Any]:
    """The row of a delivery that is due at once, or after the quiet hours of who is told."""
    uow.announce(Signal.DELIVER)
    return _row(
        uow,
        told,
        target.kind,
        DeliveryState.QUEUED,
        attempts=0,
        next_attempt_at=_awake(target.quiet, uow.now),
        channel_id=target.channel_id,
        content=content,
    )


async def by_channels(
    uow: UnitOfWork, messages: Sequence[Message], *, kind: NotificationKind
) -> list[dict[str, Any]]:
    """The rows that tell people outside of the app, too: one for each of their channels that wants such a thing."""
    targets = await channels.wanting(uow, {told["user_id"] for told, _ in messages}, kind)
    return [
        queued(uow, told, target, content)
        for told, content in messages
        for target in targets[told["user_id"]]
    ]


def _awake(quiet: QuietHours | None, at: datetime) -> datetime:
    return at if quiet is None else quiet.over(at)


def _row(
    uow: UnitOfWork, told: Mapping[str, Any], kind: str, state: DeliveryState, **more: object
) -> dict[str, Any]:
    about = {name: told[name] for name in _TOLD} | {"reminder_id": told.get("reminder_id")}
    return {"id": uuid7(), **about, "channel": kind, "state": state, "created_at": uow.now, **more}


async def claim(uow: UnitOfWork, *, busy: Sequence[UUID], limit: int) -> list[ClaimedDelivery]:
    """Deliveries that are due, at most `limit`, of channels that are not `busy`."""
    return await channels.claim(uow, busy=busy, lease=uow.now + LEASE, limit=limit, each=EACH)


async def seconds_to_next(uow: UnitOfWork, *, busy: Sequence[UUID], longest: float) -> float:
    """Seconds until the next attempt is due, at most `longest`."""
    due = await channels.earliest(uow, busy=busy)
    if due is None:
        return longest
    return max(0.0, min(longest, (due - uow.now).total_seconds()))


async def note(
    uow: UnitOfWork, delivery: ClaimedDelivery, sent: Sent, *, jitter: float
) -> DeliveryState:
    """Write down what became of one attempt, and when the next is. Returns the delivery's state."""
    if sent.taken:
        await channels.finish(uow, delivery, DeliveryState.SENT, sent.answer)
        await channels.succeeded(uow, delivery.channel_id)
        return DeliveryState.SENT
    failures = await channels.failed(uow, delivery.channel_id)
    wait = wait_before(delivery.attempts, asked=sent.retry_after, jitter=jitter)
    is_over = wait is None or sent.refused or sent.gone
    state = DeliveryState.GIVEN_UP if is_over else DeliveryState.FAILED
    await channels.finish(
        uow,
        delivery,
        state,
        sent.answer,
        uncertain=sent.uncertain,
        next_attempt_at=None if wait is None or is_over else _awake(delivery.quiet, uow.now + wait),
    )
    if sent.gone:
        reason = f"The receiver wants nothing any more: {sent.answer}"
        await _disable(uow, delivery.channel_id, reason)
        return state
    rest = sent.retry_after or hold_after(failures)
    if rest is not None:
        await channels.hold(uow, delivery.channel_id, uow.now + rest)
    return state


async def listed(uow: UnitOfWork, *, failed: bool, limit: int) -> list[DeliveryRow]:
    """For operators: the newest deliveries of everybody that leave this server, or of them those that failed."""
    states = _FAILED if failed else tuple(DeliveryState)
    return await channels.newest(uow, states, limit=limit)


async def retry(uow: UnitOfWork, delivery_id: UUID) -> None:
    """For operators: send a delivery once more, from its first attempt on."""
    if not await channels.again(uow, None, delivery_id):
        raise Conflict(
            "There is no such delivery, it is being sent or waits to be, or its channel is gone or disabled."
        )
    uow.announce(Signal.DELIVER)
    await record_operation(uow, "delivery.retried", "delivery", delivery_id)


async def _disable(uow: UnitOfWork, channel_id: UUID, reason: str) -> None:
    ended = await channels.disable(uow, channel_id, reason)
    if ended is None:
        return
    user_id, name = ended
    event = audit(
        uow,
        workspace_id=await workspaces.personal(uow, user_id),
        action="channel.disabled",
        object_type="channel",
        object_id=channel_id,
        object_name=name,
        before={"enabled": True},
        after={"enabled": False, "reason": reason},
    )
    await outbox.append(uow, [event])
