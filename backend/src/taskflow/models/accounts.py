"""People and what they may reach: users, sessions, tokens, workspaces, memberships, invitations."""

from datetime import date, time
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.types import Text

from taskflow.domain.access import Role
from taskflow.models.base import Base, Created, Id, Instant, Version, length, one_of


class Instance(Base):
    """Facts about this installation, such as its secret key."""

    __tablename__ = "instance"

    key: Mapped[str] = mapped_column(primary_key=True)
    value: Mapped[str]


class User(Base):
    """`quiet_from` to `quiet_to` and `digest_at` are wall-clock times in `time_zone`; `digested_on` is the last local
    day that had its digest."""

    __tablename__ = "users"

    id: Mapped[Id]
    email: Mapped[str]
    name: Mapped[str]
    password_hash: Mapped[str | None]
    time_zone: Mapped[str]
    is_admin: Mapped[bool] = mapped_column(server_default=text("false"))
    default_reminders: Mapped[list[Any]] = mapped_column(JSONB, server_default=text("'[]'"))
    quiet_from: Mapped[time | None]
    quiet_to: Mapped[time | None]
    digest_at: Mapped[time | None]
    all_day_time: Mapped[time] = mapped_column(server_default=text("'09:00'"))
    digested_on: Mapped[date | None]
    next_digest_at: Mapped[Instant | None]
    disabled_at: Mapped[Instant | None]
    created_at: Mapped[Created]
    updated_at: Mapped[Created]
    version: Mapped[Version]

    __table_args__ = (
        Index("uq_users_email", text("lower(email)"), unique=True),
        length("email", 3, 254),
        length("name", 1, 100),
        CheckConstraint("(quiet_from IS NULL) = (quiet_to IS NULL)", name="quiet_whole"),
        CheckConstraint("(digest_at IS NULL) = (next_digest_at IS NULL)", name="digest_whole"),
        Index(
            "ix_users_digest",
            "next_digest_at",
            postgresql_where=text("next_digest_at IS NOT NULL AND disabled_at IS NULL"),
        ),
    )


class Session(Base):
    __tablename__ = "sessions"

    id: Mapped[Id]
    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    token_hash: Mapped[bytes] = mapped_column(LargeBinary, unique=True)
    created_at: Mapped[Created]
    last_seen_at: Mapped[Created]
    expires_at: Mapped[Instant]
    user_agent: Mapped[str | None]
    address: Mapped[str | None]


class ApiToken(Base):
    """A program's credential: only its SHA-256 is kept; `prefix` is what a person recognises."""

    __tablename__ = "api_tokens"

    id: Mapped[Id]
    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    name: Mapped[str]
    token_hash: Mapped[bytes] = mapped_column(LargeBinary, unique=True)
    prefix: Mapped[str]
    scopes: Mapped[list[str]] = mapped_column(ARRAY(Text))
    expires_at: Mapped[Instant | None]
    last_used_at: Mapped[Instant | None]
    revoked_at: Mapped[Instant | None]
    created_at: Mapped[Created]

    __table_args__ = (length("name", 1, 100),)


class Workspace(Base):
    __tablename__ = "workspaces"

    id: Mapped[Id]
    name: Mapped[str]
    personal_user_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("users.id", ondelete="CASCADE"), unique=True
    )
    created_at: Mapped[Created]
    updated_at: Mapped[Created]
    version: Mapped[Version]

    __table_args__ = (length("name", 1, 100),)


class Membership(Base):
    __tablename__ = "memberships"

    workspace_id: Mapped[UUID] = mapped_column(
        ForeignKey("workspaces.id", ondelete="CASCADE"), primary_key=True
    )
    user_id: Mapped[UUID] = mapped_column(
        ForeignKey("users.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    role: Mapped[str]
    created_at: Mapped[Created]

    __table_args__ = (one_of("role", Role),)


class Invitation(Base):
    """A way into a workspace for whoever holds the token; used once."""

    __tablename__ = "invitations"

    id: Mapped[Id]
    workspace_id: Mapped[UUID] = mapped_column(
        ForeignKey("workspaces.id", ondelete="CASCADE"), index=True
    )
    token_hash: Mapped[bytes] = mapped_column(LargeBinary, unique=True)
    email: Mapped[str | None]
    role: Mapped[str]
    created_by: Mapped[UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    created_at: Mapped[Created]
    expires_at: Mapped[Instant]
    accepted_at: Mapped[Instant | None]
    accepted_by: Mapped[UUID | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))

    __table_args__ = (one_of("role", Role),)


class IdempotencyKey(Base):
    """The answer once given to a POST, to be given again for the same key within a day."""

    __tablename__ = "idempotency_keys"

    user_id: Mapped[UUID] = mapped_column(
        ForeignKey("users.id", ondelete="CASCADE"), primary_key=True
    )
    key: Mapped[str] = mapped_column(primary_key=True)
    request_hash: Mapped[bytes] = mapped_column(LargeBinary)
    status: Mapped[int | None]
    headers: Mapped[dict[str, str] | None] = mapped_column(JSONB)
    body: Mapped[bytes | None] = mapped_column(LargeBinary)
    created_at: Mapped[Created]

    __table_args__ = (length("key", 1, 255), Index(None, "created_at"))
