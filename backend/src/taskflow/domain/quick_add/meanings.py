"""What a phrase means at a given moment. A builder answers None for what does not exist: the words then stay text."""

from calendar import monthrange
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Final

from taskflow.domain.quick_add import repeats
from taskflow.domain.quick_add.language import DayPart, Kind, Means, Unit
from taskflow.domain.quick_add.vocabulary import Values
from taskflow.domain.recurrence import Rule, WorkingDay

_FRIDAY: Final = 4
_SATURDAY: Final = 5
_MONTHS = range(1, 13)
_NOON = 12
_LAST_AFTERNOON_HOUR = 5
_MAX_YEARS_AHEAD = 20
_LEAP_CYCLE = 8
_LAST_YEAR = 9000


@dataclass(frozen=True, slots=True)
class Now:
    """The moment of parsing, as the user's wall clock, and the order in which the user writes day and month."""

    local: datetime
    day_first: bool = True

    @property
    def today(self) -> date:
        return self.local.date()


@dataclass(frozen=True, slots=True)
class Meaning:
    """What one phrase contributes; `kind` says which fields are set.

    `is_weekday`: only the day of the week was said. `is_past`: a day before today, by its year. `is_bare_hour` is
    `at 9` without minutes; `is_loose`: the half of the day was not said. `length` is the `for 3 weeks` of a repeat.
    """

    kind: Kind
    day: date | None = None
    at: time | None = None
    part: DayPart | None = None
    is_weekday: bool = False
    is_past: bool = False
    is_bare_hour: bool = False
    is_loose: bool = False
    rule: Rule | None = None
    after_completion: bool = False
    count: int | None = None
    length: tuple[int, Unit] | None = None
    working_day: WorkingDay | None = None
    months: tuple[int, ...] = ()


def meaning_of(means: Means, values: Values, now: Now) -> Meaning | None:
    """The meaning of a matched phrase, or None if there is no such date, time or rule."""
    try:
        if means in _DATES:
            is_weekday = means is Means.COMING_WEEKDAY
            dated = _dated(_DATES[means](values, now), values, is_weekday=is_weekday)
            has_passed = dated is not None and dated.day is not None and dated.day < now.today
            return replace(dated, is_past=True) if dated and has_passed else dated
        if means in _TIMES:
            return _TIMES[means](values)
        if means in repeats.RULES:
            rule = repeats.RULES[means](values)
            return None if rule is None else _repeated(rule, values)
        return _bound(means, values)
    except OverflowError:
        return None


def time_in_part(at: time, part: DayPart | None, *, is_loose: bool) -> time:
    """`8:00` in the evening is 20:00. Where neither half of the day is said, one to five is the afternoon."""
    later = part in (DayPart.AFTERNOON, DayPart.EVENING, DayPart.NIGHT)
    if part is DayPart.NIGHT and at.hour <= _LAST_AFTERNOON_HOUR:
        later = False
    if part is None and is_loose:
        later = 1 <= at.hour <= _LAST_AFTERNOON_HOUR
    return at.replace(hour=at.hour + 12) if later and at.hour < _NOON else at


def _repeated(rule: Rule, values: Values) -> Meaning:
    after = values.after_completion
    return Meaning(Kind.REPEAT, rule=rule, part=values.part, after_completion=after)


def kind_of(means: Means) -> Kind:
    """What every phrase with this meaning contributes."""
    if means in _DATES:
        return Kind.DATE
    if means in _TIMES:
        return Kind.TIME
    return Kind.REPEAT if means in repeats.RULES else _BOUNDS[means]


