"""The state store of one process: lost with it, which forgives."""

from collections import OrderedDict

from taskflow.ports import Clock, StoredValue

MOST_KEYS = 10_000
"""What was set longest ago is forgotten first."""


class MemoryState:
    """Values with the end of their time; each change gives a new tag."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._values: OrderedDict[str, tuple[StoredValue, float]] = OrderedDict()
        self._changes = 0

    async def get(self, key: str) -> StoredValue | None:
        found = self._values.get(key)
        if found is None or found[1] <= self._now():
            return None
        return found[0]

    async def set(self, key: str, value: object, *, ttl: int, etag: str | None = None) -> bool:
        stored = await self.get(key)
        if etag is not None and etag != (stored.etag if stored else ""):
            return False
        self._changes += 1
        self._values[key] = (StoredValue(value, str(self._changes)), self._now() + ttl)
        self._values.move_to_end(key)
        if len(self._values) > MOST_KEYS:
            self._values.popitem(last=False)
        return True

    async def delete(self, key: str) -> None:
        self._values.pop(key, None)

    def _now(self) -> float:
        return self._clock.now().timestamp()
