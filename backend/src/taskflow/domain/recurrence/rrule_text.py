"""Reads RFC 5545 RRULE text into a `Rule`, or refuses it naming the part that is wrong (`recurrence.rrule.BYMONTHDAY`).

Served: FREQ (DAILY to YEARLY), INTERVAL, BYMONTH, BYMONTHDAY, BYDAY, BYSETPOS, WKST, COUNT, UNTIL. A rule for which no
date can ever exist is refused here, so that no series is stored that would never repeat.
"""

import re
from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime
from functools import lru_cache

from taskflow.domain.recurrence.enums import MonthEnd, RecurrencePattern, Weekday
from taskflow.domain.recurrence.periods import date_calendar
from taskflow.domain.recurrence.rule import (
    Rule,
    RuleDay,
    Until,
    checked_interval,
    pattern_named,
)
from taskflow.errors import InvalidInput, LimitExceeded

MAX_TEXT = 512
MAX_COUNT = 9999

_NAMES = (
    "FREQ",
    "INTERVAL",
    "BYMONTH",
    "BYMONTHDAY",
    "BYDAY",
    "BYSETPOS",
    "WKST",
    "COUNT",
    "UNTIL",
)
_INTEGER = re.compile(r"[+-]?[0-9]{1,12}")
_DAY = re.compile(r"([+-]?[0-9]{1,2})?(MO|TU|WE|TH|FR|SA|SU)")
_UNTIL = re.compile(r"([0-9]{8})(T[0-9]{6}(Z?))?")


def parse_rrule(text: str, *, field: str = "recurrence.rrule") -> Rule:
    """The rule of `FREQ=…;…` (an `RRULE:` prefix and small letters are accepted).

    Raises `InvalidInput`, whose `field` is `<field>.<PART>` where one part is to blame; `LimitExceeded` past 512
    characters, INTERVAL 9999 or COUNT 9999.
    """
    if len(text) > MAX_TEXT:
        raise LimitExceeded(
            f"The rule has {len(text)} characters; the limit is {MAX_TEXT}.", field=field
        )
    return _parse(text.strip().upper().removeprefix("RRULE:"), field)


@lru_cache(maxsize=2048)
def _parse(text: str, field: str) -> Rule:
    parts = _split(text, field)
    if "FREQ" not in parts:
        raise InvalidInput(
            "The rule has no FREQ; begin with FREQ=DAILY, WEEKLY, MONTHLY or YEARLY.",
            field=f"{field}.FREQ",
        )
    freq = pattern_named(parts["FREQ"], field=f"{field}.FREQ")
    interval = _integer(parts.get("INTERVAL", "1"), f"{field}.INTERVAL")
    rule = Rule(
        freq=freq,
        interval=checked_interval(interval, field=f"{field}.INTERVAL"),
        by_month=_integers(parts, "BYMONTH", field, range(1, 13)),
        by_month_day=_integers(parts, "BYMONTHDAY", field, range(-31, 32)),
        by_day=_days(parts, field),
        by_set_pos=_integers(parts, "BYSETPOS", field, range(-366, 367)),
        week_start=_week_start(parts.get("WKST", "MO"), f"{field}.WKST"),
        count=_count(parts.get("COUNT"), f"{field}.COUNT"),
        until=_until(parts.get("UNTIL"), f"{field}.UNTIL"),
    )
    _check_combination(rule, field)
    _check_can_fire(rule, field)
    return rule


def _split(text: str, field: str) -> dict[str, str]:
    parts: dict[str, str] = {}
    for piece in text.removesuffix(";").split(";"):
        name, equals, value = piece.partition("=")
        if not equals or not value:
            raise InvalidInput(
                f"{piece[:40]!r} is not NAME=VALUE; a rule looks like FREQ=WEEKLY;BYDAY=MO.",
                field=field,
            )
        if name not in _NAMES:
            raise InvalidInput(
                f"{name[:40]!r} is not a rule part that is served; served are {', '.join(_NAMES)}.",
                field=field,
            )
        if name in parts:
            raise InvalidInput(f"{name} stands twice; keep one.", field=f"{field}.{name}")
        parts[name] = value
    return parts


def _integer(text: str, field: str) -> int:
    if not _INTEGER.fullmatch(text):
        raise InvalidInput(f"{text[:40]!r} is not a whole number.", field=field)
    return int(text)


