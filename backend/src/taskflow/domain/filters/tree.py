"""The filter tree. Every value is resolved: no clock, no zone and no text is needed to evaluate it.

A filter is true or false of a task, never unknown. A comparison with an absent value (no due date,
no project) is false; `!=` is exactly "not =", so it is true of an absent value. In SQL:

- `And` and `Or` are AND and OR; `And(())` is EVERYTHING, TRUE.
- `Not(x)` is `(x) IS NOT TRUE`, and a `!=` is the `=` of the same value inside `IS NOT TRUE`.
  This keeps NULL out of the answer; nothing else needs care.
- dates and times: an OR over `Comparison.intervals()`, each `lower <= column AND column < upper`
  with None for an open end. The column is the instant (`due_date`, `start_date`, ...).
- priority: `priority IN Comparison.priorities()`.
- label, project, section, assignee: a UUID compares with the id, a `str` with the name (for the
  assignee: name or e-mail) without regard to case, `Caller.ME` with the signed-in user. A task has
  many labels: `=` and `in` mean that one of them matches, `is null` that there is none.
- text: full text search over title and description.
- overdue: see `Overdue`.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum, StrEnum, unique
from operator import ge, gt, le, lt
from typing import NamedTuple
from uuid import UUID

from taskflow.domain.enums import Priority, TaskStatus


class FilterField(StrEnum):
    """What can be compared; the value is the name in the language."""

    STATUS = "status"
    PRIORITY = "priority"
    DUE_DATE = "due_date"
    START_DATE = "start_date"
    CREATED_AT = "created_at"
    UPDATED_AT = "updated_at"
    COMPLETED_AT = "completed_at"
    LABEL = "label"
    PROJECT = "project"
    SECTION = "section"
    ASSIGNEE = "assignee"
    IS_RECURRING = "is_recurring"
    OVERDUE = "overdue"
    TEXT = "text"
    SUBTASK_OF = "subtask_of"


class FilterOp(StrEnum):
    """How it is compared. The values of IN are a tuple; the two about null have the value None."""

    EQ = "="
    NE = "!="
    LT = "<"
    LE = "<="
    GT = ">"
    GE = ">="
    IN = "in"
    IS_NULL = "is null"
    IS_NOT_NULL = "is not null"


class Caller(Enum):
    """The person who asks, as a value of the assignee."""

    ME = "me"


class Interval(NamedTuple):
    """Instants from `lower` up to, not including, `upper`; None is an open end. Both are UTC."""

    lower: datetime | None
    upper: datetime | None


@dataclass(frozen=True, slots=True)
class Span:
    """A day or an instant, as the half-open range of UTC instants from `start` to `end`.

    A day is the user's local day (`local_date` is its date): from the first instant of that day to
    the first of the next, so 23 to 25 hours. An all-day task is due at the midnight (of its zone)
    that begins its date, so comparing instants is right for all-day and timed tasks alike.
    An instant (`local_date` None) is the one microsecond that begins with it, the resolution of
    timestamptz.
    """

    start: datetime
    end: datetime
    local_date: date | None = None

    def interval(self, op: FilterOp) -> Interval:
        """The instants that stand in relation `op` to this span; NE has the interval of EQ."""
        match op:
            case FilterOp.LT:
                return Interval(None, self.start)
            case FilterOp.LE:
                return Interval(None, self.end)
            case FilterOp.GT:
                return Interval(self.end, None)
            case FilterOp.GE:
                return Interval(self.start, None)
            case _:
                return Interval(self.start, self.end)


@dataclass(frozen=True, slots=True)
class Overdue:
    """The value of `overdue`: whether a task is open and late (`wanted` False: that it is not).

    A timed task is late when `due_date < timed_before`, an all-day task when
    `due_date < all_day_before`, the first instant of the user's today.
    """

    wanted: bool
    timed_before: datetime
    all_day_before: datetime


Scalar = TaskStatus | Priority | Span | Overdue | Caller | UUID | str | bool
Value = Scalar | tuple[Scalar, ...] | None


@unique
class Kind(Enum):
    """What the values of a field are: the types that they have."""

    STATUS = (TaskStatus,)
    PRIORITY = (Priority,)
    MOMENT = (Span,)
    NAME = (str, UUID)
    PERSON = (str, UUID, Caller)
    TASK = (UUID,)
    FLAG = (bool,)
    OVERDUE = (Overdue,)
    TEXT = (str,)


KINDS = {
    FilterField.STATUS: Kind.STATUS,
    FilterField.PRIORITY: Kind.PRIORITY,
    FilterField.DUE_DATE: Kind.MOMENT,
    FilterField.START_DATE: Kind.MOMENT,
    FilterField.CREATED_AT: Kind.MOMENT,
    FilterField.UPDATED_AT: Kind.MOMENT,
    FilterField.COMPLETED_AT: Kind.MOMENT,
    FilterField.LABEL: Kind.NAME,
    FilterField.PROJECT: Kind.NAME,
    FilterField.SECTION: Kind.NAME,
    FilterField.ASSIGNEE: Kind.PERSON,
    FilterField.IS_RECURRING: Kind.FLAG,
    FilterField.OVERDUE: Kind.OVERDUE,
    FilterField.TEXT: Kind.TEXT,
    FilterField.SUBTASK_OF: Kind.TASK,
}

NULLABLE = frozenset(
    {
        FilterField.DUE_DATE,
        FilterField.START_DATE,
        FilterField.COMPLETED_AT,
        FilterField.LABEL,
        FilterField.PROJECT,
        FilterField.SECTION,
        FilterField.ASSIGNEE,
        FilterField.SUBTASK_OF,
    }
)

EQUALITY = (FilterOp.EQ, FilterOp.NE)
ORDERING = (FilterOp.LT, FilterOp.LE, FilterOp.GT, FilterOp.GE)
NULLNESS = (FilterOp.IS_NULL, FilterOp.IS_NOT_NULL)


def operators(field: FilterField) -> tuple[FilterOp, ...]:
    """The operators that a field takes, in the order in which they are told to people."""
    kind = KINDS[field]
    ordered = ORDERING if kind in {Kind.MOMENT, Kind.PRIORITY} else ()
    listed = () if kind in {Kind.FLAG, Kind.OVERDUE, Kind.TEXT} else (FilterOp.IN,)
    return (*EQUALITY, *ordered, *listed, *(NULLNESS if field in NULLABLE else ()))


@dataclass(frozen=True, slots=True)
class Comparison:
    """One field against a value of its kind. Raises ValueError for a pair that means nothing."""

    field: FilterField
    op: FilterOp
    value: Value = None

    def __post_init__(self) -> None:
        if self.op not in operators(self.field) or not self._has_fitting_value():
            raise ValueError(f"{self.field} {self.op} {self.value!r} is not a comparison")

    def intervals(self) -> tuple[Interval, ...]:
        """For dates: the instants that match, as ranges to be joined by OR; only IN has several."""
        return tuple(span.interval(self.op) for span in self._scalars() if isinstance(span, Span))

    def priorities(self) -> tuple[Priority, ...]:
        """For the priority: those that match, ascending; for NE those of EQ, to be negated.

        The order is that of the numbers 1 (urgent) to 4 (low): `priority <= 2` is urgent or high.
        A task without a priority is in no order: only =, != and in reach it.
        """
        values = [value for value in self._scalars() if isinstance(value, Priority)]
        if self.op not in ORDERING:
            return tuple(sorted(set(values)))
        compare = {"<": lt, "<=": le, ">": gt, ">=": ge}[self.op]
        return tuple(p for p in Priority if p is not Priority.NONE and compare(p, values[0]))

    def _scalars(self) -> tuple[Scalar, ...]:
        if self.value is None:
            return ()
        return self.value if isinstance(self.value, tuple) else (self.value,)

    def _has_fitting_value(self) -> bool:
        if isinstance(self.value, tuple) != (self.op is FilterOp.IN):
            return False
        if (self.value is None) != (self.op in NULLNESS) or self.value == ():
            return False
        return all(isinstance(value, KINDS[self.field].value) for value in self._scalars())


@dataclass(frozen=True, slots=True)
class And:
    """All terms hold. Two terms or more; no terms at all only as EVERYTHING."""

    terms: tuple["Filter", ...]

    def __post_init__(self) -> None:
        if self.terms:
            _check_terms(self.terms)


@dataclass(frozen=True, slots=True)
class Or:
    """At least one of two or more terms holds."""

    terms: tuple["Filter", ...]

    def __post_init__(self) -> None:
        _check_terms(self.terms)


@dataclass(frozen=True, slots=True)
class Not:
    """The term is false, which includes what would be unknown in SQL."""

    term: "Filter"


Filter = Comparison | And | Or | Not

EVERYTHING = And(())
"""The filter that every task passes: an empty text, no parameters. It is never part of a tree."""


def comparisons(tree: Filter) -> Iterator[Comparison]:
    """The comparisons of a tree from left to right, to count them or look up the names in them."""
    match tree:
        case Comparison():
            yield tree
        case Not(term):
            yield from comparisons(term)
        case And(terms) | Or(terms):
            for term in terms:
                yield from comparisons(term)


_FEWEST_TERMS = 2


def _check_terms(terms: tuple[Filter, ...]) -> None:
    if len(terms) < _FEWEST_TERMS or EVERYTHING in terms:
        raise ValueError("and / or join two terms or more, none of them EVERYTHING")
