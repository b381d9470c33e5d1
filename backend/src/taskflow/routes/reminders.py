"""Reminders of tasks."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query
from starlette.responses import Response

from taskflow.routes.answers import answer, nothing
from taskflow.routes.deps import Caller, MemberRoute, Uow
from taskflow.schemas import tasks as schemas
from taskflow.schemas.base import Page
from taskflow.services import reminders

router = APIRouter(tags=["reminders"], route_class=MemberRoute)


@router.get("/reminders", response_model=Page[schemas.Reminder])
async def list_(
    uow: Uow,
    caller: Caller,
    task_id: Annotated[UUID, Query(description="The task they belong to.")],
) -> Response:
    """The reminders of a task, with the instant and state of each."""
    return answer({"items": await reminders.listed(uow, caller, task_id), "next_cursor": None})


@router.post("/tasks/{task_id}/reminders", response_model=schemas.Reminder, status_code=201)
async def create(task_id: UUID, body: schemas.ReminderCreate, uow: Uow, caller: Caller) -> Response:
    """Remind at an instant, or so long before or after a date of the task."""
    return answer(await reminders.add(uow, caller, task_id, body), status=201)


@router.delete("/reminders/{reminder_id}", status_code=204)
async def delete(reminder_id: UUID, uow: Uow, caller: Caller) -> Response:
    await reminders.remove(uow, caller, reminder_id)
    return nothing()


@router.post("/reminders/{reminder_id}/snooze", response_model=schemas.Reminder, status_code=201)
async def snooze(reminder_id: UUID, body: schemas.Snooze, uow: Uow, caller: Caller) -> Response:
    """Remind once more, later: at an instant, after a duration, or in words such as "tomorrow 9"."""
    return answer(await reminders.snooze(uow, caller, reminder_id, body), status=201)
