"""The API's routes as the application has them, and the fields of their bodies that name objects."""

from dataclasses import dataclass
from typing import Any

from fastapi import FastAPI
from fastapi.routing import APIRoute, iter_route_contexts

from taskflow.config import Settings
from taskflow.main import build

SAFE = frozenset({"GET", "HEAD"})


@dataclass(frozen=True, slots=True)
class Route:
    method: str
    path: str
    parameters: tuple[str, ...]

    def __str__(self) -> str:
        return f"{self.method} {self.path}"

    @property
    def is_write(self) -> bool:
        return self.method not in SAFE


def application() -> FastAPI:
    """The application without a database, to look at."""
    return build(Settings(), "postgresql+asyncpg://", with_roles=False)


def api_routes(app: FastAPI) -> list[Route]:
    """Every route under `/api`, in the schema or not, but for the one that answers unknown addresses."""
    found = []
    for context in iter_route_contexts(app.routes):
        route, path = context.original_route, context.path or ""
        if not isinstance(route, APIRoute) or not path.startswith("/api"):
            continue
        if route.name == "refuse_unknown":
            continue
        parameters = tuple(route.param_convertors)
        found += [Route(method, path, parameters) for method in sorted(route.methods or ())]
    return found


def reference_fields(document: dict[str, Any], route: Route) -> list[str]:
    """The fields of a route's body that are ids of other objects: `project_id`, `label_ids`."""
    operation = document["paths"].get(route.path, {}).get(route.method.lower(), {})
    body = operation.get("requestBody", {}).get("content", {}).get("application/json", {})
    name = body.get("schema", {}).get("$ref", "").rpartition("/")[2]
    properties = document["components"]["schemas"].get(name, {}).get("properties", {})
    return [field for field in properties if field.endswith(("_id", "_ids"))]
