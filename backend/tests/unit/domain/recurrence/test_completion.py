"""What a completion opens: by mode and catch-up, early and late, all-day and timed, in the hour that comes twice."""

from datetime import datetime

import pytest
from tests.unit.domain.recurrence.samples import all_day, timed

from taskflow.domain.recurrence import (
    CatchUp,
    Schedule,
    after_completion,
    next_open,
    parse_cron,
)

RENT = timed("FREQ=MONTHLY;BYMONTHDAY=31", "2026-10-31T09:00")
NEXT_FUTURE, EVERY_MISSED, LATEST_ONLY = CatchUp


def opened(
    schedule: Schedule, key: str, now: str, catch_up: CatchUp = NEXT_FUTURE, *, fold: int = 0
) -> tuple[str | None, int]:
    result = next_open(
        schedule,
        key_local=datetime.fromisoformat(key),
        now_local=datetime.fromisoformat(now).replace(fold=fold),
        catch_up=catch_up,
    )
    return result.occurrence.key if result.occurrence else None, result.missed


@pytest.mark.parametrize(
    ("catch_up", "now", "expected"),
    [
        # on time, early by a month, exactly at the next time, three dates late
        (NEXT_FUTURE, "2026-10-31T10:00", ("2026-11-30T09:00", 0)),
        (NEXT_FUTURE, "2026-10-01T10:00", ("2026-11-30T09:00", 0)),
        (NEXT_FUTURE, "2026-11-30T09:00", ("2026-12-31T09:00", 1)),
        (NEXT_FUTURE, "2027-02-01T10:00", ("2027-02-28T09:00", 3)),
        (EVERY_MISSED, "2027-02-01T10:00", ("2026-11-30T09:00", 0)),
        (LATEST_ONLY, "2027-02-01T10:00", ("2027-01-31T09:00", 2)),
        (LATEST_ONLY, "2026-11-30T09:00", ("2026-11-30T09:00", 0)),
        (LATEST_ONLY, "2026-10-31T10:00", ("2026-11-30T09:00", 0)),
        (LATEST_ONLY, "2026-10-01T10:00", ("2026-11-30T09:00", 0)),
    ],
)
def test_catch_up(catch_up: CatchUp, now: str, expected: tuple[str, int]) -> None:
    assert opened(RENT, "2026-10-31T09:00", now, catch_up) == expected


@pytest.mark.parametrize(
    ("catch_up", "key", "expected"),
    [
        (NEXT_FUTURE, "2026-11-20", ("2026-11-24", 3)),
        (NEXT_FUTURE, "2026-11-24", ("2026-11-25", 0)),
        (NEXT_FUTURE, "2026-11-26", ("2026-11-27", 0)),
        (LATEST_ONLY, "2026-11-20", ("2026-11-24", 3)),
        (LATEST_ONLY, "2026-11-24", ("2026-11-25", 0)),
        (EVERY_MISSED, "2026-11-20", ("2026-11-21", 0)),
    ],
)
def test_all_day_of_today_is_not_missed(
    catch_up: CatchUp, key: str, expected: tuple[str, int]
) -> None:
    daily = all_day("FREQ=DAILY", "2026-11-20")
    assert opened(daily, key, "2026-11-24T15:00", catch_up) == expected


@pytest.mark.parametrize(
    ("fold", "expected"),
    [(0, ("2026-10-25T02:30", 0)), (1, ("2026-10-26T02:30", 1))],
)
def test_time_that_comes_twice_is_over_after_its_first_pass(
    fold: int, expected: tuple[str, int]
) -> None:
    nightly = timed("FREQ=DAILY", "2026-10-24T02:30")
    assert opened(nightly, "2026-10-24T02:30", "2026-10-25T02:15", fold=fold) == expected


