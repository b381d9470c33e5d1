"""Projects: lists of tasks, one inside another."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query
from starlette.responses import Response

from taskflow.routes.answers import answer, nothing, page
from taskflow.routes.deps import Caller, IfMatch, MemberRoute, Uow
from taskflow.schemas import projects as schemas
from taskflow.schemas.base import Page
from taskflow.services import projects

router = APIRouter(prefix="/projects", tags=["projects"], route_class=MemberRoute)


@router.get("", response_model=Page[schemas.Project])
async def list_(
    uow: Uow,
    caller: Caller,
    *,
    workspace_id: UUID | None = None,
    archived: Annotated[
        bool, Query(description="The archived ones instead of the others.")
    ] = False,
) -> Response:
    """All projects of one workspace or of all, in their order by hand; each inbox comes first."""
    return page(await projects.list_(uow, caller, workspace_id=workspace_id, archived=archived))


@router.post("", response_model=schemas.Project, status_code=201)
async def create(body: schemas.ProjectCreate, uow: Uow, caller: Caller) -> Response:
    """Create a project at the end of the list."""
    document = await projects.create(uow, caller, body)
    return answer(document, status=201, location=f"/api/projects/{document['id']}")


@router.get("/{project_id}", response_model=schemas.Project)
async def read(project_id: UUID, uow: Uow, caller: Caller) -> Response:
    """One project, also an archived one."""
    return answer(await projects.read(uow, caller, project_id))


@router.patch("/{project_id}", response_model=schemas.Project)
async def update(
    project_id: UUID, body: schemas.ProjectUpdate, uow: Uow, caller: Caller, version: IfMatch = None
) -> Response:
    """Rename, move, nest or archive a project by JSON merge patch. What lies in it is archived with it."""
    return answer(await projects.update(uow, caller, project_id, body, version=version))


@router.delete("/{project_id}", status_code=204)
async def delete(project_id: UUID, uow: Uow, caller: Caller, version: IfMatch = None) -> Response:
    """Delete a project and its sections: its tasks go to the bin, projects in it move up."""
    await projects.delete(uow, caller, project_id, version=version)
    return nothing()
