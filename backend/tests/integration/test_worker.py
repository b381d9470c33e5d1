"""`taskflow worker` beside `serve`: it never takes the embedded database for itself."""

import os
import subprocess
import sys
from pathlib import Path

COMMAND = Path(sys.executable).parent / "taskflow"


def test_a_worker_does_not_start_the_embedded_database(tmp_path: Path) -> None:
    settings = {
        "TASKFLOW_DATA": str(tmp_path / "data"),
        "TASKFLOW_PORT": "0",
        "EVENT_BUS": "kafka",
        "TASKFLOW_KAFKA_BROKERS": "127.0.0.1:1",
    }
    kept = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    done = subprocess.run(
        [COMMAND, "worker", "audit"],
        env={**kept, **settings},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 1
    assert "Start `taskflow serve`" in done.stderr
    assert not (tmp_path / "data/postgres").exists()
