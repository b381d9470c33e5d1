"""Views that people saved: a filter of tasks with a name."""

from uuid import UUID

from sqlalchemy import ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from taskflow.models.base import Base, Created, Id, Version, length


class View(Base):
    """A filter, its order and its groups, for all members of a workspace."""

    __tablename__ = "views"

    id: Mapped[Id]
    workspace_id: Mapped[UUID] = mapped_column(ForeignKey("workspaces.id", ondelete="CASCADE"))
    name: Mapped[str]
    filter: Mapped[str]
    sort: Mapped[str | None]
    group_by: Mapped[str | None]
    created_at: Mapped[Created]
    updated_at: Mapped[Created]
    version: Mapped[Version]

    __table_args__ = (
        UniqueConstraint("workspace_id", "id"),
        Index("uq_views_name", "workspace_id", text("lower(name)"), unique=True),
        length("name", 1, 100),
        length("filter", 0, 2000),
        length("sort", 1, 200),
        length("group_by", 1, 30),
    )
