"""The commands of the README do what it says, against the program as a person starts it."""

import os
import re
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.integration.conftest import wait_until

ROOT = Path(__file__).parents[3]


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a `taskflow serve` with a data folder of its own."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = {**os.environ, "TASKFLOW_DATA": str(tmp_path_factory.mktemp("served"))}
    process = subprocess.Popen(
        [Path(sys.executable).parent / "taskflow", "serve", "--port", str(port)],
        env=environment,
        stderr=subprocess.DEVNULL,
    )
    address = f"http://127.0.0.1:{port}"
    try:
        wait_until(lambda: process.poll() is not None or answers(f"{address}/api/health"))
        yield address
    finally:
        process.terminate()
        process.wait(20)


def answers(address: str) -> bool:
    try:
        with urllib.request.urlopen(address, timeout=2) as response:  # noqa: S310 - loopback
            return bool(response.status == 200)
    except OSError:
        return False


def test_the_main_job_by_curl(served: str) -> None:
    done = subprocess.run(
        [ROOT / "scripts/main_job.sh", served],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    said = dict(line.split(maxsplit=1) for line in done.stdout.splitlines())
    assert list(said) == ["project", "due", "reminder", "next", "created", "history"]
    assert said["project"] == "home"
    assert said["created"][:10] == said["next"][:10]
    assert said["history"] == "Ada task.completed"


def test_the_readme_shows_the_script() -> None:
    script = (ROOT / "scripts/main_job.sh").read_text()
    shown = re.search(r"```sh\n# An account.*?```", (ROOT / "README.md").read_text(), re.DOTALL)
    assert shown is not None
    lines = [line for line in shown[0].splitlines()[1:-1] if line]
    assert lines
    assert [line for line in lines if line not in script] == []
