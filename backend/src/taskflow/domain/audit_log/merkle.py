"""Merkle trees after RFC 6962: roots, inclusion and consistency proofs, and how to check them.

A node is named by (level, number): it covers the 2^level leaves from number * 2^level on. Every proof is put together
from such whole nodes, so whoever stores them need not know the leaves.
"""

from collections.abc import Callable, Iterator, Sequence
from functools import reduce
from hashlib import sha256

EMPTY = sha256(b"").digest()
"""The root of the tree without leaves."""

Node = tuple[int, int]
NodeAt = Callable[[Node], bytes]


def leaf_hash(data: bytes) -> bytes:
    return sha256(b"\x00" + data).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    return sha256(b"\x01" + left + right).digest()


class Frontier:
    """A tree that grows leaf by leaf and keeps only the roots of its whole subtrees, largest first."""

    def __init__(self) -> None:
        self.size = 0
        self._roots: list[bytes] = []

    def append(self, leaf: bytes) -> None:
        node, size = leaf, self.size
        while size & 1:
            node, size = node_hash(self._roots.pop(), node), size >> 1
        self._roots.append(node)
        self.size += 1

    def root(self) -> bytes:
        return _folded(self._roots)


def root_of(size: int, node_at: NodeAt) -> bytes:
    """The root of the first `size` leaves."""
    return _range_hash(0, size, node_at)


def inclusion_proof(index: int, size: int, node_at: NodeAt) -> list[bytes]:
    """PATH(index, D[size]) of RFC 6962: the hashes beside the way from the leaf to the root."""
    low, high = 0, size
    beside: list[tuple[int, int]] = []
    while high - low > 1:
        middle = low + _split(high - low)
        if index < middle:
            beside.append((middle, high))
            high = middle
        else:
            beside.append((low, middle))
            low = middle
    return [_range_hash(*each, node_at) for each in reversed(beside)]


def consistency_proof(old: int, new: int, node_at: NodeAt) -> list[bytes]:
    """PROOF(old, D[new]) of RFC 6962: shows that the first `old` leaves of both trees are the same."""
    if old in {0, new}:
        return []
    low, high, is_whole = 0, new, True
    beside: list[tuple[int, int]] = []
    while old != high:
        middle = low + _split(high - low)
        if old <= middle:
            beside.append((middle, high))
            high = middle
        else:
            beside.append((low, middle))
            low, is_whole = middle, False
    first = [] if is_whole else [(low, high)]
    return [_range_hash(*each, node_at) for each in (*first, *reversed(beside))]


def inclusion_fits(leaf: bytes, index: int, size: int, proof: Sequence[bytes], root: bytes) -> bool:
    """Whether `proof` leads from the leaf at `index` to `root` (RFC 9162, 2.1.3.2)."""
    if not 0 <= index < size:
        return False
    number, last, node = index, size - 1, leaf
    for beside in proof:
        if last == 0:
            return False
        if number & 1 or number == last:
            node = node_hash(beside, node)
            while not number & 1 and number:
                number, last = number >> 1, last >> 1
        else:
            node = node_hash(node, beside)
        number, last = number >> 1, last >> 1
    return last == 0 and node == root


def consistency_fits(
    old: int, old_root: bytes, new: int, new_root: bytes, proof: Sequence[bytes]
) -> bool:
    """Whether the tree of `new` leaves goes on from that of `old` (RFC 9162, 2.1.4.2)."""
    if old in {0, new}:
        return not proof and old_root == (new_root if old == new else EMPTY)
    if old > new or not proof:
        return False
    path = [old_root, *proof] if old & (old - 1) == 0 else list(proof)
    number, last = old - 1, new - 1
    while number & 1:
        number, last = number >> 1, last >> 1
    of_old = of_new = path[0]
    for beside in path[1:]:
        if last == 0:
            return False
        if number & 1 or number == last:
            of_old, of_new = node_hash(beside, of_old), node_hash(beside, of_new)
            while not number & 1 and number:
                number, last = number >> 1, last >> 1
        else:
            of_new = node_hash(of_new, beside)
        number, last = number >> 1, last >> 1
    return last == 0 and of_old == old_root and of_new == new_root


def _split(leaves: int) -> int:
    """The largest power of two below `leaves`."""
    return 1 << (leaves - 1).bit_length() - 1


def _range_hash(low: int, high: int, node_at: NodeAt) -> bytes:
    return _folded([node_at(node) for node in _whole_nodes(low, high)])


def _whole_nodes(low: int, high: int) -> Iterator[Node]:
    """The largest nodes that make up [low, high), left to right; `low` begins a node as large as the first."""
    while low < high:
        level = (high - low).bit_length() - 1
        yield level, low >> level
        low += 1 << level


def _folded(roots: Sequence[bytes]) -> bytes:
    if not roots:
        return EMPTY
    return reduce(lambda right, left: node_hash(left, right), reversed(roots[:-1]), roots[-1])
