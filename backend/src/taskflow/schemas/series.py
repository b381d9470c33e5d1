"""Bodies of series: the rule as it stands, its history, and dates that are to come."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from pydantic import Field

from taskflow.domain.enums import OccurrenceState, SeriesStanding
from taskflow.domain.recurrence import OccurrenceNote, RecurrenceMode
from taskflow.domain.series_edits import EditScope
from taskflow.schemas.base import Answer, Body, Day, DayOrInstant
from taskflow.schemas.lists import Limit, Word
from taskflow.schemas.tasks import RecurrenceAnswer

OccurrenceKeyPath = Annotated[str, Field(max_length=40, description="An occurrence key.")]


class Counts(Answer):
    """How many occurrences came to what; a moved one counts there as well."""

    completed: int
    skipped: int
    missed: int
    moved: int


class Series(RecurrenceAnswer):
    """A repeat: its rule, where it stands, and what became of it. Keys are original local times."""

    id: UUID
    workspace_id: UUID
    title: str | None
    anchor: str = Field(examples=["2026-01-31T09:00"])
    all_day: bool
    exdates: list[str]
    rdates: list[str]
    next_key: str | None
    paused_at: datetime | None
    ended_at: datetime | None
    previous_series_id: UUID | None
    open_task_id: UUID | None
    counts: Counts
    created_at: datetime
    version: int


class SeriesEntry(Answer):
    """A repeat in the list of all. `next_key` is the original local time of the next one to be created."""

    id: UUID
    workspace_id: UUID
    title: str | None
    words: str = Field(examples=["every month on the 31st"])
    mode: RecurrenceMode
    zone: str
    all_day: bool
    next_key: str | None
    paused_at: datetime | None
    ended_at: datetime | None
    open_task_id: UUID | None
    version: int


class OccurrenceMove(Body):
    """Where a coming date goes: a date for a series of whole days, else an instant."""

    due_date: DayOrInstant


class SeriesQuery(Body):
    state: SeriesStanding | None = None
    before: UUID | None = Field(
        default=None, description="`next_cursor` of the page before: the id of its last series."
    )
    limit: Limit = 50


class OccurrenceRecord(Answer):
    """What became of one occurrence. `actor` None: the clock, or the service that creates them."""

    occurrence_key: str
    state: OccurrenceState
    task_id: UUID | None
    actor_id: UUID | None
    actor_name: str | None
    recorded_at: datetime
    moved_to: str | None = Field(description="The local time that it was moved to.")
    moved_by: UUID | None
    moved_by_name: str | None
    moved_at: datetime | None


class ComingOccurrence(Answer):
    """A date that a series will have and that is no task yet; `task_id` is the series' latest task."""

    series_id: UUID
    task_id: UUID
    title: str
    project_id: UUID | None
    priority: int
    occurrence_key: str
    due_date: Day
    local: str
    note: OccurrenceNote | None


class ScopeQuery(Body):
    """For which occurrences a change is meant."""

    scope: EditScope | None = Field(
        default=None,
        description="Without it texts and labels carry over to later occurrences, and a date moves this one alone.",
    )


class DeletionQuery(Body):
    """What a deletion means for the series of the task."""

    scope: EditScope | None = Field(
        default=None,
        description="Without it or with this the series goes on as if the task had been skipped; this_and_later"
        " ends it and deletes its later open tasks too, all every open one.",
    )


class HistoryQuery(Body):
    before: Word | None = Field(default=None, description="An occurrence key: what came before it.")
    limit: Limit = 50


class ComingQuery(Body):
    since: Annotated[date, Field(alias="from")]
    until: Annotated[date, Field(alias="to", description="At most 400 days later.")]
