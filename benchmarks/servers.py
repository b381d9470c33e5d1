"""Servers to be measured, each a process: `python -m benchmarks.servers taskflow|limit DSN PORT`.

Both run under granian with one worker on uvloop, as `taskflow serve` does. TaskFlow is the API role alone: relay and
consumers run elsewhere, because the limit has none. It logs each request, as always.
"""

import asyncio
import gc
import logging
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import uvloop

START_SECONDS = 60.0


@contextmanager
def running(kind: str, dsn: str, log: Path) -> Iterator[int]:
    """A server for as long as the block runs; yields its port."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    with log.open("ab") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "benchmarks.servers", kind, dsn, str(port)],
            stderr=output,
        )
    try:
        await_answer(port, "/ready" if kind == "limit" else "/api/health/ready", process)
        yield port
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(30)


def await_answer(port: int, path: str, process: "subprocess.Popen[Any]") -> None:
    """Wait for an answer of success. Raises if the process ends, or after `START_SECONDS`."""
    deadline = time.monotonic() + START_SECONDS
    while True:
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=5).close()
        except (OSError, urllib.error.URLError):
            if process.poll() is not None or time.monotonic() > deadline:
                raise
            time.sleep(0.01)
        else:
            return


async def _serve(kind: str, dsn: str, port: int) -> None:
    from granian.constants import HTTPModes, Interfaces
    from granian.server.embed import Server

    application = _application(kind, dsn)
    gc.freeze()  # as `taskflow serve` does with what it has loaded
    logging.getLogger("_granian").setLevel(logging.ERROR)
    server = Server(
        application,
        address="127.0.0.1",
        port=port,
        interface=Interfaces.ASGI,
        http=HTTPModes.http1,
        log_enabled=False,
    )
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, server.stop)
    await server.serve()


def _application(kind: str, dsn: str) -> Any:
    if kind == "limit":
        from benchmarks.limit import Limit

        return Limit(dsn)
    from taskflow.config import Settings
    from taskflow.main import build
    from taskflow.observability import configure_logging

    configure_logging(level="INFO", as_json=True)
    settings = Settings(data=Path(tempfile.mkdtemp()))
    return build(
        settings,
        dsn.replace("postgresql:", "postgresql+asyncpg:", 1),
        with_roles=kind == "roles",
    )


if __name__ == "__main__":
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(_serve(sys.argv[1], sys.argv[2], int(sys.argv[3])))
