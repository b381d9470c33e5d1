"""Query parameters of lists; a parameter that is not known is refused, so that a typing error never widens a list."""

from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field, StringConstraints

from taskflow.schemas.base import Body, Instant

Limit = Annotated[int, Field(ge=1, le=200)]
Index = Annotated[int, Field(ge=0, le=2**53)]
Word = Annotated[str, StringConstraints(max_length=200, pattern=r"^[^\x00]*$")]
Words = Annotated[list[Word], Field(max_length=50)]


class TaskListQuery(Body):
    """All filters that are given must hold; of one given several times, one value is enough."""

    status: Words = Field(default_factory=list, examples=[["open"]])
    priority: Words = Field(default_factory=list, examples=[["1"]])
    due_before: Word | None = Field(
        default=None, description="A date, an instant, or words such as `today + 7d`."
    )
    due_after: Word | None = None
    overdue: bool | None = None
    label: Words = Field(default_factory=list, description="Names or ids; `none`: without label.")
    project: Words = Field(default_factory=list)
    section: Words = Field(default_factory=list)
    assignee: Words = Field(
        default_factory=list, description="Names, addresses, ids, `me` or `none`."
    )
    subtask_of: Words = Field(default_factory=list, description="Ids; `none`: no subtasks.")
    is_recurring: bool | None = None
    q: Annotated[Word, Field(max_length=500)] | None = Field(
        default=None, description="Full text of title and notes; the last word may be a beginning."
    )
    filter: Annotated[str, StringConstraints(max_length=2000, pattern=r"^[^\x00]*$")] | None = (
        Field(default=None, examples=["status = open and due < today + 7d and not label = waiting"])
    )
    workspace_id: UUID | None = None
    deleted: bool = Field(default=False, description="The bin instead of the live tasks.")
    sort: Word | None = Field(
        default=None,
        description="Keys from most to least, `-` for downward. Default: `created_at`; with `q`, `-created_at`."
        " A search has no order of its own.",
        examples=["due_date,-priority"],
    )
    limit: Limit = 50
    cursor: Annotated[str, StringConstraints(max_length=1000, pattern=r"^[^\x00]*$")] | None = None
    include: Literal["count"] | None = Field(
        default=None, description="`count`: the number of all."
    )


class NotificationListQuery(Body):
    unread: bool = False
    before: UUID | None = Field(default=None, description="A notification: what came before it.")
    limit: Limit = 50


class DeliveryListQuery(Body):
    event_id: UUID | None = None
    task_id: UUID | None = None
    channel_id: UUID | None = None
    limit: Limit = 50


class AuditListQuery(Body):
    workspace_id: UUID | None = Field(default=None, description="Default: the personal workspace.")
    object_id: UUID | None = Field(default=None, alias="object")
    object_type: Word | None = Field(default=None, examples=["task"])
    actor: UUID | None = None
    action: Word | None = Field(default=None, examples=["task.completed"])
    since: Instant | None = Field(default=None, alias="from")
    until: Instant | None = Field(default=None, alias="to")
    before: Index | None = Field(default=None, description="An index: what came before it.")
    limit: Limit = 50


class LogQuery(Body):
    workspace_id: UUID | None = Field(default=None, description="Default: the personal workspace.")


class ProofQuery(LogQuery):
    size: Index | None = Field(
        default=None,
        description="Prove in the tree of this size. Default: the newest checkpoint's.",
    )


class ProofsQuery(LogQuery):
    index: Annotated[list[Index], Field(min_length=1, max_length=200)]


class ConsistencyQuery(LogQuery):
    old: Index = Field(alias="from", description="The size of an earlier checkpoint.")
    new: Index | None = Field(default=None, alias="to", description="Default: the newest.")


class RevertQuery(LogQuery):
    overwrite: bool = Field(default=False, description="Also if it was changed again since.")


class AuditExportQuery(AuditListQuery):
    """Without a filter the whole log, as it must be to be checked from its first record on."""

    before: None = None
    limit: None = None  # type: ignore[assignment]  # as before
    format: Literal["jsonl", "csv"] = "jsonl"


class HistoryQuery(Body):
    before: Index | None = Field(default=None, description="An index: what came before it.")
    limit: Limit = 50


class OccurrenceQuery(Body):
    after: Word | None = Field(default=None, description="An occurrence key.")
    limit: Annotated[int, Field(ge=1, le=1000)] = 10
