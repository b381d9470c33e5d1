"""The calendar of a rule, in whole days: which dates it names, found by arithmetic from any date.

Days are proleptic Gregorian ordinals (`date.toordinal`). A rule divides time into periods (day, week, month, year),
numbered from the anchor's period 0; only multiples of INTERVAL count. A look-up jumps to the period of the date asked
for and goes on from there, so its cost does not depend on the age of the series. The Gregorian calendar repeats after
400 years: a rule that names no date in the steps that visit each kind of period once names none ever. That bounds all.
"""

from abc import ABC, abstractmethod
from calendar import isleap
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date
from math import gcd
from typing import ClassVar

from taskflow.domain.recurrence.enums import MonthEnd, RecurrencePattern, Weekday
from taskflow.domain.recurrence.rule import Rule, RuleDay

MAX_ORDINAL = date.max.toordinal()
_FEBRUARY = 2
_SHORTEST_MONTH = 28
_ANY_WEEKDAY = tuple(RuleDay(0, weekday) for weekday in Weekday)
_LENGTHS = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


def date_calendar(rule: Rule, anchor: date, month_end: MonthEnd) -> "DateCalendar":
    """The dates of `rule` for a series that begins at `anchor`. COUNT and UNTIL are not looked at here."""
    is_limited = rule.by_month or rule.by_month_day or rule.by_day
    if rule.freq is RecurrencePattern.DAILY and is_limited and rule.interval < _SHORTEST_MONTH:
        return _LimitedDays(rule, anchor)
    return _CALENDARS[rule.freq](rule, anchor, month_end)


class DateCalendar(ABC):
    """The dates that a rule names in the periods from the anchor's on (also those before the anchor in period 0)."""

    cycle: ClassVar[int]
    """Periods in 400 years."""

    def __init__(self, rule: Rule, anchor: date, month_end: MonthEnd) -> None:
        self.rule = rule
        self.anchor = anchor
        self.start = anchor.toordinal()
        self.steps = self.cycle // gcd(self.cycle, rule.interval)
        self.clamps = (
            month_end is MonthEnd.CLAMP
            and not rule.by_day
            and rule.freq in (RecurrencePattern.MONTHLY, RecurrencePattern.YEARLY)
        )
        self.month_days = rule.by_month_day or (() if rule.by_day else (anchor.day,))

    def at_or_after(self, ordinal: int) -> int | None:
        """The first day of the rule at or after `ordinal`, which is not before the anchor; None if none until 9999."""
        interval = self.rule.interval
        index = self._index_of(ordinal)
        index += -index % interval
        last = self._index_of(MAX_ORDINAL)
        for _ in range(self.steps):
            if index > last:
                return None
            for day in self._days(index):
                if day >= ordinal:
                    return day
            index += interval
        return None

    def at_or_before(self, ordinal: int) -> int | None:
        """The last day of the rule at or before `ordinal`; None if that would be before period 0."""
        interval = self.rule.interval
        index = self._index_of(ordinal)
        index -= index % interval
        for _ in range(self.steps):
            if index < 0:
                return None
            for day in reversed(self._days(index)):
                if day <= ordinal:
                    return day
            index -= interval
        return None

    def days_after_anchor(self) -> Iterator[int]:
        """Every day after the anchor, ascending; over at year 9999 or after a 400-year cycle without a day."""
        index, empty, last = 0, 0, self._index_of(MAX_ORDINAL)
        while index <= last and empty < self.steps:
            days = [day for day in self._days(index) if day > self.start]
            yield from days
            empty = 0 if days else empty + 1
            index += self.rule.interval

    def is_clamped(self, day: date) -> bool:
        """Whether the rule names a later day of the month than exists, and this is the last day in its place."""
        if not self.clamps:
            return False
        length = _month_length(day.year, day.month)
        return (
            day.day == length
            and day.day not in self.month_days
            and -1 not in self.month_days
            and max(self.month_days) > length
        )

    @abstractmethod
    def _index_of(self, ordinal: int) -> int:
        """The number of the period that contains the day."""

    @abstractmethod
    def _named(self, index: int) -> list[int]:
        """The days that the BY parts name in a period, ascending, before BYSETPOS."""

    def _days(self, index: int) -> list[int]:
        named = self._named(index)
        positions = self.rule.by_set_pos
        if not positions:
            return named
        size = len(named)
        picked = {p - 1 if p > 0 else size + p for p in positions if 0 < abs(p) <= size}
        return [named[i] for i in sorted(picked)]

    def _in_month(self, year: int, month: int) -> list[int]:
        """Ordinals in one month by BYMONTHDAY (or the anchor's day) and BYDAY, which limit each other."""
        if not self.rule.by_day:
            return sorted(self._dated(year, month))
        first = date(year, month, 1).toordinal()
        days = self._weekdays_in(first, _month_length(year, month))
        if self.rule.by_month_day:
            days &= self._dated(year, month)
        return sorted(days)

    def _dated(self, year: int, month: int) -> set[int]:
        """Ordinals in one month by BYMONTHDAY, or the anchor's day."""
        length = _month_length(year, month)
        before = date(year, month, 1).toordinal() - 1
        days = set()
        for named in self.month_days:
            day = named if named > 0 else named + length + 1
            if self.clamps:
                day = min(day, length)
            if 0 < day <= length:
                days.add(before + day)
        return days

    def _weekdays_in(self, first: int, length: int) -> set[int]:
        """Ordinals that BYDAY names in a stretch of days; ordinals of BYDAY count within the stretch."""
        end = first + length
        days: set[int] = set()
        for nth, weekday in self.rule.by_day:
            earliest = first + (weekday - first + 1) % 7
            same = range(earliest, end, 7)
            if nth == 0:
                days.update(same)
            elif abs(nth) <= len(same):
                days.add(same[nth - 1 if nth > 0 else nth])
        return days


