"""What the operator does at the command line: accounts and tokens, without signing in."""

from typing import Any

from taskflow import outbox
from taskflow.database import UnitOfWork
from taskflow.domain.access import Principal
from taskflow.errors import NotFound
from taskflow.repositories import accounts
from taskflow.schemas.accounts import Register, TokenCreate
from taskflow.services import auth
from taskflow.services.recording import audit


async def add_user(uow: UnitOfWork, body: Register, *, is_admin: bool) -> Principal:
    """Create an account. The first one is an administrator in any case, or nobody could invite.

    Raises `InvalidInput` for a weak password, `Conflict` for a known address.
    """
    auth.require_strength(body.password, body)
    await accounts.lock_first_account(uow)
    is_first = not await accounts.any_user(uow)
    await auth.add_user(uow, body, is_admin=is_admin or is_first)
    principal = await user_of(uow, body.email)
    record = audit(
        uow,
        workspace_id=principal.personal_workspace,
        action="user.registered",
        object_type="user",
        object_id=principal.user_id,
        object_name=principal.name,
    )
    await outbox.append(uow, [record])
    return principal


async def add_token(uow: UnitOfWork, email: str, body: TokenCreate) -> dict[str, Any]:
    """A new API token of the user; the answer holds the token itself, this once."""
    principal = await user_of(uow, email)
    return await auth.create_token(uow, principal, body)


async def user_of(uow: UnitOfWork, email: str) -> Principal:
    """The user with this address. Raises `NotFound`."""
    principal = await accounts.by_email(uow, email)
    if principal is None:
        raise NotFound(f"There is no account with the address {email}.")
    return principal
