"""Users, sessions, tokens: who is calling."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from functools import lru_cache
from types import MappingProxyType
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import TextClause, insert, text, update

from taskflow.database import UnitOfWork
from taskflow.domain.access import Principal, Role, Scope
from taskflow.models import ApiToken, Membership, Project, Session, User, Workspace

_CALLER = """
    u.id AS user_id, u.name, u.email, u.time_zone, u.is_admin, u.default_reminders,
    (SELECT json_object_agg(m.workspace_id, m.role) FROM memberships m WHERE m.user_id = u.id)::text AS roles,
    w.id AS personal_workspace,
    (SELECT p.id FROM projects p WHERE p.workspace_id = w.id AND p.is_inbox) AS inbox_project
"""
_BY_SESSION = text(
    f"""
    SELECT s.id AS credential_id, s.last_seen_at AS seen_at, {_CALLER}
    FROM sessions s JOIN users u ON u.id = s.user_id JOIN workspaces w ON w.personal_user_id = u.id
    WHERE s.token_hash = :hash AND s.expires_at > :now AND u.disabled_at IS NULL
    """
)
_BY_TOKEN = text(
    f"""
    SELECT t.id AS credential_id, t.scopes, t.last_used_at AS seen_at, {_CALLER}
    FROM api_tokens t JOIN users u ON u.id = t.user_id JOIN workspaces w ON w.personal_user_id = u.id
    WHERE t.token_hash = :hash AND t.revoked_at IS NULL AND u.disabled_at IS NULL
      AND (t.expires_at IS NULL OR t.expires_at > :now)
    """
)
_BY_EMAIL = text(
    f"""
    SELECT {_CALLER} FROM users u JOIN workspaces w ON w.personal_user_id = u.id
    WHERE lower(u.email) = lower(:email) AND u.disabled_at IS NULL
    """
)
_BY_ID = text(
    f"""
    SELECT {_CALLER} FROM users u JOIN workspaces w ON w.personal_user_id = u.id
    WHERE u.id = :id AND u.disabled_at IS NULL
    """
)
_ALL = tuple(Scope)
_SEEN_EVERY = timedelta(minutes=1)


async def by_session(uow: UnitOfWork, token_hash: bytes) -> Principal | None:
    """The user of a live session. Notes that the session was used, at most once a minute."""
    row = await _used(
        uow, _BY_SESSION, token_hash, "UPDATE sessions SET last_seen_at = :now WHERE id = :id"
    )
    return None if row is None else _principal(row, session_id=row["credential_id"], scopes=_ALL)


async def by_token(uow: UnitOfWork, token_hash: bytes) -> Principal | None:
    """The user of a live API token, limited to its scopes. Notes its use, at most once a minute."""
    row = await _used(
        uow, _BY_TOKEN, token_hash, "UPDATE api_tokens SET last_used_at = :now WHERE id = :id"
    )
    if row is None:
        return None
    return _principal(row, token_id=row["credential_id"], scopes=tuple(row["scopes"]))


async def _used(
    uow: UnitOfWork, statement: TextClause, token_hash: bytes, note_use: str
) -> Mapping[Any, Any] | None:
    """The row of a credential that holds now, if there is one."""
    found = await uow.execute(statement, {"hash": token_hash, "now": uow.now})
    row: Mapping[Any, Any] | None = found.mappings().one_or_none()
    if row is not None and _is_stale(row["seen_at"], uow.now):
        await uow.execute(text(note_use), {"now": uow.now, "id": row["credential_id"]})
    return row


async def by_email(uow: UnitOfWork, email: str) -> Principal | None:
    """An enabled user, for commands of the operator."""
    row = (await uow.execute(_BY_EMAIL, {"email": email})).mappings().one_or_none()
    return None if row is None else _principal(row, scopes=_ALL)


async def by_id(uow: UnitOfWork, user_id: UUID) -> Principal | None:
    """An enabled user who acts without being signed in, such as by a link in a mail."""
    row = (await uow.execute(_BY_ID, {"id": user_id})).mappings().one_or_none()
    return None if row is None else _principal(row, scopes=_ALL)


async def any_user(uow: UnitOfWork) -> bool:
    rows = await uow.execute(text("SELECT EXISTS (SELECT 1 FROM users)"))
    return bool(rows.scalar_one())


async def lock_first_account(uow: UnitOfWork) -> None:
    """Let one registration at a time find out whether it is the first."""
    await uow.execute(text("SELECT pg_advisory_xact_lock(hashtext('taskflow first account'))"))


async def credentials(uow: UnitOfWork, email: str) -> tuple[UUID, str | None, str] | None:
    """(id, password hash, name) of an enabled user."""
    row = (
        await uow.execute(
            text(
                "SELECT id, password_hash, name FROM users"
                " WHERE lower(email) = lower(:email) AND disabled_at IS NULL"
            ),
            {"email": email},
        )
    ).one_or_none()
    return None if row is None else (row.id, row.password_hash, row.name)


async def add_user(
    uow: UnitOfWork, values: Mapping[str, Any], *, workspace_id: UUID, inbox_id: UUID, rank: str
) -> None:
    """A user with a personal workspace and an inbox in it."""
    user_id, name = values["id"], values["name"]
    await uow.execute(insert(User), dict(values))
    await uow.execute(
        insert(Workspace), {"id": workspace_id, "name": name, "personal_user_id": user_id}
    )
    await uow.execute(
        insert(Membership),
        {"workspace_id": workspace_id, "user_id": user_id, "role": Role.OWNER.value},
    )
    await uow.execute(
        insert(Project),
        {
            "id": inbox_id,
            "workspace_id": workspace_id,
            "name": "Inbox",
            "is_inbox": True,
            "rank": rank,
        },
    )


async def change_user(uow: UnitOfWork, user_id: UUID, values: Mapping[str, Any]) -> None:
    await uow.execute(
        update(User)
        .where(User.id == user_id)
        .values(version=User.version + 1, updated_at=uow.now, **values)
    )


async def user_document(uow: UnitOfWork, user_id: UUID) -> dict[str, Any]:
    rows = await uow.execute(
        text(
            """
            SELECT row_to_json(d)::text FROM (
                SELECT id, email, name, time_zone, is_admin, default_reminders,
                    to_char(all_day_time, 'HH24:MI') AS all_day_time, to_char(digest_at, 'HH24:MI') AS digest_at,
                    CASE WHEN quiet_from IS NOT NULL THEN json_build_object(
                        'from', to_char(quiet_from, 'HH24:MI'), 'to', to_char(quiet_to, 'HH24:MI')
                    ) END AS quiet_hours, version
                FROM users WHERE id = :id
            ) d
            """
        ),
        {"id": user_id},
    )
    document: dict[str, Any] = orjson.loads(rows.scalar_one())
    return document


async def add_session(uow: UnitOfWork, values: Mapping[str, Any]) -> None:
    await uow.execute(insert(Session), dict(values))


async def add_token(uow: UnitOfWork, values: Mapping[str, Any]) -> None:
    await uow.execute(insert(ApiToken), dict(values))


async def remove_session(uow: UnitOfWork, user_id: UUID, session_id: UUID) -> bool:
    rows = await uow.execute(
        text("DELETE FROM sessions WHERE id = :id AND user_id = :user"),
        {"id": session_id, "user": user_id},
    )
    return rows.rowcount > 0


async def remove_other_sessions(uow: UnitOfWork, user_id: UUID, kept: UUID | None) -> None:
    await uow.execute(
        text(
            "DELETE FROM sessions WHERE user_id = :user AND id IS DISTINCT FROM CAST(:kept AS uuid)"
        ),
        {"user": user_id, "kept": kept},
    )


async def sessions(uow: UnitOfWork, user_id: UUID) -> list[dict[str, Any]]:
    rows = await uow.execute(
        text(
            "SELECT id, created_at, last_seen_at, expires_at, user_agent, address FROM sessions"
            " WHERE user_id = :user AND expires_at > :now ORDER BY last_seen_at DESC"
        ),
        {"user": user_id, "now": uow.now},
    )
    return [dict(row) for row in rows.mappings()]


async def tokens(uow: UnitOfWork, user_id: UUID) -> list[dict[str, Any]]:
    rows = await uow.execute(
        text(
            "SELECT id, name, prefix, scopes, expires_at, last_used_at, created_at FROM api_tokens"
            " WHERE user_id = :user AND revoked_at IS NULL ORDER BY created_at DESC"
        ),
        {"user": user_id},
    )
    return [dict(row) for row in rows.mappings()]


async def revoke_token(uow: UnitOfWork, user_id: UUID, token_id: UUID) -> str | None:
    """The name of the token that was revoked; None if there is none to revoke."""
    rows = await uow.execute(
        text(
            "UPDATE api_tokens SET revoked_at = :now"
            " WHERE id = :id AND user_id = :user AND revoked_at IS NULL RETURNING name"
        ),
        {"now": uow.now, "id": token_id, "user": user_id},
    )
    name: str | None = rows.scalar_one_or_none()
    return name


async def instance_secret(uow: UnitOfWork) -> bytes:
    rows = await uow.execute(text("SELECT value FROM instance WHERE key = 'secret'"))
    return bytes.fromhex(rows.scalar_one())


def _is_stale(seen_at: datetime | None, now: datetime) -> bool:
    return seen_at is None or now - seen_at > _SEEN_EVERY


def _principal(
    row: Mapping[Any, Any],
    *,
    session_id: UUID | None = None,
    token_id: UUID | None = None,
    scopes: tuple[str, ...],
) -> Principal:
    user = (
        *(row["user_id"], row["name"], row["email"], row["time_zone"], row["is_admin"]),
        *(row["personal_workspace"], row["inbox_project"], tuple(row["default_reminders"])),
        row["roles"],
    )
    return _as_principal(user, session_id, token_id, scopes)


@lru_cache(10_000)
def _as_principal(
    user: tuple[Any, ...],
    session_id: UUID | None,
    token_id: UUID | None,
    scopes: tuple[str, ...],
) -> Principal:
    """Of the same values the same principal: most requests are made by few callers."""
    user_id, name, email, zone, is_admin, personal_workspace, inbox_project, reminders, roles = user
    return Principal(
        user_id=user_id,
        name=name,
        email=email,
        zone=zone,
        is_admin=is_admin,
        personal_workspace=personal_workspace,
        inbox_project=inbox_project,
        default_reminders=tuple(timedelta(seconds=seconds) for seconds in reminders),
        roles=MappingProxyType({UUID(k): Role(role) for k, role in orjson.loads(roles).items()}),
        session_id=session_id,
        token_id=token_id,
        scopes=frozenset(map(Scope, scopes)),
    )
