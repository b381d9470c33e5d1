"""The calendar that users expect, line by line of the rules: month end, leap day, clock changes, exceptions, ends."""

from datetime import datetime

import pytest
from tests.unit.domain.recurrence.samples import all_day, keys, timed

from taskflow.domain.recurrence import (
    MonthEnd,
    OccurrenceNote,
    Schedule,
    first_from,
    last_before,
    next_after,
    occurrences,
    parse_cron,
    parse_key,
)
from taskflow.errors import InvalidInput

CLAMP, SKIP = MonthEnd.CLAMP, MonthEnd.SKIP
MONTHLY, YEARLY = "FREQ=MONTHLY", "FREQ=YEARLY"


@pytest.mark.parametrize(
    ("rule", "anchor", "month_end", "expected"),
    [
        (MONTHLY, "2026-01-31", CLAMP, "2026-02-28 2026-03-31 2026-04-30 2026-05-31"),
        (MONTHLY, "2026-01-31", SKIP, "2026-03-31 2026-05-31 2026-07-31 2026-08-31"),
        (MONTHLY, "2028-01-31", CLAMP, "2028-02-29 2028-03-31"),
        (MONTHLY, "2026-01-30", CLAMP, "2026-02-28 2026-03-30 2026-04-30 2026-05-30"),
        (MONTHLY, "2026-01-29", CLAMP, "2026-02-28 2026-03-29"),
        (MONTHLY, "2026-04-30", CLAMP, "2026-05-30 2026-06-30 2026-07-30"),
        (MONTHLY, "2026-02-28", CLAMP, "2026-03-28 2026-04-28"),
        ("FREQ=MONTHLY;BYMONTHDAY=-1", "2026-01-31", CLAMP, "2026-02-28 2026-03-31 2026-04-30"),
        ("FREQ=MONTHLY;BYMONTHDAY=-1", "2026-01-31", SKIP, "2026-02-28 2026-03-31 2026-04-30"),
        ("FREQ=MONTHLY;BYMONTHDAY=31", "2026-11-30", CLAMP, "2026-12-31 2027-01-31 2027-02-28"),
        ("FREQ=MONTHLY;BYMONTHDAY=30,31", "2026-01-31", CLAMP, "2026-02-28 2026-03-30 2026-03-31"),
        ("FREQ=MONTHLY;INTERVAL=2", "2025-12-31", CLAMP, "2026-02-28 2026-04-30 2026-06-30"),
        (YEARLY, "2024-02-29", CLAMP, "2025-02-28 2026-02-28 2027-02-28 2028-02-29"),
        (YEARLY, "2024-02-29", SKIP, "2028-02-29 2032-02-29"),
        (YEARLY, "2096-02-29", CLAMP, "2097-02-28 2098-02-28 2099-02-28 2100-02-28"),
        (YEARLY, "2096-02-29", SKIP, "2104-02-29"),
        ("FREQ=YEARLY;BYMONTH=2,3;BYMONTHDAY=30", "2026-01-30", CLAMP, "2026-02-28 2026-03-30"),
        ("FREQ=MONTHLY;BYDAY=FR;BYMONTHDAY=31", "2026-07-31", CLAMP, "2027-12-31"),
        ("FREQ=MONTHLY;BYMONTHDAY=-31", "2026-01-01", CLAMP, "2026-03-01 2026-05-01"),
    ],
)
def test_month_end(rule: str, anchor: str, month_end: MonthEnd, expected: str) -> None:
    dates = expected.split()
    assert keys(all_day(rule, anchor, month_end=month_end), len(dates) + 1) == [anchor, *dates]


def test_month_end_never_drifts_over_fifty_years() -> None:
    schedule = all_day(MONTHLY, "1976-01-31")
    found = occurrences(schedule, after=datetime(1976, 2, 1), limit=1000)
    for occurrence in found:
        is_long = occurrence.local.month in (1, 3, 5, 7, 8, 10, 12)
        assert (occurrence.local.day == 31) == is_long
        assert occurrence.note == (None if is_long else OccurrenceNote.CLAMPED)


@pytest.mark.parametrize("days", ["28,31", "-1,31", "-1"])
def test_only_a_day_that_does_not_exist_is_noted_as_clamped(days: str) -> None:
    schedule = all_day(f"FREQ=MONTHLY;BYMONTHDAY={days}", "2026-01-31")
    february = next_after(schedule, schedule.anchor_local)
    assert february is not None
    assert (february.key, february.note) == ("2026-02-28", None)


@pytest.mark.parametrize(
    ("zone", "anchor", "limit", "expected"),
    [
        # 29 March 2026, 02:00 -> 03:00
        ("Europe/Berlin", "2026-03-28T02:30", 3, ["01:30", "01:00 gap", "00:30"]),
        ("Europe/Berlin", "2026-03-28T09:00", 3, ["08:00", "07:00", "07:00"]),
        # 25 October 2026, 03:00 -> 02:00
        ("Europe/Berlin", "2026-10-24T02:30", 3, ["00:30", "00:30 fold", "01:30"]),
        ("Europe/Berlin", "2026-10-24T09:00", 3, ["07:00", "08:00", "08:00"]),
        # half an hour: 4 October 2026, 02:00 -> 02:30
        ("Australia/Lord_Howe", "2026-10-03T02:15", 3, ["15:45", "15:30 gap", "15:15"]),
        # midnight does not exist: 27 March 2026, 00:00 -> 01:00
        ("Asia/Beirut", "2026-03-28T00:00", 3, ["22:00", "22:00 gap", "21:00"]),
        # a whole day does not exist: 30 December 2011
        ("Pacific/Apia", "2011-12-29T09:00", 3, ["19:00", "10:00 gap", "19:00"]),
    ],
)
def test_clock_change(zone: str, anchor: str, limit: int, expected: list[str]) -> None:
    found = occurrences(timed("FREQ=DAILY", anchor, zone), after=None, limit=limit)
    assert {f"{occurrence.local:%H:%M}" for occurrence in found} == {anchor[-5:]}
    shown = [f"{o.instant:%H:%M} {o.note or ''}".strip() for o in found]
    assert shown == expected


