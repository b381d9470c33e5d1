"""What completing an occurrence creates, by mode and catch-up. The clock is a parameter."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time, timedelta
from itertools import islice, takewhile

from taskflow.domain.recurrence.cron import CronRule
from taskflow.domain.recurrence.enums import CatchUp
from taskflow.domain.recurrence.occurrences import (
    Occurrence,
    key_of,
    last_before,
    locals_after,
    next_after,
    occurrences_after,
    parse_key,
)
from taskflow.domain.recurrence.schedule import Schedule

_TICK = timedelta(microseconds=1)
MAX_MISSED = 10_000
MAX_MISSED_KEYS = 1000


@dataclass(frozen=True, slots=True)
class NextOccurrence:
    """What follows a completion. `missed` is exact up to 10,000 and stops there; `missed_keys` are the first 1000."""

    occurrence: Occurrence | None
    missed: int = 0
    missed_keys: tuple[str, ...] = ()


def next_open(
    schedule: Schedule,
    *,
    key_local: datetime,
    now_local: datetime,
    catch_up: CatchUp = CatchUp.NEXT_FUTURE,
) -> NextOccurrence:
    """The occurrence that opens when the one at `key_local` is completed (or skipped) at `now_local`.

    `now_local` is wall-clock time in the schedule's zone (for all-day: of the person), as `instant.astimezone(zone)`
    gives it, tzinfo removed and `fold` kept. A timed occurrence is past when its instant has come; an all-day one when
    its date is over: the one of today is still to be done, and is what a late completion opens.
    """
    if catch_up is CatchUp.EVERY_MISSED:
        return NextOccurrence(next_after(schedule, key_local))
    chosen = _first_open(schedule, key_local, now_local)
    if catch_up is CatchUp.LATEST_ONLY and (chosen is None or chosen.takes_place > now_local):
        latest = last_before(schedule, datetime.max if chosen is None else chosen.local)
        if latest is not None and latest.local > key_local:
            chosen = latest
    end = None if chosen is None else chosen.local
    missed = list(islice(_locals_between(schedule, key_local, end), MAX_MISSED))
    keys = [key_of(local, all_day=schedule.all_day) for local in missed[:MAX_MISSED_KEYS]]
    return NextOccurrence(chosen, len(missed), tuple(keys))


def after_completion(
    schedule: Schedule, *, completed_local: datetime, completed_key: str | None = None
) -> Occurrence | None:
    """The next occurrence when the rule counts from the completion: the anchor's time of day, on a later date.

    The rule is applied as if the series had begun on the day of completion: every 3 days gives that day + 3; MONTHLY
    the same day of the next month, clamped; WEEKLY;BYDAY=MO the next Monday. Cron takes its first time after the
    completion. RDATE does not apply and COUNT is the caller's (`count_left`); None after UNTIL.

    Completing ahead of time can lead to a date that an earlier occurrence already had. With `completed_key` the new
    key stays unique: each step that does not go forward begins a new lap (`2026-11-10~1`); within a lap keys rise.
    """
    if isinstance(schedule.rule, CronRule):
        moved, floor = schedule, completed_local
    else:
        anchor = datetime.combine(completed_local, schedule.anchor_local.time())
        moved, floor = schedule.anchored_at(anchor), datetime.combine(anchor, time.max)
    found = next_after(moved, max(floor, completed_local))
    if found is None or completed_key is None:
        return found
    previous, lap = parse_key(completed_key)
    lap += found.local <= previous
    return replace(found, key=key_of(found.local, all_day=schedule.all_day, lap=lap))


def _past_end(schedule: Schedule, now_local: datetime) -> datetime:
    """Everything up to this local time is past."""
    if not schedule.all_day:
        return now_local.replace(fold=0)
    return datetime.combine(now_local, time()) - timedelta(microseconds=1)


def _first_open(schedule: Schedule, local: datetime, now_local: datetime) -> Occurrence | None:
    """The first occurrence after `local` that is still to come, also in an hour that the clocks repeat."""
    past_end, now = _past_end(schedule, now_local), None
    if schedule.zone_info is not None and not schedule.all_day:
        now = now_local.replace(tzinfo=schedule.zone_info).astimezone(UTC)
    for occurrence in occurrences_after(schedule, max(local, _seek(schedule, past_end))):
        if now is None or occurrence.instant is None:
            if occurrence.takes_place > past_end:
                return occurrence
        elif occurrence.instant > now:
            return occurrence
    return None


def _seek(schedule: Schedule, past_end: datetime) -> datetime:
    """Nothing up to this local time is still to come; the last that is past by the rule may have been moved on."""
    last = last_before(schedule, past_end + _TICK) if schedule.moves else None
    return past_end if last is None else last.local - _TICK


def _locals_between(
    schedule: Schedule, start: datetime, end: datetime | None
) -> Iterator[datetime]:
    return takewhile(lambda local: end is None or local < end, locals_after(schedule, start))
