"""Repeating tasks: begin a series, close an occurrence, create the next one exactly once.

Completing records what is to come (`pending_key`) with the completion; the recurring role then asks for
that occurrence to be created. Asking twice, late, or for one that is no longer wanted changes nothing.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from taskflow import outbox
from taskflow.database import UnitOfWork
from taskflow.domain import rank
from taskflow.domain.access import Principal
from taskflow.domain.enums import OccurrenceState, TaskStatus
from taskflow.domain.recurrence import (
    NextOccurrence,
    Occurrence,
    RecurrenceMode,
    Schedule,
    key_of,
    occurrences,
    pair_of,
    parse_key,
)
from taskflow.domain.series import (
    RepeatRule,
    SeriesState,
    following,
    provisional_next,
    read_rule,
    repeat_of_pair,
    rule_columns,
    words_of,
)
from taskflow.domain.tasks import Moment, TaskState, moment_at, moment_of, no_moment
from taskflow.domain.templates import reminder_rules, start_of, template_of
from taskflow.errors import InvalidInput, NotFound
from taskflow.events import EventType, Topic
from taskflow.identifiers import uuid7
from taskflow.outbox import NewEvent
from taskflow.repositories import reminders as reminder_rows
from taskflow.repositories import series as series_rows
from taskflow.repositories import tasks
from taskflow.repositories.tasks import LockedTask
from taskflow.schemas.tasks import Recurrence, RecurrencePreview, TaskCreate, TaskUpdate
from taskflow.services import reminders
from taskflow.services.recording import task_change

NOT_RECURRING: Mapping[str, Any] = {
    "is_recurring": False,
    "recurrence_pattern": None,
    "recurrence_interval": None,
    "next_occurrence": None,
    "series_id": None,
    "occurrence_key": None,
}


@dataclass(frozen=True, slots=True)
class Begun:
    """A series that was added, and the columns that tie its first task to it."""

    series_id: UUID
    columns: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Closed:
    """What closing an occurrence led to: `events` ask for the next one to be created."""

    following: NextOccurrence
    due: Moment | None
    events: list[NewEvent]


def repeat_of(body: TaskCreate | TaskUpdate | RecurrencePreview) -> RepeatRule | None:
    """The repeat a body asks for, by the pair or in full; None if it asks for none."""
    if body.recurrence is not None:
        if body.recurrence_pattern is not None or body.recurrence_interval is not None:
            raise InvalidInput(
                "Give recurrence_pattern with recurrence_interval, or recurrence, not both.",
                field="recurrence",
            )
        return _in_full(body.recurrence)
    if body.recurrence_pattern is not None:
        return repeat_of_pair(body.recurrence_pattern, body.recurrence_interval)
    if body.recurrence_interval is not None:
        raise InvalidInput("An interval needs its recurrence_pattern.", field="recurrence_pattern")
    return None


async def begin(
    uow: UnitOfWork, workspace_id: UUID, repeat: RepeatRule, anchor: Moment | None
) -> Begun:
    """Add a series whose occurrence 0 is at `anchor`. Raises `InvalidInput` without a date."""
    if anchor is None:
        raise InvalidInput("A repeating task needs a due date to count from.", field="due_date")
    schedule = repeat.schedule(anchor)
    key = key_of(anchor.local, all_day=anchor.all_day)
    upcoming = _moment(schedule, provisional_next(schedule, key))
    columns = rule_columns(repeat, schedule)
    series_id = uuid7()
    await series_rows.add(
        uow,
        {
            "id": series_id,
            "workspace_id": workspace_id,
            "next_key": None if upcoming is None else key_of(upcoming.local, all_day=anchor.all_day),
            "next_at": upcoming and upcoming.instant,
            "created_at": uow.now,
            "updated_at": uow.now,
            **columns,
        },
    )
    return Begun(
        series_id,
        {
            "is_recurring": True,
            "recurrence_pattern": columns["recurrence_pattern"],
            "recurrence_interval": columns["recurrence_interval"],
            "series_id": series_id,
            "occurrence_key": key,
            "next_occurrence": upcoming and upcoming.instant,
            "parent_task_id": None,
        },
    )


async def note_created(uow: UnitOfWork, workspace_id: UUID, columns: Mapping[str, Any], task_id: UUID) -> None:
    """Log occurrence 0 of a series that has just begun."""
    await series_rows.log(
        uow,
        workspace_id=workspace_id,
        series_id=columns["series_id"],
        keys=[columns["occurrence_key"]],
        state=OccurrenceState.CREATED,
        task_id=task_id,
    )


async def end(uow: UnitOfWork, task: TaskState) -> None:
    """End the series of `task`: nothing more is created."""
    series = await _lock(uow, task)
    if series is not None:
        await series_rows.change(
            uow, series, {"ended_at": uow.now, "pending_key": None, "next_key": None, "next_at": None}
        )


async def note_moved(uow: UnitOfWork, task: TaskState) -> None:
    """Log that this occurrence was given another date than its rule says; the series does not move."""
    await _log(uow, task, OccurrenceState.MOVED)


async def close(uow: UnitOfWork, locked: LockedTask, outcome: OccurrenceState) -> Closed | None:
    """Close the occurrence `locked` as completed or skipped; None if it belongs to no series."""
    task = locked.state
    series = await _lock(uow, task)
    if series is None or task.occurrence_key is None:
        return None
    await _log(uow, task, outcome)
    if not series.is_active or series.mode is RecurrenceMode.ON_SCHEDULE:
        return Closed(NextOccurrence(None), None, [])
    made = await series_rows.occurrences_made(uow, series.id)
    found = following(series, key=task.occurrence_key, now=uow.now, made=made)
    await series_rows.log(
        uow,
        workspace_id=task.workspace_id,
        series_id=series.id,
        keys=found.missed_keys,
        state=OccurrenceState.MISSED,
    )
    due = None if found.occurrence is None else series.moment_of_key(found.occurrence.key)
    key = found.occurrence and found.occurrence.key
    await series_rows.change(
        uow,
        series,
        {
            "pending_key": key,
            "next_key": key,
            "next_at": due and due.instant,
            "ended_at": uow.now if key is None else None,
            "template": await _template(uow, locked),
        },
    )
    return Closed(found, due, [_request(task, series, key)] if key else [])


async def create_occurrence(uow: UnitOfWork, workspace_id: UUID, series_id: UUID, key: str) -> bool:
    """Create the occurrence that the series waits for. False if it was created before or is not wanted."""
    series = await series_rows.read(uow, [workspace_id], series_id, lock=True)
    if series is None:
        raise NotFound(f"There is no series {series_id}.")
    if not series.is_active or series.pending_key != key:
        return False
    due = series.moment_of_key(key)
    upcoming = _moment(series.schedule(), provisional_next(series.schedule(), key))
    task = await _add_occurrence(uow, series, key, due, upcoming)
    await series_rows.change(
        uow,
        series,
        {
            "pending_key": None,
            "next_key": None if upcoming is None else key_of(upcoming.local, all_day=series.all_day),
            "next_at": upcoming and upcoming.instant,
        },
    )
    await series_rows.log(
        uow,
        workspace_id=workspace_id,
        series_id=series_id,
        keys=[key],
        state=OccurrenceState.CREATED,
        task_id=task,
    )
    return True


async def take_back(uow: UnitOfWork, task: TaskState) -> UUID | None:
    """Undo what closing `task` led to: withdraw the next occurrence if nobody has touched it.

    Returns the id of a following occurrence that was changed meanwhile and therefore stays.
    """
    series = await _lock(uow, task)
    if series is None or task.occurrence_key is None:
        return None
    kept: UUID | None = None
    next_id = await series_rows.following_task(uow, series.id, task.occurrence_key)
    found = None if next_id is None else await tasks.lock(uow, [task.workspace_id], next_id)
    if found is not None:
        if found.state.version > 1 or found.state.status is not TaskStatus.OPEN:
            kept = found.state.id
        else:
            await _withdraw(uow, found)
    upcoming = _moment(series.schedule(), provisional_next(series.schedule(), task.occurrence_key))
    if kept is None:
        await series_rows.change(
            uow,
            series,
            {
                "pending_key": None,
                "ended_at": None,
                "next_key": upcoming and key_of(upcoming.local, all_day=series.all_day),
                "next_at": upcoming and upcoming.instant,
            },
        )
    await _log(uow, task, OccurrenceState.CREATED)
    return kept


async def preview(
    uow: UnitOfWork, principal: Principal, task_id: UUID, *, after: str | None, limit: int
) -> dict[str, Any]:
    """Coming dates of a task's series: those after its own, or after `after` (a key)."""
    locked = await tasks.lock(uow, principal.workspaces, task_id)
    if locked is None:
        raise NotFound(f"There is no task {task_id}.")
    task = locked.state
    if task.series_id is None or task.occurrence_key is None:
        return {"words": "", "items": []}
    series = await series_rows.read(uow, [task.workspace_id], task.series_id)
    assert series is not None
    schedule = series.schedule()
    local, _ = parse_key(after or task.occurrence_key, field="after")
    found = [] if series.ended_at else occurrences(schedule, after=local, limit=limit)
    return shown(schedule, series.mode, found)


