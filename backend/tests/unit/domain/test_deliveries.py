"""When a delivery is tried again."""

from datetime import timedelta

import pytest

from taskflow.domain.deliveries import RETRIES, hold_after, wait_before

HOUR = timedelta(hours=1)


def test_tries_ten_times_in_three_days() -> None:
    waits = [wait_before(n, asked=None, jitter=0.0) for n in range(1, 11)]
    assert waits == [*RETRIES, None]
    assert waits[0] == timedelta(seconds=5)
    assert sum(RETRIES, timedelta()) > timedelta(days=3)


def test_spreads_what_failed_together() -> None:
    assert wait_before(2, asked=None, jitter=1.0) == timedelta(seconds=330)


def test_gives_a_receiver_the_time_it_asks_for_and_never_less_than_our_own() -> None:
    assert wait_before(1, asked=HOUR, jitter=0.0) == HOUR
    assert wait_before(5, asked=HOUR, jitter=0.0) == 5 * HOUR


@pytest.mark.parametrize(
    ("failures", "minutes"), [(0, None), (4, None), (5, 1), (6, 2), (7, 4), (11, 60), (500, 60)]
)
def test_leaves_a_troubled_channel_in_peace(failures: int, minutes: int | None) -> None:
    expected = None if minutes is None else timedelta(minutes=minutes)
    assert hold_after(failures) == expected