def add_units(day: date, n: int, unit: Unit) -> date:
    """The day `n` units later; in a shorter month its last day. `OverflowError` past the calendar."""
    if unit is Unit.DAY:
        return day + timedelta(days=n)
    if unit is Unit.WEEK:
        return day + timedelta(weeks=n)
    months = n * {Unit.MONTH: 1, Unit.QUARTER: 3, Unit.YEAR: 12}[unit]
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    if year > _LAST_YEAR:
        raise OverflowError(f"the year {year} is past the calendar")
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def _dated(found: date | datetime | None, values: Values, *, is_weekday: bool) -> Meaning | None:
    if found is None:
        return None
    if isinstance(found, datetime):
        return Meaning(Kind.DATE, day=found.date(), at=found.time())
    return Meaning(Kind.DATE, day=found, part=values.part, is_weekday=is_weekday)


def _in_units(values: Values, now: Now) -> date | datetime | None:
    if values.unit in (Unit.MINUTE, Unit.HOUR):
        minutes = values.n * (60 if values.unit is Unit.HOUR else 1)
        return now.local.replace(second=0, microsecond=0) + timedelta(minutes=minutes)
    return add_units(now.today, values.n, values.unit)


def _weekday_from(first: date, weekday: int) -> date:
    return first + timedelta(days=(weekday - first.weekday()) % 7)


def _coming_weekday(values: Values, now: Now) -> date:
    return _weekday_from(now.today + timedelta(days=1), values.weekdays[0])


def _this_weekday(values: Values, now: Now) -> date:
    return _weekday_from(now.today, values.weekdays[0])


def _next_weekday(values: Values, now: Now) -> date:
    """That day of the next calendar week (Monday to Sunday)."""
    return _next_monday(now) + timedelta(days=values.weekdays[0])


def _next_monday(now: Now) -> date:
    return now.today + timedelta(days=7 - now.today.weekday())


def _next_unit(values: Values, now: Now) -> date | None:
    today = now.today
    if values.unit is Unit.WEEK:
        return _next_monday(now)
    if values.unit is Unit.MONTH:
        return add_units(today.replace(day=1), 1, Unit.MONTH)
    if values.unit is Unit.QUARTER:
        first = today.replace(month=today.month - (today.month - 1) % 3, day=1)
        return add_units(first, 1, Unit.QUARTER)
    return date(today.year + 1, 1, 1) if values.unit is Unit.YEAR else None


def _end_of_unit(values: Values, now: Now) -> date | None:
    """The last day of the unit `n` ahead (0 is the current one); a week ends on Friday."""
    if values.unit is Unit.WEEK:
        start = now.today if values.n == 0 else _next_monday(now)
        return _weekday_from(start, _FRIDAY)
    if values.unit not in (Unit.MONTH, Unit.YEAR):
        return now.today if values.unit is Unit.DAY else None
    day = add_units(now.today, values.n, values.unit)
    month = 12 if values.unit is Unit.YEAR else day.month
    return date(day.year, month, monthrange(day.year, month)[1])


def _weekend(values: Values, now: Now) -> date:
    if values.n == 0:
        return now.today if now.today.weekday() > _SATURDAY else _weekday_from(now.today, _SATURDAY)
    return _next_monday(now) + timedelta(days=_SATURDAY)


def _month_day(values: Values, now: Now) -> date | None:
    """`27 nov [2027]`: without a year the next one; a weekday written beside it must fit."""
    return _checked(values, _upcoming(values.month_days[0], values.month, values.year, now))


def _checked(values: Values, found: date | None) -> date | None:
    if found is not None and values.weekdays and found.weekday() != values.weekdays[0]:
        return None
    return found


def _upcoming(day: int, month: int, year: int | None, now: Now) -> date | None:
    """The next such day; with a year that very day, if it has gone by, too."""
    if year is not None:
        return _real(year, month, day)
    for candidate in range(now.today.year, now.today.year + _LEAP_CYCLE + 1):
        found = _real(candidate, month, day)
        if found is not None and found >= now.today:
            return found
    return None


def _real(year: int, month: int, day: int) -> date | None:
    if month not in _MONTHS or not 1 <= year <= _LAST_YEAR:
        return None
    return date(year, month, day) if 1 <= day <= monthrange(year, month)[1] else None


