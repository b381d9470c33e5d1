"""The background roles as processes, to be killed while the API lives: `python -m tests.anomaly.roles URL`."""

import asyncio
import os
import signal
import subprocess
import sys

from taskflow import background_tasks
from taskflow.clock import SystemClock
from taskflow.database import Database
from taskflow.observability import configure_logging
from taskflow.worker import local_bus


class RoleProcess:
    """A scheduler, a relay and the consumers, the recurring one among them, in one process."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        command = [sys.executable, "-m", "tests.anomaly.roles", self._url]
        self._process = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )

    def kill(self) -> None:
        """SIGKILL: nothing in it can react."""
        if self._process is not None:
            self._process.send_signal(signal.SIGKILL)
            self._process.wait()
            self._process = None


async def work(url: str) -> None:
    """All roles that create occurrences, until the process ends."""
    database, stop = Database(url, SystemClock(), pool_size=6), asyncio.Event()
    await asyncio.gather(
        background_tasks.scheduler(database, stop),
        background_tasks.relay(database, local_bus(database), stop),
    )


if __name__ == "__main__":
    configure_logging(level="ERROR", as_json=True)
    os.nice(5)
    asyncio.run(work(sys.argv[1]))
