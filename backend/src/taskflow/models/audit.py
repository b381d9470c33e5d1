"""The audit trail: insert-only, contiguous per workspace (a trigger refuses update and delete)."""

from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, Index, UniqueConstraint
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from taskflow.models.base import Base, Instant


class AuditRecord(Base):
    """`record` is the whole record as it was sent; the other columns are there to be searched."""

    __tablename__ = "audit_log"

    workspace_id: Mapped[UUID] = mapped_column(primary_key=True)
    index: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    event_id: Mapped[UUID]
    time: Mapped[Instant]
    actor_id: Mapped[UUID | None]
    action: Mapped[str]
    object_type: Mapped[str]
    object_id: Mapped[UUID | None]
    record: Mapped[dict[str, Any]] = mapped_column(JSONB)

    __table_args__ = (
        CheckConstraint("index >= 0", name="index"),
        UniqueConstraint("workspace_id", "event_id"),
        Index(None, "workspace_id", "object_id", "index"),
        Index(None, "workspace_id", "actor_id", "index"),
        Index(None, "workspace_id", "action", "index"),
        Index(None, "workspace_id", "time"),
    )
