"""Wall-clock time to instant: the one place where daylight saving is decided.

A local time that a clock change leaps over (gap) moves to the first valid instant after it; one that a change repeats
(fold) takes the first of the two. Source of the offsets: the IANA database, through `zoneinfo`.
"""

import re
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from taskflow.domain.recurrence.enums import OccurrenceNote
from taskflow.errors import InvalidInput

_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_+-]{0,30}(/[A-Za-z0-9_+-]{1,30}){0,2}")
_NOT_A_PLACE = ("localtime", "Factory", "posixrules", "right/", "posix/")


@lru_cache(1000)
def zone_named(name: str, *, field: str = "due_zone") -> ZoneInfo:
    """The zone of an IANA name such as `Europe/Berlin`; anything else is `InvalidInput`."""
    if _NAME.fullmatch(name) and not name.startswith(_NOT_A_PLACE):
        try:
            return ZoneInfo(name)
        except (ZoneInfoNotFoundError, ValueError, OSError):
            pass
    raise InvalidInput(
        f"{name[:60]!r} is not a time zone; use an IANA name such as Europe/Berlin or UTC.",
        field=field,
    )


def resolve(local: datetime, zone: ZoneInfo | str) -> tuple[datetime, OccurrenceNote | None]:
    """The UTC instant of a naive wall-clock time in a zone, with `gap` or `fold` if the clock change decided it."""
    info = zone_named(zone) if isinstance(zone, str) else zone
    first = local.replace(tzinfo=info, fold=0)
    second = local.replace(tzinfo=info, fold=1)
    before, after = first.utcoffset(), second.utcoffset()
    if before is None or after is None:
        raise ValueError(f"zone {info.key} gives no offset for {local}")
    instant = _utc(local, before)
    if before == after:
        return instant, None
    if before > after:
        return instant, OccurrenceNote.FOLD
    return _end_of_gap(_utc(local, after), instant, info), OccurrenceNote.GAP


def _utc(local: datetime, offset: timedelta) -> datetime:
    """Clipped at the ends of the calendar, where the instant would leave years 1 to 9999."""
    try:
        return (local - offset).replace(tzinfo=UTC, fold=0)
    except OverflowError:
        return (datetime.min if offset > timedelta(0) else datetime.max).replace(tzinfo=UTC)


def _end_of_gap(before: datetime, after: datetime, zone: ZoneInfo) -> datetime:
    """The instant of the clock change, to the second, in (before, after]."""
    low, high = 0, int((after - before).total_seconds())
    old = before.astimezone(zone).utcoffset()
    while high - low > 1:
        middle = (low + high) // 2
        if (before + timedelta(seconds=middle)).astimezone(zone).utcoffset() == old:
            low = middle
        else:
            high = middle
    return (before + timedelta(seconds=high)).replace(microsecond=0)
