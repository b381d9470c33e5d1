"""Series whose tasks are completed twenty times at once, and what has become of them once all is at rest."""

import asyncio
import os
import secrets
from datetime import datetime, timedelta
from typing import Any

import asyncpg
import httpx
from tests.anomaly.installation import until

SERIES = int(os.environ.get("TASKFLOW_SERIES", "200"))
SEED = int(os.environ.get("TASKFLOW_SEED", secrets.randbelow(10**6)))
PRESSES, SCHEDULED, AT_ONCE = 20, 50, 3
REST_SECONDS = 240.0

_ASKED = "SELECT count(*) FROM task_events WHERE topic = 'task-recurring'"
_AT_REST = """
    SELECT NOT EXISTS (SELECT 1 FROM pending_events)
       AND NOT EXISTS (SELECT 1 FROM series WHERE pending_key IS NOT NULL)
       AND NOT EXISTS (SELECT 1 FROM series WHERE create_at <= now())
    """
_TASKS = """
    SELECT series_id::text, occurrence_key, status FROM tasks WHERE series_id IS NOT NULL
    ORDER BY series_id, occurrence_key
    """


async def add(client: httpx.AsyncClient, due: datetime, **recurrence: str) -> dict[str, Any]:
    body = {"title": "Pay rent", "due_date": due.isoformat(), "recurrence": recurrence}
    answer = await client.post("/api/tasks", json=body)
    assert answer.status_code == 201, answer.text
    task: dict[str, Any] = answer.json()
    return task


async def complete(client: httpx.AsyncClient, task: dict[str, Any]) -> httpx.Response:
    """Once, and again while the answer is to come back later, as any client does."""
    while True:
        answer = await client.post(f"/api/tasks/{task['id']}/complete")
        if answer.status_code != httpx.codes.SERVICE_UNAVAILABLE:
            return answer


async def press(client: httpx.AsyncClient, task: dict[str, Any]) -> None:
    """Complete a task twenty times at once; all answers are the same."""
    answers = await asyncio.gather(*(complete(client, task) for _ in range(PRESSES)))
    assert {answer.status_code for answer in answers} == {200}
    nexts = {answer.json()["next_occurrence"]["occurrence_key"] for answer in answers}
    assert len(nexts) == 1


async def rest(sql: asyncpg.Connection) -> None:
    async def rests() -> bool:
        return bool(await sql.fetchval(_AT_REST))

    await until(rests, seconds=REST_SECONDS, what="everything has come to rest")


async def by_series(sql: asyncpg.Connection) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for row in await sql.fetch(_TASKS):
        found.setdefault(row["series_id"], []).append(f"{row['status']} {row['occurrence_key']}")
    return found


async def press_all(client: httpx.AsyncClient, now: datetime) -> list[dict[str, Any]]:
    """Add the series that go on by completion, and complete each of them."""
    due = now + timedelta(days=1)
    tasks = [await add(client, due, rrule="FREQ=DAILY") for _ in range(SERIES)]
    for begin in range(0, SERIES, AT_ONCE):
        await asyncio.gather(*(press(client, task) for task in tasks[begin : begin + AT_ONCE]))
    return tasks


async def add_scheduled(client: httpx.AsyncClient, now: datetime) -> list[dict[str, Any]]:
    """Add the series that the clock has to take one step further at once."""
    due = now - timedelta(days=400)
    return [
        await add(client, due, rrule="FREQ=YEARLY", mode="on_schedule") for _ in range(SCHEDULED)
    ]


async def deliver_again(sql: asyncpg.Connection) -> None:
    """Every request for an occurrence once more, to a consumer that has forgotten the first time."""
    await sql.execute("DELETE FROM inbox WHERE consumer = 'taskflow-recurring'")
    await sql.execute(
        "INSERT INTO pending_events (position, created_on, event_id, key) SELECT position, created_on, id, key"
        " FROM task_events WHERE topic = 'task-recurring' ON CONFLICT DO NOTHING"
    )


async def check(
    sql: asyncpg.Connection, tasks: list[dict[str, Any]], clocked: list[dict[str, Any]], told: str
) -> str:
    """The figures of a run at rest, begun with what was `told`. Fails unless each series has one next task."""
    found = await by_series(sql)
    states = {key: [each.split()[0] for each in keys] for key, keys in found.items()}
    by_completion = [states[task["series_id"]] for task in tasks]
    by_clock = [states[task["series_id"]] for task in clocked]
    figures = (
        f"seed {SEED}: {SERIES} series x {PRESSES} completions at once, {SCHEDULED} series by the clock,"
        f" {told}, each request delivered again:"
        f" {sum(len(each) - 1 for each in by_completion)} and {sum(len(each) - 1 for each in by_clock)}"
        " next occurrences"
    )
    assert by_completion == [["done", "open"]] * SERIES, figures
    assert by_clock == [["open", "open"]] * SCHEDULED, figures
    assert await sql.fetchval(_ASKED) == SERIES + SCHEDULED, figures
    assert await sql.fetchval("SELECT count(*) FROM dead_letters") == 0, figures
    return figures
