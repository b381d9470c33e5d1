"""Proofs by which somebody else checks a log: its head, that a record is in it, that it only grew."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from taskflow.database import UnitOfWork
from taskflow.domain.access import Principal
from taskflow.domain.audit_log.merkle import NodeAt, consistency_proof, inclusion_proof
from taskflow.domain.audit_log.notes import Checkpoint, origin_of, to_base64, verifier_key
from taskflow.errors import Conflict, NotFound
from taskflow.repositories import audit_log, audit_seals
from taskflow.services import audit_tree
from taskflow.services.audit import readable

Document = dict[str, Any]


async def head(uow: UnitOfWork, principal: Principal, workspace_id: UUID | None) -> Document:
    """The newest signed head (`schemas.records.AuditHead`)."""
    return await _head(uow, readable(principal, workspace_id))


async def inclusion(
    uow: UnitOfWork,
    principal: Principal,
    indices: Sequence[int],
    *,
    workspace_id: UUID | None,
    size: int | None = None,
) -> tuple[Document, int, list[Document]]:
    """The newest head, the size proved for, and the evidence for those of `indices` that it covers."""
    log = readable(principal, workspace_id)
    found = await _head(uow, log)
    size = _signed_size(found, size)
    covered = sorted({index for index in indices if index < size})
    return found, size, await evidence(uow, log, covered, size)


async def evidence(
    uow: UnitOfWork, workspace_id: UUID, indices: Sequence[int], size: int
) -> list[Document]:
    """`schemas.records.AuditEvidence` of each record that is there, in the tree of `size` records."""
    rows = await audit_log.chosen(uow, workspace_id, indices)

    def prove(node_at: NodeAt) -> list[list[bytes]]:
        return [inclusion_proof(entry.index, size, node_at) for entry, _, _ in rows]

    proofs = await audit_tree.proved(uow, workspace_id, size, prove)
    return [
        {
            "index": entry.index,
            "entry": entry.document(),
            "openings": opened,
            "leaf": to_base64(leaf),
            "proof": [to_base64(each) for each in proof],
        }
        for (entry, opened, leaf), proof in zip(rows, proofs, strict=True)
    ]


async def one(
    uow: UnitOfWork,
    principal: Principal,
    index: int,
    *,
    workspace_id: UUID | None,
    size: int | None,
) -> Document:
    """The proof of one record (`schemas.records.AuditProof`)."""
    found, size, items = await inclusion(
        uow, principal, [index], workspace_id=workspace_id, size=size
    )
    if index >= found["records"]:
        raise NotFound(f"There is no record #{index}: the log has {found['records']}.")
    if index >= size:
        raise Conflict(
            f"No checkpoint of size {size} covers record #{index}; ask again in a moment."
        )
    if not items:
        raise NotFound(f"Record #{index} was removed; a signed tombstone of the log says so.")
    return {**items[0], "size": size, "head": found}


async def consistency(
    uow: UnitOfWork, principal: Principal, *, workspace_id: UUID | None, old: int, new: int | None
) -> Document:
    """That the log of `new` records goes on from that of `old` (`schemas.records.AuditConsistency`)."""
    log = readable(principal, workspace_id)
    found = await _head(uow, log)
    size = _signed_size(found, new)
    if old > size:
        raise Conflict(
            f"{old} is larger than {size}: a log only grows. If you hold such a head, it shrank."
        )
    proof = await audit_tree.proved(
        uow, log, size, lambda node_at: consistency_proof(old, size, node_at)
    )
    return {"old": old, "new": size, "proof": [to_base64(each) for each in proof], "head": found}


def _signed_size(found: Document, size: int | None) -> int:
    if size is not None and size > found["size"]:
        raise Conflict(
            f"The newest checkpoint is of size {found['size']}; {size} is not signed yet."
        )
    return int(found["size"] if size is None else size)


async def _head(uow: UnitOfWork, workspace_id: UUID) -> Document:
    note = await audit_seals.newest(uow, workspace_id)
    keys = await audit_seals.keys(uow)
    records = (await audit_log.sizes(uow, [workspace_id]))[workspace_id]
    return {
        "workspace_id": workspace_id,
        "records": records,
        "size": 0 if note is None else Checkpoint.read(note).size,
        "checkpoint": note,
        "key": verifier_key(origin_of(workspace_id), keys[-1][0]) if keys else None,
        "keys": [note for _, note in keys if note is not None],
    }