class _Days(DateCalendar):
    cycle = 146_097

    def __init__(self, rule: Rule, anchor: date, month_end: MonthEnd) -> None:
        super().__init__(rule, anchor, month_end)
        self._weekdays = frozenset(day.weekday for day in rule.by_day)
        self._is_plain = not (rule.by_month or rule.by_month_day or rule.by_day)

    def _index_of(self, ordinal: int) -> int:
        return ordinal - self.start

    def _named(self, index: int) -> list[int]:
        ordinal = self.start + index
        if self._is_plain or self._matches(date.fromordinal(ordinal)):
            return [ordinal]
        return []

    def _matches(self, day: date) -> bool:
        rule = self.rule
        if rule.by_month and day.month not in rule.by_month:
            return False
        if self._weekdays and day.weekday() not in self._weekdays:
            return False
        if not rule.by_month_day:
            return True
        from_end = day.day - _month_length(day.year, day.month) - 1
        return day.day in rule.by_month_day or from_end in rule.by_month_day


class _Weeks(DateCalendar):
    cycle = 20_871

    def __init__(self, rule: Rule, anchor: date, month_end: MonthEnd) -> None:
        super().__init__(rule, anchor, month_end)
        weekdays = {int(day.weekday) for day in rule.by_day} or {anchor.weekday()}
        self._offsets = sorted((weekday - rule.week_start) % 7 for weekday in weekdays)
        self._first = self.start - (anchor.weekday() - rule.week_start) % 7

    def _index_of(self, ordinal: int) -> int:
        return (ordinal - self._first) // 7

    def _named(self, index: int) -> list[int]:
        first = self._first + 7 * index
        days = [first + offset for offset in self._offsets if 0 < first + offset <= MAX_ORDINAL]
        if self.rule.by_month:
            days = [day for day in days if date.fromordinal(day).month in self.rule.by_month]
        return days


class _Months(DateCalendar):
    cycle = 4_800

    def __init__(self, rule: Rule, anchor: date, month_end: MonthEnd) -> None:
        super().__init__(rule, anchor, month_end)
        self._first = anchor.year * 12 + anchor.month - 1

    def _index_of(self, ordinal: int) -> int:
        day = date.fromordinal(ordinal)
        return day.year * 12 + day.month - 1 - self._first

    def _named(self, index: int) -> list[int]:
        year, month = divmod(self._first + index, 12)
        if self.rule.by_month and month + 1 not in self.rule.by_month:
            return []
        return self._in_month(year, month + 1)


class _LimitedDays(_Months):
    """DAILY with BY parts, which only limit it: looked at month by month, up to 31 days at a time."""

    def __init__(self, rule: Rule, anchor: date) -> None:
        everyday = () if rule.by_month_day else _ANY_WEEKDAY
        monthly = replace(
            rule,
            freq=RecurrencePattern.MONTHLY,
            interval=1,
            by_day=rule.by_day or everyday,
            by_set_pos=(),
        )
        super().__init__(monthly, anchor, MonthEnd.SKIP)
        self._every = rule.interval
        self.steps = self.cycle * rule.interval
        is_off_weekday = rule.interval % 7 == 0 and anchor.weekday() not in {
            day.weekday for day in monthly.by_day or _ANY_WEEKDAY
        }
        is_off_position = rule.by_set_pos and not {1, -1} & {*rule.by_set_pos}
        if is_off_weekday or is_off_position:
            self.steps = 0

    def _named(self, index: int) -> list[int]:
        days = super()._named(index)
        if self._every == 1:
            return days
        return [day for day in days if (day - self.start) % self._every == 0]


class _Years(DateCalendar):
    cycle = 400

    def _index_of(self, ordinal: int) -> int:
        return date.fromordinal(ordinal).year - self.anchor.year

    def _named(self, index: int) -> list[int]:
        year = self.anchor.year + index
        rule = self.rule
        if rule.by_day and not rule.by_month:
            return self._in_year(year)
        months: Iterable[int] = rule.by_month
        if not months:
            months = range(1, 13) if rule.by_month_day else (self.anchor.month,)
        return [day for month in months for day in self._in_month(year, month)]

    def _in_year(self, year: int) -> list[int]:
        days = self._weekdays_in(date(year, 1, 1).toordinal(), 365 + isleap(year))
        if self.rule.by_month_day:
            days &= {day for month in range(1, 13) for day in self._dated(year, month)}
        return sorted(days)


def _month_length(year: int, month: int) -> int:
    return _LENGTHS[month - 1] + (month == _FEBRUARY and isleap(year))


_CALENDARS: dict[RecurrencePattern, type[DateCalendar]] = {
    RecurrencePattern.DAILY: _Days,
    RecurrencePattern.WEEKLY: _Weeks,
    RecurrencePattern.MONTHLY: _Months,
    RecurrencePattern.YEARLY: _Years,
}
