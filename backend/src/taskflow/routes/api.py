"""All routers of the API under `/api`, and what their descriptions share."""

from collections.abc import Iterator
from functools import cache
from re import Pattern
from typing import Any

from fastapi import APIRouter, FastAPI
from fastapi.routing import APIRoute, iter_route_contexts
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import compile_path

from taskflow.routes import (
    audit,
    auth,
    channels,
    dead_letters,
    event_operations,
    health,
    invitations,
    labels,
    mail_links,
    notifications,
    projects,
    quick_add,
    reminders,
    sections,
    series,
    sessions,
    stream,
    tasks,
    tokens,
    views,
    workspaces,
)
from taskflow.routes.answers import PROBLEM_TYPE, problem
from taskflow.routes.error_handlers import request_id
from taskflow.schemas.base import Problem

_PREFIX = "/api"


def _problem(description: str) -> dict[str, Any]:
    schema = {"$ref": f"#/components/schemas/{Problem.__name__}"}
    return {"description": description, "content": {PROBLEM_TYPE: {"schema": schema}}}


PROBLEMS: dict[int | str, dict[str, Any]] = {
    400: _problem("The body is not JSON."),
    401: _problem("Nobody is signed in, or the credential has ended."),
    403: _problem("Signed in, but role, scope or CSRF token do not allow it."),
    404: _problem("No such object in the caller's workspaces."),
    409: _problem("The change contradicts what stands."),
    412: _problem("The object changed since its ETag was read; `current` is its state now."),
    413: _problem("The body is too large."),
    422: _problem("A value cannot be accepted; `errors` names each field."),
    429: _problem("Too many attempts; see Retry-After."),
    503: _problem("The database cannot be reached."),
}

ROUTERS = (
    tasks.router,
    series.router,
    projects.router,
    sections.router,
    labels.router,
    views.router,
    workspaces.router,
    invitations.router,
    reminders.router,
    notifications.router,
    channels.router,
    channels.secret_router,
    audit.router,
    dead_letters.router,
    event_operations.router,
    tokens.router,
    sessions.router,
    quick_add.router,
    auth.router,
    stream.router,
    quick_add.question_router,
    auth.public_router,
    mail_links.router,
)

unknown_router = APIRouter(include_in_schema=False)


def include_api(app: FastAPI) -> None:
    """Put every router directly into the application: a router in a router is matched once more each request."""
    for router in ROUTERS:
        app.include_router(router, prefix=_PREFIX, responses=PROBLEMS)
    app.include_router(health.router, prefix=_PREFIX)
    app.include_router(unknown_router, prefix=_PREFIX)


@unknown_router.api_route(
    "/{path:path}",
    methods=["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"],
    include_in_schema=False,
)
async def refuse_unknown(path: str, request: Request) -> Response:
    """An address of the API that does not exist is a problem document, not a page."""
    allowed = sorted(_methods_at(request.app, request.url.path))
    if allowed:
        raise HTTPException(405, headers={"Allow": ", ".join(allowed)})
    return problem(
        404,
        "not_found",
        f"There is nothing at /api/{path[:100]}. The addresses are listed at /docs.",
        request_id=request_id(request),
    )


def _methods_at(app: FastAPI, path: str) -> set[str]:
    """The methods that are served at an address, if any: this route took the others."""
    return {
        method for address, methods in _served(app) if address.match(path) for method in methods
    }


@cache
def _served(app: FastAPI) -> list[tuple[Pattern[str], frozenset[str]]]:
    return [
        (compile_path(path)[0], frozenset(route.methods or ()))
        for path, route in served_routes(app)
        if route.endpoint is not refuse_unknown
    ]


def served_routes(app: FastAPI) -> Iterator[tuple[str, APIRoute]]:
    """Every route of the API with its whole address."""
    for context in iter_route_contexts(app.routes):
        if isinstance(context.original_route, APIRoute):
            yield context.path or "", context.original_route
