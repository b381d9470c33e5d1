"""Turns the chosen phrases of a line into dates: when the task is due, starts and repeats. All of it is local."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

from taskflow.domain.quick_add.drafts import DraftRecurrence, LocalWhen
from taskflow.domain.quick_add.language import Kind, Language
from taskflow.domain.quick_add.meanings import Meaning, Now, add_units, time_in_part
from taskflow.domain.recurrence import (
    RecurrenceMode,
    Rule,
    Schedule,
    Until,
    describe,
    next_after,
)

_DAY = timedelta(days=1)
_MAX_COUNT = 9999


@dataclass(frozen=True, slots=True)
class Dates:
    """When a line says its task is due, starts and repeats."""

    due: LocalWhen | None = None
    start: LocalWhen | None = None
    recurrence: DraftRecurrence | None = None


def dates_of(meanings: Sequence[Meaning], now: Now, language: Language) -> Dates | None:
    """The dates that the meanings (of distinct kinds) add up to; None if one would end before it begins."""
    by_kind = {meaning.kind: meaning for meaning in meanings if meaning.part is None}
    by_kind |= {m.kind: m for m in meanings if m.part is not None and m.kind is not Kind.TIME}
    dated = by_kind.get(Kind.DATE)
    starting = by_kind.get(Kind.START)
    at = spoken_time(meanings, language)
    day = dated.day if dated else None
    repeat = by_kind.get(Kind.REPEAT)
    begin = starting.day if starting else None
    if begin is not None and day is not None and day < begin:
        if dated is None or not dated.is_weekday:
            return None
        day = begin + timedelta(days=(day - begin).days % 7)
    if repeat is None or repeat.rule is None:
        start = LocalWhen(begin) if begin else None
        return Dates(_due(day, at, meanings, now), start)
    rule, months = repeat.rule, by_kind.get(Kind.MONTHS)
    if months is not None:
        if rule.by_month:
            return None
        rule = replace(rule, by_month=months.months)
    first = first_day(rule, begin or day, at, now)
    return _repeating(repeat, rule, LocalWhen(first, at), by_kind)


def first_day(rule: Rule, wanted: date | None, at: time | None, now: Now) -> date:
    """The first day of a rule from `wanted` on; without it from today on, or tomorrow if the time has passed.

    The rule's interval counts from that day, so it does not delay it. `OverflowError` past the calendar.
    """
    base = wanted or now.today
    if wanted is None and at is not None and at <= now.local.time():
        base += _DAY
    if not (rule.by_day or rule.by_month_day or rule.by_month):
        return base
    before = datetime.combine(base, time()) - _DAY
    plain = replace(rule, interval=1, count=None, until=None)
    found = next_after(Schedule(plain, anchor_local=before, all_day=True), before)
    if found is None:
        raise OverflowError(f"the rule names no day after {base}")
    return found.local.date()


def _repeating(
    repeat: Meaning, rule: Rule, due: LocalWhen, by_kind: dict[Kind, Meaning]
) -> Dates | None:
    until, count, length = (by_kind.get(kind) for kind in (Kind.UNTIL, Kind.COUNT, Kind.LENGTH))
    last = until.day if until else None
    if length is not None and length.length is not None:
        last = add_units(due.day, *length.length) - _DAY
    if last is not None:
        if last < due.day:
            return None
        rule = replace(rule, until=Until(datetime.combine(last, time()), is_date=True))
    elif count is not None and count.count is not None:
        rule = replace(rule, count=min(count.count, _MAX_COUNT))
    is_after = repeat.after_completion or Kind.AFTER_COMPLETION in by_kind
    mode = RecurrenceMode.AFTER_COMPLETION if is_after else RecurrenceMode.ON_COMPLETION
    shifting = by_kind.get(Kind.WORKING_DAY)
    working_day = shifting.working_day if shifting else None
    words = describe(rule, anchor_local=due.local, mode=mode, working_day=working_day)
    return Dates(due, recurrence=DraftRecurrence(rule.to_rrule(), mode, words, working_day))


def _due(
    day: date | None, at: time | None, meanings: Sequence[Meaning], now: Now
) -> LocalWhen | None:
    """A time without a date is its next one; a part of today that has begun to pass leaves the day without a time."""
    if at is None:
        return None if day is None else LocalWhen(day)
    passed = at <= now.local.time()
    if day is None:
        return LocalWhen(now.today + _DAY if passed else now.today, at)
    is_only_part = not any(meaning.at is not None for meaning in meanings)
    return LocalWhen(day) if passed and is_only_part and day == now.today else LocalWhen(day, at)


def spoken_time(meanings: Sequence[Meaning], language: Language) -> time | None:
    """The time that is said, in the half of the day that is said; a part alone stands for its usual time."""
    part = next((meaning.part for meaning in meanings if meaning.part is not None), None)
    timed = next((meaning for meaning in meanings if meaning.at is not None), None)
    if timed is not None and timed.at is not None:
        return time_in_part(timed.at, part, is_loose=timed.is_loose)
    return None if part is None else time(language.day_times[part])
