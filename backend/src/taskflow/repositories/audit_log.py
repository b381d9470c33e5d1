"""The records of the audit log: insert-only, with a contiguous index per workspace; personal values apart."""

import operator
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, select, text

from taskflow.database import UnitOfWork
from taskflow.domain.audit_log.entries import Entry, leaf_of
from taskflow.domain.audit_log.notes import to_base64
from taskflow.json_text import canonical, encode
from taskflow.models import AuditOpening, AuditRecord
from taskflow.schemas.lists import AuditListQuery

_ENTRY_COLUMNS = tuple(Entry.__dataclass_fields__)
_LOCK = text(
    """
    SELECT pg_advisory_xact_lock(hashtextextended('taskflow audit ' || workspace, 0))
    FROM unnest(CAST(:workspaces AS text[])) AS w (workspace)
    """
)
_HOLD_STILL = text("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
_BE_QUICK = text("SET LOCAL idle_in_transaction_session_timeout = '60s'")
_SIZES = text(
    """
    SELECT w.id, coalesce((SELECT max(index) + 1 FROM audit_log WHERE workspace_id = w.id), 0) AS size
    FROM unnest(CAST(:workspaces AS uuid[])) AS w (id)
    """
)
_ADD = text(
    f"""
    WITH given AS (
        SELECT * FROM json_to_recordset(CAST(:rows AS json)) AS r (
            workspace_id uuid, index bigint, event_id uuid, time timestamptz, action text, actor_kind text,
            actor_id uuid, token_id uuid, object_type text, object_id uuid, request_id text, trace_id text,
            sealed jsonb, leaf_hash text, fields jsonb
        )
    ), opened AS (
        INSERT INTO audit_openings (workspace_id, index, fields) SELECT workspace_id, index, fields FROM given
    ), unsealed AS (
        INSERT INTO audit_unsealed (workspace_id, since) SELECT DISTINCT workspace_id, CAST(:now AS timestamptz)
        FROM given ON CONFLICT DO NOTHING
    )
    INSERT INTO audit_log ({", ".join(_ENTRY_COLUMNS)}, leaf_hash)
    SELECT {", ".join(_ENTRY_COLUMNS)}, decode(leaf_hash, 'base64') FROM given
    """
)
_RANGE = text(
    f"""
    SELECT {", ".join(f"l.{name}" for name in _ENTRY_COLUMNS)}, l.leaf_hash, coalesce(o.fields, '{{}}') AS fields
    FROM audit_log l LEFT JOIN audit_openings o USING (workspace_id, index)
    WHERE workspace_id = :workspace AND index >= :low AND index < :high ORDER BY index
    """
)
_CHOSEN = text(
    _RANGE.text.replace("index >= :low AND index < :high", "index = ANY(CAST(:chosen AS bigint[]))")
)
_WORKSPACES = text(
    """
    WITH RECURSIVE each (id) AS (
        SELECT min(workspace_id::text)::uuid FROM audit_log
        UNION ALL
        SELECT (SELECT workspace_id FROM audit_log WHERE workspace_id > each.id ORDER BY workspace_id LIMIT 1)
        FROM each WHERE each.id IS NOT NULL
    )
    SELECT id FROM each WHERE id IS NOT NULL
    """
)


async def lock(uow: UnitOfWork, workspaces: Iterable[UUID]) -> None:
    """Nobody else gives indices or signs a head in these logs until the transaction ends."""
    await uow.execute(_LOCK, {"workspaces": sorted(map(str, workspaces))})


async def hold_still(uow: UnitOfWork) -> None:
    """All further statements of this transaction see the log as it is now. To be called before any of them."""
    await uow.execute(_HOLD_STILL)
    await uow.execute(_BE_QUICK)


async def sizes(uow: UnitOfWork, workspaces: Collection[UUID]) -> dict[UUID, int]:
    """The number of records of each log."""
    rows = await uow.execute(_SIZES, {"workspaces": list(workspaces)})
    return {row.id: row.size for row in rows}


async def add(uow: UnitOfWork, records: Sequence[tuple[Entry, Mapping[str, Any]]]) -> None:
    """Write entries with their openings, and note that no head covers them yet."""
    rows = [
        {
            **{name: getattr(entry, name) for name in _ENTRY_COLUMNS},
            "leaf_hash": to_base64(leaf_of(entry.document(), canonical)),
            "fields": opened,
        }
        for entry, opened in records
    ]
    await uow.execute(_ADD, {"rows": encode(rows).decode(), "now": uow.now})


async def between(
    uow: UnitOfWork, workspace_id: UUID, low: int, high: int
) -> list[tuple[Entry, dict[str, Any], bytes]]:
    """Entries, openings and stored hashes of the records in [low, high) that are there, in order."""
    rows = await uow.execute(_RANGE, {"workspace": workspace_id, "low": low, "high": high})
    return [_stored(row) for row in rows]


async def chosen(
    uow: UnitOfWork, workspace_id: UUID, indices: Collection[int]
) -> list[tuple[Entry, dict[str, Any], bytes]]:
    rows = await uow.execute(_CHOSEN, {"workspace": workspace_id, "chosen": list(indices)})
    return [_stored(row) for row in rows]


async def read(
    uow: UnitOfWork, workspace_id: UUID, query: AuditListQuery
) -> list[tuple[Entry, dict[str, Any], bytes]]:
    """Records that pass all given filters, newest first."""
    log, opening = AuditRecord, AuditOpening
    statement = (
        select(*(getattr(log, name) for name in _ENTRY_COLUMNS), log.leaf_hash, opening.fields)
        .join(
            opening,
            and_(opening.workspace_id == log.workspace_id, opening.index == log.index),
            isouter=True,
        )
        .where(log.workspace_id == workspace_id, *_filters(query))
        .order_by(log.index.desc())
        .limit(query.limit)
    )
    return [_stored(row) for row in await uow.execute(statement)]


async def workspaces(uow: UnitOfWork) -> list[UUID]:
    """All that have a log."""
    return list((await uow.execute(_WORKSPACES)).scalars())


def _filters(query: AuditListQuery) -> Iterable[ColumnElement[bool]]:
    log = AuditRecord
    for given, column, compare in (
        (query.object_id, log.object_id, operator.eq),
        (query.object_type, log.object_type, operator.eq),
        (query.actor, log.actor_id, operator.eq),
        (query.action, log.action, operator.eq),
        (query.since, log.time, operator.ge),
        (query.until, log.time, operator.lt),
        (query.before, log.index, operator.lt),
    ):
        if given is not None:
            yield compare(column, given)


def _stored(row: Sequence[Any]) -> tuple[Entry, dict[str, Any], bytes]:
    *columns, leaf, fields = row
    return Entry(**dict(zip(_ENTRY_COLUMNS, columns, strict=True))), fields or {}, leaf
