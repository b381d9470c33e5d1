"""Tasks that change because something else goes: each is locked, changed and recorded like any other."""

from collections.abc import Iterator, Mapping, Sequence
from uuid import UUID

from taskflow import outbox
from taskflow.database import UnitOfWork
from taskflow.errors import Conflict
from taskflow.events import EventType
from taskflow.repositories import tasks
from taskflow.repositories.tasks import Document, LockedTask
from taskflow.services.recording import task_change

MAX_TASKS_AT_ONCE = 10_000
"""Tasks that one request may change together with something else."""

_BATCH = 500


async def lock(
    uow: UnitOfWork, workspace_id: UUID, task_ids: Sequence[UUID], what: str
) -> list[LockedTask]:
    """The tasks of `what`. Raises `Conflict` if there are more than `MAX_TASKS_AT_ONCE`."""
    if len(task_ids) > MAX_TASKS_AT_ONCE:
        raise Conflict(
            f"This {what} has more than {MAX_TASKS_AT_ONCE} tasks. Change or delete some of them first."
        )
    return await tasks.lock_many(uow, [workspace_id], task_ids)


def batches(locked: list[LockedTask]) -> Iterator[list[LockedTask]]:
    for start in range(0, len(locked), _BATCH):
        yield locked[start : start + _BATCH]


async def record(uow: UnitOfWork, batch: list[LockedTask], after: Mapping[UUID, Document]) -> None:
    """The events of tasks that were changed together: deleted if they are now in the bin and were not."""
    events = []
    for each in batch:
        document = after[each.state.id]
        is_deleted = document["deleted_at"] is not None and each.state.deleted_at is None
        events += task_change(
            uow,
            EventType.TASK_DELETED if is_deleted else EventType.TASK_UPDATED,
            before=each.document,
            after=document,
            sequence=each.state.event_sequence + 1,
        )
    await outbox.append(uow, events)


async def let_go(uow: UnitOfWork, workspace_id: UUID, locked: list[LockedTask]) -> None:
    """Number and record the change of locked tasks that have just lost a section, a label or an assignee,
    which the database took from them when it was removed."""
    for batch in batches(locked):
        ids = [each.state.id for each in batch]
        await record(uow, batch, await tasks.count_change(uow, workspace_id, ids))
