"""When the scheduler has to wake up next."""

from taskflow.database import UnitOfWork
from taskflow.repositories import digests, reminders, series


async def seconds_to_next(uow: UnitOfWork, *, longest: float) -> float:
    """Seconds until the earliest reminder, scheduled occurrence or digest is due, at most `longest`."""
    due = [
        await reminders.earliest(uow),
        await series.earliest_scheduled(uow),
        await digests.earliest(uow),
    ]
    waits = [(instant - uow.now).total_seconds() for instant in due if instant is not None]
    return max(0.0, min([longest, *waits]))
