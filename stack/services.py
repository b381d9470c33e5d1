"""All of TaskFlow as it runs in a cluster: each role a process beside its own sidecar, on this machine."""

import os
import secrets
import signal
import time
from pathlib import Path

from stack import components
from stack.install import ROOT
from stack.parts import Kafka, Redis, Sidecar, Tokens
from stack.processes import Process, free_port, listens

TASKFLOW = ROOT / ".venv" / "bin" / "taskflow"
ROLES = ("relay", "scheduler", "notification", "recurring", "audit")
START_SECONDS = 120


class Service:
    """One process of TaskFlow and its sidecar. `role` is None for the backend."""

    def __init__(
        self, folder: Path, role: str | None, *, kafka: Kafka, resources: Path, port: int = 0
    ) -> None:
        self.role = role
        self.app_id = f"taskflow-{role or 'backend'}"
        self.port = port or free_port()
        self.tokens = Tokens(api=secrets.token_urlsafe(16), app=secrets.token_urlsafe(16))
        self.process = Process(f"{self.app_id}-app", folder)
        components.write_configuration(folder, self.app_id)
        self.sidecar = Sidecar(
            folder, self.app_id, resources=resources, app_port=self.port, tokens=self.tokens
        )
        self._kafka = kafka

    def launch(self, data: Path) -> None:
        """Start the process; it is not ready yet."""
        settings = {
            "EVENT_BUS": "dapr",
            "TASKFLOW_DATA": str(data),
            "TASKFLOW_PORT": str(self.port),
            "TASKFLOW_KAFKA_BROKERS": self._kafka.address,
            "DAPR_HTTP_PORT": str(self.sidecar.port),
            "DAPR_API_TOKEN": self.tokens.api,
            "APP_API_TOKEN": self.tokens.app,
        }
        words = ["serve"] if self.role is None else ["worker", self.role]
        self.process.launch([TASKFLOW, *words], settings)

    def start(self, data: Path) -> None:
        """Start both, and wait until the application answers."""
        self.launch(data)
        self.process.wait_until(lambda: listens(self.port), seconds=START_SECONDS)
        self.sidecar.start()

    def stop(self) -> None:
        """The sidecar first: what it delivers now is finished, and nothing new comes."""
        self.sidecar.stop()
        self.process.stop()


def services(folder: Path, kafka: Kafka, redis: Redis, *, port: int = 0) -> list[Service]:
    """The backend, which owns the embedded database, and then every role."""
    resources = components.write(folder, kafka=kafka, redis=redis)
    return [
        Service(folder, role, kafka=kafka, resources=resources, port=port if role is None else 0)
        for role in (None, *ROLES)
    ]


def run(folder: Path, kafka: Kafka, redis: Redis) -> None:
    """Run everything until Ctrl-C; a process or sidecar that ends is started again."""
    data = folder.parent
    started = services(
        folder / "services", kafka, redis, port=int(os.environ.get("TASKFLOW_PORT", "8000"))
    )
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        for service in started:
            service.start(data)
            print(f"{service.app_id}: http://127.0.0.1:{service.port}/api/health", flush=True)
        print("Everything runs. Stop: Ctrl-C (Kafka and Redis go on; make stack-down ends them).")
        while True:
            time.sleep(1)
            for service in started:
                if service.process.pid is None:
                    service.launch(data)
                if service.sidecar.pid is None:
                    _again(service.sidecar)
    except KeyboardInterrupt:
        print("Stopping ...")
    finally:
        for service in reversed(started):
            service.stop()


def _again(sidecar: Sidecar) -> None:
    """A sidecar ends while Kafka is away; the next second may be better."""
    try:
        sidecar.start()
    except RuntimeError as error:
        print(error, flush=True)
