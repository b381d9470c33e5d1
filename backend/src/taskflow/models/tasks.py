"""Tasks, the series that repeat them, what became of each occurrence, and reminders.

Guarded here, whatever the code does: no reference leaves its workspace (composite foreign keys), and a
series has at most one task for one original local time.
"""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    Computed,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB, TIMESTAMP, TSVECTOR
from sqlalchemy.orm import Mapped, mapped_column

from taskflow.domain.enums import OccurrenceState, Priority, ReminderKind, ReminderState, TaskStatus
from taskflow.domain.recurrence import (
    CatchUp,
    MonthEnd,
    RecurrenceMode,
    RecurrencePattern,
    WorkingDay,
)
from taskflow.models.base import Base, Created, Id, Instant, Local, Rank, Version, length, one_of

_LIVE = text("deleted_at IS NULL")


def _all_or_none(prefix: str) -> CheckConstraint:
    columns = [f"{prefix}_date", f"{prefix}_local", f"{prefix}_zone", f"{prefix}_all_day"]
    return CheckConstraint(f"num_nulls({', '.join(columns)}) IN (0, 4)", name=f"{prefix}_complete")


class Task(Base):
    """`due_date` and `start_date` are instants (an all-day one: its day's midnight in its zone)."""

    __tablename__ = "tasks"

    id: Mapped[Id]
    workspace_id: Mapped[UUID]
    project_id: Mapped[UUID]
    section_id: Mapped[UUID | None]
    subtask_of_id: Mapped[UUID | None]
    title: Mapped[str]
    description: Mapped[str] = mapped_column(server_default=text("''"))
    status: Mapped[str] = mapped_column(server_default=text("'open'"))
    priority: Mapped[int] = mapped_column(server_default=text("0"))
    rank: Mapped[Rank]
    assignee_id: Mapped[UUID | None]
    created_by: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
    created_at: Mapped[Instant]
    updated_at: Mapped[Instant]
    completed_at: Mapped[Instant | None]
    completed_by: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"))
    deleted_at: Mapped[Instant | None]
    version: Mapped[Version]
    due_date: Mapped[Instant | None]
    due_local: Mapped[Local | None]
    due_zone: Mapped[str | None]
    due_all_day: Mapped[bool | None]
    start_date: Mapped[Instant | None]
    start_local: Mapped[Local | None]
    start_zone: Mapped[str | None]
    start_all_day: Mapped[bool | None]
    duration_minutes: Mapped[int | None]
    is_recurring: Mapped[bool] = mapped_column(server_default=text("false"))
    recurrence_pattern: Mapped[str | None]
    recurrence_interval: Mapped[int | None]
    next_occurrence: Mapped[Instant | None]
    parent_task_id: Mapped[UUID | None]
    series_id: Mapped[UUID | None]
    occurrence_key: Mapped[str | None]
    reminder_sent: Mapped[bool] = mapped_column(server_default=text("false"))
    event_sequence: Mapped[int] = mapped_column(server_default=text("1"))
    search: Mapped[str] = mapped_column(
        TSVECTOR,
        Computed(
            "setweight(to_tsvector('simple', title), 'A')"
            " || setweight(to_tsvector('simple', description), 'B')",
            persisted=True,
        ),
    )

    __table_args__ = (
        UniqueConstraint("workspace_id", "id"),
        UniqueConstraint("project_id", "rank"),
        UniqueConstraint("series_id", "occurrence_key"),
        ForeignKeyConstraint(
            ["workspace_id", "project_id"], ["projects.workspace_id", "projects.id"]
        ),
        ForeignKeyConstraint(
            ["workspace_id", "project_id", "section_id"],
            ["sections.workspace_id", "sections.project_id", "sections.id"],
            ondelete="SET NULL (section_id)",
        ),
        ForeignKeyConstraint(["workspace_id", "subtask_of_id"], ["tasks.workspace_id", "tasks.id"]),
        ForeignKeyConstraint(
            ["workspace_id", "parent_task_id"],
            ["tasks.workspace_id", "tasks.id"],
            ondelete="SET NULL (parent_task_id)",
        ),
        ForeignKeyConstraint(["workspace_id", "series_id"], ["series.workspace_id", "series.id"]),
        ForeignKeyConstraint(
            ["workspace_id", "assignee_id"],
            ["memberships.workspace_id", "memberships.user_id"],
            ondelete="SET NULL (assignee_id)",
        ),
        CheckConstraint("subtask_of_id <> id", name="subtask_of_another"),
        CheckConstraint(
            "num_nulls(series_id, occurrence_key) IN (0, 2)", name="occurrence_complete"
        ),
        CheckConstraint(
            "is_recurring = (recurrence_pattern IS NOT NULL)"
            " AND is_recurring = (recurrence_interval IS NOT NULL)",
            name="recurrence_complete",
        ),
        CheckConstraint("recurrence_interval > 0", name="recurrence_interval"),
        CheckConstraint("duration_minutes BETWEEN 1 AND 525600", name="duration_minutes"),
        CheckConstraint(
            "(status = 'done') = (completed_at IS NOT NULL)", name="completed_when_done"
        ),
        _all_or_none("due"),
        _all_or_none("start"),
        one_of("status", TaskStatus),
        CheckConstraint(f"priority BETWEEN 0 AND {max(Priority)}", name="priority"),
        one_of("recurrence_pattern", RecurrencePattern),
        length("title", 1, 500),
        length("description", 0, 50_000),
        Index("ix_tasks_created", "workspace_id", "created_at", "id", postgresql_where=_LIVE),
        Index("ix_tasks_updated", "workspace_id", "updated_at", "id", postgresql_where=_LIVE),
        Index(
            "ix_tasks_due",
            "workspace_id",
            text("coalesce(due_date, 'infinity'::timestamptz)"),
            "id",
            postgresql_where=text("deleted_at IS NULL AND status = 'open'"),
        ),
        Index(
            "ix_tasks_priority",
            "workspace_id",
            text("coalesce(nullif(priority, 0), 5)"),
            "id",
            postgresql_where=text("deleted_at IS NULL AND status = 'open'"),
        ),
        Index(
            "ix_tasks_completed",
            "workspace_id",
            text("coalesce(completed_at, 'infinity'::timestamptz)"),
            "id",
            postgresql_where=text("deleted_at IS NULL AND status = 'done'"),
        ),
        Index(
            "ix_tasks_deleted",
            "workspace_id",
            "deleted_at",
            "id",
            postgresql_where=text("deleted_at IS NOT NULL"),
        ),
        Index("ix_tasks_purge", "deleted_at", postgresql_where=text("deleted_at IS NOT NULL")),
        Index(
            "ix_tasks_project",
            "workspace_id",
            "project_id",
            "rank",
            "id",
            postgresql_where=text("deleted_at IS NULL AND status = 'open'"),
        ),
        Index(
            "ix_tasks_subtasks",
            "workspace_id",
            "subtask_of_id",
            postgresql_where=text("subtask_of_id IS NOT NULL"),
        ),
        Index(
            "ix_tasks_assignee",
            "workspace_id",
            "assignee_id",
            "status",
            text("coalesce(due_date, 'infinity'::timestamptz)"),
            "id",
            postgresql_where=text("assignee_id IS NOT NULL"),
        ),
        Index("ix_tasks_search", "search", postgresql_using="gin"),
    )


