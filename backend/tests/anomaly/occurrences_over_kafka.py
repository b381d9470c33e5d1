"""One next occurrence of each series over real Kafka, whatever the recurring worker is killed at.

Every role is a process; the recurring one is killed at random moments and started again. Long, so that only
`make soak` runs it; `TASKFLOW_SERIES` and `TASKFLOW_SEED` set the size and the moments.
"""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from random import Random

import httpx
import pytest
from tests.anomaly.cluster import Cluster
from tests.anomaly.pressing import SEED, add_scheduled, check, deliver_again, press_all, rest
from tests.anomaly.writers import PASSWORD

LIFE = (2.0, 8.0)
"""Seconds between kills; starting takes most of the shorter ones."""


@asynccontextmanager
async def signed_in(url: str) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(base_url=url, timeout=60) as client:
        body = {"email": "a@example.com", "password": PASSWORD, "name": "A", "time_zone": "UTC"}
        answer = await client.post("/api/auth/register", json=body)
        client.headers["X-CSRF-Token"] = answer.json()["csrf_token"]
        yield client


async def rage(cluster: Cluster, random: Random, stop: asyncio.Event) -> int:
    """Kill the recurring worker, which `watch` starts again, until `stop`; returns how often."""
    (recurring,) = (each for each in cluster.services if each.app_id == "taskflow-recurring")
    kills = 0
    while not stop.is_set():
        await asyncio.sleep(random.uniform(*LIFE))
        if recurring.process.pid is not None:
            await asyncio.to_thread(recurring.process.kill)
            kills += 1
    return kills


@pytest.mark.stack
@pytest.mark.xdist_group("broker")
async def test_one_next_occurrence_of_each_series(
    tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    cluster, stop, calm = Cluster(tmp_path, "kafka"), asyncio.Event(), asyncio.Event()
    try:
        await asyncio.to_thread(cluster.start)
        await cluster.ready()
        watching = asyncio.create_task(cluster.watch(stop))
        raging = asyncio.create_task(rage(cluster, Random(SEED), calm))
        sql = await cluster.look()
        async with signed_in(cluster.url) as client:
            now = datetime.now(UTC).replace(microsecond=0)
            tasks, clocked = await press_all(client, now), await add_scheduled(client, now)
        calm.set()
        kills = await raging
        await rest(sql)
        await deliver_again(sql)
        await rest(sql)
        told = f"over Kafka, {kills} SIGKILLs of the recurring worker"
        record_property("figures", await check(sql, tasks, clocked, told))
        assert kills > 0
        await sql.close()
        stop.set()
        await watching
    finally:
        stop.set()
        await asyncio.to_thread(cluster.stop)
