"""A database of 100,000 tasks, with an application that does nothing but answer requests."""

from collections.abc import AsyncIterator
from dataclasses import dataclass

import asyncpg
import httpx
import pytest
from tests.integration.conftest import PASSWORD, create_database
from tests.integration.wire import Wire, tapped

from taskflow import outbox
from taskflow.config import Settings
from taskflow.database import Database
from taskflow.domain.access import Principal, Scope
from taskflow.embedded_postgres import EmbeddedPostgres
from taskflow.events import Envelope, Topic, system_origin
from taskflow.main import build
from taskflow.schemas.accounts import Register, TokenCreate
from taskflow.services import administration, audit, demo

TASKS = 100_000
_EMAIL = "large@example.com"
_OTHERS = (
    "UPDATE tasks SET assignee_id = created_by WHERE abs(hashtext(id::text)) % 10 = 0",
    "UPDATE tasks SET title = 'Ask about Zanzibar' WHERE abs(hashtext(id::text)) % 4000 = 7",
    """
    INSERT INTO notifications (id, workspace_id, user_id, event_id, kind, task_id, title, body, created_at, read_at)
    SELECT uuidv7(make_interval(hours => -n)), workspace_id, created_by, gen_random_uuid(), 'reminder', id, title, '',
           now() - make_interval(hours => n), CASE WHEN n % 100 <> 0 THEN now() END
    FROM (SELECT *, (row_number() OVER ())::int AS n FROM tasks LIMIT 50000) AS t
    """,
    """
    INSERT INTO deliveries (id, workspace_id, event_id, user_id, task_id, channel, state, attempts, created_at)
    SELECT uuidv7(), workspace_id, event_id, user_id, task_id, 'in_app', 'sent', 1, created_at FROM notifications
    """,
    """
    INSERT INTO audit_log SELECT copied.*
    FROM (SELECT a AS record FROM audit_log AS a LIMIT 1) AS first
    CROSS JOIN (SELECT id, row_number() OVER () AS n FROM tasks, generate_series(1, 2)) AS task
    CROSS JOIN LATERAL jsonb_populate_record(first.record, jsonb_build_object(
        'index', task.n + 100, 'event_id', gen_random_uuid(), 'object_id', task.id, 'action', 'task.updated'
    )) AS copied
    """,
    """
    INSERT INTO task_events (id, workspace_id, topic, key, sequence, type, envelope)
    SELECT uuidv7(), workspace_id, 'task-events', id, 1, 'io.taskflow.task.updated.v1', '{}' FROM tasks
    """,
    """
    INSERT INTO pending_events (position, created_on, event_id, key)
    SELECT position, created_on, id, key FROM task_events WHERE position % 50 = 0 ON CONFLICT DO NOTHING
    """,
)
"""What a long life adds to the demo's tasks: assignments, a rare word, notifications, an audit trail, events."""


@dataclass(frozen=True, slots=True)
class Large:
    client: httpx.AsyncClient
    database: Database
    principal: Principal
    sql: asyncpg.Connection
    wire: Wire


@pytest.fixture(scope="session")
async def large(postgres: EmbeddedPostgres) -> AsyncIterator[Large]:
    url = await create_database(postgres)
    sql = await asyncpg.connect(url.replace("postgresql+asyncpg", "postgresql"))
    with tapped() as wire:
        app = build(Settings(ui=None), url, with_roles=False)
        async with app.router.lifespan_context(app):
            database = app.state.parts.database
            principal, token = await _fill(database, sql)
            async with httpx.AsyncClient(
                transport=httpx.ASGITransport(app=app),
                base_url="http://test/api",
                headers={"Authorization": f"Bearer {token}"},
            ) as client:
                second = await client.post("/workspaces", json={"name": "Second"})
                inbox = second.json()["inbox_project_id"]
                for number in range(5):
                    body = {"title": f"Paint the wall {number}", "project_id": inbox}
                    assert (await client.post("/tasks", json=body)).status_code == 201
                yield Large(client, database, principal, sql, wire)
    await sql.close()


async def _fill(database: Database, sql: asyncpg.Connection) -> tuple[Principal, str]:
    body = Register(email=_EMAIL, name="Large", password=PASSWORD, time_zone="Europe/Berlin")
    async with database.transaction(system_origin("test")) as uow:
        principal = await administration.add_user(uow, body, is_admin=True)
        token = await administration.add_token(
            uow, _EMAIL, TokenCreate(name="test", scopes=list(Scope))
        )
        await demo.fill(uow, principal, tasks=TASKS, seed=1)
        filled = await outbox.pending(uow, shards=range(outbox.SHARDS), limit=10)
        records = [Envelope.model_validate(e.envelope) for e in filled if e.topic is Topic.AUDIT]
        await audit.append(uow, records)
    for statement in _OTHERS:
        await sql.execute(statement)
    await sql.execute("VACUUM ANALYZE")
    return principal, str(token["token"])
