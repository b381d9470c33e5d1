"""How often a sign-in may fail: counted in the state store, so that all replicas count together."""

import hashlib
from collections.abc import Awaitable, Callable
from typing import TypeVar

import structlog

from taskflow.config import LiveSettings
from taskflow.errors import RateLimited, Unavailable
from taskflow.ports import Clock, StateStore

log = structlog.get_logger()

_TRIES = 5
Result = TypeVar("Result")


class AttemptLimiter:
    """At most `sign_in_attempts` failures a `sign_in_window` for one key; success clears it.

    While the store is away, each process counts by itself in `spare`: people can sign in, and guessing stays slow.
    """

    def __init__(
        self, store: StateStore, spare: StateStore, clock: Clock, settings: LiveSettings
    ) -> None:
        self._stores = (store, spare)
        self._clock = clock
        self._settings = settings

    async def check(self, key: str) -> None:
        """Raise `RateLimited` if `key` has used its attempts up."""

        async def look(store: StateStore) -> list[float]:
            return (await self._recent(store, key))[0]

        recent = await self._somewhere(look)
        limits = self._settings.now
        if len(recent) >= limits.sign_in_attempts:
            wait = int(recent[0] + limits.sign_in_window - self._clock.now().timestamp()) + 1
            raise RateLimited(
                f"Too many failed sign-ins. Wait {wait} seconds, then try again.", retry_after=wait
            )

    async def failed(self, key: str) -> None:
        limits = self._settings.now

        async def note(store: StateStore) -> None:
            for _ in range(_TRIES):  # another replica may note a failure at the same moment
                recent, etag = await self._recent(store, key)
                noted = [*recent, self._clock.now().timestamp()][-limits.sign_in_attempts :]
                if await store.set(_name(key), noted, ttl=limits.sign_in_window, etag=etag):
                    return

        await self._somewhere(note)

    async def succeeded(self, key: str) -> None:
        await self._somewhere(lambda store: store.delete(_name(key)))

    async def _recent(self, store: StateStore, key: str) -> tuple[list[float], str]:
        found = await store.get(_name(key))
        if found is None:
            return [], ""
        since = self._clock.now().timestamp() - self._settings.now.sign_in_window
        return [at for at in found.value if at > since], found.etag

    async def _somewhere(self, act: Callable[[StateStore], Awaitable[Result]]) -> Result:
        store, spare = self._stores
        try:
            return await act(store)
        except Unavailable as error:
            log.warning("state store away", action="state_store_away", reason=error.message)
            return await act(spare)


def _name(key: str) -> str:
    """Addresses of people and machines do not lie about in a store."""
    return f"sign-in-{hashlib.sha256(key.encode()).hexdigest()[:32]}"
