"""A series as the engine sees it: rule, anchor, zone, exceptions. The anchor is occurrence 0 even off the rule."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time
from functools import lru_cache
from itertools import islice
from zoneinfo import ZoneInfo

from taskflow.domain.recurrence.cron import CronRule, CronTimes
from taskflow.domain.recurrence.enums import MonthEnd, OccurrenceNote, WorkingDay
from taskflow.domain.recurrence.periods import MAX_ORDINAL, date_calendar
from taskflow.domain.recurrence.rule import Rule
from taskflow.domain.recurrence.times import OnWorkingDays, Times, with_own_date
from taskflow.domain.recurrence.zones import zone_named
from taskflow.errors import InvalidInput, LimitExceeded

MAX_EXCEPTIONS = 2000
_MIDNIGHT = time()
_LAST_MOMENT = time.max


@dataclass(frozen=True, slots=True)
class Schedule:
    """Naive local times throughout; `zone` is an IANA name, None only for all-day series (which never shift).

    All-day times are midnights. Raises `InvalidInput` for an unknown or missing zone (`due_zone`) and more than 2000
    exceptions. `moves` say where single occurrences were moved to, by their original time; none passes another one, so
    that the order of original times is the order of the moved ones (`occurrences.require_between_neighbours`).
    """

    rule: Rule | CronRule
    anchor_local: datetime
    zone: str | None = None
    all_day: bool = False
    month_end: MonthEnd = MonthEnd.CLAMP
    working_day: WorkingDay | None = None
    exdates: tuple[datetime, ...] = ()
    rdates: tuple[datetime, ...] = ()
    moves: tuple[tuple[datetime, datetime], ...] = ()
    zone_info: ZoneInfo | None = field(init=False, repr=False, compare=False)
    times: Times = field(init=False, repr=False, compare=False)
    extra: tuple[datetime, ...] = field(init=False, repr=False, compare=False)
    excluded: frozenset[datetime] = field(init=False, repr=False, compare=False)
    moved: Mapping[datetime, datetime] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        _check_local(self)
        info = None if self.zone is None else zone_named(self.zone)
        if info is None and not self.all_day:
            raise InvalidInput(
                "A repeat with a time of day needs a time zone; give one such as Europe/Berlin.",
                field="due_zone",
            )
        object.__setattr__(self, "zone_info", info)
        object.__setattr__(self, "extra", tuple(sorted(self.rdates)))
        object.__setattr__(self, "excluded", frozenset(self.exdates))
        object.__setattr__(self, "moved", dict(self.moves))
        object.__setattr__(self, "times", _times(self))

    def anchored_at(self, local: datetime) -> "Schedule":
        """The same series begun elsewhere, without RDATE and COUNT: both count from the true anchor."""
        rule = self.rule if isinstance(self.rule, CronRule) else replace(self.rule, count=None)
        return replace(self, rule=rule, anchor_local=local, rdates=())


def _times(schedule: Schedule) -> Times:
    rule = schedule.rule
    if isinstance(rule, CronRule):
        times: Times = CronTimes(rule, schedule.all_day)
    else:
        times = _RuleTimes(schedule, rule)
    return times if schedule.working_day is None else OnWorkingDays(times, schedule.working_day)


def _check_local(schedule: Schedule) -> None:
    for name, locals_ in (
        ("due_date", (schedule.anchor_local,)),
        ("recurrence.exdates", schedule.exdates),
        ("recurrence.rdates", schedule.rdates),
    ):
        if len(locals_) > MAX_EXCEPTIONS:
            raise LimitExceeded(
                f"There are {len(locals_)} exceptions; the limit is {MAX_EXCEPTIONS}.", field=name
            )
        for local in locals_:
            if local.tzinfo is not None:
                raise InvalidInput(f"{local} must be a local time without offset.", field=name)
            if local.microsecond:
                raise InvalidInput(f"{local} is finer than a second; leave that out.", field=name)
            if schedule.all_day and local.time() != _MIDNIGHT:
                raise InvalidInput(f"{local} has a time, but the task is all day.", field=name)


class _RuleTimes:
    """The days of an RFC 5545 rule at the anchor's time of day, strictly after the anchor and up to COUNT or UNTIL."""

    def __init__(self, schedule: Schedule, rule: Rule) -> None:
        anchor = schedule.anchor_local
        self._calendar = date_calendar(rule, anchor.date(), schedule.month_end)
        self._first = anchor.toordinal() + 1
        self._time = anchor.time()
        self._last = self._last_day(schedule, rule)

    def after(self, local: datetime) -> datetime | None:
        floor = max(local.toordinal() + (local.time() >= self._time), self._first)
        if floor > self._last:
            return None
        day = self._calendar.at_or_after(floor)
        return None if day is None or day > self._last else self._at(day)

    def before(self, local: datetime) -> datetime | None:
        ceiling = local.toordinal() - (local.time() <= self._time)
        if min(ceiling, self._last) < self._first:
            return None
        day = self._calendar.at_or_before(min(ceiling, self._last))
        return None if day is None or day < self._first else self._at(day)

    def note(self, local: datetime) -> OccurrenceNote | None:
        return OccurrenceNote.CLAMPED if self._calendar.is_clamped(local.date()) else None

    def _at(self, ordinal: int) -> datetime:
        return datetime.combine(date.fromordinal(ordinal), self._time)

    def _last_day(self, schedule: Schedule, rule: Rule) -> int:
        if rule.count is not None:
            anchor = schedule.anchor_local.date()
            return _counted_last_day(rule, anchor, schedule.month_end, schedule.working_day)
        end = until_local(schedule)
        if end is None:
            return MAX_ORDINAL
        return end.toordinal() - (end.time() < self._time)


