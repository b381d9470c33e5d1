"""When the scheduler has to wake up next."""

from taskflow.database import UnitOfWork
from taskflow.repositories import reminders, series


async def seconds_to_next(uow: UnitOfWork, *, longest: float) -> float:
    """Seconds until the earliest reminder or scheduled occurrence is due, at most `longest`."""
    due = [await reminders.earliest(uow), await series.earliest_scheduled(uow)]
    waits = [(instant - uow.now).total_seconds() for instant in due if instant is not None]
    return max(0.0, min([longest, *waits]))
