"""Repeating tasks: begin and end a series, close and reopen its occurrences, preview what comes.

Completing records what is to come (`pending_key`) with the completion; the recurring role then asks for that
occurrence to be created (`occurrences.create`). If that role is down, the completion stands and so does the wish.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from taskflow.database import Signal, UnitOfWork
from taskflow.domain.access import Principal
from taskflow.domain.enums import OccurrenceState, TaskStatus
from taskflow.domain.recurrence import (
    NextOccurrence,
    Occurrence,
    RecurrenceMode,
    Schedule,
    key_of,
    occurrence_at,
    occurrences_with_skipped,
    parse_key,
)
from taskflow.domain.series import (
    NOTHING_MORE,
    RepeatRule,
    SeriesState,
    created_at,
    due_of,
    following,
    next_columns,
    read_rule,
    repeat_of_pair,
    rule_columns,
    words_of,
)
from taskflow.domain.tasks import Moment, TaskState, moment_of
from taskflow.domain.templates import template_of
from taskflow.errors import InvalidInput, NotFound
from taskflow.identifiers import uuid7
from taskflow.outbox import NewEvent
from taskflow.repositories import occurrence_log, tasks
from taskflow.repositories import reminders as reminder_rows
from taskflow.repositories import series as series_rows
from taskflow.repositories.tasks import LockedTask
from taskflow.schemas.tasks import Recurrence, RecurrencePreview, TaskCreate, TaskUpdate
from taskflow.services import occurrences as occurrence_tasks

NOT_RECURRING: Mapping[str, Any] = {
    "is_recurring": False,
    "recurrence_pattern": None,
    "recurrence_interval": None,
    "next_occurrence": None,
    "series_id": None,
    "occurrence_key": None,
}


@dataclass(frozen=True, slots=True)
class Closed:
    """What closing an occurrence led to; `events` ask for the next one to be created."""

    following: NextOccurrence
    due: Moment | None
    events: list[NewEvent]

    @property
    def next_at(self) -> datetime | None:
        return None if self.due is None else self.due.instant


NOTHING_FOLLOWS = Closed(NextOccurrence(None), None, [])


@dataclass(frozen=True, slots=True)
class TakenBack:
    """What reopening an occurrence led to: when the next one would come, and the id of one that was changed
    meanwhile and therefore stays."""

    next_at: datetime | None
    kept: UUID | None = None


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
    uow: UnitOfWork,
    workspace_id: UUID,
    repeat: RepeatRule,
    anchor: Moment | None,
    *,
    follows: UUID | None = None,
) -> dict[str, Any]:
    """Add a series whose occurrence 0 is at `anchor`; returns the columns that tie its first task to it.

    `follows` is the series that it goes on in place of. Raises `InvalidInput` without a date.
    """
    if anchor is None:
        raise InvalidInput("A repeating task needs a due date to count from.", field="due_date")
    schedule = repeat.schedule(anchor)
    key = key_of(anchor.local, all_day=anchor.all_day)
    rule, series_id = rule_columns(repeat, schedule), uuid7()
    upcoming = next_columns(schedule, key, repeat.mode, {})
    await series_rows.add(
        uow,
        {
            "id": series_id,
            "workspace_id": workspace_id,
            "created_at": uow.now,
            "updated_at": uow.now,
            "previous_series_id": follows,
            **rule,
            **upcoming,
        },
    )
    uow.announce(Signal.SCHEDULE)
    return {
        "is_recurring": True,
        "recurrence_pattern": rule["recurrence_pattern"],
        "recurrence_interval": rule["recurrence_interval"],
        "series_id": series_id,
        "occurrence_key": key,
        "next_occurrence": upcoming["next_at"],
        "parent_task_id": None,
    }


async def remember(uow: UnitOfWork, locked: LockedTask) -> None:
    """Note an occurrence of a series as created, and take the series' template from it."""
    series = await _lock(uow, locked.state)
    if series is not None:
        await _log(uow, locked.state, OccurrenceState.CREATED)
        await series_rows.change(uow, series, await _template(uow, series, locked))


