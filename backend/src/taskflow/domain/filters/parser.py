"""The language of `filter=`, read by recursive descent in linear time.

    filter     = [ any ]
    any        = all ( ("or" | "||") all )*
    all        = term ( ("and" | "&&") term )*
    term       = ("not" | "!") term | "(" any ")" | "no" field | comparison
    comparison = field ( = | == | != | <> | < | <= | > | >= ) value
               | field [ "not" ] "in" "(" value ( "," value )* ")"
               | field "is" [ "not" ] ("null" | "none")
               | field                                 -- of the yes-or-no fields

    status = open and (priority <= 2 or label in (home, "deep work")) and not project = Work
    and due < today + 7d

Keywords, fields and closed values are read without regard to case. `= none` and `!= none` of an
optional field are `is null` and `is not null`; `no priority` is `priority = none`. `moments` has
the language of dates, `tree` the meaning of each comparison.
"""

import re
from datetime import datetime

from taskflow.domain.enums import Priority
from taskflow.domain.filters.cursor import Cursor
from taskflow.domain.filters.moments import Reference
from taskflow.domain.filters.tree import (
    EQUALITY,
    EVERYTHING,
    KINDS,
    NULLABLE,
    ORDERING,
    And,
    Comparison,
    Filter,
    FilterField,
    FilterOp,
    Kind,
    Not,
    Or,
    Scalar,
    operators,
)
from taskflow.domain.filters.values import read_none, read_value

MAX_DEPTH = 20
"""Most parentheses and nots inside one another."""

MAX_TERMS = 100
MAX_LIST = 50

_ALIASES = {
    **{field.value: field for field in FilterField},
    "due": FilterField.DUE_DATE,
    "start": FilterField.START_DATE,
    "created": FilterField.CREATED_AT,
    "updated": FilterField.UPDATED_AT,
    "completed": FilterField.COMPLETED_AT,
    "labels": FilterField.LABEL,
    "recurring": FilterField.IS_RECURRING,
    "title": FilterField.TEXT,
    "q": FilterField.TEXT,
}


def _word(alternatives: str) -> re.Pattern[str]:
    return re.compile(rf"(?:{alternatives})(?!\w)", re.IGNORECASE | re.ASCII)


_AND = re.compile(r"&&|and(?!\w)", re.IGNORECASE | re.ASCII)
_OR = re.compile(r"\|\||or(?!\w)", re.IGNORECASE | re.ASCII)
_NOT = re.compile(r"!(?!=)|not(?!\w)", re.IGNORECASE | re.ASCII)
_NO = _word("no")
_IN = _word("in")
_IS = _word("is")
_NOT_WORD = _word("not")
_DATE_WORD = _word("date")
_FIELD = re.compile(r"[^\W\d]\w*")
_OPERATOR = re.compile(r"==|!=|<>|<=|>=|=|<|>")
_OPEN = re.compile(r"\(")
_CLOSE = re.compile(r"\)")
_COMMA = re.compile(r",")
_FLAGS = {Kind.FLAG, Kind.OVERDUE}
_SYNONYMS = {"==": "=", "<>": "!="}


def parse_filter(text: str, *, now: datetime, zone: str, field: str = "filter") -> Filter:
    """The tree of a text; a blank one is EVERYTHING. `now` is aware, `zone` the reader's IANA zone.

    Raises FilterError (InvalidInput at `field`, with the column and what was expected there) and
    LimitExceeded past MAX_TEXT characters, MAX_DEPTH, MAX_TERMS comparisons or MAX_LIST values.
    """
    cursor = Cursor(text, field)
    reference = Reference.at(now, zone)
    if cursor.is_at_end():
        return EVERYTHING
    tree = _Parser(cursor, reference).read_any()
    if not cursor.is_at_end():
        cursor.fail_expecting("'and', 'or' or the end (names with spaces need quotation marks)")
    return tree


