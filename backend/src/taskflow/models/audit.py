"""The audit trail: insert-only and contiguous per workspace; triggers refuse what the rules do not provide for.

Personal values lie apart from the log, because only they may be erased; the log holds their commitments.
"""

from typing import Any
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Index,
    LargeBinary,
    SmallInteger,
    UniqueConstraint,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from taskflow.models.base import Base, Instant


class AuditRecord(Base):
    """One leaf of a workspace's tree. `leaf_hash` is the hash of the canonical JSON of all other columns."""

    __tablename__ = "audit_log"

    workspace_id: Mapped[UUID] = mapped_column(primary_key=True)
    index: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    event_id: Mapped[UUID]
    time: Mapped[Instant]
    action: Mapped[str]
    actor_kind: Mapped[str]
    actor_id: Mapped[UUID | None]
    token_id: Mapped[UUID | None]
    object_type: Mapped[str]
    object_id: Mapped[UUID | None]
    request_id: Mapped[str | None]
    trace_id: Mapped[str | None]
    sealed: Mapped[dict[str, str]] = mapped_column(JSONB)
    leaf_hash: Mapped[bytes] = mapped_column(LargeBinary)

    __table_args__ = (
        CheckConstraint("index >= 0", name="index"),
        CheckConstraint("octet_length(leaf_hash) = 32", name="leaf_hash"),
        UniqueConstraint("workspace_id", "event_id"),
        Index(None, "workspace_id", "object_id", "index"),
        Index(None, "workspace_id", "actor_id", "index"),
        Index(None, "workspace_id", "action", "index"),
        Index(None, "workspace_id", "time"),
    )


class AuditOpening(Base):
    """Salt and value of each personal field of a record that was not erased: {field: {salt, value}}."""

    __tablename__ = "audit_openings"

    workspace_id: Mapped[UUID] = mapped_column(primary_key=True)
    index: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    fields: Mapped[dict[str, Any]] = mapped_column(JSONB)


class AuditTile(Base):
    """256 whole nodes side by side and the node above. `level` 0: of records; a next level covers 256 times as much."""

    __tablename__ = "audit_tiles"

    workspace_id: Mapped[UUID] = mapped_column(primary_key=True)
    level: Mapped[int] = mapped_column(SmallInteger, primary_key=True)
    number: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    hashes: Mapped[bytes] = mapped_column(LargeBinary)
    root: Mapped[bytes] = mapped_column(LargeBinary)

    __table_args__ = (
        CheckConstraint("octet_length(hashes) = 8192", name="hashes"),
        CheckConstraint("octet_length(root) = 32", name="root"),
    )


class AuditCheckpoint(Base):
    """A signed head of a workspace's log, as it was published."""

    __tablename__ = "audit_checkpoints"

    workspace_id: Mapped[UUID] = mapped_column(primary_key=True)
    size: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    note: Mapped[str]
    created_at: Mapped[Instant]


class AuditTombstone(Base):
    """A signed statement that the first `size` records of a workspace's log were removed."""

    __tablename__ = "audit_tombstones"

    workspace_id: Mapped[UUID] = mapped_column(primary_key=True)
    size: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    note: Mapped[str]
    created_at: Mapped[Instant]


class AuditKey(Base):
    """The public keys of this installation, oldest first. `handing_on`: the predecessor's signed statement."""

    __tablename__ = "audit_keys"

    number: Mapped[int] = mapped_column(SmallInteger, primary_key=True, autoincrement=False)
    public: Mapped[bytes] = mapped_column(LargeBinary, unique=True)
    handing_on: Mapped[str | None]
    created_at: Mapped[Instant]

    __table_args__ = (
        CheckConstraint("octet_length(public) = 32", name="public"),
        CheckConstraint("(number = 0) = (handing_on IS NULL)", name="handing_on"),
    )


class AuditUnsealed(Base):
    """Workspaces with records that no checkpoint covers yet."""

    __tablename__ = "audit_unsealed"

    workspace_id: Mapped[UUID] = mapped_column(primary_key=True)
    since: Mapped[Instant]
