"""The checks are awake: each finds the failure that was planted for it, and nothing where all is well."""

import asyncio
import secrets
from collections.abc import AsyncIterator, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import asyncpg
import httpx
import pytest
from tests.anomaly.checks import broken_promises
from tests.anomaly.facts import AT_REST, collect, collect_when
from tests.anomaly.ledger import Ledger
from tests.anomaly.writers import PASSWORD
from tests.integration.conftest import create_database

from taskflow import background_tasks
from taskflow.config import Registration, Settings
from taskflow.consumers.audit import AuditConsumer
from taskflow.consumers.dispatch import Dispatcher
from taskflow.database import Database
from taskflow.embedded_postgres import EmbeddedPostgres
from taskflow.events import Envelope, Topic
from taskflow.local_bus import LocalBus
from taskflow.main import build
from taskflow.ports import OutgoingEvent, Publisher
from taskflow.worker import local_bus


@dataclass
class World:
    """Some acknowledged changes in a database of their own, whose events no bus has carried yet."""

    database: Database
    sql: asyncpg.Connection
    ledger: Ledger

    async def carry(self, bus: Publisher) -> None:
        """Run relay and scheduler until everything has come to rest."""
        stop = asyncio.Event()
        loops = [
            asyncio.create_task(background_tasks.relay(self.database, bus, stop)),
            asyncio.create_task(background_tasks.scheduler(self.database, stop)),
        ]
        await collect_when(self.sql, AT_REST, seconds=20.0)
        stop.set()
        await asyncio.gather(*loops)

    async def wait_for_no_occurrence(self) -> None:
        """For a bus that will not bring it: what waits for ever must not hold up the test."""
        await self.sql.execute("UPDATE series SET pending_key = NULL")

    async def broken(self) -> set[str]:
        """Names of the checks that found something."""
        found = broken_promises(await collect(self.sql), self.ledger)
        return {name for name, sentences in found.items() if sentences}


@pytest.fixture(scope="module")
def postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EmbeddedPostgres]:
    with EmbeddedPostgres(tmp_path_factory.mktemp("data")) as server:
        yield server


@pytest.fixture
async def world(postgres: EmbeddedPostgres) -> AsyncIterator[World]:
    url = await create_database(postgres)
    sql = await asyncpg.connect(url.replace("postgresql+asyncpg", "postgresql"))
    app = build(Settings(registration=Registration.OPEN, ui=None), url, with_roles=False)
    async with app.router.lifespan_context(app):
        transport = httpx.ASGITransport(app=app)
        async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
            ledger = await _some_changes(client)
        yield World(app.state.parts.database, sql, ledger)
    await sql.close()


async def _some_changes(client: httpx.AsyncClient) -> Ledger:
    ledger = Ledger()

    async def send(method: str, path: str, **body: Any) -> dict[str, Any]:
        response = await client.request(method, f"/api{path}", json=body or None)
        response.raise_for_status()
        answer: dict[str, Any] = response.json()
        return answer

    email = f"{secrets.token_hex(5)}@example.com"
    signed_in = await send("POST", "/auth/register", email=email, password=PASSWORD, name="Ada")
    client.headers["X-CSRF-Token"] = signed_in["csrf_token"]
    due = (datetime.now(UTC) + timedelta(days=3)).isoformat(timespec="seconds")
    plain = await send("POST", "/tasks", title="Water the plants", due_date=due)
    for title in ("Water them", "Water them all"):
        ledger.note(await send("PATCH", f"/tasks/{plain['id']}", title=title))
    at = datetime.now(UTC) + timedelta(seconds=0.3)
    reminder = await send("POST", f"/tasks/{plain['id']}/reminders", at=at.isoformat())
    ledger.reminders[reminder["id"]] = (plain["id"], at)
    rent = await send(
        "POST",
        "/tasks",
        title="Rent",
        due_date=due,
        recurrence_pattern="DAILY",
        recurrence_interval=1,
    )
    closed = await send("POST", f"/tasks/{rent['id']}/complete")
    ledger.note(closed["task"])
    key = closed["next_occurrence"]["occurrence_key"]
    ledger.next_keys[rent["id"]] = (rent["series_id"], key)
    return ledger


class Careless(Dispatcher):
    """A consumer that does not note what it has done."""

    async def _handle(self, events: Sequence[Envelope]) -> None:
        async with self._database.transaction(self._origin) as uow:
            await self._consumer.handle(uow, events)


class Twice:
    """A bus that delivers everything a second time, as brokers may."""

    def __init__(self, inner: Publisher) -> None:
        self._inner = inner

    async def publish(self, events: Sequence[OutgoingEvent]) -> dict[UUID, str]:
        await self._inner.publish(events)
        return await self._inner.publish(events)


