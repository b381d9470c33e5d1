"""People who call the API, alone or as the members of a shared workspace."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, Self

import httpx
from tests.integration.conftest import Account

NOWHERE = "00000000-0000-7000-8000-000000000000"
"""The id of nothing: the same in every test process, so that they agree on the names of the tests."""

Recorded = Callable[[str], Awaitable[list[str]]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """A signed-in user and the client that carries the session."""

    client: httpx.AsyncClient
    id: str
    email: str
    workspace: str
    inbox: str

    @classmethod
    def of(cls, account: Account) -> Self:
        return cls(
            client=account.client,
            id=str(account.user_id),
            email=account.email,
            workspace=str(account.workspace_id),
            inbox=str(account.inbox_id),
        )

    async def send(self, method: str, path: str, **options: Any) -> httpx.Response:
        return await self.client.request(method, f"/api{path}", **options)

    async def made(self, path: str, **body: Any) -> dict[str, Any]:
        """What a POST that must succeed answers."""
        response = await self.send("POST", path, json=body)
        assert response.status_code == 201, response.text
        answered: dict[str, Any] = response.json()
        return answered

    async def items(self, path: str) -> list[dict[str, Any]]:
        """The items of a list that fits one page."""
        response = await self.send("GET", path)
        assert response.status_code == 200, response.text
        page = response.json()
        assert page["next_cursor"] is None
        found: list[dict[str, Any]] = page["items"]
        return found


@dataclass(frozen=True, slots=True, kw_only=True)
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
