"""When a reminder is due. Offsets count from the task's dates, so they follow the task when it moves."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from taskflow.domain.enums import ReminderKind, ReminderState
from taskflow.domain.hours import instant_on
from taskflow.domain.recurrence import resolve
from taskflow.domain.tasks import Moment

GRACE = timedelta(hours=1)
"""A reminder that is asked for so long after its instant still rings, at once and marked late."""

FARTHEST_REMINDER = timedelta(days=365)

MOST_RINGS = 25
"""So often one that repeats until its task is done rings at most."""


@dataclass(frozen=True, slots=True)
class PersonalDay:
    """When an all-day task counts as due for a person: at this time of its day, by the clock of their zone."""

    at: time
    zone: str

    def due(self, day: date) -> datetime:
        return instant_on(day, self.at, self.zone)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReminderRule:
    """What a person asked for: an instant as wall-clock time, or an offset in whole seconds.

    `repeat_seconds`: it rings again after so long, until the task is done, a bounded number of times.
    """

    kind: ReminderKind
    offset_seconds: int | None = None
    at_local: datetime | None = None
    at_zone: str | None = None
    repeat_seconds: int | None = None

    def base(self, due: Moment | None, start: Moment | None) -> Moment | None:
        """The date of the task that it counts from, if any."""
        if self.kind is ReminderKind.AT:
            return None
        return start if self.kind is ReminderKind.BEFORE_START else due

    def fire_at(
        self, due: Moment | None, start: Moment | None, day: PersonalDay
    ) -> datetime | None:
        """The instant (UTC), or None while the task lacks the date that the offset counts from."""
        if self.kind is ReminderKind.AT:
            assert self.at_local is not None
            assert self.at_zone is not None
            return resolve(self.at_local, self.at_zone)[0]
        base = self.base(due, start)
        if base is None:
            return None
        offset = timedelta(seconds=self.offset_seconds or 0)
        instant = day.due(base.local.date()) if base.all_day else base.instant
        return instant + (offset if self.kind is ReminderKind.AFTER_DUE else -offset)


def planned_state(fire_at: datetime | None, now: datetime) -> ReminderState:
    """A reminder whose instant has passed before it was planned is not sent."""
    if fire_at is not None and fire_at <= now:
        return ReminderState.WITHDRAWN
    return ReminderState.PENDING
