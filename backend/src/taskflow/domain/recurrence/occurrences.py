"""Walks and seeks over a schedule: anchor, rule, RDATE and EXDATE as one ascending sequence of occurrences."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from taskflow.domain.recurrence.enums import OccurrenceNote
from taskflow.domain.recurrence.schedule import Schedule
from taskflow.domain.recurrence.zones import resolve
from taskflow.errors import InvalidInput

MAX_PREVIEW = 1000
_BEFORE_ALL = datetime.min
_TICK = timedelta(microseconds=1)
_KEY = re.compile(
    r"([0-9]{4}-[0-9]{2}-[0-9]{2}(?:T[0-9]{2}:[0-9]{2}(?::[0-9]{2})?)?)(?:~([1-9][0-9]{0,8}))?"
)


@dataclass(frozen=True, slots=True)
class Occurrence:
    """One date of a series.

    `key` is the original local time as text, unique in the series. `local` is naive wall-clock time by the rule
    (midnight for all-day), `moved_to` where it was moved by hand. `instant` is when it takes place, aware UTC, None for
    all-day: a date has none until somebody's zone is known.
    """

    key: str
    local: datetime
    instant: datetime | None
    note: OccurrenceNote | None = None
    moved_to: datetime | None = None

    @property
    def takes_place(self) -> datetime:
        """The local time at which it takes place."""
        return self.moved_to or self.local


def next_after(schedule: Schedule, local: datetime) -> Occurrence | None:
    """The first occurrence strictly after an original local time; None once the series has ended."""
    found = _local_after(schedule, local)
    return None if found is None else occurrence_at(schedule, found)


def first_from(schedule: Schedule, local: datetime) -> Occurrence | None:
    """The first occurrence at or after a local time."""
    return next_after(schedule, local - _TICK if local > _BEFORE_ALL else local)


def last_before(schedule: Schedule, local: datetime) -> Occurrence | None:
    """The last occurrence strictly before a local time; None before the anchor."""
    found = _local_before(schedule, local)
    return None if found is None else occurrence_at(schedule, found)


def occurrences(schedule: Schedule, *, after: datetime | None, limit: int) -> list[Occurrence]:
    """Up to `limit` (at most 1000) occurrences strictly after a local time, or from the anchor on."""
    found: list[Occurrence] = []
    for occurrence in occurrences_after(schedule, _BEFORE_ALL if after is None else after):
        if len(found) >= min(limit, MAX_PREVIEW):
            break
        found.append(occurrence)
    return found


def occurrences_with_skipped(
    schedule: Schedule, *, after: datetime | None, limit: int
) -> list[Occurrence]:
    """The same with the dates that were left out (EXDATE) in their places, noted `skipped`."""
    return [
        replace(occurrence, note=OccurrenceNote.SKIPPED)
        if occurrence.local in schedule.excluded
        else occurrence
        for occurrence in occurrences(replace(schedule, exdates=()), after=after, limit=limit)
    ]


def occurrences_after(schedule: Schedule, local: datetime) -> Iterator[Occurrence]:
    """All occurrences strictly after a local time, one seek each; endless for a rule without end."""
    return (occurrence_at(schedule, found) for found in locals_after(schedule, local))


def locals_after(schedule: Schedule, local: datetime) -> Iterator[datetime]:
    """The original local times strictly after one, without resolving them to instants."""
    found = _local_after(schedule, local)
    while found is not None:
        yield found
        found = _local_after(schedule, found)


def occurrence_at(schedule: Schedule, local: datetime) -> Occurrence:
    """The occurrence that stands at a local time of the series. Of several notes the one that moves it most is kept."""
    moved_to = schedule.moved.get(local)
    if moved_to is not None:
        instant = None
        if schedule.zone_info is not None and not schedule.all_day:
            instant, _ = resolve(moved_to, schedule.zone_info)
        key = key_of(local, all_day=schedule.all_day)
        return Occurrence(key, local, instant, OccurrenceNote.MOVED, moved_to)
    is_given = local == schedule.anchor_local or local in schedule.rdates
    note = None if is_given else schedule.times.note(local)
    key = key_of(local, all_day=schedule.all_day)
    if schedule.all_day or schedule.zone_info is None:
        return Occurrence(key, local, None, note)
    instant, change = resolve(local, schedule.zone_info)
    if change is OccurrenceNote.GAP or note is None:
        note = change
    return Occurrence(key, local, instant, note)


def require_between_neighbours(schedule: Schedule, local: datetime, target: datetime) -> None:
    """Refuses to move the occurrence `local` to or past the one before or after it."""
    before, after = last_before(schedule, local), next_after(schedule, local)
    for other, is_past in (
        (before, before is not None and target <= before.takes_place),
        (after, after is not None and target >= after.takes_place),
    ):
        if other is not None and is_past:
            raise InvalidInput(
                f"There is one on {key_of(other.takes_place, all_day=schedule.all_day)} already, and they keep their"
                " order: choose a time between the ones before and after, or leave this one out.",
                field="due_date",
            )


def key_of(local: datetime, *, all_day: bool, lap: int = 0) -> str:
    """`2026-11-30` or `2026-11-30T09:00`; `~n` follows in the n-th lap (see `after_completion`)."""
    precision = "seconds" if local.second else "minutes"
    text = local.date().isoformat() if all_day else local.isoformat(timespec=precision)
    return f"{text}~{lap}" if lap else text


def parse_key(key: str, *, field: str = "occurrence_key") -> tuple[datetime, int]:
    """The original local time of a key and its lap; `InvalidInput` if it is no key."""
    refusal = InvalidInput(
        f"{key[:40]!r} is not an occurrence; it looks like 2026-11-30 or 2026-11-30T09:00.",
        field=field,
    )
    match = _KEY.fullmatch(key)
    if match is None:
        raise refusal
    try:
        return datetime.fromisoformat(match[1]), int(match[2] or 0)
    except ValueError as error:
        raise refusal from error


def _local_after(schedule: Schedule, local: datetime) -> datetime | None:
    extra = schedule.extra
    while True:
        found = _rule_after(schedule, local)
        position = bisect_right(extra, local)
        if position < len(extra) and (found is None or extra[position] < found):
            found = extra[position]
        if found is None or found not in schedule.excluded:
            return found
        local = found


def _rule_after(schedule: Schedule, local: datetime) -> datetime | None:
    anchor = schedule.anchor_local
    return anchor if anchor > local else schedule.times.after(local)


def _local_before(schedule: Schedule, local: datetime) -> datetime | None:
    extra = schedule.extra
    while True:
        found = _rule_before(schedule, local)
        position = bisect_left(extra, local)
        if position > 0 and (found is None or extra[position - 1] > found):
            found = extra[position - 1]
        if found is None or found not in schedule.excluded:
            return found
        local = found


def _rule_before(schedule: Schedule, local: datetime) -> datetime | None:
    anchor = schedule.anchor_local
    if local <= anchor:
        return None
    found = schedule.times.before(local)
    return anchor if found is None or found < anchor else found
