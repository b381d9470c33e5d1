"""The closed sets of recurrence. Values are the wire values of the API and the CHECK sets of the database."""

from enum import IntEnum, StrEnum


class RecurrencePattern(StrEnum):
    """How long one period of a rule is: the FREQ of RFC 5545, nothing finer than a day."""

    DAILY = "DAILY"
    WEEKLY = "WEEKLY"
    MONTHLY = "MONTHLY"
    YEARLY = "YEARLY"


class RecurrenceMode(StrEnum):
    """What makes the next occurrence: its completion, the calendar alone, or the time since completion."""

    ON_COMPLETION = "on_completion"
    ON_SCHEDULE = "on_schedule"
    AFTER_COMPLETION = "after_completion"


class CatchUp(StrEnum):
    """Which occurrence follows when dates passed before the completion."""

    NEXT_FUTURE = "next_future"
    EVERY_MISSED = "every_missed"
    LATEST_ONLY = "latest_only"


class MonthEnd(StrEnum):
    """What day 31 means in a shorter month: its last day, or no occurrence (RFC 5545)."""

    CLAMP = "clamp"
    SKIP = "skip"


class WorkingDay(StrEnum):
    """What becomes of a date on Saturday or Sunday: the working day after or before it, or no occurrence."""

    NEXT = "next"
    PREVIOUS = "previous"
    SKIP = "skip"


class OccurrenceNote(StrEnum):
    """Why an occurrence is not where the rule says: short month, weekend, clock change, left out, moved by hand."""

    CLAMPED = "clamped"
    WORKING_DAY = "working_day"
    SKIPPED = "skipped"
    MOVED = "moved"
    GAP = "gap"
    FOLD = "fold"


class Weekday(IntEnum):
    """Monday is 0, as `date.weekday()` counts; names are the codes of RFC 5545."""

    MO = 0
    TU = 1
    WE = 2
    TH = 3
    FR = 4
    SA = 5
    SU = 6
