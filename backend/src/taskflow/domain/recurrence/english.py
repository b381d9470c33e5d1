"""A rule in English words: `every last Friday until 30 June 2027`. Quick add reads back what is said here."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from taskflow.domain.recurrence.cron import CronRule
from taskflow.domain.recurrence.enums import RecurrencePattern, Weekday, WorkingDay
from taskflow.domain.recurrence.rule import Rule, RuleDay, Until

_UNITS = {
    RecurrencePattern.DAILY: "day",
    RecurrencePattern.WEEKLY: "week",
    RecurrencePattern.MONTHLY: "month",
    RecurrencePattern.YEARLY: "year",
}
_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
_SUFFIXES = {1: "st", 2: "nd", 3: "rd"}
_GROUPS = {
    frozenset(Weekday) - {Weekday.SA, Weekday.SU}: "weekday",
    frozenset({Weekday.SA, Weekday.SU}): "weekend day",
    frozenset(Weekday): "day",
}


_ON_WEEKENDS: Mapping[WorkingDay | None, str] = {
    None: "",
    WorkingDay.NEXT: " or the next working day",
    WorkingDay.PREVIOUS: " or the working day before",
    WorkingDay.SKIP: " except on weekends",
}


def phrase(
    rule: Rule | CronRule,
    *,
    anchor_local: datetime | None,
    after: bool,
    working_day: WorkingDay | None,
) -> str:
    """`after`: the rule counts from completion. See `words.describe`."""
    suffix = (" after completion" if after else "") + _ON_WEEKENDS[working_day]
    if isinstance(rule, CronRule):
        return rule.in_words() + suffix
    if rule.freq is RecurrencePattern.WEEKLY and anchor_local and not (after or rule.by_day):
        rule = replace(rule, by_day=(RuleDay(0, Weekday(anchor_local.weekday())),))
    words = _named_days(rule) if _stands_alone(rule) else _period(rule)
    if not _stands_alone(rule):
        words += _on(rule) or ("" if after else _from_anchor(rule, anchor_local))
    return words + _in_months(rule) + suffix + _end(rule)


def _period(rule: Rule) -> str:
    unit = _UNITS[rule.freq]
    if _is_monthly_in_effect(rule):
        unit = "month"
    return f"every {unit}" if rule.interval == 1 else f"every {rule.interval} {unit}s"


def _is_monthly_in_effect(rule: Rule) -> bool:
    """A yearly rule with several months is a monthly one in these months."""
    return (
        rule.freq is RecurrencePattern.YEARLY
        and rule.interval == 1
        and len(rule.by_month) > 1
        and not rule.by_set_pos
        and not rule.by_day
    )


def _stands_alone(rule: Rule) -> bool:
    """Whether `every last Friday` says it all, without naming the period."""
    if not rule.by_day or rule.by_month_day or rule.by_set_pos or rule.interval != 1:
        return False
    if rule.freq is RecurrencePattern.YEARLY and not rule.by_month:
        return False
    has_ordinals = all(day.nth for day in rule.by_day)
    return has_ordinals or rule.freq in (RecurrencePattern.DAILY, RecurrencePattern.WEEKLY)


def _named_days(rule: Rule) -> str:
    group = _group(rule)
    return f"every {group}" if group else f"every {_list(_days(rule.by_day))}"


def _on(rule: Rule) -> str:
    if rule.by_month_day or rule.by_set_pos:
        return _on_month_days(rule)
    if any(day.nth for day in rule.by_day):
        if all(day.nth for day in rule.by_day):
            return f" on the {_list(_days(rule.by_day))}"
        return f" on {_list([_the(day) for day in rule.by_day])}"
    return f" on {_plain_weekdays(rule)}" if rule.by_day else ""


def _on_month_days(rule: Rule) -> str:
    month_days = [_month_day(day) for day in _from_start(rule.by_month_day)]
    weekday = _group(rule) or _list([_day(day) for day in rule.by_day], "or")
    if rule.by_set_pos and (rule.by_day or rule.by_month_day):
        places = _list([_place(position) for position in _from_start(rule.by_set_pos)])
        picked = f"{places} {weekday}" if rule.by_day else places
        return f" on the {picked}" + (f" of the {_list(month_days)}" if month_days else "")
    if rule.by_day and rule.by_month_day:
        return f" on any {weekday} the {_list(month_days, 'or')}"
    if _is_plain_date(rule):
        days = _list([str(day) for day in rule.by_month_day])
        return f" on {days} {_MONTHS[rule.by_month[0] - 1]}"
    return f" on the {_list(month_days)}" if month_days else ""


def _plain_weekdays(rule: Rule) -> str:
    group = _group(rule)
    if group is None:
        return ", ".join(_WEEKDAYS[day.weekday][:3] for day in rule.by_day)
    if rule.freq is not RecurrencePattern.WEEKLY:
        return f"every {group}"
    return group if len(rule.by_day) == 1 else f"{group}s"


def _is_plain_date(rule: Rule) -> bool:
    """Whether `29 February` can be said."""
    return (
        rule.freq is RecurrencePattern.YEARLY
        and not (rule.by_day or rule.by_set_pos)
        and len(rule.by_month) == 1
        and bool(rule.by_month_day)
        and min(rule.by_month_day) > 0
    )


def _from_anchor(rule: Rule, anchor: datetime | None) -> str:
    if anchor is None or rule.freq in (RecurrencePattern.DAILY, RecurrencePattern.WEEKLY):
        return ""
    if rule.freq is RecurrencePattern.MONTHLY or rule.by_month:
        return f" on the {_nth(anchor.day)}"
    return f" on {anchor.day} {_MONTHS[anchor.month - 1]}"


def _in_months(rule: Rule) -> str:
    if not rule.by_month or _is_plain_date(rule):
        return ""
    words = f" in {_list([_MONTHS[month - 1] for month in rule.by_month])}"
    if rule.by_set_pos and not (rule.by_day or rule.by_month_day):
        places = _list([_place(position) for position in _from_start(rule.by_set_pos)])
        words += f", only the {places} of these"
    return words


def _end(rule: Rule) -> str:
    if rule.count is not None:
        return f", {rule.count} times" if rule.count > 1 else ", once"
    return f" until {_date(rule.until)}" if rule.until is not None else ""


def _date(until: Until) -> str:
    text = f"{until.moment.day} {_MONTHS[until.moment.month - 1]} {until.moment.year}"
    if until.is_date:
        return text
    return f"{text} {until.moment:%H:%M}{' UTC' if until.is_utc else ''}"


def _group(rule: Rule) -> str | None:
    """`weekday`, `weekend day`, `day` or the one weekday, where BYDAY has no ordinals and is one of these."""
    if not rule.by_day or any(day.nth for day in rule.by_day):
        return None
    if len(rule.by_day) == 1:
        return _WEEKDAYS[rule.by_day[0].weekday]
    return _GROUPS.get(frozenset(day.weekday for day in rule.by_day))


def _days(days: tuple[RuleDay, ...]) -> list[str]:
    """Each day, or `1st and 3rd Monday` where all are the same weekday."""
    if len({day.weekday for day in days}) > 1 or not all(day.nth for day in days):
        return [_day(day) for day in days]
    places = [_place(nth) for nth in _from_start(tuple(day.nth for day in days))]
    return [f"{_list(places)} {_WEEKDAYS[days[0].weekday]}"]


def _day(day: RuleDay) -> str:
    return f"{_place(day.nth)} {_WEEKDAYS[day.weekday]}" if day.nth else _WEEKDAYS[day.weekday]


def _the(day: RuleDay) -> str:
    return f"the {_day(day)}" if day.nth else f"every {_day(day)}"


def _from_start(positions: tuple[int, ...]) -> list[int]:
    return sorted(positions, key=lambda position: (position < 0, position))


def _month_day(day: int) -> str:
    return _nth(day) if day > 0 else f"{_place(day)} day"


def _place(position: int) -> str:
    """`2nd`, `last`, `2nd last`."""
    if position > 0:
        return _nth(position)
    return "last" if position == -1 else f"{_nth(-position)} last"


def _nth(number: int) -> str:
    if number % 100 in (11, 12, 13):
        return f"{number}th"
    return f"{number}{_SUFFIXES.get(number % 10, 'th')}"


def _list(names: list[str], last: str = "and") -> str:
    return f" {last} ".join(filter(None, (", ".join(names[:-1]), *names[-1:])))
