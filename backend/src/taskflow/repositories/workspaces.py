"""Workspaces, who belongs to them, and invitations."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import text

from taskflow.database import UnitOfWork


@dataclass(frozen=True, slots=True)
class OpenInvitation:
    id: UUID
    workspace_id: UUID
    role: str


async def personal(uow: UnitOfWork, user_id: UUID) -> UUID:
    rows = await uow.execute(
        text("SELECT id FROM workspaces WHERE personal_user_id = :user"), {"user": user_id}
    )
    found: UUID = rows.scalar_one()
    return found


async def memberships(uow: UnitOfWork, user_id: UUID) -> list[dict[str, Any]]:
    """The user's workspaces, the personal one first."""
    rows = await uow.execute(
        text(
            """
            SELECT row_to_json(d)::text FROM (
                SELECT w.id, w.name, m.role, w.personal_user_id IS NOT NULL AS personal, w.version,
                    (SELECT p.id FROM projects p WHERE p.workspace_id = w.id AND p.is_inbox)
                        AS inbox_project_id
                FROM memberships m JOIN workspaces w ON w.id = m.workspace_id
                WHERE m.user_id = :user ORDER BY w.personal_user_id IS NULL, lower(w.name), w.id
            ) d
            """
        ),
        {"user": user_id},
    )
    return [orjson.loads(document) for document in rows.scalars()]


async def open_invitation(uow: UnitOfWork, token_hash: bytes) -> OpenInvitation | None:
    """An invitation that can still be used; locked, so that it is used once."""
    rows = await uow.execute(
        text(
            "SELECT id, workspace_id, role FROM invitations"
            " WHERE token_hash = :hash AND accepted_at IS NULL AND expires_at > :now FOR UPDATE"
        ),
        {"hash": token_hash, "now": uow.now},
    )
    row = rows.one_or_none()
    return None if row is None else OpenInvitation(row.id, row.workspace_id, row.role)


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