def until_local(schedule: Schedule) -> datetime | None:
    """The last local moment by UNTIL, inclusive (a date covers its whole day; UTC is converted); None without UNTIL."""
    if isinstance(schedule.rule, CronRule) or schedule.rule.until is None:
        return None
    until = schedule.rule.until
    if until.is_date:
        return datetime.combine(until.moment, _LAST_MOMENT)
    if not until.is_utc or schedule.zone_info is None:
        return until.moment
    try:
        return until.moment.replace(tzinfo=UTC).astimezone(schedule.zone_info).replace(tzinfo=None)
    except OverflowError:
        return until.moment


@lru_cache(maxsize=4096)
def _counted_last_day(
    rule: Rule, anchor: date, month_end: MonthEnd, working_day: WorkingDay | None
) -> int:
    """The day on which COUNT is reached; the anchor is the first. Walks at most COUNT (9999) filled periods, once.

    What falls on a weekend and is left out, or meets another date on its working day, does not count.
    """
    start = anchor.toordinal()
    if rule.count == 1 or rule.count is None:
        return start
    days = date_calendar(rule, anchor, month_end).days_after_anchor()
    if working_day is not None:
        days = with_own_date(days, start, working_day)
    return next(islice(days, rule.count - 2, None), MAX_ORDINAL)


def check_schedule(schedule: Schedule, *, field: str = "recurrence.rrule") -> None:
    """Refuses, for a series to be made, what depends on the anchor: an end before it begins, or no repeat ever."""
    end = until_local(schedule)
    if end is not None and end < schedule.anchor_local:
        raise InvalidInput(
            f"The repeat ends ({end:%Y-%m-%d}) before it begins ({schedule.anchor_local:%Y-%m-%d}).",
            field=f"{field}.UNTIL",
        )
    if schedule.rdates or end is not None:
        return
    if isinstance(schedule.rule, Rule) and schedule.rule.count == 1:
        return
    if schedule.times.after(schedule.anchor_local) is None:
        raise InvalidInput(
            f"Counted from {schedule.anchor_local:%Y-%m-%d}, this rule never fires again; "
            "change the date or the rule.",
            field=field,
        )
