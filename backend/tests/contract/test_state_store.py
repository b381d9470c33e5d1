"""What every state store promises: the one in memory, and Redis behind a real sidecar."""

import asyncio
import secrets
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime

import pytest
from stack.parts import Kafka, Redis, Sidecar
from stack.processes import free_port
from tests.contract.transports import TOKENS, backends_sidecar
from tests.integration.conftest import eventually

from taskflow.clock import SystemClock
from taskflow.config import LiveSettings, Settings
from taskflow.dapr_client import DaprState
from taskflow.dapr_client import Sidecar as Client
from taskflow.errors import RateLimited, Unavailable
from taskflow.memory_state import MemoryState
from taskflow.ports import StateStore
from taskflow.services.sign_in_limits import AttemptLimiter

ON_REDIS = (pytest.mark.stack, pytest.mark.xdist_group("broker"))


@pytest.fixture(scope="session")
def sidecar(
    tmp_path_factory: pytest.TempPathFactory, kafka: Kafka, redis: Redis
) -> Iterator[Sidecar]:
    folder = tmp_path_factory.mktemp("state")
    found = backends_sidecar(folder, kafka, redis)
    found.start()
    yield found
    found.kill()


@pytest.fixture(params=["memory", pytest.param("dapr", marks=ON_REDIS)])
async def store(request: pytest.FixtureRequest) -> AsyncIterator[StateStore]:
    if request.param == "memory":
        yield MemoryState(SystemClock())
        return
    client = Client(request.getfixturevalue("sidecar").port, TOKENS.api)
    yield DaprState(client)
    await client.close()


@pytest.fixture
def key() -> str:
    return f"test {secrets.token_hex(6)}/with a slash"


async def test_gives_back_what_was_set(store: StateStore, key: str) -> None:
    assert await store.get(key) is None
    assert await store.set(key, {"n": [1, 2.5, "ü"]}, ttl=60)
    found = await store.get(key)
    assert found is not None
    assert found.value == {"n": [1, 2.5, "ü"]}
    await store.delete(key)
    assert await store.get(key) is None
    await store.delete(key)


async def test_changes_only_the_version_that_was_read(store: StateStore, key: str) -> None:
    assert await store.set(key, 1, ttl=60, etag="")
    assert not await store.set(key, 2, ttl=60, etag="")
    found = await store.get(key)
    assert found is not None
    assert await store.set(key, 3, ttl=60, etag=found.etag)
    assert not await store.set(key, 4, ttl=60, etag=found.etag)
    now = await store.get(key)
    assert now is not None
    assert now.value == 3


async def test_one_of_many_that_change_at_once_wins(store: StateStore, key: str) -> None:
    assert await store.set(key, 0, ttl=60)
    found = await store.get(key)
    assert found is not None
    done = await asyncio.gather(
        *(store.set(key, number, ttl=60, etag=found.etag) for number in range(10))
    )
    assert sorted(done) == [False] * 9 + [True]


async def test_forgets_when_the_time_is_over(store: StateStore, key: str) -> None:
    began = datetime.now(UTC)
    assert await store.set(key, "x", ttl=1)

    async def is_gone() -> bool:
        return await store.get(key) is None

    await eventually(is_gone)
    assert 0.5 < (datetime.now(UTC) - began).total_seconds() < 5


def allowing(attempts: int) -> LiveSettings:
    return LiveSettings(Settings(sign_in_attempts=attempts, sign_in_window=60))


async def test_limits_failed_sign_ins_over_all_replicas(store: StateStore, key: str) -> None:
    clock = SystemClock()
    one, two = (AttemptLimiter(store, MemoryState(clock), clock, allowing(4)) for _ in range(2))
    for limiter in (one, two, one):
        await limiter.failed(key)
    await two.check(key)
    await two.failed(key)
    for limiter in (one, two):
        with pytest.raises(RateLimited):
            await limiter.check(key)
    await one.succeeded(key)
    await two.check(key)


async def test_without_the_store_each_process_counts_by_itself(key: str) -> None:
    clock = SystemClock()
    client = Client(free_port(), None)
    nowhere = DaprState(client)
    with pytest.raises(Unavailable):
        await nowhere.get(key)
    limiter = AttemptLimiter(nowhere, MemoryState(clock), clock, allowing(1))
    await limiter.failed(key)
    with pytest.raises(RateLimited):
        await limiter.check(key)
    await client.close()
