"""Workspaces, who belongs to them, and invitations."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import insert, text

from taskflow.database import UnitOfWork
from taskflow.domain.access import Role
from taskflow.models import Invitation, Membership, Project, Workspace

Document = dict[str, Any]


@dataclass(frozen=True, slots=True)
class OpenInvitation:
    id: UUID
    workspace_id: UUID
    role: str
    email: str | None = None


_MINE = """
    SELECT row_to_json(d)::text FROM (
        SELECT w.id, w.name, m.role, w.personal_user_id IS NOT NULL AS personal, w.version,
            (SELECT p.id FROM projects p WHERE p.workspace_id = w.id AND p.is_inbox)
                AS inbox_project_id
        FROM memberships m JOIN workspaces w ON w.id = m.workspace_id
        WHERE m.user_id = :user
"""
_MEMBERSHIPS = text(f"{_MINE} ORDER BY w.personal_user_id IS NULL, lower(w.name), w.id) d")
_MEMBERSHIP = text(f"{_MINE} AND w.id = :workspace) d")


async def member_ids(uow: UnitOfWork, workspace_id: UUID) -> set[UUID]:
    rows = await uow.execute(
        text("SELECT user_id FROM memberships WHERE workspace_id = :workspace"),
        {"workspace": workspace_id},
    )
    return set(rows.scalars())


async def personal(uow: UnitOfWork, user_id: UUID) -> UUID:
    rows = await uow.execute(
        text("SELECT id FROM workspaces WHERE personal_user_id = :user"), {"user": user_id}
    )
    found: UUID = rows.scalar_one()
    return found


async def memberships(uow: UnitOfWork, user_id: UUID) -> list[Document]:
    """The user's workspaces, the personal one first."""
    rows = await uow.execute(_MEMBERSHIPS, {"user": user_id})
    return [orjson.loads(document) for document in rows.scalars()]


async def read(uow: UnitOfWork, user_id: UUID, workspace_id: UUID) -> Document | None:
    """The workspace as this member sees it; None if the user is no member."""
    found = (
        await uow.execute(_MEMBERSHIP, {"user": user_id, "workspace": workspace_id})
    ).scalar_one_or_none()
    return None if found is None else orjson.loads(found)


async def lock(uow: UnitOfWork, workspace_id: UUID) -> None:
    """Let nobody else change the workspace, its members or the tree of its projects meanwhile."""
    await uow.execute(
        text("SELECT 1 FROM workspaces WHERE id = :id FOR NO KEY UPDATE"), {"id": workspace_id}
    )


async def add(
    uow: UnitOfWork, values: Mapping[str, Any], *, owner: UUID, inbox_id: UUID, rank: str
) -> None:
    """A shared workspace with its first owner and its inbox."""
    await uow.execute(insert(Workspace).values(**values))
    await uow.execute(
        insert(Membership).values(
            workspace_id=values["id"], user_id=owner, role=Role.OWNER.value, created_at=uow.now
        )
    )
    await uow.execute(
        insert(Project).values(
            id=inbox_id, workspace_id=values["id"], name="Inbox", is_inbox=True, rank=rank
        )
    )


async def rename(uow: UnitOfWork, workspace_id: UUID, name: str) -> None:
    await uow.execute(
        text(
            "UPDATE workspaces SET name = :name, version = version + 1, updated_at = :now"
            " WHERE id = :id"
        ),
        {"name": name, "now": uow.now, "id": workspace_id},
    )


async def members(uow: UnitOfWork, workspace_id: UUID) -> list[Document]:
    """`schemas.accounts.Member` of each, by name."""
    rows = await uow.execute(
        text(
            """
            SELECT u.id AS user_id, u.name, u.email, m.role
            FROM memberships m JOIN users u ON u.id = m.user_id
            WHERE m.workspace_id = :workspace ORDER BY lower(u.name), u.id
            """
        ),
        {"workspace": workspace_id},
    )
    return [dict(row) for row in rows.mappings()]


async def change_role(uow: UnitOfWork, workspace_id: UUID, user_id: UUID, role: Role) -> None:
    await uow.execute(
        text(
            "UPDATE memberships SET role = :role WHERE workspace_id = :workspace AND user_id = :user"
        ),
        {"role": role.value, "workspace": workspace_id, "user": user_id},
    )


async def tasks_of_member(
    uow: UnitOfWork, workspace_id: UUID, user_id: UUID, *, limit: int
) -> list[UUID]:
    """The tasks assigned to the member, closed and deleted ones too; at most `limit`. No more come to it."""
    parameters = {"workspace": workspace_id, "user": user_id}
    await uow.execute(
        text(
            "SELECT 1 FROM memberships WHERE workspace_id = :workspace AND user_id = :user FOR UPDATE"
        ),
        parameters,
    )
    rows = await uow.execute(
        text(
            "SELECT id FROM tasks WHERE workspace_id = :workspace AND assignee_id = :user LIMIT :limit"
        ),
        {**parameters, "limit": limit},
    )
    return list(rows.scalars())


async def remove_member(uow: UnitOfWork, workspace_id: UUID, user_id: UUID) -> None:
    """End a membership, and with it what was assigned to the user and what would remind the user."""
    parameters = {"workspace": workspace_id, "user": user_id}
    for table in ("reminders", "memberships"):
        await uow.execute(
            text(f"DELETE FROM {table} WHERE workspace_id = :workspace AND user_id = :user"),
            parameters,
        )


async def invitations(uow: UnitOfWork, workspace_id: UUID) -> list[Document]:
    """`schemas.accounts.Invitation` of each that can still be used, the newest first."""
    rows = await uow.execute(
        text(
            """
            SELECT id, role, email, created_at, expires_at FROM invitations
            WHERE workspace_id = :workspace AND accepted_at IS NULL AND expires_at > :now
            ORDER BY id DESC
            """
        ),
        {"workspace": workspace_id, "now": uow.now},
    )
    return [dict(row) for row in rows.mappings()]


async def add_invitation(uow: UnitOfWork, values: Mapping[str, Any]) -> None:
    await uow.execute(insert(Invitation).values(**values))


async def lock_invitation(
    uow: UnitOfWork, user_id: UUID, invitation_id: UUID
) -> OpenInvitation | None:
    """An invitation, not yet accepted, to a workspace of this user."""
    rows = await uow.execute(
        text(
            """
            SELECT id, workspace_id, role, email FROM invitations
            WHERE id = :id AND accepted_at IS NULL AND workspace_id IN (
                SELECT workspace_id FROM memberships WHERE user_id = :user
            ) FOR UPDATE
            """
        ),
        {"id": invitation_id, "user": user_id},
    )
    row = rows.mappings().one_or_none()
    return None if row is None else OpenInvitation(**row)


async def remove_invitation(uow: UnitOfWork, invitation_id: UUID) -> None:
    await uow.execute(text("DELETE FROM invitations WHERE id = :id"), {"id": invitation_id})


async def open_invitation(uow: UnitOfWork, token_hash: bytes) -> OpenInvitation | None:
    """An invitation that can still be used; locked, so that it is used once."""
    rows = await uow.execute(
        text(
            "SELECT id, workspace_id, role, email FROM invitations"
            " WHERE token_hash = :hash AND accepted_at IS NULL AND expires_at > :now FOR UPDATE"
        ),
        {"hash": token_hash, "now": uow.now},
    )
    row = rows.mappings().one_or_none()
    return None if row is None else OpenInvitation(**row)


async def accept_invitation(uow: UnitOfWork, invitation: OpenInvitation, user_id: UUID) -> None:
    await uow.execute(
        text(
            "INSERT INTO memberships (workspace_id, user_id, role) VALUES (:workspace, :user, :role)"
            " ON CONFLICT DO NOTHING"
        ),
        {"workspace": invitation.workspace_id, "user": user_id, "role": invitation.role},
    )
    await uow.execute(
        text("UPDATE invitations SET accepted_at = :now, accepted_by = :user WHERE id = :id"),
        {"now": uow.now, "user": user_id, "id": invitation.id},
    )
