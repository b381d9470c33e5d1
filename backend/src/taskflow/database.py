"""The engine and the unit of work: the only place that begins or commits a transaction."""

import asyncio
from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager
from enum import StrEnum
from pathlib import Path
from typing import Any

import orjson
from sqlalchemy import Connection, CursorResult, Executable, text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from taskflow.errors import StartupError
from taskflow.events import Origin
from taskflow.json_text import encode
from taskflow.ports import Clock

_APPLICATION = "taskflow"
_STATEMENT_TIMEOUT_MS = 15_000
_TRY_LOCK = text("SELECT pg_try_advisory_lock(hashtext(:name), :number)")


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


class SessionLocks:
    """Numbered advisory locks, and transactions on the very connection that holds them.

    Who loses the connection loses the locks and the means to go on, so two holders never work at once.
    """

    def __init__(self, connection: AsyncConnection, database: "Database") -> None:
        self._connection = connection
        self._database = database
        self.held: list[int] = []

    async def take(self, name: str, numbers: Iterable[int]) -> list[int]:
        """Try to take those not yet held; returns all that are."""
        for number in numbers:
            if number not in self.held:
                row = await self._connection.execute(_TRY_LOCK, {"name": name, "number": number})
                if row.scalar_one():
                    self.held.append(number)
        await self._connection.commit()
        return self.held

    @asynccontextmanager
    async def transaction(self, origin: Origin) -> AsyncIterator[UnitOfWork]:
        uow = UnitOfWork(self._connection, self._database.clock, origin)
        try:
            yield uow
        except BaseException:
            await self._connection.rollback()
            raise
        await self._connection.commit()
        self._database.announce(uow)


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
            json_serializer=lambda value: encode(value).decode(),
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
        self.announce(uow)

    def announce(self, uow: UnitOfWork) -> None:
        for signal in uow.announcements:
            self.signals.send(signal)

    @asynccontextmanager
    async def reading(self, origin: Origin) -> AsyncIterator[UnitOfWork]:
        """For requests that change nothing: each statement by itself, without BEGIN and COMMIT."""
        async with self._autocommit.connect() as connection:
            yield UnitOfWork(connection, self.clock, origin)

    @asynccontextmanager
    async def session_locks(self) -> AsyncIterator["SessionLocks"]:
        """One connection that can hold advisory locks over many transactions."""
        async with self.engine.connect() as connection:
            try:
                yield SessionLocks(connection, self)
            finally:
                if not connection.closed and not connection.invalidated:
                    await connection.rollback()
                    await connection.execute(text("SELECT pg_advisory_unlock_all()"))
                    await connection.commit()

    async def close(self) -> None:
        await self.engine.dispose()


async def migrate(url: str) -> None:
    """Bring the schema to this release's version. Replicas may start together: one migrates, the others wait.

    Raises `StartupError` for a database that a newer release has migrated.
    """
    engine = create_async_engine(url)
    try:
        async with engine.connect() as connection:
            await connection.execute(text("SELECT pg_advisory_lock(hashtext('taskflow migrate'))"))
            await connection.commit()
            current, revisions = await current_revision(connection), known_revisions()
            if current is not None and current not in revisions:
                raise StartupError(
                    f"The database is at version {current}, which this release does not know: a newer TaskFlow"
                    " has migrated it. Start that release, or restore a backup made before."
                )
            await connection.rollback()
            if current != revisions[-1]:
                await connection.run_sync(_upgrade)
                await connection.commit()
    finally:
        await engine.dispose()


async def current_revision(connection: AsyncConnection) -> str | None:
    """The version of the schema; None before the first migration."""
    exists = await connection.execute(text("SELECT to_regclass('alembic_version') IS NOT NULL"))
    if not exists.scalar_one():
        return None
    found: str | None = (
        await connection.execute(text("SELECT version_num FROM alembic_version"))
    ).scalar_one_or_none()
    return found


def known_revisions() -> list[str]:
    """The versions of the schema that this release knows, oldest first: each migration's file begins with its own."""
    return sorted(file.name[:4] for file in (_migrations_folder() / "versions").glob("[0-9]*.py"))


def _upgrade(connection: Connection) -> None:
    # Loaded only when there is something to do: it takes as long as the rest of a start.
    from alembic import command  # noqa: PLC0415 - see above
    from alembic.config import Config  # noqa: PLC0415 - see above

    config = Config()
    config.set_main_option("script_location", str(_migrations_folder()))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")


def _migrations_folder() -> Path:
    """In a wheel the migrations lie inside the package, in a checkout beside `src`."""
    package = Path(__file__).parent
    inside = package / "migrations"
    return inside if inside.is_dir() else package.parents[1] / "migrations"
