"""Bodies of tasks, repeats, reminders, quick add."""

from datetime import datetime
from typing import Annotated, Any, Literal, Self
from uuid import UUID

from pydantic import ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError

from taskflow.domain.enums import ReminderKind, ReminderState, TaskStatus
from taskflow.domain.recurrence import (
    CatchUp,
    MonthEnd,
    OccurrenceNote,
    RecurrenceMode,
    RecurrencePattern,
    WorkingDay,
)
from taskflow.domain.reminders import MOST_RINGS
from taskflow.schemas.base import (
    Answer,
    Body,
    Day,
    DayOrInstant,
    Duration,
    Instant,
    InstantOrWords,
    Line,
    Prose,
    ReminderOffset,
    RepeatEvery,
    Zone,
    null_is,
)

Title = Annotated[Line, Field(max_length=500)]
Description = Annotated[Prose, Field(max_length=50_000)]
Priority = Annotated[int, Field(ge=0, le=4, strict=True, description="0 none, 1 urgent, 4 low")]
Interval = Annotated[int, Field(ge=1, le=9999, strict=True)]
Minutes = Annotated[int, Field(ge=1, le=525_600, strict=True)]
LabelIds = Annotated[list[UUID], Field(max_length=50)]


OccurrenceKey = Annotated[str, Field(max_length=40, examples=["2026-11-30T09:00"])]
OccurrenceKeys = Annotated[tuple[OccurrenceKey, ...], Field(max_length=500)]


class Recurrence(Body):
    """A repeat: exactly one of `rrule` (RFC 5545) and `cron`; `recurrence_pattern` is the short form."""

    rrule: Annotated[str, Field(max_length=512, examples=["FREQ=MONTHLY;BYMONTHDAY=31"])] | None = (
        None
    )
    cron: Annotated[str, Field(max_length=120, examples=["0 9 * * 1-5"])] | None = None
    mode: RecurrenceMode = RecurrenceMode.ON_COMPLETION
    catch_up: CatchUp = CatchUp.NEXT_FUTURE
    month_end: MonthEnd = MonthEnd.CLAMP
    working_day: WorkingDay | None = Field(
        default=None, description="What becomes of a date on Saturday or Sunday."
    )
    zone: Zone | None = None
    exdates: OccurrenceKeys = Field(default=(), description="Left out, as occurrence keys.")
    rdates: OccurrenceKeys = Field(default=(), description="Added, as occurrence keys.")

    @model_validator(mode="after")
    def _one_rule(self) -> Self:
        if (self.rrule is None) == (self.cron is None):
            raise PydanticCustomError("one_rule", "Give either rrule or cron.")
        return self


class ReminderCreate(Body):
    """When to remind: at an instant, or a duration before or after a date of the task."""

    at: Instant | None = None
    before_due: ReminderOffset | None = None
    after_due: ReminderOffset | None = None
    before_start: ReminderOffset | None = None
    repeat_every: RepeatEvery | None = Field(
        default=None,
        description=f"Rings again after so long, {MOST_RINGS} times at most, until the task is done.",
    )

    @model_validator(mode="after")
    def _one_kind(self) -> Self:
        given = (self.at, self.before_due, self.after_due, self.before_start)
        if sum(value is not None for value in given) != 1:
            raise PydanticCustomError(
                "one_kind", "Give exactly one of at, before_due, after_due, before_start."
            )
        return self


Reminders = Annotated[list[ReminderCreate], Field(max_length=20)]


class TaskCreate(Body):
    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "title": "Pay rent",
                    "due_date": "2026-11-30T09:00:00+01:00",
                    "due_zone": "Europe/Berlin",
                    "recurrence": {"rrule": "FREQ=MONTHLY;BYMONTHDAY=31"},
                    "reminders": [{"before_due": "P1D"}],
                    "priority": 1,
                }
            ]
        }
    )

    id: UUID | None = None
    title: Title
    description: Description = ""
    project_id: UUID | None = None
    section_id: UUID | None = None
    subtask_of_id: UUID | None = None
    label_ids: LabelIds = []
    assignee_id: UUID | None = None
    priority: Priority = 0
    due_date: DayOrInstant | None = None
    due_zone: Zone | None = None
    start_date: DayOrInstant | None = None
    start_zone: Zone | None = None
    duration_minutes: Minutes | None = None
    recurrence_pattern: RecurrencePattern | None = None
    recurrence_interval: Interval | None = None
    recurrence: Recurrence | None = None
    reminders: Reminders | None = None


class TaskUpdate(Body):
    """A JSON merge patch: an absent field stays, null clears."""

    title: Title = ""
    description: Annotated[Description, null_is("")] = ""
    project_id: UUID | None = None
    section_id: UUID | None = None
    subtask_of_id: UUID | None = None
    label_ids: Annotated[LabelIds, null_is(())] = []
    assignee_id: UUID | None = None
    priority: Annotated[Priority, null_is(0)] = 0
    due_date: DayOrInstant | None = None
    due_zone: Zone | None = None
    start_date: DayOrInstant | None = None
    start_zone: Zone | None = None
    duration_minutes: Minutes | None = None
    recurrence_pattern: RecurrencePattern | None = None
    recurrence_interval: Interval | None = None
    recurrence: Recurrence | None = None


class TaskMove(Body):
    """A new place by hand: directly after or before another task of the same list, or at its end."""

    after_id: UUID | None = None
    before_id: UUID | None = None
    project_id: UUID | None = None
    section_id: UUID | None = None

    @model_validator(mode="after")
    def _one_neighbour(self) -> Self:
        if self.after_id is not None and self.before_id is not None:
            raise PydanticCustomError("one_neighbour", "Give after_id or before_id, not both.")
        return self


