"""Processes beside their sidecars, as in a cluster: one trace through all, who is refused, which part is away."""

import secrets
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any, NamedTuple
from uuid import uuid4

import httpx
import pytest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from stack.parts import Kafka, Redis, Sentry, Sidecar
from stack.services import Service, services
from tests.contract.recorder import PARTITIONS
from tests.integration.conftest import PASSWORD, wait_until

from taskflow.config import Settings
from taskflow.kafka_producer import connection, ensure_topics

pytestmark = [pytest.mark.stack, pytest.mark.xdist_group("broker")]

ROLES = ("taskflow-backend", "taskflow-relay", "taskflow-recurring")
OCCURRENCES = "/internal/occurrences"
PATIENCE = 60.0


class Seen(NamedTuple):
    service: str
    name: str
    trace: str
    span: str
    parent: str


class Collector:
    """Takes spans as OpenTelemetry's own collector does, and keeps them."""

    def __init__(self) -> None:
        seen: list[Seen] = []

        class Receiver(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["content-length"]))
                seen.extend(spans_in(ExportTraceServiceRequest.FromString(body)))
                self.send_response(200)
                self.send_header("content-length", "0")
                self.end_headers()

            def log_message(self, *_: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Receiver)
        self._seen = seen
        Thread(target=self._server.serve_forever, daemon=True).start()

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    def of(self, trace: str) -> list[Seen]:
        return [span for span in self._seen if span.trace == trace]

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()


def spans_in(request: ExportTraceServiceRequest) -> Iterator[Seen]:
    for resource in request.resource_spans:
        attributes = {each.key: each.value.string_value for each in resource.resource.attributes}
        for scope in resource.scope_spans:
            for span in scope.spans:
                yield Seen(
                    attributes.get("service.name", ""),
                    span.name,
                    span.trace_id.hex(),
                    span.span_id.hex(),
                    span.parent_span_id.hex(),
                )


@dataclass
class Cluster:
    kafka: Kafka
    redis: Redis
    collector: Collector
    services: dict[str, Service]
    client: httpx.Client = field(init=False)

    def __post_init__(self) -> None:
        self.client = httpx.Client(base_url=self.address("taskflow-backend"), timeout=30)

    def address(self, app_id: str) -> str:
        return f"http://127.0.0.1:{self.services[app_id].port}"

    def sidecar(self, app_id: str) -> Sidecar:
        found = self.services[app_id].sidecar
        assert found is not None
        return found

    def through_sidecar_of(
        self, app_id: str, method: str, path: str, *, token: str | None = None, **headers: str
    ) -> httpx.Response:
        """A request to the sidecar's API, as its application makes it."""
        sidecar = self.sidecar(app_id)
        headers["dapr-api-token"] = sidecar.tokens.api if token is None else token
        url = f"{sidecar.address}/v1.0{path}"
        return httpx.request(method, url, headers=headers, json=some_occurrence(), timeout=30)

    def health(self) -> dict[str, Any]:
        answer = self.client.get("/api/health")
        assert answer.status_code == 200, answer.text
        found: dict[str, Any] = answer.json()
        return found

    def add_task(self, **fields: object) -> dict[str, Any]:
        answer = self.client.post("/api/tasks", json={"title": "Water the plants", **fields})
        assert answer.status_code == 201, answer.text
        task: dict[str, Any] = answer.json()
        return task


def some_occurrence() -> dict[str, str]:
    return {"workspace_id": str(uuid4()), "series_id": str(uuid4()), "key": "2026-11-24T09:00:00"}


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    """On servers of its own, which its tests may end."""
    with running(tmp_path_factory.mktemp("cluster"), "dapr") as found:
        yield found


