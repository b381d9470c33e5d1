"""Settings that change while we run: in a file, and in Redis behind a real sidecar that pushes changes."""

import asyncio
import os
import subprocess
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Protocol

import pytest
import structlog
from fastapi import FastAPI
from stack.parts import Kafka, Redis, Sidecar
from tests.contract.transports import TOKENS, backends_sidecar
from tests.integration.conftest import eventually
from tests.serving import served

from taskflow import background_tasks
from taskflow.config import FOLLOWED, LiveSettings, Registration, Settings
from taskflow.dapr_client import DaprSettings
from taskflow.dapr_client import Sidecar as Client
from taskflow.errors import Unavailable
from taskflow.ports import SettingsSource
from taskflow.routes.internal import changes_of_settings
from taskflow.settings_file import SettingsFile

ON_REDIS = (pytest.mark.stack, pytest.mark.xdist_group("broker"))


class Place(Protocol):
    """Where an operator sets them."""

    source: SettingsSource

    def set(self, **settings: str) -> None:
        """Let these be the only ones that are set."""
        ...

    async def be_away(self) -> None:
        """Let it be out of reach."""
        ...


class InFile:
    def __init__(self, folder: Path) -> None:
        self._file = folder / "settings.env"
        self.source: SettingsSource = SettingsFile(self._file)

    def set(self, **settings: str) -> None:
        self._file.write_text("\n".join(f"{name}={value}" for name, value in settings.items()))

    async def be_away(self) -> None:
        self._file.unlink()
        self._file.mkdir()


class InRedis:
    def __init__(self, redis: Redis, sidecar: Sidecar, source: SettingsSource) -> None:
        self._redis = redis
        self.sidecar = sidecar
        self.source = source

    def set(self, **settings: str) -> None:
        for name in FOLLOWED:
            value = settings.get(name)
            self._command(*(("DEL", name) if value is None else ("SET", name, value)))

    async def be_away(self) -> None:
        await asyncio.to_thread(self.sidecar.kill)

    def _command(self, *words: str) -> None:
        subprocess.run(
            ["redis-cli", "-p", str(self._redis.port), *words],
            env={**os.environ, "REDISCLI_AUTH": self._redis.password},
            check=True,
            capture_output=True,
        )


@pytest.fixture(params=["file", pytest.param("dapr", marks=ON_REDIS)])
async def place(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Place]:
    if request.param == "file":
        yield InFile(tmp_path)
        return
    redis, sidecar = request.getfixturevalue("redis"), request.getfixturevalue("sidecar")
    await asyncio.to_thread(sidecar.start)  # if it has been away
    client = Client(sidecar.port, TOKENS.api)
    source = DaprSettings(client, FOLLOWED)
    app = FastAPI()
    app.include_router(changes_of_settings(source.told, TOKENS.app))
    app.add_api_route("/api/health/live", lambda: None)
    async with served(app, sidecar.app_port):
        found = InRedis(redis, sidecar, source)
        yield found
        found.set()
    await client.close()


@pytest.fixture(scope="module")
def sidecar(
    tmp_path_factory: pytest.TempPathFactory, kafka: Kafka, redis: Redis
) -> Iterator[Sidecar]:
    folder = tmp_path_factory.mktemp("settings")
    found = backends_sidecar(folder, kafka, redis)
    yield found
    found.kill()


@asynccontextmanager
async def followed(place: Place, start: Settings) -> AsyncIterator[LiveSettings]:
    live, stop = LiveSettings(start), asyncio.Event()
    loop = asyncio.create_task(background_tasks.follow_settings(place.source, live, stop))
    yield live
    stop.set()
    await loop


async def read(source: SettingsSource) -> dict[str, str]:
    """What it says, as soon as it says anything: a sidecar takes a moment to find its application."""
    found: list[dict[str, str]] = []

    async def answers() -> bool:
        try:
            found.append(dict(await source.read()))
        except Unavailable:
            return False
        return True

    await eventually(answers)
    return found[0]


async def test_says_what_is_set_and_nothing_else(place: Place) -> None:
    place.set()
    assert await read(place.source) == {}
    place.set(TASKFLOW_REGISTRATION="open", TASKFLOW_MAX_BODY="2048")
    assert await read(place.source) == {
        "TASKFLOW_REGISTRATION": "open",
        "TASKFLOW_MAX_BODY": "2048",
    }


async def test_a_change_takes_effect_while_running_and_so_does_its_end(place: Place) -> None:
    place.set(TASKFLOW_MAX_BODY="2048")
    async with followed(place, Settings(max_body=4096)) as live:
        await eventually(lambda: is_now(live, max_body=2048))
        place.set(TASKFLOW_MAX_BODY="3072", TASKFLOW_REGISTRATION="open")
        await eventually(lambda: is_now(live, max_body=3072, registration=Registration.OPEN))
        place.set()
        await eventually(lambda: is_now(live, max_body=4096, registration=Registration.INVITE))


async def test_a_value_that_cannot_be_used_is_refused_and_the_one_before_stays(
    place: Place,
) -> None:
    place.set(TASKFLOW_MAX_BODY="2048")
    async with followed(place, Settings()) as live:
        await eventually(lambda: is_now(live, max_body=2048))
        with structlog.testing.capture_logs() as lines:
            place.set(TASKFLOW_MAX_BODY="little", TASKFLOW_SIGN_IN_ATTEMPTS="3")
            await eventually(lambda: is_now(live, max_body=2048, sign_in_attempts=3))
    (refused,) = [line for line in lines if line["action"] == "setting_refused"]
    assert refused["setting"] == "TASKFLOW_MAX_BODY"
    assert "valid integer" in refused["reason"]


async def test_while_it_is_away_the_settings_stay(place: Place) -> None:
    place.set(TASKFLOW_MAX_BODY="2048")
    async with followed(place, Settings()) as live:
        await eventually(lambda: is_now(live, max_body=2048))
    await place.be_away()
    with pytest.raises(Unavailable):
        await place.source.read()
    assert live.now.max_body == 2048


async def is_now(live: LiveSettings, **expected: object) -> bool:
    return all(getattr(live.now, name) == value for name, value in expected.items())
