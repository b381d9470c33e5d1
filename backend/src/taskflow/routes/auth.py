"""Register, sign in and out, profile, password."""

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from taskflow import __version__, security
from taskflow.config import Registration
from taskflow.errors import IdempotencyKeyReused
from taskflow.routes.answers import answer, nothing, problem
from taskflow.routes.deps import (
    CSRF_COOKIE,
    SESSION_COOKIE,
    AppParts,
    Caller,
    MemberRoute,
    Parts,
    PublicRoute,
    Uow,
)
from taskflow.schemas import accounts as schemas
from taskflow.services import auth

public_router = APIRouter(tags=["auth"], route_class=PublicRoute)
router = APIRouter(prefix="/auth", tags=["auth"], route_class=MemberRoute)


@public_router.get("/setup", response_model=schemas.Setup)
async def read_setup(uow: Uow, parts: AppParts) -> Response:
    """Whether this is the first run, and who may register."""
    return answer(
        {
            "first_run": not await auth.has_users(uow),
            "registration": parts.settings.registration,
            "version": __version__,
        }
    )


@public_router.post("/auth/register", response_model=schemas.SignedIn, status_code=201)
async def register(body: schemas.Register, request: Request, uow: Uow, parts: AppParts) -> Response:
    """Create an account and sign in. The first account is the administrator; later ones need an invitation.

    Sent again within a day with the same Idempotency-Key, it signs in once more: with a session of its own,
    because secrets are not kept. The key with another body is refused.
    """
    key = request.headers.get("idempotency-key")
    limited = f"email {body.email.lower()}"
    if key is not None:  # whoever knows the key could try passwords
        await parts.sign_in_limiter.check(limited)
    try:
        signed_in = await auth.register(
            uow,
            body,
            is_open=parts.settings.registration is Registration.OPEN,
            session_days=parts.settings.session_days,
            user_agent=request.headers.get("user-agent"),
            key=key,
        )
    except IdempotencyKeyReused:
        await parts.sign_in_limiter.failed(limited)
        raise
    return _signed_in(signed_in, parts, status=201)


@public_router.post("/auth/login", response_model=schemas.SignedIn)
async def login(body: schemas.Login, request: Request, uow: Uow, parts: AppParts) -> Response:
    """Sign in with address and password. Failed attempts are limited by address and by client.

    Each time is a session of its own, so it can be sent again without an Idempotency-Key.
    """
    limiter = parts.sign_in_limiter
    keys = [f"email {body.email.lower()}", f"client {uow.origin.address}"]
    for key in keys:
        await limiter.check(key)
    signed_in = await auth.sign_in(
        uow,
        body,
        session_days=parts.settings.session_days,
        user_agent=request.headers.get("user-agent"),
    )
    if signed_in is None:
        for key in keys:
            await limiter.failed(key)
        # Answered, not raised: the failed attempt is on the record, so its transaction must commit.
        return problem(
            401,
            "wrong_credentials",
            "Address and password do not fit. Check both; passwords tell capitals from small letters.",
            request_id=uow.origin.request_id,
        )
    await limiter.succeeded(keys[0])
    return _signed_in(signed_in, parts)


@router.post("/logout", status_code=204)
async def logout(uow: Uow, caller: Caller) -> Response:
    """End this session."""
    await auth.sign_out(uow, caller)
    response = nothing()
    response.delete_cookie(SESSION_COOKIE)
    response.delete_cookie(CSRF_COOKIE)
    return response


@router.get("/me", response_model=schemas.Me)
async def read_me(request: Request, uow: Uow, caller: Caller) -> Response:
    """The signed-in user, with workspaces and roles."""
    session_token = request.cookies.get(SESSION_COOKIE)
    token = None if caller.token_id or not session_token else security.csrf_token(session_token)
    return answer({**await auth.me(uow, caller), "csrf_token": token})


@router.patch("/me", response_model=schemas.User)
async def update_me(body: schemas.ProfileUpdate, uow: Uow, caller: Caller) -> Response:
    """Change name, time zone, default reminders."""
    return answer(await auth.change_profile(uow, caller, body))


@router.post("/password", status_code=204)
async def change_password(body: schemas.PasswordChange, uow: Uow, caller: Caller) -> Response:
    """Set a new password; all other sessions end."""
    await auth.change_password(uow, caller, body)
    return nothing()


def _signed_in(signed_in: auth.SignedIn, parts: Parts, *, status: int = 200) -> Response:
    response = answer({"user": signed_in.user, "csrf_token": signed_in.csrf_token}, status=status)
    seconds = parts.settings.session_days * 86_400
    for name, value, hidden in (
        (SESSION_COOKIE, signed_in.token, True),
        (CSRF_COOKIE, signed_in.csrf_token, False),
    ):
        response.set_cookie(
            name,
            value,
            max_age=seconds,
            httponly=hidden,
            samesite="lax",
            secure=parts.settings.secure_cookies,
        )
    return response
