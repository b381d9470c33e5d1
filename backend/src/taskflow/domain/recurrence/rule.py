"""A parsed recurrence rule: what it says, wherever a series begins. Text forms: `rrule_text`, `cron`, `words`."""

from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from taskflow.domain.recurrence.enums import RecurrencePattern, Weekday
from taskflow.errors import InvalidInput, LimitExceeded

MAX_INTERVAL = 9999


class RuleDay(NamedTuple):
    """One BYDAY value. `nth` 0 is every such weekday; 1 the first of the period, -1 the last."""

    nth: int
    weekday: Weekday

    def __str__(self) -> str:
        return f"{self.nth or ''}{self.weekday.name}"


@dataclass(frozen=True, slots=True)
class Until:
    """The last moment of a rule, inclusive. `is_date` covers the whole day; `is_utc`: `moment` is UTC, else local."""

    moment: datetime
    is_date: bool = False
    is_utc: bool = False

    def __str__(self) -> str:
        if self.is_date:
            return f"{self.moment:%Y%m%d}"
        return f"{self.moment:%Y%m%dT%H%M%S}{'Z' if self.is_utc else ''}"


@dataclass(frozen=True, slots=True)
class Rule:
    """An RFC 5545 rule of whole days. Tuples are sorted and without doubles; empty means the part is absent."""

    freq: RecurrencePattern
    interval: int = 1
    by_month: tuple[int, ...] = ()
    by_month_day: tuple[int, ...] = ()
    by_day: tuple[RuleDay, ...] = ()
    by_set_pos: tuple[int, ...] = ()
    week_start: Weekday = Weekday.MO
    count: int | None = None
    until: Until | None = None

    def to_rrule(self) -> str:
        """The canonical text: fixed order of parts, defaults left out; `parse_rrule` reads it back to an equal rule."""
        parts = [f"FREQ={self.freq}"]
        if self.interval != 1:
            parts.append(f"INTERVAL={self.interval}")
        for name, values in (
            ("BYMONTH", self.by_month),
            ("BYMONTHDAY", self.by_month_day),
            ("BYDAY", self.by_day),
            ("BYSETPOS", self.by_set_pos),
        ):
            if values:
                parts.append(f"{name}={','.join(map(str, values))}")
        if self.week_start is not Weekday.MO:
            parts.append(f"WKST={self.week_start.name}")
        if self.count is not None:
            parts.append(f"COUNT={self.count}")
        if self.until is not None:
            parts.append(f"UNTIL={self.until}")
        return ";".join(parts)


def rule_from_pair(pattern: RecurrencePattern | str, interval: int = 1) -> Rule:
    """The rule of the short form. `InvalidInput` names `recurrence_pattern` or `recurrence_interval`."""
    freq = pattern_named(pattern, field="recurrence_pattern")
    return Rule(freq=freq, interval=checked_interval(interval, field="recurrence_interval"))


def pattern_named(name: str, *, field: str) -> RecurrencePattern:
    """The pattern of that name, in any case; anything finer than a day or unknown is `InvalidInput`."""
    allowed = ", ".join(RecurrencePattern)
    upper = str(name).upper()
    if upper in ("HOURLY", "MINUTELY", "SECONDLY"):
        raise InvalidInput(
            f"{upper} repeats are finer than a day and are not offered; use one of {allowed}.",
            field=field,
        )
    try:
        return RecurrencePattern(upper)
    except ValueError as error:
        raise InvalidInput(
            f"{str(name)[:40]!r} is not a repeat pattern; use one of {allowed}.", field=field
        ) from error


def checked_interval(interval: int, *, field: str) -> int:
    """The interval itself if it is 1 to 9999, else `InvalidInput` (too large: `LimitExceeded`)."""
    if interval < 1:
        raise InvalidInput(
            f"The interval is {interval}; it must be at least 1 (every 1, 2, 3 … periods).",
            field=field,
        )
    if interval > MAX_INTERVAL:
        raise LimitExceeded(
            f"The interval is too large; the limit is {MAX_INTERVAL}.",
            field=field,
        )
    return interval
