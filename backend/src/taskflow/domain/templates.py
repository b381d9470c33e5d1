"""What a series copies to its next occurrence: the template, taken from the occurrence that closes.

Copied: title, description, priority, place, labels, assignee, start relative to due, duration, reminders
that are offsets, and subtasks unticked. Not copied: completion, comments, reminders at an instant.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from taskflow.domain.enums import ReminderKind
from taskflow.domain.reminders import ReminderRule
from taskflow.domain.tasks import Moment, TaskState, moment_at


def template_of(
    task: TaskState,
    label_ids: Sequence[str],
    reminders: Iterable[tuple[UUID, ReminderRule]],
    subtasks: Sequence[TaskState],
) -> dict[str, Any]:
    """The template as JSON values."""
    return {
        "title": task.title,
        "description": task.description,
        "priority": task.priority,
        "project_id": str(task.project_id),
        "section_id": _text(task.section_id),
        "assignee_id": _text(task.assignee_id),
        "label_ids": list(label_ids),
        "duration_minutes": task.duration_minutes,
        "created_by": str(task.created_by),
        "start": _start(task),
        "reminders": [
            {
                "user_id": str(user),
                "kind": rule.kind.value,
                "offset_seconds": rule.offset_seconds,
                "repeat_seconds": rule.repeat_seconds,
            }
            for user, rule in reminders
            if rule.kind is not ReminderKind.AT
        ],
        "subtasks": _outline(task.id, [sub for sub in subtasks if sub.deleted_at is None]),
    }


def start_of(template: Mapping[str, Any], due: Moment) -> Moment | None:
    """The start of a new occurrence: as far from its due date as in the template, by the wall clock."""
    start = template["start"]
    if start is None:
        return None
    local = due.local - timedelta(seconds=start["seconds_before"])
    return moment_at(local, start["zone"], all_day=start["all_day"])


def lead_of(template: Mapping[str, Any]) -> timedelta:
    """How long before its due instant an occurrence is needed: for its earliest reminder and its start."""
    start = template.get("start")
    leads = [start["seconds_before"]] if start else []
    for reminder in template.get("reminders", ()):
        if reminder["kind"] == ReminderKind.BEFORE_DUE:
            leads.append(reminder["offset_seconds"])
        elif reminder["kind"] == ReminderKind.BEFORE_START and start:
            leads.append(start["seconds_before"] + reminder["offset_seconds"])
    return timedelta(seconds=max([0, *leads]))


def reminder_rules(template: Mapping[str, Any]) -> list[tuple[UUID, ReminderRule]]:
    return [
        (
            UUID(reminder["user_id"]),
            ReminderRule(
                kind=ReminderKind(reminder["kind"]),
                offset_seconds=reminder["offset_seconds"],
                repeat_seconds=reminder.get("repeat_seconds"),
            ),
        )
        for reminder in template["reminders"]
    ]


def _start(task: TaskState) -> dict[str, Any] | None:
    if task.start is None or task.due is None:
        return None
    before = task.due.local - task.start.local
    return {
        "seconds_before": int(before.total_seconds()),
        "zone": task.start.zone,
        "all_day": task.start.all_day,
    }


def _outline(task_id: UUID, subtasks: Sequence[TaskState]) -> list[dict[str, Any]]:
    """Subtasks from the top down in their order; `parent` is an index into the list, None the task."""
    outline: list[dict[str, Any]] = []

    def add(parent_id: UUID, parent: int | None) -> None:
        for sub in sorted(subtasks, key=lambda each: each.rank):
            if sub.subtask_of_id == parent_id:
                outline.append(
                    {
                        "title": sub.title,
                        "description": sub.description,
                        "priority": sub.priority,
                        "duration_minutes": sub.duration_minutes,
                        "parent": parent,
                    }
                )
                add(sub.id, len(outline) - 1)

    add(task_id, None)
    return outline


def _text(value: UUID | None) -> str | None:
    return None if value is None else str(value)
