"""Invitations into workspaces."""

from uuid import UUID

from fastapi import APIRouter
from starlette.responses import Response

from taskflow.routes.answers import answer, nothing
from taskflow.routes.deps import Caller, SecretRoute, Uow
from taskflow.schemas import accounts as schemas
from taskflow.schemas.base import Page
from taskflow.services import invitations

router = APIRouter(tags=["invitations"], route_class=SecretRoute)


@router.get("/workspaces/{workspace_id}/invitations", response_model=Page[schemas.Invitation])
async def list_(workspace_id: UUID, uow: Uow, caller: Caller) -> Response:
    """Invitations that can still be accepted, the newest first."""
    found = await invitations.list_(uow, caller, workspace_id)
    return answer({"items": found, "next_cursor": None})


@router.post(
    "/workspaces/{workspace_id}/invitations",
    response_model=schemas.InvitationCreated,
    status_code=201,
)
async def create(
    workspace_id: UUID, body: schemas.InvitationCreate, uow: Uow, caller: Caller
) -> Response:
    """Invite somebody for a week. The token is shown this once."""
    return answer(await invitations.create(uow, caller, workspace_id, body), status=201)


@router.post("/invitations/accept", response_model=schemas.Workspace)
async def accept(body: schemas.InvitationAccept, uow: Uow, caller: Caller) -> Response:
    """Join the workspace that you were invited to."""
    return answer(await invitations.accept(uow, caller, body))


@router.delete("/invitations/{invitation_id}", status_code=204)
async def withdraw(invitation_id: UUID, uow: Uow, caller: Caller) -> Response:
    """Withdraw an invitation that nobody has accepted."""
    await invitations.withdraw(uow, caller, invitation_id)
    return nothing()
