"""Reminders of tasks: plan them, follow the task, snooze; and the claim that turns due ones into events."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from taskflow import outbox
from taskflow.database import Signal, UnitOfWork
from taskflow.domain.access import Action, Principal
from taskflow.domain.enums import ReminderKind, ReminderState, TaskStatus
from taskflow.domain.quick_add import read_when
from taskflow.domain.recurrence import resolve
from taskflow.domain.reminders import GRACE, PersonalDay, ReminderRule, planned_state
from taskflow.domain.tasks import Moment, TaskState, require_live
from taskflow.errors import Conflict, InvalidInput, LimitExceeded, NotFound
from taskflow.events import EventType, Topic
from taskflow.identifiers import uuid7
from taskflow.observability import LATENESS
from taskflow.outbox import NewEvent
from taskflow.repositories import reminders, tasks
from taskflow.repositories.reminders import ClaimedReminder
from taskflow.schemas.base import duration_text
from taskflow.schemas.tasks import ReminderCreate, Snooze
from taskflow.services.recording import audit

MAX_REMINDERS = 20
CLAIM_LIMIT = 500


def rule_of(body: ReminderCreate, zone: str) -> ReminderRule:
    """The rule a person asked for; an instant is kept as wall-clock time in `zone`."""
    every = body.repeat_every
    repeat = None if every is None else int(every.total_seconds())
    if body.at is not None:
        return replace(_at(body.at, zone), repeat_seconds=repeat)
    for kind, offset in (
        (ReminderKind.BEFORE_DUE, body.before_due),
        (ReminderKind.AFTER_DUE, body.after_due),
        (ReminderKind.BEFORE_START, body.before_start),
    ):
        if offset is not None:
            return replace(before_or_after(kind, offset), repeat_seconds=repeat)
    raise InvalidInput("Say when to remind.", field="reminders")


def _at(instant: datetime, zone: str) -> ReminderRule:
    local = instant.astimezone(ZoneInfo(zone)).replace(tzinfo=None)
    return ReminderRule(kind=ReminderKind.AT, at_local=local, at_zone=zone)


def before_or_after(kind: ReminderKind, offset: timedelta) -> ReminderRule:
    return ReminderRule(kind=kind, offset_seconds=int(offset.total_seconds()))


async def add(
    uow: UnitOfWork, principal: Principal, task_id: UUID, body: ReminderCreate
) -> dict[str, Any]:
    """Add one reminder for the caller. It rings at once, marked late, if its instant passed less than `GRACE` ago.

    Raises `InvalidInput` for an instant that passed before, unless a repeat has more of them to come.
    """
    task = await _writable(uow, principal, task_id)
    _require_open(task)
    if len(await reminders.rules(uow, task_id)) >= MAX_REMINDERS:
        raise LimitExceeded(f"A task has at most {MAX_REMINDERS} reminders.", field="reminders")
    rule = rule_of(body, principal.zone)
    (reminder_id,) = await insert(uow, task, [(principal.user_id, rule)], grace=GRACE)
    shown = await _recorded(uow, principal, task, reminder_id, "reminder.created")
    comes_again = task.series_id is not None and rule.kind is not ReminderKind.AT
    if shown["state"] == ReminderState.WITHDRAWN and not comes_again:
        raise InvalidInput(
            "The instant of this reminder has passed; choose a later one.", field=rule.kind.value
        )
    return shown


async def insert(
    uow: UnitOfWork,
    task: TaskState,
    wanted: Sequence[tuple[UUID, ReminderRule]],
    *,
    grace: timedelta = timedelta(),
) -> list[UUID]:
    """Plan reminders of a task, each of a person. Returns their ids.

    An instant that passed less than `grace` ago rings at once, any other never.
    """
    days = {user_id: await reminders.personal_day(uow, user_id) for user_id in dict(wanted)}
    uow.announce(Signal.SCHEDULE)
    return [
        await _insert(uow, task, user_id, rule, days[user_id], grace) for user_id, rule in wanted
    ]


async def _insert(
    uow: UnitOfWork,
    task: TaskState,
    user_id: UUID,
    rule: ReminderRule,
    day: PersonalDay,
    grace: timedelta,
) -> UUID:
    fire_at = rule.fire_at(task.due, task.start, day)
    return await reminders.add(
        uow,
        {
            "id": uuid7(),
            "workspace_id": task.workspace_id,
            "task_id": task.id,
            "user_id": user_id,
            "kind": rule.kind.value,
            "offset_seconds": rule.offset_seconds,
            "at_local": rule.at_local,
            "at_zone": rule.at_zone,
            "repeat_seconds": rule.repeat_seconds,
            "fire_at": fire_at,
            "state": planned_state(fire_at, uow.now - grace).value,
            "created_at": uow.now,
        },
    )


async def replan(
    uow: UnitOfWork, task_id: UUID, due: Moment | None, start: Moment | None, *, all_kinds: bool
) -> None:
    """Follow a task whose dates changed. `all_kinds`: also those at an instant (the task came back)."""
    planned = []
    for known in await reminders.rules(uow, task_id):
        if known.rule.kind is ReminderKind.AT and not all_kinds:
            continue
        fire_at = known.rule.fire_at(due, start, known.day)
        planned.append((known.id, fire_at, planned_state(fire_at, uow.now)))
    if planned:
        await reminders.plan(uow, planned)
        uow.announce(Signal.SCHEDULE)


async def rederive(uow: UnitOfWork, user_id: UUID, *, left_zone: str) -> None:
    """Follow a person whose zone or hour for all-day tasks has changed. What has passed by that rings at once.

    Reminders at a wall-clock time of the zone they left keep that time in the new one; dates of tasks have zones of
    their own and stay.
    """
    day = await reminders.personal_day(uow, user_id)
    moved = []
    for each in await reminders.hold_pending(uow, user_id):
        rule, base = each.rule, each.rule.base(each.due, each.start)
        if rule.kind is ReminderKind.AT and rule.at_zone == left_zone:
            rule = replace(rule, at_zone=day.zone)
        elif base is None or not base.all_day:
            continue
        moved.append((each.id, rule.fire_at(each.due, each.start, day), rule.at_zone))
    if moved:
        await reminders.move(uow, moved)
        uow.announce(Signal.SCHEDULE)


async def listed(uow: UnitOfWork, principal: Principal, task_id: UUID) -> list[dict[str, Any]]:
    if await tasks.read(uow, principal.workspaces, task_id) is None:
        raise NotFound(f"There is no task {task_id}.")
    return [_shown(row) for row in await reminders.documents(uow, principal.workspaces, task_id)]


async def remove(uow: UnitOfWork, principal: Principal, reminder_id: UUID) -> None:
    task, document = await _own(uow, principal, reminder_id)
    await reminders.remove(uow, principal.workspaces, reminder_id)
    await outbox.append(
        uow,
        [_audited(uow, task, "reminder.deleted", reminder_id, before=_shown(document))],
    )


async def snooze(
    uow: UnitOfWork, principal: Principal, reminder_id: UUID, body: Snooze
) -> dict[str, Any]:
    """Remind again later: a new reminder at an instant, beside the one that has fired."""
    task, _ = await _own(uow, principal, reminder_id)
    return await _snoozed(uow, principal, task, await _until(uow, principal, body))


async def snooze_task(
    uow: UnitOfWork, principal: Principal, task_id: UUID, body: Snooze
) -> dict[str, Any]:
    """Remind the caller of a task later, beside whatever else reminds of it."""
    task = await _writable(uow, principal, task_id)
    return await _snoozed(uow, principal, task, await _until(uow, principal, body))


async def _writable(uow: UnitOfWork, principal: Principal, task_id: UUID) -> TaskState:
    """The task, locked."""
    locked = await tasks.lock(uow, principal.workspaces, task_id)
    if locked is None:
        raise NotFound(f"There is no task {task_id}.")
    principal.require(Action.WRITE, locked.state.workspace_id)
    return locked.state


async def _until(uow: UnitOfWork, principal: Principal, body: Snooze) -> ReminderRule:
    """A duration stays what it is wherever the person goes; a time of day is that of their clock."""
    if body.duration is not None:
        return _at(uow.now + body.duration, "UTC")
    if isinstance(body.until, datetime):
        return _at(body.until, principal.zone)
    assert body.until is not None
    now_local = uow.now.astimezone(ZoneInfo(principal.zone)).replace(tzinfo=None)
    when = read_when(body.until, now_local=now_local)
    if when is None:
        raise InvalidInput(
            f"{body.until!r} is not a time. Say it as “tomorrow 9”, “in 2 hours” or “next monday”.",
            field="until",
        )
    if when.at is not None:
        return ReminderRule(kind=ReminderKind.AT, at_local=when.local, at_zone=principal.zone)
    day = await reminders.personal_day(uow, principal.user_id)
    return _at(day.due(when.day), principal.zone)


async def _snoozed(
    uow: UnitOfWork, principal: Principal, task: TaskState, rule: ReminderRule
) -> dict[str, Any]:
    _require_open(task)
    assert rule.at_local is not None
    assert rule.at_zone is not None
    if resolve(rule.at_local, rule.at_zone)[0] <= uow.now:
        raise InvalidInput("Snooze to an instant that is still to come.", field="until")
    (new_id,) = await insert(uow, task, [(principal.user_id, rule)])
    return await _recorded(uow, principal, task, new_id, "reminder.snoozed")


async def claim_due(uow: UnitOfWork) -> int:
    """Turn due reminders into events, at most `CLAIM_LIMIT`; claim and events commit together.

    Returns how many. Several schedulers may run this at once; each reminder is claimed by one of them.
    """
    claimed = await reminders.claim_due(uow, limit=CLAIM_LIMIT)
    for reminder in claimed:
        LATENESS.observe(_late(uow, reminder))
    if claimed:
        await outbox.append(
            uow,
            [
                NewEvent(
                    topic=Topic.REMINDERS,
                    type=EventType.REMINDER_DUE,
                    workspace_id=reminder.workspace_id,
                    key=reminder.task_id,
                    sequence=reminder.sequence,
                    data={
                        "reminder_id": reminder.id,
                        "task_id": reminder.task_id,
                        "task_version": reminder.version,
                        "title": reminder.title,
                        "user_id": reminder.user_id,
                        "fire_at": reminder.fire_at,
                        "due_date": reminder.due_date,
                        "late": _late(uow, reminder),
                    },
                )
                for reminder in claimed
            ],
        )
    return len(claimed)


def _late(uow: UnitOfWork, reminder: ClaimedReminder) -> float:
    return max(0.0, (uow.now - reminder.fire_at).total_seconds())


def _require_open(task: TaskState) -> None:
    require_live(task)
    if task.status is not TaskStatus.OPEN:
        raise Conflict("A closed task reminds of nothing. Reopen it first.")


async def _own(
    uow: UnitOfWork, principal: Principal, reminder_id: UUID
) -> tuple[TaskState, dict[str, Any]]:
    document = await reminders.read(uow, principal.workspaces, reminder_id)
    locked = document and await tasks.lock(uow, principal.workspaces, UUID(document["task_id"]))
    if not document or not locked:
        raise NotFound(f"There is no reminder {reminder_id}.")
    principal.require(Action.WRITE, locked.state.workspace_id)
    return locked.state, document


async def _recorded(
    uow: UnitOfWork, principal: Principal, task: TaskState, reminder_id: UUID, action: str
) -> dict[str, Any]:
    document = await reminders.read(uow, principal.workspaces, reminder_id)
    assert document is not None
    shown = _shown(document)
    await outbox.append(uow, [_audited(uow, task, action, reminder_id, after=shown)])
    return shown


def _audited(
    uow: UnitOfWork,
    task: TaskState,
    action: str,
    reminder_id: UUID,
    *,
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
) -> NewEvent:
    return audit(
        uow,
        workspace_id=task.workspace_id,
        action=action,
        object_type="task",
        object_id=task.id,
        object_name=task.title,
        before={"reminder": before} if before else {},
        after={"reminder": after} if after else {"reminder": None, "reminder_id": reminder_id},
    )


def _shown(document: dict[str, Any]) -> dict[str, Any]:
    seconds = document.pop("offset_seconds")
    document["offset"] = None if seconds is None else duration_text(seconds)
    repeat = document.pop("repeat_seconds")
    document["repeat_every"] = None if repeat is None else duration_text(repeat)
    return document