def preview_unsaved(body: RecurrencePreview, zone: str) -> dict[str, Any]:
    """Coming dates of a rule that is being edited; the first is the anchor itself."""
    repeat = repeat_of(body)
    if repeat is None:
        raise InvalidInput("Say how it repeats.", field="recurrence")
    anchor = moment_of(body.due_date, repeat.zone or body.due_zone or zone)
    schedule = repeat.schedule(anchor)
    return shown(schedule, repeat.mode, occurrences(schedule, after=None, limit=body.limit))


def shown(schedule: Schedule, mode: RecurrenceMode, found: list[Occurrence]) -> dict[str, Any]:
    """Occurrences as the API shows them (`schemas.tasks.Occurrences`)."""
    return {
        "words": words_of(schedule, mode),
        "items": [
            {
                "occurrence_key": occurrence.key,
                "due_date": due_text(_moment(schedule, occurrence)),
                "local": occurrence.local.isoformat(timespec="seconds"),
                "note": occurrence.note,
            }
            for occurrence in found
        ],
    }


def due_text(due: Moment | None) -> str | None:
    """A date for an all-day moment, else the instant in UTC: as task documents have it."""
    if due is None:
        return None
    if due.all_day:
        return due.local.date().isoformat()
    return due.instant.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _in_full(body: Recurrence) -> RepeatRule:
    return RepeatRule(
        rule=read_rule(body.rrule, body.cron),
        mode=body.mode,
        catch_up=body.catch_up,
        month_end=body.month_end,
        zone=body.zone,
    )


