"""People who call the API: each with a session of their own, alone or in a shared workspace."""

import itertools
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from sqlalchemy import text

from taskflow.config import Registration, Settings
from taskflow.database import migrate
from taskflow.embedded_postgres import EmbeddedPostgres
from taskflow.events import system_origin
from taskflow.main import build

_numbers = itertools.count(1)


@dataclass(frozen=True, slots=True)
class Person:
    """A signed-in user and the client that carries the session."""

    client: httpx.AsyncClient
    id: str
    email: str
    password: str
    workspace: str
    inbox: str

    async def send(self, method: str, path: str, **options: Any) -> httpx.Response:
        return await self.client.request(method, f"/api{path}", **options)

    async def made(self, path: str, **body: Any) -> dict[str, Any]:
        """What a POST that must succeed answers."""
        response = await self.send("POST", path, json=body)
        assert response.status_code == 201, response.text
        answered: dict[str, Any] = response.json()
        return answered

    async def items(self, path: str) -> list[dict[str, Any]]:
        """The items of a list."""
        response = await self.send("GET", path)
        assert response.status_code == 200, response.text
        page = response.json()
        assert page["next_cursor"] is None
        found: list[dict[str, Any]] = page["items"]
        return found


@dataclass(frozen=True, slots=True)
class Team:
    """A shared workspace with a member of each role, and somebody who does not belong to it."""

    workspace: str
    inbox: str
    owner: Person
    admin: Person
    member: Person
    viewer: Person
    stranger: Person


Newcomer = Callable[[], Awaitable[Person]]
Recorded = Callable[[str], Awaitable[list[str]]]


@pytest.fixture(scope="session")
def database_url() -> Iterator[str]:
    with tempfile.TemporaryDirectory() as folder, EmbeddedPostgres(Path(folder)) as postgres:
        yield postgres.url


@pytest.fixture(scope="session")
async def app(database_url: str) -> AsyncIterator[FastAPI]:
    await migrate(database_url)
    settings = Settings(registration=Registration.OPEN)
    built = build(settings, database_url, with_roles=False)
    async with built.router.lifespan_context(built):
        yield built


@pytest.fixture
async def anonymous(app: FastAPI) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(app), base_url="http://testserver"
    ) as client:
        yield client


@pytest.fixture
async def newcomer(app: FastAPI) -> AsyncIterator[Newcomer]:
    """Registers somebody new at each call."""
    async with AsyncExitStack() as stack:

        async def register() -> Person:
            client = await stack.enter_async_context(
                httpx.AsyncClient(
                    transport=httpx.ASGITransport(app), base_url="http://testserver"
                )
            )
            number = next(_numbers)
            body = {
                "email": f"person{number}@example.com",
                "password": f"the password of person {number}",
                "name": f"Person {number}",
            }
            response = await client.post("/api/auth/register", json=body)
            assert response.status_code == 201, response.text
            client.headers["X-CSRF-Token"] = response.json()["csrf_token"]
            me = (await client.get("/api/auth/me")).json()
            home = me["workspaces"][0]
            return Person(
                client=client,
                id=me["user"]["id"],
                email=body["email"],
                password=body["password"],
                workspace=home["id"],
                inbox=home["inbox_project_id"],
            )

        yield register


@pytest.fixture
async def person(newcomer: Newcomer) -> Person:
    return await newcomer()


@pytest.fixture
async def stranger(newcomer: Newcomer) -> Person:
    return await newcomer()


@pytest.fixture
async def team(newcomer: Newcomer, stranger: Person) -> Team:
    owner = await newcomer()
    workspace = await owner.made("/workspaces", name="Shared")
    others = {}
    for role in ("admin", "member", "viewer"):
        others[role] = await newcomer()
        invitation = await owner.made(f"/workspaces/{workspace['id']}/invitations", role=role)
        token = {"token": invitation["token"]}
        joined = await others[role].send("POST", "/invitations/accept", json=token)
        assert joined.status_code == 200, joined.text
    return Team(
        workspace=workspace["id"],
        inbox=workspace["inbox_project_id"],
        owner=owner,
        stranger=stranger,
        **others,
    )


@pytest.fixture
def recorded(app: FastAPI) -> Recorded:
    """The audited actions upon an object, and `live:` what open windows are told of it, in order."""

    async def read(object_id: str) -> list[str]:
        statement = text(
            """
            SELECT coalesce(envelope->'data'->>'action', type) AS action, topic FROM task_events
            WHERE envelope->'data'->>'object_id' = :id
               OR (topic = 'task-events' AND key = CAST(:id AS uuid))
            ORDER BY position
            """
        )
        async with app.state.parts.database.reading(system_origin("test")) as uow:
            rows = await uow.execute(statement, {"id": object_id})
            return [
                row.action if row.topic == "task-audit" else f"live:{row.action}" for row in rows
            ]

    return read
