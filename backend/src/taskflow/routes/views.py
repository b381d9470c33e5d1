"""Saved views."""

from uuid import UUID

from fastapi import APIRouter
from starlette.responses import Response

from taskflow.routes.answers import answer, nothing, page
from taskflow.routes.deps import Caller, IfMatch, MemberRoute, Uow
from taskflow.schemas import views as schemas
from taskflow.schemas.base import Page
from taskflow.services import views

router = APIRouter(prefix="/views", tags=["views"], route_class=MemberRoute)


@router.get("", response_model=Page[schemas.View])
async def list_(uow: Uow, caller: Caller, workspace_id: UUID | None = None) -> Response:
    """All saved views of one workspace or of all, by name."""
    return page(await views.list_(uow, caller, workspace_id=workspace_id))


@router.post("", response_model=schemas.View, status_code=201)
async def create(body: schemas.ViewCreate, uow: Uow, caller: Caller) -> Response:
    """Save a filter of tasks under a name that is unique in the workspace."""
    return answer(await views.create(uow, caller, body), status=201)


@router.patch("/{view_id}", response_model=schemas.View)
async def update(
    view_id: UUID, body: schemas.ViewUpdate, uow: Uow, caller: Caller, version: IfMatch = None
) -> Response:
    """Change a view by JSON merge patch."""
    return answer(await views.update(uow, caller, view_id, body, version=version))


@router.delete("/{view_id}", status_code=204)
async def delete(view_id: UUID, uow: Uow, caller: Caller, version: IfMatch = None) -> Response:
    """Delete a view; its tasks stay."""
    await views.delete(uow, caller, view_id, version=version)
    return nothing()
