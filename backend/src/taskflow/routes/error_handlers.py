"""Errors to statuses and problem documents: the only place that maps them."""

from collections.abc import Mapping, Sequence
from typing import Any

import structlog
from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from taskflow import errors
from taskflow.observability import reason_of
from taskflow.routes.answers import problem

log = structlog.get_logger()

STATUSES: Mapping[type[errors.TaskFlowError], int] = {
    errors.BodyTooLarge: 413,
    errors.InvalidInput: 422,
    errors.NotAuthenticated: 401,
    errors.PermissionDenied: 403,
    errors.NotFound: 404,
    errors.VersionConflict: 412,
    errors.IdempotencyKeyReused: 422,
    errors.Conflict: 409,
    errors.RateLimited: 429,
    errors.Unavailable: 503,
    errors.TaskFlowError: 500,
}
_HTTP_CODES: Mapping[int, tuple[str, str]] = {
    400: ("malformed_request", "The body is not valid JSON in UTF-8, or it is nested too deeply."),
    404: ("not_found", "There is nothing at this address. The addresses are listed at /docs."),
    405: ("method_not_allowed", "This address does not take this method. See /docs."),
}

_LONGEST_NAME = 100
"""Of a field that somebody made up, in characters."""

_LENGTHS = frozenset({"too_long", "too_short", "string_too_long", "string_too_short"})

_DISK_FULL = "53100"

_WORTH_A_RETRY = frozenset({"40001", "40P01", "55P03"})
"""SQLSTATEs of a serialization failure, a deadlock, and a lock that could not be had."""


def register_error_handlers(app: FastAPI) -> None:
    app.add_exception_handler(errors.TaskFlowError, _on_taskflow_error)
    app.add_exception_handler(RequestValidationError, _on_invalid_request)
    app.add_exception_handler(HTTPException, _on_http_error)
    app.add_exception_handler(PoolTimeout, _on_database_down)
    app.add_exception_handler(OSError, _on_database_down)
    app.add_exception_handler(DBAPIError, _on_database_error)
    app.add_exception_handler(Exception, answer_bug)


def request_id(request: Request) -> str | None:
    found: str | None = request.scope.get("taskflow.request_id")
    return found


def status_of(error: errors.TaskFlowError) -> int:
    return next(status for kind, status in STATUSES.items() if isinstance(error, kind))


async def _on_taskflow_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, errors.TaskFlowError)
    status = status_of(error)
    field = error.field if isinstance(error, errors.InvalidInput) else None
    listed = [{"path": field, "message": error.message, "code": error.code}] if field else []
    headers = {}
    if isinstance(error, errors.RateLimited):
        headers["Retry-After"] = str(error.retry_after)
    if isinstance(error, errors.NotAuthenticated):
        headers["WWW-Authenticate"] = "Bearer"
    current = error.current if isinstance(error, errors.VersionConflict) else None
    return problem(
        status,
        error.code,
        error.message,
        request_id=request_id(request),
        errors=listed,
        current=current,
        headers=headers,
    )


async def _on_invalid_request(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    found = [_field_problem(each) for each in error.errors()[:20]]
    if any(each["code"] == "json_invalid" for each in found):
        return problem(
            400, "malformed_request", _HTTP_CODES[400][1], request_id=request_id(request)
        )
    detail = f"{found[0]['path']}: {found[0]['message']}" if found else "The request is not valid."
    return problem(422, "invalid_input", detail, request_id=request_id(request), errors=found)


def _field_problem(error: Mapping[str, Any]) -> dict[str, str]:
    return {
        "path": field_path(error["loc"]),
        "message": _sentence(error),
        "code": str(error["type"]),
    }


def field_path(location: Sequence[str | int]) -> str:
    """`recurrence.rrule` for a field of the body, `query.limit` for what is elsewhere."""
    parts = [str(part)[:_LONGEST_NAME] for part in location]
    if parts and parts[0] == "body":
        return ".".join(parts[1:]) or "body"
    return ".".join(parts)


def _sentence(error: Mapping[str, Any]) -> str:
    if error["type"] == "extra_forbidden":
        return "This field is not known here; check its name, or leave it out."
    if error["type"] in _LENGTHS:
        return _of_length(error["input"], error["ctx"])
    message = str(error["msg"])
    return message if message.endswith(".") else f"{message}."


def _of_length(value: Sequence[Any], limits: Mapping[str, Any]) -> str:
    unit = "characters" if isinstance(value, str) else "items"
    wanted = (
        f"it may have at most {limits['max_length']:,}"
        if "max_length" in limits
        else f"it needs at least {limits['min_length']:,}"
    )
    return f"This has {len(value):,} {unit}; {wanted}."


async def _on_http_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    code, detail = _HTTP_CODES.get(error.status_code, ("http_error", str(error.detail)))
    return problem(
        error.status_code, code, detail, request_id=request_id(request), headers=error.headers
    )


async def _on_database_down(request: Request, error: Exception) -> Response:
    log.error("database unreachable", action="database_unreachable", reason=reason_of(error))
    is_full = getattr(getattr(error, "orig", None), "sqlstate", None) == _DISK_FULL
    return problem(
        503,
        "unavailable",
        "The disk of the database is full. Nothing was changed; free some space and try again."
        if is_full
        else "The database cannot be reached right now. Nothing was changed; try again shortly.",
        request_id=request_id(request),
        headers={"Retry-After": "2"},
    )


async def _on_database_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, DBAPIError)
    if isinstance(error, OperationalError) or error.connection_invalidated:
        return await _on_database_down(request, error)
    if getattr(error.orig, "sqlstate", None) in _WORTH_A_RETRY:
        return problem(
            503,
            "busy",
            "Two changes met in each other's way, and this one was undone. Send it again.",
            request_id=request_id(request),
            headers={"Retry-After": "1"},
        )
    return await answer_bug(request, error)


async def answer_bug(request: Request, error: Exception) -> Response:
    """The answer to what nobody foresaw: logged in full, told in short."""
    log.error("request failed", action="request_failed", path=request.url.path, exc_info=error)
    return problem(
        500,
        "internal_error",
        "Something went wrong on the server. The request id finds it in the log.",
        request_id=request_id(request),
    )
