"""A log from before there was a tree: its records are hashed where they stand, and can be checked from then on."""

import json
import secrets
from uuid import UUID

import asyncpg
from tests.integration.audit.logs import KEY, TEST, Log, envelope
from tests.integration.test_migrations import alembic

from taskflow.clock import SystemClock
from taskflow.database import Database, migrate
from taskflow.embedded_postgres import EmbeddedPostgres
from taskflow.repositories import audit_log
from taskflow.services import audit, audit_verifying

HOME = UUID(int=1)


async def test_records_of_the_first_release_are_hashed_in_their_places(
    postgres: EmbeddedPostgres,
) -> None:
    name = f"m{secrets.token_hex(6)}"
    connection = await asyncpg.connect(postgres.dsn)
    await connection.execute(f"CREATE DATABASE {name}")
    await connection.close()
    url = postgres.url.replace("/taskflow?", f"/{name}?")
    await alembic(url, "upgrade", "0001")
    connection = await asyncpg.connect(url.replace("postgresql+asyncpg", "postgresql"))
    for workspace in (HOME, UUID(int=2)):
        for index in range(1100):
            sent = envelope(workspace, index)
            data = sent["data"]
            await connection.execute(
                "INSERT INTO audit_log VALUES ($1, $2, $3, $4::text::timestamptz, $5, $6, $7, $8, $9)",
                workspace,
                index,
                UUID(sent["id"]),
                data["time"],
                UUID(data["actor"]["id"]),
                data["action"],
                data["object_type"],
                UUID(data["object_id"]),
                json.dumps(data),
            )
    await connection.close()
    await migrate(url)

    log = Log(Database(url, SystemClock(), pool_size=4), url, HOME)
    await log.seal()
    async with log.database.reading(TEST) as uow:
        result = await audit_verifying.verify(uow, HOME, [KEY.public])
        (row,) = await audit_log.chosen(uow, HOME, [7])
    assert (result.size, result.signed) == (1100, 1100)
    data, shown = envelope(HOME, 7)["data"], audit.shown(row[0], row[1])
    assert (shown["object_name"], shown["address"]) == (data["object_name"], data["address"])
    assert {each["field"]: each["after"] for each in shown["changes"]} == data["after"]
    await log.database.close()
