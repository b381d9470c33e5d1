"""Every rule gives the dates that python-dateutil gives, on naive times with month_end=skip.

Intended differences, each kept out by construction and pinned by a test of its own: the anchor is occurrence 0 even
off the rule and counts for COUNT; BYDAY=MO,2TU is a union; BYSETPOS of a WEEKLY rule sees the whole first week. All
three are RFC 5545.
"""

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime
from itertools import islice, takewhile
from types import SimpleNamespace
from unittest import mock

import dateutil.rrule
from hypothesis import event, example, given
from hypothesis import strategies as st
from tests.unit.domain.recurrence.samples import all_day, anchors, keys, rules, start_of_week

from taskflow.domain.recurrence import (
    MonthEnd,
    RecurrencePattern,
    Rule,
    RuleDay,
    Schedule,
    Until,
    Weekday,
    next_after,
    occurrences,
    occurrences_after,
    parse_rrule,
)

YEARS = 45  # past the 40 years that separate some leap days on a given weekday around 2100
LIMIT = 40


def dateutil_dates(rule: Rule, anchor: datetime, limit: int) -> list[datetime]:
    """What dateutil makes of the text, cut off after 45 years, since it would search an empty rule until year 9999."""
    bounded = SimpleNamespace(**vars(dt))
    bounded.MAXYEAR = anchor.year + YEARS
    with mock.patch.object(dateutil.rrule, "datetime", bounded):
        found = dateutil.rrule.rrulestr(rule.to_rrule(), dtstart=anchor)
        return list(islice(until_horizon(found, anchor), limit))


def our_dates(rule: Rule, anchor: datetime, limit: int) -> list[datetime]:
    schedule = Schedule(rule, anchor, "UTC", month_end=MonthEnd.SKIP)
    found = (occurrence.local for occurrence in occurrences_after(schedule, datetime.min))
    return list(islice(until_horizon(found, anchor), limit))


def until_horizon(found: Iterable[datetime], anchor: datetime) -> Iterator[datetime]:
    """Both sides end with the same year: a week of dateutil's last year may reach into the next."""
    return takewhile(lambda local: local.year <= anchor.year + YEARS, found)


def aligned(rule: Rule, anchor: datetime) -> datetime:
    if rule.freq is RecurrencePattern.WEEKLY and rule.by_set_pos:
        return datetime.combine(start_of_week(anchor.date(), rule.week_start), anchor.time())
    return anchor


@given(rule=rules(), anchor=anchors)
@example(parse_rrule("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29;BYDAY=SU"), datetime(2072, 3, 1, 9))
@example(parse_rrule("FREQ=WEEKLY;INTERVAL=2;BYDAY=TU,SU;WKST=SU"), datetime(1997, 8, 5, 9))
@example(parse_rrule("FREQ=YEARLY;BYDAY=53MO"), datetime(1970, 1, 1, 9))
@example(parse_rrule("FREQ=WEEKLY;INTERVAL=6;BYMONTH=1;BYDAY=MO;WKST=TU"), datetime(2000, 1, 1))
def test_agrees_with_dateutil(rule: Rule, anchor: datetime) -> None:
    anchor = aligned(rule, anchor)
    theirs = dateutil_dates(rule, anchor, LIMIT)
    ours = our_dates(rule, anchor, LIMIT + 1)
    assert ours[0] == anchor
    if not theirs or theirs[0] != anchor:
        event("anchor off the rule")
        ours = ours[1:]
    event(f"{rule.freq}, {'fires' if theirs else 'never fires'}")
    assert ours[:LIMIT] == theirs


@given(rule=rules(), anchor=anchors, count=st.integers(1, 30))
def test_count_agrees_with_dateutil(rule: Rule, anchor: datetime, count: int) -> None:
    anchor = aligned(rule, anchor)
    endless = our_dates(rule, anchor, count)
    assert our_dates(replace(rule, count=count), anchor, 100) == endless
    theirs = dateutil_dates(replace(rule, count=count), anchor, 100)
    if theirs and theirs[0] == anchor:
        assert endless == theirs


@given(rule=rules(), anchor=anchors, position=st.integers(0, 30), is_date=st.booleans())
def test_until_agrees_with_dateutil(
    rule: Rule, anchor: datetime, position: int, is_date: bool
) -> None:
    endless = our_dates(rule, anchor, 31)
    last = endless[min(position, len(endless) - 1)]
    until = (
        Until(datetime.combine(last, datetime.min.time()), is_date=True) if is_date else Until(last)
    )
    assert our_dates(replace(rule, until=until), anchor, 100) == [d for d in endless if d <= last]


@given(
    day=st.integers(28, 31),
    anchor=anchors,
    interval=st.integers(1, 12),
)
def test_clamp_is_the_last_of_the_days_up_to_the_wanted_one(
    day: int, anchor: datetime, interval: int
) -> None:
    """The clamp has a known spelling in RFC 5545: the last of 28 … d. dateutil can therefore judge it too."""
    anchor = anchor.replace(day=1)
    days = tuple(range(28, day + 1))
    spelled = Rule(RecurrencePattern.MONTHLY, interval, by_month_day=days, by_set_pos=(-1,))
    clamped = Schedule(
        Rule(RecurrencePattern.MONTHLY, interval, by_month_day=(day,)), anchor, "UTC"
    )
    ours = [occurrence.local for occurrence in occurrences(clamped, after=anchor, limit=LIMIT)]
    assert ours == dateutil_dates(spelled, anchor, LIMIT)


@given(rule=rules(), anchor=anchors, years=st.integers(0, 130))
def test_seek_far_from_the_anchor_agrees_with_a_walk(
    rule: Rule, anchor: datetime, years: int
) -> None:
    schedule = Schedule(rule, anchor, "UTC", month_end=MonthEnd.SKIP)
    walked = our_dates(rule, anchor, 400)
    target = min(anchor.replace(day=1, year=anchor.year + years), walked[-1])
    found = next_after(schedule, target)
    beyond = [local for local in walked if local > target]
    if beyond:
        assert found is not None
        assert found.local == beyond[0]


def test_anchor_off_the_rule_counts_as_the_first() -> None:
    tuesday = all_day("FREQ=WEEKLY;BYDAY=MO;COUNT=3", "2026-11-24")
    assert keys(tuesday, 9) == ["2026-11-24", "2026-11-30", "2026-12-07"]


def test_plain_and_ordinal_weekdays_are_a_union() -> None:
    rule = Rule(
        RecurrencePattern.MONTHLY,
        by_day=(RuleDay(0, Weekday.MO), RuleDay(2, Weekday.TU)),
    )
    assert keys(all_day(rule, "2026-11-02"), 7) == [
        "2026-11-02",
        "2026-11-09",
        "2026-11-10",
        "2026-11-16",
        "2026-11-23",
        "2026-11-30",
        "2026-12-07",
    ]


def test_set_position_sees_the_whole_first_week() -> None:
    wednesday = all_day("FREQ=WEEKLY;BYDAY=MO,WE,FR;BYSETPOS=1", "2026-11-25")
    assert keys(wednesday, 3) == ["2026-11-25", "2026-11-30", "2026-12-07"]