@contextmanager
def running(folder: Path, bus: str) -> Iterator[Cluster]:
    kafka, sentry = Kafka(folder / "kafka", memory="192m"), Sentry(folder / "sentry")
    redis, collector = Redis(folder / "redis", password="a password of its own"), Collector()
    for server in (kafka, redis, sentry):
        server.start()
    ensure_topics(
        connection(Settings(kafka_brokers=kafka.address)), partitions=PARTITIONS, replication=1
    )
    settings = {
        "TASKFLOW_DATA": str(folder / "data"),
        "TASKFLOW_REGISTRATION": "open",
        "TASKFLOW_LOG_FORMAT": "json",
        "OTEL_EXPORTER_OTLP_ENDPOINT": collector.address,
        "OTEL_BSP_SCHEDULE_DELAY": "200",
    }
    all_roles = services(folder / "services", bus, kafka, redis, sentry, settings)
    chosen = {service.app_id: service for service in all_roles if service.app_id in ROLES}
    for service in chosen.values():
        service.start()
    found = Cluster(kafka, redis, collector, chosen)
    register(found.client)
    try:
        yield found
    finally:
        found.client.close()
        for service in reversed(chosen.values()):
            service.stop()
        for server in (kafka, redis, sentry):
            server.kill()
        collector.close()


def register(client: httpx.Client) -> None:
    body = {"email": "ada@example.com", "password": PASSWORD, "name": "Ada"}
    answer = client.post("/api/auth/register", json=body)
    assert answer.status_code == 201, answer.text
    client.headers["X-CSRF-Token"] = answer.json()["csrf_token"]


def seen(cluster: Cluster, trace: str, *expected: tuple[str, str]) -> None:
    """Wait for spans of a trace, by service and name."""

    def is_complete() -> bool:
        return {(span.service, span.name) for span in cluster.collector.of(trace)} >= set(expected)

    wait_until(is_complete, deadline=PATIENCE)


def test_a_request_and_the_publication_of_its_events_are_one_trace(cluster: Cluster) -> None:
    trace = secrets.token_hex(16)
    body, headers = {"title": "Traced"}, {"traceparent": f"00-{trace}-{'b7' * 8}-01"}
    assert cluster.client.post("/api/tasks", json=body, headers=headers).status_code == 201
    seen(cluster, trace, ("taskflow-backend", "tasks.create"), ("taskflow-relay", "publish"))


def test_a_completion_and_its_next_occurrence_are_one_trace_over_dapr(cluster: Cluster) -> None:
    trace = completed_in_a_trace(cluster)
    seen(
        cluster,
        trace,
        ("taskflow-backend", "tasks.complete"),
        ("taskflow-relay", "publish"),
        ("taskflow-recurring", "handle"),
        ("taskflow-backend", "internal.create_occurrence"),
    )
    published_after(cluster, trace, "taskflow-backend", "internal.create_occurrence")


def test_a_completion_and_its_next_occurrence_are_one_trace_over_kafka(tmp_path: Path) -> None:
    with running(tmp_path, "kafka") as direct:
        trace = completed_in_a_trace(direct)
        seen(
            direct,
            trace,
            ("taskflow-backend", "tasks.complete"),
            ("taskflow-relay", "publish"),
            ("taskflow-recurring", "handle"),
        )
        published_after(direct, trace, "taskflow-recurring", "handle")


def completed_in_a_trace(cluster: Cluster) -> str:
    due = (datetime.now(UTC) + timedelta(days=1)).isoformat(timespec="seconds")
    task = cluster.add_task(due_date=due, recurrence_pattern="DAILY", recurrence_interval=1)
    trace = secrets.token_hex(16)
    headers = {"traceparent": f"00-{trace}-{'b7' * 8}-01"}
    done = cluster.client.post(f"/api/tasks/{task['id']}/complete", headers=headers)
    assert done.status_code == 200, done.text

    def has_come() -> bool:
        page = cluster.client.get("/api/tasks", params={"status": "open"}).json()
        return any(
            each["series_id"] == task["series_id"] and each["id"] != task["id"]
            for each in page["items"]
        )

    wait_until(has_come, deadline=PATIENCE)
    return trace


