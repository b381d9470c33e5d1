"""The channels of a person, which are told what the app's inbox is told; an address only once it has confirmed that."""

import base64
import secrets
from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from uuid import UUID

from taskflow import outbox
from taskflow.database import Signal, UnitOfWork
from taskflow.domain.access import Principal, Scope
from taskflow.domain.enums import DeliveryChannel
from taskflow.domain.services_elsewhere import service_of
from taskflow.domain.web_push import Subscription
from taskflow.errors import Conflict, InvalidInput, LimitExceeded, NotFound, RateLimited
from taskflow.identifiers import uuid7
from taskflow.repositories import channels, notifications
from taskflow.repositories.channels import Target
from taskflow.schemas.channels import ChannelCreate, ChannelUpdate
from taskflow.services import delivering
from taskflow.services.recording import audit

MAX_CHANNELS = 20
MAX_CONFIRMATIONS = 10
"""By one person within a day."""
CONFIRMATION = "channel.confirmation"
_DAY = timedelta(days=1)
_SECRET_BYTES = 24


async def listed(uow: UnitOfWork, principal: Principal) -> list[str]:
    """The caller's own as JSON, oldest first."""
    return await channels.of_user(uow, principal.user_id)


async def create(
    uow: UnitOfWork, principal: Principal, body: ChannelCreate, *, sends_mail: bool
) -> dict[str, Any]:
    """A new channel; the answer holds its secret, this once. An address that is not the account's own is asked first.

    `sends_mail`: whether this server can.
    """
    principal.require_scope(Scope.WRITE)
    kind = DeliveryChannel(body.kind)
    renewed = await _renewed(uow, principal, body) if kind is DeliveryChannel.PUSH else None
    if renewed is not None:
        return {**renewed, "secret": None}
    is_mail = kind is DeliveryChannel.EMAIL
    if is_mail and not sends_mail:
        raise Conflict("This server sends no mail. Its operator can set TASKFLOW_SMTP_HOST.")
    if len(await channels.of_user(uow, principal.user_id)) >= MAX_CHANNELS:
        raise LimitExceeded(f"A person has at most {MAX_CHANNELS} channels. Delete one first.")
    is_known = not is_mail or body.address.lower() == principal.email.lower()
    address, secret = _kept(body)
    values = {
        "id": uuid7(),
        "user_id": principal.user_id,
        "kind": body.kind,
        "name": body.name,
        "address": address,
        "secret": secret,
        "confirmed_at": uow.now if is_known else None,
    }
    document = await channels.add(uow, values)
    await _record(uow, principal, "channel.created", document, after=_told(document))
    if not is_known:
        await _send(uow, principal, document, {"type": CONFIRMATION, "timestamp": uow.now})
    return {**document, "secret": secret if kind is DeliveryChannel.WEBHOOK else None}


async def _renewed(
    uow: UnitOfWork, principal: Principal, body: ChannelCreate
) -> dict[str, Any] | None:
    """The channel that this browser's subscription has already: two would tell everything twice."""
    channel_id = await channels.of_browser(uow, principal.user_id, body.address)
    if channel_id is None:
        return None
    before = await _lock(uow, principal, channel_id)
    after = await channels.renew(uow, channel_id, body.name, _kept(body)[1])
    changed = {name for name in ("name", "enabled") if before[name] != after[name]}
    await _record(
        uow,
        principal,
        "channel.updated",
        after,
        before={name: before[name] for name in changed},
        after={name: after[name] for name in changed},
    )
    return after


def _kept(body: ChannelCreate) -> tuple[str, str]:
    """What is shown of an address, and the secret: of a webhook what signs, of others what is not to be shown."""
    match body.kind:
        case DeliveryChannel.WEBHOOK:
            return body.address, _new_secret()
        case DeliveryChannel.APPRISE:
            return f"{service_of(body.address)}://…", body.address
        case DeliveryChannel.PUSH:
            assert body.keys is not None
            found = Subscription(body.address, body.keys.p256dh, body.keys.auth)
            return found.service, found.text
    return body.address, ""


