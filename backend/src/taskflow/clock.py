"""The one place that reads the time of day; everything else is handed a `Clock`."""

from datetime import UTC, datetime


class SystemClock:
    """The machine's clock, as aware UTC datetimes."""

    def now(self) -> datetime:
        return datetime.now(UTC)
