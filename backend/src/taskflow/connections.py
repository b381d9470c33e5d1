"""A pool of connections that costs a request next to nothing.

The driver's own pool guards each loan with a timer, a proxy and a task of its own, which together take as long as a
statement of ours (docs/decisions/0010).
"""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable

import asyncpg


class ConnectionPool:
    """At most `size` connections, each opened by `connect` when it is first needed.

    The one given back last is lent next, so a quiet server keeps few; who waits is served in the order of coming, and
    nobody overtakes. A connection that was lost, or that comes back within a transaction, is never lent again: the next
    loan opens another in its place.
    """

    def __init__(self, connect: Callable[[], Awaitable[asyncpg.Connection]], size: int) -> None:
        self._connect = connect
        self._size = size
        self._lent: set[asyncpg.Connection] = set()
        self._places: list[asyncpg.Connection | None] = [None] * size
        self._waiting: deque[asyncio.Future[asyncpg.Connection | None]] = deque()

    async def acquire(self, *, timeout: float) -> asyncpg.Connection:  # noqa: ASYNC109 - seconds to wait for a place, not for the whole
        """A connection, to be given back by `release`. Raises `TimeoutError` if none is free in time."""
        connection = self._places.pop() if self._places else await self._place(timeout)
        if connection is None or connection.is_closed():
            try:
                connection = await self._connect()
            except BaseException:
                self._free(None)
                raise
        self._lent.add(connection)
        return connection

    def release(self, connection: asyncpg.Connection) -> None:
        self._lent.discard(connection)
        if not connection.is_closed() and connection.is_in_transaction():
            connection.terminate()
        self._free(connection)

    async def close(self, *, grace: float = 10.0) -> None:
        """Close all connections; those that are lent get `grace` seconds to come back before they are cut off."""
        try:
            async with asyncio.timeout(grace):
                for _ in range(self._size):
                    connection = self._places.pop() if self._places else await self._place(grace)
                    if connection is not None and not connection.is_closed():
                        await connection.close()
        except TimeoutError:
            for lost in self._lent:
                lost.terminate()

    async def _place(self, seconds: float) -> asyncpg.Connection | None:
        """The next place that is given up, after those who came before."""
        place: asyncio.Future[asyncpg.Connection | None] = asyncio.Future()
        self._waiting.append(place)
        try:
            async with asyncio.timeout(seconds):
                return await place
        except BaseException:
            if place.done() and not place.cancelled():  # handed over in the last moment
                self._free(place.result())
            raise

    def _free(self, connection: asyncpg.Connection | None) -> None:
        while self._waiting:
            place = self._waiting.popleft()
            if not place.done():
                place.set_result(connection)
                return
        self._places.append(connection)
