"""What the driver sends to PostgreSQL: every statement with its values, as asyncpg itself logs them."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest
from asyncpg.connection import LoggedQuery

from taskflow import database

_OF_OTHERS = ("pg_current_snapshot", "pg_catalog.pg_type", "set_config('jit'")
"""In the live tail's questions, and in those of the driver about types."""


@dataclass(frozen=True, slots=True)
class Statement:
    sql: str
    values: tuple[Any, ...]


@dataclass(slots=True)
class Wire:
    """`sent` holds what was sent since it was last emptied, of requests and loops."""

    sent: list[Statement] = field(default_factory=list)

    def note(self, query: LoggedQuery) -> None:
        if not any(word in query.query for word in _OF_OTHERS):
            self.sent.append(Statement(query.query, tuple(query.args or ())))

    async def settled(self) -> list[Statement]:
        """All that was sent: the driver tells of a statement in the loop's next turn."""
        await asyncio.sleep(0)
        return self.sent


@contextmanager
def tapped() -> Iterator[Wire]:
    """Notes the statements of all connections that TaskFlow opens meanwhile."""
    wire, prepare = Wire(), database._prepare  # noqa: SLF001 - what each new connection goes through

    async def prepare_and_tap(connection: Any) -> None:
        await prepare(connection)
        connection.add_query_logger(wire.note)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(database, "_prepare", prepare_and_tap)
        yield wire