async def retake_template(uow: UnitOfWork, task_id: UUID, workspace_id: UUID) -> None:
    """Take the template anew from an open occurrence that was edited, unless it was edited for itself alone."""
    locked = await tasks.lock(uow, [workspace_id], task_id)
    series = locked and await _lock(uow, locked.state)
    if locked and series and locked.state.status is TaskStatus.OPEN:
        if not series.template:
            await _log(uow, locked.state, OccurrenceState.CREATED)
        await series_rows.change(uow, series, await _template(uow, series, locked))


async def end(uow: UnitOfWork, task: TaskState) -> None:
    """End the series of `task`: nothing more is created."""
    series = await _lock(uow, task)
    if series is not None:
        await series_rows.change(uow, series, {"ended_at": uow.now, **NOTHING_MORE})


async def note_moved(uow: UnitOfWork, task: TaskState, due: Moment) -> None:
    """Log that this occurrence was given another date than its rule says; the series does not move."""
    if task.series_id is not None and task.occurrence_key is not None:
        await occurrence_log.move(
            uow,
            workspace_id=task.workspace_id,
            series_id=task.series_id,
            key=task.occurrence_key,
            to=due.local,
        )


async def close(uow: UnitOfWork, locked: LockedTask, outcome: OccurrenceState) -> Closed:
    """Close the occurrence `locked` as completed or skipped; nothing follows if it belongs to no series."""
    task = locked.state
    series = await _lock(uow, task)
    if series is None or task.occurrence_key is None:
        return NOTHING_FOLLOWS
    await _log(uow, task, outcome)
    if not series.is_active:
        return NOTHING_FOLLOWS
    if series.mode is RecurrenceMode.ON_SCHEDULE:
        return await _close_scheduled(uow, series, locked)
    went_on = await series_rows.following(uow, series, task.occurrence_key)
    if went_on is not None:  # closed once before; what followed had been touched and stayed
        return _announced(series, went_on.key)
    made = await occurrence_log.made(uow, series.id)
    found = following(series, key=task.occurrence_key, now=uow.now, made=made)
    await occurrence_log.add(
        uow,
        workspace_id=task.workspace_id,
        series_id=series.id,
        keys=found.missed_keys,
        state=OccurrenceState.MISSED,
    )
    key = found.occurrence and found.occurrence.key
    due = series.moment_of_key(key) if key else None
    await series_rows.change(
        uow,
        series,
        {
            "pending_key": key,
            "next_key": key,
            "next_at": due and due.instant,
            "ended_at": None if key else uow.now,
            **await _template(uow, series, locked),
        },
    )
    events = [occurrence_tasks.request(series, key, completed_task_id=task.id)] if key else []
    return Closed(found, due, events)


async def take_back(uow: UnitOfWork, task: TaskState) -> TakenBack:
    """Undo what closing `task` led to: withdraw the next occurrence if nobody has touched it.

    A series that ended by that very act goes on; one that was ended otherwise stays ended.
    """
    series = await _lock(uow, task)
    if series is None or task.occurrence_key is None:
        return TakenBack(None)
    closed_at = await occurrence_log.recorded_at(uow, series, task.occurrence_key)
    await _log(uow, task, OccurrenceState.CREATED)
    ended_otherwise = series.ended_at is not None and series.ended_at != closed_at
    if series.mode is RecurrenceMode.ON_SCHEDULE or ended_otherwise:
        return TakenBack(series.next_at)
    later = await series_rows.following(uow, series, task.occurrence_key)
    found = None if later is None else await tasks.lock(uow, [task.workspace_id], later.task_id)
    if found is not None:
        if found.state.version > 1 or found.state.status is not TaskStatus.OPEN:
            due = found.state.due
            return TakenBack(None if due is None else due.instant, kept=found.state.id)
        await occurrence_tasks.withdraw(uow, found)
    await occurrence_log.keep_moves(uow, series, after=task.occurrence_key)
    await occurrence_log.forget(
        uow,
        series,
        after=task.occurrence_key,
        states=[OccurrenceState.CREATED, OccurrenceState.MISSED],
    )
    upcoming = next_columns(series.schedule(), task.occurrence_key, series.mode, series.template)
    if series.paused_at is not None:
        upcoming = dict(NOTHING_MORE)
    await series_rows.change(uow, series, {"pending_key": None, "ended_at": None, **upcoming})
    return TakenBack(upcoming["next_at"])


