"""A series as a whole: read it and its history, pause, resume and end it, leave out coming dates, let one task go.

What a series creates next is derived anew after each change (`replan`), so that `next_occurrence` of its open task
is always the next one that would be created.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

from taskflow import outbox
from taskflow.database import Signal, UnitOfWork
from taskflow.domain.access import Action, Principal, Scope
from taskflow.domain.enums import OccurrenceState, SeriesStanding, TaskStatus
from taskflow.domain.recurrence import RecurrenceMode, key_of, parse_key, require_between_neighbours
from taskflow.domain.series import (
    NOTHING_MORE,
    SeriesState,
    columns_of,
    is_occurrence,
    moves_column,
    next_columns,
    projected,
    resumed_at,
)
from taskflow.domain.tasks import moment_of, require_live
from taskflow.errors import Conflict, InvalidInput, NotFound
from taskflow.events import EventType
from taskflow.repositories import occurrence_log, tasks
from taskflow.repositories import series as series_rows
from taskflow.repositories.tasks import Document, LockedTask
from taskflow.services import occurrences, recurrence
from taskflow.services.preconditions import require_version
from taskflow.services.recording import audit, object_change, task_change

MAX_PROJECTED = 1000
MAX_DAYS = 400
MAX_SKIPPED = 500


async def read(uow: UnitOfWork, principal: Principal, series_id: UUID) -> dict[str, Any]:
    """The series (`schemas.series.Series`). Raises `NotFound` outside the caller's workspaces."""
    found = await series_rows.document(uow, principal.workspaces, series_id)
    if found is None:
        raise NotFound(f"There is no series {series_id}.")
    return found


async def listed(
    uow: UnitOfWork,
    principal: Principal,
    *,
    state: SeriesStanding | None,
    before: UUID | None,
    limit: int,
) -> list[dict[str, Any]]:
    """The caller's series, the one begun last first."""
    principal.require_scope(Scope.READ)
    return await series_rows.listed(
        uow, principal.workspaces, state=state, before=before, limit=limit
    )


async def history(
    uow: UnitOfWork, principal: Principal, series_id: UUID, *, before: str | None, limit: int
) -> list[dict[str, Any]]:
    """What became of its occurrences, latest first, with who and when."""
    series = await _seen(uow, principal, series_id)
    return await occurrence_log.history(uow, series, before=before, limit=limit)


async def pause(
    uow: UnitOfWork, principal: Principal, series_id: UUID, *, version: int | None
) -> dict[str, Any]:
    """Create nothing until it is resumed; the open task stays. Doing it again changes nothing."""
    series = await _lock(uow, principal, series_id, version)
    _require_running(series)
    if series.paused_at is None:
        await _change(uow, series, {"paused_at": uow.now, **NOTHING_MORE})
        await _record(uow, series, "paused")
    return await read(uow, principal, series_id)


async def resume(
    uow: UnitOfWork, principal: Principal, series_id: UUID, *, version: int | None
) -> dict[str, Any]:
    """Go on from now: dates that passed meanwhile are neither created nor counted as missed."""
    series = await _lock(uow, principal, series_id, version)
    _require_running(series)
    if series.paused_at is not None:
        resumed = replace(series, paused_at=None)
        await _go_on(uow, resumed, await _latest_key(uow, series), {"paused_at": None})
        await _record(uow, series, "resumed")
    return await read(uow, principal, series_id)


async def end(
    uow: UnitOfWork, principal: Principal, series_id: UUID, *, version: int | None
) -> dict[str, Any]:
    """Create nothing more, for good; open tasks stay. Doing it again changes nothing."""
    series = await _lock(uow, principal, series_id, version)
    if series.ended_at is None:
        await _change(uow, series, {"ended_at": uow.now, **NOTHING_MORE})
        await _record(uow, series, "ended")
    return await read(uow, principal, series_id)


