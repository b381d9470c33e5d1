"""Tasks: create, change, complete, reopen, skip, delete, restore, move, and all of these in bulk.

Every function checks the caller, locks the task's row before it reads it, and records the change with its
event in the same unit of work.
"""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from taskflow import outbox
from taskflow.database import UnitOfWork
from taskflow.domain.access import Action, Principal
from taskflow.domain.enums import OccurrenceState, ReminderKind, TaskStatus
from taskflow.domain.recurrence import Occurrence
from taskflow.domain.reminders import GRACE
from taskflow.domain.tasks import (
    Moment,
    TaskState,
    moment_at,
    moment_of,
    no_moment,
    rank_at_end,
    require_live,
)
from taskflow.errors import Conflict, InvalidInput, NotFound, VersionConflict
from taskflow.events import EventType
from taskflow.identifiers import uuid7
from taskflow.outbox import NewEvent
from taskflow.repositories import occurrence_log, tasks
from taskflow.repositories import reminders as reminder_rows
from taskflow.repositories import series as series_rows
from taskflow.repositories.tasks import Document, LockedTask, TaskText
from taskflow.repositories.violations import explained
from taskflow.schemas.tasks import TaskCreate, TaskMove, TaskUpdate
from taskflow.services import places, recurrence, reminders
from taskflow.services.recording import task_change

_PLAIN = ("title", "description", "priority", "duration_minutes", "assignee_id")
_REPEAT = frozenset({"recurrence", "recurrence_pattern", "recurrence_interval"})


async def read(uow: UnitOfWork, principal: Principal, task_id: UUID) -> TaskText:
    """One task, also from the bin. Raises `NotFound` outside the caller's workspaces."""
    found = await tasks.read(uow, principal.workspaces, task_id)
    if found is None:
        raise NotFound(f"There is no task {task_id}.")
    return found


async def create(uow: UnitOfWork, principal: Principal, body: TaskCreate) -> Document:
    """Add a task. Raises `InvalidInput` for references that do not exist, `Conflict` for a used id."""
    repeat = recurrence.repeat_of(body)
    zone = (repeat and repeat.zone) or body.due_zone or principal.zone
    due, start = _moment(body.due_date, zone), _moment(body.start_date, body.start_zone or zone)
    workspace_id, project_id = await places.of_new_task(uow, principal, body)
    values = _first_columns(uow, principal, body) | {
        "workspace_id": workspace_id,
        "project_id": project_id,
        **_columns("due", due),
        **_columns("start", start),
    }
    if repeat is not None:
        values |= await recurrence.begin(uow, workspace_id, repeat, due)
    document = await explained(tasks.add(uow, values))
    if body.label_ids:
        await explained(tasks.add_labels(uow, workspace_id, values["id"], body.label_ids))
        document["label_ids"] = sorted({str(label_id) for label_id in body.label_ids})
    await _add_reminders(uow, principal, body, document)
    if repeat is not None:
        await recurrence.remember(uow, await _held(uow, principal, values["id"]))
    await outbox.append(
        uow, task_change(uow, EventType.TASK_CREATED, before={}, after=document, sequence=1)
    )
    return document


async def update(
    uow: UnitOfWork, principal: Principal, task_id: UUID, body: TaskUpdate, *, version: int | None
) -> Document:
    """Apply a merge patch: only the fields that were sent. Raises `VersionConflict` for a stale `version`."""
    locked = await _lock(uow, principal, task_id, version)
    task, sent = locked.state, body.model_fields_set
    require_live(task)
    values: dict[str, Any] = {name: getattr(body, name) for name in _PLAIN if name in sent}
    values |= await places.after_patch(uow, task, body)
    values = {name: value for name, value in values.items() if value != getattr(task, name)}
    due = new_moment(task.due, body, "due", principal.zone)
    start = new_moment(task.start, body, "start", principal.zone)
    if sent & _REPEAT:
        values |= await _new_repeat(uow, task, body, due)
    elif due != task.due:
        await _moved(uow, task, due)
    relabelled = "label_ids" in sent and {*map(str, body.label_ids)} != {
        *locked.document["label_ids"]
    }
    if relabelled:
        await explained(tasks.set_labels(uow, task.workspace_id, task.id, body.label_ids))
    if due != task.due or start != task.start:
        values |= {**_columns("due", due), **_columns("start", start), "reminder_sent": False}
        await reminders.replan(uow, task.id, due, start, all_kinds=False)
    if not values and not relabelled:
        return locked.document
    document = await _placed(uow, locked, values)
    if document["series_id"] is not None:
        await recurrence.retake_template(uow, task.id, task.workspace_id)
    return document


