"""Rules of repeats from what a phrase captured. A rule that the engine refuses is None: the words then stay text."""

from collections.abc import Callable, Mapping

from taskflow.domain.quick_add.language import Means, Unit
from taskflow.domain.quick_add.vocabulary import Values
from taskflow.domain.recurrence import RecurrencePattern, Rule, Weekday, parse_rrule
from taskflow.errors import InvalidInput

_PERIODS: Mapping[Unit, tuple[RecurrencePattern, int]] = {
    Unit.DAY: (RecurrencePattern.DAILY, 1),
    Unit.WEEK: (RecurrencePattern.WEEKLY, 1),
    Unit.MONTH: (RecurrencePattern.MONTHLY, 1),
    Unit.QUARTER: (RecurrencePattern.MONTHLY, 3),
    Unit.YEAR: (RecurrencePattern.YEARLY, 1),
}
_WORKDAYS = tuple(Weekday)[:5]


def _rule(unit: Unit, interval: int = 1, **parts: str) -> Rule | None:
    if unit not in _PERIODS:
        return None
    pattern, periods = _PERIODS[unit]
    named = [f"FREQ={pattern}", f"INTERVAL={interval * periods}"]
    named += [f"{name.upper()}={value}" for name, value in parts.items()]
    try:
        return parse_rrule(";".join(named))
    except InvalidInput:
        return None


def _days(weekdays: tuple[Weekday, ...]) -> str:
    return ",".join(Weekday(day).name for day in weekdays)


def _every_unit(values: Values) -> Rule | None:
    return _rule(values.unit, values.n)


def _every_weekdays(values: Values) -> Rule | None:
    """`every 2 weeks on mon and fri`; in months and years, each such weekday of them."""
    if values.unit not in (Unit.WEEK, Unit.MONTH, Unit.YEAR):
        return None
    return _rule(values.unit, values.n, byday=_days(values.weekdays))


def _every_nth_weekday(values: Values) -> Rule | None:
    """`every 1st and 3rd monday [of june]`, `every last friday and 1st monday`."""
    pairs = values.nth_days or [(nth, day) for nth in values.nths for day in values.weekdays]
    days = ",".join(f"{nth}{_days((day,))}" for nth, day in pairs)
    if values.month:
        return _rule(Unit.YEAR, values.n, bymonth=str(values.month), byday=days)
    if values.unit not in (Unit.MONTH, Unit.QUARTER, Unit.YEAR):
        return None
    return _rule(values.unit, values.n, byday=days)


def _every_nth_unit(values: Values) -> Rule | None:
    """`every 3rd day` is every three days."""
    if len(values.nths) != 1 or values.nths[0] in (-1, 1):
        return None
    return _rule(values.unit, values.nths[0])


def _every_nth_workday(values: Values) -> Rule | None:
    """`every last workday`; `weekdays` says which days count if they are others."""
    if values.unit not in (Unit.MONTH, Unit.QUARTER):
        return None
    positions = ",".join(map(str, values.nths))
    days = _days(values.weekdays or _WORKDAYS)
    return _rule(values.unit, values.n, byday=days, bysetpos=positions)


def _every_month_days(values: Values) -> Rule | None:
    if values.unit not in (Unit.MONTH, Unit.QUARTER):
        return None
    return _rule(values.unit, values.n, bymonthday=",".join(map(str, values.month_days)))


def _every_year_day(values: Values) -> Rule | None:
    month, day = str(values.month), str(values.month_days[0])
    return _rule(Unit.YEAR, values.n, bymonth=month, bymonthday=day)


def _every_weekday_date(values: Values) -> Rule | None:
    """`every month on any friday the 13th`."""
    if values.unit is not Unit.MONTH:
        return None
    month_days = ",".join(map(str, values.month_days))
    return _rule(Unit.MONTH, values.n, byday=_days(values.weekdays), bymonthday=month_days)


RULES: Mapping[Means, Callable[[Values], Rule | None]] = {
    Means.EVERY_UNIT: _every_unit,
    Means.EVERY_WEEKDAYS: _every_weekdays,
    Means.EVERY_NTH_WEEKDAY: _every_nth_weekday,
    Means.EVERY_NTH_UNIT: _every_nth_unit,
    Means.EVERY_NTH_WORKDAY: _every_nth_workday,
    Means.EVERY_MONTH_DAYS: _every_month_days,
    Means.EVERY_YEAR_DAY: _every_year_day,
    Means.EVERY_WEEKDAY_DATE: _every_weekday_date,
}
