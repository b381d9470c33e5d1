"""The embedded database is killed under a server that lives on: it comes back by itself, with all that was
acknowledged, and the log says so in lines that a person can read."""

import asyncio
import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from tests.anomaly.installation import Installation, until
from tests.anomaly.writers import account

DEATHS = 2
BACK_SECONDS = 60.0


@pytest.fixture
async def installation(tmp_path: Path) -> AsyncIterator[Installation]:
    made = Installation(tmp_path / "data")
    made.start()
    await made.ready()
    yield made
    await asyncio.to_thread(made.stop)


async def test_is_started_again_and_nothing_acknowledged_is_lost(
    installation: Installation,
) -> None:
    client = await account(installation.url, "ada")
    acknowledged: set[str] = set()
    refusals: set[int] = set()

    async def write() -> bool:
        try:
            answer = await client.post("/api/tasks", json={"title": "Kept"})
        except httpx.TransportError:
            return False
        if answer.status_code == 201:
            acknowledged.add(answer.json()["id"])
            return True
        refusals.add(answer.status_code)
        return False

    async def is_refused() -> bool:
        return not await write()

    for _ in range(DEATHS):
        for _ in range(20):
            assert await write()
        assert installation.kill_database()
        await until(is_refused, seconds=BACK_SECONDS, what="the database is gone")
        await until(write, seconds=BACK_SECONDS, what="a task can be written again")

    assert refusals == {503}
    there = await client.get("/api/tasks", params={"limit": 200})
    assert acknowledged <= {task["id"] for task in there.json()["items"]}
    await client.aclose()
    lines = _log(installation)
    assert [line["action"] for line in lines].count("postgres.up") == DEATHS
    assert [line for line in lines if "exception" in line] == []


def _log(installation: Installation) -> list[dict[str, Any]]:
    """What the server logged after its greeting. What is no line of ours, such as a bare traceback, fails here."""
    _, _, log = installation.log.read_text().partition("\n{")
    return [json.loads(line) for line in f"{{{log}".splitlines()]
