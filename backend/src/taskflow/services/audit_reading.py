"""Checking an export by nothing but trusted public keys.

An export comes from somebody who is not trusted, so nothing may be in a line but what was recorded: what one reader
sees and another overlooks (a name twice, a member that no hash covers) does not fit.
"""

import json
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import orjson

from taskflow.domain.audit_log.checking import (
    Digest,
    DoesNotFit,
    Heads,
    LogCheck,
    Result,
    Stub,
    digest,
    heads_of,
)
from taskflow.domain.audit_log.merkle import EMPTY, inclusion_fits
from taskflow.domain.audit_log.notes import KEYS, Checkpoint, Unfit, from_base64, successors
from taskflow.json_text import canonical, encode

FORMAT = "taskflow-audit-export/1"

Line = dict[str, Any]
Found = Digest | Stub

_LISTS = ("keys", "checkpoints", "tombstones")
_HEAD = {"format", "workspace_id", "whole", *_LISTS}
_RECORD, _REMOVED = {"entry", "openings"}, {"index", "leaf"}
_PROVED = _RECORD | {"proof"}


def verify(
    lines: Iterable[bytes], pinned: Sequence[bytes], witnessed: Iterable[str] = ()
) -> Result:
    """Check an export, given line by line. Raises `DoesNotFit`, or `Unfit` for what is no export."""
    lines, kept = iter(lines), [*witnessed]
    head = _head_of(next(lines, b""))
    notes = [*head["checkpoints"], *head["tombstones"]]
    heads = heads_of(
        f"{KEYS}/{head['workspace_id']}", successors(pinned, head["keys"]), notes, kept
    )
    if kept and not heads.kept:
        raise DoesNotFit(None, "none of the checkpoints that you kept is of this log.")
    exported = max(map(Checkpoint.read, head["checkpoints"]), key=lambda each: each.size)
    if not head["whole"]:
        return _verify_selection(lines, heads, exported)
    check = LogCheck(heads)
    for text in lines:
        check.take(_found(text))
    if check.next_index > exported.size:
        raise DoesNotFit(exported.size, "it was added: no signed checkpoint covers it.")
    return check.finish()


def _found(text: bytes) -> Found:
    try:
        line = _line(text)
        if line.keys() == _REMOVED:
            return Stub(line["index"], _hash(line["leaf"]))
        _require_members(line, _RECORD)
    except (Unfit, TypeError) as error:
        return Digest(None, None, b"", is_erased=False, fault=str(error))
    return digest(line["entry"], line["openings"], canonical)


def _verify_selection(lines: Iterator[bytes], heads: Heads, head: Checkpoint) -> Result:
    if heads.kept - {head.size}:
        raise DoesNotFit(
            None,
            f"a selection of records is proved in the log of {head.size}, and not compared with a checkpoint of"
            " another size: export the whole log.",
        )
    workspace_id, count, erased, last = heads.origin.rpartition("/")[2], 0, 0, -1
    for text in lines:
        line = _line(text)
        _require_members(line, _PROVED)
        found = digest(line["entry"], line["openings"], canonical)
        index = found.place
        if not isinstance(index, int) or index <= last or found.workspace_id != workspace_id:
            raise DoesNotFit(last + 1, "the record here is not in its place, or of another log.")
        if found.fault:
            raise DoesNotFit(index, found.fault)
        proof = [_hash(str(each)) for each in line["proof"] or ()]
        if not inclusion_fits(found.leaf, index, head.size, proof, head.root):
            raise DoesNotFit(index, f"its proof does not lead to the head of size {head.size}.")
        count, erased, last = count + 1, erased + found.is_erased, index
    return Result(
        count, head.size, len(heads.by_size), 0, erased, len(heads.kept), is_selection=True
    )


def _head_of(text: bytes) -> Line:
    head = _line(text)
    if head.get("format") != FORMAT:
        raise Unfit(f"The first line is not that of a {FORMAT}.")
    is_shaped = (
        head.keys() == _HEAD
        and isinstance(head["whole"], bool)
        and isinstance(head["workspace_id"], str)
        and all(isinstance(head[name], list) for name in _LISTS)
        and all(isinstance(note, str) for name in _LISTS for note in head[name])
    )
    if not is_shaped:
        raise Unfit(f"The first line has more or less in it than that of a {FORMAT}.")
    if not head["checkpoints"]:
        raise Unfit("Nothing is signed: there is no checkpoint in the export.")
    return head


def _hash(text: str) -> bytes:
    found = from_base64(text)
    if len(found) != len(EMPTY):
        raise Unfit("what should be a hash in its line is none.")
    return found


def _line(text: bytes) -> Line:
    """One line as a JSON object in which no name stands twice."""
    try:
        value = orjson.loads(text)
        # What we wrote ourselves comes out as it was; all else is read once more, strictly.
        if encode(value) != text.rstrip(b"\r\n"):
            json.loads(text, object_pairs_hook=_once)
    except (ValueError, RecursionError) as error:
        raise Unfit(f"its line is no JSON: {error}.") from error
    if not isinstance(value, dict):
        raise Unfit("its line is no JSON object.")
    return value


def _once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    made = dict(pairs)
    if len(made) < len(pairs):
        raise Unfit("a name stands twice in one object of its line.")
    return made


def _require_members(line: Line, members: set[str]) -> None:
    is_record = isinstance(line.get("entry"), dict) and isinstance(line.get("openings"), dict)
    if line.keys() != members or not is_record:
        raise Unfit("there is more or less in its line than a record.")
