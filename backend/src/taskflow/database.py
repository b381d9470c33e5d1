"""The engine and the unit of work: the only place that begins or commits a transaction."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager, contextmanager, suppress
from datetime import datetime, timedelta
from enum import StrEnum
from pathlib import Path
from typing import Any

import asyncpg
import orjson
from sqlalchemy import Connection as SyncConnection
from sqlalchemy import Executable, text
from sqlalchemy.exc import DBAPIError, IntegrityError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.ext.asyncio import AsyncConnection, create_async_engine

from taskflow.connections import ConnectionPool
from taskflow.errors import StartupError
from taskflow.events import Origin
from taskflow.ports import Clock
from taskflow.statements import Prepared, Row, Rows, answers_rows, rendered

_APPLICATION = "taskflow"
_STATEMENT_TIMEOUT_MS = 15_000
_MILLISECOND = timedelta(milliseconds=1)
_POOL_TIMEOUT = 10.0  # seconds
_TRY_LOCK = "SELECT pg_try_advisory_lock(hashtext($1), $2)"
_UNLOCK = "SELECT pg_advisory_unlock(hashtext($1), $2)"
_JOIN = "SELECT pg_advisory_lock_shared(hashtext($1), -1)"
# `classid` and `objid` are the two halves of a numbered lock, as unsigned numbers.
_MEMBERS = """
    SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND granted AND mode = 'ShareLock'
      AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
      AND classid::bigint = hashtext($1)::bigint & 4294967295 AND objid::bigint = 4294967295
    """
_CONNECTION_LOST = (
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,  # what a statement meets that was sent while the server died
    asyncpg.PostgresConnectionError,
    asyncpg.AdminShutdownError,
    asyncpg.CrashShutdownError,
    asyncpg.CannotConnectNowError,
    asyncpg.InsufficientResourcesError,
    OSError,  # nobody listens
)

_DRIVER_ERRORS = (asyncpg.PostgresError, *_CONNECTION_LOST)

Connection = Any
"""A connection of asyncpg, or its stand-in from the pool."""

Watcher = Callable[[str], None]


class Signal(StrEnum):
    """What a commit may announce to the loops of this process."""

    OUTBOX = "outbox"
    SCHEDULE = "schedule"
    DELIVER = "deliver"


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

    def __init__(
        self, connection: Connection, clock: Clock, origin: Origin, watchers: Sequence[Watcher]
    ) -> None:
        self._connection = connection
        self._watchers = watchers
        self.now = clock.now()
        self._ranked_at = self.now
        self.origin = origin
        self.announcements: set[Signal] = set()

    async def execute(
        self, statement: Executable | Prepared, parameters: Mapping[str, Any] | None = None
    ) -> Rows:
        """Run one statement. Raises SQLAlchemy's `DBAPIError` and its kinds, whose `orig` is the driver's."""
        sql, values = rendered(statement, parameters or {})
        for watch in self._watchers:
            watch(sql)
        try:
            if answers_rows(sql):
                return Rows(await self._connection.fetch(sql, *values))
            done = await self._connection.execute(sql, *values)
        except _DRIVER_ERRORS as error:
            raise _named(error, sql) from error
        return Rows([], _rows_changed(done))

    async def execute_many(
        self, statement: Executable, parameters: Sequence[Mapping[str, Any]]
    ) -> None:
        """Run one statement for each of `parameters`, which all have the same keys, in one round trip."""
        made = [rendered(statement, each) for each in parameters]
        if made:
            with _named_errors(made[0][0]):
                await self._connection.executemany(made[0][0], [values for _, values in made])

    def next_rank_time(self) -> datetime:
        """A millisecond later with each call, so that what is made together stays in the order of its making."""
        self._ranked_at += _MILLISECOND
        return self._ranked_at

    def announce(self, signal: Signal) -> None:
        self.announcements.add(signal)

    async def copy(self, table: str, columns: list[str], records: list[tuple[Any, ...]]) -> None:
        """Load `records` by PostgreSQL's COPY, for bulk data such as `taskflow demo`."""
        with _named_errors(f"COPY {table}"):
            await self._connection.copy_records_to_table(table, columns=columns, records=records)