async def complete(
    uow: UnitOfWork, principal: Principal, task_id: UUID, *, version: int | None
) -> dict[str, Any]:
    """Close a task as done. Completing it again changes nothing and answers with what stands."""
    return await _close(uow, principal, task_id, version=version, outcome=OccurrenceState.COMPLETED)


async def skip(
    uow: UnitOfWork, principal: Principal, task_id: UUID, *, version: int | None
) -> dict[str, Any]:
    """Pass over this occurrence of a repeating task; the next one follows as if it were done."""
    return await _close(uow, principal, task_id, version=version, outcome=OccurrenceState.SKIPPED)


async def reopen(
    uow: UnitOfWork, principal: Principal, task_id: UUID, *, version: int | None
) -> dict[str, Any]:
    """Undo a completion: the task is open again, and an untouched next occurrence is withdrawn."""
    locked = await _lock(uow, principal, task_id, version)
    task = locked.state
    require_live(task)
    if task.status is TaskStatus.OPEN:
        return {"task": locked.document, "kept_occurrence": None}
    back = await recurrence.take_back(uow, task)
    values = {
        "status": TaskStatus.OPEN.value,
        "completed_at": None,
        "completed_by": None,
        "next_occurrence": back.next_at,
    }
    await reminders.replan(uow, task.id, task.due, task.start, all_kinds=True)
    document = await _changed(uow, locked, values, EventType.TASK_REOPENED)
    return {"task": document, "kept_occurrence": back.kept}


async def delete(
    uow: UnitOfWork, principal: Principal, task_id: UUID, *, version: int | None
) -> Document:
    """Put a task and what lies below it into the bin; a repeat goes on. Doing it again changes nothing."""
    locked = await _lock(uow, principal, task_id, version)
    if locked.state.deleted_at is not None:
        return locked.document
    below = await tasks.lock_subtasks(uow, locked.state.workspace_id, task_id)
    live = [each for each in below if each.state.deleted_at is None]
    await reminder_rows.withdraw(uow, [task_id, *(each.state.id for each in live)])
    for each in live:
        await _changed(uow, each, {"deleted_at": uow.now}, EventType.TASK_DELETED)
    values: dict[str, Any] = {"deleted_at": uow.now}
    more: list[NewEvent] = []
    if locked.state.status is TaskStatus.OPEN:
        closed = await recurrence.close(uow, locked, OccurrenceState.SKIPPED)
        values["next_occurrence"], more = closed.next_at, closed.events
    return await _changed(uow, locked, values, EventType.TASK_DELETED, more=more)


async def restore(
    uow: UnitOfWork, principal: Principal, task_id: UUID, *, version: int | None
) -> Document:
    """Take a task out of the bin, with the subtasks that went there with it. Its repeat goes back to it."""
    locked = await _lock(uow, principal, task_id, version)
    task = locked.state
    if task.deleted_at is None:
        return locked.document
    below = await tasks.lock_subtasks(uow, task.workspace_id, task_id)
    for each in below:
        if each.state.deleted_at == task.deleted_at:
            await _restored(uow, each)
    return await _restored(uow, locked)


async def move(
    uow: UnitOfWork, principal: Principal, task_id: UUID, body: TaskMove, *, version: int | None
) -> Document:
    """Give a task a new place by hand, in its project or in another of the same workspace."""
    locked = await _lock(uow, principal, task_id, version)
    require_live(locked.state)
    return await _placed(uow, locked, await places.after_move(uow, locked.state, body))