async def skip_coming(
    uow: UnitOfWork, principal: Principal, task_id: UUID, key: str
) -> dict[str, Any]:
    """Leave out one coming date of a task's series. Doing it again changes nothing."""
    series, local = await _coming(uow, principal, task_id, key)
    if local not in series.exdates:
        if not is_occurrence(series.schedule(), local):
            raise NotFound(f"{key} is no date of this series.")
        if len(series.exdates) >= MAX_SKIPPED:
            raise Conflict(f"A series leaves out at most {MAX_SKIPPED} dates; change its rule.")
        await occurrence_log.add(
            uow,
            workspace_id=series.workspace_id,
            series_id=series.id,
            keys=[key],
            state=OccurrenceState.SKIPPED,
        )
        kept = tuple(move for move in series.moves if move[0] != local)
        await replan(uow, series, replace(series, exdates=(*series.exdates, local), moves=kept))
        await _record(uow, series, "date_skipped", {"skipped": key})
    return await read(uow, principal, series.id)


async def restore_coming(
    uow: UnitOfWork, principal: Principal, task_id: UUID, key: str
) -> dict[str, Any]:
    """Take back that a coming date is left out. Doing it again changes nothing."""
    series, local = await _coming(uow, principal, task_id, key)
    if local in series.exdates:
        await occurrence_log.forget(
            uow, series, after="", states=[OccurrenceState.SKIPPED], key=key
        )
        kept = tuple(each for each in series.exdates if each != local)
        restored = replace(series, exdates=kept)
        require_between_neighbours(restored.schedule(), local, local)
        await replan(uow, series, restored)
        await _record(uow, series, "date_restored", {"restored": key})
    return await read(uow, principal, series.id)


async def move_coming(
    uow: UnitOfWork, principal: Principal, task_id: UUID, key: str, due_date: date | datetime
) -> dict[str, Any]:
    """Give one coming date of a task's series another time, between its neighbours. Raises `InvalidInput`."""
    series, local = await _coming(uow, principal, task_id, key)
    schedule, target = series.schedule(), moment_of(due_date, series.zone)
    if not is_occurrence(schedule, local):
        raise NotFound(f"{key} is no date of this series.")
    if target.all_day != series.all_day:
        what = "is for the whole day" if series.all_day else "has a time of day"
        raise InvalidInput(f"This series {what}, and so is the date to be.", field="due_date")
    require_between_neighbours(schedule, local, target.local)
    await _move(uow, series, key, None if target.local == local else target.local)
    return await read(uow, principal, series.id)


async def unmove_coming(
    uow: UnitOfWork, principal: Principal, task_id: UUID, key: str
) -> dict[str, Any]:
    """Take back that a coming date was moved. Doing it again changes nothing."""
    series, local = await _coming(uow, principal, task_id, key)
    require_between_neighbours(series.schedule(), local, local)
    await _move(uow, series, key, None)
    return await read(uow, principal, series.id)


async def detach(
    uow: UnitOfWork, principal: Principal, task_id: UUID, *, version: int | None
) -> Document:
    """Make one occurrence a task of its own; the series goes on as if it had been skipped."""
    locked = await tasks.lock(uow, principal.workspaces, task_id)
    if locked is None:
        raise NotFound(f"There is no task {task_id}.")
    principal.require(Action.WRITE, locked.state.workspace_id)
    require_version("task", locked.document, version)
    require_live(locked.state)
    if locked.state.series_id is None:
        return locked.document
    more: list[outbox.NewEvent] = []
    if locked.state.status is TaskStatus.OPEN:
        more = (await recurrence.close(uow, locked, OccurrenceState.SKIPPED)).events
    return await changed(uow, locked, recurrence.NOT_RECURRING, action="task.detached", more=more)


