"""Values as people write them, read by the kind of the field that they are compared with."""

import re
from collections.abc import Mapping
from typing import TypeVar
from uuid import UUID

from taskflow.domain.enums import Priority, TaskStatus
from taskflow.domain.filters.cursor import Cursor
from taskflow.domain.filters.moments import Reference, read_moment
from taskflow.domain.filters.tree import Caller, Kind, Scalar

T = TypeVar("T")

RESERVED = frozenset({"and", "or", "not", "in", "is", "no", "null", "none"})
"""Words of the language: as names they are quoted."""

_BARE = re.compile(r"\w[\w.@/+-]*")
_QUOTED = re.compile(r'"([^"\\]*(?:\\.[^"\\]*)*)"' r"|'([^'\\]*(?:\\.[^'\\]*)*)'", re.DOTALL)
_ESCAPE = re.compile(r"\\(.)", re.DOTALL)
_UUID = re.compile(r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}", re.IGNORECASE)
_NUMBER = re.compile(r"p?([0-9]{1,9})(?!\w)", re.IGNORECASE)
_WORD = re.compile(r"\w+")
_NONE = re.compile(r"(?:none|null)(?![\w.@/+-])", re.IGNORECASE)

_STATUSES = {status.value: status for status in TaskStatus}
_PRIORITIES = {priority.name.lower(): priority for priority in Priority}
_NUMBERS = range(len(Priority))
_FLAGS = {"true": True, "yes": True, "false": False, "no": False}


def read_value(cursor: Cursor, kind: Kind, reference: Reference, *, ordered: bool) -> Scalar:
    """Read one value of the kind; `ordered` when it follows <, <=, > or >=. Raises FilterError."""
    match kind:
        case Kind.STATUS:
            return _read_word(cursor, "status", _STATUSES)
        case Kind.PRIORITY:
            return _read_priority(cursor, ordered=ordered)
        case Kind.MOMENT:
            return read_moment(cursor, reference)
        case Kind.FLAG:
            return _read_word(cursor, "yes or no", _FLAGS)
        case Kind.OVERDUE:
            return reference.overdue(wanted=_read_word(cursor, "yes or no", _FLAGS))
        case _:
            return _read_name(cursor, kind)


def read_none(cursor: Cursor) -> bool:
    """Read `none` or `null`, when one of them stands here."""
    return cursor.take(_NONE) is not None


def typed_name(name: str, kind: Kind) -> Scalar | None:
    """What an unquoted name means: an id when it is a UUID, the caller when it is `me` of a person.

    None when the kind needs an id and this is none.
    """
    if kind is not Kind.TEXT and _UUID.fullmatch(name):
        return UUID(name)
    if kind is Kind.PERSON and name.lower() == Caller.ME.value:
        return Caller.ME
    return None if kind is Kind.TASK else name


def _read_name(cursor: Cursor, kind: Kind) -> Scalar:
    at = cursor.position
    if quoted := cursor.take(_QUOTED):
        text = quoted[1] if quoted[2] is None else quoted[2]
        name = _ESCAPE.sub(r"\1", text).strip()
        value = typed_name(name, kind) if kind is Kind.TASK else name
    elif bare := cursor.take(_BARE):
        name = bare[0]
        if name.lower() in RESERVED:
            cursor.fail(f"{name!r} is a word of the language; as a name, quote it.", at=at)
        value = typed_name(name, kind)
    elif cursor.text[at : at + 1] in {'"', "'"}:
        cursor.fail("The quotation mark that opens here is never closed.", at=at)
    else:
        cursor.fail_expecting("a name, quoted unless it is one plain word")
    if not name:
        cursor.fail("This name is empty; write what to look for.", at=at)
    if value is None:
        cursor.fail(f"{name[:40]!r} is not the id of a task; give its UUID.", at=at)
    return value


def _read_priority(cursor: Cursor, *, ordered: bool) -> Priority:
    at = cursor.position
    if number := cursor.take(_NUMBER):
        if (value := int(number[1])) in _NUMBERS:
            return Priority(value)
        cursor.fail(f"Priority {value} does not exist; 1 is urgent, 4 low, 0 none.", at=at)
    priority = _read_word(cursor, "priority", _PRIORITIES)
    if ordered:
        cursor.fail(
            f"Which side of {priority.name.lower()} is meant is not clear; "
            "compare numbers: 1 is urgent, 4 low.",
            at=at,
        )
    return priority


def _read_word(cursor: Cursor, noun: str, values: Mapping[str, T]) -> T:
    at = cursor.position
    if (found := cursor.take(_WORD)) is None:
        cursor.fail_expecting(" or ".join(values))
    word = found[0]
    if word.lower() not in values:
        cursor.fail_unknown(word, noun, values, at=at)
    return values[word.lower()]
