"""`taskflow serve` as an operator runs it: a process with its own data folder and port, to be killed at will."""

import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import Awaitable, Callable
from contextlib import suppress
from pathlib import Path

import httpx
import psutil
from stack.processes import free_port

COMMAND = Path(sys.executable).parent / "taskflow"
READY_SECONDS = 120.0
STOP_SECONDS = 30.0


class Installation:
    """One data folder and the process that serves it. The database outlives a killed process, as it does
    on a real machine, and is ended by `stop`."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.log = folder.parent / f"{folder.name}.log"
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start the process; it is not ready yet."""
        settings = {
            "TASKFLOW_DATA": str(self.folder),
            "TASKFLOW_PORT": str(self.port),
            "TASKFLOW_REGISTRATION": "open",
            "TASKFLOW_LOG_LEVEL": "WARNING",
        }
        kept = {k: v for k, v in os.environ.items() if k not in {"DATABASE_URL", "TASKFLOW_UI"}}
        with self.log.open("ab") as output:
            self._process = subprocess.Popen(
                [COMMAND, "serve"],
                env={**kept, **settings},
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
            )

    async def ready(self) -> None:
        """Wait until it answers. Raises if the process ends, or at the deadline."""
        async with httpx.AsyncClient(base_url=self.url, timeout=2.0) as client:

            async def answers() -> bool:
                assert self._process is not None
                if self._process.poll() is not None:
                    raise RuntimeError(f"taskflow serve ended by itself; see {self.log}")
                with suppress(httpx.TransportError):
                    return (await client.get("/api/health/ready")).status_code == 200
                return False

            await until(answers, seconds=READY_SECONDS, what="taskflow serve is ready")

    def kill(self) -> None:
        """SIGKILL the process; nothing in it can react."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None

    def kill_database(self) -> bool:
        """SIGKILL the PostgreSQL server that the process started. False if it is not running yet."""
        with suppress(psutil.Error):
            self._postmaster().kill()
            return True
        return False

    def stop(self) -> None:
        """End the process and the database in order, or by force."""
        if self._process is not None:
            self._process.send_signal(signal.SIGTERM)
            with suppress(subprocess.TimeoutExpired):
                self._process.wait(STOP_SECONDS)
        self.kill()
        with suppress(psutil.Error):
            postmaster = self._postmaster()
            postmaster.send_signal(signal.SIGINT)
            with suppress(psutil.TimeoutExpired):
                postmaster.wait(STOP_SECONDS)

    @property
    def dsn(self) -> str:
        """Address of the embedded database, to look at its rows."""
        folder = self._pid_file()[4]
        return f"postgresql://taskflow@/taskflow?host={folder}&port=5432"

    def _postmaster(self) -> psutil.Process:
        """The server of this folder. Raises psutil's error if there is none."""
        lines = self._pid_file()
        if not lines or not lines[0].isdigit():
            raise psutil.NoSuchProcess(0)
        process = psutil.Process(int(lines[0]))
        if Path(process.cwd()) != self.folder.resolve() / "postgres":
            raise psutil.NoSuchProcess(process.pid)
        return process

    def _pid_file(self) -> list[str]:
        with suppress(OSError):
            return (self.folder / "postgres" / "postmaster.pid").read_text().splitlines()
        return []


async def until(condition: Callable[[], Awaitable[bool]], *, seconds: float, what: str) -> None:
    """Wait for a condition. Raises TimeoutError at the deadline."""
    loop = asyncio.get_running_loop()
    end = loop.time() + seconds
    while not await condition():
        if loop.time() > end:
            raise TimeoutError(f"Not within {seconds:g} s: {what}.")
        await asyncio.sleep(0.03)
