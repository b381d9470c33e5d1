"""The real application on a real PostgreSQL that the migrations built.

Tests share one database and are kept apart as people are: each has accounts of its own.
"""

import asyncio
import secrets
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import UUID

import asyncpg
import httpx
import pytest
from fastapi import FastAPI

from taskflow.config import Registration, Settings
from taskflow.database import Database, migrate
from taskflow.embedded_postgres import EmbeddedPostgres
from taskflow.main import build
from taskflow.observability import configure_logging

# As in operation: the colourful tracebacks of an unconfigured log take seconds each.
configure_logging(level="WARNING", as_json=True)

PASSWORD = "a long enough sentence"
DEADLINE = 10.0


@dataclass
class Account:
    """A person with a signed-in client; `send` adds nothing that the person did not say."""

    client: httpx.AsyncClient
    user_id: UUID
    email: str
    workspace_id: UUID
    inbox_id: UUID
    headers: dict[str, str] = field(default_factory=dict)

    async def post(self, path: str, body: Any = None, **headers: str) -> httpx.Response:
        return await self.client.post(path, json=body, headers=headers)

    async def add_task(self, title: str = "Water the plants", **fields: Any) -> dict[str, Any]:
        response = await self.client.post("/api/tasks", json={"title": title, **fields})
        assert response.status_code == 201, response.text
        document: dict[str, Any] = response.json()
        return document


@pytest.fixture(scope="session")
def postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EmbeddedPostgres]:
    with EmbeddedPostgres(tmp_path_factory.mktemp("data")) as server:
        yield server


async def create_database(postgres: EmbeddedPostgres) -> str:
    """A new, migrated database on the test server. Returns its address."""
    name = f"t{secrets.token_hex(6)}"
    connection = await asyncpg.connect(postgres.dsn)
    await connection.execute(f"CREATE DATABASE {name}")
    await connection.close()
    url = postgres.url.replace("/taskflow?", f"/{name}?")
    await migrate(url)
    return url


@pytest.fixture(scope="session")
async def database_url(postgres: EmbeddedPostgres) -> str:
    return await create_database(postgres)


@pytest.fixture(scope="session")
async def app(
    database_url: str, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[FastAPI]:
    settings = Settings(
        registration=Registration.OPEN,
        data=Path(tmp_path_factory.mktemp("unused")),
        ui=None,
        audit_seconds=0.2,
    )
    application = build(settings, database_url)
    async with application.router.lifespan_context(application):
        yield application


@pytest.fixture(scope="session")
def database(app: FastAPI) -> Database:
    found: Database = app.state.parts.database
    return found


@pytest.fixture(scope="session")
async def sql(database_url: str) -> AsyncIterator[asyncpg.Connection]:
    """A connection of its own, to look at rows."""
    connection = await asyncpg.connect(database_url.replace("postgresql+asyncpg", "postgresql"))
    yield connection
    await connection.close()


@pytest.fixture
async def anonymous(app: FastAPI) -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
        yield client


async def register(
    app: FastAPI, name: str = "Ada", time_zone: str = "Europe/Berlin", **fields: str
) -> Account:
    """A new account on `app`, with a signed-in client of its own that the caller closes."""
    transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
    client = httpx.AsyncClient(transport=transport, base_url="http://test")
    email = f"{name.lower()}-{secrets.token_hex(5)}@example.com"
    body = {"email": email, "password": PASSWORD, "name": name, "time_zone": time_zone, **fields}
    response = await client.post("/api/auth/register", json=body)
    assert response.status_code == 201, response.text
    client.headers["X-CSRF-Token"] = response.json()["csrf_token"]
    me = (await client.get("/api/auth/me")).json()
    home = next(each for each in me["workspaces"] if each["personal"])
    return Account(
        client,
        UUID(me["user"]["id"]),
        email,
        UUID(home["id"]),
        UUID(home["inbox_project_id"]),
    )


@pytest.fixture
async def new_account(app: FastAPI) -> AsyncIterator[Callable[..., Awaitable[Account]]]:
    """Creates accounts, each with a client of its own."""
    clients: list[httpx.AsyncClient] = []

    async def create(name: str = "Ada", time_zone: str = "Europe/Berlin", **fields: str) -> Account:
        account = await register(app, name, time_zone, **fields)
        clients.append(account.client)
        return account

    yield create
    for client in clients:
        await client.aclose()


@pytest.fixture
async def ada(new_account: Callable[..., Awaitable[Account]]) -> Account:
    return await new_account("Ada")


@pytest.fixture
async def ben(new_account: Callable[..., Awaitable[Account]]) -> Account:
    """Somebody else, who belongs to none of Ada's workspaces."""
    return await new_account("Ben")


async def eventually(check: Callable[[], Awaitable[Any]], *, deadline: float = DEADLINE) -> Any:
    """Wait until `check` returns something true; returns it. Fails at the deadline (seconds)."""
    loop = asyncio.get_running_loop()
    end = loop.time() + deadline
    while True:
        found = await check()
        if found:
            return found
        assert loop.time() < end, "the condition did not come true in time"
        await asyncio.sleep(0.02)


def wait_until(check: Callable[[], object], *, deadline: float = 30.0) -> None:
    """Wait, blocking, until `check` returns something true. Fails at the deadline (seconds)."""
    end = time.monotonic() + deadline
    while not check():
        assert time.monotonic() < end, "the condition did not come true in time"
        time.sleep(0.05)
