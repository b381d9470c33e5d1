"""The audit trail of a workspace."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query
from starlette.responses import Response

from taskflow.routes.answers import answer
from taskflow.routes.deps import Caller, MemberRoute, Uow
from taskflow.schemas import records
from taskflow.schemas.base import Instant, Page
from taskflow.services import audit

router = APIRouter(prefix="/audit", tags=["audit"], route_class=MemberRoute)


@router.get("", response_model=Page[records.AuditRecord])
async def list_(
    uow: Uow,
    caller: Caller,
    workspace_id: UUID | None = None,
    object_id: Annotated[UUID | None, Query(alias="object")] = None,
    actor: UUID | None = None,
    action: Annotated[str | None, Query(max_length=60)] = None,
    since: Annotated[Instant | None, Query(alias="from")] = None,
    until: Annotated[Instant | None, Query(alias="to")] = None,
    before: Annotated[int | None, Query(ge=0, description="An index: what came before it.")] = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> Response:
    """Who did what, when, and from what to what; newest first. Default: the personal workspace."""
    query = audit.AuditQuery(
        workspace_id=workspace_id,
        object_id=object_id,
        actor_id=actor,
        action=action,
        since=since,
        until=until,
        before_index=before,
        limit=limit,
    )
    return answer({"items": await audit.records(uow, caller, query), "next_cursor": None})