async def update(
    uow: UnitOfWork, principal: Principal, channel_id: UUID, body: ChannelUpdate
) -> dict[str, Any]:
    """Apply a merge patch. To enable a channel forgets its failures; to disable it gives up what waits for it."""
    before = await _lock(uow, principal, channel_id)
    sent = {name: getattr(body, name) for name in body.model_fields_set}
    values = {name: each for name, each in sent.items() if each not in (None, before[name])}
    if "address" in values and before["kind"] != DeliveryChannel.WEBHOOK:
        raise InvalidInput("This address stays as it is: add another channel.", field="address")
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


async def confirm(uow: UnitOfWork, principal: Principal, channel_id: UUID) -> None:
    """Whoever reads what is sent there wants it."""
    before = await _lock(uow, principal, channel_id)
    if before["confirmed_at"] is None:
        after = await channels.confirm(uow, channel_id)
        await _record(
            uow,
            principal,
            "channel.confirmed",
            after,
            after={"confirmed_at": after["confirmed_at"]},
        )


async def delete(uow: UnitOfWork, principal: Principal, channel_id: UUID) -> None:
    """Remove a channel; its deliveries stay as history."""
    before = await _lock(uow, principal, channel_id)
    await channels.remove(uow, channel_id)
    await _record(uow, principal, "channel.deleted", before, before=_told(before))


async def test(uow: UnitOfWork, principal: Principal, channel_id: UUID) -> dict[str, Any]:
    """Send a message that says it is a test, or once more the question whether it is wanted there.

    The answer is its delivery, which shows what became of it.
    """
    channel = await _lock(uow, principal, channel_id)
    if not channel["enabled"]:
        raise Conflict("The channel is disabled. Enable it first.")
    content = {"type": CONFIRMATION, "timestamp": uow.now}
    if channel["confirmed_at"] is not None:
        data = {"title": "A test", "body": f"{channel['name']} works."}
        content = {"type": "test", "timestamp": uow.now, "data": data}
    delivery_id = await _send(uow, principal, channel, content)
    await _record(uow, principal, "channel.tested", channel)
    return await _delivery(uow, principal, delivery_id)


async def redeliver(uow: UnitOfWork, principal: Principal, delivery_id: UUID) -> dict[str, Any]:
    """Send one of the caller's deliveries once more, from its first attempt on."""
    principal.require_scope(Scope.WRITE)
    before = await _delivery(uow, principal, delivery_id)
    if not await channels.again(uow, principal.user_id, delivery_id):
        raise Conflict(
            "It is being sent already, or waits to be, or its channel is gone or disabled."
        )
    uow.announce(Signal.DELIVER)
    channel = await _lock(uow, principal, UUID(before["channel_id"]))
    await _record(uow, principal, "channel.redelivered", channel, after={"delivery": before["id"]})
    return await _delivery(uow, principal, delivery_id)


async def _send(
    uow: UnitOfWork, principal: Principal, channel: Mapping[str, Any], content: Mapping[str, Any]
) -> UUID:
    """Queue a message about the channel itself. Returns the id of its delivery."""
    if content["type"] == CONFIRMATION:
        await _require_patience(uow, principal)
    told = {
        "workspace_id": principal.personal_workspace,
        "event_id": uuid7(),
        "user_id": principal.user_id,
        "task_id": None,
    }
    row = delivering.queued(uow, told, Target(UUID(channel["id"]), channel["kind"]), content)
    await notifications.add_deliveries(uow, [row])
    delivery_id: UUID = row["id"]
    return delivery_id


async def _require_patience(uow: UnitOfWork, principal: Principal) -> None:
    """Strangers are asked a few times a day, or TaskFlow could be made to pester them."""
    sent = await channels.confirmations(uow, principal.user_id, since=uow.now - _DAY)
    if sent >= MAX_CONFIRMATIONS:
        raise RateLimited(
            f"{MAX_CONFIRMATIONS} addresses were asked within a day. Try again tomorrow.",
            retry_after=int(_DAY.total_seconds()),
        )


def _new_secret() -> str:
    return "whsec_" + base64.b64encode(secrets.token_bytes(_SECRET_BYTES)).decode()


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
