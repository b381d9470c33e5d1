"""The tree over a workspace's log: kept in tiles, signed from time to time, and proved from.

A tile is 256 nodes side by side. Whole tiles are written once, when a head is signed; what is not yet a whole tile is
read from the records. So a proof takes a handful of statements, whatever the size of the log.
"""

from collections.abc import Callable, Iterable, Sequence
from typing import TypeVar
from uuid import UUID

from taskflow.database import UnitOfWork
from taskflow.domain.audit_log.merkle import Frontier, Node, NodeAt, root_of
from taskflow.domain.audit_log.notes import Checkpoint, origin_of
from taskflow.repositories import audit_seals

BITS = 8
WIDTH = 1 << BITS
"""Nodes of a tile."""

_HASH = 32
_Tile = tuple[int, int]
"""(level of tiles, number)."""

Answer = TypeVar("Answer")


async def head(uow: UnitOfWork, workspace_id: UUID, size: int) -> Checkpoint:
    """The head of the first `size` records, whose whole tiles are written."""
    root = await proved(uow, workspace_id, size, lambda node_at: root_of(size, node_at))
    return Checkpoint(origin_of(workspace_id), size, root)


async def write_tiles(uow: UnitOfWork, workspace_id: UUID, size: int) -> None:
    """Write every tile that `size` records make whole and that is not there yet."""
    for level, there in enumerate(await audit_seals.tile_counts(uow, workspace_id)):
        for number in range(there, size >> BITS * (level + 1)):
            low, high = number * WIDTH, (number + 1) * WIDTH
            nodes = await _below(uow, workspace_id, level, low, high)
            tile = {
                "workspace_id": workspace_id,
                "level": level,
                "number": number,
                "hashes": b"".join(nodes),
                "root": root_over(nodes),
            }
            await audit_seals.add_tiles(uow, [tile])


async def proved(
    uow: UnitOfWork, workspace_id: UUID, size: int, prove: Callable[[NodeAt], Answer]
) -> Answer:
    """What `prove` makes of the tree over `size` records. It is run twice: to see what it needs, and with that."""
    wanted: set[Node] = set()

    def note(node: Node) -> bytes:
        wanted.add(node)
        return bytes(_HASH)

    prove(note)
    found = await _tiles(uow, workspace_id, size, {_place(node)[0] for node in wanted})
    nodes: dict[Node, bytes] = {}
    for node in wanted:
        tile, first, count = _place(node)
        nodes[node] = root_over(found[tile][first : first + count])
    return prove(nodes.__getitem__)


def root_over(nodes: Iterable[bytes]) -> bytes:
    """The node above nodes that lie side by side."""
    tree = Frontier()
    for node in nodes:
        tree.append(node)
    return tree.root()


def _place(node: Node) -> tuple[_Tile, int, int]:
    """The tile that a node is made from: which, from where in it, how many."""
    level, number = node
    above = level % BITS
    first = number << above
    return (level // BITS, first >> BITS), first % WIDTH, 1 << above


async def _tiles(
    uow: UnitOfWork, workspace_id: UUID, size: int, wanted: set[_Tile]
) -> dict[_Tile, Sequence[bytes]]:
    """The nodes of each wanted tile, also of those that are not whole."""
    whole = await audit_seals.tiles(uow, workspace_id, sorted(wanted))
    found: dict[_Tile, Sequence[bytes]] = {tile: split(hashes) for tile, hashes in whole.items()}
    for level, number in wanted - whole.keys():
        high = min(size >> BITS * level, (number + 1) * WIDTH)
        found[level, number] = await _below(uow, workspace_id, level, number * WIDTH, high)
    return found


async def _below(
    uow: UnitOfWork, workspace_id: UUID, level: int, low: int, high: int
) -> list[bytes]:
    """The nodes [low, high) of a tile level: hashes of records, or roots of the tiles below."""
    if level == 0:
        return await audit_seals.leaves(uow, workspace_id, low, high)
    return await audit_seals.roots(uow, workspace_id, level - 1, low, high)


def split(hashes: bytes) -> list[bytes]:
    """The nodes of a whole tile."""
    return [hashes[i : i + _HASH] for i in range(0, len(hashes), _HASH)]
