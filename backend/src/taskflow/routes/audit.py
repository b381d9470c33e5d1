"""The audit trail of a workspace."""

from typing import Annotated

from fastapi import APIRouter, Query
from starlette.responses import Response

from taskflow.routes.answers import answer
from taskflow.routes.deps import Caller, MemberRoute, Uow
from taskflow.schemas import records
from taskflow.schemas.base import Page
from taskflow.schemas.lists import AuditListQuery
from taskflow.services import audit

router = APIRouter(prefix="/audit", tags=["audit"], route_class=MemberRoute)


@router.get("", response_model=Page[records.AuditRecord])
async def list_(query: Annotated[AuditListQuery, Query()], uow: Uow, caller: Caller) -> Response:
    """Who did what, when, and from what to what; newest first. Default: the personal workspace."""
    return answer({"items": await audit.records(uow, caller, query), "next_cursor": None})