def _moment(schedule: Schedule, occurrence: Occurrence | None) -> Moment | None:
    if occurrence is None:
        return None
    return moment_at(occurrence.local, schedule.zone or "UTC", all_day=schedule.all_day)


async def _lock(uow: UnitOfWork, task: TaskState) -> SeriesState | None:
    if task.series_id is None:
        return None
    return await series_rows.read(uow, [task.workspace_id], task.series_id, lock=True)


async def _log(uow: UnitOfWork, task: TaskState, state: OccurrenceState) -> None:
    if task.series_id is not None and task.occurrence_key is not None:
        await series_rows.log(
            uow,
            workspace_id=task.workspace_id,
            series_id=task.series_id,
            keys=[task.occurrence_key],
            state=state,
            task_id=task.id,
        )


async def _template(uow: UnitOfWork, locked: LockedTask) -> dict[str, Any]:
    task = locked.state
    rules = await reminder_rows.rules(uow, task.id)
    below = await tasks.lock_subtasks(uow, task.workspace_id, task.id)
    return template_of(
        task,
        locked.document["label_ids"],
        [(user, rule) for _, user, rule in rules],
        [sub.state for sub in below],
    )


def _request(task: TaskState, series: SeriesState, key: str) -> NewEvent:
    return NewEvent(
        topic=Topic.RECURRING,
        type=EventType.OCCURRENCE_REQUESTED,
        workspace_id=series.workspace_id,
        key=series.id,
        data={"series_id": series.id, "key": key, "completed_task_id": task.id},
    )


