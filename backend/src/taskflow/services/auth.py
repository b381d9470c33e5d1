"""Accounts: register, sign in and out, who is calling, tokens, sessions, password."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import time, timedelta
from functools import lru_cache
from typing import Any
from uuid import UUID

from taskflow import outbox, security
from taskflow.database import Signal, UnitOfWork
from taskflow.domain.access import Principal, Scope
from taskflow.domain.hours import next_digest
from taskflow.domain.tasks import rank_at_end
from taskflow.errors import (
    IdempotencyKeyReused,
    InvalidInput,
    NotAuthenticated,
    NotFound,
    PermissionDenied,
)
from taskflow.events import Actor, ActorKind
from taskflow.identifiers import uuid7
from taskflow.repositories import accounts, workspaces
from taskflow.repositories.violations import explained
from taskflow.schemas.accounts import Login, PasswordChange, ProfileUpdate, Register, TokenCreate
from taskflow.schemas.base import duration_text
from taskflow.services import idempotency, invitations, reminders
from taskflow.services.common_passwords import COMMON_PASSWORDS
from taskflow.services.recording import INSTANCE, audit

_PREFIX_LENGTH = 11
FEWEST_CHARACTERS = 4


@dataclass(frozen=True, slots=True)
class SignedIn:
    """`token` is the session's secret, for the cookie; it is not stored."""

    user: dict[str, Any]
    token: str
    csrf_token: str


async def register(
    uow: UnitOfWork,
    body: Register,
    *,
    is_open: bool,
    session_days: int,
    user_agent: str | None,
    key: str | None = None,
) -> SignedIn:
    """Create an account and sign in. The first account becomes the administrator.

    After it, a valid invitation is needed unless registration `is_open`. The same `body` with the same
    idempotency `key` signs in again for a day. Raises `PermissionDenied`, `InvalidInput` for a weak password,
    `Conflict` for a known address, `IdempotencyKeyReused` for the key of another registration.
    """
    require_strength(body.password, body)
    await accounts.lock_first_account(uow)
    known = None if key is None else await accounts.credentials(uow, body.email)
    if key is not None and known is not None and await _came_before(uow, body, key, known[0]):
        user_id, password_hash, name = known
        if not security.verify_password(body.password, password_hash):
            raise IdempotencyKeyReused("This Idempotency-Key came before with another password.")
        return await _start_session(uow, user_id, name, session_days, user_agent, "user.signed_in")
    is_first = not await accounts.any_user(uow)
    invitation = None
    if body.invitation is not None:
        invitation = await invitations.usable(uow, body.invitation, body.email, field="invitation")
    if not is_first and not is_open and invitation is None:
        raise PermissionDenied("Registration is by invitation here. Ask an administrator for one.")
    user_id = await add_user(uow, body, is_admin=is_first)
    if key is not None:
        await _came_before(uow, body, key, user_id)
    uow.origin = uow.origin.by(_actor(user_id, body.name, None))
    if invitation is not None:
        await invitations.join(uow, invitation, user_id, body.name)
    return await _start_session(
        uow, user_id, body.name, session_days, user_agent, "user.registered"
    )


async def _came_before(uow: UnitOfWork, body: Register, key: str, user_id: UUID) -> bool:
    """Claim `key` for this registration; whether the same one claimed it, less than a day ago.

    The password has no part in the hash, which would be a fast one to guess it by.
    """
    asked = f"POST /api/auth/register\n{body.model_dump_json(exclude={'password'})}"
    request_hash = hashlib.sha256(asked.encode()).digest()
    kept = await idempotency.begin(uow, user_id=user_id, key=key, request_hash=request_hash)
    return kept is not None


async def instance_secret(uow: UnitOfWork) -> bytes:
    """The key of this installation's signatures; made with the database, the same for all replicas."""
    return await accounts.instance_secret(uow)


async def has_users(uow: UnitOfWork) -> bool:
    return await accounts.any_user(uow)


async def add_user(uow: UnitOfWork, body: Register, *, is_admin: bool) -> UUID:
    """Create an account with its personal workspace and inbox. Returns the user's id."""
    user_id, workspace_id, inbox_id = uuid7(), uuid7(), uuid7()
    await explained(
        accounts.add_user(
            uow,
            {
                "id": user_id,
                "email": body.email,
                "name": body.name,
                "password_hash": security.hash_password(body.password),
                "time_zone": body.time_zone,
                "is_admin": is_admin,
            },
            workspace_id=workspace_id,
            inbox_id=inbox_id,
            rank=rank_at_end(uow.next_rank_time(), inbox_id),
        )
    )
    return user_id