async def _close(
    uow: UnitOfWork,
    principal: Principal,
    task_id: UUID,
    *,
    version: int | None,
    outcome: OccurrenceState,
) -> dict[str, Any]:
    locked = await _lock(uow, principal, task_id, version, closing=True)
    task = locked.state
    require_live(task)
    if task.status is not TaskStatus.OPEN:
        return await _as_it_stands(uow, locked)
    if outcome is OccurrenceState.SKIPPED and task.series_id is None:
        raise Conflict("Only a task that repeats can be skipped; complete or delete this one.")
    closed = await recurrence.close(uow, locked, outcome)
    await reminder_rows.withdraw(uow, [task.id])
    values, event_type, action = _closing(outcome, uow.now, principal.user_id)
    values["next_occurrence"] = closed.next_at
    document = await _changed(uow, locked, values, event_type, action=action, more=closed.events)
    return {
        "task": document,
        "next_occurrence": _following(closed.following.occurrence, closed.due),
        "missed": closed.following.missed,
    }


def _closing(
    outcome: OccurrenceState, now: datetime, user_id: UUID
) -> tuple[dict[str, Any], EventType, str]:
    """Columns, event and audit action of closing a task one way or the other."""
    if outcome is OccurrenceState.SKIPPED:
        return {"status": TaskStatus.CANCELLED.value}, EventType.TASK_UPDATED, "task.skipped"
    columns = {"status": TaskStatus.DONE.value, "completed_at": now, "completed_by": user_id}
    return columns, EventType.TASK_COMPLETED, "task.completed"


def _following(occurrence: Occurrence | None, due: Moment | None) -> dict[str, Any] | None:
    if occurrence is None or due is None:
        return None
    return {"occurrence_key": occurrence.key, "due_date": due.text}


async def _as_it_stands(uow: UnitOfWork, locked: LockedTask) -> dict[str, Any]:
    """The answer to completing what is already closed: what was said then, from the record."""
    task, document, following, missed = locked.state, locked.document, None, 0
    if task.series_id is not None and task.occurrence_key is not None:
        series = await series_rows.read(uow, [task.workspace_id], task.series_id)
        assert series is not None, "a series outlives its tasks"
        created = await series_rows.following(uow, series, task.occurrence_key)
        key = created.key if created else series.pending_key or series.next_key
        if document["next_occurrence"]:
            following = {"occurrence_key": key, "due_date": document["next_occurrence"]}
        missed = await occurrence_log.missed_between(uow, task.series_id, task.occurrence_key, key)
    return {"task": document, "next_occurrence": following, "missed": missed}


async def _lock(
    uow: UnitOfWork,
    principal: Principal,
    task_id: UUID,
    version: int | None,
    *,
    closing: bool = False,
) -> LockedTask:
    locked = await tasks.lock(uow, principal.workspaces, task_id)
    if locked is None:
        raise NotFound(f"There is no task {task_id}.")
    principal.require(Action.WRITE, locked.state.workspace_id)
    is_retry = closing and locked.state.status is not TaskStatus.OPEN
    if version is not None and version != locked.state.version and not is_retry:
        raise VersionConflict(
            f"The task changed since you read version {version}; it is now {locked.state.version}.",
            current=locked.document,
        )
    return locked


async def _changed(
    uow: UnitOfWork,
    locked: LockedTask,
    values: Mapping[str, Any],
    event_type: EventType,
    *,
    action: str | None = None,
    more: Iterable[NewEvent] = (),
) -> Document:
    document = await explained(tasks.change(uow, locked.state, values))
    events = task_change(
        uow,
        event_type,
        before=locked.document,
        after=document,
        sequence=locked.state.event_sequence + 1,
        action=action,
    )
    await outbox.append(uow, [*events, *more])
    return document


async def _placed(uow: UnitOfWork, locked: LockedTask, values: Mapping[str, Any]) -> Document:
    """Change a task; if it goes to another project, what lies below it goes there too."""
    task = locked.state
    document = await _changed(uow, locked, values, EventType.TASK_UPDATED)
    if values.get("project_id", task.project_id) != task.project_id:
        below = await tasks.lock_subtasks(uow, task.workspace_id, task.id)
        for each in sorted(below, key=lambda each: each.state.rank):
            place = {
                "project_id": values["project_id"],
                "section_id": None,
                "rank": rank_at_end(uow.next_rank_time(), each.state.id),
            }
            await _changed(uow, each, place, EventType.TASK_UPDATED)
    return document


