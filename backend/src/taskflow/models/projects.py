"""Where tasks are kept: projects, their sections, and labels."""

from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from taskflow.models.base import Base, Created, Id, Instant, Rank, Version, length


class Project(Base):
    """A list of tasks; may lie inside another. The inbox is a project that cannot be removed."""

    __tablename__ = "projects"

    id: Mapped[Id]
    workspace_id: Mapped[UUID] = mapped_column(ForeignKey("workspaces.id", ondelete="CASCADE"))
    parent_id: Mapped[UUID | None]
    name: Mapped[str]
    description: Mapped[str] = mapped_column(server_default=text("''"))
    color: Mapped[str | None]
    is_inbox: Mapped[bool] = mapped_column(server_default=text("false"))
    rank: Mapped[Rank]
    archived_at: Mapped[Instant | None]
    created_at: Mapped[Created]
    updated_at: Mapped[Created]
    version: Mapped[Version]

    __table_args__ = (
        UniqueConstraint("workspace_id", "id"),
        UniqueConstraint("workspace_id", "rank"),
        ForeignKeyConstraint(
            ["workspace_id", "parent_id"], ["projects.workspace_id", "projects.id"]
        ),
        CheckConstraint("parent_id <> id", name="parent_is_another"),
        Index("uq_projects_inbox", "workspace_id", unique=True, postgresql_where=text("is_inbox")),
        Index(None, "workspace_id", "parent_id"),
        length("name", 1, 200),
        length("description", 0, 20_000),
        length("color", 1, 30),
    )


class Section(Base):
    __tablename__ = "sections"

    id: Mapped[Id]
    workspace_id: Mapped[UUID]
    project_id: Mapped[UUID]
    name: Mapped[str]
    rank: Mapped[Rank]
    created_at: Mapped[Created]
    updated_at: Mapped[Created]
    version: Mapped[Version]

    __table_args__ = (
        ForeignKeyConstraint(
            ["workspace_id", "project_id"],
            ["projects.workspace_id", "projects.id"],
            ondelete="CASCADE",
        ),
        UniqueConstraint("workspace_id", "project_id", "id"),
        UniqueConstraint("project_id", "rank"),
        length("name", 1, 200),
    )


class Label(Base):
    __tablename__ = "labels"

    id: Mapped[Id]
    workspace_id: Mapped[UUID] = mapped_column(ForeignKey("workspaces.id", ondelete="CASCADE"))
    name: Mapped[str]
    color: Mapped[str | None]
    created_at: Mapped[Created]
    updated_at: Mapped[Created]
    version: Mapped[Version]

    __table_args__ = (
        UniqueConstraint("workspace_id", "id"),
        Index("uq_labels_name", "workspace_id", text("lower(name)"), unique=True),
        length("name", 1, 100),
        length("color", 1, 30),
    )
