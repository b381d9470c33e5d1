"""The migrations: from nothing to what the models say, once, by whoever comes first."""

import asyncio
import secrets
from collections.abc import AsyncIterator

import asyncpg
import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import Connection
from sqlalchemy.ext.asyncio import create_async_engine

from taskflow import database
from taskflow.database import known_revisions, migrate
from taskflow.embedded_postgres import EmbeddedPostgres
from taskflow.errors import StartupError
from taskflow.models import Base


@pytest.fixture
async def empty(postgres: EmbeddedPostgres) -> AsyncIterator[str]:
    """The address of a database without a table."""
    name = f"m{secrets.token_hex(6)}"
    connection = await asyncpg.connect(postgres.dsn)
    await connection.execute(f"CREATE DATABASE {name}")
    yield postgres.url.replace("/taskflow?", f"/{name}?")
    await connection.execute(f"DROP DATABASE {name} WITH (FORCE)")
    await connection.close()


async def fetch(url: str, statement: str) -> list[asyncpg.Record]:
    connection = await asyncpg.connect(url.replace("postgresql+asyncpg", "postgresql"))
    try:
        return list(await connection.fetch(statement))
    finally:
        await connection.close()


async def alembic(url: str, action: str, *arguments: str) -> None:
    """One command of Alembic on the database at `url`."""

    def run(connection: Connection) -> None:
        config = Config()
        config.set_main_option("script_location", str(database._migrations_folder()))  # noqa: SLF001 - no other reader
        config.attributes["connection"] = connection
        getattr(command, action)(config, *arguments)

    engine = create_async_engine(url)
    try:
        async with engine.connect() as connection:
            await connection.run_sync(run)
            await connection.commit()
    finally:
        await engine.dispose()


async def test_models_are_what_the_migrations_build(empty: str) -> None:
    await migrate(empty)
    await alembic(empty, "check")


SHAPE = """
WITH lasting AS (
    SELECT oid, relname FROM pg_class
    WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p')
      AND NOT relispartition AND relname <> 'alembic_version'
)
SELECT relname, 'column' AS kind, attname AS name,
    format_type(atttypid, atttypmod) || CASE WHEN attnotnull THEN ' not null ' ELSE ' ' END
    || coalesce(pg_get_expr(adbin, adrelid), '') || attidentity::text || attgenerated::text AS shape
FROM lasting JOIN pg_attribute ON attrelid = oid AND attnum > 0 AND NOT attisdropped
LEFT JOIN pg_attrdef ON adrelid = lasting.oid AND adnum = attnum
UNION ALL
SELECT relname, 'constraint', conname, pg_get_constraintdef(c.oid)
FROM lasting JOIN pg_constraint c ON conrelid = lasting.oid
UNION ALL
SELECT relname, 'index', i.indexrelid::regclass::text, pg_get_indexdef(i.indexrelid)
FROM lasting JOIN pg_index i ON indrelid = lasting.oid
ORDER BY 1, 2, 3
"""


async def test_models_would_build_the_same(empty: str, postgres: EmbeddedPostgres) -> None:
    """Also what Alembic does not compare: CHECK constraints, defaults, the expressions of indexes."""
    await migrate(empty)
    migrated = {tuple(row) for row in await fetch(empty, SHAPE)}
    name = f"m{secrets.token_hex(6)}"
    await fetch(postgres.url, f"CREATE DATABASE {name}")
    url = postgres.url.replace("/taskflow?", f"/{name}?")
    engine = create_async_engine(url)
    async with engine.begin() as connection:
        await connection.run_sync(Base.metadata.create_all)
    await engine.dispose()
    built = {tuple(row) for row in await fetch(url, SHAPE)}
    await fetch(postgres.url, f"DROP DATABASE {name} WITH (FORCE)")
    assert migrated - built == set()
    assert built - migrated == set()


async def test_migrating_again_changes_nothing(empty: str) -> None:
    await migrate(empty)
    tables = "SELECT oid::bigint, relname, relfilenode::bigint FROM pg_class WHERE relkind = 'r' ORDER BY oid"
    before = await fetch(empty, tables)
    await migrate(empty)
    assert await fetch(empty, tables) == before
    versions = await fetch(empty, "SELECT version_num FROM alembic_version")
    assert [row["version_num"] for row in versions] == [known_revisions()[-1]]


async def test_replicas_start_together(empty: str) -> None:
    await asyncio.gather(*(migrate(empty) for _ in range(4)))
    versions = await fetch(empty, "SELECT version_num FROM alembic_version")
    assert [row["version_num"] for row in versions] == [known_revisions()[-1]]


async def test_refuses_the_database_of_a_newer_release(empty: str) -> None:
    await migrate(empty)
    await fetch(empty, "UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(StartupError, match=r"9999.*newer"):
        await migrate(empty)
    await fetch(empty, "SELECT count(*) FROM tasks")


async def test_going_back_behind_the_first_says_what_to_do(empty: str) -> None:
    await migrate(empty)
    with pytest.raises(NotImplementedError, match="backup"):
        await alembic(empty, "downgrade", "base")
    await migrate(empty)  # what could be taken back was, each migration in its own transaction
    await alembic(empty, "check")
