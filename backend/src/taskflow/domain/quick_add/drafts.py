"""What a line of quick add is understood as. All times are the user's wall clock, without a zone.

A `Span` counts Python code points from the start of the whole text (not of its line, and not UTF-16 units): a browser
that counts UTF-16 converts at its border. Spans of one text never overlap and are sorted.
"""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from taskflow.domain.recurrence import RecurrenceMode, WorkingDay


class SpanKind(StrEnum):
    """What a recognised stretch of the text stands for; `literal` words have no span."""

    DATE = "date"
    TIME = "time"
    RECURRENCE = "recurrence"
    PROJECT = "project"
    LABEL = "label"
    ASSIGNEE = "assignee"
    PRIORITY = "priority"
    REMINDER = "reminder"
    DURATION = "duration"


@dataclass(frozen=True, slots=True)
class Span:
    """A recognised stretch `[start, end)`, its own text, and what it was read as, in words."""

    start: int
    end: int
    kind: SpanKind
    text: str
    reading: str


@dataclass(frozen=True, slots=True)
class LocalWhen:
    """A local date; without a time it lasts all day."""

    day: date
    at: time | None = None

    @property
    def local(self) -> datetime:
        """The naive local date-time, midnight for a whole day."""
        return datetime.combine(self.day, self.at or time())

    def isoformat(self) -> str:
        """`2026-11-30` or `2026-11-30T09:00`, the form of an occurrence key."""
        return self.day.isoformat() if self.at is None else self.local.isoformat("T", "minutes")


@dataclass(frozen=True, slots=True)
class DraftRecurrence:
    """How the task repeats: RFC 5545 text, what makes the next one, and the rule in words."""

    rrule: str
    mode: RecurrenceMode
    words: str
    working_day: WorkingDay | None = None


@dataclass(frozen=True, slots=True)
class DraftReminder:
    """Either so long before the task is due, or at a local time; exactly one of the two is set."""

    before_due: timedelta | None = None
    at_local: datetime | None = None


@dataclass(frozen=True, slots=True)
class Draft:
    """One line as a task. `parent_index` points into the list of drafts; `depth` is 0 for a line that is not indented.

    `priority` is 0 (none) or 1 (urgent) to 4 (low). `project`, `labels` and `assignee` are names as typed.
    """

    title: str
    due: LocalWhen | None = None
    start: LocalWhen | None = None
    recurrence: DraftRecurrence | None = None
    project: str | None = None
    labels: tuple[str, ...] = ()
    assignee: str | None = None
    priority: int = 0
    reminders: tuple[DraftReminder, ...] = ()
    duration_minutes: int | None = None
    spans: tuple[Span, ...] = ()
    depth: int = 0
    parent_index: int | None = None
