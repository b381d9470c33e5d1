"""Quick add: typed lines become tasks. What was understood is always answered; `dry_run` stops there."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from pydantic import ValidationError

from taskflow.database import UnitOfWork
from taskflow.domain.access import Action, Principal
from taskflow.domain.quick_add import Draft, DraftReminder, parse
from taskflow.domain.recurrence import MonthEnd, occurrences
from taskflow.domain.series import RepeatRule, read_rule, rule_columns
from taskflow.domain.tasks import Moment, moment_at
from taskflow.errors import InvalidInput
from taskflow.repositories import projects as tree
from taskflow.repositories import quick_add as names
from taskflow.schemas.base import duration_text
from taskflow.schemas.projects import LabelCreate, ProjectCreate
from taskflow.schemas.tasks import QuickAdd, Recurrence, ReminderCreate, TaskCreate
from taskflow.services import labels, places, projects, recurrence, tasks

PREVIEW = 4


@dataclass(slots=True)
class Understood:
    """A draft with its names looked up: what exists, and what has to be said about the rest."""

    draft: Draft
    zone: str
    workspace_id: UUID
    project_id: UUID | None
    """None: the project that the draft names is created with its first task."""
    assignee_id: UUID | None = None
    due: Moment | None = None
    repeat: RepeatRule | None = None
    new_project: bool = False
    warnings: list[str] = field(default_factory=list)


async def quick_add(uow: UnitOfWork, principal: Principal, body: QuickAdd) -> dict[str, Any]:
    """Read the text and, unless it is a dry run, create its tasks (`schemas.tasks.QuickAddAnswer`).

    A label that does not exist is created with its first task, and so is a project if `create_projects` asks
    for it. Otherwise a project, and always a person, that does not exist is named in `warnings`, and the task
    goes to the inbox or stays unassigned.
    """
    zone = body.zone or principal.zone
    now_local = uow.now.astimezone(ZoneInfo(zone)).replace(tzinfo=None)
    drafts = parse(body.text, now_local=now_local, ignored=body.ignored)
    understood = [await _understand(uow, principal, draft, zone, body) for draft in drafts]
    created = [] if body.dry_run else await _create(uow, principal, understood, body.ids)
    return {
        "spans": [
            {"start": s.start, "end": s.end, "kind": s.kind, "text": s.text, "reading": s.reading}
            for draft in drafts
            for s in draft.spans
        ],
        "drafts": [_shown(each) for each in understood],
        "tasks": created,
    }


async def _understand(
    uow: UnitOfWork, principal: Principal, draft: Draft, zone: str, body: QuickAdd
) -> Understood:
    understood = await _at_home(uow, principal, draft, zone, body)
    workspace_id = understood.workspace_id
    principal.require(Action.WRITE, workspace_id)
    if draft.due is not None:
        understood.due = moment_at(draft.due.local, zone, all_day=draft.due.at is None)
    if draft.recurrence is not None:
        understood.repeat = RepeatRule(
            rule=read_rule(draft.recurrence.rrule, None),
            mode=draft.recurrence.mode,
            month_end=MonthEnd.CLAMP,
            working_day=draft.recurrence.working_day,
        )
    if draft.assignee is not None:
        understood.assignee_id = await names.member_named(uow, workspace_id, draft.assignee)
        if understood.assignee_id is None:
            understood.warnings.append(f"There is no member '{draft.assignee}' here.")
    return understood


async def _at_home(
    uow: UnitOfWork, principal: Principal, draft: Draft, zone: str, body: QuickAdd
) -> Understood:
    """In the project named, else the one on screen, else the inbox. A new project lies where the task would."""
    if draft.project is not None:
        found = await names.project_named(uow, principal.workspaces, draft.project)
        if found is not None:
            return Understood(draft, zone, *found)
    if body.project_id is not None:
        workspace_id = await places.project_home(uow, principal, body.project_id)
        here = Understood(draft, zone, workspace_id, body.project_id)
    else:
        here = Understood(draft, zone, principal.personal_workspace, principal.inbox_project)
    if draft.project is not None and draft.parent_index is None:
        if body.create_projects:
            here.project_id, here.new_project = None, True
        else:
            said = f"There is no project '{draft.project}'; the task goes where you are."
            here.warnings.append(said)
    return here


async def _create(
    uow: UnitOfWork, principal: Principal, understood: Sequence[Understood], ids: Sequence[UUID]
) -> list[dict[str, Any]]:
    created: list[dict[str, Any]] = []
    for i, each in enumerate(understood):
        parent = each.draft.parent_index
        try:
            if each.project_id is None:
                each.project_id = await _new_project(uow, principal, each)
            label_ids = [
                await _label(uow, principal, each.workspace_id, name) for name in each.draft.labels
            ]
            body = _body(each, label_ids)
        except ValidationError as error:
            reason = error.errors()[0]["msg"].removesuffix(".")
            raise InvalidInput(
                f"Line {i + 1} cannot become a task: {reason}. Change or shorten it.", field="text"
            ) from error
        changes: dict[str, Any] = {"id": ids[i]} if i < len(ids) else {}
        if parent is not None:
            above = created[parent]
            changes |= {"subtask_of_id": UUID(above["id"]), "project_id": UUID(above["project_id"])}
        created.append(await tasks.create(uow, principal, body.model_copy(update=changes)))
    return created


async def _new_project(uow: UnitOfWork, principal: Principal, each: Understood) -> UUID:
    """The project that the draft names, created unless another line or somebody else was faster."""
    name = each.draft.project or ""
    await tree.lock_tree(uow, each.workspace_id)
    found = await names.project_named(uow, [each.workspace_id], name)
    if found is not None:
        return found[1]
    body = ProjectCreate(workspace_id=each.workspace_id, name=name)
    return UUID((await projects.create(uow, principal, body))["id"])


async def _label(uow: UnitOfWork, principal: Principal, workspace_id: UUID, name: str) -> UUID:
    """The label of this name; it is created if there is none."""
    found = await names.label_named(uow, workspace_id, name)
    if found is not None:
        return found
    body = LabelCreate(workspace_id=workspace_id, name=name)
    return UUID((await labels.create(uow, principal, body))["id"])


def _body(each: Understood, label_ids: list[UUID]) -> TaskCreate:
    draft = each.draft
    start = None
    if draft.start is not None:
        start = moment_at(draft.start.local, each.zone, all_day=draft.start.at is None)
    return TaskCreate(
        title=draft.title,
        project_id=each.project_id,
        label_ids=label_ids,
        assignee_id=each.assignee_id,
        priority=draft.priority,
        due_date=_value(each.due),
        due_zone=each.zone if each.due else None,
        start_date=_value(start),
        duration_minutes=draft.duration_minutes,
        recurrence=_recurrence(each),
        reminders=[_reminder(reminder, each.zone) for reminder in draft.reminders] or None,
    )


def _value(moment: Moment | None) -> date | datetime | None:
    if moment is None:
        return None
    return moment.local.date() if moment.all_day else moment.instant


def _recurrence(each: Understood) -> Recurrence | None:
    said = each.draft.recurrence
    if said is None:
        return None
    return Recurrence(rrule=said.rrule, mode=said.mode, working_day=said.working_day)


def _reminder(reminder: DraftReminder, zone: str) -> ReminderCreate:
    if reminder.at_local is not None:
        return ReminderCreate(at=moment_at(reminder.at_local, zone, all_day=False).instant)
    return ReminderCreate(before_due=reminder.before_due or timedelta())


def _shown(each: Understood) -> dict[str, Any]:
    draft = each.draft
    repeat, upcoming = None, []
    if each.repeat is not None and each.due is not None:
        schedule = each.repeat.schedule(each.due)
        columns = rule_columns(each.repeat, schedule)
        repeat = {
            name: columns[name]
            for name in (
                "rrule",
                "cron",
                "mode",
                "catch_up",
                "month_end",
                "working_day",
                "zone",
                "words",
            )
        }
        found = occurrences(schedule, after=schedule.anchor_local, limit=PREVIEW)
        upcoming = recurrence.shown(schedule, each.repeat.mode, found)["items"]
    return {
        "title": draft.title,
        "depth": draft.depth,
        "due_date": each.due and each.due.text,
        "due_zone": each.zone if each.due else None,
        "priority": draft.priority,
        "project": draft.project,
        "project_id": each.project_id,
        "new_project": each.new_project,
        "labels": list(draft.labels),
        "assignee": draft.assignee,
        "reminders": [_reminder_text(reminder) for reminder in draft.reminders],
        "duration_minutes": draft.duration_minutes,
        "recurrence": repeat,
        "reading": _reading(each, upcoming),
        "next_occurrences": upcoming,
        "warnings": each.warnings,
    }


def _reminder_text(reminder: DraftReminder) -> str:
    if reminder.at_local is not None:
        return reminder.at_local.isoformat(timespec="minutes")
    return duration_text(int((reminder.before_due or timedelta()).total_seconds()))


def _reading(each: Understood, upcoming: Sequence[dict[str, Any]]) -> str:
    """`Mon 30 Nov 2026, 09:00, then 31 Dec, 31 Jan …`: the date in full, so that a misreading is seen."""
    if each.due is None:
        return ""
    local = each.due.local
    said = f"{local:%a %-d %b %Y}" if each.due.all_day else f"{local:%a %-d %b %Y, %H:%M}"
    if not upcoming:
        return said
    after = ", ".join(_short(item["local"]) for item in upcoming[:3])
    return f"{said}, then {after} …"


def _short(local: str) -> str:
    return f"{datetime.fromisoformat(local):%-d %b}"
