"""Sections: the headings of a project's list."""

from uuid import UUID

from fastapi import APIRouter
from starlette.responses import Response

from taskflow.routes.answers import answer, nothing, page
from taskflow.routes.deps import Caller, IfMatch, MemberRoute, Uow
from taskflow.schemas import projects as schemas
from taskflow.schemas.base import Page
from taskflow.services import sections

router = APIRouter(tags=["sections"], route_class=MemberRoute)


@router.get("/projects/{project_id}/sections", response_model=Page[schemas.Section])
async def list_(project_id: UUID, uow: Uow, caller: Caller) -> Response:
    """All sections of a project, in their order by hand."""
    return page(await sections.list_(uow, caller, project_id))


@router.post("/projects/{project_id}/sections", response_model=schemas.Section, status_code=201)
async def create(
    project_id: UUID, body: schemas.SectionCreate, uow: Uow, caller: Caller
) -> Response:
    """Create a section at the end of a project."""
    return answer(await sections.create(uow, caller, project_id, body), status=201)


@router.patch("/sections/{section_id}", response_model=schemas.Section)
async def update(
    section_id: UUID, body: schemas.SectionUpdate, uow: Uow, caller: Caller, version: IfMatch = None
) -> Response:
    """Rename or move a section by JSON merge patch."""
    return answer(await sections.update(uow, caller, section_id, body, version=version))


@router.delete("/sections/{section_id}", status_code=204)
async def delete(section_id: UUID, uow: Uow, caller: Caller, version: IfMatch = None) -> Response:
    """Delete a section; its tasks stay in the project."""
    await sections.delete(uow, caller, section_id, version=version)
    return nothing()