def _day_of_month(values: Values, now: Now) -> date | None:
    """`the 15th`: the next month that has such a day."""
    if len(values.month_days) != 1:
        return None
    first = now.today.replace(day=1)
    for ahead in range(_LEAP_CYCLE):
        month = add_units(first, ahead, Unit.MONTH)
        found = _real(month.year, month.month, values.month_days[0])
        if found is not None and found >= now.today and _checked(values, found):
            return found
    return None


def _slashed(values: Values, now: Now) -> date | None:
    """`27/11` in the user's order; in the other one if only that exists. `11/22/63` is a novel."""
    first, second, year = values.slashed
    day, month = (first, second) if now.day_first else (second, first)
    if month not in _MONTHS:
        day, month = month, day
    found = _upcoming(day, month, year, now)
    return found if found is None or found.year <= now.today.year + _MAX_YEARS_AHEAD else None


def _full_date(values: Values, _: Now) -> date | None:
    return _real(*values.ymd)


def _clock(values: Values) -> Meaning:
    return Meaning(Kind.TIME, at=values.at, is_loose=values.is_loose)


def _bare_hour(values: Values) -> Meaning | None:
    if values.at is None:
        return None
    return Meaning(Kind.TIME, at=values.at, is_bare_hour=True, is_loose=values.is_loose)


def _past_hour(values: Values) -> Meaning | None:
    return None if values.at is None else _beside_hour(values.at, values.n)


def _to_hour(values: Values) -> Meaning | None:
    return None if values.at is None else _beside_hour(values.at, -values.n)


def _beside_hour(at: time, minutes: int) -> Meaning:
    hour, minute = divmod((at.hour * 60 + minutes) % (24 * 60), 60)
    return Meaning(Kind.TIME, at=time(hour, minute), is_bare_hour=True, is_loose=True)


def _day_part(values: Values) -> Meaning:
    return Meaning(Kind.TIME, part=values.part)


def _bound(means: Means, values: Values) -> Meaning | None:
    kind = _BOUNDS[means]
    if kind is Kind.COUNT:
        return Meaning(kind, count=values.n)
    if kind is Kind.WORKING_DAY:
        return Meaning(kind, working_day=values.working_day)
    if kind is Kind.MONTHS:
        return Meaning(kind, months=tuple(sorted({*values.months})))
    if kind is not Kind.LENGTH:
        return Meaning(kind, day=values.day)
    if values.unit in (Unit.MINUTE, Unit.HOUR):
        return None
    return Meaning(kind, length=(values.n, values.unit))


_DATES: Mapping[Means, Callable[[Values, Now], date | datetime | None]] = {
    Means.IN_UNITS: _in_units,
    Means.COMING_WEEKDAY: _coming_weekday,
    Means.THIS_WEEKDAY: _this_weekday,
    Means.NEXT_WEEKDAY: _next_weekday,
    Means.NEXT_UNIT: _next_unit,
    Means.END_OF_UNIT: _end_of_unit,
    Means.WEEKEND: _weekend,
    Means.MONTH_DAY: _month_day,
    Means.DAY_OF_MONTH: _day_of_month,
    Means.SLASHED: _slashed,
    Means.FULL_DATE: _full_date,
}
_TIMES: Mapping[Means, Callable[[Values], Meaning | None]] = {
    Means.CLOCK: _clock,
    Means.FIXED_TIME: _clock,
    Means.BARE_HOUR: _bare_hour,
    Means.PAST_HOUR: _past_hour,
    Means.TO_HOUR: _to_hour,
    Means.DAY_PART: _day_part,
}
_BOUNDS: Mapping[Means, Kind] = {
    Means.UNTIL: Kind.UNTIL,
    Means.TIMES: Kind.COUNT,
    Means.FOR_UNITS: Kind.LENGTH,
    Means.STARTING: Kind.START,
    Means.ON_WORKING_DAYS: Kind.WORKING_DAY,
    Means.IN_MONTHS: Kind.MONTHS,
    Means.AFTER_COMPLETION: Kind.AFTER_COMPLETION,
}
