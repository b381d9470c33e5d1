"""How the parts are: database, outbox."""

from typing import Any

from sqlalchemy.exc import SQLAlchemyError

from taskflow.database import Database
from taskflow.events import system_origin
from taskflow.repositories import health

LAG_DEGRADED = 30.0
"""From this many seconds of outbox lag on the bus counts as degraded."""


async def check(database: Database) -> dict[str, Any]:
    """The state of the parts (`schemas.records.Health` without the version)."""
    try:
        async with database.reading(system_origin("health")) as uow:
            backlog = await health.backlog(uow)
    except (SQLAlchemyError, OSError) as error:
        down = {
            "status": "down",
            "detail": f"The database cannot be reached: {type(error).__name__}.",
        }
        return {
            "status": "down",
            "database": down,
            "event_bus": {"status": "down", "detail": "It is fed from the database."},
            "outbox_lag_seconds": None,
            "outbox_pending": None,
            "outbox_parked": None,
        }
    slow = backlog.lag_seconds > LAG_DEGRADED or backlog.parked > 0
    detail = "Events wait for longer than usual, or are parked; see the log." if slow else None
    return {
        "status": "degraded" if slow else "up",
        "database": {"status": "up", "detail": None},
        "event_bus": {"status": "degraded" if slow else "up", "detail": detail},
        "outbox_lag_seconds": backlog.lag_seconds,
        "outbox_pending": backlog.pending,
        "outbox_parked": backlog.parked,
    }
