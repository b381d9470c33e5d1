"""Clients that change tasks without pause, send again what was not answered, and note what was."""

import asyncio
import secrets
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any
from uuid import UUID

import httpx
from tests.anomaly.ledger import Ledger

PASSWORD = "a long enough sentence"
GIVES_UP = 0.15
"""Share of unanswered requests that a writer does not send again: whether they happened stays open."""


class Unanswered(Exception):
    """The connection broke before the answer, and the writer does not ask again."""


async def account(url: str, name: str) -> httpx.AsyncClient:
    """Registers a person. Returns the signed-in client."""
    client = httpx.AsyncClient(base_url=url, timeout=20.0)
    body = {
        "email": f"{name}-{secrets.token_hex(4)}@example.com",
        "password": PASSWORD,
        "name": name,
        "time_zone": "Europe/Berlin",
    }
    response = await client.post("/api/auth/register", json=body)
    response.raise_for_status()
    client.headers["X-CSRF-Token"] = response.json()["csrf_token"]
    return client


class Writer:
    """One client. All its tasks begin with its name, so that no other writer touches them."""

    def __init__(
        self, client: httpx.AsyncClient, name: str, random: Random, ledger: Ledger
    ) -> None:
        self._client = client
        self._name = f"{name}-"
        self._random = random
        self._ledger = ledger
        self._count = 0

    async def run(self, stop: asyncio.Event) -> None:
        steps: list[tuple[Callable[[], Awaitable[None]], int]] = [
            (self._create, 4),
            (self._create_repeating, 3),
            (self._quick_add, 2),
            (self._rename, 5),
            (self._complete, 5),
            (self._complete_following, 4),
            (self._reopen, 2),
            (self._delete, 1),
            (self._remind, 3),
        ]
        choices, weights = zip(*steps, strict=True)
        while not stop.is_set():
            (step,) = self._random.choices(choices, weights)
            try:
                await step()
            except Unanswered:
                continue

    async def _create(self) -> None:
        await self._add({"due_date": self._due(), "priority": self._random.randrange(5)})

    async def _create_repeating(self) -> None:
        due = {"due_date": self._due(), "recurrence_pattern": "DAILY", "recurrence_interval": 1}
        await self._add({**due, "reminders": [{"before_due": "PT1H"}]})

    async def _quick_add(self) -> None:
        task_id = self._id()
        body = {"text": f"{self._title()} every day at 9 p2", "ids": [task_id]}
        answer = await self._send("POST", "/api/quick-add", task_id, body)
        if answer is not None:
            (document,) = answer["tasks"]
            self._ledger.note(document)

    async def _rename(self) -> None:
        task_id = self._pick()
        if task_id is not None:
            await self._change("PATCH", task_id, "", {"title": self._title()})

    async def _complete(self) -> None:
        task_id = self._pick(status="open")
        if task_id is not None:
            await self._close(task_id)

    async def _complete_following(self) -> None:
        """Complete an occurrence that the server created."""
        query = {"is_recurring": "true", "status": "open", "limit": "200", "sort": "-created_at"}
        answer = await self._send("GET", "/api/tasks", None, params=query)
        found = [
            each
            for each in (answer or {"items": []})["items"]
            if each["title"].startswith(self._name)
            and each["parent_task_id"] is not None
            and each["id"] not in self._ledger.unsure
        ]
        if found:
            document = self._random.choice(found)
            self._ledger.note(document)
            await self._close(document["id"])

    async def _reopen(self) -> None:
        task_id = self._pick(status="done")
        if task_id is None:
            return
        answer = await self._send("POST", f"/api/tasks/{task_id}/reopen", task_id)
        if answer is None:
            return
        self._ledger.note(answer["task"])
        _, key = self._ledger.next_keys.pop(task_id, ("", ""))
        if key and answer["kept_occurrence"] is None:
            self._forget_withdrawn(answer["task"])

    def _forget_withdrawn(self, reopened: dict[str, Any]) -> None:
        """Open occurrences after a reopened one were withdrawn with it."""
        for task_id, task in list(self._ledger.tasks.items()):
            same = task.series_id == reopened["series_id"] and task_id != reopened["id"]
            if same and task.status == "open":
                del self._ledger.tasks[task_id]

    async def _delete(self) -> None:
        task_id = self._pick()
        if task_id is not None:
            await self._change("DELETE", task_id, "", None)

    async def _remind(self) -> None:
        task_id = self._pick(status="open")
        if task_id is None:
            return
        at = datetime.now(UTC) + timedelta(seconds=self._random.uniform(0.2, 4.0))
        path = f"/api/tasks/{task_id}/reminders"
        answer = await self._send("POST", path, task_id, {"at": at.isoformat()})
        if answer is not None:
            self._ledger.reminders[answer["id"]] = (task_id, at)
        elif "instant has passed" in self._ledger.refused[-1]:  # it was answered too late for that
            self._ledger.refused.pop()

    async def _add(self, fields: dict[str, Any]) -> None:
        task_id = self._id()
        body = {"id": task_id, "title": self._title(), **fields}
        answer = await self._send("POST", "/api/tasks", task_id, body)
        if answer is not None:
            self._ledger.note(answer)

    async def _close(self, task_id: str) -> None:
        answer = await self._send("POST", f"/api/tasks/{task_id}/complete", task_id)
        if answer is None:
            return
        self._ledger.note(answer["task"])
        following = answer["next_occurrence"]
        if following is not None:
            series = answer["task"]["series_id"]
            self._ledger.next_keys[task_id] = (series, following["occurrence_key"])

    async def _change(self, method: str, task_id: str, path: str, body: Any) -> None:
        answer = await self._send(method, f"/api/tasks/{task_id}{path}", task_id, body)
        if answer is not None:
            self._ledger.note(answer)

    async def _send(
        self,
        method: str,
        path: str,
        task_id: str | None,
        body: Any = None,
        *,
        params: dict[str, str] | None = None,
    ) -> Any:
        """The answer's body, however often it takes; None if the server refused the request."""
        headers = {"Idempotency-Key": self._id()}
        while True:
            try:
                response = await self._client.request(
                    method, path, json=body, params=params, headers=headers
                )
            except httpx.ConnectError:  # nobody listens, so nothing can have happened
                await asyncio.sleep(0.1)
                continue
            except httpx.TransportError:
                if task_id is not None and self._random.random() < GIVES_UP:
                    self._ledger.give_up(task_id)
                    raise Unanswered from None
            else:
                if response.status_code < 300:
                    self._ledger.acknowledged += task_id is not None
                    return response.json()
                if response.status_code != 503:
                    self._ledger.refused.append(
                        f"{response.status_code} {method} {path}: {response.text}"
                    )
                    if response.status_code < 500:
                        return None
            self._ledger.retried += 1
            await asyncio.sleep(0.1)

    def _pick(self, *, status: str | None = None) -> str | None:
        found = self._ledger.usable(prefix=self._name, status=status)
        return self._random.choice(found[-40:]) if found else None

    def _title(self) -> str:
        self._count += 1
        return f"{self._name}{self._count}"

    def _id(self) -> str:
        return str(UUID(int=self._random.getrandbits(128), version=4))

    def _due(self) -> str:
        """Tomorrow or later, so that a reminder an hour before is still to come."""
        days = timedelta(days=self._random.randint(2, 20))
        return (datetime.now(UTC) + days).isoformat(timespec="seconds")
