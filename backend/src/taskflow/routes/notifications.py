"""The notification inbox, and what was delivered by which channel."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query
from starlette.responses import Response

from taskflow.routes.answers import nothing, page, rendered
from taskflow.routes.deps import Caller, MemberRoute, Uow
from taskflow.schemas import records
from taskflow.schemas.base import Page
from taskflow.services import notifications

router = APIRouter(tags=["notifications"], route_class=MemberRoute)

Limit = Annotated[int, Query(ge=1, le=200)]


@router.get("/notifications", response_model=Page[records.Notification])
async def list_(
    uow: Uow,
    caller: Caller,
    unread: bool = False,
    before: Annotated[UUID | None, Query(description="A notification: what came before it.")] = None,
    limit: Limit = 50,
) -> Response:
    """The caller's notifications, newest first."""
    return page(
        await notifications.listed(uow, caller, unread=unread, before=before, limit=limit)
    )


@router.post("/notifications/read-all", status_code=204)
async def mark_all_read(uow: Uow, caller: Caller) -> Response:
    await notifications.mark_all_read(uow, caller)
    return nothing()


@router.post("/notifications/{notification_id}/read", response_model=records.Notification)
async def mark_read(notification_id: UUID, uow: Uow, caller: Caller) -> Response:
    return rendered(await notifications.mark_read(uow, caller, notification_id, read=True))


@router.post("/notifications/{notification_id}/unread", response_model=records.Notification)
async def mark_unread(notification_id: UUID, uow: Uow, caller: Caller) -> Response:
    return rendered(await notifications.mark_read(uow, caller, notification_id, read=False))


@router.get("/deliveries", response_model=Page[records.Delivery])
async def list_deliveries(
    uow: Uow,
    caller: Caller,
    event_id: UUID | None = None,
    task_id: UUID | None = None,
    limit: Limit = 50,
) -> Response:
    """What was sent to whom by which channel, with attempts and outcome; newest first."""
    return page(
        await notifications.deliveries(
            uow, caller, event_id=event_id, task_id=task_id, limit=limit
        )
    )
