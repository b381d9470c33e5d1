"""A rule in English words: `every last Friday, until 30 June 2027`. Quick add reads the same phrases back."""

from datetime import datetime

from taskflow.domain.recurrence.cron import CronRule
from taskflow.domain.recurrence.enums import RecurrenceMode, RecurrencePattern, Weekday
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
_WORKDAYS = frozenset((Weekday.MO, Weekday.TU, Weekday.WE, Weekday.TH, Weekday.FR))


def describe(
    rule: Rule | CronRule,
    *,
    anchor_local: datetime | None = None,
    mode: RecurrenceMode = RecurrenceMode.ON_COMPLETION,
) -> str:
    """The rule as a phrase. With the anchor, what the rule leaves to it is said (`every month on the 31st`)."""
    if isinstance(rule, CronRule):
        words = f"at the times of cron {rule.expression}"
    else:
        words = " ".join(filter(None, (_every(rule), _on(rule, anchor_local))))
        words += _months(rule) + _picked(rule)
    if mode is RecurrenceMode.AFTER_COMPLETION:
        words += " after completion"
    return words if isinstance(rule, CronRule) else words + _end(rule)


def _every(rule: Rule) -> str:
    if rule.interval == 1 and _weekdays_lead(rule):
        return "every"
    unit = _UNITS[rule.freq]
    if rule.interval == 1:
        return f"every {unit}"
    return f"every {rule.interval} {unit}s"


def _weekdays_lead(rule: Rule) -> bool:
    """Whether `every Monday` says it all, without naming the period."""
    if not rule.by_day or rule.by_month_day or rule.by_set_pos or rule.interval != 1:
        return False
    if rule.freq is RecurrencePattern.YEARLY:
        return bool(rule.by_month) and all(day.nth for day in rule.by_day)
    return rule.freq is not RecurrencePattern.MONTHLY or all(day.nth for day in rule.by_day)


def _on(rule: Rule, anchor: datetime | None) -> str:
    if _weekdays_lead(rule):
        return _and([_lead(day) for day in rule.by_day]) if not _is_workdays(rule) else "weekday"
    pieces = []
    if rule.by_day:
        short = rule.interval > 1 and not any(day.nth for day in rule.by_day)
        names = [d.weekday.name.title() if short else _ordinal_day(d) for d in rule.by_day]
        if short:
            names = [_WEEKDAYS[d.weekday][:3] for d in rule.by_day]
        pieces.append(", ".join(names) if short else _and(names))
    if rule.by_month_day:
        pieces.append("the " + _and([_month_day(day) for day in _month_days_in_order(rule)]))
    if pieces:
        return "on " + " that is ".join(pieces)
    return _from_anchor(rule, anchor)


def _from_anchor(rule: Rule, anchor: datetime | None) -> str:
    if anchor is None or rule.freq is RecurrencePattern.DAILY:
        return ""
    if rule.freq is RecurrencePattern.WEEKLY:
        return f"on {_WEEKDAYS[anchor.weekday()]}"
    if rule.freq is RecurrencePattern.MONTHLY or rule.by_month:
        return f"on the {_nth(anchor.day)}"
    return f"on {anchor.day} {_MONTHS[anchor.month - 1]}"


def _months(rule: Rule) -> str:
    return " in " + _and([_MONTHS[month - 1] for month in rule.by_month]) if rule.by_month else ""


def _picked(rule: Rule) -> str:
    if not rule.by_set_pos:
        return ""
    ordered = sorted(rule.by_set_pos, key=lambda position: (position < 0, position))
    return f", only the {_and([_place(position) for position in ordered])} of these"


def _end(rule: Rule) -> str:
    if rule.count is not None:
        return f", {rule.count} times" if rule.count > 1 else ", once"
    return f" until {_date(rule.until)}" if rule.until is not None else ""


def _date(until: Until) -> str:
    text = f"{until.moment.day} {_MONTHS[until.moment.month - 1]} {until.moment.year}"
    if until.is_date:
        return text
    return f"{text} {until.moment:%H:%M}{' UTC' if until.is_utc else ''}"


def _lead(day: RuleDay) -> str:
    return f"{_place(day.nth)} {_WEEKDAYS[day.weekday]}" if day.nth else _WEEKDAYS[day.weekday]


def _ordinal_day(day: RuleDay) -> str:
    return f"the {_lead(day)}" if day.nth else f"every {_WEEKDAYS[day.weekday]}"


def _is_workdays(rule: Rule) -> bool:
    return {day.weekday for day in rule.by_day} == _WORKDAYS and not any(
        day.nth for day in rule.by_day
    )


def _month_days_in_order(rule: Rule) -> list[int]:
    return sorted(rule.by_month_day, key=lambda day: (day < 0, day))


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


def _and(names: list[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
