"""Composition root of the API: builds the application from its parts."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager

from fastapi import FastAPI
from fastapi.routing import APIRoute
from starlette.types import ASGIApp

from taskflow import __version__, background_tasks
from taskflow.clock import SystemClock
from taskflow.config import FOLLOWED, LiveSettings, Settings, revealed
from taskflow.dapr_client import DaprSettings, DaprState, Sidecar
from taskflow.database import Database
from taskflow.events import system_origin
from taskflow.memory_state import MemoryState
from taskflow.ports import Clock, EventBus, SettingsSource, StateStore
from taskflow.routes import api, health, internal
from taskflow.routes.deps import MemberRoute, Parts, PublicRoute
from taskflow.routes.error_handlers import register_error_handlers
from taskflow.routes.middleware import Edge, TracedRequests
from taskflow.routes.pages import add_docs, add_interface
from taskflow.routes.route_table import RouteTable, packed
from taskflow.schemas.base import Problem
from taskflow.security import Signer
from taskflow.services import auth, mail_links, web_push
from taskflow.services.health import Health
from taskflow.services.live import LiveFeed
from taskflow.services.sign_in_limits import AttemptLimiter
from taskflow.settings_file import SettingsFile
from taskflow.tracing import tracing
from taskflow.worker import Roles, bus_of, sidecar_of

Lifespan = Callable[[FastAPI], AbstractAsyncContextManager[None]]

_DESCRIPTION = """
Tasks that repeat, come due and are accounted for. Sign in at `POST /api/auth/login` (cookie), or send an API
token as `Authorization: Bearer`. Every error is a problem document (RFC 9457) with a stable `code`.
"""


class Application(FastAPI):
    """FastAPI inside our edge, with the short way to the API's routes before it."""

    def __init__(self, settings: LiveSettings, lifespan: Lifespan) -> None:
        super().__init__(
            title="TaskFlow",
            version=__version__,
            description=_DESCRIPTION.strip(),
            openapi_url=None,
            docs_url=None,
            redoc_url=None,
            lifespan=lifespan,
            generate_unique_id_function=_operation_id,
            redirect_slashes=False,
            telemetry={"tracing": False, "metrics": False, "logs": False},
            license_info={"name": "AGPL-3.0-or-later", "identifier": "AGPL-3.0-or-later"},
        )
        self._settings = settings

    def build_middleware_stack(self) -> ASGIApp:
        routes = [
            (address, route)
            for address, route in api.served_routes(self)
            if isinstance(route, PublicRoute | MemberRoute)
        ]
        rest = packed(super().build_middleware_stack())
        table = RouteTable(rest, routes=routes, on_error=self.exception_handlers)
        edge = Edge(table, self._settings)
        return TracedRequests(edge) if tracing.is_on else edge


def build(
    settings: Settings, url: str, *, clock: Clock | None = None, with_roles: bool = True
) -> FastAPI:
    """The API on the database at `url`; `with_roles`: relay, scheduler and consumers in the same process.

    With `EVENT_BUS=dapr` the roles are processes of their own in any case, each beside its own sidecar.
    """
    tracing.start("taskflow-backend" if settings.api_only else "taskflow")
    live, sidecar = LiveSettings(settings), sidecar_of(settings)
    source = DaprSettings(sidecar, FOLLOWED) if sidecar else SettingsFile(settings.followed_file)
    lifespan = _lifespan(
        live,
        url,
        clock=clock or SystemClock(),
        sidecar=sidecar,
        source=source,
        with_roles=with_roles,
    )
    app = Application(live, lifespan)
    register_error_handlers(app)
    api.include_api(app)
    app.include_router(health.metrics_router)
    app.include_router(internal.router)
    if isinstance(source, DaprSettings):
        token = revealed(settings.app_api_token)
        app.include_router(internal.changes_of_settings(source.told, token))
    _describe_problem(app)
    add_docs(app)
    if settings.ui is not None:
        add_interface(app, settings.ui)
    return app


def _lifespan(
    live: LiveSettings,
    url: str,
    *,
    clock: Clock,
    sidecar: Sidecar | None,
    source: SettingsSource,
    with_roles: bool,
) -> Lifespan:
    settings = live.now

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        database = Database(url, clock, pool_size=settings.pool_size)
        bus = bus_of(database, settings, sidecar)
        feed = LiveFeed()
        await _equip(app, database, bus, sidecar=sidecar, live_settings=live, live=feed)
        stop = asyncio.Event()
        loops = asyncio.gather(
            background_tasks.live_tail(database, feed, stop),
            background_tasks.follow_settings(source, live, stop),
        )
        roles = Roles(database, settings, bus) if with_roles and sidecar is None else None
        if roles is not None:
            roles.start()
        yield
        stop.set()
        feed.close()
        if roles is not None:
            await roles.stop()
        await loops
        await bus.close()
        await database.close()

    return lifespan


async def _equip(
    app: FastAPI,
    database: Database,
    bus: EventBus,
    *,
    sidecar: Sidecar | None,
    live_settings: LiveSettings,
    live: LiveFeed,
) -> None:
    """Give the routes what they use."""
    async with database.reading(system_origin("start")) as uow:
        secret = await auth.instance_secret(uow)
    spare = MemoryState(database.clock)
    state: StateStore = DaprState(sidecar) if sidecar else spare
    app.state.health = Health(database, bus, state)
    app.state.parts = Parts(
        live_settings=live_settings,
        database=database,
        signer=Signer(secret),
        mail_signer=mail_links.signer_of(secret),
        push_key=web_push.key_of(secret).public,
        sign_in_limiter=AttemptLimiter(state, spare, database.clock, live_settings),
        live=live,
    )


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