def test_ended_series_opens_nothing_and_counts_what_was_missed() -> None:
    ended = all_day("FREQ=DAILY;COUNT=5", "2026-11-01")
    assert opened(ended, "2026-11-01", "2026-12-01T00:00") == (None, 4)
    assert opened(ended, "2026-11-05", "2026-12-01T00:00") == (None, 0)
    assert opened(ended, "2026-11-01", "2026-12-01T00:00", LATEST_ONLY) == ("2026-11-05", 3)
    assert opened(ended, "2026-11-05", "2026-12-01T00:00", LATEST_ONLY) == (None, 0)


def test_missed_are_counted_to_a_limit() -> None:
    daily = all_day("FREQ=DAILY", "1970-01-01")
    result = next_open(daily, key_local=datetime(1970, 1, 1), now_local=datetime(2026, 11, 24, 12))
    assert result.occurrence is not None
    assert result.occurrence.key == "2026-11-24"
    assert result.missed == 10_000
    assert len(result.missed_keys) == 1000
    assert result.missed_keys[0] == "1970-01-02"


@pytest.mark.parametrize(
    ("rule", "completed", "expected"),
    [
        ("FREQ=DAILY;INTERVAL=3", "2026-11-24T22:10", "2026-11-27T09:00"),
        ("FREQ=DAILY", "2026-11-24T08:00", "2026-11-25T09:00"),
        ("FREQ=WEEKLY;INTERVAL=2", "2026-11-24T08:00", "2026-12-08T09:00"),
        ("FREQ=MONTHLY", "2027-01-31T08:00", "2027-02-28T09:00"),
        ("FREQ=YEARLY", "2028-02-29T08:00", "2029-02-28T09:00"),
        ("FREQ=WEEKLY;BYDAY=MO", "2026-11-23T08:00", "2026-11-30T09:00"),
        ("FREQ=DAILY;INTERVAL=3;COUNT=2", "2026-11-24T22:10", "2026-11-27T09:00"),
        ("FREQ=DAILY;INTERVAL=3;UNTIL=20261126", "2026-11-24T22:10", None),
        ("FREQ=DAILY;UNTIL=20261201", "2026-11-24T22:10", "2026-11-25T09:00"),
    ],
)
def test_after_completion_counts_from_it_and_keeps_the_time(
    rule: str, completed: str, expected: str | None
) -> None:
    schedule = timed(rule, "2026-06-01T09:00")
    found = after_completion(schedule, completed_local=datetime.fromisoformat(completed))
    assert (found and found.key) == expected


def test_after_completion_all_day_and_cron() -> None:
    plants = all_day("FREQ=DAILY;INTERVAL=3", "2026-11-01", exdates=(datetime(2026, 11, 27),))
    found = after_completion(plants, completed_local=datetime(2026, 11, 24, 23, 59))
    assert found is not None
    assert found.key == "2026-11-30"
    pills = Schedule(parse_cron("0 8,20 * * *"), datetime(2026, 11, 1, 8), "Europe/Berlin")
    found = after_completion(pills, completed_local=datetime(2026, 11, 24, 10))
    assert found is not None
    assert found.key == "2026-11-24T20:00"


def test_completing_ahead_of_time_never_reuses_a_key() -> None:
    plants = timed("FREQ=DAILY;INTERVAL=3", "2026-11-10T09:00")
    key, seen = "2026-11-10T09:00", []
    for day in (5, 7, 7, 10):
        found = after_completion(
            plants, completed_local=datetime(2026, 11, day, 12), completed_key=key
        )
        assert found is not None
        key = found.key
        seen.append(key)
    assert seen == [
        "2026-11-08T09:00~1",
        "2026-11-10T09:00~1",
        "2026-11-10T09:00~2",
        "2026-11-13T09:00~2",
    ]


def test_the_same_completion_leads_to_the_same_key() -> None:
    plants = timed("FREQ=DAILY;INTERVAL=3", "2026-11-10T09:00")
    completed = datetime(2026, 11, 5, 12)
    twice = [
        after_completion(plants, completed_local=completed, completed_key="2026-11-10T09:00")
        for _ in range(2)
    ]
    assert twice[0] == twice[1]