async def sign_in(
    uow: UnitOfWork, body: Login, *, session_days: int, user_agent: str | None
) -> SignedIn | None:
    """A new session; None if address and password do not fit, which is recorded as well."""
    found = await accounts.credentials(uow, body.email)
    user_id, password_hash, name = found or (None, None, body.email)
    if not security.verify_password(body.password, password_hash) or user_id is None:
        await _record_failure(uow, user_id, name)
        return None
    return await _start_session(uow, user_id, name, session_days, user_agent, "user.signed_in")


async def sign_out(uow: UnitOfWork, principal: Principal) -> None:
    if principal.session_id is not None:
        await accounts.remove_session(uow, principal.user_id, principal.session_id)
    await _record(uow, principal, "user.signed_out")


async def identify(uow: UnitOfWork, *, session_token: str | None, bearer: str | None) -> Principal:
    """The caller of a request, by API token or else by session. Raises `NotAuthenticated`."""
    if bearer is not None:
        principal = await accounts.by_token(uow, security.hash_token(bearer))
        reason = "This token is unknown, expired or revoked. Create a new one in the settings."
    elif session_token is not None:
        principal = await accounts.by_session(uow, security.hash_token(session_token))
        reason = "Your session has ended. Sign in again."
    else:
        principal, reason = None, "Sign in, or send an API token as 'Authorization: Bearer …'."
    if principal is None:
        raise NotAuthenticated(reason)
    uow.origin = uow.origin.by(actor_of(principal))
    return principal


def actor_of(principal: Principal) -> Actor:
    return _actor(principal.user_id, principal.name, principal.token_id)


@lru_cache(1000)
def _actor(user_id: UUID, name: str, token_id: UUID | None) -> Actor:
    kind = ActorKind.USER if token_id is None else ActorKind.TOKEN
    return Actor(kind=kind, id=user_id, name=name, token_id=token_id)


async def me(uow: UnitOfWork, principal: Principal) -> dict[str, Any]:
    """The caller's profile and workspaces (`schemas.accounts.Me`, without the CSRF token)."""
    return {
        "user": await profile(uow, principal.user_id),
        "workspaces": await workspaces.memberships(uow, principal.user_id),
    }


async def profile(uow: UnitOfWork, user_id: UUID) -> dict[str, Any]:
    document = await accounts.user_document(uow, user_id)
    document["default_reminders"] = [duration_text(s) for s in document["default_reminders"]]
    return document


async def change_profile(
    uow: UnitOfWork, principal: Principal, body: ProfileUpdate
) -> dict[str, Any]:
    principal.require_scope(Scope.ADMIN)
    before = await profile(uow, principal.user_id)
    values = {name: getattr(body, name) for name in body.model_fields_set}
    if "default_reminders" in values:
        values["default_reminders"] = [int(d.total_seconds()) for d in body.default_reminders]
    if "quiet_hours" in values:
        hours = values.pop("quiet_hours")
        values["quiet_from"] = hours and hours.begin
        values["quiet_to"] = hours and hours.end
    if values:
        await accounts.change_user(uow, principal.user_id, values | _replanned(uow, before, values))
        uow.announce(Signal.SCHEDULE)
    if values.keys() & {"time_zone", "all_day_time"}:
        await reminders.rederive(uow, principal.user_id, left_zone=before["time_zone"])
    after = await profile(uow, principal.user_id)
    changed = {k: v for k, v in after.items() if before[k] != v and k != "version"}
    await _record(
        uow, principal, "user.updated", before={k: before[k] for k in changed}, after=changed
    )
    return after


def _replanned(
    uow: UnitOfWork, before: Mapping[str, Any], values: Mapping[str, Any]
) -> dict[str, Any]:
    """When the next digest is due, if its hour or zone changes."""
    if not values.keys() & {"digest_at", "time_zone"}:
        return {}
    kept = before["digest_at"] and time.fromisoformat(before["digest_at"])
    at = values.get("digest_at", kept)
    zone = values.get("time_zone", before["time_zone"])
    return {"next_digest_at": at and next_digest(uow.now, zone, at, None)}


async def change_password(uow: UnitOfWork, principal: Principal, body: PasswordChange) -> None:
    """Set a new password and end all other sessions."""
    principal.require_scope(Scope.ADMIN)
    found = await accounts.credentials(uow, principal.email)
    if found is None or not security.verify_password(body.current_password, found[1]):
        raise InvalidInput("This is not your current password.", field="current_password")
    require_strength(body.new_password, None)
    await accounts.change_user(
        uow, principal.user_id, {"password_hash": security.hash_password(body.new_password)}
    )
    await accounts.remove_other_sessions(uow, principal.user_id, principal.session_id)
    await _record(uow, principal, "user.password_changed")


