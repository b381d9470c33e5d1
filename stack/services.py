"""All of TaskFlow as it runs in a cluster: each role a process beside its own sidecar, on this machine."""

import os
import signal
import time
from collections.abc import Mapping
from pathlib import Path

from stack import components
from stack.install import ROOT
from stack.parts import Kafka, Redis, Sentry, Sidecar, Tokens
from stack.processes import Process, free_port, listens

TASKFLOW = ROOT / ".venv" / "bin" / "taskflow"
ROLES = ("relay", "scheduler", "notification", "recurring", "audit")
START_SECONDS = 120


class Service:
    """One process of TaskFlow, and its sidecar where there is one. `role` is None for the backend."""

    def __init__(self, role: str | None, folder: Path, settings: Mapping[str, str]) -> None:
        self.app_id = f"taskflow-{role or 'backend'}"
        self.port = int(settings.get("TASKFLOW_PORT", 0)) or free_port()
        self.process = Process(f"{self.app_id}-app", folder)
        self.sidecar: Sidecar | None = None
        self._words = ["serve"] if role is None else ["worker", role]
        self._settings = {
            "TASKFLOW_API_ONLY": "true",
            **settings,
            "TASKFLOW_PORT": str(self.port),
        }

    def put_beside_sidecar(
        self, folder: Path, resources: Path, tokens: Tokens, authority: Sentry
    ) -> None:
        """Give it a sidecar on the components in `resources`, whose secret store knows the application's token."""
        collector = {**os.environ, **self._settings}.get("OTEL_EXPORTER_OTLP_ENDPOINT")
        components.write_configuration(folder, self.app_id, collector=collector)
        self.sidecar = Sidecar(
            folder,
            self.app_id,
            resources=resources,
            app_port=self.port,
            tokens=tokens,
            authority=authority,
        )
        self._settings |= {
            "DAPR_HTTP_PORT": str(self.sidecar.port),
            "DAPR_API_TOKEN": tokens.api,
            "TASKFLOW_SECRETS": "dapr",
        }

    def start(self) -> None:
        """Start both, and wait until they answer."""
        self.keep_up()
        sidecar = self.sidecar
        if sidecar is not None:  # the process asks it for its secrets before it listens
            sidecar.wait_until(lambda: listens(sidecar.port), seconds=START_SECONDS)
        self.process.wait_until(lambda: listens(self.port), seconds=START_SECONDS)
        if sidecar is not None:
            sidecar.start()

    def keep_up(self) -> None:
        """Start what does not run, without waiting for it."""
        if self.process.pid is None:
            self.process.launch([TASKFLOW, *self._words], self._settings)
            print(f"{self.app_id} is started", flush=True)
        if self.sidecar is not None and self.sidecar.pid is None:
            self.sidecar.begin()
            print(f"the sidecar of {self.app_id} is started", flush=True)

    def stop(self) -> None:
        """The sidecar first: what it delivers now is finished, and nothing new comes."""
        if self.sidecar is not None:
            self.sidecar.stop()
        self.process.stop()


def services(
    folder: Path,
    bus: str,
    kafka: Kafka,
    redis: Redis,
    sentry: Sentry,
    settings: Mapping[str, str],
) -> list[Service]:
    """The backend, which owns the embedded database, and then every role, on the bus `kafka` or `dapr`.

    `settings` is what all of them are told; a port in it is the backend's.
    """
    common = {**settings, "EVENT_BUS": bus, "TASKFLOW_KAFKA_BROKERS": kafka.address}
    of_workers = {name: value for name, value in common.items() if name != "TASKFLOW_PORT"}
    found = [Service(None, folder, common), *(Service(role, folder, of_workers) for role in ROLES)]
    if bus == "dapr":
        tokens = {service.app_id: Tokens.made() for service in found}
        secrets = {app_id: {"APP_API_TOKEN": each.app} for app_id, each in tokens.items()}
        resources = components.write(folder, kafka=kafka, redis=redis, secrets=secrets)
        for service in found:
            service.put_beside_sidecar(folder, resources, tokens[service.app_id], sentry)
    return found


def run(folder: Path, kafka: Kafka, redis: Redis, sentry: Sentry) -> None:
    """Run everything until Ctrl-C; a process or sidecar that ends is started again."""
    settings = {
        "TASKFLOW_DATA": str(folder.parent),
        "TASKFLOW_PORT": os.environ.get("TASKFLOW_PORT", "8000"),
    }
    started = services(folder / "services", "dapr", kafka, redis, sentry, settings)
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        for service in started:
            service.start()
            print(f"{service.app_id}: http://127.0.0.1:{service.port}/api/health", flush=True)
        print(
            "Everything runs. Stop: Ctrl-C (Kafka, Redis and Sentry go on; make stack-down ends them)."
        )
        while True:
            time.sleep(1)
            for service in started:
                service.keep_up()
    except KeyboardInterrupt:
        print("Stopping ...")
    finally:
        for service in reversed(started):
            service.stop()
