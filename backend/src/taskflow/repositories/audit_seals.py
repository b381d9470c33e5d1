"""What makes a log checkable: tiles of its tree, signed heads, tombstones, public keys."""

from collections.abc import Collection, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import insert, text

from taskflow.database import UnitOfWork
from taskflow.models import AuditCheckpoint, AuditKey, AuditTile, AuditTombstone

_LEAVES = text(
    """
    SELECT leaf_hash FROM audit_log
    WHERE workspace_id = :workspace AND index >= :low AND index < :high ORDER BY index
    """
)
_ROOTS = text(
    """
    SELECT root FROM audit_tiles
    WHERE workspace_id = :workspace AND level = :level AND number >= :low AND number < :high ORDER BY number
    """
)
_TILES = text(
    """
    SELECT level, number, hashes FROM audit_tiles
    JOIN unnest(CAST(:levels AS smallint[]), CAST(:numbers AS bigint[])) AS w (level, number) USING (level, number)
    WHERE workspace_id = :workspace
    """
)
_TILE_COUNTS = text(
    """
    SELECT l.level, coalesce((SELECT max(number) + 1 FROM audit_tiles t
                              WHERE t.workspace_id = :workspace AND t.level = l.level), 0) AS count
    FROM generate_series(0, 7) AS l (level)
    """
)
_NEWEST = text(
    "SELECT note FROM audit_checkpoints WHERE workspace_id = :workspace ORDER BY size DESC LIMIT 1"
)
_NOTES = """
    SELECT note FROM {} WHERE workspace_id = :workspace AND (CAST(:size AS bigint) IS NULL OR size <= :size)
    ORDER BY size
"""
_CHECKPOINTS = text(_NOTES.format("audit_checkpoints"))
_TOMBSTONES = text(_NOTES.format("audit_tombstones"))
_KEYS = text("SELECT public, handing_on FROM audit_keys ORDER BY number")
_UNSEALED = text("SELECT workspace_id FROM audit_unsealed ORDER BY since LIMIT :limit")
_SEALED = text("DELETE FROM audit_unsealed WHERE workspace_id = :workspace")


async def leaves(uow: UnitOfWork, workspace_id: UUID, low: int, high: int) -> list[bytes]:
    """The hashes of the records in [low, high)."""
    rows = await uow.execute(_LEAVES, {"workspace": workspace_id, "low": low, "high": high})
    return list(rows.scalars())


async def roots(
    uow: UnitOfWork, workspace_id: UUID, level: int, low: int, high: int
) -> list[bytes]:
    """The roots of the tiles of `level` that are numbered [low, high)."""
    asked = {"workspace": workspace_id, "level": level, "low": low, "high": high}
    return list((await uow.execute(_ROOTS, asked)).scalars())


async def tiles(
    uow: UnitOfWork, workspace_id: UUID, wanted: Collection[tuple[int, int]]
) -> dict[tuple[int, int], bytes]:
    """Those of the `wanted` tiles (level, number) that are whole."""
    asked = {
        "workspace": workspace_id,
        "levels": [level for level, _ in wanted],
        "numbers": [number for _, number in wanted],
    }
    rows = await uow.execute(_TILES, asked)
    return {(row.level, row.number): bytes(row.hashes) for row in rows}


async def tile_counts(uow: UnitOfWork, workspace_id: UUID) -> list[int]:
    """How many tiles of each level there are."""
    rows = await uow.execute(_TILE_COUNTS, {"workspace": workspace_id})
    return [row.count for row in sorted(rows, key=lambda row: int(row.level))]


async def add_tiles(uow: UnitOfWork, rows: Sequence[dict[str, Any]]) -> None:
    await uow.execute_many(insert(AuditTile), rows)


async def newest(uow: UnitOfWork, workspace_id: UUID) -> str | None:
    """The newest signed head of a log."""
    note: str | None = (
        await uow.execute(_NEWEST, {"workspace": workspace_id})
    ).scalar_one_or_none()
    return note


async def checkpoints(uow: UnitOfWork, workspace_id: UUID, *, size: int | None = None) -> list[str]:
    """The heads of a log, smallest first; those over `size` records are left out."""
    rows = await uow.execute(_CHECKPOINTS, {"workspace": workspace_id, "size": size})
    return list(rows.scalars())


async def add_checkpoint(uow: UnitOfWork, workspace_id: UUID, size: int, note: str) -> None:
    row = {"workspace_id": workspace_id, "size": size, "note": note, "created_at": uow.now}
    await uow.execute(insert(AuditCheckpoint).values(row))


async def tombstones(uow: UnitOfWork, workspace_id: UUID) -> list[str]:
    rows = await uow.execute(_TOMBSTONES, {"workspace": workspace_id, "size": None})
    return list(rows.scalars())


async def add_tombstone(uow: UnitOfWork, workspace_id: UUID, size: int, note: str) -> None:
    row = {"workspace_id": workspace_id, "size": size, "note": note, "created_at": uow.now}
    await uow.execute(insert(AuditTombstone).values(row))


async def keys(uow: UnitOfWork) -> list[tuple[bytes, str | None]]:
    """The public keys, oldest first, each with its predecessor's statement."""
    return [(bytes(row.public), row.handing_on) for row in await uow.execute(_KEYS)]


async def add_key(uow: UnitOfWork, number: int, public: bytes, handing_on: str | None) -> None:
    row = {"number": number, "public": public, "handing_on": handing_on, "created_at": uow.now}
    await uow.execute(insert(AuditKey).values(row))


async def unsealed(uow: UnitOfWork, *, limit: int) -> list[UUID]:
    """Workspaces with records that no head covers, longest waiting first."""
    return list((await uow.execute(_UNSEALED, {"limit": limit})).scalars())


async def mark_sealed(uow: UnitOfWork, workspace_id: UUID) -> None:
    await uow.execute(_SEALED, {"workspace": workspace_id})
