"""Taking a recorded change back, as a new change with rules, events and a record of its own.

Nothing is overwritten unseen: if what was changed has been changed again since, the revert is refused and says so,
unless the caller asks for it all the same.
"""

from collections.abc import Awaitable, Callable, Mapping
from datetime import timedelta
from typing import Any
from uuid import UUID

import orjson
from pydantic import BaseModel

from taskflow.database import UnitOfWork
from taskflow.domain.access import Action, Principal
from taskflow.domain.series_edits import EditScope
from taskflow.errors import Conflict, NotFound, VersionConflict
from taskflow.repositories import audit_log
from taskflow.repositories import labels as label_rows
from taskflow.repositories import projects as project_rows
from taskflow.repositories import views as view_rows
from taskflow.schemas.accounts import MemberUpdate, ProfileUpdate, WorkspaceUpdate
from taskflow.schemas.lists import AuditListQuery
from taskflow.schemas.projects import LabelCreate, LabelUpdate, ProjectUpdate, SectionUpdate
from taskflow.schemas.tasks import TaskUpdate
from taskflow.schemas.views import ViewCreate, ViewUpdate
from taskflow.services import (
    auth,
    labels,
    projects,
    sections,
    series_edits,
    tasks,
    views,
    workspaces,
)
from taskflow.services.audit import readable, shown

REVERTIBLE = timedelta(days=30)
Document = dict[str, Any]


class ChangedSince(VersionConflict):
    """What the record changed has been changed again; `current` is the object as it stands."""

    code = "changed_since"


class Call:
    """One revert: the unit of work, who asks, and the record as the API shows it."""

    def __init__(self, uow: UnitOfWork, principal: Principal, record: Document) -> None:
        self.uow, self.principal, self.record = uow, principal, record
        self.changes: Mapping[str, Document] = {each["field"]: each for each in record["changes"]}

    @property
    def object_id(self) -> UUID:
        found: UUID = self.record["object_id"]
        return found

    @property
    def before(self) -> Document:
        return {name: each["before"] for name, each in self.changes.items()}


async def revert(
    uow: UnitOfWork,
    principal: Principal,
    index: int,
    *,
    workspace_id: UUID | None,
    overwrite: bool = False,
) -> Document:
    """Take back what record `index` says. Raises `ChangedSince`, or `Conflict` for what has no way back."""
    log = readable(principal, workspace_id)
    principal.require(Action.WRITE, log)
    rows = await audit_log.chosen(uow, log, [index])
    if not rows:
        raise NotFound(f"There is no record #{index}.")
    record = shown(rows[0][0], rows[0][1])
    call = Call(uow, principal, record)
    _require_way_back(call)
    kind = record["object_type"]
    current = await _CURRENT[kind](call) if kind in _CURRENT else None
    if current is not None and not overwrite:
        _require_unchanged(call, current)
    await _WAYS[record["action"]](call)
    return {"index": index, "action": record["action"], "object_id": record["object_id"]}


def is_revertible(record: Document, uow: UnitOfWork) -> bool:
    """Whether the interface may offer it; whether it succeeds is known when it is tried."""
    has_way = record["action"] in _WAYS and not {"before", "after"} & {*record["erased"]}
    changed = {each["field"] for each in record["changes"]}
    has_content = record["action"] != "task.updated" or bool(changed & _TASK_FIELDS)
    return has_way and has_content and record["time"] > uow.now - REVERTIBLE


def marked(records: list[Document], uow: UnitOfWork) -> list[Document]:
    """The records, each with `revertible`."""
    return [{**record, "revertible": is_revertible(record, uow)} for record in records]


def _require_way_back(call: Call) -> None:
    record = call.record
    if record["time"] <= call.uow.now - REVERTIBLE:
        raise Conflict(f"Record #{record['index']} is older than {REVERTIBLE.days} days.")
    if not is_revertible(record, call.uow):
        raise Conflict(
            f"What record #{record['index']} ({record['action']}) says has no way back. Change it by hand."
        )


def _require_unchanged(call: Call, current: Document) -> None:
    names = _TELLING.get(call.record["action"], call.changes.keys())
    other = sorted(
        name
        for name in names
        if name in call.changes and _plain(current.get(name)) != _plain(call.changes[name]["after"])
    )
    if other:
        raise ChangedSince(
            f"Changed again since: {', '.join(other)}. Look at what stands now, or revert all the same.",
            current=current,
        )


def _plain(value: Any) -> Any:  # noqa: ANN401 - any JSON
    """As the record has it: times as text, a repeat without its words."""
    made = orjson.loads(orjson.dumps(value, default=str))
    return {k: v for k, v in made.items() if k != "words"} if isinstance(made, dict) else made


async def _task(call: Call) -> Document:
    found = await tasks.read(call.uow, call.principal, call.object_id)
    document: Document = orjson.loads(found.document)
    return document


def _locked(
    lock: Callable[..., Awaitable[Document | None]],
) -> Callable[[Call], Awaitable[Document | None]]:
    async def current(call: Call) -> Document | None:
        return await lock(call.uow, call.principal.workspaces, call.object_id)

    return current


