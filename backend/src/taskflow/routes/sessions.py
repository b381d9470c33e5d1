"""Sessions: where the caller is signed in."""

from uuid import UUID

from fastapi import APIRouter
from starlette.responses import Response

from taskflow.routes.answers import answer, nothing
from taskflow.routes.deps import Caller, MemberRoute, Uow
from taskflow.schemas import accounts as schemas
from taskflow.schemas.base import Page
from taskflow.services import auth

router = APIRouter(prefix="/sessions", tags=["sessions"], route_class=MemberRoute)


@router.get("", response_model=Page[schemas.Session])
async def list_(uow: Uow, caller: Caller) -> Response:
    """The caller's sessions, the one used last first."""
    return answer({"items": await auth.sessions(uow, caller), "next_cursor": None})


@router.delete("/{session_id}", status_code=204)
async def end(session_id: UUID, uow: Uow, caller: Caller) -> Response:
    """Sign out somewhere else."""
    await auth.end_session(uow, caller, session_id)
    return nothing()
