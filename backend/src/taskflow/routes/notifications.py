"""The notification inbox, and what was delivered by which channel."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query
from starlette.responses import Response

from taskflow.routes.answers import answer, nothing, page, rendered
from taskflow.routes.deps import Caller, MemberRoute, Uow
from taskflow.schemas import records, tasks
from taskflow.schemas.base import Page
from taskflow.schemas.lists import DeliveryListQuery, NotificationListQuery
from taskflow.services import notifications

router = APIRouter(tags=["notifications"], route_class=MemberRoute)


@router.get("/notifications", response_model=Page[records.Notification])
async def list_(
    query: Annotated[NotificationListQuery, Query()], uow: Uow, caller: Caller
) -> Response:
    """The caller's notifications, newest first."""
    return page(
        await notifications.listed(
            uow, caller, unread=query.unread, before=query.before, limit=query.limit
        )
    )


@router.post("/notifications/read-all", status_code=204)
async def mark_all_read(uow: Uow, caller: Caller) -> Response:
    await notifications.mark_all_read(uow, caller)
    return nothing()


@router.post("/notifications/{notification_id}/read", response_model=records.Notification)
async def mark_read(notification_id: UUID, uow: Uow, caller: Caller) -> Response:
    return rendered(await notifications.mark_read(uow, caller, notification_id, read=True))


@router.post(
    "/notifications/{notification_id}/snooze", response_model=tasks.Reminder, status_code=201
)
async def snooze(notification_id: UUID, body: tasks.Snooze, uow: Uow, caller: Caller) -> Response:
    """Remind of its task later, at an instant, after a duration, or in words such as "tomorrow 9"."""
    return answer(await notifications.snooze(uow, caller, notification_id, body), status=201)


@router.post("/notifications/{notification_id}/unread", response_model=records.Notification)
async def mark_unread(notification_id: UUID, uow: Uow, caller: Caller) -> Response:
    return rendered(await notifications.mark_read(uow, caller, notification_id, read=False))


@router.get("/deliveries", response_model=Page[records.Delivery])
async def list_deliveries(
    query: Annotated[DeliveryListQuery, Query()], uow: Uow, caller: Caller
) -> Response:
    """What was sent to the caller by which channel, with attempts and outcome; newest first."""
    return page(
        await notifications.deliveries(
            uow,
            caller,
            event_id=query.event_id,
            task_id=query.task_id,
            channel_id=query.channel_id,
            limit=query.limit,
        )
    )
