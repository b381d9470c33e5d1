"""A pool of connections that costs a request next to nothing.

The driver's own pool guards each loan with a timer, a proxy and a task of its own, which together take as long as a
statement of ours (docs/decisions/0010).
"""

import asyncio
from collections.abc import Awaitable, Callable

import asyncpg


class ConnectionPool:
    """At most `size` connections, each opened by `connect` when it is first needed.

    The one given back last is lent next, so a quiet server keeps few. A connection that was lost, or that comes back
    within a transaction, is never lent again: the next loan opens another in its place.
    """

    def __init__(self, connect: Callable[[], Awaitable[asyncpg.Connection]], size: int) -> None:
        self._connect = connect
        self._size = size
        self._lent: set[asyncpg.Connection] = set()
        self._places: asyncio.LifoQueue[asyncpg.Connection | None] = asyncio.LifoQueue()
        for _ in range(size):
            self._places.put_nowait(None)

    async def acquire(self, *, timeout: float) -> asyncpg.Connection:  # noqa: ASYNC109 - seconds to wait for a place, not for the whole
        """A connection, to be given back by `release`. Raises `TimeoutError` if none is free in time."""
        if self._places.empty():
            async with asyncio.timeout(timeout):
                connection = await self._places.get()
        else:
            connection = self._places.get_nowait()
        if connection is None or connection.is_closed():
            try:
                connection = await self._connect()
            except BaseException:
                self._places.put_nowait(None)
                raise
        self._lent.add(connection)
        return connection

    def release(self, connection: asyncpg.Connection) -> None:
        self._lent.discard(connection)
        if not connection.is_closed() and connection.is_in_transaction():
            connection.terminate()
        self._places.put_nowait(connection)

    async def close(self, *, grace: float = 10.0) -> None:
        """Close all connections; those that are lent get `grace` seconds to come back before they are cut off."""
        try:
            async with asyncio.timeout(grace):
                for _ in range(self._size):
                    connection = await self._places.get()
                    if connection is not None and not connection.is_closed():
                        await connection.close()
        except TimeoutError:
            for lost in self._lent:
                lost.terminate()
