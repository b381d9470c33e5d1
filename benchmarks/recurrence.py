"""The next date, and a preview of 100 dates, for each kind of rule, beside python-dateutil in the same run.

Both sides are asked for naive local dates and checked to agree before the clock runs. dateutil is asked as a program
that keeps rules as text would ask it: `rrulestr(…, cache=False)` once, then `after(now)`, which walks from the anchor;
TaskFlow likewise from a schedule that is built once. Sides take turns; medians of five rounds.
"""

import statistics
import time
from collections.abc import Callable
from datetime import datetime
from itertools import islice
from typing import Any

from dateutil import rrule as oracle

from taskflow.domain.recurrence import (
    MonthEnd,
    Rule,
    Schedule,
    next_after,
    occurrences,
    parse_rrule,
)

TARGET = 20.0
FLAT_TARGET = 1.5
NOW = datetime(2026, 11, 24, 12)
FIVE_YEARS_AGO = datetime(2021, 11, 24, 9)
_OLD, _NEW = datetime(1970, 1, 1, 9), datetime(2026, 11, 23, 9)
_PREVIEW = 100
KINDS = {
    "daily": "FREQ=DAILY",
    "every 3 days": "FREQ=DAILY;INTERVAL=3",
    "weekdays": "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR",
    "every 2 weeks": "FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,TH",
    "monthly by day": "FREQ=MONTHLY;BYMONTHDAY=15",
    "last day of the month": "FREQ=MONTHLY;BYMONTHDAY=-1",
    "last Friday": "FREQ=MONTHLY;BYDAY=-1FR",
    "last working day": "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1",
    "yearly": "FREQ=YEARLY",
    "4th Thursday of November": "FREQ=YEARLY;BYMONTH=11;BYDAY=4TH",
}


async def measure(*, quick: bool, seed: int) -> dict[str, Any]:
    del seed  # nothing here is left to chance
    rounds, seconds = (1, 0.002) if quick else (5, 0.1)
    return {
        "target": TARGET,
        "flat_target": FLAT_TARGET,
        "kinds": {name: _beside(text, rounds, seconds) for name, text in KINDS.items()},
        "age": {name: _age(text, rounds, seconds) for name, text in KINDS.items()},
    }


def _beside(text: str, rounds: int, seconds: float) -> dict[str, float]:
    """Microseconds of both sides for a series begun five years ago."""
    ours = _schedule(parse_rrule(text), FIVE_YEARS_AGO)
    theirs = oracle.rrulestr(text, dtstart=FIVE_YEARS_AGO)
    _check(ours, theirs)
    next_ours, next_theirs = _in_turn(
        rounds, seconds, lambda: next_after(ours, NOW), lambda: theirs.after(NOW)
    )
    preview_ours, preview_theirs = _in_turn(
        rounds,
        seconds,
        lambda: occurrences(ours, after=NOW, limit=_PREVIEW),
        lambda: list(islice(theirs.xafter(NOW), _PREVIEW)),
    )
    return {
        "next_us": next_ours,
        "next_dateutil_us": next_theirs,
        "next_ratio": round(next_theirs / next_ours, 1),
        "preview_us": preview_ours,
        "preview_dateutil_us": preview_theirs,
        "preview_ratio": round(preview_theirs / preview_ours, 1),
    }


def _age(text: str, rounds: int, seconds: float) -> dict[str, float]:
    """Microseconds of the next date for a series begun in 1970 and for one begun yesterday."""
    rule = parse_rrule(text)
    old, new = _schedule(rule, _OLD), _schedule(rule, _NEW)
    since_1970, since_yesterday = _in_turn(
        rounds, seconds, lambda: next_after(old, NOW), lambda: next_after(new, NOW)
    )
    return {
        "since_1970_us": since_1970,
        "since_yesterday_us": since_yesterday,
        "ratio": round(since_1970 / since_yesterday, 2),
    }


def _schedule(rule: Rule, anchor: datetime) -> Schedule:
    return Schedule(rule, anchor, "Europe/Berlin", month_end=MonthEnd.SKIP)


def _check(ours: Schedule, theirs: Any) -> None:
    dates = [occurrence.local for occurrence in occurrences(ours, after=NOW, limit=_PREVIEW)]
    if dates != list(islice(theirs.xafter(NOW), _PREVIEW)):
        raise RuntimeError("the two sides do not agree, so their times mean nothing")


def _in_turn(
    rounds: int, seconds: float, one: Callable[[], object], two: Callable[[], object]
) -> tuple[float, float]:
    """Median microseconds a call of each, measured by turns."""
    samples: tuple[list[float], list[float]] = ([], [])
    for _ in range(rounds):
        for call, found in zip((one, two), samples, strict=True):
            found.append(_microseconds(call, seconds))
    return round(statistics.median(samples[0]), 2), round(statistics.median(samples[1]), 2)


def _microseconds(call: Callable[[], object], seconds: float) -> float:
    calls, started = 0, time.perf_counter()
    while (spent := time.perf_counter() - started) < seconds:
        call()
        calls += 1
    return spent / calls * 1e6