class RecurrenceAnswer(Answer):
    rrule: str | None
    cron: str | None
    mode: RecurrenceMode
    catch_up: CatchUp
    month_end: MonthEnd
    working_day: WorkingDay | None
    zone: str
    words: str = Field(examples=["every month on the 31st"])


class Task(Answer):
    """A task as it stands. `version` is also its ETag."""

    id: UUID
    workspace_id: UUID
    project_id: UUID
    section_id: UUID | None
    subtask_of_id: UUID | None
    title: str
    description: str
    status: TaskStatus
    priority: int
    rank: str
    assignee_id: UUID | None
    label_ids: list[UUID]
    due_date: Day | None
    due_zone: str | None
    due_all_day: bool | None
    start_date: Day | None
    start_zone: str | None
    start_all_day: bool | None
    duration_minutes: int | None
    is_recurring: bool
    recurrence_pattern: RecurrencePattern | None
    recurrence_interval: int | None
    recurrence: RecurrenceAnswer | None
    next_occurrence: Day | None
    parent_task_id: UUID | None
    series_id: UUID | None
    occurrence_key: str | None
    reminder_sent: bool
    created_by: UUID
    created_at: datetime
    updated_at: datetime
    completed_at: datetime | None
    completed_by: UUID | None
    deleted_at: datetime | None
    version: int


class NextOccurrence(Answer):
    occurrence_key: str = Field(examples=["2026-12-31T09:00"])
    due_date: Day


class Completion(Answer):
    """A closed occurrence and what follows it; `missed` dates were passed over on the way."""

    task: Task
    next_occurrence: NextOccurrence | None
    missed: int


class Reopening(Answer):
    """`kept_occurrence` is a following occurrence that was changed meanwhile and therefore stays."""

    task: Task
    kept_occurrence: UUID | None


class Occurrence(Answer):
    """`local` is wall-clock time; `note` says if month end, weekend or clock change moved the date, or if it is
    left out."""

    occurrence_key: str
    due_date: Day
    local: str
    note: OccurrenceNote | None


class Occurrences(Answer):
    words: str
    items: list[Occurrence]


class RecurrencePreview(Body):
    due_date: DayOrInstant
    due_zone: Zone | None = None
    recurrence_pattern: RecurrencePattern | None = None
    recurrence_interval: Interval | None = None
    recurrence: Recurrence | None = None
    limit: Annotated[int, Field(ge=1, le=1000)] = 10


class Reminder(Answer):
    id: UUID
    task_id: UUID
    user_id: UUID
    kind: ReminderKind
    offset: str | None = Field(examples=["PT30M"])
    at: datetime | None
    fire_at: datetime | None
    state: ReminderState
    fired_at: datetime | None
    repeat_every: str | None = Field(examples=["PT1H"])
    rung: int = Field(description="How often, for this date of its task.")


class Snooze(Body):
    model_config = ConfigDict(
        json_schema_extra={"examples": [{"until": "tomorrow 9"}, {"for": "PT15M"}]}
    )

    until: InstantOrWords | None = None
    duration: Duration | None = Field(default=None, alias="for")

    @model_validator(mode="after")
    def _one(self) -> Self:
        if (self.until is None) == (self.duration is None):
            raise PydanticCustomError("one_of", "Give either until or for.")
        return self


class QuickAdd(Body):
    text: Annotated[Prose, Field(min_length=1, max_length=20_000)]
    zone: Zone | None = None
    project_id: UUID | None = Field(default=None, description="Where tasks without #project go.")
    create_projects: bool = Field(
        default=False,
        description="Create a #project that does not exist, with its tasks. Labels always are.",
    )
    dry_run: bool = False
    ignored: Annotated[list[tuple[int, int]], Field(max_length=100)] = []
    ids: Annotated[list[UUID], Field(max_length=100)] = []


class Span(Answer):
    """A recognised stretch of the text, in code points; `reading` is how it was understood."""

    start: int
    end: int
    kind: str
    text: str
    reading: str


class QuickAddDraft(Answer):
    title: str
    depth: int
    due_date: Day | None
    due_zone: str | None
    priority: int
    project: str | None
    project_id: UUID | None = Field(description="Null on a dry run while the project is not there.")
    new_project: bool = Field(description="The named project is created with the task.")
    labels: list[str]
    assignee: str | None
    reminders: list[str]
    duration_minutes: int | None
    recurrence: RecurrenceAnswer | None
    reading: str
    next_occurrences: list[Occurrence]
    warnings: list[str]


class QuickAddAnswer(Answer):
    spans: list[Span]
    drafts: list[QuickAddDraft]
    tasks: list[Task]


class BulkOperation(Body):
    """One step of a bulk change: `op` names it, `id` the task; `changes` belongs to update, `task` to create."""

    op: Literal["create", "update", "complete", "reopen", "delete", "restore", "move"]
    id: UUID | None = None
    version: int | None = None
    changes: dict[str, Any] | None = None

    @model_validator(mode="after")
    def _has_what_it_needs(self) -> Self:
        if self.op != "create" and self.id is None:
            raise PydanticCustomError("missing", "This operation needs the id of a task.")
        if self.op in {"create", "update", "move"} and self.changes is None:
            raise PydanticCustomError("missing", "This operation needs changes.")
        return self


class Bulk(Body):
    operations: Annotated[list[BulkOperation], Field(min_length=1, max_length=200)]


class BulkAnswer(Answer):
    tasks: list[Task]
