"""A series that cannot be one is refused with the field to blame."""

from datetime import UTC, datetime
from zoneinfo import available_timezones

import pytest
from tests.unit.domain.recurrence.samples import all_day, timed

from taskflow.domain.recurrence import (
    MonthEnd,
    Schedule,
    check_schedule,
    parse_cron,
    parse_rrule,
    zone_named,
)
from taskflow.errors import InvalidInput, LimitExceeded


@pytest.mark.parametrize(
    "zone",
    [
        "Mars/Olympus",
        "europe/berlin",
        "",
        "..",
        "../../etc/passwd",
        "/etc/localtime",
        "Europe",
        "Europe/",
        "localtime",
        "Factory",
        "Europe/Berlin\x00",
        "+02:00",
        "A" * 5000,
    ],
)
def test_refuses_unknown_zone(zone: str) -> None:
    with pytest.raises(InvalidInput, match="is not a time zone") as caught:
        timed("FREQ=DAILY", "2026-11-24T09:00", zone)
    assert caught.value.field == "due_zone"
    assert len(caught.value.message) < 400


def test_serves_every_zone_of_the_database() -> None:
    for name in available_timezones() - {"Factory", "localtime"}:
        assert zone_named(name).key == name


def test_refuses_a_time_without_zone() -> None:
    with pytest.raises(InvalidInput, match="needs a time zone") as caught:
        Schedule(parse_rrule("FREQ=DAILY"), datetime(2026, 11, 24, 9))
    assert caught.value.field == "due_zone"


def test_refuses_times_that_are_not_local() -> None:
    with pytest.raises(InvalidInput, match="without offset"):
        Schedule(parse_rrule("FREQ=DAILY"), datetime(2026, 11, 24, 9, tzinfo=UTC), "UTC")
    with pytest.raises(InvalidInput, match="finer than a second"):
        Schedule(parse_rrule("FREQ=DAILY"), datetime(2026, 11, 24, 9, 0, 0, 5), "UTC")
    with pytest.raises(InvalidInput, match="task is all day") as caught:
        all_day("FREQ=DAILY", "2026-11-24", exdates=(datetime(2026, 11, 25, 9),))
    assert caught.value.field == "recurrence.exdates"


def test_refuses_too_many_exceptions() -> None:
    with pytest.raises(LimitExceeded, match="the limit is 2000"):
        all_day("FREQ=DAILY", "2026-11-24", exdates=(datetime(2026, 11, 25),) * 2001)


@pytest.mark.parametrize(
    ("rule", "anchor", "field", "says"),
    [
        ("FREQ=DAILY;UNTIL=20261123", "2026-11-24", ".UNTIL", "before it begins"),
        ("FREQ=DAILY;INTERVAL=7;BYDAY=MO", "2026-11-24", "", "never fires again"),
        ("FREQ=MONTHLY;INTERVAL=12;BYMONTH=2", "2026-11-24", "", "never fires again"),
        ("FREQ=WEEKLY", "9999-12-31", "", "never fires again"),
    ],
)
def test_refuses_a_rule_that_never_fires_from_its_anchor(
    rule: str, anchor: str, field: str, says: str
) -> None:
    with pytest.raises(InvalidInput, match=says) as caught:
        check_schedule(all_day(rule, anchor))
    assert caught.value.field == f"recurrence.rrule{field}"


@pytest.mark.parametrize("month_end", MonthEnd)
def test_accepts_what_fires_only_when_clamped_only_then(month_end: MonthEnd) -> None:
    schedule = all_day("FREQ=YEARLY;BYMONTH=4", "2026-01-31", month_end=month_end)
    if month_end is MonthEnd.CLAMP:
        check_schedule(schedule)
    else:
        with pytest.raises(InvalidInput, match="never fires again"):
            check_schedule(schedule)


def test_accepts_what_fires() -> None:
    check_schedule(all_day("FREQ=DAILY;COUNT=1", "2026-11-24"))
    check_schedule(all_day("FREQ=DAILY;UNTIL=20261124", "2026-11-24"))
    check_schedule(all_day("FREQ=WEEKLY;UNTIL=20261125", "2026-11-24"))
    check_schedule(Schedule(parse_cron("0 9 29 2 *"), datetime(2026, 11, 24, 9), "UTC"))
