"""Bodies of projects, sections and labels."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import ConfigDict, Field

from taskflow.schemas.base import Answer, Body, Color, Line, Prose

ProjectName = Annotated[Line, Field(max_length=200)]
LabelName = Annotated[Line, Field(max_length=100)]
ProjectText = Annotated[Prose, Field(max_length=20_000)]


class ProjectCreate(Body):
    model_config = ConfigDict(json_schema_extra={"examples": [{"name": "Home", "color": "green"}]})

    id: UUID | None = None
    workspace_id: UUID | None = Field(default=None, description="Default: the personal workspace.")
    parent_id: UUID | None = None
    name: ProjectName
    description: ProjectText = ""
    color: Color | None = None


class ProjectUpdate(Body):
    """A JSON merge patch. `after_id` moves the project behind another one (null: to the front)."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"name": "House", "after_id": None}]})

    name: ProjectName = ""
    description: ProjectText = ""
    color: Color | None = None
    parent_id: UUID | None = None
    archived: bool = False
    after_id: UUID | None = None


class Project(Answer):
    id: UUID
    workspace_id: UUID
    parent_id: UUID | None
    name: str
    description: str
    color: str | None
    is_inbox: bool
    rank: str
    archived_at: datetime | None
    created_at: datetime
    updated_at: datetime
    version: int


class SectionCreate(Body):
    model_config = ConfigDict(json_schema_extra={"examples": [{"name": "Kitchen"}]})

    id: UUID | None = None
    name: ProjectName


class SectionUpdate(Body):
    model_config = ConfigDict(json_schema_extra={"examples": [{"name": "Garden"}]})

    name: ProjectName = ""
    after_id: UUID | None = None


class Section(Answer):
    id: UUID
    workspace_id: UUID
    project_id: UUID
    name: str
    rank: str
    created_at: datetime
    updated_at: datetime
    version: int


class LabelCreate(Body):
    model_config = ConfigDict(
        json_schema_extra={"examples": [{"name": "Errand", "color": "#2f6fde"}]}
    )

    id: UUID | None = None
    workspace_id: UUID | None = Field(default=None, description="Default: the personal workspace.")
    name: LabelName
    color: Color | None = None


class LabelUpdate(Body):
    model_config = ConfigDict(json_schema_extra={"examples": [{"color": None}]})

    name: LabelName = ""
    color: Color | None = None


class Label(Answer):
    id: UUID
    workspace_id: UUID
    name: str
    color: str | None
    created_at: datetime
    updated_at: datetime
    version: int
