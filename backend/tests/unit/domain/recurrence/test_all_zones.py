"""Every IANA zone, every clock change from 1970 to 2100: the days around it, at times that it touches.

Not a sample: all zones of the database are walked. Zones whose changes are the same are walked once.
"""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo, available_timezones

from taskflow.domain.recurrence import (
    Occurrence,
    OccurrenceNote,
    Schedule,
    next_after,
    occurrences,
    rule_from_pair,
    zone_named,
)
from taskflow.errors import InvalidInput

BEGIN, END = datetime(1970, 1, 1, tzinfo=UTC), datetime(2100, 12, 31, tzinfo=UTC)
STEP = timedelta(days=14)
"""Shorter than the shortest time between two changes that matters here (a month of Ramadan)."""
MINUTE = timedelta(minutes=1)
DAY = timedelta(days=1)
LEAST_ZONES, LEAST_CHANGES = 400, 31_000


def changes_of(zone: ZoneInfo) -> Iterator[tuple[datetime, timedelta, timedelta]]:
    """The instants at which the offset changes, to the minute, with the offsets before and after."""
    at, offset = BEGIN, BEGIN.astimezone(zone).utcoffset()
    assert offset is not None
    while at < END:
        new = (at + STEP).astimezone(zone).utcoffset()
        assert new is not None
        if new != offset:
            low, high = at, at + STEP
            while high - low > MINUTE:
                middle = low + (high - low) // 2
                if middle.astimezone(zone).utcoffset() == offset:
                    low = middle
                else:
                    high = middle
            yield high, offset, new
            offset = new
        at += STEP


def test_wall_clock_order_keys_and_seek_hold_around_every_clock_change(
    record_property: Callable[[str, object], None],
) -> None:
    seen: dict[tuple[tuple[datetime, timedelta, timedelta], ...], str] = {}
    changes = gaps = folds = zones = 0
    for name in sorted(available_timezones()):
        try:
            zone = zone_named(name)
        except InvalidInput:
            continue
        zones += 1
        found = tuple(changes_of(zone))
        if found in seen:
            continue
        seen[found] = name
        for instant, before, after in found:
            changes += 1
            note = check_around(name, instant, before, after)
            gaps += note is OccurrenceNote.GAP
            folds += note is OccurrenceNote.FOLD
    record_property("clock changes", changes)
    assert zones >= LEAST_ZONES
    assert changes >= LEAST_CHANGES
    assert min(gaps, folds) > changes // 3


def check_around(
    name: str, instant: datetime, before: timedelta, after: timedelta
) -> OccurrenceNote | None:
    """A daily series whose time lies in the middle of what the change leaps over or repeats."""
    wall = (instant + (before + after) / 2).replace(tzinfo=None)
    at = time(wall.hour, wall.minute)
    anchor = datetime.combine(wall.date(), at) - 2 * DAY
    schedule = Schedule(rule_from_pair("daily"), anchor, name)
    walked = occurrences(schedule, after=None, limit=5)
    for earlier, later in pairwise(walked):
        assert earlier.instant is not None
        assert later.instant is not None
        assert earlier.instant < later.instant, (name, later)
        assert later == next_after(schedule, earlier.local)
        assert later.local - earlier.local == DAY
    assert len({occurrence.key for occurrence in walked}) == len(walked)
    for occurrence in walked:
        check_wall_clock(ZoneInfo(name), occurrence)
    return walked[2].note


def check_wall_clock(zone: ZoneInfo, occurrence: Occurrence) -> None:
    """The instant shows the time of the rule; in a gap it is the first one after it that exists."""
    assert occurrence.instant is not None
    shown = occurrence.instant.astimezone(zone).replace(tzinfo=None, fold=0)
    second = timedelta(seconds=1)
    just_before = (occurrence.instant - second).astimezone(zone).replace(tzinfo=None, fold=0)
    if occurrence.note is OccurrenceNote.GAP:
        assert just_before < occurrence.local < shown, (zone, occurrence)
    else:
        assert shown == occurrence.local, (zone, occurrence)
        assert just_before < shown or occurrence.note is not OccurrenceNote.FOLD
