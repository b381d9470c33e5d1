"""A change of one occurrence that is meant for this one, this and later ones, or all of its series."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from taskflow.database import UnitOfWork
from taskflow.domain.access import Action, Principal
from taskflow.domain.recurrence import CronRule, key_of, parse_key
from taskflow.domain.series import RepeatRule, SeriesState, rule_columns
from taskflow.domain.series_edits import EditScope, begun_at
from taskflow.domain.tasks import Moment, TaskState, moment_at, require_live
from taskflow.errors import InvalidInput, NotFound
from taskflow.repositories import occurrence_log
from taskflow.repositories import series as series_rows
from taskflow.repositories import tasks as task_rows
from taskflow.repositories.tasks import Document, LockedTask
from taskflow.schemas.tasks import Recurrence, TaskUpdate
from taskflow.services import recurrence, reminders, series, tasks
from taskflow.services.preconditions import require_version

_RULE = frozenset({"recurrence", "recurrence_pattern", "recurrence_interval"})
_DUE = frozenset({"due_date", "due_zone"})
_OWN = frozenset({"start_date", "start_zone", "subtask_of_id"})
"""What is not copied from one open occurrence to the others."""


async def update(
    uow: UnitOfWork,
    principal: Principal,
    task_id: UUID,
    body: TaskUpdate,
    *,
    version: int | None,
    scope: EditScope,
) -> Document:
    """Apply a merge patch to a task of a series and to those of its occurrences that `scope` says."""
    held, locked = await _hold(uow, principal, task_id, version, all_open=scope is EditScope.ALL)
    require_live(locked.state)
    edits = {
        EditScope.THIS: _this,
        EditScope.THIS_AND_LATER: _this_and_later,
        EditScope.ALL: _all,
    }
    rest = await edits[scope](uow, principal, held, locked.state, body)
    return await tasks.update(uow, principal, task_id, rest, version=None)


async def delete(
    uow: UnitOfWork,
    principal: Principal,
    task_id: UUID,
    *,
    version: int | None,
    scope: EditScope,
) -> Document:
    """Put a task of a series into the bin: this one, and the series goes on; or its end, and open ones with it."""
    if scope is EditScope.THIS:
        return await tasks.delete(uow, principal, task_id, version=version)
    held, locked = await _hold(uow, principal, task_id, version, all_open=True)
    await series.end(uow, principal, held.id, version=None)
    for other_id in await series_rows.open_tasks(uow, held):
        other = await task_rows.state_of(uow, [held.workspace_id], other_id)
        if other is not None and (scope is EditScope.ALL or _is_later(other, locked.state)):
            await tasks.delete(uow, principal, other_id, version=None)
    return await tasks.delete(uow, principal, task_id, version=None)


def _is_later(other: TaskState, task: TaskState) -> bool:
    return (other.occurrence_key or "") > (task.occurrence_key or "")


async def _hold(
    uow: UnitOfWork, principal: Principal, task_id: UUID, version: int | None, *, all_open: bool
) -> tuple[SeriesState, LockedTask]:
    """The task's series and the task, held; with `all_open` its open tasks as well."""
    state = await task_rows.state_of(uow, principal.workspaces, task_id)
    if state is None:
        raise NotFound(f"There is no task {task_id}.")
    principal.require(Action.WRITE, state.workspace_id)
    if state.series_id is None or state.occurrence_key is None:
        raise InvalidInput("This task does not repeat; leave scope out.", field="query.scope")
    seen = await series_rows.read(uow, [state.workspace_id], state.series_id)
    assert seen is not None, "a series outlives its tasks"
    concerned = await series_rows.open_tasks(uow, seen) if all_open else []
    await task_rows.lock_many(uow, [state.workspace_id], {task_id, *concerned})
    held = await series_rows.read(uow, [state.workspace_id], state.series_id, lock=True)
    locked = await task_rows.lock(uow, [state.workspace_id], task_id)
    assert held is not None
    assert locked is not None
    require_version("task", locked.document, version)
    return held, locked


async def _this(
    uow: UnitOfWork, _: Principal, held: SeriesState, task: TaskState, body: TaskUpdate
) -> TaskUpdate:
    """The task alone changes: the template is no longer taken from it."""
    if body.model_fields_set & _RULE:
        raise InvalidInput(
            "A rule belongs to the series; change it for this_and_later or all.",
            field="query.scope",
        )
    own = sorted({*held.own_keys, task.occurrence_key or ""})
    await series_rows.change(uow, held, {"own_keys": own})
    return body


async def _this_and_later(
    uow: UnitOfWork, principal: Principal, held: SeriesState, task: TaskState, body: TaskUpdate
) -> TaskUpdate:
    """Texts carry over by the template. Another date or rule ends the series before this task and begins a new one."""
    own = [key for key in held.own_keys if key != task.occurrence_key]
    await series_rows.change(uow, held, {"own_keys": own})
    due = tasks.new_moment(task.due, body, "due", principal.zone)
    if due is None or due == task.due or body.model_fields_set & _RULE:
        return body
    repeat = begun_at(held, due, task.occurrence_key or "")
    return body.model_copy(update={"recurrence": _as_body(repeat, all_day=due.all_day)})


