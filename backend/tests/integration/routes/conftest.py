"""People for the tests of routes, and what the outbox holds of their deeds."""

from collections.abc import Awaitable, Callable

import asyncpg
import pytest
from tests.integration.conftest import Account
from tests.integration.journal import Journal, journal_of
from tests.integration.routes.people import Newcomer, Person, Recorded, Team


@pytest.fixture
def newcomer(new_account: Callable[..., Awaitable[Account]]) -> Newcomer:
    """Registers somebody new at each call."""

    async def register() -> Person:
        return Person.of(await new_account("Somebody"))

    return register


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
def recorded(sql: asyncpg.Connection) -> Recorded:
    """The audited actions upon an object, and as `live:…` what open windows are told, in order."""

    async def read(object_id: str) -> list[str]:
        rows = await sql.fetch(
            """
            SELECT coalesce(envelope->'data'->>'action', type) AS action, topic FROM task_events
            WHERE envelope->'data'->>'object_id' = $1
               OR (topic = 'task-events' AND key = CAST(CAST($1 AS text) AS uuid))
            ORDER BY position
            """,
            object_id,
        )
        return [
            row["action"] if row["topic"] == "task-audit" else f"live:{row['action']}"
            for row in rows
        ]

    return read


@pytest.fixture
def journal(sql: asyncpg.Connection) -> Journal:
    async def read(task_id: str) -> list[str]:
        return await journal_of(sql, task_id)

    return read
