"""Labels."""

from uuid import UUID

from fastapi import APIRouter
from starlette.responses import Response

from taskflow.routes.answers import answer, nothing, page
from taskflow.routes.deps import Caller, IfMatch, MemberRoute, Uow
from taskflow.schemas import projects as schemas
from taskflow.schemas.base import Page
from taskflow.services import labels

router = APIRouter(prefix="/labels", tags=["labels"], route_class=MemberRoute)


@router.get("", response_model=Page[schemas.Label])
async def list_(uow: Uow, caller: Caller, workspace_id: UUID | None = None) -> Response:
    """All labels of one workspace or of all, by name."""
    return page(await labels.list_(uow, caller, workspace_id=workspace_id))


@router.post("", response_model=schemas.Label, status_code=201)
async def create(body: schemas.LabelCreate, uow: Uow, caller: Caller) -> Response:
    """Create a label; its name is unique in the workspace, whatever the case of its letters."""
    return answer(await labels.create(uow, caller, body), status=201)


@router.patch("/{label_id}", response_model=schemas.Label)
async def update(
    label_id: UUID, body: schemas.LabelUpdate, uow: Uow, caller: Caller, version: IfMatch = None
) -> Response:
    """Rename or colour a label by JSON merge patch."""
    return answer(await labels.update(uow, caller, label_id, body, version=version))


@router.delete("/{label_id}", status_code=204)
async def delete(label_id: UUID, uow: Uow, caller: Caller, version: IfMatch = None) -> Response:
    """Delete a label, also from its tasks."""
    await labels.delete(uow, caller, label_id, version=version)
    return nothing()
