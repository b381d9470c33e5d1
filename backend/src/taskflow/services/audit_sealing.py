"""Signing: the key of this installation, and from time to time the head of each log that has grown.

It is no part of any request, nor of appending: a log is signed as a whole, up to where it had come.
"""

from uuid import UUID, uuid5

from taskflow import outbox
from taskflow.database import UnitOfWork
from taskflow.domain.audit_log.notes import (
    KEYS,
    Checkpoint,
    SigningKey,
    handing_on,
    signed,
    verifier_key,
)
from taskflow.errors import Conflict
from taskflow.events import EventType, Topic
from taskflow.observability import CHECKPOINTS
from taskflow.outbox import NewEvent
from taskflow.ports import AuditKeys
from taskflow.repositories import audit_log, audit_seals
from taskflow.services import audit_tree
from taskflow.services.recording import record_operation

BATCH = 100


async def unsealed(uow: UnitOfWork) -> list[UUID]:
    """Workspaces whose newest records lie under no head yet; at most `BATCH`, longest waiting first."""
    return await audit_seals.unsealed(uow, limit=BATCH)


async def seal(uow: UnitOfWork, workspace_id: UUID, key: SigningKey) -> str:
    """Sign the head of one log as it stands, if it has grown. Returns the newest head."""
    await outbox.join_writers(uow)
    await audit_log.lock(uow, [workspace_id])
    size = (await audit_log.sizes(uow, [workspace_id]))[workspace_id]
    await audit_tree.write_tiles(uow, workspace_id, size)
    head = await audit_tree.head(uow, workspace_id, size)
    await audit_seals.mark_sealed(uow, workspace_id)
    newest = await audit_seals.newest(uow, workspace_id)
    if newest is not None and Checkpoint.read(newest).size == size:
        return newest
    note = signed(head.text, head.origin, key)
    await audit_seals.add_checkpoint(uow, workspace_id, size, note)
    await outbox.append(uow, [_published(workspace_id, size, note)])
    CHECKPOINTS.inc()
    return note


async def public_keys(uow: UnitOfWork) -> list[bytes]:
    """All that have signed, oldest first."""
    return [public for public, _ in await audit_seals.keys(uow)]


async def current_key(uow: UnitOfWork, keys: AuditKeys) -> SigningKey:
    """The key that signs now; of a log that was never signed, the one that is there, or else a new one.

    Raises `Conflict` if the key that is there is not the one that signs this log.
    """
    registered, key = await public_keys(uow), keys.read()
    if not registered:
        key = key or keys.create()
        await _add_key(uow, 0, key.public, None)
    elif key is None or key.public != registered[-1]:
        raise Conflict(
            "The key that signs this audit log is not here. Put its file in its place (TASKFLOW_AUDIT_KEY), or"
            " hand on from it: taskflow audit key rotate."
        )
    return key


async def hand_on(uow: UnitOfWork, old: SigningKey, new: SigningKey) -> None:
    """Let `new` sign from now on; both keys sign that it is so."""
    number = len(await audit_seals.keys(uow))
    await _add_key(uow, number, new.public, handing_on(old, new))


async def _add_key(uow: UnitOfWork, number: int, public: bytes, handed_on: str | None) -> None:
    await audit_seals.add_key(uow, number, public, handed_on)
    shown = {"number": number, "public": verifier_key(KEYS, public)}
    await record_operation(uow, "audit.key_added", "audit_key", after=shown)


def _published(workspace_id: UUID, size: int, note: str) -> NewEvent:
    return NewEvent(
        topic=Topic.AUDIT,
        type=EventType.AUDIT_CHECKPOINTED,
        workspace_id=workspace_id,
        # Not the key of the records: whoever reads heads only holds up no record.
        key=uuid5(workspace_id, "checkpoints"),
        data={"size": size, "checkpoint": note},
    )
