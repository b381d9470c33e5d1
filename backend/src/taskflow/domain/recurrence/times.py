"""Local times that a rule names, and the same with what falls on a weekend moved to a working day or left out."""

from collections.abc import Iterable, Iterator
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
        days = days_to_move(local.weekday(), self.working_day)
        try:
            return None if days is None else local + timedelta(days=days)
        except OverflowError:
            return None


def days_to_move(weekday: int, working_day: WorkingDay) -> int | None:
    """From a weekday to the working day that stands for it: 0 from Monday to Friday; None if it is left out."""
    past_friday = weekday - Weekday.FR
    if past_friday <= 0:
        return 0
    if working_day is WorkingDay.SKIP:
        return None
    return -past_friday if working_day is WorkingDay.PREVIOUS else 3 - past_friday


def with_own_date(days: Iterable[int], after: int, working_day: WorkingDay) -> Iterator[int]:
    """Those of ascending days (ordinals) that lead to a working day later than `after` and any before led to."""
    passed = 0
    for day in days:
        shift = days_to_move((day - 1) % 7, working_day)
        passed += 1
        if shift is not None and day + shift > after:
            after, passed = day + shift, 0
            yield day
        elif passed > _MOST_PASSED:
            return
