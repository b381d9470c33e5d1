"""A clock that a test sets."""

from datetime import datetime, timedelta


class SetClock:
    """Stands where it was set."""

    def __init__(self, now: datetime) -> None:
        self.set_to = now

    def now(self) -> datetime:
        return self.set_to

    def advance(self, by: timedelta) -> datetime:
        self.set_to += by
        return self.set_to