def published_after(cluster: Cluster, trace: str, service: str, name: str) -> None:
    """The events of the next occurrence are published as a consequence of what created it."""

    def is_published() -> bool:
        spans = cluster.collector.of(trace)
        causes = {span.span for span in spans if (span.service, span.name) == (service, name)}
        return any(span.name == "publish" and span.parent in causes for span in spans)

    wait_until(is_published, deadline=PATIENCE)


def test_the_recurring_service_may_ask_and_its_trace_goes_on_through_both_sidecars(
    cluster: Cluster,
) -> None:
    trace = secrets.token_hex(16)
    path = f"/invoke/taskflow-backend/method{OCCURRENCES}"
    parent = f"00-{trace}-{'b7' * 8}-01"
    answer = cluster.through_sidecar_of("taskflow-recurring", "POST", path, traceparent=parent)
    assert (answer.status_code, answer.json()["code"]) == (404, "not_found"), answer.text
    seen(cluster, trace, ("taskflow-backend", "internal.create_occurrence"))


@pytest.mark.parametrize("token", [None, "a guess"])
def test_the_backend_refuses_who_does_not_show_the_token_of_its_sidecar(
    cluster: Cluster, token: str | None
) -> None:
    headers = {"dapr-caller-app-id": "taskflow-recurring"}
    if token is not None:
        headers["dapr-api-token"] = token
    url = cluster.address("taskflow-backend") + OCCURRENCES
    assert httpx.post(url, headers=headers, json=some_occurrence()).status_code == 403


def test_a_sidecar_refuses_who_does_not_show_its_token(cluster: Cluster) -> None:
    path = f"/invoke/taskflow-backend/method{OCCURRENCES}"
    refused = cluster.through_sidecar_of("taskflow-recurring", "POST", path, token="a guess")
    assert refused.status_code == 401


@pytest.mark.parametrize(
    ("app_id", "method", "path"),
    [
        ("taskflow-relay", "POST", OCCURRENCES),
        ("taskflow-recurring", "POST", "/api/tasks"),
        ("taskflow-recurring", "GET", OCCURRENCES),
    ],
)
def test_the_policy_refuses_other_services_and_other_methods(
    cluster: Cluster, app_id: str, method: str, path: str
) -> None:
    refused = cluster.through_sidecar_of(app_id, method, f"/invoke/taskflow-backend/method{path}")
    assert refused.status_code == 403, refused.text
    assert "access control policy has denied access" in refused.text


def test_without_redis_it_is_degraded_and_people_sign_in(cluster: Cluster) -> None:
    cluster.redis.kill()
    try:
        found = cluster.health()
        assert (found["status"], found["state_store"]["status"]) == ("degraded", "down")
        assert (found["database"]["status"], found["event_bus"]["status"]) == ("up", "up")
        body = {"email": "ada@example.com", "password": PASSWORD}
        url = f"{cluster.address('taskflow-backend')}/api/auth/login"
        signed_in = httpx.post(url, json=body, timeout=30)
        assert signed_in.status_code == 200, signed_in.text
    finally:
        cluster.redis.start()
    wait_until(lambda: cluster.health()["status"] == "up", deadline=PATIENCE)


def test_without_the_sidecar_it_is_degraded_and_says_so(cluster: Cluster) -> None:
    sidecar = cluster.sidecar("taskflow-backend")
    sidecar.kill()
    try:
        began = time.monotonic()
        found = cluster.health()
        assert time.monotonic() - began < 5
        assert found["status"] == "degraded"
        assert (found["event_bus"]["status"], found["state_store"]["status"]) == ("down", "down")
    finally:
        sidecar.start()
    wait_until(lambda: cluster.health()["status"] == "up", deadline=PATIENCE)


def test_without_kafka_it_is_degraded_and_changes_wait(cluster: Cluster) -> None:
    """The last one: the broker does not come back."""
    cluster.kafka.kill()
    cluster.add_task()
    found = cluster.health()
    assert (found["status"], found["event_bus"]["status"]) == ("degraded", "down")
    assert found["outbox_pending"] > 0
    assert found["outbox_lag_seconds"] > 0
