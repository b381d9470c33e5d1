"""What a task, an event, a record of the audit log and a reminder take on disk, with their indexes, as a server leaves them."""

import asyncio
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import asyncpg
import httpx

from benchmarks.servers import await_answer
from taskflow.embedded_postgres import EmbeddedPostgres

TASKS = 4_000
_SETTLE_SECONDS = 120.0
_ACCOUNT = {
    "email": "bench@example.com",
    "password": "a long enough sentence",
    "name": "Bench",
    "time_zone": "UTC",
}
_TABLES = {
    "task": ("tasks", ["tasks", "task_labels"]),
    "event": ("task_events", ["task_events", "inbox"]),
    "audit record": ("audit_log", ["audit_log", "audit_openings", "audit_tiles"]),
    "reminder": ("reminders", ["reminders", "deliveries", "notifications"]),
}
"""What is counted, and which tables hold it and what comes with it."""
_SIZE = """
    SELECT sum(pg_total_relation_size(each))::bigint
    FROM (SELECT relid AS each FROM pg_partition_tree($1::regclass) UNION SELECT $1::regclass) AS parts
"""
"""Of a partitioned table the sum of its partitions."""


async def measure(*, quick: bool, seed: int) -> dict[str, Any]:
    del seed
    tasks = 200 if quick else TASKS
    with tempfile.TemporaryDirectory() as folder, _served(Path(folder)) as client:
        _fill(client, tasks)
        embedded = EmbeddedPostgres(Path(folder))
        embedded.join()
        connection = await asyncpg.connect(embedded.dsn)
        try:
            await _settle(connection, tasks)
            return {
                "tasks": tasks,
                "bytes": {name: await _of(connection, *of) for name, of in _TABLES.items()},
            }
        finally:
            await connection.close()
            embedded.stop()


@contextmanager
def _served(folder: Path) -> Iterator[httpx.Client]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = os.environ | {"TASKFLOW_DATA": str(folder), "TASKFLOW_PORT": str(port)}
    environment.pop("DATABASE_URL", None)
    command = [sys.executable, "-m", "taskflow.cli", "serve"]
    process = subprocess.Popen(command, env=environment, stderr=subprocess.DEVNULL)
    try:
        await_answer(port, "/api/health/ready", process)
        with httpx.Client(base_url=f"http://127.0.0.1:{port}/api", timeout=60) as client:
            yield client
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(60)


def _fill(client: httpx.Client, tasks: int) -> None:
    """Tasks as people write them, each with a reminder that rings."""
    response = client.post("/auth/register", json=_ACCOUNT).raise_for_status()
    client.headers["X-CSRF-Token"] = response.json()["csrf_token"]
    at = (datetime.now(UTC) - timedelta(minutes=5)).isoformat(timespec="seconds")
    for number in range(tasks):
        body = {
            "title": f"Write to the landlord about window {number}",
            "description": "It does not close since the storm; the carpenter comes on Tuesday.",
            "due_date": "2030-05-04T09:00:00Z",
            "reminders": [{"at": at}],
        }
        client.post("/tasks", json=body).raise_for_status()


async def _settle(connection: asyncpg.Connection, tasks: int) -> None:
    """Until every change is in the audit log and every reminder has rung."""
    end = time.monotonic() + _SETTLE_SECONDS
    waiting = "SELECT (SELECT count(*) FROM pending_events), (SELECT count(*) FROM deliveries)"
    while True:
        events, deliveries = await connection.fetchrow(waiting)
        if events == 0 and deliveries >= tasks:
            break
        if time.monotonic() > end:
            raise TimeoutError(f"{events} events wait, {deliveries} reminders have rung.")
        await asyncio.sleep(0.2)
    await connection.execute("VACUUM ANALYZE")


async def _of(connection: asyncpg.Connection, counted: str, tables: list[str]) -> int:
    size = sum([await connection.fetchval(_SIZE, table) or 0 for table in tables])
    rows = await connection.fetchval(f"SELECT count(*) FROM {counted}")
    return round(size / rows)