class Forgetful:
    """A bus that confirms an event of `topic` without delivering it."""

    def __init__(self, inner: Publisher, topic: Topic) -> None:
        self._inner = inner
        self._topic = topic
        self._dropped: UUID | None = None

    async def publish(self, events: Sequence[OutgoingEvent]) -> dict[UUID, str]:
        for event in events:
            if self._dropped is None and event.topic is self._topic:
                self._dropped = event.id
        return await self._inner.publish([e for e in events if e.id != self._dropped])


class Backwards:
    """A bus that does not keep the order."""

    def __init__(self, inner: Publisher) -> None:
        self._inner = inner

    async def publish(self, events: Sequence[OutgoingEvent]) -> dict[UUID, str]:
        return await self._inner.publish(list(reversed(events)))


async def test_finds_nothing_where_all_is_well(world: World) -> None:
    await world.carry(Twice(local_bus(world.database)))
    assert await world.broken() == set()


async def test_finds_what_a_consumer_without_inbox_does_twice(world: World) -> None:
    await world.sql.execute(
        "ALTER TABLE audit_log DROP CONSTRAINT uq_audit_log_workspace_id_event_id"
    )
    await world.wait_for_no_occurrence()
    bus = LocalBus([Careless(world.database, AuditConsumer())])
    await world.carry(Twice(bus))
    assert "duplicated" in await world.broken()


@pytest.mark.parametrize(
    ("topic", "check"),
    [
        (Topic.AUDIT, "unhandled"),
        (Topic.REMINDERS, "unhandled"),
        (Topic.RECURRING, "occurrences"),
    ],
)
async def test_finds_an_event_that_the_bus_dropped(world: World, topic: Topic, check: str) -> None:
    if topic is Topic.RECURRING:
        await world.wait_for_no_occurrence()
    await world.carry(Forgetful(local_bus(world.database), topic))
    assert check in await world.broken()


async def test_finds_records_out_of_order(world: World) -> None:
    await world.carry(Backwards(local_bus(world.database)))
    assert "inversions" in await world.broken()


_LAST_EVENT = """
    (SELECT id FROM task_events WHERE type = 'io.taskflow.task.updated.v1' ORDER BY position DESC LIMIT 1)
    """
_AGAIN = """
    INSERT INTO task_events (id, workspace_id, topic, key, sequence, type, envelope)
    SELECT gen_random_uuid(), workspace_id, topic, key, sequence, type, envelope
    FROM task_events WHERE type = 'io.taskflow.reminder.due.v1'
    """
_PARKED = """
    INSERT INTO pending_events (position, created_on, event_id, key, is_parked)
    SELECT position, created_on, id, key, true FROM task_events WHERE id = THE_LAST
    """
_TAMPERING = [
    ("lost", "UPDATE tasks SET title = 'Water nothing' WHERE title = 'Water them all'"),
    ("lost", "DELETE FROM reminders WHERE kind = 'at'"),
    ("half", "UPDATE tasks SET priority = 3, version = version + 1 WHERE title = 'Water them all'"),
    ("half", "DELETE FROM task_events WHERE type = 'io.taskflow.task.created.v1'"),
    ("half", "DELETE FROM task_events WHERE topic = 'task-audit'"),
    ("half", "DELETE FROM tasks WHERE title = 'Water them all'"),
    ("gaps", "DELETE FROM task_events WHERE id = THE_LAST"),
    ("gaps", "UPDATE task_events SET sequence = 9 WHERE id = THE_LAST"),
    ("unhandled", "DELETE FROM notifications"),
    ("unhandled", "DELETE FROM deliveries"),
    ("unhandled", "DELETE FROM inbox WHERE consumer = 'taskflow-audit'"),
    ("duplicated", "UPDATE deliveries SET event_id = gen_random_uuid()"),
    ("occurrences", "DELETE FROM tasks WHERE parent_task_id IS NOT NULL"),
    ("audit gaps", "DELETE FROM audit_log WHERE index = 1"),
    ("inversions", "UPDATE audit_log SET index = 1000 - index"),
    ("reminders", _AGAIN),
    ("reminders", "DELETE FROM task_events WHERE type = 'io.taskflow.reminder.due.v1'"),
    ("backlog", _PARKED),
    ("backlog", "UPDATE series SET pending_key = '2099-01-01'"),
]


async def test_finds_each_kind_of_tampering(world: World) -> None:
    await world.carry(local_bus(world.database))
    await world.sql.execute("ALTER TABLE audit_log DISABLE TRIGGER USER")
    missed = []
    for check, statement in _TAMPERING:
        transaction = world.sql.transaction()
        await transaction.start()
        await world.sql.execute(statement.replace("THE_LAST", _LAST_EVENT))
        if check not in await world.broken():
            missed.append((check, statement))
        await transaction.rollback()
    assert missed == []
    assert await world.broken() == set()
