"""The tasks of a series: create the one it waits for exactly once, claim those due by the clock, withdraw.

Invariant: an occurrence is created only while the series waits for it (`pending_key`), under the series' lock.
Asking twice, late, or for one that is no longer wanted changes nothing.
"""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from taskflow import outbox
from taskflow.database import Signal, UnitOfWork
from taskflow.domain.enums import OccurrenceState
from taskflow.domain.recurrence import pair_of
from taskflow.domain.series import SeriesState, next_columns, scheduled
from taskflow.domain.tasks import Moment, no_moment, rank_at_end
from taskflow.domain.templates import reminder_rules, start_of
from taskflow.errors import NotFound
from taskflow.events import EventType, Topic
from taskflow.identifiers import uuid7
from taskflow.outbox import NewEvent
from taskflow.repositories import occurrence_log, tasks, workspaces
from taskflow.repositories import series as series_rows
from taskflow.repositories.tasks import LockedTask
from taskflow.services import reminders
from taskflow.services.recording import task_change

CLAIM_LIMIT = 100


def request(series: SeriesState, key: str, *, completed_task_id: UUID | None = None) -> NewEvent:
    """The event that asks for an occurrence to be created."""
    return NewEvent(
        topic=Topic.RECURRING,
        type=EventType.OCCURRENCE_REQUESTED,
        workspace_id=series.workspace_id,
        key=series.id,
        data={"series_id": series.id, "key": key, "completed_task_id": completed_task_id},
    )


async def claim_due(uow: UnitOfWork) -> int:
    """Ask for the occurrences of `on_schedule` series whose time has come. Returns how many.

    Several schedulers may run this at once: the claim, the mark and the event are one transaction.
    """
    claimed = await series_rows.lock_due(uow, limit=CLAIM_LIMIT)
    for series in claimed:
        found = scheduled(series, uow.now)
        await occurrence_log.add(
            uow,
            workspace_id=series.workspace_id,
            series_id=series.id,
            keys=found.passed_over,
            state=OccurrenceState.MISSED,
        )
        await series_rows.change(uow, series, {"pending_key": found.key})
        await outbox.append(uow, [request(series, found.key)])
    return len(claimed)


async def create(uow: UnitOfWork, workspace_id: UUID, series_id: UUID, key: str) -> bool:
    """Create the occurrence that the series waits for. False if it was created before or is not wanted."""
    series = await series_rows.read(uow, [workspace_id], series_id, lock=True)
    if series is None:
        raise NotFound(f"There is no series {series_id}.")
    if not series.is_active or series.pending_key != key:
        return False
    following = next_columns(series.schedule(), key, series.mode, series.template)
    task_id = await _add(uow, series, key, following)
    await series_rows.change(uow, series, {"pending_key": None, **following})
    await occurrence_log.add(
        uow,
        workspace_id=workspace_id,
        series_id=series_id,
        keys=[key],
        state=OccurrenceState.CREATED,
        task_id=task_id,
    )
    uow.announce(Signal.SCHEDULE)
    return True


async def withdraw(uow: UnitOfWork, found: LockedTask) -> None:
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


async def _add(
    uow: UnitOfWork, series: SeriesState, key: str, following: Mapping[str, Any]
) -> UUID:
    """Insert the task of one occurrence with its labels, subtasks and reminders. Returns its id."""
    template, due = series.template, series.moment_of_key(key)
    places = await series_rows.places(uow, series.workspace_id, template)
    task_id = uuid7()
    common = {
        "workspace_id": series.workspace_id,
        "project_id": places.project_id,
        "created_by": UUID(template["created_by"]),
        "created_at": uow.now,
        "updated_at": uow.now,
    }
    document = await tasks.add(
        uow,
        {
            **common,
            **_own_columns(series, key, due),
            "id": task_id,
            "section_id": places.section_id,
            "assignee_id": places.assignee_id,
            "rank": rank_at_end(uow.next_rank_time(), task_id),
            "next_occurrence": following["next_at"],
            "parent_task_id": await series_rows.first_task(uow, series.id),
        },
    )
    if places.label_ids:
        await tasks.add_labels(uow, series.workspace_id, task_id, places.label_ids)
        document["label_ids"] = [str(label_id) for label_id in places.label_ids]
    events = task_change(uow, EventType.TASK_CREATED, before={}, after=document, sequence=1)
    events += await _add_subtasks(uow, template, common, task_id)
    await _add_reminders(uow, series, task_id)
    await outbox.append(uow, events)
    return task_id


def _own_columns(series: SeriesState, key: str, due: Moment) -> dict[str, Any]:
    """What an occurrence takes from its template and from its place in the series."""
    template = series.template
    start = start_of(template, due)
    pattern, interval = pair_of(series.schedule().rule)
    return {
        "title": template["title"],
        "description": template["description"],
        "priority": template["priority"],
        "duration_minutes": template["duration_minutes"],
        **due.columns("due"),
        **(start.columns("start") if start else no_moment("start")),
        "is_recurring": True,
        "recurrence_pattern": pattern.value,
        "recurrence_interval": interval,
        "series_id": series.id,
        "occurrence_key": key,
    }


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
                "rank": rank_at_end(uow.next_rank_time(), sub_id),
            },
        )
        events += task_change(uow, EventType.TASK_CREATED, before={}, after=document, sequence=1)
    return events


async def _add_reminders(uow: UnitOfWork, series: SeriesState, task_id: UUID) -> None:
    rules = reminder_rules(series.template)
    if not rules:
        return
    locked = await tasks.lock(uow, [series.workspace_id], task_id)
    assert locked is not None
    members = await workspaces.member_ids(uow, series.workspace_id)
    wanted = [(user_id, rule) for user_id, rule in rules if user_id in members]
    await reminders.insert(uow, locked.state, wanted)
