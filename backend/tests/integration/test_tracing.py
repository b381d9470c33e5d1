"""One trace from a request through outbox, bus and consumer to the occurrence that follows from it."""

import secrets
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import asyncpg
import pytest
from fastapi import FastAPI
from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from opentelemetry.trace import SpanKind
from tests.integration.conftest import Account, create_database, eventually, register

from taskflow.config import Registration, Settings
from taskflow.embedded_postgres import EmbeddedPostgres
from taskflow.main import build
from taskflow.tracing import is_asked_for, tracing


@pytest.fixture
def spans() -> Iterator[InMemorySpanExporter]:
    """Every span that is made from now on."""
    exporter, provider = InMemorySpanExporter(), TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(exporter))
    tracing.use(provider)
    yield exporter
    tracing.use(None)


@pytest.fixture
async def own_url(postgres: EmbeddedPostgres) -> str:
    return await create_database(postgres)


@pytest.fixture
async def looking(own_url: str) -> AsyncIterator[asyncpg.Connection]:
    connection = await asyncpg.connect(own_url.replace("postgresql+asyncpg", "postgresql"))
    yield connection
    await connection.close()


@pytest.fixture
async def traced(
    own_url: str, spans: InMemorySpanExporter, tmp_path: Path
) -> AsyncIterator[FastAPI]:
    del spans  # they are made before the application is
    application = build(Settings(registration=Registration.OPEN, data=tmp_path), own_url)
    async with application.router.lifespan_context(application):
        yield application


@pytest.fixture
async def ada(traced: FastAPI) -> AsyncIterator[Account]:
    account = await register(traced)
    yield account
    await account.client.aclose()


def of(spans: InMemorySpanExporter, trace: str) -> Sequence[ReadableSpan]:
    return [
        span
        for span in spans.get_finished_spans()
        if span.context and f"{span.context.trace_id:032x}" == trace
    ]


async def test_a_completion_and_its_next_occurrence_are_one_trace(
    ada: Account, spans: InMemorySpanExporter, looking: asyncpg.Connection
) -> None:
    due = (datetime.now(UTC) + timedelta(days=1)).isoformat(timespec="seconds")
    task = await ada.add_task(due_date=due, recurrence_pattern="DAILY", recurrence_interval=1)
    trace = secrets.token_hex(16)
    done = await ada.post(
        f"/api/tasks/{task['id']}/complete", traceparent=f"00-{trace}-{'b7' * 8}-01"
    )
    assert done.status_code == 200

    async def records() -> list[str]:
        found = await looking.fetch("SELECT action FROM audit_log WHERE trace_id = $1", trace)
        return sorted(row["action"] for row in found)

    async def is_recorded() -> bool:
        return await records() == ["task.completed", "task.created"]

    await eventually(is_recorded)

    async def is_seen() -> bool:
        kinds = [span.kind for span in of(spans, trace)]
        return kinds.count(SpanKind.CONSUMER) >= 3 and kinds.count(SpanKind.PRODUCER) >= 5

    await eventually(is_seen)
    found = of(spans, trace)
    (request,) = [span for span in found if span.kind is SpanKind.SERVER]
    assert (request.name, request.parent and f"{request.parent.span_id:016x}") == (
        "tasks.complete",
        "b7" * 8,
    )
    assert request.attributes is not None
    assert request.attributes["http.response.status_code"] == 200
    names = {span.context.span_id for span in found if span.context}
    assert all(span.parent and span.parent.span_id in names for span in found if span != request)


async def test_without_a_trace_of_the_client_a_request_begins_one(
    ada: Account, spans: InMemorySpanExporter, looking: asyncpg.Connection
) -> None:
    task = await ada.add_task()
    (request,) = [span for span in spans.get_finished_spans() if span.name == "tasks.create"]
    assert request.parent is None
    assert request.context is not None
    sent = await looking.fetchval(
        "SELECT envelope->>'traceparent' FROM task_events WHERE key::text = $1", task["id"]
    )
    assert sent.startswith(f"00-{request.context.trace_id:032x}-{request.context.span_id:016x}-")


async def test_a_reminder_that_is_due_begins_a_trace_and_waiting_for_one_does_not(
    ada: Account, spans: InMemorySpanExporter, looking: asyncpg.Connection
) -> None:
    at = (datetime.now(UTC) + timedelta(seconds=1)).isoformat()
    task = await ada.add_task()
    assert (await ada.post(f"/api/tasks/{task['id']}/reminders", {"at": at})).status_code == 201

    async def is_handled() -> bool:
        return "claim" in {span.name for span in spans.get_finished_spans()}

    await eventually(is_handled)
    (claim,) = [span for span in spans.get_finished_spans() if span.name == "claim"]
    assert claim.context is not None
    sent = await looking.fetchval(
        "SELECT envelope->>'traceparent' FROM task_events WHERE topic = 'task-reminders'"
    )
    assert sent.split("-")[1] == f"{claim.context.trace_id:032x}"


async def test_probes_leave_no_spans(ada: Account, spans: InMemorySpanExporter) -> None:
    before = len(spans.get_finished_spans())
    assert (await ada.client.get("/api/health/live")).status_code == 204
    assert len(spans.get_finished_spans()) == before


@pytest.mark.parametrize(
    ("variables", "expected"),
    [
        ({}, False),
        ({"OTEL_EXPORTER_OTLP_ENDPOINT": "http://127.0.0.1:4318"}, True),
        ({"OTEL_EXPORTER_OTLP_TRACES_ENDPOINT": "http://127.0.0.1:4318/v1/traces"}, True),
        ({"OTEL_TRACES_EXPORTER": "otlp"}, True),
        ({"OTEL_EXPORTER_OTLP_ENDPOINT": "http://x", "OTEL_TRACES_EXPORTER": "none"}, False),
        ({"OTEL_EXPORTER_OTLP_ENDPOINT": "http://x", "OTEL_SDK_DISABLED": "true"}, False),
        ({"OTEL_EXPORTER_OTLP_ENDPOINT": "http://x", "OTEL_EXPORTER_OTLP_PROTOCOL": "grpc"}, False),
    ],
    ids=str,
)
def test_the_standard_variables_decide(variables: dict[str, str], expected: bool) -> None:
    assert is_asked_for(variables) is expected


def test_nothing_of_it_is_loaded_unless_it_is_asked_for() -> None:
    program = (
        "import sys; from taskflow.main import build; from taskflow.config import Settings;"
        " build(Settings(), 'postgresql+asyncpg://');"
        " print(sorted(name for name in sys.modules if name.startswith('opentelemetry.sdk')))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True, env={}
    )
    assert done.stdout.strip() == "[]"
