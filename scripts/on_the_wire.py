# ruff: noqa: INP001 - scripts are no package
"""Write into docs/on-the-wire.md what kcat sees of the main job on the four topics of a real Kafka, over real sidecars.

.venv/bin/python scripts/on_the_wire.py        (needs what `make run-stack` needs, kcat and jq)
"""

import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from stack.install import install  # noqa: E402 - found by the line above
from stack.parts import Kafka, Redis, Sentry  # noqa: E402
from stack.services import Service, services  # noqa: E402

from taskflow.config import Settings  # noqa: E402
from taskflow.kafka_producer import connection, ensure_topics  # noqa: E402

DOCUMENT = ROOT / "docs/on-the-wire.md"
BLOCK = re.compile(r"(?<=<!-- transcript -->\n).*?(?=<!-- end of transcript -->)", re.DOTALL)
BIN = Path(sys.executable).parent
TOPICS = ("task-events", "task-reminders", "task-recurring", "task-audit")
SHOWN = """[(.partitionkey | .[-8:]), .type, (.sequence // "-" | .[-2:]),
    (.data | .actor.name // "-", .task.title // .title // .object_name // .key // .size // .object // "-",
     .task.status // .action // .late // "-")] | join("  ")"""
PATIENCE = 120.0


@contextmanager
def running(folder: Path) -> Iterator[tuple[str, str]]:
    """Every role beside its sidecar, on servers of their own. Yields the backend's address and the broker's."""
    kafka, sentry = Kafka(folder / "kafka"), Sentry(folder / "sentry")
    redis = Redis(folder / "redis", password="a password of its own")  # noqa: S106 - for minutes
    settings = {"TASKFLOW_DATA": str(folder / "data"), "TASKFLOW_AUDIT_SECONDS": "1"}
    started: list[Service] = []
    try:
        for server in (kafka, redis, sentry):
            server.start()
        ensure_topics(
            connection(Settings(kafka_brokers=kafka.address)), partitions=3, replication=1
        )
        started = services(folder / "services", "dapr", kafka, redis, sentry, settings)
        for service in started:
            service.start()
        yield f"http://127.0.0.1:{started[0].port}", kafka.address
    finally:
        for service in reversed(started):
            service.stop()
        for server in (redis, sentry, kafka):
            server.stop()


def transcript() -> str:
    with tempfile.TemporaryDirectory() as folder, running(Path(folder)) as (url, broker):
        job = _output([str(ROOT / "scripts/main_job.sh"), url])
        words = ("token", "add", "--user", "ada@example.com", "--name", "kcat")
        token = _output(
            [str(BIN / "taskflow"), *words, "--scope", "read", "--scope", "write"],
            TASKFLOW_DATA=f"{folder}/data",
        )
        headers = {"Authorization": f"Bearer {token.strip()}"}
        with httpx.Client(base_url=f"{url}/api", headers=headers, timeout=30) as client:
            _remind_soon(client)
        seen: dict[str, str] = {}

        def is_all_there() -> bool:
            seen.update({topic: _read(broker, topic) for topic in TOPICS})
            return (
                "reminder.due" in seen["task-reminders"]
                and "notification.changed" in seen["task-events"]
                and "reminder.created" in seen["task-audit"]
            )

        _wait_for(is_all_there)
    lines = "\n".join(f"$ read_topic {topic}\n{seen[topic]}" for topic in TOPICS)
    return (
        f"```console\n$ scripts/main_job.sh\n{job}```\n\nThe reminder of the new task is weeks away,"
        " so it gets another one, four seconds from now. Then each topic is read:\n\n```console\n"
        "$ read_topic() {\n  kcat -b $broker -C -e -q -o beginning -t \"$1\" -f '%s\\n' |"
        f" jq -r '{SHOWN}'\n}}\n\n{lines}```\n"
    )


def _remind_soon(client: httpx.Client) -> None:
    (task,) = client.get("/tasks", params={"status": "open"}).raise_for_status().json()["items"]
    at = datetime.now(UTC) + timedelta(seconds=4)
    made = client.post(f"/tasks/{task['id']}/reminders", json={"at": at.isoformat()})
    made.raise_for_status()

    def has_come() -> bool:
        return bool(client.get("/notifications").raise_for_status().json()["items"])

    _wait_for(has_come)


def _read(broker: str, topic: str) -> str:
    """What kcat sees of the topic, an event a line."""
    kcat = ["kcat", "-b", broker, "-C", "-e", "-q", "-o", "beginning", "-t", topic, "-f", "%s\n"]
    return _output(["jq", "-r", SHOWN], feed=_output(kcat))


def _output(command: list[str], *, feed: str = "", **environment: str) -> str:
    done = subprocess.run(
        command,
        input=feed,
        stdout=subprocess.PIPE,
        text=True,
        check=True,
        env={**os.environ, **environment},
    )
    return done.stdout


def _wait_for(check: Callable[[], bool]) -> None:
    end = time.monotonic() + PATIENCE
    while not check():
        if time.monotonic() > end:
            raise SystemExit("what the document shows did not come in time")
        time.sleep(0.5)


if __name__ == "__main__":
    install()
    DOCUMENT.write_text(BLOCK.sub(lambda _: transcript(), DOCUMENT.read_text()))
