"""Tasks: their dates as wall-clock truth beside the instant, what may change into what, what changed."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Any
from uuid import UUID

from taskflow.domain import rank
from taskflow.domain.enums import TaskStatus
from taskflow.domain.recurrence import resolve, zone_named
from taskflow.errors import Conflict

_UNREPORTED = frozenset({"version", "updated_at", "label_names", "recurrence_words"})


@dataclass(frozen=True, slots=True)
class Moment:
    """A date or a time of day as a person meant it: `local` in `zone`, and the `instant` it comes to.

    An all-day moment is the midnight that begins its date.
    """

    instant: datetime
    local: datetime
    zone: str
    all_day: bool

    @property
    def text(self) -> str:
        """As the API has it: the date if all day, else the instant in UTC."""
        if self.all_day:
            return self.local.date().isoformat()
        return self.instant.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")

    def columns(self, prefix: str) -> dict[str, Any]:
        """The four columns `<prefix>_date`, `_local`, `_zone`, `_all_day`."""
        return {
            f"{prefix}_date": self.instant,
            f"{prefix}_local": self.local,
            f"{prefix}_zone": self.zone,
            f"{prefix}_all_day": self.all_day,
        }


def moment_of(value: date | datetime, zone: str) -> Moment:
    """A date is all day; an aware datetime is that instant, kept as wall-clock time in `zone`."""
    if isinstance(value, datetime):
        info = zone_named(zone)
        local = value.astimezone(info).replace(tzinfo=None)
        return Moment(value.astimezone(UTC), local, zone, all_day=False)
    return moment_at(datetime.combine(value, time()), zone, all_day=True)


def moment_at(local: datetime, zone: str, *, all_day: bool) -> Moment:
    """The moment of a wall-clock time; in a gap the first valid instant, in a fold the first."""
    instant, _ = resolve(local, zone)
    return Moment(instant, local, zone, all_day)


def no_moment(prefix: str) -> dict[str, Any]:
    return dict.fromkeys(
        (f"{prefix}_date", f"{prefix}_local", f"{prefix}_zone", f"{prefix}_all_day")
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskState:
    """A task's row as the rules need it. Instants are aware UTC; `*_local` are naive wall-clock times."""

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
    created_by: UUID
    completed_at: datetime | None
    deleted_at: datetime | None
    version: int
    event_sequence: int
    due_date: datetime | None
    due_local: datetime | None
    due_zone: str | None
    due_all_day: bool | None
    start_date: datetime | None
    start_local: datetime | None
    start_zone: str | None
    start_all_day: bool | None
    duration_minutes: int | None
    parent_task_id: UUID | None
    series_id: UUID | None
    occurrence_key: str | None
    next_occurrence: datetime | None
    reminder_sent: bool

    @property
    def due(self) -> Moment | None:
        if self.due_date is None or self.due_local is None or self.due_zone is None:
            return None
        return Moment(self.due_date, self.due_local, self.due_zone, all_day=bool(self.due_all_day))

    @property
    def start(self) -> Moment | None:
        if self.start_date is None or self.start_local is None or self.start_zone is None:
            return None
        return Moment(
            self.start_date, self.start_local, self.start_zone, all_day=bool(self.start_all_day)
        )


def rank_at_end(now: datetime, own_id: UUID) -> str:
    """A rank at the end of any list: by time, told apart by the random bits of what is ranked."""
    return rank.at_time(int(now.timestamp() * 1000), own_id.int)


def require_live(task: TaskState) -> None:
    """Refuse to change a task that lies in the bin."""
    if task.deleted_at is not None:
        raise Conflict(f"The task '{task.title}' is in the bin. Restore it first.")


def changed_fields(
    before: Mapping[str, Any], after: Mapping[str, Any]
) -> dict[str, tuple[Any, Any]]:
    """Fields of a task's document that differ, as (before, after); bookkeeping fields are left out."""
    return {
        name: (before.get(name), value)
        for name, value in after.items()
        if before.get(name) != value and name not in _UNREPORTED
    }
