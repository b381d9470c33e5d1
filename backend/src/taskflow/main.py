"""Composition root of the API: builds the application from its parts."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager

from fastapi import FastAPI
from fastapi.routing import APIRoute
from starlette.types import ASGIApp

from taskflow import __version__, background_tasks
from taskflow.clock import SystemClock
from taskflow.config import Settings
from taskflow.dapr_client import DaprState
from taskflow.database import Database
from taskflow.events import system_origin
from taskflow.memory_state import MemoryState
from taskflow.ports import Clock, StateStore
from taskflow.routes import api, health, internal
from taskflow.routes.deps import MemberRoute, Parts, PublicRoute
from taskflow.routes.error_handlers import register_error_handlers
from taskflow.routes.middleware import Edge
from taskflow.routes.pages import add_docs, add_interface
from taskflow.routes.route_table import RouteTable, packed
from taskflow.schemas.base import Problem
from taskflow.security import Signer
from taskflow.services import auth
from taskflow.services.health import Health
from taskflow.services.live import LiveFeed
from taskflow.services.sign_in_limits import AttemptLimiter
from taskflow.worker import Roles, bus_of, sidecar_of

Lifespan = Callable[[FastAPI], AbstractAsyncContextManager[None]]

_DESCRIPTION = """
Tasks that repeat, come due and are accounted for. Sign in at `POST /api/auth/login` (cookie), or send an API
token as `Authorization: Bearer`. Every error is a problem document (RFC 9457) with a stable `code`.
"""


class Application(FastAPI):
    """FastAPI inside our edge, with the short way to the API's routes before it. `max_body` is in bytes."""

    def __init__(self, *, max_body: int, lifespan: Lifespan) -> None:
        super().__init__(
            title="TaskFlow",
            version=__version__,
            description=_DESCRIPTION.strip(),
            docs_url=None,
            redoc_url=None,
            lifespan=lifespan,
            generate_unique_id_function=_operation_id,
            redirect_slashes=False,
            telemetry={"tracing": False, "metrics": False, "logs": False},
            license_info={"name": "AGPL-3.0-or-later", "identifier": "AGPL-3.0-or-later"},
        )
        self._max_body = max_body

    def build_middleware_stack(self) -> ASGIApp:
        routes = [
            (address, route)
            for address, route in api.served_routes(self)
            if isinstance(route, PublicRoute | MemberRoute)
        ]
        rest = packed(super().build_middleware_stack())
        table = RouteTable(rest, routes=routes, on_error=self.exception_handlers)
        return Edge(table, max_body=self._max_body)


def build(
    settings: Settings, url: str, *, clock: Clock | None = None, with_roles: bool = True
) -> FastAPI:
    """The API on the database at `url`; `with_roles`: relay, scheduler and consumers in the same process.

    With `EVENT_BUS=dapr` the roles are processes of their own in any case, each beside its own sidecar.
    """
    lifespan = _lifespan(settings, url, clock or SystemClock(), with_roles=with_roles)
    app = Application(max_body=settings.max_body, lifespan=lifespan)
    register_error_handlers(app)
    api.include_api(app)
    app.include_router(health.metrics_router)
    app.include_router(internal.router)
    _describe_problem(app)
    add_docs(app)
    if settings.ui is not None:
        add_interface(app, settings.ui)
    return app


def _lifespan(settings: Settings, url: str, clock: Clock, *, with_roles: bool) -> Lifespan:
    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        database = Database(url, clock, pool_size=settings.pool_size)
        async with database.reading(system_origin("start")) as uow:
            secret = await auth.instance_secret(uow)
        feed = LiveFeed()
        sidecar = sidecar_of(settings)
        bus = bus_of(database, settings, sidecar)
        spare = MemoryState(clock)
        state: StateStore = DaprState(sidecar) if sidecar else spare
        app.state.health = Health(database, bus, state)
        app.state.parts = Parts(
            settings=settings,
            database=database,
            signer=Signer(secret),
            sign_in_limiter=_sign_in_limiter(settings, state, spare, clock),
            live=feed,
        )
        stop = asyncio.Event()
        tail = asyncio.create_task(background_tasks.live_tail(database, feed, stop))
        roles = Roles(database, settings, bus) if with_roles and sidecar is None else None
        if roles is not None:
            roles.start()
        yield
        stop.set()
        feed.close()
        if roles is not None:
            await roles.stop()
        await tail
        await bus.close()
        await database.close()

    return lifespan


def _sign_in_limiter(
    settings: Settings, state: StateStore, spare: StateStore, clock: Clock
) -> AttemptLimiter:
    attempts, window = settings.sign_in_attempts, settings.sign_in_window
    return AttemptLimiter(state, spare, clock, attempts=attempts, window=window)


def _operation_id(route: APIRoute) -> str:
    """`tasks_create`: the client's functions are named by it."""
    tag = str(route.tags[0]).replace(" ", "_") if route.tags else "api"
    return f"{tag}_{route.name.rstrip('_')}"


def _describe_problem(app: FastAPI) -> None:
    """Put the problem document's schema where the descriptions of errors refer to it."""
    generate = app.openapi

    def with_problem() -> dict[str, object]:
        document = generate()
        schema = Problem.model_json_schema(ref_template="#/components/schemas/{model}")
        schemas = document["components"]["schemas"]
        schemas |= schema.pop("$defs", {})
        schemas[Problem.__name__] = schema
        schemas.pop("HTTPValidationError", None)
        schemas.pop("ValidationError", None)
        return document

    app.openapi = with_problem  # type: ignore[method-assign]  # FastAPI documents replacing it
