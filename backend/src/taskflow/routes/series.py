"""Series: what repeats, what became of it, and what is to come."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query
from starlette.responses import Response

from taskflow.routes.answers import answer
from taskflow.routes.deps import Caller, IfMatch, MemberRoute, Uow
from taskflow.schemas import series as schemas
from taskflow.schemas import tasks as task_schemas
from taskflow.schemas.base import Page
from taskflow.services import series

router = APIRouter(tags=["series"], route_class=MemberRoute)


@router.get("/series", response_model=Page[schemas.SeriesEntry])
async def list_(
    query: Annotated[schemas.SeriesQuery, Query()], uow: Uow, caller: Caller
) -> Response:
    """All repeats, the one begun last first; `before` goes on from the last one of a page."""
    found = await series.listed(
        uow, caller, state=query.state, before=query.before, limit=query.limit
    )
    more = found[-1]["id"] if len(found) == query.limit else None
    return answer({"items": found, "next_cursor": more})


@router.get("/series/{series_id}", response_model=schemas.Series)
async def read(series_id: UUID, uow: Uow, caller: Caller) -> Response:
    """A repeat as it stands, with how many of its occurrences were completed, skipped, missed and moved."""
    return answer(await series.read(uow, caller, series_id))


@router.get("/series/{series_id}/history", response_model=Page[schemas.OccurrenceRecord])
async def list_history(
    series_id: UUID, query: Annotated[schemas.HistoryQuery, Query()], uow: Uow, caller: Caller
) -> Response:
    """What became of each occurrence, by whom and when, the latest first; `before` goes on from a key."""
    found = await series.history(uow, caller, series_id, before=query.before, limit=query.limit)
    more = found[-1]["occurrence_key"] if len(found) == query.limit else None
    return answer({"items": found, "next_cursor": more})


@router.post("/series/{series_id}/pause", response_model=schemas.Series)
async def pause(series_id: UUID, uow: Uow, caller: Caller, version: IfMatch = None) -> Response:
    """Create nothing until the series is resumed. Its open task stays."""
    return answer(await series.pause(uow, caller, series_id, version=version))


@router.post("/series/{series_id}/resume", response_model=schemas.Series)
async def resume(series_id: UUID, uow: Uow, caller: Caller, version: IfMatch = None) -> Response:
    """Go on with the first date to come; dates that passed meanwhile do not count as missed."""
    return answer(await series.resume(uow, caller, series_id, version=version))


@router.post("/series/{series_id}/end", response_model=schemas.Series)
async def end(series_id: UUID, uow: Uow, caller: Caller, version: IfMatch = None) -> Response:
    """Create nothing more, for good. Open tasks stay."""
    return answer(await series.end(uow, caller, series_id, version=version))


@router.get("/occurrences", response_model=Page[schemas.ComingOccurrence])
async def list_coming(
    query: Annotated[schemas.ComingQuery, Query()], uow: Uow, caller: Caller
) -> Response:
    """Dates between two days that series will have and that are no tasks yet."""
    found = await series.coming(uow, caller, since=query.since, until=query.until)
    return answer({"items": found, "next_cursor": None})


@router.post("/tasks/{task_id}/occurrences/{occurrence_key}/skip", response_model=schemas.Series)
async def skip_coming(
    task_id: UUID, occurrence_key: schemas.OccurrenceKeyPath, uow: Uow, caller: Caller
) -> Response:
    """Leave out a coming date of a task's series."""
    return answer(await series.skip_coming(uow, caller, task_id, occurrence_key))


@router.delete("/tasks/{task_id}/occurrences/{occurrence_key}/skip", response_model=schemas.Series)
async def restore_coming(
    task_id: UUID, occurrence_key: schemas.OccurrenceKeyPath, uow: Uow, caller: Caller
) -> Response:
    """Take back that a coming date is left out."""
    return answer(await series.restore_coming(uow, caller, task_id, occurrence_key))


@router.post("/tasks/{task_id}/occurrences/{occurrence_key}/move", response_model=schemas.Series)
async def move_coming(
    task_id: UUID,
    occurrence_key: schemas.OccurrenceKeyPath,
    body: schemas.OccurrenceMove,
    uow: Uow,
    caller: Caller,
) -> Response:
    """Move one coming date before it is a task: anywhere between the one before and the one after it."""
    return answer(await series.move_coming(uow, caller, task_id, occurrence_key, body.due_date))


@router.delete("/tasks/{task_id}/occurrences/{occurrence_key}/move", response_model=schemas.Series)
async def unmove_coming(
    task_id: UUID, occurrence_key: schemas.OccurrenceKeyPath, uow: Uow, caller: Caller
) -> Response:
    """Take back that a coming date was moved."""
    return answer(await series.unmove_coming(uow, caller, task_id, occurrence_key))


@router.post("/tasks/{task_id}/detach", response_model=task_schemas.Task)
async def detach(task_id: UUID, uow: Uow, caller: Caller, version: IfMatch = None) -> Response:
    """Make one occurrence a task of its own; the series goes on as if it had been skipped."""
    return answer(await series.detach(uow, caller, task_id, version=version))
