"""Five-field cron expressions, read by the library cronsim (Debian's meaning, with `L`, `LW`, `5L`, `MON#2`).

Cron times are wall-clock times like all others: iterated without a zone, resolved by `zones`. cronsim's own handling of
clock changes is not used. Sub-daily expressions are served down to two firings more than an hour apart.
"""

from copy import copy
from dataclasses import dataclass
from dataclasses import field as member
from datetime import datetime, timedelta
from functools import lru_cache
from itertools import pairwise

from cronsim import CronSim, CronSimError

from taskflow.domain.recurrence.enums import RecurrencePattern
from taskflow.errors import InvalidInput, LimitExceeded

MAX_TEXT = 128
_FIELDS = 5
_CLOSEST_MINUTES = 61
_SECOND = timedelta(seconds=1)
_START = datetime(2000, 1, 1)


@dataclass(frozen=True, slots=True)
class CronRule:
    """A cron expression in canonical form: single spaces, capital letters."""

    expression: str

    @property
    def fields(self) -> tuple[str, str, str, str, str]:
        """Minute, hour, day of month, month, day of week."""
        minute, hour, day, month, weekday = self.expression.split(" ")
        return minute, hour, day, month, weekday

    @property
    def pattern(self) -> RecurrencePattern:
        """The period that comes nearest: what the expression restricts decides."""
        _, _, day, month, weekday = self.fields
        if not month.startswith("*"):
            return RecurrencePattern.YEARLY
        if not day.startswith("*") or "#" in weekday or "L" in weekday:
            return RecurrencePattern.MONTHLY
        return RecurrencePattern.DAILY if weekday.startswith("*") else RecurrencePattern.WEEKLY

    def in_words(self) -> str:
        """English by cronsim: `at 09:00 on Monday through Friday`."""
        words = _sim(self.expression).explain()
        return words[0].lower() + words[1:]


def parse_cron(text: str, *, field: str = "recurrence.cron") -> CronRule:
    """The rule of five fields. `InvalidInput` for bad syntax, firings an hour or less apart, and what never fires."""
    if len(text) > MAX_TEXT:
        raise LimitExceeded(
            f"The expression has {len(text)} characters; the limit is {MAX_TEXT}.", field=field
        )
    parts = text.upper().split()
    if len(parts) != _FIELDS:
        raise InvalidInput(
            f"{text[:40]!r} has {len(parts)} fields; cron has five: minute, hour, day of month, month, day of week.",
            field=field,
        )
    rule = CronRule(" ".join(parts))
    try:
        sim = _sim(rule.expression)
    except CronSimError as error:
        raise InvalidInput(
            f"{text[:40]!r} is not a cron expression: {error} is not valid or can never fire.",
            field=field,
        ) from error
    _check_times_of_day(sim, field)
    if CronTimes(rule, all_day=False).after(_START) is None:
        raise InvalidInput(f"{text[:40]!r} can never fire: no such date exists.", field=field)
    return rule


def _check_times_of_day(sim: CronSim, field: str) -> None:
    times = sorted(hour * 60 + minute for hour in sim.hours for minute in sim.minutes)
    gap = min((later - earlier for earlier, later in pairwise(times)), default=24 * 60)
    if gap < _CLOSEST_MINUTES:
        raise InvalidInput(
            f"The expression fires every {gap} minutes; repeats must be more than an hour apart.",
            field=field,
        )


@dataclass(frozen=True, slots=True)
class CronTimes:
    """The local times of a cron rule; for all-day series one midnight for each day on which it fires."""

    rule: CronRule
    all_day: bool
    expression: str = member(init=False)

    def __post_init__(self) -> None:
        _, _, *days = self.rule.fields
        text = " ".join(["0", "0", *days]) if self.all_day else self.rule.expression
        object.__setattr__(self, "expression", text)

    def after(self, local: datetime) -> datetime | None:
        """The first time strictly after; None if cronsim finds none within 50 years."""
        return self._step(local, direction=1)

    def before(self, local: datetime) -> datetime | None:
        """The last time strictly before."""
        whole = local.replace(microsecond=0)
        return self._step(whole if whole == local else whole + _SECOND, direction=-1)

    def note(self, _local: datetime) -> None:
        return None

    def _step(self, local: datetime, *, direction: int) -> datetime | None:
        sim = copy(_sim(self.expression))
        sim.dt = local.replace(microsecond=0)
        sim.tick_direction = direction
        try:
            return next(sim, None)
        except (OverflowError, ValueError):
            return None


@lru_cache(maxsize=2048)
def _sim(expression: str) -> CronSim:
    return CronSim(expression, _START)
