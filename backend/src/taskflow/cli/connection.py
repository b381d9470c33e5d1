"""The database of a command: the server of DATABASE_URL, or the embedded one, whether `serve` runs it or not."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from typing import TYPE_CHECKING, TypeVar
from urllib.parse import urlsplit

import asyncpg

from taskflow.config import Settings
from taskflow.embedded_postgres import EmbeddedPostgres, kept_running
from taskflow.errors import StartupError
from taskflow.events import system_origin

if TYPE_CHECKING:
    from taskflow.database import Database

CONNECT_SECONDS = 10.0
OLDEST_SERVER = 15
_ORIGIN = system_origin("command line")

Result = TypeVar("Result")


@contextmanager
def own_database(settings: Settings) -> Iterator[str]:
    """The database for `serve`: the embedded server belongs to this process, is started again if it dies, and ends
    with the block.
    """
    if settings.server_dsn is not None:
        asyncio.run(require_reachable(settings.server_dsn))
        yield settings.server_dsn
        return
    with EmbeddedPostgres(settings.data) as postgres, kept_running(postgres):
        yield postgres.url


@contextmanager
def any_database(settings: Settings) -> Iterator[str]:
    """The database for a command: that of the running `serve`, or started for as long as the command runs."""
    postgres = EmbeddedPostgres(settings.data)
    if settings.server_dsn is None and postgres.join():
        yield postgres.url
        return
    with own_database(settings) as url:
        yield url


def running_database(settings: Settings) -> str:
    """The address of a database that runs already: the embedded server belongs to `serve`, never to a worker,
    which would keep `serve` from starting again after both have died.

    Raises `StartupError` if it does not run.
    """
    if settings.server_dsn is not None:
        asyncio.run(require_reachable(settings.server_dsn))
        return settings.server_dsn
    postgres = EmbeddedPostgres(settings.data)
    if not postgres.join():
        raise StartupError(
            f"The embedded database of {settings.data.resolve()} does not run. Start `taskflow serve` on that"
            " folder first, or set DATABASE_URL."
        )
    return postgres.url


@asynccontextmanager
async def opened(url: str) -> AsyncIterator["Database"]:
    """The few connections that a command needs, closed at its end."""
    from taskflow.clock import SystemClock
    from taskflow.database import Database

    database = Database(url, SystemClock(), pool_size=2)
    try:
        yield database
    finally:
        await database.close()


def in_transaction(settings: Settings, work: Callable[..., Awaitable[Result]]) -> Result:
    """Run `work` in one transaction on the migrated database of `settings`."""
    from taskflow.database import migrate

    async def run(url: str) -> Result:
        await migrate(url)
        async with opened(url) as database, database.transaction(_ORIGIN) as uow:
            return await work(uow)

    with any_database(settings) as url:
        return asyncio.run(run(url))


def reading(settings: Settings, work: Callable[..., Awaitable[Result]]) -> Result:
    """Run `work` on the database of `settings` as it is; each of its statements by itself."""

    async def run(url: str) -> Result:
        async with opened(url) as database, database.reading(_ORIGIN) as uow:
            return await work(uow)

    with any_database(settings) as url:
        return asyncio.run(run(url))


async def require_reachable(url: str) -> None:
    """Refuse a server that does not answer, lets nobody in or is too old, and say which it is."""
    parts = urlsplit(url)
    where = f"The database server of DATABASE_URL ({parts.hostname or 'local socket'}:{parts.port or 5432})"
    try:
        connection = await asyncpg.connect(
            url.replace("postgresql+asyncpg:", "postgresql:", 1), timeout=CONNECT_SECONDS
        )
    except asyncpg.InvalidCatalogNameError as error:
        raise StartupError(
            f"{where} has no database {parts.path.lstrip('/')!r}. Create it there, or correct the name."
        ) from error
    except asyncpg.InvalidAuthorizationSpecificationError as error:
        raise StartupError(
            f"{where} does not let {parts.username!r} in: {error}. Correct user or password."
        ) from error
    except (OSError, asyncpg.PostgresError, TimeoutError, ValueError) as error:
        reason = str(error) or "it does not answer in time"
        raise StartupError(
            f"{where} cannot be reached: {reason}. Start it, correct the address, or unset DATABASE_URL"
            " to use the embedded database."
        ) from error
    major = connection.get_server_version().major
    await connection.close()
    if major < OLDEST_SERVER:
        raise StartupError(f"{where} is PostgreSQL {major}; {OLDEST_SERVER} or later is needed.")
