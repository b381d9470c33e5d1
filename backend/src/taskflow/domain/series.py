"""A series as stored, and what completing one of its occurrences leads to."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from taskflow.domain.recurrence import (
    CatchUp,
    CronRule,
    MonthEnd,
    NextOccurrence,
    Occurrence,
    RecurrenceMode,
    RecurrencePattern,
    Rule,
    Schedule,
    after_completion,
    check_schedule,
    describe,
    next_after,
    next_open,
    occurrences_after,
    pair_of,
    parse_cron,
    parse_key,
    parse_rrule,
    rule_from_pair,
)
from taskflow.domain.tasks import Moment, moment_at

MAX_PASSED_OVER = 1000
"""How far one turn of the scheduler looks; a longer gap takes several turns."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RepeatRule:
    """A repeat as a person gave it, read and checked; not yet tied to a date."""

    rule: Rule | CronRule
    mode: RecurrenceMode = RecurrenceMode.ON_COMPLETION
    catch_up: CatchUp = CatchUp.NEXT_FUTURE
    month_end: MonthEnd = MonthEnd.CLAMP
    zone: str | None = None

    def schedule(self, anchor: Moment) -> Schedule:
        """The schedule of a series whose first occurrence is `anchor`. Raises `InvalidInput`."""
        schedule = Schedule(
            rule=self.rule,
            anchor_local=anchor.local,
            zone=self.zone or anchor.zone,
            all_day=anchor.all_day,
            month_end=self.month_end,
        )
        check_schedule(schedule)
        return schedule


def repeat_of_pair(pattern: RecurrencePattern, interval: int | None) -> RepeatRule:
    return RepeatRule(rule=rule_from_pair(pattern, 1 if interval is None else interval))


def read_rule(rrule: str | None, cron: str | None) -> Rule | CronRule:
    """The rule of its text; exactly one of the two is given."""
    return parse_cron(cron) if cron is not None else parse_rrule(rrule or "")


def rule_columns(repeat: RepeatRule, schedule: Schedule) -> dict[str, Any]:
    """The columns of `series` that hold the rule."""
    pattern, interval = pair_of(repeat.rule)
    return {
        "recurrence_pattern": pattern.value,
        "recurrence_interval": interval,
        "rrule": repeat.rule.to_rrule() if isinstance(repeat.rule, Rule) else None,
        "cron": repeat.rule.expression if isinstance(repeat.rule, CronRule) else None,
        "words": words_of(schedule, repeat.mode),
        "anchor_local": schedule.anchor_local,
        "all_day": schedule.all_day,
        "zone": schedule.zone or "UTC",
        "mode": repeat.mode.value,
        "catch_up": repeat.catch_up.value,
        "month_end": repeat.month_end.value,
    }


def words_of(schedule: Schedule, mode: RecurrenceMode) -> str:
    """The repeat as a phrase, such as `every month on the 31st`."""
    return describe(schedule.rule, anchor_local=schedule.anchor_local, mode=mode)


@dataclass(frozen=True, slots=True, kw_only=True)
class SeriesState:
    """A row of `series`. `pending_key` is an occurrence that was asked for and not yet created."""

    id: UUID
    workspace_id: UUID
    rrule: str | None
    cron: str | None
    anchor_local: datetime
    all_day: bool
    zone: str
    mode: RecurrenceMode
    catch_up: CatchUp
    month_end: MonthEnd
    exdates: tuple[datetime, ...]
    rdates: tuple[datetime, ...]
    paused_at: datetime | None
    ended_at: datetime | None
    pending_key: str | None
    next_key: str | None
    template: dict[str, Any]

    @property
    def is_active(self) -> bool:
        return self.ended_at is None and self.paused_at is None

    def schedule(self) -> Schedule:
        return Schedule(
            rule=read_rule(self.rrule, self.cron),
            anchor_local=self.anchor_local,
            zone=self.zone,
            all_day=self.all_day,
            month_end=self.month_end,
            exdates=self.exdates,
            rdates=self.rdates,
        )

    def moment_of_key(self, key: str) -> Moment:
        """The due moment of the occurrence with this original local time."""
        local, _ = parse_key(key)
        return moment_at(local, self.zone, all_day=self.all_day)


def following(
    series: SeriesState, *, key: str, now: datetime, made: int, schedule: Schedule | None = None
) -> NextOccurrence:
    """What opens when the occurrence `key` is closed at `now` (aware). `made` occurrences exist so far."""
    schedule = schedule or series.schedule()
    now_local = now.astimezone(ZoneInfo(series.zone)).replace(tzinfo=None)
    if series.mode is RecurrenceMode.AFTER_COMPLETION:
        rule = schedule.rule
        if isinstance(rule, Rule) and rule.count is not None and made >= rule.count:
            return NextOccurrence(None)
        return NextOccurrence(
            after_completion(schedule, completed_local=now_local, completed_key=key)
        )
    key_local, _ = parse_key(key)
    return next_open(schedule, key_local=key_local, now_local=now_local, catch_up=series.catch_up)


def provisional_next(schedule: Schedule, key: str) -> Occurrence | None:
    """The next occurrence by the rule alone: what would follow if `key` were completed on time."""
    local, _ = parse_key(key)
    return next_after(schedule, local)


def due_of(schedule: Schedule, occurrence: Occurrence) -> Moment:
    """When a task of this occurrence is due."""
    return moment_at(occurrence.local, schedule.zone or "UTC", all_day=schedule.all_day)


def next_columns(schedule: Schedule, key: str) -> dict[str, Any]:
    """`next_key` and `next_at` of a series whose latest occurrence is `key`: what would be created next."""
    found = provisional_next(schedule, key)
    return {
        "next_key": found and found.key,
        "next_at": found and due_of(schedule, found).instant,
    }


@dataclass(frozen=True, slots=True)
class Scheduled:
    """The occurrence that is to be created by the clock, and the keys passed over for it."""

    key: str
    passed_over: tuple[str, ...]


def scheduled(series: SeriesState, now: datetime) -> Scheduled:
    """What an `on_schedule` series creates at `now` (aware), its `next_key` being due.

    After downtime `every_missed` creates one after the other; otherwise only the latest that is due.
    """
    assert series.next_key is not None
    if series.catch_up is CatchUp.EVERY_MISSED:
        return Scheduled(series.next_key, ())
    schedule = series.schedule()
    first, _ = parse_key(series.next_key)
    due = [series.next_key]
    for occurrence in occurrences_after(schedule, first):
        if due_of(schedule, occurrence).instant > now or len(due) > MAX_PASSED_OVER:
            break
        due.append(occurrence.key)
    return Scheduled(due[-1], tuple(due[:-1]))
