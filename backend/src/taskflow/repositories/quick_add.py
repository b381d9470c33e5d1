"""Names that are typed in quick add, looked up without regard to case."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import text

from taskflow.database import UnitOfWork

# A mark cannot hold blanks: `#deep-work` and `#deepwork` mean the project "Deep work".
_PLAIN = "regexp_replace(lower({column}), '[^[:alnum:]]', '', 'g')"


async def project_named(
    uow: UnitOfWork, workspaces: Sequence[UUID], name: str
) -> tuple[UUID, UUID] | None:
    """(workspace, project) of a project that is not archived; the exact name wins."""
    rows = await uow.execute(
        text(
            f"""
            SELECT workspace_id, id FROM projects
            WHERE workspace_id = ANY(:workspaces) AND archived_at IS NULL
              AND {_PLAIN.format(column="name")} = {_PLAIN.format(column=":name")}
            ORDER BY lower(name) <> lower(:name), created_at LIMIT 1
            """
        ),
        {"workspaces": list(workspaces), "name": name},
    )
    row = rows.one_or_none()
    return None if row is None else (row.workspace_id, row.id)


async def member_named(uow: UnitOfWork, workspace_id: UUID, name: str) -> UUID | None:
    """A member by name, first name or address."""
    rows = await uow.execute(
        text(
            f"""
            SELECT u.id FROM users u JOIN memberships m ON m.user_id = u.id
            WHERE m.workspace_id = :workspace
              AND (lower(u.email) = lower(:name)
                   OR {_PLAIN.format(column="u.name")} = {_PLAIN.format(column=":name")}
                   OR lower(split_part(u.name, ' ', 1)) = lower(:name))
            ORDER BY u.created_at LIMIT 1
            """
        ),
        {"workspace": workspace_id, "name": name},
    )
    found: UUID | None = rows.scalar_one_or_none()
    return found


async def label_named(uow: UnitOfWork, workspace_id: UUID, name: str) -> UUID | None:
    rows = await uow.execute(
        text(
            "SELECT id FROM labels WHERE workspace_id = :workspace AND lower(name) = lower(:name)"
        ),
        {"workspace": workspace_id, "name": name},
    )
    found: UUID | None = rows.scalar_one_or_none()
    return found