async def coming(
    uow: UnitOfWork, principal: Principal, *, since: date, until: date
) -> list[dict[str, Any]]:
    """Dates from `since` to `until` (both inclusive) that series will have and that are no tasks yet.

    Series that count from completion have no such dates. At most 1000, the earliest of each series first.
    """
    if not 0 <= (until - since).days <= MAX_DAYS:
        raise InvalidInput(
            f"Ask for at most {MAX_DAYS} days, the first before the last.", field="query.to"
        )
    found: list[dict[str, Any]] = []
    for row in await series_rows.running(uow, principal.workspaces):
        dates = projected(row.state, since=since, until=until, limit=MAX_PROJECTED)
        for occurrence, due in dates:
            found.append(
                {
                    "series_id": row.state.id,
                    "task_id": row.task_id,
                    "title": row.state.template.get("title", ""),
                    "project_id": row.state.template.get("project_id"),
                    "priority": row.state.template.get("priority", 0),
                    "occurrence_key": occurrence.key,
                    "due_date": due.text,
                    "local": occurrence.takes_place.isoformat(timespec="seconds"),
                    "note": occurrence.note,
                }
            )
    return sorted(found, key=lambda item: item["local"])[:MAX_PROJECTED]


async def replan(
    uow: UnitOfWork, series: SeriesState, changed_to: SeriesState | None = None
) -> None:
    """Derive anew what is created next, after the series was changed or with other dates left out or moved."""
    moved = changed_to or series
    values = {"exdates": list(moved.exdates), "moves": moves_column(moved.moves)}
    latest = await _latest_key(uow, series)
    if not moved.is_active:
        await _change(uow, series, values)
    elif series.pending_key is not None:
        await _go_on(uow, moved, latest, values)
    else:
        upcoming = next_columns(moved.schedule(), latest, moved.mode, moved.template)
        await _change(uow, series, values | upcoming)


async def changed(
    uow: UnitOfWork,
    locked: LockedTask,
    values: Mapping[str, Any],
    *,
    action: str | None = None,
    more: list[outbox.NewEvent] | None = None,
) -> Document:
    """Change a task that is held, and record it."""
    document = await tasks.change(uow, locked.state, values)
    events = task_change(
        uow,
        EventType.TASK_UPDATED,
        before=locked.document,
        after=document,
        sequence=locked.state.event_sequence + 1,
        action=action,
    )
    await outbox.append(uow, [*events, *(more or [])])
    return document


async def _move(uow: UnitOfWork, series: SeriesState, key: str, target: datetime | None) -> None:
    """Let the coming date `key` take place at a local time, or as the rule says; on the record if that is new."""
    local, _ = parse_key(key)
    if dict(series.moves).get(local) == target:
        return
    others = [move for move in series.moves if move[0] != local]
    log = {"workspace_id": series.workspace_id, "series_id": series.id}
    if target is None:
        moves, said = others, {"restored": key}
        await occurrence_log.forget(uow, series, after="", states=[OccurrenceState.MOVED], key=key)
    else:
        moves, said = [*others, (local, target)], {"moved": key, "to": target.isoformat()}
        await occurrence_log.add(uow, keys=[key], state=OccurrenceState.MOVED, **log)
        await occurrence_log.move(uow, key=key, to=target, **log)
    await replan(uow, series, replace(series, moves=tuple(sorted(moves))))
    await _record(uow, series, "date_restored" if target is None else "date_moved", said)


async def _go_on(
    uow: UnitOfWork, series: SeriesState, latest: str, values: Mapping[str, Any]
) -> None:
    """Continue from now: wait for the open task's completion or the clock, or ask for what is due to be open."""
    is_waiting = (
        series.mode is not RecurrenceMode.ON_SCHEDULE
        and len(await series_rows.open_tasks(uow, series)) > 0
    )
    if is_waiting:
        upcoming = next_columns(series.schedule(), latest, series.mode, series.template)
        await _change(uow, series, {**values, "pending_key": None, **upcoming})
        return
    found = resumed_at(series, latest, uow.now)
    columns = columns_of(series.schedule(), found, series.mode, series.template)
    asks = found is not None and series.mode is not RecurrenceMode.ON_SCHEDULE
    state = {
        "pending_key": found.key if found and asks else None,
        "ended_at": None if found else uow.now,
    }
    await _change(uow, series, {**values, **columns, **state})
    if found is not None and asks:
        await outbox.append(uow, [occurrences.request(series, found.key)])


