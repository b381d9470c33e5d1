"""Bodies of saved views."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from pydantic import ConfigDict, Field, StringConstraints
from pydantic.config import JsonDict

from taskflow.schemas.base import Answer, Body, Line

ViewName = Annotated[Line, Field(max_length=100)]
ViewFilter = Annotated[str, StringConstraints(max_length=2000, pattern=r"^[^\x00]*$")]
ViewSort = Annotated[str, StringConstraints(min_length=1, max_length=200, pattern=r"^[^\x00]*$")]
_EXAMPLE: JsonDict = {
    "name": "Urgent at home",
    "filter": "status = open and priority <= 2 and label = home",
    "sort": "due_date,-priority",
    "group_by": "project",
}


class Grouping(StrEnum):
    """What the tasks of a view are grouped by."""

    PROJECT = "project"
    PRIORITY = "priority"
    LABEL = "label"
    DAY = "day"


class ViewCreate(Body):
    model_config = ConfigDict(json_schema_extra={"examples": [_EXAMPLE]})

    id: UUID | None = None
    workspace_id: UUID | None = Field(default=None, description="Default: the personal workspace.")
    name: ViewName
    filter: ViewFilter = Field(description="As `filter=` of the list of tasks.")
    sort: ViewSort | None = Field(default=None, description="As `sort=` of the list of tasks.")
    group_by: Grouping | None = None


class ViewUpdate(Body):
    model_config = ConfigDict(json_schema_extra={"examples": [{"group_by": "priority"}]})

    name: ViewName = ""
    filter: ViewFilter = ""
    sort: ViewSort | None = None
    group_by: Grouping | None = None


class View(Answer):
    id: UUID
    workspace_id: UUID
    name: str
    filter: str
    sort: str | None
    group_by: Grouping | None
    created_at: datetime
    updated_at: datetime
    version: int