class TaskLabel(Base):
    __tablename__ = "task_labels"

    workspace_id: Mapped[UUID]
    task_id: Mapped[UUID] = mapped_column(primary_key=True)
    label_id: Mapped[UUID] = mapped_column(primary_key=True)

    __table_args__ = (
        ForeignKeyConstraint(
            ["workspace_id", "task_id"], ["tasks.workspace_id", "tasks.id"], ondelete="CASCADE"
        ),
        ForeignKeyConstraint(
            ["workspace_id", "label_id"], ["labels.workspace_id", "labels.id"], ondelete="CASCADE"
        ),
        Index(None, "workspace_id", "label_id", "task_id"),
    )


class Series(Base):
    """The truth about a repeat. `anchor_local` never moves because of an occurrence."""

    __tablename__ = "series"

    id: Mapped[Id]
    workspace_id: Mapped[UUID] = mapped_column(ForeignKey("workspaces.id", ondelete="CASCADE"))
    recurrence_pattern: Mapped[str]
    recurrence_interval: Mapped[int]
    rrule: Mapped[str | None]
    cron: Mapped[str | None]
    words: Mapped[str]
    anchor_local: Mapped[Local]
    all_day: Mapped[bool]
    zone: Mapped[str]
    mode: Mapped[str]
    catch_up: Mapped[str]
    month_end: Mapped[str]
    working_day: Mapped[str | None]
    exdates: Mapped[list[datetime]] = mapped_column(
        ARRAY(TIMESTAMP(timezone=False)), server_default=text("'{}'")
    )
    rdates: Mapped[list[datetime]] = mapped_column(
        ARRAY(TIMESTAMP(timezone=False)), server_default=text("'{}'")
    )
    moves: Mapped[dict[str, str]] = mapped_column(JSONB, server_default=text("'{}'"))
    paused_at: Mapped[Instant | None]
    ended_at: Mapped[Instant | None]
    pending_key: Mapped[str | None]
    next_key: Mapped[str | None]
    next_at: Mapped[Instant | None]
    create_at: Mapped[Instant | None]
    own_keys: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default=text("'{}'"))
    previous_series_id: Mapped[UUID | None]
    template: Mapped[dict[str, Any]] = mapped_column(JSONB, server_default=text("'{}'"))
    created_at: Mapped[Created]
    updated_at: Mapped[Created]
    version: Mapped[Version]

    __table_args__ = (
        UniqueConstraint("workspace_id", "id"),
        one_of("recurrence_pattern", RecurrencePattern),
        CheckConstraint("recurrence_interval > 0", name="recurrence_interval"),
        CheckConstraint("num_nonnulls(rrule, cron) = 1", name="one_rule"),
        one_of("mode", RecurrenceMode),
        one_of("catch_up", CatchUp),
        one_of("month_end", MonthEnd),
        one_of("working_day", WorkingDay),
        ForeignKeyConstraint(
            ["workspace_id", "previous_series_id"], ["series.workspace_id", "series.id"]
        ),
        Index(
            "ix_series_create",
            "create_at",
            postgresql_where=text(
                "create_at IS NOT NULL"
                " AND paused_at IS NULL AND ended_at IS NULL AND pending_key IS NULL"
            ),
        ),
    )


