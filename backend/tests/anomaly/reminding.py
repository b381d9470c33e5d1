"""A role that makes reminders arrive, as a process to be killed: `python -m tests.anomaly.reminding ROLE URL PORT`."""

import asyncio
import os
import subprocess
import sys
from collections.abc import Awaitable, Callable
from datetime import timedelta

from taskflow import background_tasks, delivery_loop
from taskflow.channels.outbound import Outbound
from taskflow.clock import SystemClock
from taskflow.config import Settings
from taskflow.database import Database
from taskflow.observability import configure_logging
from taskflow.services import delivering
from taskflow.worker import local_bus, ways_of

LEASE = timedelta(seconds=10)
"""Instead of a minute, so that a run need not wait so long: on loopback an attempt takes milliseconds."""


async def schedule(database: Database, stop: asyncio.Event, _: int) -> None:
    await background_tasks.scheduler(database, stop, is_fed_from_outside=True)


async def relay(database: Database, stop: asyncio.Event, _: int) -> None:
    """And the consumers, which it calls on the bus of one process."""
    await background_tasks.relay(database, local_bus(database), stop, is_fed_from_outside=True)


async def deliver(database: Database, stop: asyncio.Event, port: int) -> None:
    settings = Settings.model_validate(
        {
            "smtp_host": "127.0.0.1",
            "smtp_port": port,
            "smtp_tls": "none",
            "smtp_from": "TaskFlow <tasks@example.com>",
            "outbound_networks": ["127.0.0.0/8"],
        }
    )
    outbound = Outbound(settings.outbound_networks)
    ways = await ways_of(database, settings, outbound)
    await delivery_loop.deliver(database, ways, stop, is_fed_from_outside=True)


ROLES: dict[str, Callable[[Database, asyncio.Event, int], Awaitable[None]]] = {
    "scheduler": schedule,
    "relay": relay,
    "notification": deliver,
}


class RemindingProcess:
    def __init__(self, role: str, url: str, port: int) -> None:
        self._command = [sys.executable, "-m", "tests.anomaly.reminding", role, url, str(port)]
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        self._process = subprocess.Popen(
            self._command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )

    def kill(self) -> None:
        """SIGKILL: nothing in it can react."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None


async def work(role: str, url: str, port: int) -> None:
    delivering.LEASE = LEASE
    await ROLES[role](Database(url, SystemClock(), pool_size=4), asyncio.Event(), port)


if __name__ == "__main__":
    configure_logging(level="ERROR", as_json=True)
    os.nice(5)
    asyncio.run(work(sys.argv[1], sys.argv[2], int(sys.argv[3])))