class SessionLocks:
    """Numbered advisory locks, and transactions on the very connection that holds them.

    Who loses the connection loses the locks and the means to go on, so two holders never work at once.
    """

    def __init__(self, connection: Connection, database: "Database") -> None:
        self._connection = connection
        self._database = database
        self._is_member = False
        self.held: list[int] = []

    async def share(self, name: str, numbers: Sequence[int]) -> list[int]:
        """Hold this member's fair part of `numbers`; returns those that are held.

        Members are counted each time: who finds more of them gives back what is too much, and what a dead
        member held is free to be taken.
        """
        with _named_errors(_TRY_LOCK):
            if not self._is_member:
                await self._connection.execute(_JOIN, name)
                self._is_member = True
            members = max(1, await self._connection.fetchval(_MEMBERS, name))
            fair = -(-len(numbers) // members)
            while len(self.held) > fair:
                await self._connection.fetchval(_UNLOCK, name, self.held[-1])
                self.held.pop()
            for number in numbers:
                is_wanted = len(self.held) < fair and number not in self.held
                if is_wanted and await self._connection.fetchval(_TRY_LOCK, name, number):
                    self.held.append(number)
        return self.held

    def transaction(self, origin: Origin) -> AbstractAsyncContextManager[UnitOfWork]:
        return self._database.transaction_on(self._connection, origin)


class Database:
    """A pool of connections to one PostgreSQL. `url` is in SQLAlchemy's form (`postgresql+asyncpg://`).

    `watchers` are told the SQL of each statement before it runs: for tests and measurements that count.
    """

    def __init__(self, url: str, clock: Clock, *, pool_size: int = 20) -> None:
        self.clock = clock
        self.signals = Signals()
        self.watchers: list[Watcher] = []
        self._dsn = url.replace("postgresql+asyncpg:", "postgresql:", 1)
        self._pool = ConnectionPool(self._connect, pool_size)

    def transaction(self, origin: Origin) -> AbstractAsyncContextManager[UnitOfWork]:
        """One transaction: committed at the end of the block, rolled back if it raises."""
        return _Transaction(self, origin, None)

    def transaction_on(
        self, connection: Connection, origin: Origin
    ) -> AbstractAsyncContextManager[UnitOfWork]:
        """As `transaction`, on a connection that the caller holds."""
        return _Transaction(self, origin, connection)

    def reading(self, origin: Origin) -> AbstractAsyncContextManager[UnitOfWork]:
        """For requests that change nothing: each statement by itself, without BEGIN and COMMIT."""
        return _Reading(self, origin)

    def announce(self, uow: UnitOfWork) -> None:
        for signal in uow.announcements:
            self.signals.send(signal)

    @asynccontextmanager
    async def session_locks(self) -> AsyncIterator["SessionLocks"]:
        """One connection that can hold advisory locks over many transactions."""
        connection = await self.borrow()
        try:
            yield SessionLocks(connection, self)
        finally:
            try:
                if not connection.is_closed():
                    await connection.execute("SELECT pg_advisory_unlock_all()")
            finally:
                self.give_back(connection)

    async def close(self) -> None:
        await self._pool.close()

    async def borrow(self) -> Connection:
        """A connection of the pool, to be given back."""
        try:
            return await self._pool.acquire(timeout=_POOL_TIMEOUT)
        except TimeoutError as error:
            raise PoolTimeout(f"No connection was free within {_POOL_TIMEOUT} s.") from error
        except _DRIVER_ERRORS as error:
            raise _named(error, "connect") from error

    def give_back(self, connection: Connection) -> None:
        self._pool.release(connection)

    async def _connect(self) -> Connection:
        connection = await asyncpg.connect(
            self._dsn,
            record_class=Row,
            statement_cache_size=500,
            server_settings={
                "application_name": _APPLICATION,
                "timezone": "UTC",
                "statement_timeout": str(_STATEMENT_TIMEOUT_MS),
                "jit": "off",
            },
        )
        await _prepare(connection)
        return connection


class _Reading:
    """What `Database.reading` opens. Written out, here and below: a generator costs as much as a statement."""

    __slots__ = ("_connection", "_database", "_origin")

    def __init__(self, database: Database, origin: Origin) -> None:
        self._database = database
        self._origin = origin

    async def __aenter__(self) -> UnitOfWork:
        database = self._database
        self._connection = await database.borrow()
        return UnitOfWork(self._connection, database.clock, self._origin, database.watchers)

    async def __aexit__(self, *_: object) -> None:
        self._database.give_back(self._connection)


class _Transaction:
    """What `Database.transaction` opens, on `held` or else on a connection of the pool."""

    __slots__ = ("_connection", "_database", "_held", "_origin", "_uow")

    def __init__(self, database: Database, origin: Origin, held: Connection | None) -> None:
        self._database = database
        self._origin = origin
        self._held = held

    async def __aenter__(self) -> UnitOfWork:
        database = self._database
        self._connection = self._held or await database.borrow()
        self._uow = UnitOfWork(self._connection, database.clock, self._origin, database.watchers)
        try:
            await self._send("BEGIN")
        except BaseException:
            self._give_back()
            raise
        return self._uow

    async def __aexit__(self, _: object, error: BaseException | None, __: object) -> None:
        try:
            if error is None:
                await self._send("COMMIT")
                self._database.announce(self._uow)
            else:
                # A connection that is lost has nothing left to roll back.
                with suppress(*_DRIVER_ERRORS):
                    await self._connection.execute("ROLLBACK")
        finally:
            self._give_back()

    async def _send(self, command: str) -> None:
        try:
            await self._connection.execute(command)
        except _DRIVER_ERRORS as error:
            raise _named(error, command) from error

    def _give_back(self) -> None:
        if self._held is None:
            self._database.give_back(self._connection)


async def _prepare(connection: Connection) -> None:
    """JSON comes as Python values, and goes as text that is JSON already."""
    codecs = {
        "json": (str.encode, orjson.loads),
        "jsonb": (lambda value: b"\x01" + value.encode(), lambda value: orjson.loads(value[1:])),
    }
    for name, (encoder, decoder) in codecs.items():
        await connection.set_type_codec(
            name, schema="pg_catalog", format="binary", encoder=encoder, decoder=decoder
        )


def _rows_changed(status: str) -> int:
    """3 of `UPDATE 3`; 0 of what changes no rows, such as `ANALYZE`."""
    last = status.rpartition(" ")[2]
    return int(last) if last.isdecimal() else 0


@contextmanager
def _named_errors(sql: str) -> Iterator[None]:
    """The driver's errors by SQLAlchemy's names, which everything above knows."""
    try:
        yield
    except _DRIVER_ERRORS as error:
        raise _named(error, sql) from error


def _named(error: Exception, sql: str) -> DBAPIError:
    if isinstance(error, asyncpg.IntegrityConstraintViolationError):
        return IntegrityError(sql, None, error)
    if isinstance(error, _CONNECTION_LOST):
        return OperationalError(sql, None, error)
    return DBAPIError(sql, None, error)


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


async def current_revision(connection: AsyncConnection | UnitOfWork) -> str | None:
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


def _upgrade(connection: SyncConnection) -> None:
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
