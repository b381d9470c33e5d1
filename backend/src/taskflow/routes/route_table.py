"""From an address straight to the handler of its route, for the routes that own their unit of work.

A shortcut and nothing else: it finds what FastAPI's router would find, in a few steps instead of a walk over all
routes (docs/decisions/0010). What it does not know goes on to FastAPI: files, the stream, an address that is wrong.
"""

from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from fastapi.routing import APIRoute
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

Handler = Callable[[Request], Awaitable[Response]]
OnError = Callable[[Request, Any], Any]
"""Of Starlette: takes the kind of error that it is registered for, and answers, or is awaited for an answer."""


def packed(app: ASGIApp) -> ASGIApp:
    """`app`, whose answers of a kilobyte and more are compressed for who takes that."""
    return GZipMiddleware(app, minimum_size=1024, compresslevel=5)


@dataclass(frozen=True, slots=True)
class Target:
    """A route, its handler, and the names of the parameters in its address from left to right."""

    route: APIRoute
    handle: Handler
    names: tuple[str, ...]


@dataclass(slots=True)
class _Node:
    """One segment of an address: what may follow, and what ends here, by method."""

    below: dict[str, "_Node"] = field(default_factory=dict)
    parameter: "_Node | None" = None
    targets: dict[str, Target] = field(default_factory=dict)


class RouteTable:
    """ASGI middleware. `routes` are pairs of address and route; `on_error` has an answer to every `Exception`."""

    def __init__(
        self,
        app: ASGIApp,
        *,
        routes: Iterable[tuple[str, APIRoute]],
        on_error: Mapping[type[Exception], OnError],
    ) -> None:
        self._app = app
        self._on_error = on_error
        self._packed = packed(self._answer)
        self._root = _Node()
        for address, route in routes:
            self._add(address, route)

    def _add(self, address: str, route: APIRoute) -> None:
        node, names = self._root, []
        for segment in address.split("/"):
            if segment.startswith("{"):
                names.append(segment.strip("{}"))
                node.parameter = node = node.parameter or _Node()
            else:
                node = node.below.setdefault(segment, _Node())
        target = Target(route, route.get_route_handler(), tuple(names))
        for method in route.methods or ():
            node.targets.setdefault(method, target)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        target = self._find(scope) if scope["type"] == "http" else None
        if target is None:
            await self._app(scope, receive, send)
        elif b"gzip" in scope["taskflow.headers"].get(b"accept-encoding", b""):
            await self._packed(scope, receive, send)
        else:
            await self._answer(scope, receive, send)

    def _find(self, scope: Scope) -> Target | None:
        """The target of the request, noted in `scope` as a router does."""
        node, values = self._root, []
        for segment in scope["path"].split("/"):
            below = node.below.get(segment)
            if below is None:
                if node.parameter is None or not segment:
                    return None
                values.append(segment)
                below = node.parameter
            node = below
        target = node.targets.get(scope["method"])
        if target is not None:
            scope["route"], scope["endpoint"] = target.route, target.route.endpoint
            scope["path_params"] = dict(zip(target.names, values, strict=True))
            scope["taskflow.handle"] = target.handle
        return target

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope, receive, send)
        try:
            response = await scope["taskflow.handle"](request)
        except Exception as error:  # noqa: BLE001 - `on_error` knows an answer to each kind, the last to `Exception`
            handle = next(self._on_error[k] for k in type(error).__mro__ if k in self._on_error)
            response = await handle(request, error)
        await response(scope, receive, send)
