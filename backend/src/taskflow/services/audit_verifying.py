"""Checking the log of a live database: records, openings, tiles and heads, by nothing but trusted public keys."""

from collections.abc import Callable, Iterable, Sequence
from uuid import UUID

from taskflow.database import UnitOfWork
from taskflow.domain.audit_log.checking import (
    DoesNotFit,
    Heads,
    LogCheck,
    Result,
    Stub,
    digest,
    heads_of,
)
from taskflow.domain.audit_log.notes import origin_of, successors
from taskflow.json_text import canonical
from taskflow.repositories import audit_log, audit_seals
from taskflow.services.audit_tree import BITS, WIDTH, root_over, split

PAGE = 8 * WIDTH
Progress = Callable[[int], None]


async def logs(uow: UnitOfWork) -> dict[UUID, int]:
    """The workspaces that have a log, with the number of its records."""
    return await audit_log.sizes(uow, await audit_log.workspaces(uow))


async def trusted_keys(uow: UnitOfWork, pinned: Sequence[bytes]) -> list[bytes]:
    """The `pinned` keys and those they were handed on to; without any, those that the database names itself."""
    keys = await audit_seals.keys(uow)
    if not pinned:
        return [public for public, _ in keys]
    return successors(pinned, [note for _, note in keys if note is not None])


async def verify(
    uow: UnitOfWork,
    workspace_id: UUID,
    trusted: Sequence[bytes],
    *,
    witnessed: Iterable[str] = (),
    on_progress: Progress = lambda _: None,
) -> Result:
    """Check one log from its first record to its last. Raises `DoesNotFit`, which names the first that does not."""
    kept = [*witnessed]
    while True:
        heads = await _heads(uow, workspace_id, trusted, kept)
        try:
            return await _verify(uow, workspace_id, heads, on_progress)
        except DoesNotFit:
            if (await _heads(uow, workspace_id, trusted, kept)).removed == heads.removed:
                raise
            # Old records were removed while they were read, under a tombstone: begin anew.


async def _verify(
    uow: UnitOfWork, workspace_id: UUID, heads: Heads, on_progress: Progress
) -> Result:
    size = (await audit_log.sizes(uow, [workspace_id]))[workspace_id]
    check, roots = LogCheck(heads), list[bytes]()
    for low in range(0, size, PAGE):
        leaves = await _page(uow, workspace_id, check, low, min(low + PAGE, size))
        roots += await _tiles(uow, workspace_id, low, leaves, heads.size)
        on_progress(check.next_index)
    result = check.finish()
    await _upper_tiles(uow, workspace_id, roots)
    return result


async def _heads(
    uow: UnitOfWork, workspace_id: UUID, trusted: Sequence[bytes], witnessed: Iterable[str]
) -> Heads:
    notes = await audit_seals.checkpoints(uow, workspace_id)
    tombstones = await audit_seals.tombstones(uow, workspace_id)
    return heads_of(origin_of(workspace_id), trusted, [*notes, *tombstones], witnessed)


async def _page(
    uow: UnitOfWork, workspace_id: UUID, check: LogCheck, low: int, high: int
) -> list[bytes]:
    """Check the records in [low, high); returns their hashes. Of removed ones only the hashes are left, in tiles."""
    leaves: list[bytes] = []
    rows = await audit_log.between(uow, workspace_id, low, high)
    first = rows[0][0].index if rows else high
    if low < min(first, check.heads.removed):
        numbers = range(low >> BITS, -(-high >> BITS))
        tiles = await audit_seals.tiles(uow, workspace_id, [(0, number) for number in numbers])
        for number in numbers:
            leaves += split(tiles.get((0, number), b""))
        del leaves[min(first, check.heads.removed) - low :]
        for index, leaf in enumerate(leaves, start=low):
            check.take(Stub(index, leaf))
    for entry, opened, stored in rows:
        leaves.append(check.take(digest(entry.document(), opened, canonical, stored=stored)))
    if check.next_index < high:
        raise DoesNotFit(check.next_index, "it is missing, and no signed tombstone covers it.")
    return leaves


async def _tiles(
    uow: UnitOfWork, workspace_id: UUID, low: int, leaves: Sequence[bytes], signed: int
) -> list[bytes]:
    """Compare what proofs are made from with the records; returns the root of each whole tile."""
    roots = []
    whole = range(low >> BITS, (low + len(leaves)) >> BITS)
    stored = await audit_seals.tiles(uow, workspace_id, [(0, number) for number in whole])
    for i, number in enumerate(whole):
        own = leaves[i * WIDTH : (i + 1) * WIDTH]
        there = split(stored.get((0, number), b""))
        if there != own and (there or (number + 1) * WIDTH <= signed):
            first = next((j for j, (a, b) in enumerate(zip(there, own, strict=False)) if a != b), 0)
            raise DoesNotFit(
                number * WIDTH + first, "its hash is not the one that was kept in the tree."
            )
        roots.append(root_over(own))
    return roots


async def _upper_tiles(uow: UnitOfWork, workspace_id: UUID, roots: Sequence[bytes]) -> None:
    for level, count in enumerate(await audit_seals.tile_counts(uow, workspace_id)):
        if await audit_seals.roots(uow, workspace_id, level, 0, count) != list(roots[:count]):
            raise DoesNotFit(
                None, f"the tree's tiles of level {level} are not made of its records."
            )
        above = [roots[i : i + WIDTH] for i in range(0, len(roots) - WIDTH + 1, WIDTH)]
        roots = [root_over(each) for each in above]