async def _all(
    uow: UnitOfWork, principal: Principal, held: SeriesState, task: TaskState, body: TaskUpdate
) -> TaskUpdate:
    """The rule, zone and time of day change in place; all open occurrences take what else is changed."""
    sent = body.model_fields_set
    repeat = recurrence.repeat_of(body)
    if sent & _RULE and repeat is None:
        return body
    if sent & (_RULE | _DUE):
        due = tasks.new_moment(task.due, body, "due", principal.zone)
        await _reset(uow, held, task, due, _kept_exceptions(held, body, repeat))
    await series_rows.change(uow, held, {"own_keys": []})
    for other_id in await series_rows.open_tasks(uow, held):
        if other_id != task.id:
            shared = _without(body, _RULE | _DUE | _OWN)
            await tasks.update(uow, principal, other_id, shared, version=None)
    return _without(body, _RULE | _DUE)


def _kept_exceptions(held: SeriesState, body: TaskUpdate, repeat: RepeatRule | None) -> RepeatRule:
    """The rule asked for, or the one that stands; dates left out or added stay unless others are given."""
    if repeat is None:
        return held.repeat()
    given = body.recurrence.model_fields_set if body.recurrence is not None else set[str]()
    kept = {name: getattr(held, name) for name in ("exdates", "rdates") if name not in given}
    kept["moves"] = held.moves
    return replace(repeat, **kept)


async def _reset(
    uow: UnitOfWork, held: SeriesState, task: TaskState, due: Moment | None, repeat: RepeatRule
) -> None:
    """Give the series another rule, zone or time of day in place, and its open tasks the times that follow."""
    if due is None or task.due is None or due.local.date() != task.due.local.date():
        raise InvalidInput(
            "All occurrences cannot move to one date. Change the time of day, or choose this_and_later.",
            field="due_date",
        )
    at, all_day = due.local.time(), due.all_day
    retimed = at != held.anchor_local.time()
    if retimed and held.cron is not None and repeat.rule == held.repeat().rule:
        raise InvalidInput(
            "The time of day is part of this cron expression; give recurrence as well.",
            field="due_date",
        )
    zone = due.zone if due.zone != task.due.zone else repeat.zone or held.zone
    moved = replace(
        repeat,
        zone=zone,
        exdates=tuple(datetime.combine(each, at) for each in repeat.exdates),
        rdates=tuple(datetime.combine(each, at) for each in repeat.rdates),
        moves=() if retimed or repeat.rule != held.repeat().rule else repeat.moves,
    )
    anchor = moment_at(datetime.combine(held.anchor_local, at), zone, all_day=all_day)
    columns = rule_columns(moved, moved.schedule(anchor))
    for task_id in await series_rows.open_tasks(uow, held):
        await _retime(uow, held, task_id, anchor, columns)
    await series_rows.change(uow, held, columns)
    fresh = await series_rows.read(uow, [held.workspace_id], held.id)
    assert fresh is not None
    await series.replan(uow, fresh)


async def _retime(
    uow: UnitOfWork, held: SeriesState, task_id: UUID, anchor: Moment, columns: Mapping[str, Any]
) -> None:
    """One open task at the new time of day in the new zone; its key follows, its date stays."""
    locked = await task_rows.lock(uow, [held.workspace_id], task_id)
    assert locked is not None
    task = locked.state
    assert task.occurrence_key is not None
    assert task.due is not None
    at = anchor.local.time()
    original, lap = parse_key(task.occurrence_key)
    key = key_of(datetime.combine(original, at), all_day=anchor.all_day, lap=lap)
    due = moment_at(datetime.combine(task.due.local, at), anchor.zone, all_day=anchor.all_day)
    await occurrence_log.rekey(uow, held, key=task.occurrence_key, new_key=key)
    values = {
        **due.columns("due"),
        "occurrence_key": key,
        "recurrence_pattern": columns["recurrence_pattern"],
        "recurrence_interval": columns["recurrence_interval"],
        "reminder_sent": False if due != task.due else task.reminder_sent,
    }
    await series.changed(uow, locked, values)
    if due != task.due:
        await reminders.replan(uow, task.id, due, task.start, all_kinds=False)


def _as_body(repeat: RepeatRule, *, all_day: bool) -> Recurrence:
    """The rule as a client would send it."""
    rule = repeat.rule
    return Recurrence(
        rrule=None if isinstance(rule, CronRule) else rule.to_rrule(),
        cron=rule.expression if isinstance(rule, CronRule) else None,
        mode=repeat.mode,
        catch_up=repeat.catch_up,
        month_end=repeat.month_end,
        working_day=repeat.working_day,
        zone=repeat.zone,
        exdates=tuple(key_of(local, all_day=all_day) for local in repeat.exdates),
        rdates=tuple(key_of(local, all_day=all_day) for local in repeat.rdates),
    )


def _without(body: TaskUpdate, names: frozenset[str]) -> TaskUpdate:
    """The patch without some of its fields."""
    kept = body.model_fields_set - names
    return TaskUpdate.model_construct(kept, **{name: getattr(body, name) for name in kept})
