"""The audit trail of a workspace: read it, prove it, take it along."""

from collections.abc import AsyncIterator
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Path, Query
from starlette.responses import Response, StreamingResponse

from taskflow.database import Database
from taskflow.json_text import encode
from taskflow.routes.answers import answer
from taskflow.routes.deps import AppParts, Caller, MemberRoute, Uow
from taskflow.schemas import records
from taskflow.schemas.base import Page
from taskflow.schemas.lists import (
    AuditExportQuery,
    AuditListQuery,
    ConsistencyQuery,
    LogQuery,
    ProofQuery,
    ProofsQuery,
    RevertQuery,
)
from taskflow.services import audit, audit_export, audit_proofs, audit_revert

router = APIRouter(prefix="/audit", tags=["audit"], route_class=MemberRoute)

Index = Annotated[int, Path(ge=0, le=2**53)]
_NAMES = {"jsonl": ("application/x-ndjson", "audit.jsonl"), "csv": ("text/csv", "audit.csv")}


@router.get("", response_model=Page[records.AuditRecord])
async def list_(query: Annotated[AuditListQuery, Query()], uow: Uow, caller: Caller) -> Response:
    """Who did what, when, and from what to what; newest first. Default: the personal workspace."""
    found = await audit.records(uow, caller, query)
    return answer({"items": audit_revert.marked(found, uow), "next_cursor": None})


@router.get("/checkpoint", response_model=records.AuditHead)
async def read_checkpoint(
    query: Annotated[LogQuery, Query()], uow: Uow, caller: Caller
) -> Response:
    """The newest signed head of the log: keep it, and nobody can rewrite what lies below it unseen."""
    return answer(await audit_proofs.head(uow, caller, query.workspace_id))


@router.get("/proofs", response_model=records.AuditProofs)
async def list_proofs(query: Annotated[ProofsQuery, Query()], uow: Uow, caller: Caller) -> Response:
    """Several records as they are hashed, each with the proof that the newest head covers it."""
    head, _, items = await audit_proofs.inclusion(
        uow, caller, query.index, workspace_id=query.workspace_id
    )
    return answer({"head": head, "items": items})


@router.get("/consistency", response_model=records.AuditConsistency)
async def read_consistency(
    query: Annotated[ConsistencyQuery, Query()], uow: Uow, caller: Caller
) -> Response:
    """The proof that the log has only grown between two sizes (RFC 6962)."""
    found = await audit_proofs.consistency(
        uow, caller, workspace_id=query.workspace_id, old=query.old, new=query.new
    )
    return answer(found)


@router.get("/export", response_class=StreamingResponse)
async def export(
    query: Annotated[AuditExportQuery, Query()], uow: Uow, caller: Caller, parts: AppParts
) -> Response:
    """The signed log as JSON Lines that verify_audit.py checks, or as CSV. A filtered export carries proofs."""
    workspace_id = await audit_export.begin(uow, caller, query, query.format)
    media_type, name = _NAMES[query.format]
    disposition = {"Content-Disposition": f'attachment; filename="{name}"'}
    lines = _exported(parts.database, uow, workspace_id, query)
    return StreamingResponse(lines, headers=disposition, media_type=media_type)


@router.get("/{index}/proof", response_model=records.AuditProof)
async def read_proof(
    index: Index, query: Annotated[ProofQuery, Query()], uow: Uow, caller: Caller
) -> Response:
    """One record as it is hashed, and the proof that a head covers it (RFC 6962)."""
    found = await audit_proofs.one(
        uow, caller, index, workspace_id=query.workspace_id, size=query.size
    )
    return answer(found)


@router.post("/{index}/revert", response_model=records.AuditReverted)
async def revert(
    index: Index, query: Annotated[RevertQuery, Query()], uow: Uow, caller: Caller
) -> Response:
    """Take back what a record of the last 30 days says, as a new change. 412: it was changed again since."""
    done = await audit_revert.revert(
        uow, caller, index, workspace_id=query.workspace_id, overwrite=query.overwrite
    )
    return answer(done)


async def _exported(
    database: Database, asked: Uow, workspace_id: UUID, query: AuditExportQuery
) -> AsyncIterator[str]:
    """Read in a unit of work of its own: the request's ends before its answer is sent."""
    async with database.transaction(asked.origin) as uow:
        await audit_export.hold_still(uow)
        if query.format == "csv":
            async for text in audit_export.table(uow, workspace_id, query):
                yield text
            return
        filtered = query.model_fields_set - {"workspace_id", "format"}
        lines = (
            audit_export.chosen(uow, workspace_id, query)
            if filtered
            else audit_export.whole(uow, workspace_id)
        )
        async for line in lines:
            yield encode(line).decode() + "\n"
