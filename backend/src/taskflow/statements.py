"""SQLAlchemy's statements as what the driver takes: text with $1, $2 … and the values in that order.

SQLAlchemy writes the SQL; its engine is left out, because carrying one statement through it costs several times
what the driver itself needs (docs/decisions/0002). Compiled once a shape: a cache serves the next of the same.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from typing import Any

import asyncpg
import orjson
from sqlalchemy import Executable, TextClause, text
from sqlalchemy.dialects.postgresql.asyncpg import dialect as asyncpg_dialect
from sqlalchemy.util import LRUCache

from taskflow.json_text import encode

_DIALECT = asyncpg_dialect(  # type: ignore[no-untyped-call]  # SQLAlchemy leaves dialects untyped
    json_serializer=lambda value: encode(value).decode(), json_deserializer=orjson.loads
)
_COMPILED: LRUCache[Any, Any] = LRUCache(500)
_ROWS = re.compile(r"\A\s*\(?(?:SELECT|WITH|VALUES|SHOW|TABLE)\b|\bRETURNING\b", re.IGNORECASE)


class Row(asyncpg.Record):
    """A row whose columns are also attributes."""

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - a column holds what it holds
        try:
            return self[name]
        except KeyError:
            raise AttributeError(name) from None

    @property
    def _mapping(self) -> Mapping[str, Any]:
        return dict(self)


class Values(list[Any]):
    """One column."""

    def all(self) -> list[Any]:
        return self


class Rows:
    """What a statement answered, by the names that SQLAlchemy gives to ways of reading a result.

    `rowcount` is how many rows a statement without RETURNING changed; of one that answers rows, their number.
    """

    __slots__ = ("_rows", "rowcount")

    def __init__(self, rows: list[Row], rowcount: int | None = None) -> None:
        self._rows = rows
        self.rowcount = len(rows) if rowcount is None else rowcount

    def __iter__(self) -> Iterator[Any]:
        return iter(self._rows)

    def all(self) -> list[Any]:
        return self._rows

    def mappings(self) -> "Rows":
        """The same: a row is a mapping as it is."""
        return self

    def scalars(self) -> Values:
        return Values(row[0] for row in self._rows)

    def one_or_none(self) -> Any:  # noqa: ANN401 - as above
        """The only row, or None. Raises ValueError if there are more."""
        if not self._rows:
            return None
        (row,) = self._rows
        return row

    def one(self) -> Any:  # noqa: ANN401 - as above
        """The only row. Raises ValueError if there is none, or more."""
        (row,) = self._rows
        return row

    def scalar_one(self) -> Any:  # noqa: ANN401 - as above
        return self.one()[0]

    def scalar_one_or_none(self) -> Any:  # noqa: ANN401 - as above
        row = self.one_or_none()
        return None if row is None else row[0]


class Prepared:
    """A statement whose SQL is written once, for those that are asked for most.

    `columns` are those that an INSERT or UPDATE sets by parameters of the same names.
    """

    __slots__ = ("_fixed", "_names", "_processors", "sql")

    def __init__(self, statement: Executable, columns: Iterable[str] | None = None) -> None:
        compiled: Any = statement.compile(  # type: ignore[attr-defined]  # of every executable there is
            dialect=_DIALECT, column_keys=None if columns is None else list(columns)
        )
        self.sql, self._names, self._processors, self._fixed = _expanded(
            compiled, compiled.construct_params(_check=False)
        )

    def values(self, parameters: Mapping[str, Any]) -> list[Any]:
        """The values for $1, $2 …: of `parameters`, or else those that the statement was built with."""
        return _in_order(self._names, self._processors, {**self._fixed, **parameters})


def rendered(
    statement: Executable | Prepared, parameters: Mapping[str, Any]
) -> tuple[str, list[Any]]:
    """The SQL of `statement` and its values. Raises KeyError if `parameters` lacks one."""
    if isinstance(statement, Prepared):
        return statement.sql, statement.values(parameters)
    if isinstance(statement, TextClause):
        sql, names = _of_text(statement.text)
        return sql, [parameters[name] for name in names]
    build: Any = statement
    # What SQLAlchemy's own connection calls, for lack of a public way to its cache.
    compiled, extracted, collected, _ = build._compile_w_cache(  # noqa: SLF001 - see above
        dialect=_DIALECT, compiled_cache=_COMPILED, column_keys=sorted(parameters)
    )
    given = compiled.construct_params(
        parameters or None,
        escape_names=False,
        extracted_parameters=extracted,
        _collected_params=collected,
    )
    sql, names, processors, values = _expanded(compiled, given)
    return sql, _in_order(names, processors, values)


def _expanded(compiled: Any, values: dict[str, Any]) -> tuple[str, list[str], Any, dict[str, Any]]:  # noqa: ANN401 - SQLAlchemy's compiler
    """SQL, names by position, processors and values, once lists and literals have their place in the text."""
    processors = compiled._bind_processors  # noqa: SLF001 - no public way to a type's form for the driver
    if not (compiled.literal_execute_params or compiled.post_compile_params):
        return compiled.string, compiled.positiontup, processors, values
    state = compiled._process_parameters_for_postcompile(values)  # noqa: SLF001 - as above
    return (
        state.statement,
        state.positiontup,
        {**processors, **state.processors},
        {**values, **state.additional_parameters},
    )


def _in_order(
    names: list[str], processors: Mapping[str, Any], values: Mapping[str, Any]
) -> list[Any]:
    return [
        processors[name](values[name]) if name in processors else values[name] for name in names
    ]


@lru_cache(1000)
def answers_rows(sql: str) -> bool:
    """Whether the statement answers rows, or only says how many it changed."""
    return _ROWS.search(sql) is not None


@lru_cache(500)
def _of_text(sql: str) -> tuple[str, list[str]]:
    """The text for the driver, and the names of its values by position."""
    compiled: Any = text(sql).compile(dialect=_DIALECT)
    return compiled.string, list(compiled.positiontup or ())