async def sessions(uow: UnitOfWork, principal: Principal) -> list[dict[str, Any]]:
    principal.require_scope(Scope.ADMIN)
    return [
        {**row, "current": row["id"] == principal.session_id}
        for row in await accounts.sessions(uow, principal.user_id)
    ]


async def end_session(uow: UnitOfWork, principal: Principal, session_id: UUID) -> None:
    principal.require_scope(Scope.ADMIN)
    if not await accounts.remove_session(uow, principal.user_id, session_id):
        raise NotFound(f"There is no session {session_id}.")
    await _record(uow, principal, "session.ended")


async def tokens(uow: UnitOfWork, principal: Principal) -> list[dict[str, Any]]:
    return await accounts.tokens(uow, principal.user_id)


async def create_token(uow: UnitOfWork, principal: Principal, body: TokenCreate) -> dict[str, Any]:
    """A new API token; the answer holds the token itself, this once. A token cannot widen its scopes."""
    for scope in body.scopes:
        principal.require_scope(scope)
    principal.require_scope(Scope.WRITE)
    if body.expires_at is not None and body.expires_at <= uow.now:
        raise InvalidInput("This instant has passed.", field="expires_at")
    token = security.new_token(security.TOKEN_PREFIX)
    row = {
        "id": uuid7(),
        "name": body.name,
        "prefix": token[:_PREFIX_LENGTH],
        "scopes": sorted({scope.value for scope in body.scopes}),
        "expires_at": body.expires_at,
        "created_at": uow.now,
    }
    await accounts.add_token(
        uow, {**row, "user_id": principal.user_id, "token_hash": security.hash_token(token)}
    )
    await _record(
        uow, principal, "token.created", after={"name": body.name, "scopes": row["scopes"]}
    )
    return {**row, "last_used_at": None, "token": token}


async def revoke_token(uow: UnitOfWork, principal: Principal, token_id: UUID) -> None:
    principal.require_scope(Scope.WRITE)
    name = await accounts.revoke_token(uow, principal.user_id, token_id)
    if name is None:
        raise NotFound(f"There is no token {token_id}.")
    await _record(uow, principal, "token.revoked", before={"name": name})


def require_strength(password: str, body: Register | None) -> None:
    """Refuse a password that is guessed first. Raises `InvalidInput`."""
    field = "password" if body else "new_password"
    if password.lower() in COMMON_PASSWORDS or len(set(password)) < FEWEST_CHARACTERS:
        raise InvalidInput(
            "This password is among the first that anyone would try. Choose another.", field=field
        )
    if body and password.lower() in {body.email.lower(), body.name.lower()}:
        raise InvalidInput("Your name or address is not a password.", field=field)


async def _start_session(
    uow: UnitOfWork,
    user_id: UUID,
    name: str,
    session_days: int,
    user_agent: str | None,
    action: str,
) -> SignedIn:
    token = security.new_token()
    await accounts.add_session(
        uow,
        {
            "id": uuid7(),
            "user_id": user_id,
            "token_hash": security.hash_token(token),
            "created_at": uow.now,
            "last_seen_at": uow.now,
            "expires_at": uow.now + timedelta(days=session_days),
            "user_agent": (user_agent or "")[:300] or None,
            "address": uow.origin.address,
        },
    )
    uow.origin = uow.origin.by(_actor(user_id, name, None))
    home = await workspaces.personal(uow, user_id)
    await outbox.append(
        uow,
        [
            audit(
                uow,
                workspace_id=home,
                action=action,
                object_type="user",
                object_id=user_id,
                object_name=name,
            )
        ],
    )
    return SignedIn(await profile(uow, user_id), token, security.csrf_token(token))


async def _record_failure(uow: UnitOfWork, user_id: UUID | None, name: str) -> None:
    home = INSTANCE if user_id is None else await workspaces.personal(uow, user_id)
    await outbox.append(
        uow,
        [
            audit(
                uow,
                workspace_id=home,
                action="user.sign_in_failed",
                object_type="user",
                object_id=user_id,
                object_name=name[:100],
            )
        ],
    )


async def _record(
    uow: UnitOfWork,
    principal: Principal,
    action: str,
    *,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
) -> None:
    await outbox.append(
        uow,
        [
            audit(
                uow,
                workspace_id=principal.personal_workspace,
                action=action,
                object_type="user",
                object_id=principal.user_id,
                object_name=principal.name,
                before=before,
                after=after,
            )
        ],
    )
