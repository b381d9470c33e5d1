"""How long `taskflow serve` takes to its first answer, and what it holds in memory at rest."""

import os
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import psutil

from benchmarks.servers import await_answer

TARGET = 5.0
_ROUNDS = 5
_REST = 3.0  # seconds without a request, before memory is looked at


async def measure(*, quick: bool, seed: int) -> dict[str, Any]:
    del seed
    with tempfile.TemporaryDirectory() as folder:
        first, memory = _start(Path(folder) / "data", rest=0 if quick else _REST)
        again = [_start(Path(folder) / "data", rest=0)[0] for _ in range(1 if quick else _ROUNDS)]
    return {
        "target": TARGET,
        "first_start_s": round(first, 2),
        "second_start_s": round(statistics.median(again), 2),
        "second_starts_s": [round(each, 2) for each in again],
        "memory_mb": memory,
    }


def _start(folder: Path, *, rest: float) -> tuple[float, dict[str, float]]:
    """(seconds to the first answer, megabytes of each part)."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = os.environ | {
        "TASKFLOW_DATA": str(folder),
        "TASKFLOW_PORT": str(port),
    }
    environment.pop("DATABASE_URL", None)
    started = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, "-m", "taskflow.cli", "serve"],
        env=environment,
        stderr=subprocess.DEVNULL,
    )
    await_answer(port, "/api/health/ready", process)
    seconds = time.perf_counter() - started
    time.sleep(rest)
    memory = _memory(process.pid)
    process.send_signal(signal.SIGTERM)
    process.wait(60)
    return seconds, memory


def _memory(pid: int) -> dict[str, float]:
    """Proportional set size: what processes share is divided among them, so the parts add up."""
    serve = psutil.Process(pid)
    postgres = serve.children(recursive=True)
    return {
        "serve": _megabytes([serve]),
        "postgres": _megabytes(postgres),
        "postgres_processes": len(postgres),
    }


def _megabytes(processes: list[psutil.Process]) -> float:
    return round(sum(each.memory_full_info().pss for each in processes) / 2**20, 1)
