"""When a delivery is tried again, and when a channel is left in peace."""

from datetime import timedelta

RETRIES = tuple(
    timedelta(seconds=seconds)
    for seconds in (5, 300, 1800, 7200, 18_000, 36_000, 50_400, 72_000, 86_400)
)
"""The waits between attempts that Standard Webhooks recommends, on the whole three days."""

TROUBLED = 5
"""So many failures in a row, of whatever deliveries, and nothing is sent there for a while."""

_SHORTEST, _LONGEST = timedelta(minutes=1), timedelta(hours=1)


def wait_before(attempt: int, *, asked: timedelta | None, jitter: float) -> timedelta | None:
    """From the failed `attempt` (1 is the first) to the next; None: that was the last.

    A receiver may ask for more time. `jitter` in 0 to 1 spreads by up to a tenth what failed at the same time.
    """
    if attempt > len(RETRIES):
        return None
    wait = RETRIES[attempt - 1] * (1 + jitter / 10)
    return max(wait, asked or wait)


def hold_after(failures: int) -> timedelta | None:
    """How long a channel rests after so many failures in a row: doubling, up to an hour. None: not at all."""
    if failures < TROUBLED:
        return None
    doublings = min(failures - TROUBLED, 10)
    return min(_LONGEST, _SHORTEST * (1 << doublings))
