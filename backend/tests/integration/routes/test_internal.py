"""What the recurring service asks of the backend, and who else may not."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any

import asyncpg
import httpx
import pytest
from fastapi import FastAPI
from tests.integration.conftest import Account, register

from taskflow.config import Registration, Settings
from taskflow.main import build

TOKEN = "what the sidecar shows to us"
FROM_RECURRING = {"dapr-api-token": TOKEN, "dapr-caller-app-id": "taskflow-recurring"}


@pytest.fixture
async def backend(database_url: str) -> AsyncIterator[FastAPI]:
    """The API alone: nothing in this process creates occurrences."""
    settings = Settings(registration=Registration.OPEN, APP_API_TOKEN=TOKEN)
    application = build(settings, database_url, with_roles=False)
    async with application.router.lifespan_context(application):
        yield application


@pytest.fixture
async def eve(backend: FastAPI) -> AsyncIterator[Account]:
    account = await register(backend, "Eve")
    yield account
    await account.client.aclose()


async def asked_for(eve: Account, sql: asyncpg.Connection) -> dict[str, Any]:
    """The request for the occurrence that follows a completed task."""
    due = (datetime.now(UTC) + timedelta(days=1)).isoformat(timespec="seconds")
    task = await eve.add_task(due_date=due, recurrence_pattern="DAILY", recurrence_interval=1)
    assert (await eve.post(f"/api/tasks/{task['id']}/complete")).status_code == 200
    key = await sql.fetchval("SELECT pending_key FROM series WHERE id = $1", task["series_id"])
    assert key is not None
    return {"workspace_id": task["workspace_id"], "series_id": task["series_id"], "key": key}


async def ask(app: FastAPI, body: dict[str, Any], headers: dict[str, str]) -> int:
    transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
        answer = await client.post("/internal/occurrences", json=body, headers=headers)
        return answer.status_code


async def occurrences(sql: asyncpg.Connection, body: dict[str, Any]) -> int:
    found: int = await sql.fetchval(
        "SELECT count(*) FROM tasks WHERE series_id = $1 AND occurrence_key = $2",
        body["series_id"],
        body["key"],
    )
    return found


async def test_an_occurrence_is_created_once_however_often_it_is_asked_for(
    backend: FastAPI, eve: Account, sql: asyncpg.Connection
) -> None:
    body = await asked_for(eve, sql)
    for _ in range(3):
        assert await ask(backend, body, FROM_RECURRING) == 204
    assert await occurrences(sql, body) == 1


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"dapr-caller-app-id": "taskflow-recurring"},
        FROM_RECURRING | {"dapr-api-token": "a guess"},
        FROM_RECURRING | {"dapr-caller-app-id": "taskflow-audit"},
        {"dapr-api-token": TOKEN},
    ],
    ids=str,
)
async def test_nobody_else_may_ask(
    backend: FastAPI, eve: Account, sql: asyncpg.Connection, headers: dict[str, str]
) -> None:
    body = await asked_for(eve, sql)
    assert await ask(backend, body, headers) == 403
    assert await occurrences(sql, body) == 0


async def test_without_a_token_of_the_sidecar_nobody_may_ask(
    app: FastAPI, eve: Account, sql: asyncpg.Connection
) -> None:
    body = await asked_for(eve, sql)
    assert await ask(app, body, FROM_RECURRING | {"dapr-api-token": ""}) == 403
