"""Events that a consumer gave up on; for administrators."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query
from starlette.responses import Response

from taskflow.routes.answers import nothing, page
from taskflow.routes.deps import Caller, MemberRoute, Uow
from taskflow.schemas import records
from taskflow.schemas.base import Page
from taskflow.services import dead_letters

router = APIRouter(prefix="/events/dead-letters", tags=["events"], route_class=MemberRoute)


@router.get("", response_model=Page[records.DeadLetter])
async def list_(
    uow: Uow, caller: Caller, limit: Annotated[int, Query(ge=1, le=200)] = 50
) -> Response:
    """Open dead letters with the reason of each, oldest first."""
    return page(await dead_letters.listed(uow, caller, limit=limit))


@router.post("/{letter_id}/replay", status_code=204)
async def replay(letter_id: UUID, uow: Uow, caller: Caller) -> Response:
    """Bring the event to the bus once more."""
    await dead_letters.replay(uow, caller, letter_id)
    return nothing()