async def _patch_task(call: Call) -> None:
    before = {name: value for name, value in call.before.items() if name in _TASK_FIELDS}
    repeat = before.get("recurrence")
    if repeat:
        before["recurrence"] = {k: v for k, v in repeat.items() if k != "words" and v is not None}
    for prefix in ("due", "start"):
        if before.get(f"{prefix}_zone", "") is None:
            del before[f"{prefix}_zone"]
    body = TaskUpdate.model_validate(before)
    await tasks.update(call.uow, call.principal, call.object_id, body, version=None)


async def _uncreate_task(call: Call) -> None:
    """The task that began a series takes its end with it; of a later one the series goes on."""
    task = await _task(call)
    begins = task["series_id"] is not None and task["parent_task_id"] is None
    scope = EditScope.THIS_AND_LATER if begins else EditScope.THIS
    await series_edits.delete(call.uow, call.principal, call.object_id, version=None, scope=scope)
    await _uncreate_project_of(call, UUID(task["project_id"]))


async def _uncreate_project_of(call: Call, project_id: UUID) -> None:
    """A project that was made in the same request, as quick add does, goes along if nothing else is in it."""
    workspace_id, request_id = call.record["workspace_id"], call.record["request_id"]
    query = AuditListQuery(object=project_id, action="project.created", limit=1)
    made = await audit_log.read(call.uow, workspace_id, query)
    came_along = request_id is not None and any(row[0].request_id == request_id for row in made)
    if came_along and await project_rows.is_empty(call.uow, workspace_id, project_id):
        await projects.delete(call.uow, call.principal, project_id, version=None)


def _act(act: Callable[..., Awaitable[Any]]) -> Callable[[Call], Awaitable[None]]:
    async def way(call: Call) -> None:
        await act(call.uow, call.principal, call.object_id, version=None)

    return way


def _patch(
    schema: type[BaseModel], update: Callable[..., Awaitable[Any]]
) -> Callable[[Call], Awaitable[None]]:
    async def way(call: Call) -> None:
        before = _fields(call, schema)
        if "archived_at" in call.changes:
            before["archived"] = call.before["archived_at"] is not None
        body = schema.model_validate(before)
        await update(call.uow, call.principal, call.object_id, body, version=None)

    return way


def _again(
    schema: type[BaseModel], create: Callable[..., Awaitable[Any]]
) -> Callable[[Call], Awaitable[None]]:
    async def way(call: Call) -> None:
        await create(call.uow, call.principal, schema.model_validate(_fields(call, schema)))

    return way


def _fields(call: Call, schema: type[BaseModel]) -> Document:
    return {name: value for name, value in call.before.items() if name in schema.model_fields}


async def _role_again(call: Call) -> None:
    body = MemberUpdate.model_validate({"role": call.before["role"]})
    workspace_id = call.record["workspace_id"]
    await workspaces.update_member(call.uow, call.principal, workspace_id, call.object_id, body)


async def _profile_again(call: Call) -> None:
    if call.object_id != call.principal.user_id:
        raise Conflict("Only whose settings they are may change them back.")
    body = ProfileUpdate.model_validate(_fields(call, ProfileUpdate))
    await auth.change_profile(call.uow, call.principal, body)


_TASK_FIELDS = frozenset(TaskUpdate.model_fields) - {"recurrence_pattern", "recurrence_interval"}
_TELLING: Mapping[str, frozenset[str]] = {
    "task.created": frozenset(),
    "project.created": frozenset(),
    "section.created": frozenset(),
    "label.created": frozenset(),
    "view.created": frozenset(),
    "task.updated": _TASK_FIELDS,
    "task.completed": frozenset({"status", "deleted_at"}),
    "task.skipped": frozenset({"status", "deleted_at"}),
    "task.reopened": frozenset({"status", "deleted_at"}),
    "task.deleted": frozenset({"deleted_at"}),
    "task.restored": frozenset({"deleted_at"}),
}
"""The fields that must stand as the record left them; by default all that it names."""

_CURRENT: Mapping[str, Callable[[Call], Awaitable[Document | None]]] = {
    "task": _task,
    "project": _locked(project_rows.lock),
    "section": _locked(project_rows.lock_section),
    "label": _locked(label_rows.lock),
    "view": _locked(view_rows.lock),
}
_WAYS: Mapping[str, Callable[[Call], Awaitable[None]]] = {
    "task.updated": _patch_task,
    "task.created": _uncreate_task,
    "task.completed": _act(tasks.reopen),
    "task.skipped": _act(tasks.reopen),
    "task.reopened": _act(tasks.complete),
    "task.deleted": _act(tasks.restore),
    "task.restored": _act(tasks.delete),
    "project.updated": _patch(ProjectUpdate, projects.update),
    "project.created": _act(projects.delete),
    "section.updated": _patch(SectionUpdate, sections.update),
    "section.created": _act(sections.delete),
    "label.updated": _patch(LabelUpdate, labels.update),
    "label.created": _act(labels.delete),
    "label.deleted": _again(LabelCreate, labels.create),
    "view.updated": _patch(ViewUpdate, views.update),
    "view.created": _act(views.delete),
    "view.deleted": _again(ViewCreate, views.create),
    "workspace.updated": _patch(WorkspaceUpdate, workspaces.update),
    "membership.updated": _role_again,
    "user.updated": _profile_again,
}
