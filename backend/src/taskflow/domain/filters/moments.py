"""Dates as people write them, resolved to spans of instants against the reader's now and zone.

    moment = ( anchor | offset ) offset*
    anchor = today | tomorrow | yesterday | now | monday .. sunday (the next one, today included)
           | (start | end) of (week | month | year) | 2026-11-30 | 2026-11-30T09:00:00+01:00
    offset = ("+" | "-") number (min | h | d | w | mo | y)

Everything is a day, except `now` and RFC 3339 instants. Weeks begin on Monday. Days, weeks, months
and years are steps of the calendar in the reader's zone (31 January + 1mo is the last of February);
hours and minutes are elapsed time and need an instant. An offset alone counts from today, or from
now when its unit is a time.
"""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from taskflow.domain.filters.cursor import Cursor
from taskflow.domain.filters.tree import Overdue, Span
from taskflow.errors import InvalidInput

MAX_OFFSET = 10_000
"""Largest number of units in one offset."""

YEARS = range(1900, 3000)

_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_NEAR_DAYS = {"yesterday": -1, "today": 0, "tomorrow": 1}
_UNITS = {
    **dict.fromkeys(("min", "mins", "minute", "minutes"), "minute"),
    **dict.fromkeys(("h", "hour", "hours"), "hour"),
    **dict.fromkeys(("d", "day", "days"), "day"),
    **dict.fromkeys(("w", "week", "weeks"), "week"),
    **dict.fromkeys(("mo", "month", "months"), "month"),
    **dict.fromkeys(("y", "year", "years"), "year"),
}
_CLOCK_UNITS = {"minute": timedelta(minutes=1), "hour": timedelta(hours=1)}
_DAY_UNITS = {"day": timedelta(days=1), "week": timedelta(weeks=1)}
_MONTHS = {"month": 1, "year": 12}

_WORD = re.compile(r"[a-z]+(?!\w)", re.IGNORECASE | re.ASCII)
_EDGE = re.compile(r"(start|end)\s+of\s+(week|month|year)(?!\w)", re.IGNORECASE | re.ASCII)
_OFFSET = re.compile(r"([+-])\s*([0-9]+)\s*([a-z]*)", re.IGNORECASE | re.ASCII)
_ISO = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}"
    r"(T[0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]{1,9})?)?(Z|[+-][0-9]{2}:[0-9]{2})?)?(?![\w:])",
    re.IGNORECASE | re.ASCII,
)
_EXPECTED = "a date such as today, friday, today + 7d, end of month or 2026-11-30"

Point = date | datetime
"""A day, or an aware instant in the reader's zone."""


class Offset(NamedTuple):
    """A signed number of a unit (`minute` .. `year`), written at the index `at`."""

    number: int
    unit: str
    at: int


@dataclass(frozen=True, slots=True)
class Reference:
    """What relative dates refer to: an aware `now` in the reader's `zone`."""

    now: datetime
    zone: ZoneInfo

    @classmethod
    def at(cls, now: datetime, zone: str) -> "Reference":
        """Raises InvalidInput (at `zone`) for an unknown zone, ValueError for a naive `now`."""
        if now.tzinfo is None:
            raise ValueError(f"now is {now.isoformat()}, without a zone")
        try:
            info = ZoneInfo(zone)
        except (ZoneInfoNotFoundError, ValueError, OSError) as error:
            raise InvalidInput(
                f"{zone!r} is not a time zone; use an IANA name such as 'Europe/Berlin'.",
                field="zone",
            ) from error
        return cls(now.astimezone(info), info)

    def overdue(self, *, wanted: bool) -> Overdue:
        """The value of `overdue` as it stands now."""
        return Overdue(wanted, self.now.astimezone(UTC), self.start_of(self.now.date()))

    def span(self, point: Point) -> Span:
        """A day, or an instant, as its range of UTC instants."""
        if isinstance(point, datetime):
            start = point.astimezone(UTC)
            return Span(start, start + timedelta(microseconds=1))
        return Span(self.start_of(point), self.start_of(point + timedelta(days=1)), point)

    def start_of(self, day: date) -> datetime:
        """The local midnight, or where the clocks skip it, the instant at which they do."""
        return datetime(day.year, day.month, day.day, tzinfo=self.zone).astimezone(UTC)