class _Parser:
    """One reading of one text; counts the comparisons and how deep it stands."""

    def __init__(self, cursor: Cursor, reference: Reference) -> None:
        self._cursor = cursor
        self._reference = reference
        self._depth = 0
        self._count = 0

    def read_any(self) -> Filter:
        terms = [self._read_all()]
        while self._cursor.take(_OR):
            terms.append(self._read_all())
        return terms[0] if len(terms) == 1 else Or(tuple(terms))

    def _read_all(self) -> Filter:
        terms = [self._read_term()]
        while self._cursor.take(_AND):
            terms.append(self._read_term())
        return terms[0] if len(terms) == 1 else And(tuple(terms))

    def _read_term(self) -> Filter:
        cursor = self._cursor
        if cursor.take(_NOT):
            self._enter()
            term: Filter = Not(self._read_term())
        elif cursor.take(_OPEN):
            self._enter()
            term = self.read_any()
            if not cursor.take(_CLOSE):
                cursor.fail_expecting("'and', 'or' or ')'")
        else:
            return self._read_counted()
        self._depth -= 1
        return term

    def _enter(self) -> None:
        self._depth += 1
        if self._depth > MAX_DEPTH:
            self._cursor.fail_limit(
                f"Parentheses and nots stand at most {MAX_DEPTH} deep; write it flatter."
            )

    def _read_counted(self) -> Filter:
        self._count += 1
        if self._count > MAX_TERMS:
            self._cursor.fail_limit(f"A filter has at most {MAX_TERMS} comparisons.")
        return self._read_absence() if self._cursor.take(_NO) else self._read_comparison()

    def _read_absence(self) -> Filter:
        at = self._cursor.position
        field = self._read_field()
        if KINDS[field] is Kind.MOMENT:
            self._cursor.take(_DATE_WORD)
        return self._absent(field, FilterOp.EQ, at)

    def _read_comparison(self) -> Filter:
        cursor = self._cursor
        at = cursor.position
        field = self._read_field()
        if cursor.take(_IS):
            op = FilterOp.NE if cursor.take(_NOT_WORD) else FilterOp.EQ
            if not read_none(cursor):
                cursor.fail_expecting("'null' or 'none'")
            return self._absent(field, op, at)
        if cursor.take(_NOT_WORD):
            if not cursor.take(_IN):
                cursor.fail_expecting("'in'")
            return Not(self._read_list(field, at))
        if cursor.take(_IN):
            return self._read_list(field, at)
        return self._read_relation(field, at)

    def _read_field(self) -> FilterField:
        at = self._cursor.position
        if (found := self._cursor.take(_FIELD)) is None:
            self._cursor.fail_expecting("a field, such as status, due or label")
        name = found[0].lower()
        if name not in _ALIASES:
            self._cursor.fail_unknown(found[0], "field", FilterField, at=at, synonyms=_ALIASES)
        return _ALIASES[name]

    def _read_relation(self, field: FilterField, at: int) -> Filter:
        cursor = self._cursor
        op_at = cursor.position
        if (found := cursor.take(_OPERATOR)) is None:
            if KINDS[field] in _FLAGS:
                return Comparison(field, FilterOp.EQ, self._flag(field))
            cursor.fail_expecting(f"one of {_listed(field)} after {field.value!r}")
        op = FilterOp(_SYNONYMS.get(found[0], found[0]))
        if op in EQUALITY and field is not FilterField.PRIORITY and read_none(cursor):
            return self._absent(field, op, at)
        self._check_operator(field, op, op_at)
        return Comparison(field, op, self._read_value(field, ordered=op in ORDERING))

    def _read_list(self, field: FilterField, at: int) -> Filter:
        cursor = self._cursor
        self._check_operator(field, FilterOp.IN, at)
        if not cursor.take(_OPEN):
            cursor.fail_expecting("'('")
        values = [self._read_value(field)]
        while cursor.take(_COMMA):
            if len(values) == MAX_LIST:
                cursor.fail_limit(f"A list has at most {MAX_LIST} values.")
            values.append(self._read_value(field))
        if not cursor.take(_CLOSE):
            cursor.fail_expecting("',' or ')'")
        return Comparison(field, FilterOp.IN, tuple(values))

    def _read_value(self, field: FilterField, *, ordered: bool = False) -> Scalar:
        return read_value(self._cursor, KINDS[field], self._reference, ordered=ordered)

    def _flag(self, field: FilterField) -> Scalar:
        return self._reference.overdue(wanted=True) if field is FilterField.OVERDUE else True

    def _absent(self, field: FilterField, op: FilterOp, at: int) -> Filter:
        if field is FilterField.PRIORITY:
            return Comparison(field, op, Priority.NONE)
        if field not in NULLABLE:
            self._cursor.fail(f"{field.value!r} is never none; as a name, quote that word.", at=at)
        return Comparison(field, FilterOp.IS_NULL if op is FilterOp.EQ else FilterOp.IS_NOT_NULL)

    def _check_operator(self, field: FilterField, op: FilterOp, at: int) -> None:
        if op not in operators(field):
            message = f"{field.value!r} cannot be compared by {op.value!r}; use {_listed(field)}."
            self._cursor.fail(message, at=at)


def _listed(field: FilterField) -> str:
    return ", ".join(operators(field))
