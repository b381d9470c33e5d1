"""Loading demo data by COPY, a table at a time, in the order of their references."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import text

from taskflow.database import UnitOfWork

TASK_DEFAULTS: Mapping[str, Any] = {
    **dict.fromkeys(("section_id", "subtask_of_id", "completed_at", "completed_by", "deleted_at")),
    **dict.fromkeys(("due_date", "due_local", "due_zone", "due_all_day", "duration_minutes")),
    **dict.fromkeys(("recurrence_pattern", "recurrence_interval", "next_occurrence")),
    **dict.fromkeys(("parent_task_id", "series_id", "occurrence_key")),
    "description": "",
    "is_recurring": False,
}
"""The columns of a task that a row need not give."""

COLUMNS: Mapping[str, Sequence[str]] = {
    "labels": ("id", "workspace_id", "name", "color"),
    "projects": ("id", "workspace_id", "parent_id", "name", "color", "rank"),
    "sections": ("id", "workspace_id", "project_id", "name", "rank"),
    "series": (
        *("id", "workspace_id", "recurrence_pattern", "recurrence_interval", "rrule", "cron", "words"),
        *("anchor_local", "all_day", "zone", "mode", "catch_up", "month_end", "next_key", "next_at"),
        *("created_at", "updated_at"),
    ),
    "tasks": (
        *("id", "workspace_id", "project_id", "title", "status", "priority", "rank", "created_by"),
        *("created_at", "updated_at", "version", "event_sequence"),
        *TASK_DEFAULTS,
    ),
    "task_labels": ("workspace_id", "task_id", "label_id"),
    "reminders": (
        *("id", "workspace_id", "task_id", "user_id", "kind", "offset_seconds", "fire_at", "state"),
        "created_at",
    ),
    "occurrence_log": (
        *("series_id", "occurrence_key", "workspace_id", "state", "task_id", "actor_id", "recorded_at"),
    ),
}  # fmt: skip


async def label_ids(uow: UnitOfWork, workspace_id: UUID) -> dict[str, UUID]:
    """The workspace's labels by name in lower case."""
    rows = await uow.execute(
        text(
            "SELECT lower(name) AS name, id FROM labels WHERE workspace_id = :workspace ORDER BY name"
        ),
        {"workspace": workspace_id},
    )
    return {row.name: row.id for row in rows}


async def lift_time_limit(uow: UnitOfWork) -> None:
    """Let the statements of this transaction take as long as they take: a slow disk is no reason to give up."""
    await uow.execute(text("SET LOCAL statement_timeout = 0"))


async def load(uow: UnitOfWork, tables: Mapping[str, Sequence[Mapping[str, Any]]]) -> None:
    for table, columns in COLUMNS.items():
        records = [tuple(row[name] for name in columns) for row in tables[table]]
        if records:
            await uow.copy(table, list(columns), records)


async def analyze(uow: UnitOfWork) -> None:
    """Let the planner know at once what was loaded."""
    await uow.execute(text("ANALYZE tasks, task_labels, reminders, series, projects, sections"))
