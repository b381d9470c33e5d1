"""Dates on a weekend: moved to a working day, or left out."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.unit.domain.recurrence.samples import all_day, anchors, keys, rules, schedules, timed

from taskflow.domain.recurrence import (
    MonthEnd,
    OccurrenceNote,
    Rule,
    Schedule,
    Weekday,
    WorkingDay,
    check_schedule,
    last_before,
    next_after,
    occurrences,
    parse_cron,
)
from taskflow.errors import InvalidInput

SHIFTS = {
    WorkingDay.NEXT: {5: 2, 6: 1},
    WorkingDay.PREVIOUS: {5: -1, 6: -2},
}


@pytest.mark.parametrize(
    ("working_day", "dates"),
    [
        (None, ["2026-10-31", "2026-11-30", "2026-12-31", "2027-01-31", "2027-02-28"]),
        (WorkingDay.NEXT, ["2026-10-31", "2026-11-30", "2026-12-31", "2027-02-01", "2027-03-01"]),
        (
            WorkingDay.PREVIOUS,
            ["2026-10-31", "2026-11-30", "2026-12-31", "2027-01-29", "2027-02-26"],
        ),
        (WorkingDay.SKIP, ["2026-10-31", "2026-11-30", "2026-12-31", "2027-03-31", "2027-04-30"]),
    ],
)
def test_a_date_on_a_weekend(working_day: WorkingDay | None, dates: list[str]) -> None:
    """The first date is what the person said, be it a Saturday."""
    last_days = all_day("FREQ=MONTHLY;BYMONTHDAY=31", "2026-10-31", working_day=working_day)
    assert keys(last_days, 5) == dates


def test_dates_that_meet_on_one_working_day_are_one() -> None:
    daily = all_day("FREQ=DAILY", "2026-11-26", working_day=WorkingDay.NEXT)
    assert keys(daily, 5) == ["2026-11-26", "2026-11-27", "2026-11-30", "2026-12-01", "2026-12-02"]


def test_the_time_of_day_and_cron_keep_their_times() -> None:
    monthly = timed("FREQ=MONTHLY;BYMONTHDAY=1", "2026-10-01T09:30", working_day=WorkingDay.NEXT)
    assert keys(monthly, 3) == ["2026-10-01T09:30", "2026-11-02T09:30", "2026-12-01T09:30"]
    cron = Schedule(
        parse_cron("0 8,20 1 * *"),
        datetime(2026, 10, 1, 8),
        "Europe/Berlin",
        working_day=WorkingDay.PREVIOUS,
    )
    assert keys(cron, 4, after=datetime(2026, 10, 2))[:2] == [
        "2026-10-30T08:00",
        "2026-10-30T20:00",
    ]


def test_says_which_dates_were_moved() -> None:
    monthly = all_day("FREQ=MONTHLY;BYMONTHDAY=31", "2026-12-31", working_day=WorkingDay.NEXT)
    notes = [occurrence.note for occurrence in occurrences(monthly, after=None, limit=5)]
    assert notes == [
        None,
        OccurrenceNote.WORKING_DAY,
        OccurrenceNote.WORKING_DAY,
        None,
        OccurrenceNote.CLAMPED,
    ]


@pytest.mark.parametrize(
    ("rrule", "working_day", "dates"),
    [
        (
            "FREQ=DAILY;COUNT=4",
            WorkingDay.SKIP,
            ["2026-11-26", "2026-11-27", "2026-11-30", "2026-12-01"],
        ),
        (
            "FREQ=DAILY;COUNT=4",
            WorkingDay.NEXT,
            ["2026-11-26", "2026-11-27", "2026-11-30", "2026-12-01"],
        ),
        (
            "FREQ=DAILY;COUNT=4",
            WorkingDay.PREVIOUS,
            ["2026-11-26", "2026-11-27", "2026-11-30", "2026-12-01"],
        ),
        ("FREQ=WEEKLY;BYDAY=SA,SU;COUNT=9", WorkingDay.SKIP, ["2026-11-26"]),
    ],
)
def test_counts_the_dates_that_happen(
    rrule: str, working_day: WorkingDay, dates: list[str]
) -> None:
    assert keys(all_day(rrule, "2026-11-26", working_day=working_day), 9) == dates


@given(
    rule=rules(),
    anchor=anchors,
    count=st.integers(1, 30),
    working_day=st.sampled_from(WorkingDay),
)
def test_a_count_is_the_beginning_of_the_endless_rule(
    rule: Rule, anchor: datetime, count: int, working_day: WorkingDay
) -> None:
    endless = Schedule(rule, anchor, "UTC", working_day=working_day)
    counted = replace(endless, rule=replace(rule, count=count))
    assert keys(counted, 100) == keys(endless, count)
    every = [occurrence.local for occurrence in occurrences(counted, after=None, limit=100)]
    last = last_before(counted, datetime(9999, 1, 1))
    assert (last and last.local) == every[-1] or every[-1].year == 9999


def test_refuses_a_rule_of_weekends_only_without_weekends() -> None:
    weekends = all_day("FREQ=WEEKLY;BYDAY=SA,SU", "2026-11-24", working_day=WorkingDay.SKIP)
    with pytest.raises(InvalidInput, match="never fires again"):
        check_schedule(weekends)


@given(
    rule=rules(),
    anchor=anchors,
    month_end=st.sampled_from(MonthEnd),
    working_day=st.sampled_from(WorkingDay),
)
def test_is_the_rule_with_each_date_moved(
    rule: Rule, anchor: datetime, month_end: MonthEnd, working_day: WorkingDay
) -> None:
    plain = Schedule(rule, anchor, "UTC", month_end=month_end)
    named = [occurrence.local for occurrence in occurrences(plain, after=anchor, limit=60)]
    if working_day is WorkingDay.SKIP:
        expected = [local for local in named if local.weekday() < Weekday.SA]
    else:
        shift = SHIFTS[working_day]
        moved = {local + timedelta(days=shift.get(local.weekday(), 0)) for local in named}
        expected = sorted(local for local in moved if local > anchor)
    sure = expected[: max(0, len(expected) - 3)]
    ours = replace(plain, working_day=working_day)
    found = [o.local for o in occurrences(ours, after=anchor, limit=len(sure))]
    assert found == sure


@given(schedule=schedules(), working_day=st.sampled_from(WorkingDay), days=st.integers(0, 4000))
def test_seek_equals_walk(schedule: Schedule, working_day: WorkingDay, days: int) -> None:
    schedule = replace(schedule, working_day=working_day)
    walked = occurrences(schedule, after=None, limit=120)
    locals_ = [occurrence.local for occurrence in walked]
    assert locals_ == sorted(set(locals_))
    moment = schedule.anchor_local + timedelta(days=days)
    later = [occurrence for occurrence in walked if occurrence.local > moment]
    earlier = [occurrence for occurrence in walked if occurrence.local < moment]
    if later:
        assert next_after(schedule, moment) == later[0]
        assert last_before(schedule, moment) == (earlier[-1] if earlier else None)
