"""What routes ask for: the unit of work of the request, its caller, its preconditions.

One unit of work a request: opened before the handler, committed before the answer leaves. The route classes
own it, so that an answer to a POST with an Idempotency-Key is stored in the transaction that it reports.
"""

import hashlib
import re
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import Depends, Header
from fastapi.routing import APIRoute
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive

from taskflow import security
from taskflow.config import LiveSettings, Settings
from taskflow.database import Database, UnitOfWork
from taskflow.domain.access import Principal, Scope
from taskflow.errors import InvalidInput, PermissionDenied
from taskflow.events import Actor, ActorKind, Origin
from taskflow.routes.answers import problem
from taskflow.routes.binding import bind
from taskflow.services import auth, idempotency
from taskflow.services.live import LiveFeed
from taskflow.services.sign_in_limits import AttemptLimiter

SESSION_COOKIE = "taskflow_session"
CSRF_COOKIE = "taskflow_csrf"
_SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
_ANYBODY = Actor(kind=ActorKind.SYSTEM, name="anonymous")
_ETAG = re.compile(r'(?:W/)?"?(\d{1,9})"?\Z')

Handler = Callable[[Request], Coroutine[Any, Any, Response]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """What the doors built and the routes use."""

    live_settings: LiveSettings
    database: Database
    signer: security.Signer
    mail_signer: security.Signer
    push_key: str
    sign_in_limiter: AttemptLimiter
    live: LiveFeed

    @property
    def settings(self) -> Settings:
        """As they are now."""
        return self.live_settings.now


def parts_of(request: Request) -> Parts:
    parts: Parts = request.app.state.parts
    return parts


def origin_of(request: Request) -> Origin:
    """Where a request comes from, before it is known who sends it."""
    client = request.scope["client"]
    return Origin(
        actor=_ANYBODY,
        request_id=request.scope.get("taskflow.request_id"),
        traceparent=request.scope.get("taskflow.traceparent"),
        address=client[0] if client else None,
    )


class PublicRoute(APIRoute):
    """A route for anybody. A browser may call it from our own pages only."""

    def get_route_handler(self) -> Handler:
        handle = bind(self.endpoint, list(self.param_convertors))

        async def in_unit_of_work(request: Request) -> Response:
            database = parts_of(request).database
            if request.method in _SAFE_METHODS:
                async with database.reading(origin_of(request)) as uow:
                    request.scope["taskflow.uow"] = uow
                    return await handle(request)
            require_same_origin(request)
            request.scope["taskflow.body"] = await _read_body(request.receive)
            async with database.transaction(origin_of(request)) as uow:
                request.scope["taskflow.uow"] = uow
                return await handle(request)

        return in_unit_of_work


class MemberRoute(APIRoute):
    """A route for who is signed in: by API token, or by session with the CSRF token on each change.

    A token needs the scope `read` to read and `write` to change anything, whatever the service asks for.
    """

    scope_to_post = Scope.WRITE

    def get_route_handler(self) -> Handler:
        handle = bind(self.endpoint, list(self.param_convertors))

        async def as_caller(request: Request) -> Response:
            database = parts_of(request).database
            if request.method in _SAFE_METHODS:
                async with database.reading(origin_of(request)) as uow:
                    await _identify(request, uow, Scope.READ)
                    return await handle(request)
            request.scope["taskflow.body"] = await _read_body(request.receive)
            async with database.transaction(origin_of(request)) as uow:
                await _identify(request, uow, self.scope_to_post)
                require_csrf_token(request)
                key: bytes | None = request.scope["taskflow.headers"].get(b"idempotency-key")
                if key is None or request.method != "POST":
                    return await handle(request)
                return await _once(request, uow, key.decode("latin-1"), handle)

        return as_caller


async def _read_body(receive: Receive) -> bytes:
    parts, more = [], True
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise HTTPException(400)  # nobody is there any more to be told
        parts.append(message.get("body", b""))
        more = message.get("more_body", False)
    return b"".join(parts)


class QuestionRoute(MemberRoute):
    """A POST that asks something and changes nothing."""

    scope_to_post = Scope.READ


async def _identify(request: Request, uow: UnitOfWork, scope: Scope) -> None:
    request.scope["taskflow.uow"] = uow
    bearer = bearer_of(request)
    session = request.cookies.get(SESSION_COOKIE) if bearer is None else None
    caller = await auth.identify(uow, session_token=session, bearer=bearer)
    caller.require_scope(scope)
    request.scope["taskflow.caller"] = caller


class SecretRoute(MemberRoute):
    """A route whose answer holds a secret that is shown once and kept nowhere, also not for a repetition."""


async def _once(request: Request, uow: UnitOfWork, key: str, handle: Handler) -> Response:
    """Handle the request, or give the answer that the same request with this key was given."""
    asked = f"{request.method} {request.url.path}?{request.url.query}\n".encode()
    stored = await idempotency.begin(
        uow,
        user_id=request.scope["taskflow.caller"].user_id,
        key=key,
        request_hash=hashlib.sha256(asked + request.scope["taskflow.body"]).digest(),
    )
    if stored is not None:
        headers = {**stored.headers, "Idempotency-Replayed": "true"}
        return Response(stored.body, stored.status, headers)
    response = await handle(request)
    kept = _shown_once() if isinstance(request.scope.get("route"), SecretRoute) else response
    await idempotency.finish(
        uow,
        user_id=request.scope["taskflow.caller"].user_id,
        key=key,
        answer=idempotency.StoredAnswer(kept.status_code, _kept_headers(kept), bytes(kept.body)),
    )
    return response


def _kept_headers(response: Response) -> dict[str, str]:
    names = ("content-type", "etag", "location")
    return {name: response.headers[name] for name in names if name in response.headers}


def _shown_once() -> Response:
    return problem(
        409,
        "shown_once",
        "This was created before with the same Idempotency-Key; its secret is shown once only.",
        request_id=None,
    )


def bearer_of(request: Request) -> str | None:
    sent: bytes = request.scope["taskflow.headers"].get(b"authorization", b"")
    scheme, _, token = sent.decode("latin-1").partition(" ")
    return token.strip() if scheme.lower() == "bearer" else None


def require_csrf_token(request: Request) -> None:
    """Refuse a change by cookie that lacks the token which only our own pages can read."""
    if request.scope["taskflow.caller"].token_id is not None:
        return
    expected = security.csrf_token(request.cookies.get(SESSION_COOKIE, ""))
    if not security.same(request.headers.get("x-csrf-token", ""), expected):
        raise CsrfRefused(f"Send the value of the cookie {CSRF_COOKIE} as the header X-CSRF-Token.")


def require_same_origin(request: Request) -> None:
    """Refuse a form or script of another site; programs send no Origin and pass."""
    origin = request.headers.get("origin")
    if origin is not None and origin.partition("://")[2] != request.headers.get("host"):
        raise CsrfRefused("This request comes from another site; open TaskFlow itself.")


class CsrfRefused(PermissionDenied):
    code = "csrf_refused"


def _uow(request: Request) -> UnitOfWork:
    uow: UnitOfWork = request.scope["taskflow.uow"]
    return uow


def _caller(request: Request) -> Principal:
    caller: Principal = request.scope["taskflow.caller"]
    return caller


def _parts(request: Request) -> Parts:
    return parts_of(request)


def _if_match(
    if_match: Annotated[
        str | None,
        Header(max_length=64, description='The ETag of the version you read, such as "3".'),
    ] = None,
) -> int | None:
    if if_match is None or if_match.strip() == "*":
        return None
    found = _ETAG.match(if_match.strip())
    if found is None:
        raise InvalidInput(
            'If-Match is the ETag as it was sent, such as "3".', field="header.If-Match"
        )
    return int(found[1])


Uow = Annotated[UnitOfWork, Depends(_uow)]
Caller = Annotated[Principal, Depends(_caller)]
IfMatch = Annotated[int | None, Depends(_if_match)]
AppParts = Annotated[Parts, Depends(_parts)]