async def _restored(uow: UnitOfWork, locked: LockedTask) -> Document:
    task = locked.state
    values: dict[str, Any] = {"deleted_at": None}
    if task.status is TaskStatus.OPEN:
        values["next_occurrence"] = (await recurrence.take_back(uow, task)).next_at
        await reminders.replan(uow, task.id, task.due, task.start, all_kinds=True)
    return await _changed(uow, locked, values, EventType.TASK_RESTORED)


async def _moved(uow: UnitOfWork, task: TaskState, due: Moment | None) -> None:
    """An occurrence was given another date; the series does not move."""
    if task.series_id is None:
        return
    if due is None:
        raise InvalidInput(
            "A repeating task keeps a due date. Clear recurrence as well, or give a date.",
            field="due_date",
        )
    await recurrence.note_moved(uow, task, due)


async def _new_repeat(
    uow: UnitOfWork, task: TaskState, body: TaskUpdate, due: Moment | None
) -> dict[str, Any]:
    """End the task's series, and begin a new one if the body asks for a repeat."""
    repeat = recurrence.repeat_of(body)
    await recurrence.end(uow, task)
    if repeat is None:
        return dict(recurrence.NOT_RECURRING)
    return await recurrence.begin(uow, task.workspace_id, repeat, due, follows=task.series_id)


def _first_columns(uow: UnitOfWork, principal: Principal, body: TaskCreate) -> dict[str, Any]:
    task_id = body.id or uuid7()
    return {
        "id": task_id,
        "section_id": body.section_id,
        "subtask_of_id": body.subtask_of_id,
        "title": body.title,
        "description": body.description,
        "priority": body.priority,
        "assignee_id": body.assignee_id,
        "duration_minutes": body.duration_minutes,
        "rank": rank_at_end(uow.next_rank_time(), task_id),
        "created_by": principal.user_id,
        "created_at": uow.now,
        "updated_at": uow.now,
    }


def _columns(prefix: str, moment: Moment | None) -> dict[str, Any]:
    return moment.columns(prefix) if moment else no_moment(prefix)


def _moment(value: date | datetime | None, zone: str) -> Moment | None:
    return None if value is None else moment_of(value, zone)


def new_moment(old: Moment | None, body: TaskUpdate, prefix: str, zone: str) -> Moment | None:
    """The date after the patch. A new zone alone keeps the wall-clock time."""
    sent = body.model_fields_set
    new_zone = getattr(body, f"{prefix}_zone") if f"{prefix}_zone" in sent else None
    if f"{prefix}_date" in sent:
        value = getattr(body, f"{prefix}_date")
        return _moment(value, new_zone or (old.zone if old else zone))
    if new_zone is not None and old is not None:
        return moment_at(old.local, new_zone, all_day=old.all_day)
    return old


async def _add_reminders(
    uow: UnitOfWork, principal: Principal, body: TaskCreate, document: Document
) -> None:
    """The reminders given with a new task, or the user's default ones if it has a due date."""
    if body.reminders is None:
        rules = [
            reminders.before_or_after(ReminderKind.BEFORE_DUE, offset)
            for offset in principal.default_reminders
            if body.due_date is not None
        ]
    else:
        rules = [reminders.rule_of(reminder, principal.zone) for reminder in body.reminders]
    if not rules:
        return
    locked = await _held(uow, principal, UUID(document["id"]))
    grace = timedelta() if body.reminders is None else GRACE
    wanted = [(principal.user_id, rule) for rule in rules]
    await reminders.insert(uow, locked.state, wanted, grace=grace)


async def _held(uow: UnitOfWork, principal: Principal, task_id: UUID) -> LockedTask:
    """A task that this transaction has written."""
    locked = await tasks.lock(uow, principal.workspaces, task_id)
    assert locked is not None
    return locked
