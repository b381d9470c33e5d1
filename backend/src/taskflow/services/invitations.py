"""Invitations: a token that lets one person into a workspace, once, within a week."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from taskflow import outbox, security
from taskflow.database import UnitOfWork
from taskflow.domain.access import Action, Principal, Role, Scope
from taskflow.errors import Conflict, InvalidInput, LimitExceeded, NotFound
from taskflow.identifiers import uuid7
from taskflow.repositories import workspaces
from taskflow.repositories.workspaces import Document, OpenInvitation
from taskflow.schemas.accounts import InvitationAccept, InvitationCreate
from taskflow.services.recording import audit
from taskflow.services.workspaces import membership_change, require_shared

LIFETIME = timedelta(days=7)
MAX_OPEN = 100
"""Invitations of one workspace that wait to be accepted."""


async def list_(uow: UnitOfWork, principal: Principal, workspace_id: UUID) -> list[Document]:
    """Those that can still be accepted, the newest first."""
    principal.require(Action.MANAGE, workspace_id)
    return await workspaces.invitations(uow, workspace_id)


async def create(
    uow: UnitOfWork, principal: Principal, workspace_id: UUID, body: InvitationCreate
) -> dict[str, Any]:
    """Invite into a shared workspace; the answer holds the token, this once. Only an owner invites owners."""
    principal.require(Action.MANAGE, workspace_id)
    if body.role is Role.OWNER:
        principal.require(Action.OWN, workspace_id)
    await require_shared(uow, principal, workspace_id)
    if len(await workspaces.invitations(uow, workspace_id)) >= MAX_OPEN:
        raise LimitExceeded(f"{MAX_OPEN} invitations are open. Withdraw one that is not needed.")
    token, invitation_id = security.new_token(), uuid7()
    document = {
        "id": invitation_id,
        "role": body.role.value,
        "email": body.email,
        "created_at": uow.now,
        "expires_at": uow.now + LIFETIME,
    }
    await workspaces.add_invitation(
        uow,
        {
            **document,
            "workspace_id": workspace_id,
            "token_hash": security.hash_token(token),
            "created_by": principal.user_id,
        },
    )
    await _record(
        uow,
        "created",
        workspace_id,
        invitation_id,
        after={"role": body.role.value, "email": body.email},
    )
    return {**document, "token": token}


async def withdraw(uow: UnitOfWork, principal: Principal, invitation_id: UUID) -> None:
    """Make an invitation unusable. Raises `NotFound` if it was accepted."""
    found = await workspaces.lock_invitation(uow, principal.user_id, invitation_id)
    if found is None:
        raise NotFound(f"There is no open invitation {invitation_id}.")
    principal.require(Action.MANAGE, found.workspace_id)
    await workspaces.remove_invitation(uow, invitation_id)
    before = {"role": found.role, "email": found.email}
    await _record(uow, "deleted", found.workspace_id, invitation_id, before=before)


async def accept(uow: UnitOfWork, principal: Principal, body: InvitationAccept) -> Document:
    """Join the workspace that the caller was invited to, and read it."""
    principal.require_scope(Scope.ADMIN)
    found = await usable(uow, body.token, principal.email, field="token")
    if found.workspace_id in principal.roles:
        raise Conflict("You belong to this workspace already.")
    await join(uow, found, principal.user_id, principal.name)
    document = await workspaces.read(uow, principal.user_id, found.workspace_id)
    assert document is not None
    return document


async def usable(uow: UnitOfWork, token: str, email: str, *, field: str) -> OpenInvitation:
    """The invitation of a token, if it is open and for `email` or for anybody; locked until the end."""
    found = await workspaces.open_invitation(uow, security.hash_token(token))
    if found is None:
        raise InvalidInput(
            "This invitation is used, expired or unknown. Ask for a new one.", field=field
        )
    if found.email is not None and found.email.lower() != email.lower():
        raise InvalidInput(
            "This invitation is for another address. Sign in with that one, or ask for a new one.",
            field=field,
        )
    return found


async def join(uow: UnitOfWork, invitation: OpenInvitation, user_id: UUID, name: str) -> None:
    """Make a user a member, as invited, on the record."""
    await workspaces.accept_invitation(uow, invitation, user_id)
    member = {"user_id": user_id, "name": name, "role": invitation.role}
    await outbox.append(uow, membership_change(uow, invitation.workspace_id, "created", {}, member))


async def _record(
    uow: UnitOfWork,
    verb: str,
    workspace_id: UUID,
    invitation_id: UUID,
    *,
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
) -> None:
    event = audit(
        uow,
        workspace_id=workspace_id,
        action=f"invitation.{verb}",
        object_type="invitation",
        object_id=invitation_id,
        before=before,
        after=after,
    )
    await outbox.append(uow, [event])