class OccurrenceLog(Base):
    """What became of each occurrence: one row for one original local time of a series; that it was moved stays."""

    __tablename__ = "occurrence_log"

    series_id: Mapped[UUID] = mapped_column(primary_key=True)
    occurrence_key: Mapped[str] = mapped_column(primary_key=True)
    workspace_id: Mapped[UUID]
    state: Mapped[str]
    task_id: Mapped[UUID | None]
    actor_id: Mapped[UUID | None]
    recorded_at: Mapped[Instant]
    moved_to: Mapped[Local | None]
    moved_by: Mapped[UUID | None]
    moved_at: Mapped[Instant | None]

    __table_args__ = (
        ForeignKeyConstraint(
            ["workspace_id", "series_id"],
            ["series.workspace_id", "series.id"],
            ondelete="CASCADE",
        ),
        one_of("state", OccurrenceState),
    )


class Reminder(Base):
    """One rule of one task. `fire_at` is its next instant (None: the task lacks the date it counts
    from); `local_time` and `zone` are the wall-clock truth of an `at` reminder. `rung` counts how often it has, for
    this date of its task."""

    __tablename__ = "reminders"

    id: Mapped[Id]
    workspace_id: Mapped[UUID]
    task_id: Mapped[UUID]
    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    kind: Mapped[str]
    offset_seconds: Mapped[int | None]
    at_local: Mapped[Local | None]
    at_zone: Mapped[str | None]
    fire_at: Mapped[Instant | None]
    repeat_seconds: Mapped[int | None]
    rung: Mapped[int] = mapped_column(server_default=text("0"))
    state: Mapped[str]
    fired_at: Mapped[Instant | None]
    created_at: Mapped[Instant]

    __table_args__ = (
        ForeignKeyConstraint(
            ["workspace_id", "task_id"], ["tasks.workspace_id", "tasks.id"], ondelete="CASCADE"
        ),
        CheckConstraint("repeat_seconds BETWEEN 300 AND 604800", name="repeat_seconds"),
        one_of("kind", ReminderKind),
        one_of("state", ReminderState),
        CheckConstraint(
            "(kind = 'at') = (at_local IS NOT NULL) AND (kind = 'at') = (at_zone IS NOT NULL)"
            " AND (kind <> 'at') = (offset_seconds IS NOT NULL)",
            name="rule_complete",
        ),
        CheckConstraint("offset_seconds BETWEEN 0 AND 31536000", name="offset_seconds"),
        UniqueConstraint(
            "task_id",
            "user_id",
            "kind",
            "offset_seconds",
            "at_local",
            name="uq_reminders_rule",
            postgresql_nulls_not_distinct=True,
        ),
        Index(
            "ix_reminders_due",
            "fire_at",
            postgresql_where=text("state = 'pending' AND fire_at IS NOT NULL"),
        ),
    )
