"""Workspaces and their members."""

from uuid import UUID

from fastapi import APIRouter
from starlette.responses import Response

from taskflow.routes.answers import answer, nothing
from taskflow.routes.deps import Caller, IfMatch, MemberRoute, Uow
from taskflow.schemas import accounts as schemas
from taskflow.schemas.base import Page
from taskflow.services import workspaces

router = APIRouter(prefix="/workspaces", tags=["workspaces"], route_class=MemberRoute)


@router.get("", response_model=Page[schemas.Workspace])
async def list_(uow: Uow, caller: Caller) -> Response:
    """The caller's workspaces with the role in each, the personal one first."""
    return answer({"items": await workspaces.list_(uow, caller), "next_cursor": None})


@router.post("", response_model=schemas.Workspace, status_code=201)
async def create(body: schemas.WorkspaceCreate, uow: Uow, caller: Caller) -> Response:
    """Create a workspace to share; the caller owns it, and it has an inbox."""
    return answer(await workspaces.create(uow, caller, body), status=201)


@router.patch("/{workspace_id}", response_model=schemas.Workspace)
async def update(
    workspace_id: UUID,
    body: schemas.WorkspaceUpdate,
    uow: Uow,
    caller: Caller,
    version: IfMatch = None,
) -> Response:
    """Rename a workspace by JSON merge patch."""
    return answer(await workspaces.update(uow, caller, workspace_id, body, version=version))


@router.get("/{workspace_id}/members", response_model=Page[schemas.Member])
async def list_members(workspace_id: UUID, uow: Uow, caller: Caller) -> Response:
    """Who belongs to the workspace, by name."""
    found = await workspaces.members(uow, caller, workspace_id)
    return answer({"items": found, "next_cursor": None})


@router.patch("/{workspace_id}/members/{user_id}", response_model=schemas.Member)
async def update_member(
    workspace_id: UUID, user_id: UUID, body: schemas.MemberUpdate, uow: Uow, caller: Caller
) -> Response:
    """Give a member another role. Only owners make owners, and the last owner stays."""
    return answer(await workspaces.update_member(uow, caller, workspace_id, user_id, body))


@router.delete("/{workspace_id}/members/{user_id}", status_code=204)
async def remove_member(workspace_id: UUID, user_id: UUID, uow: Uow, caller: Caller) -> Response:
    """Remove a member, or leave by removing yourself. The last owner stays."""
    await workspaces.remove_member(uow, caller, workspace_id, user_id)
    return nothing()