def read_moment(cursor: Cursor, reference: Reference) -> Span:
    """Read one moment. Raises FilterError, LimitExceeded for offsets that are out of range."""
    point = _read_anchor(cursor, reference)
    while (offset := _read_offset(cursor)) is not None:
        if point is None:
            point = reference.now if offset.unit in _CLOCK_UNITS else reference.now.date()
        point = _shift(cursor, point, offset)
    if point is None:
        cursor.fail_expecting(_EXPECTED)
    return reference.span(point)


def _read_anchor(cursor: Cursor, reference: Reference) -> Point | None:
    at = cursor.position
    if iso := cursor.take(_ISO):
        return _resolve_iso(cursor, iso, reference, at)
    today = reference.now.date()
    if edge := cursor.take(_EDGE):
        return _edge(today, edge[1].lower(), edge[2].lower())
    if (found := cursor.take(_WORD)) is None:
        return None
    word = found[0].lower()
    if word == "now":
        return reference.now
    if word in _NEAR_DAYS:
        return today + timedelta(days=_NEAR_DAYS[word])
    if word not in _WEEKDAYS:
        cursor.fail_unknown(word, "date", [*_NEAR_DAYS, "now", *_WEEKDAYS, "2026-11-30"], at=at)
    return today + timedelta(days=(_WEEKDAYS.index(word) - today.weekday()) % 7)


def _resolve_iso(cursor: Cursor, iso: re.Match[str], reference: Reference, at: int) -> Point:
    text, time, offset = iso.group(0, 1, 2)
    if time and not offset:
        cursor.fail(
            f"{text!r} has no offset from UTC; write {text}Z or {text}+01:00 (in a URL, + is %2B).",
            at=at,
        )
    try:
        point = datetime.fromisoformat(text.upper()) if time else date.fromisoformat(text)
    except ValueError:
        cursor.fail(f"{text!r} does not exist in the calendar; correct the date.", at=at)
    if point.year not in YEARS:
        cursor.fail(f"{text!r} is outside the years {YEARS[0]} to {YEARS[-1]}.", at=at)
    return point.astimezone(reference.zone) if isinstance(point, datetime) else point


def _edge(today: date, edge: str, period: str) -> date:
    match period:
        case "week":
            first = today - timedelta(days=today.weekday())
            last = first + timedelta(days=6)
        case "month":
            first = today.replace(day=1)
            last = today.replace(day=monthrange(today.year, today.month)[1])
        case _:
            first = date(today.year, 1, 1)
            last = date(today.year, 12, 31)
    return first if edge == "start" else last


def _read_offset(cursor: Cursor) -> Offset | None:
    at = cursor.position
    if (found := cursor.take(_OFFSET)) is None:
        return None
    unit = _UNITS.get(found[3].lower())
    if unit is None:
        cursor.fail(
            f"{found[0][:40]!r} has no known unit; write it with min, h, d, w, mo or y.", at=at
        )
    number = int(found[2])
    if number > MAX_OFFSET:
        cursor.fail_limit(f"A date can be moved by at most {MAX_OFFSET} units at once.")
    return Offset(-number if found[1] == "-" else number, unit, at)


def _shift(cursor: Cursor, point: Point, offset: Offset) -> Point:
    try:
        is_clock = offset.unit in _CLOCK_UNITS
        moved = _shift_clock(cursor, point, offset) if is_clock else _shift_calendar(point, offset)
    except (OverflowError, ValueError):
        moved = None
    if moved is None or moved.year not in YEARS:
        cursor.fail_limit(f"This date leaves the years {YEARS[0]} to {YEARS[-1]}.")
    return moved


def _shift_clock(cursor: Cursor, point: Point, offset: Offset) -> Point:
    if not isinstance(point, datetime):
        cursor.fail(
            "A day cannot be moved by hours or minutes; count from now, as in now + 2h.",
            at=offset.at,
        )
    moved = point.astimezone(UTC) + _CLOCK_UNITS[offset.unit] * offset.number
    return moved.astimezone(point.tzinfo)


def _shift_calendar(point: Point, offset: Offset) -> Point:
    if offset.unit in _DAY_UNITS:
        return point + _DAY_UNITS[offset.unit] * offset.number
    months = point.year * 12 + point.month - 1 + _MONTHS[offset.unit] * offset.number
    year, month = months // 12, months % 12 + 1
    return point.replace(year=year, month=month, day=min(point.day, monthrange(year, month)[1]))
