"""Quick add and the preview of a repeat that is being edited."""

from fastapi import APIRouter
from starlette.responses import Response

from taskflow.routes.answers import answer
from taskflow.routes.deps import Caller, MemberRoute, QuestionRoute, Uow
from taskflow.schemas import tasks as schemas
from taskflow.services import quick_add, recurrence

router = APIRouter(tags=["quick add"], route_class=MemberRoute)
question_router = APIRouter(tags=["quick add"], route_class=QuestionRoute)


@router.post("/quick-add", response_model=schemas.QuickAddAnswer)
async def create(body: schemas.QuickAdd, uow: Uow, caller: Caller) -> Response:
    """Create tasks from text such as `Pay rent every month on the 31st at 9 !1d #home p1`, one a line."""
    return answer(await quick_add.quick_add(uow, caller, body))


@question_router.post("/recurrence/preview", response_model=schemas.Occurrences)
async def preview_recurrence(body: schemas.RecurrencePreview, caller: Caller) -> Response:
    """The coming dates of a repeat that is not saved yet."""
    return answer(recurrence.preview_unsaved(body, caller.zone))
