"""The typed parameters of a list, as the same tree that the language gives."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from taskflow.domain.filters.cursor import Cursor, check_text
from taskflow.domain.filters.moments import Reference, read_moment
from taskflow.domain.filters.parser import MAX_LIST, parse_filter
from taskflow.domain.filters.tree import (
    EVERYTHING,
    KINDS,
    And,
    Comparison,
    Filter,
    FilterField,
    FilterOp,
    Or,
    Scalar,
)
from taskflow.domain.filters.values import read_value, typed_name
from taskflow.errors import InvalidInput, LimitExceeded

_NAMES = ("label", "project", "section", "assignee", "subtask_of")


@dataclass(frozen=True, slots=True, kw_only=True)
class FilterParameters:
    """What came with the request. Absent is None or (); a blank `q` or `filter` is absent too.

    A task passes when it passes every parameter; of a parameter given several times, one value is
    enough. `label`, `project`, `section` and `assignee` take names or ids, `subtask_of` ids; each
    takes `none`, and `assignee` takes `me`. `due_before` and `due_after` take what the language
    takes after `due <` and `due >`: a day itself is neither before nor after itself.
    """

    status: Sequence[str] = ()
    priority: Sequence[str | int] = ()
    due_before: str | None = None
    due_after: str | None = None
    overdue: bool | None = None
    label: Sequence[str] = ()
    project: Sequence[str] = ()
    section: Sequence[str] = ()
    assignee: Sequence[str] = ()
    subtask_of: Sequence[str] = ()
    is_recurring: bool | None = None
    q: str | None = None
    filter: str | None = None


def from_parameters(parameters: FilterParameters, *, now: datetime, zone: str) -> Filter:
    """The tree of all parameters joined by And; EVERYTHING when there are none.

    `now` is aware, `zone` the reader's IANA zone. Raises InvalidInput whose `field` is the
    parameter, and LimitExceeded for long texts or more than MAX_LIST values.
    """
    reference = Reference.at(now, zone)
    terms: list[Filter] = [
        *_closed(FilterField.STATUS, parameters.status, reference),
        *_closed(FilterField.PRIORITY, [str(p) for p in parameters.priority], reference),
        *_due("due_before", FilterOp.LT, parameters.due_before, reference),
        *_due("due_after", FilterOp.GT, parameters.due_after, reference),
    ]
    if parameters.overdue is not None:
        value = reference.overdue(wanted=parameters.overdue)
        terms.append(Comparison(FilterField.OVERDUE, FilterOp.EQ, value))
    if parameters.is_recurring is not None:
        terms.append(Comparison(FilterField.IS_RECURRING, FilterOp.EQ, parameters.is_recurring))
    for name in _NAMES:
        terms += _named(FilterField(name), getattr(parameters, name))
    if text := check_text(parameters.q or "", "q").strip():
        terms.append(Comparison(FilterField.TEXT, FilterOp.EQ, text))
    written = parse_filter(parameters.filter or "", now=now, zone=zone)
    if written != EVERYTHING:
        terms.append(written)
    return terms[0] if len(terms) == 1 else And(tuple(terms))


def _closed(field: FilterField, texts: Sequence[str], reference: Reference) -> list[Filter]:
    return _any_of(field, [_read_whole(field, text, reference) for text in _few(texts, field)])


def _read_whole(field: FilterField, text: str, reference: Reference) -> Scalar:
    cursor = Cursor(text, field.value)
    value = read_value(cursor, KINDS[field], reference, ordered=False)
    _check_end(cursor)
    return value


def _due(name: str, op: FilterOp, text: str | None, reference: Reference) -> list[Filter]:
    if text is None:
        return []
    cursor = Cursor(text, name)
    span = read_moment(cursor, reference)
    _check_end(cursor)
    return [Comparison(FilterField.DUE_DATE, op, span)]


def _named(field: FilterField, texts: Sequence[str]) -> list[Filter]:
    names = [check_text(text, field.value).strip() for text in _few(texts, field)]
    present = _any_of(field, [_named_value(field, name) for name in names if not _is_none(name)])
    if not any(map(_is_none, names)):
        return present
    absent = Comparison(field, FilterOp.IS_NULL)
    return [Or((absent, *present))] if present else [absent]


def _named_value(field: FilterField, name: str) -> Scalar:
    if not name:
        raise InvalidInput(
            f"{field.value} is empty; give a name or an id, or leave it out.", field=field.value
        )
    value = typed_name(name, KINDS[field])
    if value is None:
        raise InvalidInput(
            f"{name[:40]!r} is not the id of a task; give its UUID.", field=field.value
        )
    return value


def _is_none(name: str) -> bool:
    return name.lower() == "none"


def _any_of(field: FilterField, values: list[Scalar]) -> list[Filter]:
    match values:
        case []:
            return []
        case [value]:
            return [Comparison(field, FilterOp.EQ, value)]
        case _:
            return [Comparison(field, FilterOp.IN, tuple(values))]


def _few(texts: Sequence[str], field: FilterField) -> Sequence[str]:
    if len(texts) > MAX_LIST:
        raise LimitExceeded(
            f"{field.value} was given {len(texts)} times; at most {MAX_LIST} are read.",
            field=field.value,
        )
    return texts


def _check_end(cursor: Cursor) -> None:
    if not cursor.is_at_end():
        cursor.fail_expecting("the end of the value")
