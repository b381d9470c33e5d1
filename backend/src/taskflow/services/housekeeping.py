"""What is done by itself from time to time: partitions, expired keys and sessions, the bin, old audit records."""

from datetime import timedelta
from uuid import UUID

from taskflow import outbox
from taskflow.database import UnitOfWork
from taskflow.events import EventType
from taskflow.ports import AuditKeys
from taskflow.repositories import housekeeping, tasks
from taskflow.services import audit_forgetting, audit_sealing, audit_verifying
from taskflow.services.recording import task_change

DAYS_AHEAD = 14
KEYS_KEPT = timedelta(hours=24)
PURGE_BATCH = 100


async def make_partitions(uow: UnitOfWork) -> None:
    """Partitions of the outbox and the inbox for yesterday and the coming two weeks."""
    await housekeeping.ensure_partitions(
        uow, first=(uow.now - timedelta(days=1)).date(), days=DAYS_AHEAD + 2
    )


async def drop_old(uow: UnitOfWork, *, outbox_kept: timedelta) -> None:
    """Drop published events, inbox rows, idempotency keys and sessions that are kept no longer."""
    await housekeeping.drop_partitions(uow, kept=(uow.now - outbox_kept).date())
    await housekeeping.drop_expired(uow, keys_before=uow.now - KEYS_KEPT)


async def empty_bin(uow: UnitOfWork, *, kept: timedelta) -> int:
    """Remove for good what has lain in the bin for longer than `kept`. Returns how many tasks."""
    purged = await housekeeping.lock_purgeable(uow, before=uow.now - kept, limit=PURGE_BATCH)
    for locked in purged:
        events = task_change(
            uow,
            EventType.TASK_PURGED,
            before=locked.document,
            after=locked.document,
            sequence=locked.state.event_sequence + 1,
        )
        await outbox.append(uow, events)
        await tasks.remove(uow, locked.state)
    return len(purged)


async def logs_to_retain(uow: UnitOfWork, *, days: int | None) -> list[UUID]:
    """The audit logs from which is removed what is older than `days` (None: nothing is, for ever).

    That the setting is another than before is itself on the record.
    """
    await audit_forgetting.note_retention(uow, days)
    return [] if days is None else [*await audit_verifying.logs(uow)]


async def retain_audit(uow: UnitOfWork, keys: AuditKeys, workspace_id: UUID, *, days: int) -> int:
    """Remove some of the records of one log that are older than `days`. Returns how many."""
    key = await audit_sealing.current_key(uow, keys)
    return await audit_forgetting.remove_old(uow, workspace_id, days, key)
