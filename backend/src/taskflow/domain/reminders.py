"""When a reminder is due. Offsets count from the task's dates, so they follow the task when it moves."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta

from taskflow.domain.enums import ReminderKind, ReminderState
from taskflow.domain.recurrence import resolve
from taskflow.domain.tasks import Moment

ALL_DAY_TIME = time(9)
"""An all-day task counts as due at this hour of its day for its reminders."""

FARTHEST_REMINDER = timedelta(days=365)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReminderRule:
    """What a person asked for: an instant as wall-clock time, or an offset in whole seconds."""

    kind: ReminderKind
    offset_seconds: int | None = None
    at_local: datetime | None = None
    at_zone: str | None = None

    def fire_at(self, due: Moment | None, start: Moment | None) -> datetime | None:
        """The instant (UTC), or None while the task lacks the date that the offset counts from."""
        if self.kind is ReminderKind.AT:
            assert self.at_local is not None
            assert self.at_zone is not None
            return resolve(self.at_local, self.at_zone)[0]
        base = start if self.kind is ReminderKind.BEFORE_START else due
        if base is None:
            return None
        offset = timedelta(seconds=self.offset_seconds or 0)
        return _instant(base) + (offset if self.kind is ReminderKind.AFTER_DUE else -offset)


def planned_state(fire_at: datetime | None, now: datetime) -> ReminderState:
    """A reminder whose instant has passed before it was planned is not sent."""
    if fire_at is not None and fire_at <= now:
        return ReminderState.WITHDRAWN
    return ReminderState.PENDING


def _instant(moment: Moment) -> datetime:
    if not moment.all_day:
        return moment.instant
    return resolve(datetime.combine(moment.local, ALL_DAY_TIME), moment.zone)[0]
