"""Spans of OpenTelemetry, if its standard variables name a collector; else none, and no part of it is loaded or run.

A trace begins with a request, or before it at a client, and goes on as W3C `traceparent`: in `Origin`, in the event's
envelope, and in what one service asks of another. That holds also while no spans are made.
"""

import os
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager

import structlog
from opentelemetry import trace
from opentelemetry.context import Context
from opentelemetry.trace import SpanKind, StatusCode, Tracer, TracerProvider
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

from taskflow import __version__

log = structlog.get_logger()

Attributes = Mapping[str, str | int]
_W3C = TraceContextTextMapPropagator()


class Span:
    """One step of a trace. `traceparent` names it to whatever continues it."""

    def __init__(self, inner: trace.Span) -> None:
        self._inner = inner
        self._is_wanted = True
        carrier: dict[str, str] = {}
        _W3C.inject(carrier, trace.set_span_in_context(inner, Context()))
        self.traceparent = carrier["traceparent"]

    def describe(self, name: str, attributes: Attributes) -> None:
        """Say what it has turned out to be."""
        self._inner.update_name(name)
        self._inner.set_attributes(attributes)

    def fail(self, reason: str) -> None:
        self._inner.set_status(StatusCode.ERROR, reason)

    def drop(self) -> None:
        """Nothing has happened in it: let it be as if it had never begun."""
        self._is_wanted = False

    def end(self) -> None:
        if self._is_wanted:
            self._inner.end()


class Tracing:
    """What makes the spans of this process, or does not."""

    def __init__(self) -> None:
        self._tracer: Tracer | None = None

    @property
    def is_on(self) -> bool:
        return self._tracer is not None

    def start(self, service: str) -> None:
        """Send spans to the collector that the environment names, from `service` unless OTEL_SERVICE_NAME is set."""
        if is_asked_for(os.environ) and not self.is_on:
            self.use(_exporting(service))

    def use(self, provider: TracerProvider | None) -> None:
        """Make spans with `provider` from now on; None: make none."""
        self._tracer = provider.get_tracer("taskflow", __version__) if provider else None

    @contextmanager
    def span(self, name: str, kind: SpanKind, parent: str | None = None) -> Iterator[Span | None]:
        """A span around the block, None while tracing is off. Without a parent it begins a trace."""
        with self.spans(name, kind, [(parent, {})]) as spans:
            yield spans[0] if spans else None

    @contextmanager
    def spans(
        self, name: str, kind: SpanKind, parents: Iterable[tuple[str | None, Attributes]]
    ) -> Iterator[list[Span]]:
        """A span with its attributes for each traceparent, around one block; no spans while tracing is off."""
        if self._tracer is None:
            yield []
            return
        spans = [
            Span(self._tracer.start_span(name, _context(parent), kind, attributes))
            for parent, attributes in parents
        ]
        try:
            yield spans
        except Exception as error:
            for span in spans:
                span.fail(f"{type(error).__name__}: {error}")
            raise
        finally:
            for span in spans:
                span.end()


tracing = Tracing()


def _context(parent: str | None) -> Context:
    return _W3C.extract({"traceparent": parent} if parent else {}, Context())


def is_asked_for(environment: Mapping[str, str]) -> bool:
    """Whether OpenTelemetry's standard variables ask for traces, in the one protocol that is spoken here."""

    def of_traces(name: str) -> str | None:
        specific = environment.get(f"OTEL_EXPORTER_OTLP_TRACES_{name}")
        return specific or environment.get(f"OTEL_EXPORTER_OTLP_{name}")

    exporter = environment.get("OTEL_TRACES_EXPORTER") or (of_traces("ENDPOINT") and "otlp")
    if exporter != "otlp" or environment.get("OTEL_SDK_DISABLED", "").lower() == "true":
        return False
    protocol = of_traces("PROTOCOL") or "http/protobuf"
    if protocol != "http/protobuf":
        log.warning("no traces are sent", action="tracing_off", protocol=protocol)
        return False
    return True


def _exporting(service: str) -> TracerProvider:
    # Loaded only where it is asked for: it takes a good part of a start.
    from opentelemetry.exporter.otlp.proto.http.trace_exporter import (  # noqa: PLC0415 - see above
        OTLPSpanExporter,
    )
    from opentelemetry.sdk import resources  # noqa: PLC0415 - see above
    from opentelemetry.sdk import trace as sdk  # noqa: PLC0415 - see above
    from opentelemetry.sdk.trace.export import BatchSpanProcessor  # noqa: PLC0415 - see above

    own = {resources.SERVICE_VERSION: __version__}
    if not os.environ.get("OTEL_SERVICE_NAME"):
        own[resources.SERVICE_NAME] = service
    provider = sdk.TracerProvider(resource=resources.Resource.create(own))
    provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter()))
    return provider
