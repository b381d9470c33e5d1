"""A database with a user, a token and demo data."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

import asyncpg

from taskflow.clock import SystemClock
from taskflow.database import Database, migrate
from taskflow.embedded_postgres import EmbeddedPostgres
from taskflow.events import system_origin
from taskflow.schemas.accounts import Register, TokenCreate
from taskflow.services import administration, demo

_EMAIL = "bench@example.com"
_LONG = 100_000
"""Tasks whose filling takes long enough to be watched."""


@dataclass(frozen=True, slots=True)
class Workspace:
    dsn: str
    token: str

    @property
    def url(self) -> str:
        return self.dsn.replace("postgresql:", "postgresql+asyncpg:", 1)

    async def query(self, statement: str, *values: Any) -> list[Any]:
        connection = await asyncpg.connect(self.dsn)
        try:
            return list(await connection.fetch(statement, *values))
        finally:
            await connection.close()

    async def open_tasks(self, limit: int, *, repeating: bool = False) -> list[UUID]:
        rows = await self.query(
            "SELECT id FROM tasks WHERE status = 'open' AND deleted_at IS NULL AND is_recurring = $2"
            " AND subtask_of_id IS NULL ORDER BY md5(id::text) LIMIT $1",
            limit,
            repeating,
        )
        return [row["id"] for row in rows]


class _Progress:
    """Says how far a long filling is, each time it is a tenth further."""

    def __init__(self, whole: int) -> None:
        self._whole = whole
        self._said = 0

    def __call__(self, done: int) -> None:
        tenths = done * 10 // self._whole
        if self._whole >= _LONG and tenths > self._said:
            self._said = tenths
            print(f"filled {done:,} of {self._whole:,} tasks", flush=True)


async def make(postgres: EmbeddedPostgres, name: str, *, tasks: int, seed: int) -> Workspace:
    """A new database on `postgres` with one user and `tasks` tasks, settled: analysed and written out."""
    connection = await asyncpg.connect(postgres.dsn)
    await connection.execute(f"CREATE DATABASE {name}")
    await connection.close()
    dsn = postgres.dsn.replace("/taskflow?", f"/{name}?")
    url = dsn.replace("postgresql:", "postgresql+asyncpg:", 1)
    await migrate(url)
    database = Database(url, SystemClock(), pool_size=2)
    body = Register(
        email=_EMAIL,
        name="Bench",
        password="a long enough sentence",
        time_zone="Europe/Berlin",
    )
    async with database.transaction(system_origin("bench")) as uow:
        principal = await administration.add_user(uow, body, is_admin=True)
        made = await administration.add_token(uow, _EMAIL, TokenCreate(name="bench"))
        await demo.fill(uow, principal, tasks=tasks, seed=seed, on_progress=_Progress(tasks))
    await database.close()
    connection = await asyncpg.connect(dsn)
    await connection.execute("VACUUM ANALYZE")
    await connection.execute("CHECKPOINT")
    await connection.close()
    return Workspace(dsn, made["token"])
