"""Checking a log: record after record against itself, and the tree against every signed head.

Nothing that the log says is believed but what a key signed that the caller trusts. What does not fit is named by the
first record it concerns.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from taskflow.domain.audit_log.entries import Canonical, Opening, leaf_of, opens
from taskflow.domain.audit_log.merkle import Frontier
from taskflow.domain.audit_log.notes import (
    Checkpoint,
    Unfit,
    is_tombstone,
    signer_of,
)


class DoesNotFit(Unfit):
    """`index` is the first record that is not as it was recorded; None if it is a signature."""

    code = "does_not_fit"

    def __init__(self, index: int | None, reason: str) -> None:
        where = "The log" if index is None else f"Record #{index}"
        super().__init__(f"{where} does not fit: {reason}")
        self.index = index


@dataclass(frozen=True, slots=True)
class Result:
    """`size` records fit, `signed` of them lie under one of `heads` signed heads; of some not all is left."""

    size: int
    signed: int
    heads: int
    removed: int
    erased: int


@dataclass
class Heads:
    """The signed heads of one log. `removed`: how many of the first records a tombstone allows to be missing."""

    origin: str
    trusted: Sequence[bytes]
    removed: int = 0
    by_size: dict[int, Checkpoint] = field(default_factory=dict)
    _newest_key: int = 0
    _newest_size: int = -1

    def add(self, note: str) -> Checkpoint:
        """In the order of size. Raises `DoesNotFit` for a signature that is missing, wrong or by a replaced key."""
        head = Checkpoint.read(note)
        signer = signer_of(note, self.origin, self.trusted)
        if head.origin != self.origin:
            raise DoesNotFit(None, f"a checkpoint is of another log, '{head.origin}'.")
        if signer is None:
            raise DoesNotFit(
                None, f"the checkpoint of size {head.size} is not signed by a key that you trust."
            )
        number = self.trusted.index(signer)
        if is_tombstone(note):
            self.removed = max(self.removed, head.size)
        elif head.size > self._newest_size:
            if number < self._newest_key:
                raise DoesNotFit(
                    None,
                    f"the checkpoint of size {head.size} is signed by a key that was replaced.",
                )
            self._newest_key, self._newest_size = number, head.size
        known = self.by_size.setdefault(head.size, head)
        if known.root != head.root:
            raise DoesNotFit(
                None, f"two checkpoints of size {head.size} contradict each other: one was forged."
            )
        return head

    @property
    def size(self) -> int:
        return max(self.by_size, default=0)


class LogCheck:
    """Takes the records of one log in their order; each step raises `DoesNotFit` as soon as one does not."""

    def __init__(self, heads: Heads, canonical: Canonical) -> None:
        self.heads = heads
        self.erased = 0
        self._canonical = canonical
        self._workspace = heads.origin.rpartition("/")[2]
        self._tree = Frontier()
        self._fits_up_to = 0

    @property
    def next_index(self) -> int:
        return self._tree.size

    def record(
        self, document: Mapping[str, Any], openings: Mapping[str, Opening], stored: bytes | None
    ) -> bytes:
        """Check one record. `stored`: the hash that was written beside it, if any. Returns the leaf's hash."""
        index = self._next(document.get("index"))
        if document.get("workspace_id") != self._workspace:
            raise DoesNotFit(index, "it belongs to another workspace.")
        leaf = leaf_of(document, self._canonical)
        if stored is not None and stored != leaf:
            raise DoesNotFit(index, "its content is not what was hashed when it was recorded.")
        self._openings(index, document["sealed"], openings)
        self._grow(leaf)
        return leaf

    def stub(self, index: int, leaf: bytes) -> None:
        """A record that was removed: only its hash is left, and a tombstone must say so."""
        self._next(index)
        if index >= self.heads.removed:
            raise DoesNotFit(index, "it is missing, and no signed tombstone covers it.")
        self._grow(leaf)

    def finish(self) -> Result:
        size, covered = self._tree.size, self.heads.size
        if size < covered:
            raise DoesNotFit(
                size,
                f"it is missing: the log ends here, but a checkpoint covers {covered} records. If it was kept"
                " after an export was made, export again.",
            )
        return Result(size, covered, len(self.heads.by_size), self.heads.removed, self.erased)

    def _next(self, index: object) -> int:
        expected = self._tree.size
        if index != expected:
            raise DoesNotFit(expected, f"the record in its place is numbered {index}.")
        return expected

    def _openings(
        self, index: int, sealed: Mapping[str, str], openings: Mapping[str, Opening]
    ) -> None:
        unknown = openings.keys() - sealed.keys()
        if unknown:
            raise DoesNotFit(index, f"the field {min(unknown)} was added afterwards.")
        for name, opened in openings.items():
            if not opens(opened, sealed[name], self._canonical):
                raise DoesNotFit(index, f"the field {name} is not what was recorded.")
        if len(openings) < len(sealed):
            self.erased += 1

    def _grow(self, leaf: bytes) -> None:
        self._tree.append(leaf)
        head = self.heads.by_size.get(self._tree.size)
        if head is None:
            return
        if head.root != self._tree.root():
            first, last = self._fits_up_to, head.size - 1
            raise DoesNotFit(
                first,
                f"the signed checkpoint of size {head.size} says that one of the records #{first} to #{last} was"
                " changed, added, removed or moved.",
            )
        self._fits_up_to = head.size


def heads_of(
    origin: str, trusted: Sequence[bytes], notes: Iterable[str], witnessed: Iterable[str] = ()
) -> Heads:
    """The log's own heads in their order, then those that a witness kept: they may be older or newer."""
    heads = Heads(origin, trusted)
    for note in notes:
        heads.add(note)
    for note in witnessed:
        if Checkpoint.read(note).origin == origin:
            heads.add(note)
    return heads