@pytest.mark.parametrize(
    ("zone", "anchor", "note"),
    [
        ("America/Guatemala", "2006-03-31T00:30", "gap"),  # 30 April 2006, 00:00 -> 01:00
        ("Africa/Cairo", "2010-08-31T23:30", "clamped"),  # 30 September 2010, 24:00 -> 23:00
    ],
)
def test_of_two_notes_the_one_that_moves_more_is_told(zone: str, anchor: str, note: str) -> None:
    following = next_after(timed(MONTHLY, anchor, zone), datetime.fromisoformat(anchor))
    assert following is not None
    assert following.note == note


def test_all_day_never_shifts_and_has_no_instant() -> None:
    found = occurrences(all_day("FREQ=DAILY", "2026-03-28"), after=None, limit=3)
    assert [(o.key, o.instant, o.note) for o in found] == [
        ("2026-03-28", None, None),
        ("2026-03-29", None, None),
        ("2026-03-30", None, None),
    ]


def test_key_is_the_original_local_time() -> None:
    assert keys(timed("FREQ=DAILY", "2026-03-28T02:30"), 2) == [
        "2026-03-28T02:30",
        "2026-03-29T02:30",
    ]


@pytest.mark.parametrize("key", ["", "2026-13-01", "2026-1-1", "2026-11-30T25:00", "2026-11-30~0"])
def test_refuses_what_is_no_key(key: str) -> None:
    with pytest.raises(InvalidInput, match="is not an occurrence") as caught:
        parse_key(key)
    assert caught.value.field == "occurrence_key"


def test_exceptions_are_left_out_and_extra_dates_come_in() -> None:
    schedule = all_day(
        "FREQ=WEEKLY;COUNT=4",
        "2026-11-02",
        exdates=(datetime(2026, 11, 9), datetime(2026, 11, 2)),
        rdates=(datetime(2026, 12, 24), datetime(2026, 11, 10), datetime(2026, 11, 16)),
    )
    assert keys(schedule, 9) == ["2026-11-10", "2026-11-16", "2026-11-23", "2026-12-24"]
    assert first_from(schedule, datetime(2026, 11, 2)) == next_after(
        schedule, datetime(2026, 11, 9)
    )
    assert last_before(schedule, datetime(2026, 11, 10)) is None


@pytest.mark.parametrize(
    ("end", "last"),
    [
        ("COUNT=1", "2026-11-02"),
        ("COUNT=3", "2026-11-16"),
        ("UNTIL=20261116", "2026-11-16"),
        ("UNTIL=20261115", "2026-11-09"),
        ("UNTIL=20261116T075959Z", "2026-11-09"),
        ("UNTIL=20261116T080000Z", "2026-11-16"),
        ("UNTIL=20261116T085959", "2026-11-09"),
        ("UNTIL=20261116T090000", "2026-11-16"),
    ],
)
def test_series_ends(end: str, last: str) -> None:
    schedule = timed(f"FREQ=WEEKLY;{end}", "2026-11-02T09:00")
    assert keys(schedule, 9)[-1] == f"{last}T09:00"
    assert next_after(schedule, datetime(2026, 11, 16, 9)) is None
    final = last_before(schedule, datetime.max)
    assert final is not None
    assert final.key == f"{last}T09:00"


def test_long_count_ends_where_it_must() -> None:
    schedule = all_day("FREQ=DAILY;COUNT=9999", "1970-01-01")
    final = last_before(schedule, datetime.max)
    assert final is not None
    assert (final.local - schedule.anchor_local).days == 9998


def test_series_at_the_end_of_the_calendar_ends() -> None:
    assert keys(all_day("FREQ=DAILY", "9999-12-30"), 5) == ["9999-12-30", "9999-12-31"]
    for rule in ("FREQ=WEEKLY", MONTHLY, YEARLY):
        assert keys(all_day(rule, "9999-12-31"), 5) == ["9999-12-31"]


def test_cron_keeps_the_wall_clock_and_the_anchor() -> None:
    schedule = Schedule(parse_cron("30 2 * * MON-FRI"), datetime(2026, 3, 26, 9), "Europe/Berlin")
    assert keys(schedule, 4) == [
        "2026-03-26T09:00",
        "2026-03-27T02:30",
        "2026-03-30T02:30",
        "2026-03-31T02:30",
    ]
    sunday = Schedule(parse_cron("30 2 * * SUN"), datetime(2026, 3, 26, 9), "Europe/Berlin")
    moved = next_after(sunday, datetime(2026, 3, 26, 9))
    assert moved is not None
    assert (moved.key, moved.note) == ("2026-03-29T02:30", OccurrenceNote.GAP)
    assert moved.instant == datetime.fromisoformat("2026-03-29T01:00+00:00")


def test_all_day_cron_fires_once_a_day() -> None:
    schedule = Schedule(parse_cron("0 8,20 L * *"), datetime(2026, 1, 31), all_day=True)
    assert keys(schedule, 3) == ["2026-01-31", "2026-02-28", "2026-03-31"]


def test_preview_is_bounded() -> None:
    assert len(occurrences(all_day("FREQ=DAILY", "2026-01-01"), after=None, limit=10**9)) == 1000
    assert occurrences(all_day("FREQ=DAILY", "2026-01-01"), after=None, limit=0) == []
