"""How the parts are: database, event bus, state store, outbox."""

import asyncio
from collections.abc import Awaitable
from contextlib import suppress
from typing import Any

from sqlalchemy.exc import SQLAlchemyError

from taskflow import outbox
from taskflow.database import Database
from taskflow.errors import Unavailable
from taskflow.events import system_origin
from taskflow.observability import DEAD_LETTERS, OUTBOX, OUTBOX_OLDEST
from taskflow.ports import EventBus, StateStore
from taskflow.repositories import health
from taskflow.repositories.health import Backlog

LAG_DEGRADED = 30.0
"""From this many seconds of outbox lag on the bus counts as degraded."""

_PATIENCE = 3.0
"""Seconds that a part has for its answer: who probes us does not wait long."""

_UP = {"status": "up", "detail": None}


class Health:
    """Asks every part. Only the database decides whether the whole is down: without the bus requests go on."""

    def __init__(
        self, database: Database, bus: EventBus, state_store: StateStore | None = None
    ) -> None:
        self._database = database
        self._bus = bus
        self._state_store = state_store

    async def measure(self) -> None:
        """Bring the gauges of the outbox up to date; without a database they stay as they are."""
        with suppress(SQLAlchemyError, OSError):
            async with self._database.reading(system_origin("health")) as uow:
                _measure(await health.backlog(uow, range(outbox.SHARDS)))

    async def check(self) -> dict[str, Any]:
        """The state of the parts (`schemas.records.Health` without the version)."""
        try:
            async with self._database.reading(system_origin("health")) as uow:
                backlog = await health.backlog(uow, range(outbox.SHARDS))
        except (SQLAlchemyError, OSError) as error:
            return _without_database(error)
        _measure(backlog)
        bus, state_store = await asyncio.gather(self._about_bus(backlog), self._about_state_store())
        is_well = all(part["status"] == "up" for part in (bus, state_store))
        return {
            "status": "up" if is_well else "degraded",
            "database": _UP,
            "event_bus": bus,
            "state_store": state_store,
            "outbox_lag_seconds": backlog.lag_seconds,
            "outbox_pending": backlog.pending,
            "outbox_parked": backlog.parked,
            "dead_letters": backlog.dead_letters,
        }

    async def _about_bus(self, backlog: Backlog) -> dict[str, str | None]:
        try:
            await _in_time(self._bus.check())
        except Unavailable as error:
            return {"status": "down", "detail": f"{error.message} Changes wait in the outbox."}
        if backlog.lag_seconds > LAG_DEGRADED or backlog.parked > 0:
            detail = "Events wait for longer than usual, or are parked; see the log."
            return {"status": "degraded", "detail": detail}
        return _UP

    async def _about_state_store(self) -> dict[str, str | None]:
        if self._state_store is None:
            return _UP
        try:
            await _in_time(self._state_store.get("health"))
        except Unavailable as error:
            return {"status": "down", "detail": error.message}
        return _UP


async def _in_time(answer: Awaitable[object]) -> None:
    try:
        async with asyncio.timeout(_PATIENCE):
            await answer
    except TimeoutError as error:
        raise Unavailable(f"There was no answer within {_PATIENCE:g} s.") from error


def _measure(backlog: Backlog) -> None:
    OUTBOX.labels("pending").set(backlog.pending)
    OUTBOX.labels("parked").set(backlog.parked)
    OUTBOX_OLDEST.set(backlog.lag_seconds)
    DEAD_LETTERS.set(backlog.dead_letters)


def _without_database(error: Exception) -> dict[str, Any]:
    detail = f"The database cannot be reached: {type(error).__name__}."
    unknown = {"status": "down", "detail": "It is fed from the database."}
    return {
        "status": "down",
        "database": {"status": "down", "detail": detail},
        "event_bus": unknown,
        "state_store": _UP,
        "outbox_lag_seconds": None,
        "outbox_pending": None,
        "outbox_parked": None,
        "dead_letters": None,
    }
