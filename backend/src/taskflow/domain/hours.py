"""The hours of a person's day, by the clock of their zone: when they want quiet, when they are told what is due."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from taskflow.domain.recurrence import resolve


@dataclass(frozen=True, slots=True)
class QuietHours:
    """From `begin` until `end`, which may lie on the next day."""

    begin: time
    end: time
    zone: str

    def over(self, at: datetime) -> datetime:
        """`at`, or the end of the quiet hours that it falls into."""
        local = at.astimezone(ZoneInfo(self.zone))
        if not self._hold(local.time()):
            return at
        is_tonight = self.begin > self.end and local.time() >= self.begin
        day = local.date() + timedelta(days=is_tonight)
        return _next_at(datetime.combine(day, self.end), self.zone, at)

    def _hold(self, moment: time) -> bool:
        if self.begin < self.end:
            return self.begin <= moment < self.end
        return moment >= self.begin or moment < self.end


def _next_at(local: datetime, zone: str, after: datetime) -> datetime:
    """The instant of a wall-clock time; the second one where a clock change repeats it and the first has passed."""
    first, _ = resolve(local, zone)
    if first > after:
        return first
    return local.replace(tzinfo=ZoneInfo(zone), fold=1).astimezone(UTC)


def instant_on(day: date, at: time, zone: str) -> datetime:
    """The instant (UTC) of a time of day by the clock of `zone`."""
    return resolve(datetime.combine(day, at), zone)[0]


def digest_day(now: datetime, zone: str, at: time, done: date | None) -> date | None:
    """The local day whose digest is due; None if it is not yet, or `done` is the last day that had one.

    A day that has passed is not made up for: what was due then is overdue today.
    """
    today = now.astimezone(ZoneInfo(zone)).date()
    is_due = instant_on(today, at, zone) <= now
    return today if is_due and (done is None or done < today) else None


def next_digest(now: datetime, zone: str, at: time, done: date | None) -> datetime:
    """When the next digest is due: today or the first day after, but after `done`."""
    today = now.astimezone(ZoneInfo(zone)).date()
    day = today if done is None else max(today, done + timedelta(days=1))
    instant = instant_on(day, at, zone)
    return instant if instant > now else instant_on(day + timedelta(days=1), at, zone)


def day_of(day: date, zone: str) -> tuple[datetime, datetime]:
    """The instants at which a local day begins and ends."""
    return instant_on(day, time(), zone), instant_on(day + timedelta(days=1), time(), zone)
