"""What starts and kills the processes of the local stack, which the kill tests rely on."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from stack.processes import Process

KILLS = 40
SECONDS = 20.0


@contextmanager
def kept_up(process: Process) -> Iterator[None]:
    """A supervisor that starts it again at once."""
    stop = threading.Event()

    def keep_up() -> None:
        while not stop.is_set():
            if process.pid is None:
                process.launch(["sleep", "60"])

    supervisor = threading.Thread(target=keep_up)
    supervisor.start()
    try:
        yield
    finally:
        stop.set()
        supervisor.join()


def test_a_kill_waits_for_no_process_that_was_started_meanwhile(tmp_path: Path) -> None:
    process = Process("sleep", tmp_path)
    process.launch(["sleep", "60"])

    def kill() -> None:
        for _ in range(KILLS):
            process.kill()

    killing = threading.Thread(target=kill, daemon=True)
    with kept_up(process):
        killing.start()
        killing.join(SECONDS)
        if killing.is_alive():
            pytest.fail("it waits for the process that took the place of the killed one")
    process.kill()
