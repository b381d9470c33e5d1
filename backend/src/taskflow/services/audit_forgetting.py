"""What may leave the log: personal values when a person is to be forgotten, and whole records when they are old.

Both are for the operator, on the command line or by a setting, and not for the service's role in the database.
Commitments and hashes stay, so every proof and every checkpoint that was ever given stays good; each act is on the
record itself.
"""

from datetime import datetime, timedelta
from uuid import UUID

from taskflow import outbox
from taskflow.database import UnitOfWork
from taskflow.domain.audit_log.notes import Checkpoint, SigningKey, tombstone
from taskflow.repositories import audit_administration, audit_log, audit_seals
from taskflow.schemas.lists import AuditListQuery
from taskflow.services import audit_tree
from taskflow.services.audit_tree import WIDTH
from taskflow.services.recording import INSTANCE, audit, record_operation

AT_ONCE = 64 * WIDTH
"""Records that the retention removes in one transaction."""
_RETENTION = "audit.retention_set"


async def forget_person(uow: UnitOfWork, user_id: UUID) -> int:
    """Erase name and address wherever the user acted, and all values of what is about the user. Returns records."""
    touched = await audit_administration.forget_actor(uow, user_id)
    touched |= await audit_administration.forget_object(uow, user_id)
    return await _recorded(uow, touched, "user", user_id)


async def forget_object(uow: UnitOfWork, object_type: str, object_id: UUID) -> int:
    """Erase names and values of one object, such as a task with a title that should not have been. Returns records."""
    touched = await audit_administration.forget_object(uow, object_id)
    return await _recorded(uow, touched, object_type, object_id)


async def note_retention(uow: UnitOfWork, days: int | None) -> None:
    """Record for how long records are kept (None: for ever), unless that is what the log says already."""
    last = await audit_log.read(uow, INSTANCE, AuditListQuery(action=_RETENTION, limit=1))
    said = last[0][1].get("after", {}).get("value", {}).get("days") if last else None
    if said != days:
        await record_operation(uow, _RETENTION, "audit_log", after={"days": days})


async def remove_old(uow: UnitOfWork, workspace_id: UUID, days: int, key: SigningKey) -> int:
    """Remove some of the records of a log that are older than `days`. Returns how many; 0: there are no more."""
    before = uow.now - timedelta(days=days)
    return await remove_before(uow, workspace_id, before, key, at_most=AT_ONCE)


async def remove_before(
    uow: UnitOfWork,
    workspace_id: UUID,
    before: datetime,
    key: SigningKey,
    *,
    at_most: int | None = None,
) -> int:
    """Remove the records from before a time, under a signed tombstone; their hashes stay. Returns how many.

    Only what lies in whole tiles under a head is removed, so up to 255 old ones may stay.
    """
    tiles = await audit_seals.tile_counts(uow, workspace_id)
    old = await audit_administration.count_before(uow, workspace_id, before)
    size = min(old // WIDTH, tiles[0]) * WIDTH
    if size <= await _gone(uow, workspace_id):
        return 0
    await audit_log.lock(uow, [workspace_id])
    gone = await _gone(uow, workspace_id)
    if size <= gone:  # Somebody else did it meanwhile.
        return 0
    if at_most is not None:
        size = min(size, gone + at_most)
    head = await audit_tree.head(uow, workspace_id, size)
    await audit_seals.add_tombstone(uow, workspace_id, size, tombstone(key, head))
    removed = await audit_administration.remove(uow, workspace_id, size)
    record = audit(
        uow,
        workspace_id=workspace_id,
        action="audit.removed",
        object_type="workspace",
        object_id=workspace_id,
        after={"before": before.isoformat(), "size": size, "records": removed},
    )
    await outbox.append(uow, [record])
    return removed


async def _gone(uow: UnitOfWork, workspace_id: UUID) -> int:
    notes = await audit_seals.tombstones(uow, workspace_id)
    return max((Checkpoint.read(note).size for note in notes), default=0)


async def _recorded(
    uow: UnitOfWork, touched: set[tuple[UUID, int]], object_type: str, object_id: UUID
) -> int:
    for workspace_id in sorted({workspace for workspace, _ in touched}):
        indices = sorted(index for workspace, index in touched if workspace == workspace_id)
        record = audit(
            uow,
            workspace_id=workspace_id,
            action="audit.erased",
            object_type=object_type,
            object_id=object_id,
            after={"records": len(indices), "first": indices[0], "last": indices[-1]},
        )
        await outbox.append(uow, [record])
    return len(touched)
