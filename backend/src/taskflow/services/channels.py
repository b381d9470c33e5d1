"""The channels of a person: webhooks that are told what the app's inbox is told."""

import base64
import secrets
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from taskflow import outbox
from taskflow.database import Signal, UnitOfWork
from taskflow.domain.access import Principal, Scope
from taskflow.errors import Conflict, LimitExceeded, NotFound
from taskflow.identifiers import uuid7
from taskflow.repositories import channels, notifications
from taskflow.schemas.channels import ChannelCreate, ChannelUpdate
from taskflow.services import delivering
from taskflow.services.recording import audit

MAX_CHANNELS = 20
_SECRET_BYTES = 24


async def listed(uow: UnitOfWork, principal: Principal) -> list[str]:
    """The caller's own as JSON, oldest first."""
    return await channels.of_user(uow, principal.user_id)


async def create(uow: UnitOfWork, principal: Principal, body: ChannelCreate) -> dict[str, Any]:
    """A new channel; the answer holds its secret, this once."""
    principal.require_scope(Scope.WRITE)
    if len(await channels.of_user(uow, principal.user_id)) >= MAX_CHANNELS:
        raise LimitExceeded(f"A person has at most {MAX_CHANNELS} channels. Delete one first.")
    secret = "whsec_" + base64.b64encode(secrets.token_bytes(_SECRET_BYTES)).decode()
    values = {
        "id": uuid7(),
        "user_id": principal.user_id,
        "kind": body.kind,
        "name": body.name,
        "address": body.address,
    }
    document = await channels.add(uow, {**values, "secret": secret})
    await _record(uow, principal, "channel.created", document, after=_told(document))
    return {**document, "secret": secret}


async def update(
    uow: UnitOfWork, principal: Principal, channel_id: UUID, body: ChannelUpdate
) -> dict[str, Any]:
    """Apply a merge patch. To enable a channel forgets its failures; to disable it gives up what waits for it."""
    before = await _lock(uow, principal, channel_id)
    sent = {name: getattr(body, name) for name in body.model_fields_set}
    values = {name: each for name, each in sent.items() if each not in (None, before[name])}
    if not values:
        return before
    after = await channels.change(uow, principal.user_id, {**before, **values})
    if not after["enabled"]:
        await channels.forsake(uow, channel_id, "The channel was disabled.")
    await _record(
        uow,
        principal,
        "channel.updated",
        after,
        before={name: before[name] for name in values},
        after=values,
    )
    return after


async def delete(uow: UnitOfWork, principal: Principal, channel_id: UUID) -> None:
    """Remove a channel; its deliveries stay as history."""
    before = await _lock(uow, principal, channel_id)
    await channels.remove(uow, channel_id)
    await _record(uow, principal, "channel.deleted", before, before=_told(before))


async def test(uow: UnitOfWork, principal: Principal, channel_id: UUID) -> dict[str, Any]:
    """Send a message that says it is a test; the answer is its delivery, which shows what became of it."""
    channel = await _lock(uow, principal, channel_id)
    if not channel["enabled"]:
        raise Conflict("The channel is disabled. Enable it first.")
    told = {
        "workspace_id": principal.personal_workspace,
        "event_id": uuid7(),
        "user_id": principal.user_id,
        "task_id": None,
    }
    content = {
        "type": "test",
        "timestamp": uow.now,
        "data": {"title": "A test", "body": f"{channel['name']} works."},
    }
    row = delivering.queued(uow, told, (channel_id, channel["kind"]), content)
    await notifications.add_deliveries(uow, [row])
    await _record(uow, principal, "channel.tested", channel)
    return await _delivery(uow, principal, row["id"])


async def redeliver(uow: UnitOfWork, principal: Principal, delivery_id: UUID) -> dict[str, Any]:
    """Send one of the caller's deliveries once more, from its first attempt on."""
    principal.require_scope(Scope.WRITE)
    before = await _delivery(uow, principal, delivery_id)
    if not await channels.again(uow, principal.user_id, delivery_id):
        raise Conflict("It is waiting to be sent already, or its channel is gone or disabled.")
    uow.announce(Signal.DELIVER)
    channel = await _lock(uow, principal, UUID(before["channel_id"]))
    await _record(uow, principal, "channel.redelivered", channel, after={"delivery": before["id"]})
    return await _delivery(uow, principal, delivery_id)


async def _delivery(uow: UnitOfWork, principal: Principal, delivery_id: UUID) -> dict[str, Any]:
    document = await notifications.delivery(uow, principal.user_id, delivery_id)
    if document is None:
        raise NotFound(f"There is no delivery {delivery_id}.")
    return document


async def _lock(uow: UnitOfWork, principal: Principal, channel_id: UUID) -> dict[str, Any]:
    principal.require_scope(Scope.WRITE)
    document = await channels.lock(uow, principal.user_id, channel_id)
    if document is None:
        raise NotFound(f"There is no channel {channel_id}.")
    return document


def _told(document: Mapping[str, Any]) -> dict[str, Any]:
    return {name: document[name] for name in ("kind", "name", "address")}


async def _record(
    uow: UnitOfWork,
    principal: Principal,
    action: str,
    document: Mapping[str, Any],
    *,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
) -> None:
    event = audit(
        uow,
        workspace_id=principal.personal_workspace,
        action=action,
        object_type="channel",
        object_id=UUID(document["id"]),
        object_name=document["name"],
        before=before,
        after=after,
    )
    await outbox.append(uow, [event])
