"""Channels: where the caller is told besides the app."""

from uuid import UUID

from fastapi import APIRouter
from starlette.responses import Response

from taskflow.routes.answers import answer, nothing, page
from taskflow.routes.deps import AppParts, Caller, MemberRoute, SecretRoute, Uow
from taskflow.schemas import channels as schemas
from taskflow.schemas.base import Page
from taskflow.schemas.records import Delivery
from taskflow.services import channels

router = APIRouter(tags=["channels"], route_class=MemberRoute)
secret_router = APIRouter(tags=["channels"], route_class=SecretRoute)


@router.get("/channels", response_model=Page[schemas.Channel])
async def list_(uow: Uow, caller: Caller) -> Response:
    """The caller's channels, the oldest first."""
    return page(await channels.listed(uow, caller))


@router.get("/channels/push-key", response_model=schemas.PushKey)
async def push_key(parts: AppParts) -> Response:
    """What a browser needs to subscribe to this server: `applicationServerKey`."""
    return answer({"key": parts.push_key})


@secret_router.post("/channels", response_model=schemas.ChannelCreated, status_code=201)
async def create(
    body: schemas.ChannelCreate, uow: Uow, caller: Caller, parts: AppParts
) -> Response:
    """Be told by a webhook, e-mail, a browser or Apprise, too. A webhook's secret is shown this once.

    An e-mail address other than the account's own gets one mail, which asks whether that is wanted there.
    """
    sends_mail = parts.settings.smtp_host is not None
    return answer(await channels.create(uow, caller, body, sends_mail=sends_mail), status=201)


@router.patch("/channels/{channel_id}", response_model=schemas.Channel)
async def update(
    channel_id: UUID, body: schemas.ChannelUpdate, uow: Uow, caller: Caller
) -> Response:
    """Change a channel, or enable one again that was disabled."""
    return answer(await channels.update(uow, caller, channel_id, body))


@router.delete("/channels/{channel_id}", status_code=204)
async def delete(channel_id: UUID, uow: Uow, caller: Caller) -> Response:
    await channels.delete(uow, caller, channel_id)
    return nothing()


@router.post("/channels/{channel_id}/test", response_model=Delivery, status_code=201)
async def test(channel_id: UUID, uow: Uow, caller: Caller) -> Response:
    """Send a test message, or ask an address again whether it is wanted there.

    `GET /deliveries` shows what becomes of it.
    """
    return answer(await channels.test(uow, caller, channel_id), status=201)


@router.post("/deliveries/{delivery_id}/redeliver", response_model=Delivery)
async def redeliver(delivery_id: UUID, uow: Uow, caller: Caller) -> Response:
    """Send one of the caller's own deliveries once more."""
    return answer(await channels.redeliver(uow, caller, delivery_id))
