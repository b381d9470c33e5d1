"""The engine and the unit of work: the only place that begins or commits a transaction."""

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from enum import StrEnum
from typing import Any

import orjson
from sqlalchemy import CursorResult, Executable
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from taskflow.events import Origin
from taskflow.ports import Clock

_APPLICATION = "taskflow"
_STATEMENT_TIMEOUT_MS = 15_000


class Signal(StrEnum):
    """What a commit may announce to the loops of this process."""

    OUTBOX = "outbox"
    SCHEDULE = "schedule"


class Signals:
    """Wake-ups after commit. A loop that misses one still finds the work by its own poll."""

    def __init__(self) -> None:
        self._waiting: dict[Signal, list[asyncio.Event]] = {signal: [] for signal in Signal}

    def subscribe(self, signal: Signal) -> asyncio.Event:
        event = asyncio.Event()
        self._waiting[signal].append(event)
        return event

    def send(self, signal: Signal) -> None:
        for event in self._waiting[signal]:
            event.set()


class UnitOfWork:
    """One transaction. `now` is its one reading of the clock; `origin` says who is acting.

    Services and repositories work on it and never commit; `announce` is carried out after the commit.
    """

    def __init__(self, connection: AsyncConnection, clock: Clock, origin: Origin) -> None:
        self._connection = connection
        self.now = clock.now()
        self.origin = origin
        self.announcements: set[Signal] = set()

    async def execute(
        self,
        statement: Executable,
        parameters: Mapping[str, Any] | Sequence[Mapping[str, Any]] | None = None,
    ) -> CursorResult[Any]:
        return await self._connection.execute(statement, parameters)

    def announce(self, signal: Signal) -> None:
        self.announcements.add(signal)

    async def copy(self, table: str, columns: list[str], records: list[tuple[Any, ...]]) -> None:
        """Load `records` by PostgreSQL's COPY, for bulk data such as `taskflow demo`."""
        raw = await self._connection.get_raw_connection()
        driver = raw.driver_connection
        assert driver is not None
        await driver.copy_records_to_table(table, columns=columns, records=records)


class Database:
    """A pool of connections to one PostgreSQL. `url` is in the driver's form (`postgresql+asyncpg://`)."""

    def __init__(self, url: str, clock: Clock, *, pool_size: int = 20) -> None:
        self.clock = clock
        self.signals = Signals()
        self.engine: AsyncEngine = create_async_engine(
            url,
            pool_size=pool_size,
            max_overflow=0,
            pool_timeout=10,
            json_serializer=lambda value: orjson.dumps(value).decode(),
            json_deserializer=orjson.loads,
            connect_args={
                "server_settings": {
                    "application_name": _APPLICATION,
                    "timezone": "UTC",
                    "statement_timeout": str(_STATEMENT_TIMEOUT_MS),
                    "jit": "off",
                }
            },
        )
        self._autocommit = self.engine.execution_options(isolation_level="AUTOCOMMIT")

    @asynccontextmanager
    async def transaction(self, origin: Origin) -> AsyncIterator[UnitOfWork]:
        """One transaction: committed at the end of the block, rolled back if it raises."""
        async with self.engine.connect() as connection:
            uow = UnitOfWork(connection, self.clock, origin)
            yield uow
            await connection.commit()
        for signal in uow.announcements:
            self.signals.send(signal)

    @asynccontextmanager
    async def reading(self, origin: Origin) -> AsyncIterator[UnitOfWork]:
        """For requests that change nothing: each statement by itself, without BEGIN and COMMIT."""
        async with self._autocommit.connect() as connection:
            yield UnitOfWork(connection, self.clock, origin)

    async def close(self) -> None:
        await self.engine.dispose()
