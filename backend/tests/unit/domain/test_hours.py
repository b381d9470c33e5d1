"""Quiet hours and digests by the clock on the wall, over every kind of clock change."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from taskflow.domain.hours import QuietHours, day_of, digest_day, next_digest

ZONES = ["UTC", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "America/Santiago"]
MINUTES = st.integers(0, 1439).map(lambda n: time(n // 60, n % 60))
INSTANTS = st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 31)).map(
    lambda local: local.replace(tzinfo=UTC, second=0, microsecond=0)
)


@pytest.mark.parametrize(
    ("begin", "end", "at", "over"),
    [
        ("22:00", "07:00", "2026-11-24T20:59:00Z", "2026-11-24T20:59:00Z"),
        ("22:00", "07:00", "2026-11-24T21:00:00Z", "2026-11-25T06:00:00Z"),
        ("22:00", "07:00", "2026-11-25T05:59:00Z", "2026-11-25T06:00:00Z"),
        ("22:00", "07:00", "2026-11-25T06:00:00Z", "2026-11-25T06:00:00Z"),
        ("13:00", "15:00", "2026-11-24T12:30:00Z", "2026-11-24T14:00:00Z"),
        ("22:00", "00:00", "2026-11-24T22:30:00Z", "2026-11-24T23:00:00Z"),
        # The night of the clock change is an hour shorter, and an hour longer.
        ("22:00", "07:00", "2026-03-28T22:00:00Z", "2026-03-29T05:00:00Z"),
        ("22:00", "07:00", "2026-10-24T22:00:00Z", "2026-10-25T06:00:00Z"),
        # 02:30 is leapt over; and comes twice, of which the second is still to come.
        ("22:00", "02:30", "2026-03-29T00:30:00Z", "2026-03-29T01:00:00Z"),
        ("22:00", "02:30", "2026-10-25T01:10:00Z", "2026-10-25T01:30:00Z"),
    ],
)
def test_waits_until_quiet_hours_are_over(begin: str, end: str, at: str, over: str) -> None:
    quiet = QuietHours(time.fromisoformat(begin), time.fromisoformat(end), "Europe/Berlin")
    assert quiet.over(datetime.fromisoformat(at)) == datetime.fromisoformat(over)


@given(begin=MINUTES, end=MINUTES, zone=st.sampled_from(ZONES), at=INSTANTS)
def test_no_moment_of_quiet_hours_is_outside_and_their_end_is_the_first(
    begin: time, end: time, zone: str, at: datetime
) -> None:
    assume(begin != end)
    quiet = QuietHours(begin, end, zone)
    over = quiet.over(at)
    assert at <= over <= at + timedelta(hours=25)
    assert quiet.over(over) == over
    moment = at
    while moment < over:
        local = moment.astimezone(ZoneInfo(zone)).time()
        assert (begin <= local < end) if begin < end else (local >= begin or local < end)
        moment += timedelta(minutes=1)


@given(
    at=MINUTES, zone=st.sampled_from(ZONES), begin=INSTANTS, steps=st.lists(st.integers(1, 4000))
)
def test_each_day_has_one_digest_at_most_whenever_it_is_looked_for(
    at: time, zone: str, begin: datetime, steps: list[int]
) -> None:
    now, done, days = begin, None, []
    for minutes in steps:
        now += timedelta(minutes=minutes)
        day = digest_day(now, zone, at, done)
        if day is not None:
            assert day == now.astimezone(ZoneInfo(zone)).date()
            days.append(day)
            done = day
        planned = next_digest(now, zone, at, done)
        assert planned > now
        assert digest_day(planned, zone, at, done) is not None
        assert digest_day(planned - timedelta(seconds=1), zone, at, done) is None
    assert days == sorted(set(days))


def test_a_zone_where_it_is_yesterday_has_no_second_digest() -> None:
    now = datetime(2026, 11, 24, 22, tzinfo=UTC)
    done = date(2026, 11, 25)  # in Auckland, where it is 11 in the morning
    assert digest_day(now, "America/New_York", time(7), done) is None
    assert next_digest(now, "America/New_York", time(7), done).date() == date(2026, 11, 26)


def test_a_day_may_have_23_hours() -> None:
    begin, end = day_of(date(2026, 3, 29), "Europe/Berlin")
    assert end - begin == timedelta(hours=23)
