"""Workspaces and who belongs to them.

Invariant: a workspace has at least one owner, and a personal one belongs to its user alone.
"""

from typing import Any
from uuid import UUID

from taskflow import outbox
from taskflow.database import UnitOfWork
from taskflow.domain.access import Action, Principal, Role, Scope
from taskflow.domain.tasks import rank_at_end
from taskflow.errors import Conflict, LimitExceeded, NotFound
from taskflow.identifiers import uuid7
from taskflow.outbox import NewEvent
from taskflow.repositories import workspaces
from taskflow.repositories.violations import explained
from taskflow.repositories.workspaces import Document
from taskflow.schemas.accounts import MemberUpdate, WorkspaceCreate, WorkspaceUpdate
from taskflow.services import task_batches
from taskflow.services.preconditions import require_version
from taskflow.services.recording import object_change
from taskflow.services.task_batches import MAX_TASKS_AT_ONCE

MAX_OWNED = 100
"""Workspaces that one user may own."""


async def list_(uow: UnitOfWork, principal: Principal) -> list[Document]:
    """The caller's workspaces, the personal one first."""
    principal.require_scope(Scope.READ)
    return await workspaces.memberships(uow, principal.user_id)


async def create(uow: UnitOfWork, principal: Principal, body: WorkspaceCreate) -> Document:
    """A shared workspace, owned by the caller, with an inbox."""
    principal.require_scope(Scope.ADMIN)
    if sum(role is Role.OWNER for role in principal.roles.values()) >= MAX_OWNED:
        raise LimitExceeded(f"You own {MAX_OWNED} workspaces, which is the most that one may own.")
    workspace_id, inbox_id = body.id or uuid7(), uuid7()
    values = {
        "id": workspace_id,
        "name": body.name,
        "created_at": uow.now,
        "updated_at": uow.now,
    }
    await explained(
        workspaces.add(
            uow,
            values,
            owner=principal.user_id,
            inbox_id=inbox_id,
            rank=rank_at_end(uow.next_rank_time(), inbox_id),
        )
    )
    document = await _read(uow, principal, workspace_id)
    await outbox.append(uow, _change(uow, "created", {}, document))
    return document


async def update(
    uow: UnitOfWork,
    principal: Principal,
    workspace_id: UUID,
    body: WorkspaceUpdate,
    *,
    version: int | None,
) -> Document:
    """Apply a merge patch: only the fields that were sent."""
    principal.require(Action.MANAGE, workspace_id)
    await workspaces.lock(uow, workspace_id)
    before = await _read(uow, principal, workspace_id)
    require_version("workspace", before, version)
    if "name" not in body.model_fields_set or body.name == before["name"]:
        return before
    await workspaces.rename(uow, workspace_id, body.name)
    after = await _read(uow, principal, workspace_id)
    await outbox.append(uow, _change(uow, "updated", before, after))
    return after


async def members(uow: UnitOfWork, principal: Principal, workspace_id: UUID) -> list[Document]:
    principal.require(Action.READ, workspace_id)
    return await workspaces.members(uow, workspace_id)


async def update_member(
    uow: UnitOfWork, principal: Principal, workspace_id: UUID, user_id: UUID, body: MemberUpdate
) -> Document:
    """Give a member another role. Only an owner makes or unmakes owners; the last one stays."""
    principal.require(Action.MANAGE, workspace_id)
    member = await _lock_member(uow, workspace_id, user_id)
    if Role.OWNER in (body.role, member["role"]):
        principal.require(Action.OWN, workspace_id)
    if body.role == member["role"]:
        return member
    await _require_another_owner(uow, workspace_id, member)
    await workspaces.change_role(uow, workspace_id, user_id, body.role)
    after = {**member, "role": body.role.value}
    await outbox.append(uow, membership_change(uow, workspace_id, "updated", member, after))
    return after


async def remove_member(
    uow: UnitOfWork, principal: Principal, workspace_id: UUID, user_id: UUID
) -> None:
    """Remove a member, or leave. What was assigned to the user is then nobody's; the last owner stays."""
    principal.require(Action.READ, workspace_id)
    if user_id == principal.user_id:
        principal.require_scope(Scope.ADMIN)
    else:
        principal.require(Action.MANAGE, workspace_id)
    member = await _lock_member(uow, workspace_id, user_id)
    if member["role"] == Role.OWNER:
        principal.require(Action.OWN, workspace_id)
    await _require_another_owner(uow, workspace_id, member)
    assigned = await workspaces.tasks_of_member(
        uow, workspace_id, user_id, limit=MAX_TASKS_AT_ONCE + 1
    )
    locked = await task_batches.lock(uow, workspace_id, assigned, "member")
    await workspaces.remove_member(uow, workspace_id, user_id)
    await task_batches.let_go(uow, workspace_id, locked)
    await outbox.append(uow, membership_change(uow, workspace_id, "deleted", member, {}))


async def require_shared(uow: UnitOfWork, principal: Principal, workspace_id: UUID) -> None:
    """Raise `Conflict` for a personal workspace, into which nobody is invited."""
    if (await _read(uow, principal, workspace_id))["personal"]:
        raise Conflict(
            "A personal workspace is its user's alone. Create a workspace to share, and invite there."
        )


def membership_change(
    uow: UnitOfWork, workspace_id: UUID, verb: str, before: Document, after: Document
) -> list[NewEvent]:
    """The events of a membership; `before` and `after` are members ({}: there was, or is, none)."""

    def documented(member: Document) -> dict[str, Any]:
        if not member:
            return {}
        return {
            "id": str(member["user_id"]),
            "workspace_id": str(workspace_id),
            "name": member["name"],
            "role": member["role"],
        }

    return object_change(
        uow, "membership", verb, before=documented(before), after=documented(after)
    )


async def _lock_member(uow: UnitOfWork, workspace_id: UUID, user_id: UUID) -> Document:
    await workspaces.lock(uow, workspace_id)
    for member in await workspaces.members(uow, workspace_id):
        if member["user_id"] == user_id:
            return member
    raise NotFound(f"There is no member {user_id} in this workspace.")


async def _require_another_owner(uow: UnitOfWork, workspace_id: UUID, member: Document) -> None:
    if member["role"] != Role.OWNER:
        return
    others = [
        other
        for other in await workspaces.members(uow, workspace_id)
        if other["role"] == Role.OWNER and other["user_id"] != member["user_id"]
    ]
    if not others:
        raise Conflict("This is the last owner. Make another member an owner first.")


def _change(uow: UnitOfWork, verb: str, before: Document, after: Document) -> list[NewEvent]:
    def documented(document: Document) -> dict[str, Any]:
        return {**document, "workspace_id": document["id"]} if document else {}

    return object_change(uow, "workspace", verb, before=documented(before), after=documented(after))


async def _read(uow: UnitOfWork, principal: Principal, workspace_id: UUID) -> Document:
    document = await workspaces.read(uow, principal.user_id, workspace_id)
    if document is None:
        raise NotFound(f"There is no workspace {workspace_id} that you belong to.")
    return document
