"""Events between outbox and consumers; for administrators."""

from typing import Annotated

from fastapi import APIRouter, Query
from starlette.responses import Response

from taskflow.routes.answers import answer, page, rendered
from taskflow.routes.deps import Caller, MemberRoute, Uow
from taskflow.schemas import records
from taskflow.schemas.base import Page
from taskflow.services import event_operations

router = APIRouter(prefix="/events", tags=["events"], route_class=MemberRoute)


@router.get("/stats", response_model=records.EventStats)
async def read_stats(uow: Uow, caller: Caller) -> Response:
    """Today's events by topic and state, and open dead letters by consumer."""
    return rendered(await event_operations.stats(uow, caller))


@router.get("/parked", response_model=Page[records.ParkedEvent])
async def list_parked(
    uow: Uow, caller: Caller, limit: Annotated[int, Query(ge=1, le=200)] = 50
) -> Response:
    """Events that the bus refused for good; the later ones of their key wait for them."""
    return page(await event_operations.parked(uow, caller, limit=limit))


@router.post("/parked/release", response_model=records.Counted)
async def release(body: records.Release, uow: Uow, caller: Caller) -> Response:
    """Let parked events be tried anew: those of a key, or all."""
    return answer({"count": await event_operations.release(uow, caller, body.key)})


@router.post("/replay", response_model=records.Counted)
async def replay_past(body: records.Replay, uow: Uow, caller: Caller) -> Response:
    """Publish past events once more. Consumers that handled them before do nothing."""
    count = await event_operations.replay(
        uow, caller, since=body.since, until=body.until, type_=body.type
    )
    return answer({"count": count})