async def _add_occurrence(
    uow: UnitOfWork, series: SeriesState, key: str, due: Moment, upcoming: Moment | None
) -> UUID:
    """Insert the task of one occurrence with its labels, reminders and subtasks. Returns its id."""
    template = series.template
    places = await series_rows.places(uow, series.workspace_id, template)
    start = start_of(template, due)
    pattern, interval = pair_of(series.schedule().rule)
    common = {
        "workspace_id": series.workspace_id,
        "project_id": places.project_id,
        "created_by": UUID(template["created_by"]),
        "created_at": uow.now,
        "updated_at": uow.now,
    }
    task_id = uuid7()
    first = await series_rows.first_task(uow, series.id)
    document = await tasks.add(
        uow,
        {
            **common,
            "id": task_id,
            "section_id": places.section_id,
            "assignee_id": places.assignee_id,
            "title": template["title"],
            "description": template["description"],
            "priority": template["priority"],
            "duration_minutes": template["duration_minutes"],
            "rank": new_rank(uow.now, task_id),
            **due.columns("due"),
            **(start.columns("start") if start else no_moment("start")),
            "is_recurring": True,
            "recurrence_pattern": pattern.value,
            "recurrence_interval": interval,
            "next_occurrence": upcoming and upcoming.instant,
            "parent_task_id": first,
            "series_id": series.id,
            "occurrence_key": key,
        },
    )
    if places.label_ids:
        await tasks.add_labels(uow, series.workspace_id, task_id, places.label_ids)
        document["label_ids"] = [str(label_id) for label_id in places.label_ids]
    events = task_change(uow, EventType.TASK_CREATED, before={}, after=document, sequence=1)
    events += await _add_subtasks(uow, template, common, task_id)
    await _add_reminders(uow, series, template, task_id)
    await outbox.append(uow, events)
    return task_id


async def _add_subtasks(
    uow: UnitOfWork, template: Mapping[str, Any], common: Mapping[str, Any], task_id: UUID
) -> list[NewEvent]:
    events: list[NewEvent] = []
    ids: list[UUID] = []
    for sub in template["subtasks"]:
        sub_id = uuid7()
        ids.append(sub_id)
        document = await tasks.add(
            uow,
            {
                **common,
                "id": sub_id,
                "subtask_of_id": task_id if sub["parent"] is None else ids[sub["parent"]],
                "title": sub["title"],
                "description": sub["description"],
                "priority": sub["priority"],
                "duration_minutes": sub["duration_minutes"],
                "rank": new_rank(uow.now, sub_id),
            },
        )
        events += task_change(uow, EventType.TASK_CREATED, before={}, after=document, sequence=1)
    return events


async def _add_reminders(
    uow: UnitOfWork, series: SeriesState, template: Mapping[str, Any], task_id: UUID
) -> None:
    rules = reminder_rules(template)
    if not rules:
        return
    locked = await tasks.lock(uow, [series.workspace_id], task_id)
    assert locked is not None
    for user_id, rule in rules:
        await reminders.insert(uow, locked.state, user_id, rule)


async def _withdraw(uow: UnitOfWork, found: LockedTask) -> None:
    """Remove an occurrence that nobody has touched, so that its key is free to be created again."""
    task = found.state
    events: list[NewEvent] = []
    for each in [*reversed(await tasks.lock_subtasks(uow, task.workspace_id, task.id)), found]:
        events += task_change(
            uow,
            EventType.TASK_PURGED,
            before=each.document,
            after=each.document,
            sequence=each.state.event_sequence + 1,
        )
        await tasks.remove(uow, each.state)
    await outbox.append(uow, events)


def new_rank(now: datetime, task_id: UUID) -> str:
    """A rank at the end of any list: by time, told apart by the task's own random bits."""
    return rank.at_time(int(now.timestamp() * 1000), task_id.int)