async def preview(
    uow: UnitOfWork, principal: Principal, task_id: UUID, *, after: str | None, limit: int
) -> dict[str, Any]:
    """Coming dates of a task's series: those after its own, or after `after` (a key)."""
    state = await tasks.state_of(uow, principal.workspaces, task_id)
    if state is None:
        raise NotFound(f"There is no task {task_id}.")
    if state.series_id is None or state.occurrence_key is None:
        return {"words": "", "items": []}
    series = await series_rows.read(uow, [state.workspace_id], state.series_id)
    assert series is not None
    schedule = series.schedule()
    local, _ = parse_key(after or state.occurrence_key, field="query.after")
    dates = [] if series.ended_at else occurrences_with_skipped(schedule, after=local, limit=limit)
    return shown(schedule, series.mode, dates)


def preview_unsaved(body: RecurrencePreview, zone: str) -> dict[str, Any]:
    """Coming dates of a rule that is being edited; the first is the anchor itself."""
    repeat = repeat_of(body)
    if repeat is None:
        raise InvalidInput("Say how it repeats.", field="recurrence")
    anchor = moment_of(body.due_date, repeat.zone or body.due_zone or zone)
    schedule = repeat.schedule(anchor)
    found = occurrences_with_skipped(schedule, after=None, limit=body.limit)
    return shown(schedule, repeat.mode, found)


def shown(schedule: Schedule, mode: RecurrenceMode, found: list[Occurrence]) -> dict[str, Any]:
    """Occurrences as the API shows them (`schemas.tasks.Occurrences`)."""
    return {
        "words": words_of(schedule, mode),
        "items": [
            {
                "occurrence_key": occurrence.key,
                "due_date": due_of(schedule, occurrence).text,
                "local": occurrence.takes_place.isoformat(timespec="seconds"),
                "note": occurrence.note,
            }
            for occurrence in found
        ],
    }


def _in_full(body: Recurrence) -> RepeatRule:
    return RepeatRule(
        rule=read_rule(body.rrule, body.cron),
        mode=body.mode,
        catch_up=body.catch_up,
        month_end=body.month_end,
        working_day=body.working_day,
        zone=body.zone,
        exdates=_locals(body.exdates, "recurrence.exdates"),
        rdates=_locals(body.rdates, "recurrence.rdates"),
    )


def _locals(keys: Sequence[str], field: str) -> tuple[datetime, ...]:
    return tuple(parse_key(key, field=field)[0] for key in keys)


async def _close_scheduled(uow: UnitOfWork, series: SeriesState, locked: LockedTask) -> Closed:
    """The clock creates what follows; closing only says when that will be."""
    await series_rows.change(uow, series, await _template(uow, series, locked))
    if series.next_key is None:
        return NOTHING_FOLLOWS
    return _announced(series, series.next_key)


def _announced(series: SeriesState, key: str) -> Closed:
    """Closing asks for nothing: the occurrence `key` is there, or the clock will create it."""
    local, _ = parse_key(key)
    return Closed(
        NextOccurrence(occurrence_at(series.schedule(), local)), series.moment_of_key(key), []
    )


async def _lock(uow: UnitOfWork, task: TaskState) -> SeriesState | None:
    if task.series_id is None:
        return None
    return await series_rows.read(uow, [task.workspace_id], task.series_id, lock=True)


async def _log(uow: UnitOfWork, task: TaskState, state: OccurrenceState) -> None:
    if task.series_id is not None and task.occurrence_key is not None:
        await occurrence_log.add(
            uow,
            workspace_id=task.workspace_id,
            series_id=task.series_id,
            keys=[task.occurrence_key],
            state=state,
            task_id=task.id,
        )


async def _template(uow: UnitOfWork, series: SeriesState, locked: LockedTask) -> dict[str, Any]:
    """The columns of the series that follow from an occurrence: its template, and what depends on that."""
    task = locked.state
    if task.occurrence_key in series.own_keys:
        return {}
    rules = await reminder_rows.rules(uow, task.id)
    below = await tasks.lock_subtasks(uow, task.workspace_id, task.id)
    template = template_of(
        task,
        locked.document["label_ids"],
        [(each.user_id, each.rule) for each in rules],
        [sub.state for sub in below],
    )
    if series.mode is not RecurrenceMode.ON_SCHEDULE or series.next_key is None:
        return {"template": template}
    return {
        "template": template,
        "create_at": created_at(series.moment_of_key(series.next_key), template),
    }