def _integers(parts: dict[str, str], name: str, field: str, allowed: range) -> tuple[int, ...]:
    if name not in parts:
        return ()
    path = f"{field}.{name}"
    values = {_integer(text, path) for text in parts[name].split(",")}
    for value in sorted(values):
        if value == 0 or value not in allowed:
            sign = "" if allowed.start > 0 else ", or the same counted from the end (negative)"
            raise InvalidInput(
                f"{name} has {value}; allowed is 1 to {allowed.stop - 1}{sign}.", field=path
            )
    return tuple(sorted(values))


def _days(parts: dict[str, str], field: str) -> tuple[RuleDay, ...]:
    if "BYDAY" not in parts:
        return ()
    days = set()
    for text in parts["BYDAY"].split(","):
        match = _DAY.fullmatch(text)
        if match is None or (match[1] is not None and int(match[1]) == 0):
            raise InvalidInput(
                f"{text[:40]!r} is not a weekday; write MO, TU, WE, TH, FR, SA, SU, "
                "with an ordinal as in 2TU or -1FR.",
                field=f"{field}.BYDAY",
            )
        days.add(RuleDay(int(match[1] or 0), Weekday[match[2]]))
    return tuple(sorted(days))


def _week_start(text: str, field: str) -> Weekday:
    try:
        return Weekday[text]
    except KeyError as error:
        raise InvalidInput(
            f"{text[:40]!r} is not a weekday; write MO, TU, WE, TH, FR, SA or SU.", field=field
        ) from error


def _count(text: str | None, field: str) -> int | None:
    if text is None:
        return None
    count = _integer(text, field)
    if count < 1:
        raise InvalidInput(f"COUNT is {count}; it must be at least 1.", field=field)
    if count > MAX_COUNT:
        raise LimitExceeded(f"COUNT is {count}; the limit is {MAX_COUNT}.", field=field)
    return count


def _until(text: str | None, field: str) -> Until | None:
    if text is None:
        return None
    refusal = InvalidInput(
        f"{text[:40]!r} is not a date; write 20270630 or 20270630T215959Z.", field=field
    )
    match = _UNTIL.fullmatch(text)
    if match is None:
        raise refusal
    try:
        moment = datetime.fromisoformat(text.removesuffix("Z"))
    except ValueError as error:
        raise refusal from error
    return Until(moment, is_date=match[2] is None, is_utc=match[3] == "Z")


def _check_combination(rule: Rule, field: str) -> None:
    coarse = rule.freq in (RecurrencePattern.MONTHLY, RecurrencePattern.YEARLY)
    highest = 53 if rule.freq is RecurrencePattern.YEARLY and not rule.by_month else 5
    if rule.count is not None and rule.until is not None:
        raise InvalidInput("A rule ends by COUNT or by UNTIL, not both.", field=f"{field}.COUNT")
    if rule.freq is RecurrencePattern.WEEKLY and rule.by_month_day:
        raise InvalidInput(
            "BYMONTHDAY has no meaning in a WEEKLY rule; use FREQ=MONTHLY.",
            field=f"{field}.BYMONTHDAY",
        )
    for day in rule.by_day:
        if day.nth and not coarse:
            raise InvalidInput(
                f"{day} has an ordinal, which has no meaning in a {rule.freq} rule; use FREQ=MONTHLY.",
                field=f"{field}.BYDAY",
            )
        if abs(day.nth) > highest:
            raise InvalidInput(
                f"{day} can never fire: the ordinal goes to {highest} here.", field=f"{field}.BYDAY"
            )
    if rule.by_set_pos and not (rule.by_day or rule.by_month_day or rule.by_month):
        raise InvalidInput(
            "BYSETPOS picks from what BYDAY, BYMONTHDAY or BYMONTH name; add one of them.",
            field=f"{field}.BYSETPOS",
        )


def _check_can_fire(rule: Rule, field: str) -> None:
    """Looks at every kind of year there is, with interval 1; what depends on the anchor is `check_schedule`'s."""
    if not (rule.by_day or rule.by_month_day or rule.by_set_pos):
        return
    every = replace(rule, interval=1, count=None, until=None)
    start = date(2000, 1, 1)
    if date_calendar(every, start, MonthEnd.SKIP).at_or_after(start.toordinal()) is not None:
        return
    blamed = [
        (name, values)
        for name, values in (
            ("BYMONTHDAY", rule.by_month_day),
            ("BYDAY", rule.by_day),
            ("BYSETPOS", rule.by_set_pos),
            ("BYMONTH", rule.by_month),
        )
        if values
    ]
    raise InvalidInput(
        f"This rule can never fire: no date has {_named(blamed)}.", field=f"{field}.{blamed[0][0]}"
    )


def _named(parts: Iterable[tuple[str, tuple[object, ...]]]) -> str:
    return " with ".join(f"{name}={','.join(map(str, values))}" for name, values in parts)