async def _change(uow: UnitOfWork, series: SeriesState, values: Mapping[str, Any]) -> None:
    """Change the series, and say on its latest open task what comes next."""
    await series_rows.change(uow, series, values)
    uow.announce(Signal.SCHEDULE)
    open_tasks = await series_rows.open_tasks(uow, series)
    if not open_tasks or "next_at" not in values:
        return
    locked = await tasks.lock(uow, [series.workspace_id], open_tasks[-1])
    if locked is not None and locked.state.next_occurrence != values["next_at"]:
        await changed(uow, locked, {"next_occurrence": values["next_at"]})


async def _coming(
    uow: UnitOfWork, principal: Principal, task_id: UUID, key: str
) -> tuple[SeriesState, datetime]:
    """The series of a task, held, and a time of it that is no task yet."""
    state = await tasks.state_of(uow, principal.workspaces, task_id)
    if state is None:
        raise NotFound(f"There is no task {task_id}.")
    if state.series_id is None:
        raise Conflict("This task does not repeat.")
    series = await _lock(uow, principal, state.series_id, None)
    _require_running(series)
    if series.mode is RecurrenceMode.AFTER_COMPLETION:
        raise Conflict(
            "This repeat counts from completion: it has no dates that could be left out."
        )
    local, lap = parse_key(key)
    if lap or key_of(local, all_day=series.all_day) != key:
        raise NotFound(f"{key} is no date of this series.")
    if key <= await _latest_key(uow, series):
        raise Conflict(f"{key} is or was a task already; skip, complete or delete that.")
    return series, local


async def _lock(
    uow: UnitOfWork, principal: Principal, series_id: UUID, version: int | None
) -> SeriesState:
    """The series and its open tasks, held. Tasks come first, as when one of them is closed."""
    seen = await _seen(uow, principal, series_id)
    principal.require(Action.WRITE, seen.workspace_id)
    await tasks.lock_many(uow, [seen.workspace_id], await series_rows.open_tasks(uow, seen))
    series = await series_rows.read(uow, principal.workspaces, series_id, lock=True)
    assert series is not None, "series are not removed"
    if version is not None:
        require_version("series", await read(uow, principal, series_id), version)
    return series


async def _seen(uow: UnitOfWork, principal: Principal, series_id: UUID) -> SeriesState:
    series = await series_rows.read(uow, principal.workspaces, series_id)
    if series is None:
        raise NotFound(f"There is no series {series_id}.")
    return series


def _require_running(series: SeriesState) -> None:
    if series.ended_at is not None:
        raise Conflict("This series has ended. Set a repeat on a task to begin a new one.")


async def _latest_key(uow: UnitOfWork, series: SeriesState) -> str:
    found = await occurrence_log.latest_key(uow, series)
    return found or key_of(series.anchor_local, all_day=series.all_day)


async def _record(
    uow: UnitOfWork, series: SeriesState, verb: str, after: Mapping[str, Any] | None = None
) -> None:
    """The event for live windows, and the audit record."""
    document = {
        "id": series.id,
        "workspace_id": series.workspace_id,
        "name": series.template.get("title"),
        "version": series.version + 1,
    }
    told, _ = object_change(uow, "series", "updated", before={}, after=document)
    record = audit(
        uow,
        workspace_id=series.workspace_id,
        action=f"series.{verb}",
        object_type="series",
        object_id=series.id,
        object_name=series.template.get("title"),
        after=after,
    )
    await outbox.append(uow, [told, record])
