"""A series as stored, and what completing one of its occurrences leads to."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from itertools import chain, islice
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
    WorkingDay,
    after_completion,
    check_schedule,
    describe,
    first_from,
    last_before,
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
from taskflow.domain.templates import lead_of

MAX_PASSED_OVER = 1000
"""How far one turn of the scheduler looks; a longer gap takes several turns."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RepeatRule:
    """A repeat as a person gave it, read and checked; not yet tied to a date.

    `exdates` and `rdates` are original local times, `moves` pairs of one and where it was moved to.
    """

    rule: Rule | CronRule
    mode: RecurrenceMode = RecurrenceMode.ON_COMPLETION
    catch_up: CatchUp = CatchUp.NEXT_FUTURE
    month_end: MonthEnd = MonthEnd.CLAMP
    working_day: WorkingDay | None = None
    zone: str | None = None
    exdates: tuple[datetime, ...] = ()
    rdates: tuple[datetime, ...] = ()
    moves: tuple[tuple[datetime, datetime], ...] = ()

    def schedule(self, anchor: Moment) -> Schedule:
        """The schedule of a series whose first occurrence is `anchor`. Raises `InvalidInput`."""
        schedule = Schedule(
            rule=self.rule,
            anchor_local=anchor.local,
            zone=self.zone or anchor.zone,
            all_day=anchor.all_day,
            month_end=self.month_end,
            working_day=self.working_day,
            exdates=self.exdates,
            rdates=self.rdates,
            moves=self.moves,
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
        "working_day": repeat.working_day and repeat.working_day.value,
        "exdates": list(schedule.exdates),
        "rdates": list(schedule.rdates),
        "moves": moves_column(schedule.moves),
    }


def moves_column(moves: Iterable[tuple[datetime, datetime]]) -> dict[str, str]:
    """The column `moves`: local times by original ones."""
    return {local.isoformat(): target.isoformat() for local, target in moves}


def words_of(schedule: Schedule, mode: RecurrenceMode) -> str:
    """The repeat as a phrase, such as `every month on the 31st`."""
    return describe(
        schedule.rule,
        anchor_local=schedule.anchor_local,
        mode=mode,
        working_day=schedule.working_day,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class SeriesState:
    """A row of `series`. `pending_key` is an occurrence that was asked for and not yet created; `own_keys` are
    those edited for themselves alone, from which the template is not taken."""

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
    working_day: WorkingDay | None
    exdates: tuple[datetime, ...]
    rdates: tuple[datetime, ...]
    moves: tuple[tuple[datetime, datetime], ...]
    paused_at: datetime | None
    ended_at: datetime | None
    pending_key: str | None
    next_key: str | None
    next_at: datetime | None
    own_keys: tuple[str, ...]
    template: dict[str, Any]
    words: str
    version: int

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
            working_day=self.working_day,
            exdates=self.exdates,
            rdates=self.rdates,
            moves=self.moves,
        )

    @property
    def anchor(self) -> Moment:
        return moment_at(self.anchor_local, self.zone, all_day=self.all_day)

    def repeat(self) -> RepeatRule:
        """The rule as a person would give it for a series begun anew."""
        return RepeatRule(
            rule=read_rule(self.rrule, self.cron),
            mode=self.mode,
            catch_up=self.catch_up,
            month_end=self.month_end,
            working_day=self.working_day,
            zone=self.zone,
            exdates=self.exdates,
            rdates=self.rdates,
            moves=self.moves,
        )

    def moment_of_key(self, key: str) -> Moment:
        """The due moment of the occurrence with this original local time."""
        local, _ = parse_key(key)
        return moment_at(dict(self.moves).get(local, local), self.zone, all_day=self.all_day)


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
    return moment_at(occurrence.takes_place, schedule.zone or "UTC", all_day=schedule.all_day)


def next_columns(
    schedule: Schedule, key: str, mode: RecurrenceMode, template: Mapping[str, Any]
) -> dict[str, Any]:
    """`next_key`, `next_at`, `create_at` of a series whose latest occurrence is `key`: what would be created next."""
    return columns_of(schedule, provisional_next(schedule, key), mode, template)


NOTHING_MORE: Mapping[str, None] = dict.fromkeys(
    ("pending_key", "next_key", "next_at", "create_at")
)
"""The same three columns of a series that stops, and nothing that was asked for and is not there yet."""


def columns_of(
    schedule: Schedule,
    upcoming: Occurrence | None,
    mode: RecurrenceMode,
    template: Mapping[str, Any],
) -> dict[str, Any]:
    """The same three columns for an occurrence that is known. Only the clock has a time to create it."""
    due = None if upcoming is None else due_of(schedule, upcoming)
    by_clock = due is not None and mode is RecurrenceMode.ON_SCHEDULE
    return {
        "next_key": upcoming and upcoming.key,
        "next_at": due and due.instant,
        "create_at": created_at(due, template) if due and by_clock else None,
    }


def created_at(due: Moment, template: Mapping[str, Any]) -> datetime:
    """When the clock creates an occurrence: as its day begins, or earlier if a reminder or the start needs it."""
    dawn = moment_at(datetime.combine(due.local, time()), due.zone, all_day=True).instant
    try:
        return min(dawn, due.instant - lead_of(template))
    except OverflowError:
        return datetime.min.replace(tzinfo=UTC)


def resumed_at(series: SeriesState, key: str, now: datetime) -> Occurrence | None:
    """What a series that was paused goes on with at `now` (aware): nothing in the past, nothing up to `key`."""
    schedule = series.schedule()
    now_local = now.astimezone(ZoneInfo(series.zone)).replace(tzinfo=None)
    if series.mode is RecurrenceMode.AFTER_COMPLETION:
        return after_completion(schedule, completed_local=now_local, completed_key=key)
    key_local, _ = parse_key(key)
    return next_open(schedule, key_local=key_local, now_local=now_local).occurrence


def projected(
    series: SeriesState, *, since: date, until: date, limit: int
) -> Iterator[tuple[Occurrence, Moment]]:
    """The dates still to be created between two days (inclusive, in the series' own zone), and when they are due."""
    if series.mode is RecurrenceMode.AFTER_COMPLETION or series.next_key is None:
        return
    schedule = series.schedule()
    coming, _ = parse_key(series.next_key)
    start = max(datetime.combine(since, time()), coming)
    earlier = last_before(schedule, start) if series.moves else None
    if earlier is not None and earlier.local >= coming:  # it may have been moved into these days
        start = earlier.local
    first = first_from(schedule, start)
    if first is None:
        return
    following = occurrences_after(schedule, first.local)
    for occurrence in islice(chain((first,), following), limit):
        if occurrence.takes_place.date() > until:
            return
        if occurrence.takes_place.date() >= since:
            yield occurrence, due_of(schedule, occurrence)


def is_occurrence(schedule: Schedule, local: datetime) -> bool:
    """Whether a local time is one of the series, left out ones not counted."""
    found = first_from(schedule, local)
    return found is not None and found.local == local


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
        create_at = created_at(due_of(schedule, occurrence), series.template)
        if create_at > now or len(due) > MAX_PASSED_OVER:
            break
        due.append(occurrence.key)
    return Scheduled(due[-1], tuple(due[:-1]))
