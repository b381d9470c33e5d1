"""Checking a log: record after record against itself, and the tree against every signed head.

Nothing that the log says is believed but what a key signed that the caller trusts. What does not fit is named by the
first record it concerns.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

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
    """`size` records fit, `signed` of them lie under one of `heads` signed heads; of some not all is left.

    `kept`: how many of the heads a witness kept. `is_selection`: each record is proved alone, in a log of `signed`.
    """

    size: int
    signed: int
    heads: int
    removed: int
    erased: int
    kept: int = 0
    is_selection: bool = False


@dataclass
class Heads:
    """The signed heads of one log. `removed`: how many of the first records a tombstone allows to be missing.

    `kept`: sizes of those that a witness kept.
    """

    origin: str
    trusted: Sequence[bytes]
    removed: int = 0
    kept: set[int] = field(default_factory=set)
    by_size: dict[int, Checkpoint] = field(default_factory=dict)
    _signed: list[tuple[int, int]] = field(default_factory=list)
    _buried: list[tuple[int, int]] = field(default_factory=list)

    def add(self, note: str) -> Checkpoint:
        """In any order. Raises `DoesNotFit` for a signature that is missing or wrong, and for a contradiction."""
        head = Checkpoint.read(note)
        # Of several keys that signed one note the newest counts.
        signer = signer_of(note, self.origin, self.trusted[::-1])
        if head.origin != self.origin:
            raise DoesNotFit(None, f"a checkpoint is of another log, '{head.origin}'.")
        if signer is None:
            raise DoesNotFit(
                None, f"the checkpoint of size {head.size} is not signed by a key that you trust."
            )
        place = (head.size, self.trusted.index(signer))
        if is_tombstone(note):
            self.removed = max(self.removed, head.size)
            self._buried.append(place)
        else:
            self._signed.append(place)
        known = self.by_size.setdefault(head.size, head)
        if known.root != head.root:
            raise DoesNotFit(
                None, f"two checkpoints of size {head.size} contradict each other: one was forged."
            )
        return head

    def require_succession(self) -> None:
        """When all are added: a key that was replaced signs nothing that is newer than what its successor signed."""
        newest = 0
        for size, number in sorted(self._signed):
            if number < newest:
                raise DoesNotFit(
                    None, f"the checkpoint of size {size} is signed by a key that was replaced."
                )
            newest = number
        for size, number in self._buried:
            if not any(size <= signed and by <= number for signed, by in self._signed):
                raise DoesNotFit(
                    None,
                    f"the tombstone of size {size} is signed by a key that was replaced by then, or no checkpoint"
                    " covers it.",
                )

    @property
    def size(self) -> int:
        return max(self.by_size, default=0)


class Digest(NamedTuple):
    """What a record comes to by itself. `place`: its index, as it says; `fault`: why it does not fit itself."""

    place: object
    workspace_id: object
    leaf: bytes
    is_erased: bool
    fault: str | None


class Stub(NamedTuple):
    """What is left of a record that was removed."""

    place: object
    leaf: bytes


def digest(
    document: Mapping[str, Any],
    openings: Mapping[str, Opening],
    canonical: Canonical,
    *,
    stored: bytes | None = None,
) -> Digest:
    """Hash one record and compare it with its openings. `stored`: the hash that was written beside it, if any."""
    index, workspace_id = document.get("index"), document.get("workspace_id")
    try:
        leaf, sealed = leaf_of(document, canonical), document["sealed"]
        fault = None
        if stored is not None and stored != leaf:
            fault = "its content is not what was hashed when it was recorded."
        fault = fault or _fault_of(openings, sealed, canonical)
        return Digest(index, workspace_id, leaf, len(openings) < len(sealed), fault)
    except (Unfit, ValueError, TypeError, LookupError, AttributeError) as error:
        return Digest(index, workspace_id, b"", is_erased=False, fault=f"it is no record: {error}")


def _fault_of(
    openings: Mapping[str, Opening], sealed: Mapping[str, str], canonical: Canonical
) -> str | None:
    for name, opened in openings.items():
        if name not in sealed:
            return f"the field {name} was added afterwards."
        if not opens(opened, sealed[name], canonical):
            return f"the field {name} is not what was recorded."
    return None


class LogCheck:
    """Takes the records of one log in their order; each step raises `DoesNotFit` as soon as one does not."""

    def __init__(self, heads: Heads) -> None:
        self.heads = heads
        self.erased = 0
        self._workspace = heads.origin.rpartition("/")[2]
        self._tree = Frontier()
        self._fits_up_to = 0

    @property
    def next_index(self) -> int:
        return self._tree.size

    def take(self, found: Digest | Stub) -> bytes:
        """The next record, or what is left of it. Returns the leaf's hash."""
        if isinstance(found, Stub):
            self._require_tombstone(self._next(found.place))
        else:
            if found.place is None and found.fault:
                raise DoesNotFit(self.next_index, found.fault)
            index = self._next(found.place)
            if found.workspace_id != self._workspace:
                raise DoesNotFit(index, "it belongs to another workspace.")
            if found.fault:
                raise DoesNotFit(index, found.fault)
            self.erased += found.is_erased
        self._grow(found.leaf)
        return found.leaf

    def finish(self) -> Result:
        size, covered = self._tree.size, self.heads.size
        if size < covered:
            raise DoesNotFit(
                size,
                f"it is missing: the log ends here, but a checkpoint covers {covered} records. If it was kept"
                " after an export was made, export again.",
            )
        heads = self.heads
        return Result(
            size, covered, len(heads.by_size), heads.removed, self.erased, len(heads.kept)
        )

    def _next(self, index: object) -> int:
        expected = self._tree.size
        if index != expected or not isinstance(index, int):
            raise DoesNotFit(expected, f"the record in its place is numbered {index}.")
        return expected

    def _require_tombstone(self, index: int) -> None:
        if index >= self.heads.removed:
            raise DoesNotFit(index, "it is missing, and no signed tombstone covers it.")

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
    """The log's own heads, and those of this log that a witness kept: they may be older or newer."""
    heads = Heads(origin, trusted)
    for note in notes:
        heads.add(note)
    for note in witnessed:
        if Checkpoint.read(note).origin == origin:
            heads.kept.add(heads.add(note).size)
    heads.require_succession()
    return heads
