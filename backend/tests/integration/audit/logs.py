"""Sample logs: a database of its own whose audit consumer has taken what was made up here."""

import random
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import text
from tests.integration.conftest import create_database

from taskflow.clock import SystemClock
from taskflow.consumers.audit import AuditConsumer
from taskflow.consumers.dispatch import Dispatcher
from taskflow.database import Database, UnitOfWork
from taskflow.domain.audit_log.notes import SigningKey
from taskflow.embedded_postgres import EmbeddedPostgres
from taskflow.events import EventType, Topic, schema_address, system_origin
from taskflow.repositories import audit_seals
from taskflow.services import audit_sealing

TEST = system_origin("test")
KEY = SigningKey(b"k" * 32)
NEXT_KEY = SigningKey(b"n" * 32)


def envelope(workspace_id: UUID, number: int) -> dict[str, Any]:
    """The `number`th audit record of a workspace, as a bus delivers it: always the same."""
    made = random.Random(f"{workspace_id} {number}")
    task = UUID(int=made.getrandbits(128))
    return {
        "specversion": "1.0",
        "id": str(UUID(int=made.getrandbits(128))),
        "source": "/taskflow",
        "type": EventType.AUDIT_RECORDED.value,
        "subject": str(workspace_id),
        "time": "2026-11-24T06:00:00Z",
        "datacontenttype": "application/json",
        "dataschema": schema_address(EventType.AUDIT_RECORDED),
        "partitionkey": str(workspace_id),
        "workspaceid": str(workspace_id),
        "data": {
            "action": made.choice(["task.created", "task.updated", "task.completed"]),
            "actor": {
                "kind": "token",
                "id": str(UUID(int=made.getrandbits(128))),
                "name": "Ada Lovelace",
                "token_id": str(UUID(int=made.getrandbits(128))),
            },
            "object_type": "task",
            "object_id": str(task),
            "object_name": f"Zähler {number} ablesen",
            "before": {"title": "Zähler", "labels": ["haus"]},
            "after": {"title": f"Zähler {number}", "labels": [], "priority": 1},
            "time": f"2026-11-24T06:00:{number % 60:02d}.{number:06d}Z",
            "request_id": f"request-{number}",
            "trace_id": "4bf92f3577b34da6a3ce929d0e0e4736",
            "address": "203.0.113.7",
        },
    }


@dataclass
class Log:
    database: Database
    url: str
    workspace_id: UUID

    async def grow(self, numbers: Sequence[int]) -> None:
        """Have the audit consumer append these records."""
        await self.deliver([envelope(self.workspace_id, number) for number in numbers])

    async def deliver(self, batch: list[dict[str, Any]]) -> None:
        """As `grow`, with records of one's own."""
        consumer = Dispatcher(self.database, AuditConsumer())
        answers = await consumer.deliver(Topic.AUDIT, batch)
        assert {outcome for outcome, *_ in answers.values()} == {"SUCCESS"}, answers

    async def seal(self, key: SigningKey = KEY) -> str:
        """Sign the head; returns it."""
        async with self.database.transaction(TEST) as uow:
            await audit_sealing.seal(uow, self.workspace_id, key)
            newest = await audit_seals.newest(uow, self.workspace_id)
        assert newest is not None
        return newest


@asynccontextmanager
async def tried(database: Database) -> AsyncIterator[UnitOfWork]:
    """A transaction that is taken back at its end."""
    async with database.transaction(TEST) as uow:
        yield uow
        await uow.execute(text("ROLLBACK AND CHAIN"))


@asynccontextmanager
async def new_log(postgres: EmbeddedPostgres, workspace: int = 1) -> AsyncIterator[Log]:
    url = await create_database(postgres)
    database = Database(url, SystemClock(), pool_size=8)
    async with database.transaction(TEST) as uow:
        await audit_seals.add_key(uow, 0, KEY.public, None)
    yield Log(database, url, UUID(int=workspace))
    await database.close()


@asynccontextmanager
async def sample_log(postgres: EmbeddedPostgres) -> AsyncIterator[Log]:
    """600 records in two whole tiles and a part; heads at 1, 40, 300, 590; the last ten are not signed."""
    async with new_log(postgres) as log:
        for low, high in ((0, 1), (1, 40), (40, 300), (300, 590)):
            await log.grow(range(low, high))
            await log.seal()
        await log.grow(range(590, 600))
        yield log
