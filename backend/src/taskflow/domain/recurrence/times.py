"""Local times that a rule names, and the same with what falls on a weekend moved to a working day or left out."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from taskflow.domain.recurrence.enums import OccurrenceNote, Weekday, WorkingDay

_TICK = timedelta(microseconds=1)
_WEEKEND = timedelta(days=2)
_MOST_PASSED = 1500
"""Weekend dates in a row after which a rule that leaves them out counts as one that never fires."""


class Times(Protocol):
    """Found from any moment without walking from the anchor."""

    def after(self, local: datetime) -> datetime | None: ...

    def before(self, local: datetime) -> datetime | None: ...

    def note(self, local: datetime, /) -> OccurrenceNote | None:
        """Why one of these times is not the date that the rule names."""


@dataclass(frozen=True, slots=True)
class OnWorkingDays:
    """The times of a rule on Monday to Friday. Moving keeps their order; two that meet on one day are one."""

    times: Times
    working_day: WorkingDay

    def after(self, local: datetime) -> datetime | None:
        early = self.working_day is WorkingDay.NEXT and local - datetime.min > _WEEKEND
        found = self.times.after(local - _WEEKEND if early else local)
        for _ in range(_MOST_PASSED):
            if found is None:
                return None
            moved = self._moved(found)
            if moved is not None and moved > local:
                return moved
            found = self.times.after(found)
        return None

    def before(self, local: datetime) -> datetime | None:
        late = self.working_day is WorkingDay.PREVIOUS and datetime.max - local > _WEEKEND
        found = self.times.before(local + _WEEKEND if late else local)
        for _ in range(_MOST_PASSED):
            if found is None:
                return None
            moved = self._moved(found)
            if moved is not None and moved < local:
                return moved
            found = self.times.before(found)
        return None

    def note(self, local: datetime) -> OccurrenceNote | None:
        is_named = local > datetime.min and self.times.after(local - _TICK) == local
        return self.times.note(local) if is_named else OccurrenceNote.WORKING_DAY

    def _moved(self, local: datetime) -> datetime | None:
        past_friday = local.weekday() - Weekday.FR
        if past_friday <= 0:
            return local
        if self.working_day is WorkingDay.SKIP:
            return None
        days = -past_friday if self.working_day is WorkingDay.PREVIOUS else 3 - past_friday
        try:
            return local + timedelta(days=days)
        except OverflowError:
            return None
