"""The short way finds what FastAPI's router finds, and nothing else."""

import pytest
from fastapi import FastAPI
from fastapi.routing import APIRoute
from starlette.routing import Match
from tests.integration.routes.route_table import Route, api_routes, application

from taskflow.routes.api import served_routes
from taskflow.routes.deps import MemberRoute, PublicRoute
from taskflow.routes.route_table import RouteTable

APP = application()
ID = "01a20c9f-378f-7cb8-ac56-d7d6d90cc7d7"


def scope_of(method: str, path: str) -> dict[str, object]:
    return {"type": "http", "method": method, "path": path, "root_path": "", "headers": []}


def table(app: FastAPI) -> RouteTable:
    routes = [pair for pair in served_routes(app) if isinstance(pair[1], PublicRoute | MemberRoute)]
    return RouteTable(app, routes=routes, on_error={})


def by_fastapi(scope: dict[str, object]) -> object:
    """The endpoint that FastAPI's router chooses."""
    for route in APP.routes:
        match, child = route.matches(scope)
        if match is Match.FULL:
            return child.get("endpoint") or _within(route, scope)
    return None


def _within(included: object, scope: dict[str, object]) -> object:
    match, child, route, _ = included._match(scope)  # type: ignore[attr-defined]  # noqa: SLF001 - FastAPI has no public way
    return route.endpoint if match is Match.FULL and isinstance(route, APIRoute) else child


@pytest.mark.parametrize("route", api_routes(APP), ids=str)
def test_finds_what_the_router_finds(route: Route) -> None:
    path = route.path
    for name in route.parameters:
        path = path.replace(f"{{{name}}}", ID)
    scope = scope_of(route.method, path)
    found = table(APP)._find(scope)  # noqa: SLF001 - what the test is about
    if found is None:
        assert route.path in {"/api/stream", "/api/health", "/api/health/live", "/api/health/ready"}
    else:
        assert found.route.endpoint is by_fastapi(scope_of(route.method, path))
        assert scope["path_params"] == dict.fromkeys(route.parameters, ID)


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/api/tasks/"),
        ("GET", "/api//tasks"),
        ("GET", "/api/tasks/a/b/c"),
        ("PUT", "/api/tasks"),
        ("GET", "/api/tasks/bulk/complete/x"),
        ("GET", "/"),
        ("GET", "/docs"),
    ],
)
def test_leaves_what_is_no_route(method: str, path: str) -> None:
    assert table(APP)._find(scope_of(method, path)) is None  # noqa: SLF001 - what the test is about
