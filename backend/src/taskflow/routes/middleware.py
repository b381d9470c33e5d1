"""What every request goes through: its id, the limit of its body, safe headers, log and metrics."""

import re
import time
from collections.abc import Mapping
from functools import cache

from opentelemetry.trace import SpanKind
from prometheus_client import Histogram
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from taskflow.config import LiveSettings
from taskflow.errors import BodyTooLarge
from taskflow.identifiers import uuid7_text
from taskflow.observability import REQUESTS, log_request
from taskflow.tracing import Attributes, Span, tracing

_REQUEST_ID = re.compile(rb"[A-Za-z0-9_.-]{8,64}\Z")
_TRACEPARENT = re.compile(rb"00-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}\Z")
_SAFE_HEADERS = (
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"same-origin"),
    (b"x-frame-options", b"DENY"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"permissions-policy", b"camera=(), microphone=(), geolocation=()"),
)
_DEFAULT_HEADERS = (
    (b"content-security-policy", b"default-src 'none'; frame-ancestors 'none'"),
    (b"cache-control", b"no-store"),
)
_QUIET = frozenset(
    {"files", "health.read", "health.read_live", "health.read_ready", "health.read_metrics"}
)


class Edge:
    """The outermost layer."""

    def __init__(self, app: ASGIApp, settings: LiveSettings) -> None:
        self._app = app
        self._settings = settings

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        given: dict[bytes, bytes] = dict(scope["headers"])
        scope["taskflow.headers"] = given
        request_id = _identify(scope, given)
        started = time.perf_counter()
        status, is_complete = 500, False

        async def send_with_headers(message: Message) -> None:
            nonlocal status, is_complete
            if message["type"] == "http.response.start":
                status = message["status"]
                _add_headers(message["headers"], request_id)
            else:
                is_complete = not message.get("more_body")
            await send(message)

        try:
            await self._app(scope, self._bounded(given, receive), send_with_headers)
        except Exception:
            if not is_complete:  # else it was answered as what it is: a bug
                raise
        finally:
            _observe(scope, status, time.perf_counter() - started, request_id)

    def _bounded(self, given: Mapping[bytes, bytes], receive: Receive) -> Receive:
        """Refuse to read more than the limit, whatever the length header says."""
        declared = given.get(b"content-length", b"")
        read = int(declared) if declared.isdigit() else 0
        if 0 < read <= self._settings.now.max_body:
            return receive  # the server reads no more than was declared

        async def receive_bounded() -> Message:
            nonlocal read
            self._require_fitting(read)
            message = await receive()
            read += len(message.get("body", b""))
            self._require_fitting(read)
            return message

        return receive_bounded

    def _require_fitting(self, size: int) -> None:
        limit = self._settings.now.max_body
        if size > limit:
            raise BodyTooLarge(f"The body may have at most {limit} bytes.")


def _identify(scope: Scope, given: Mapping[bytes, bytes]) -> str:
    request_id = _matching(_REQUEST_ID, given.get(b"x-request-id")) or uuid7_text()
    scope["taskflow.request_id"] = request_id
    scope["taskflow.traceparent"] = _matching(_TRACEPARENT, given.get(b"traceparent"))
    return request_id


def _matching(pattern: re.Pattern[bytes], value: bytes | None) -> str | None:
    return value.decode() if value is not None and pattern.match(value) else None


def _add_headers(headers: list[tuple[bytes, bytes]], request_id: str) -> None:
    names = {name for name, _ in headers}
    headers.append((b"x-request-id", request_id.encode()))
    headers += _SAFE_HEADERS
    headers += [default for default in _DEFAULT_HEADERS if default[0] not in names]


def _observe(scope: Scope, status: int, seconds: float, request_id: str) -> None:
    operation = _operation(scope.get("endpoint"))
    _duration(operation, status).observe(seconds)
    if operation not in _QUIET:
        log_request(
            operation=operation,
            method=scope["method"],
            status=status,
            ms=round(seconds * 1000, 2),
            request_id=request_id,
        )


@cache
def _operation(endpoint: object) -> str:
    """`tasks.complete`: the route's module and function. The address itself may hold anything."""
    name: str | None = getattr(endpoint, "__name__", None)
    return f"{endpoint.__module__.rpartition('.')[2]}.{name.rstrip('_')}" if name else "files"


@cache
def _duration(operation: str, status: int) -> Histogram:
    return REQUESTS.labels(operation, str(status))


class TracedRequests:
    """Around the edge where traces are made: each request is a span, and what it does continues that."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        others = [header for header in scope["headers"] if header[0] != b"traceparent"]
        parent = _matching(_TRACEPARENT, dict(scope["headers"]).get(b"traceparent"))
        status = 500

        async def send_and_note(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        with tracing.span("request", SpanKind.SERVER, parent) as span:
            assert span is not None
            scope["headers"] = [*others, (b"traceparent", span.traceparent.encode())]
            await self._app(scope, receive, send_and_note)
            _describe(span, scope, status)


def _describe(span: Span, scope: Scope, status: int) -> None:
    operation = _operation(scope.get("endpoint"))
    if operation in _QUIET:
        span.drop()
    attributes: Attributes = {
        "http.request.method": scope["method"],
        "http.response.status_code": status,
        "taskflow.request_id": scope["taskflow.request_id"],
    }
    span.describe(operation, attributes)
    if status >= 500:  # noqa: PLR2004 - the server's fault
        span.fail(str(status))
