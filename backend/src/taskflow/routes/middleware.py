"""What every request goes through: its id, the limit of its body, safe headers, log and metrics."""

import re
import time
from collections.abc import Awaitable, Callable

import structlog
from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from taskflow.errors import BodyTooLarge
from taskflow.identifiers import uuid7
from taskflow.observability import REQUESTS

log = structlog.get_logger()

OnBug = Callable[[Request, Exception], Awaitable[Response]]

_REQUEST_ID = re.compile(r"[A-Za-z0-9_.-]{8,64}\Z")
_TRACEPARENT = re.compile(r"00-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}\Z")
_SAFE_HEADERS = (
    ("X-Content-Type-Options", "nosniff"),
    ("Referrer-Policy", "same-origin"),
    ("X-Frame-Options", "DENY"),
    ("Cross-Origin-Opener-Policy", "same-origin"),
    ("Cross-Origin-Resource-Policy", "same-origin"),
    ("Permissions-Policy", "camera=(), microphone=(), geolocation=()"),
)
_QUIET = frozenset(
    {"files", "health.read", "health.read_live", "health.read_ready", "health.read_metrics"}
)
_API_POLICY = "default-src 'none'; frame-ancestors 'none'"


class Edge:
    """The outermost layer. `max_body` is in bytes; `on_bug` answers for what nothing else has caught."""

    def __init__(self, app: ASGIApp, *, max_body: int, on_bug: OnBug) -> None:
        self._app = app
        self._max_body = max_body
        self._on_bug = on_bug

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        request_id = _identify(scope, headers)
        started = time.perf_counter()
        status, is_answered = 500, False

        async def send_with_headers(message: Message) -> None:
            nonlocal status, is_answered
            if message["type"] == "http.response.start":
                status, is_answered = message["status"], True
                _add_headers(MutableHeaders(scope=message), request_id)
            await send(message)

        try:
            await self._app(scope, self._bounded(headers, receive), send_with_headers)
        except Exception as error:
            if is_answered:
                raise
            response = await self._on_bug(Request(scope), error)
            await response(scope, receive, send_with_headers)
        finally:
            _observe(scope, status, time.perf_counter() - started, request_id)

    def _bounded(self, headers: Headers, receive: Receive) -> Receive:
        """Refuse to read more than the limit, whatever the length header says."""
        declared = headers.get("content-length", "0")
        read = int(declared) if declared.isdecimal() else 0

        async def receive_bounded() -> Message:
            nonlocal read
            if read > self._max_body:
                raise BodyTooLarge(f"The body may have at most {self._max_body} bytes.")
            message = await receive()
            if declared == "0":
                read += len(message.get("body", b""))
                if read > self._max_body:
                    raise BodyTooLarge(f"The body may have at most {self._max_body} bytes.")
            return message

        return receive_bounded


def _identify(scope: Scope, headers: Headers) -> str:
    given = headers.get("x-request-id", "")
    request_id = given if _REQUEST_ID.match(given) else str(uuid7())
    scope["taskflow.request_id"] = request_id
    trace = headers.get("traceparent", "")
    scope["taskflow.traceparent"] = trace if _TRACEPARENT.match(trace) else None
    return request_id


def _add_headers(headers: MutableHeaders, request_id: str) -> None:
    headers["X-Request-Id"] = request_id
    for name, value in _SAFE_HEADERS:
        headers[name] = value
    if "content-security-policy" not in headers:
        headers["Content-Security-Policy"] = _API_POLICY
    if "cache-control" not in headers:
        headers["Cache-Control"] = "no-store"


def _observe(scope: Scope, status: int, seconds: float, request_id: str) -> None:
    operation = _operation(scope)
    REQUESTS.labels(operation, str(status)).observe(seconds)
    if operation not in _QUIET:
        log.info(
            "request",
            action="request",
            operation=operation,
            method=scope["method"],
            status=status,
            ms=round(seconds * 1000, 2),
            request_id=request_id,
        )


def _operation(scope: Scope) -> str:
    """`tasks.complete`: the route's module and function. The address itself may hold anything."""
    endpoint = scope.get("endpoint")
    name: str | None = getattr(endpoint, "__name__", None)
    if endpoint is None or name is None:
        return "files"
    return f"{endpoint.__module__.rpartition('.')[2]}.{name.rstrip('_')}"
