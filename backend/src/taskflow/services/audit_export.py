"""The log on its way out: JSON Lines that a stranger can check, or a table for a spreadsheet."""

import csv
import io
from collections.abc import AsyncIterator, Iterable
from typing import Any
from uuid import UUID

from taskflow import outbox
from taskflow.database import UnitOfWork
from taskflow.domain.access import Principal
from taskflow.domain.audit_log.notes import Checkpoint, to_base64
from taskflow.errors import NotFound
from taskflow.json_text import encode
from taskflow.repositories import audit_log, audit_seals
from taskflow.schemas.lists import AuditListQuery
from taskflow.services.audit import readable, shown
from taskflow.services.audit_proofs import evidence
from taskflow.services.audit_reading import FORMAT, Line
from taskflow.services.audit_tree import BITS, WIDTH, split
from taskflow.services.recording import audit as recorded

PAGE = 4 * WIDTH
_CHOSEN_PAGE = 100
_PROVED = ("entry", "openings", "proof")
_COLUMNS = (
    "index",
    "time",
    "actor",
    "actor_id",
    "action",
    "object_type",
    "object_id",
    "object_name",
    "field",
    "before",
    "after",
    "request_id",
    "address",
)
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


async def begin(uow: UnitOfWork, principal: Principal, query: AuditListQuery, form: str) -> UUID:
    """Note in the log that it is exported, and by whom. Returns the workspace."""
    workspace_id = readable(principal, query.workspace_id)
    chosen = query.model_dump(mode="json", exclude_defaults=True, exclude={"format"})
    await note_export(uow, workspace_id, {"format": form, "filter": chosen})
    return workspace_id


async def note_export(uow: UnitOfWork, workspace_id: UUID, what: dict[str, Any]) -> None:
    record = recorded(
        uow,
        workspace_id=workspace_id,
        action="audit.exported",
        object_type="workspace",
        object_id=workspace_id,
        after=what,
    )
    await outbox.append(uow, [record])


async def hold_still(uow: UnitOfWork) -> None:
    """Begin an export of many pages. Without it, records that are removed between two of them would be missing
    under a tombstone that the first line does not have yet.
    """
    await audit_log.hold_still(uow)


async def header(uow: UnitOfWork, workspace_id: UUID, *, whole: bool) -> Line:
    """The first line: the heads and the statements by which keys were handed on."""
    keys = await audit_seals.keys(uow)
    return {
        "format": FORMAT,
        "workspace_id": str(workspace_id),
        "whole": whole,
        "keys": [note for _, note in keys if note is not None],
        "checkpoints": await audit_seals.checkpoints(uow, workspace_id),
        "tombstones": await audit_seals.tombstones(uow, workspace_id),
    }


async def whole(uow: UnitOfWork, workspace_id: UUID) -> AsyncIterator[Line]:
    """All records that are signed, behind the first line; of removed ones their hashes."""
    first = await header(uow, workspace_id, whole=True)
    yield first
    size = _size(first)
    for low in range(0, size, PAGE):
        high = min(low + PAGE, size)
        rows = await audit_log.between(uow, workspace_id, low, high)
        start = rows[0][0].index if rows else high
        for line in await _stubs(uow, workspace_id, low, start):
            yield line
        for entry, opened, _ in rows:
            yield {"entry": entry.document(), "openings": opened}


async def chosen(uow: UnitOfWork, workspace_id: UUID, query: AuditListQuery) -> AsyncIterator[Line]:
    """Signed records that pass the filters, oldest first, each with its proof to the newest head."""
    first = await _newest_only(uow, workspace_id)
    yield first
    size = _size(first)
    indices = sorted(await _matching(uow, workspace_id, query, size))
    for i in range(0, len(indices), _CHOSEN_PAGE):
        for each in await evidence(uow, workspace_id, indices[i : i + _CHOSEN_PAGE], size):
            yield {name: each[name] for name in _PROVED}


async def single(uow: UnitOfWork, workspace_id: UUID, index: int) -> AsyncIterator[Line]:
    """One record with its proof. Raises `NotFound` if no head covers it, or it was removed."""
    first = await _newest_only(uow, workspace_id)
    size = _size(first)
    found = await evidence(uow, workspace_id, [index], size) if index < size else []
    if not found:
        raise NotFound(f"There is no record #{index} under a signed head of this log.")
    yield first
    yield {name: found[0][name] for name in _PROVED}


async def table(uow: UnitOfWork, workspace_id: UUID, query: AuditListQuery) -> AsyncIterator[str]:
    """CSV, newest first, a row for each changed field. No cell begins a formula."""
    yield _csv([_COLUMNS])
    before: int | None = None
    while True:
        page = query.model_copy(update={"before": before, "limit": 200})
        rows = await audit_log.read(uow, workspace_id, page)
        if not rows:
            return
        yield _csv(cells for row in rows for cells in _rows(shown(row[0], row[1])))
        before = rows[-1][0].index


async def _newest_only(uow: UnitOfWork, workspace_id: UUID) -> Line:
    first = await header(uow, workspace_id, whole=False)
    return {**first, "checkpoints": first["checkpoints"][-1:], "tombstones": []}


def _size(first: Line) -> int:
    return Checkpoint.read(first["checkpoints"][-1]).size if first["checkpoints"] else 0


async def _stubs(uow: UnitOfWork, workspace_id: UUID, low: int, high: int) -> list[Line]:
    numbers = range(low >> BITS, -(-high >> BITS))
    tiles = await audit_seals.tiles(uow, workspace_id, [(0, number) for number in numbers])
    hashes = [each for number in numbers for each in split(tiles.get((0, number), b""))]
    return [
        {"index": index, "leaf": to_base64(leaf)}
        for index, leaf in enumerate(hashes[: high - low], start=low)
    ]


async def _matching(
    uow: UnitOfWork, workspace_id: UUID, query: AuditListQuery, size: int
) -> list[int]:
    found: list[int] = []
    before = size
    while True:
        page = query.model_copy(update={"before": before, "limit": 200})
        rows = await audit_log.read(uow, workspace_id, page)
        if not rows:
            return found
        found += [row[0].index for row in rows]
        before = found[-1]


def _rows(record: dict[str, Any]) -> list[list[object]]:
    actor = record["actor"]
    start = [record["index"], record["time"].isoformat(), actor["name"], actor["id"]]
    start += [record[name] for name in ("action", "object_type", "object_id", "object_name")]
    end = [record["request_id"], record["address"]]
    changes = record["changes"] or [{"field": None, "before": None, "after": None}]
    return [
        [*start, each["field"], _text(each["before"]), _text(each["after"]), *end]
        for each in changes
    ]


def _text(value: object) -> object:
    return value if value is None or isinstance(value, str | int) else encode(value).decode()


def _csv(rows: Iterable[Iterable[object]]) -> str:
    text = io.StringIO()
    csv.writer(text).writerows([_harmless(cell) for cell in row] for row in rows)
    return text.getvalue()


def _harmless(cell: object) -> object:
    """A spreadsheet must not take a task's title for a formula."""
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(_FORMULA) else cell
