"""Server-sent events of a served process: hello first, then what changes, and nothing of anybody else."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import asyncpg
import httpx
import orjson
import pytest
from fastapi import FastAPI
from tests.integration.conftest import DEADLINE, register
from tests.integration.routes.people import Person
from tests.serving import served

from taskflow.config import Registration, Settings
from taskflow.main import build


@dataclass
class Event:
    name: str = "message"
    id: str | None = None
    data: Any = None


@dataclass
class Stream:
    """An open stream; `next` waits for its next event, at most the deadline."""

    events: AsyncIterator[Event]
    seen: list[Event] = field(default_factory=list)

    async def next(self) -> Event:
        async with asyncio.timeout(DEADLINE):
            self.seen.append(await anext(self.events))
        return self.seen[-1]

    async def change_of(self, subject: str) -> Event:
        while True:
            event = await self.next()
            if event.name == "change" and event.data["subject"] == subject:
                return event


@pytest.fixture(scope="module")
async def address(app: FastAPI, database_url: str) -> AsyncIterator[str]:
    """The address of the application behind a real server. The roles are those of `app`."""
    assert app.state.parts
    settings = Settings(registration=Registration.OPEN, ui=None)
    async with served(build(settings, database_url, with_roles=False)) as port:
        yield f"http://127.0.0.1:{port}"


@asynccontextmanager
async def opened(address: str, person: Person, **headers: str) -> AsyncIterator[Stream]:
    cookies = {"taskflow_session": person.client.cookies["taskflow_session"]}
    async with (
        httpx.AsyncClient(base_url=address, cookies=cookies, timeout=DEADLINE) as client,
        client.stream("GET", "/api/stream", headers=headers) as response,
    ):
        assert response.status_code == 200
        assert response.headers["Content-Type"].startswith("text/event-stream")
        assert "no-cache" in response.headers["Cache-Control"]
        yield Stream(_read(response))


async def _read(response: httpx.Response) -> AsyncIterator[Event]:
    event = Event()
    async for line in response.aiter_lines():
        name, _, value = line.partition(": ")
        if name == "event":
            event.name = value
        elif name == "id":
            event.id = value
        elif name == "data":
            event.data = orjson.loads(value)
        elif not line and event.data is not None:
            yield event
            event = Event()


async def test_says_hello_then_what_changes(address: str, person: Person) -> None:
    async with opened(address, person) as stream:
        hello = await stream.next()
        assert hello.name == "hello"
        assert set(hello.data) >= {"server_version", "head"}
        task = await person.made("/tasks", title="Water the plants")
        change = await stream.change_of(task["id"])
        assert (change.data["type"], change.data["version"]) == ("io.taskflow.task.created.v1", 1)
        assert change.data["task"]["title"] == "Water the plants"
        await person.send("POST", f"/tasks/{task['id']}/complete")
        done = await stream.change_of(task["id"])
        assert (done.data["object"], done.data["task"]["status"]) == ("task", "done")
        label = await person.made("/labels", name="errand")
        assert (await stream.change_of(label["id"])).data["object"] == "label"


async def test_a_quiet_stream_pings(
    address: str, person: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("taskflow.routes.stream.PING_SECONDS", 0.05)
    async with opened(address, person) as stream:
        assert [(await stream.next()).name for _ in range(3)] == ["hello", "ping", "ping"]


async def test_two_windows_see_the_same_in_the_same_order(address: str, person: Person) -> None:
    async with opened(address, person) as one, opened(address, person) as two:
        for stream in (one, two):
            assert (await stream.next()).name == "hello"
        tasks = [await person.made("/tasks", title=f"{i}") for i in range(5)]
        for stream in (one, two):
            await stream.change_of(tasks[-1]["id"])
        assert [event.id for event in one.seen[1:]] == [event.id for event in two.seen[1:]]
        assert [event.data["subject"] for event in one.seen[1:]] == [task["id"] for task in tasks]


async def test_shows_nothing_of_other_workspaces(
    address: str, person: Person, stranger: Person
) -> None:
    async with opened(address, person) as stream:
        await stream.next()
        await stranger.made("/tasks", title="secret")
        await stranger.made("/labels", name="secret")
        own = await person.made("/tasks", title="own")
        await stream.change_of(own["id"])
        assert [event.data["subject"] for event in stream.seen[1:]] == [own["id"]]


async def test_goes_on_where_it_was(address: str, person: Person) -> None:
    async with opened(address, person) as stream:
        await stream.next()
        first = await person.made("/tasks", title="first")
        last_id = (await stream.change_of(first["id"])).id
    assert last_id is not None
    missed = [await person.made("/tasks", title=f"{i}") for i in range(10)]
    async with opened(address, person, **{"Last-Event-ID": last_id}) as stream:
        assert (await stream.next()).name == "hello"
        later = await person.made("/tasks", title="later")
        await stream.change_of(later["id"])
        subjects = [event.data["subject"] for event in stream.seen[1:]]
    expected = [task["id"] for task in [*missed, later]]
    assert list(dict.fromkeys(subjects)) == expected, "nothing lost, nothing out of order"


async def test_says_when_what_was_missed_is_gone(
    address: str, person: Person, sql: asyncpg.Connection
) -> None:
    oldest = await sql.fetchval("SELECT min(transaction_id::text::bigint) FROM task_events")
    async with opened(address, person, **{"Last-Event-ID": f"{oldest - 1}-0"}) as stream:
        assert (await stream.next()).name == "hello"
        assert (await stream.next()).name == "reset"
        task = await person.made("/tasks", title="after")
        await stream.change_of(task["id"])


@pytest.mark.parametrize("cursor", ["x", "1", "-", "1-x", "9" * 40 + "-1", "99999999999999999-0"])
async def test_a_cursor_that_is_none_harms_nothing(
    address: str, person: Person, cursor: str
) -> None:
    async with opened(address, person, **{"Last-Event-ID": cursor}) as stream:
        assert (await stream.next()).name == "hello"
        task = await person.made("/tasks", title="x")
        await stream.change_of(task["id"])


async def test_follows_membership(address: str, person: Person, stranger: Person) -> None:
    workspace = await person.made("/workspaces", name="Shared")
    async with opened(address, stranger) as stream:
        await stream.next()
        path = f"/workspaces/{workspace['id']}"
        invitation = await person.made(f"{path}/invitations", role="member")
        token = {"token": invitation["token"]}
        assert (await stranger.send("POST", "/invitations/accept", json=token)).is_success
        inbox = workspace["inbox_project_id"]
        shared = await person.made("/tasks", title="shared", project_id=inbox)
        await stream.change_of(shared["id"])
        assert (await person.send("DELETE", f"{path}/members/{stranger.id}")).is_success
        hidden = await person.made("/tasks", title="hidden", project_id=inbox)
        own = await stranger.made("/tasks", title="own")
        await stream.change_of(own["id"])
        assert hidden["id"] not in [event.data.get("subject") for event in stream.seen]


async def test_ends_with_the_session(address: str, app: FastAPI) -> None:
    someone = Person.of(await register(app, "Somebody"))
    session = someone.client.cookies["taskflow_session"]
    await someone.send("POST", "/auth/logout")
    cookies = {"taskflow_session": session}
    async with httpx.AsyncClient(base_url=address, cookies=cookies) as client:
        refused = await client.get("/api/stream")
        assert (refused.status_code, refused.json()["code"]) == (401, "not_authenticated")
    await someone.client.aclose()
