"""A tree as text: the one canonical way to write it, with no parentheses that are not needed."""

import re
from datetime import UTC, datetime
from enum import StrEnum
from types import UnionType
from uuid import UUID

from taskflow.domain.enums import Priority
from taskflow.domain.filters.tree import (
    And,
    Caller,
    Comparison,
    Filter,
    Not,
    Or,
    Overdue,
    Scalar,
    Span,
)

_ESCAPED = re.compile(r'["\\]')


def unparse(tree: Filter) -> str:
    """Text that `parse_filter` reads as the same tree, with the same now and zone.

    Relative dates come out resolved. EVERYTHING is the empty text.
    """
    match tree:
        case Comparison():
            return _comparison(tree)
        case Not(term):
            return f"not {_enclosed(term, And | Or)}"
        case And(terms):
            return " and ".join(_enclosed(term, And | Or) for term in terms)
        case Or(terms):
            return " or ".join(_enclosed(term, Or) for term in terms)


def _enclosed(term: Filter, looser: type | UnionType) -> str:
    """The text of a term, in parentheses when it is one of the classes that bind no tighter."""
    text = unparse(term)
    return f"({text})" if isinstance(term, looser) else text


def _comparison(comparison: Comparison) -> str:
    start = f"{comparison.field.value} {comparison.op.value}"
    match comparison.value:
        case None:
            return start
        case tuple(values):
            return f"{start} ({', '.join(map(_scalar, values))})"
        case value:
            return f"{start} {_scalar(value)}"


def _scalar(value: Scalar) -> str:
    match value:
        case bool() | Overdue():
            wanted = value.wanted if isinstance(value, Overdue) else value
            return "true" if wanted else "false"
        case Priority():
            return str(value.value)
        case Span(start, _, local_date):
            return local_date.isoformat() if local_date else _instant(start)
        case UUID():
            return str(value)
        case StrEnum() | Caller():
            return str(value.value)
        case _:
            return '"' + _ESCAPED.sub(r"\\\g<0>", value) + '"'


def _instant(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")
