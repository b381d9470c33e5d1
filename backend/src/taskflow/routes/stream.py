"""Server-sent events: what changes in the caller's workspaces, as it is committed."""

import asyncio
from collections.abc import AsyncIterator
from typing import Annotated

import orjson
from fastapi import APIRouter, Header, Query
from starlette.requests import Request
from starlette.responses import StreamingResponse

from taskflow import __version__
from taskflow.domain.access import Principal, Scope
from taskflow.errors import NotAuthenticated
from taskflow.routes.deps import SESSION_COOKIE, Parts, bearer_of, origin_of, parts_of
from taskflow.services import auth, live
from taskflow.services.live import StreamCursor

PING_SECONDS = 15.0
_HEADERS = {"Cache-Control": "no-cache, no-transform", "X-Accel-Buffering": "no"}
_RESET = b"event: reset\ndata: {}\n\n"
_PING = b"event: ping\ndata: {}\n\n"

router = APIRouter(tags=["stream"])


@router.get(
    "/stream",
    response_class=StreamingResponse,
    responses={
        200: {"content": {"text/event-stream": {}}, "description": "Events until you leave."}
    },
)
async def stream(
    request: Request,
    last_event_id: Annotated[str | None, Header(max_length=60)] = None,
    after: Annotated[str | None, Query(max_length=60, description="As Last-Event-ID.")] = None,
) -> StreamingResponse:
    """Changes of tasks and other objects as server-sent events.

    `hello` comes first, then `change` for each change, `reset` if what was missed is no longer kept: fetch
    afresh. A `ping` comes after 15 seconds without a change; after a much longer silence, connect anew. Send
    `Last-Event-ID` to go on where you were.
    """
    parts = parts_of(request)
    caller = await _identified(request, parts)
    caller.require_scope(Scope.READ)
    resume = live.parse_cursor(last_event_id or after)
    return StreamingResponse(
        _events(request, parts, caller, resume), media_type="text/event-stream", headers=_HEADERS
    )


async def _identified(request: Request, parts: Parts) -> Principal:
    async with parts.database.reading(origin_of(request)) as uow:
        return await auth.identify(
            uow, session_token=request.cookies.get(SESSION_COOKIE), bearer=bearer_of(request)
        )


async def _events(
    request: Request, parts: Parts, caller: Principal, resume: StreamCursor | None
) -> AsyncIterator[bytes]:
    subscription = parts.live.subscribe(caller)
    try:
        async for chunk in _opening(request, parts, caller, resume):
            yield chunk
        while not parts.live.closed:
            try:
                event = await asyncio.wait_for(subscription.queue.get(), PING_SECONDS)
            except TimeoutError:
                subscription.principal = await _identified(request, parts)
                yield _PING
                continue
            if event is None:
                return
            if live.changes_access(event):
                subscription.know_anew(await _identified(request, parts))
            if subscription.concerns(event):
                yield live.rendered(event)
            if subscription.overflowed and subscription.queue.empty():
                subscription.overflowed = False
                subscription.principal = await _identified(request, parts)
                yield _RESET
    except NotAuthenticated:
        return
    finally:
        parts.live.unsubscribe(subscription)


async def _opening(
    request: Request, parts: Parts, caller: Principal, resume: StreamCursor | None
) -> AsyncIterator[bytes]:
    async with parts.database.reading(origin_of(request)) as uow:
        head = await live.head(uow)
        missed = None if resume is None else await live.missed_events(uow, caller, resume)
    hello = {"server_version": __version__, "head": str(head)}
    yield b"retry: 2000\nevent: hello\ndata: %s\n\n" % orjson.dumps(hello)
    if resume is not None and missed is None:
        yield _RESET
    for event in missed or []:
        yield live.rendered(event)
