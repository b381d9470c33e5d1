"""Tasks: list, read, create, change, complete and the rest of their life."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query
from starlette.responses import Response

from taskflow.routes.answers import answer, page, rendered
from taskflow.routes.deps import AppParts, Caller, IfMatch, MemberRoute, Uow
from taskflow.schemas import records
from taskflow.schemas import tasks as schemas
from taskflow.schemas.base import Page
from taskflow.schemas.lists import HistoryQuery, OccurrenceQuery, TaskListQuery
from taskflow.schemas.series import DeletionQuery, ScopeQuery
from taskflow.services import audit, audit_revert, bulk, lists, recurrence, series_edits, tasks

router = APIRouter(prefix="/tasks", tags=["tasks"], route_class=MemberRoute)


@router.get("", response_model=Page[schemas.Task])
async def list_(
    query: Annotated[TaskListQuery, Query()], uow: Uow, caller: Caller, parts: AppParts
) -> Response:
    """Tasks that pass all given filters, page by page: follow `next_cursor` until it is null."""
    found = await lists.tasks(uow, caller, query, parts.signer)
    return page(found.documents, next_cursor=found.cursor, count=found.count)


@router.post("", response_model=schemas.Task, status_code=201)
async def create(body: schemas.TaskCreate, uow: Uow, caller: Caller) -> Response:
    """Create a task. Give an `id` of your own, or an Idempotency-Key, to be able to send it again."""
    document = await tasks.create(uow, caller, body)
    return answer(document, status=201, location=f"/api/tasks/{document['id']}")


@router.post("/bulk", response_model=schemas.BulkAnswer)
async def apply_bulk(body: schemas.Bulk, uow: Uow, caller: Caller) -> Response:
    """Up to 200 changes in one transaction: all of them, or none."""
    return answer({"tasks": await bulk.apply(uow, caller, body)})


@router.get("/{task_id}", response_model=schemas.Task)
async def read(task_id: UUID, uow: Uow, caller: Caller) -> Response:
    """One task, also from the bin."""
    found = await tasks.read(uow, caller, task_id)
    return rendered(found.document, version=found.version)


@router.patch("/{task_id}", response_model=schemas.Task)
async def update(
    task_id: UUID,
    body: schemas.TaskUpdate,
    query: Annotated[ScopeQuery, Query()],
    uow: Uow,
    caller: Caller,
    version: IfMatch = None,
) -> Response:
    """Change fields by JSON merge patch: what is absent stays, null clears.

    `scope` says for which occurrences of a repeat: this one, this and later ones, or all.
    """
    if query.scope is None:
        return answer(await tasks.update(uow, caller, task_id, body, version=version))
    return answer(
        await series_edits.update(uow, caller, task_id, body, version=version, scope=query.scope)
    )


@router.delete("/{task_id}", response_model=schemas.Task)
async def delete(
    task_id: UUID,
    query: Annotated[DeletionQuery, Query()],
    uow: Uow,
    caller: Caller,
    version: IfMatch = None,
) -> Response:
    """Put a task and its subtasks into the bin, where they stay for 30 days.

    A repeat goes on with its next one, unless `scope` says that it ends here.
    """
    if query.scope is None:
        return answer(await tasks.delete(uow, caller, task_id, version=version))
    return answer(
        await series_edits.delete(uow, caller, task_id, version=version, scope=query.scope)
    )


@router.post("/{task_id}/restore", response_model=schemas.Task)
async def restore(task_id: UUID, uow: Uow, caller: Caller, version: IfMatch = None) -> Response:
    """Take a task out of the bin; the next one of its repeat is withdrawn if nobody has touched it."""
    return answer(await tasks.restore(uow, caller, task_id, version=version))


@router.post("/{task_id}/complete", response_model=schemas.Completion)
async def complete(task_id: UUID, uow: Uow, caller: Caller, version: IfMatch = None) -> Response:
    """Complete a task; the answer carries the next date of a repeat. Again: the same answer."""
    return answer(await tasks.complete(uow, caller, task_id, version=version))


@router.post("/{task_id}/reopen", response_model=schemas.Reopening)
async def reopen(task_id: UUID, uow: Uow, caller: Caller, version: IfMatch = None) -> Response:
    """Undo a completion; a next occurrence that nobody has touched is withdrawn."""
    return answer(await tasks.reopen(uow, caller, task_id, version=version))


@router.post("/{task_id}/skip", response_model=schemas.Completion)
async def skip(task_id: UUID, uow: Uow, caller: Caller, version: IfMatch = None) -> Response:
    """Pass over this occurrence; the next one follows."""
    return answer(await tasks.skip(uow, caller, task_id, version=version))


@router.post("/{task_id}/move", response_model=schemas.Task)
async def move(
    task_id: UUID, body: schemas.TaskMove, uow: Uow, caller: Caller, version: IfMatch = None
) -> Response:
    """Give a task a new place in the manual order."""
    return answer(await tasks.move(uow, caller, task_id, body, version=version))


@router.get("/{task_id}/occurrences", response_model=schemas.Occurrences)
async def list_occurrences(
    task_id: UUID, query: Annotated[OccurrenceQuery, Query()], uow: Uow, caller: Caller
) -> Response:
    """The coming dates of a repeating task, with a note where month end or clock change moved one."""
    return answer(
        await recurrence.preview(uow, caller, task_id, after=query.after, limit=query.limit)
    )


@router.get("/{task_id}/history", response_model=Page[records.AuditRecord])
async def list_history(
    task_id: UUID, query: Annotated[HistoryQuery, Query()], uow: Uow, caller: Caller
) -> Response:
    """Who did what to this task, and when; newest first."""
    found = await audit.history(uow, caller, task_id, before_index=query.before, limit=query.limit)
    return answer({"items": audit_revert.marked(found, uow), "next_cursor": None})
