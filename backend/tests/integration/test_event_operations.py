"""What operators do with events, over the API and at the command line."""

import asyncio
import os
import sys
from collections.abc import AsyncIterator, Sequence
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from uuid import UUID

import asyncpg
import orjson
import pytest
from sqlalchemy import text
from tests.contract.recorder import keys, numbered
from tests.integration.conftest import Account, eventually

from taskflow import outbox
from taskflow.clock import SystemClock
from taskflow.database import Database, migrate
from taskflow.embedded_postgres import EmbeddedPostgres
from taskflow.events import EventType, system_origin
from taskflow.outbox import NewEvent
from taskflow.services import event_operations

TEST = system_origin("test")
COMMAND = Path(sys.executable).parent / "taskflow"


async def add(database: Database, events: Sequence[NewEvent]) -> None:
    async with database.transaction(TEST) as uow:
        await outbox.append(uow, events)


_STATES = """
    SELECT CASE WHEN p.is_parked THEN 'parked' WHEN p.event_id IS NULL THEN 'published' ELSE 'pending' END
    FROM task_events e LEFT JOIN pending_events p ON p.event_id = e.id
    WHERE e.key = '{key}' ORDER BY e.position
    """


async def states(sql: asyncpg.Connection, key: UUID) -> list[str]:
    return [row[0] for row in await sql.fetch(_STATES.format(key=key))]


async def operations(sql: asyncpg.Connection) -> list[tuple[str, str]]:
    """(action, actor) of each audit record, in order."""
    rows = await sql.fetch(
        "SELECT envelope->'data'->>'action' AS action, envelope->'data'->'actor'->>'name' AS actor"
        " FROM task_events WHERE topic = 'task-audit' ORDER BY position"
    )
    return [(row["action"], row["actor"]) for row in rows]


async def parked_key(database: Database, sql: asyncpg.Connection) -> UUID:
    """A key whose first event is parked and whose second waits for it."""
    (key,) = keys(1)
    # In one statement with its event, so that the relay of the application never sees it pending.
    async with database.transaction(TEST) as uow:
        await outbox.append(uow, numbered(key, [1, 2]))
        rows = await outbox.pending(uow, shards=range(outbox.SHARDS), limit=50)
        (first,) = [row for row in rows if row.key == key and row.envelope["sequence"][-1] == "1"]
        for _ in range(outbox.MAX_ATTEMPTS):
            await outbox.mark_failed(uow, first, reason="refused by the test")
    assert await states(sql, key) == ["parked", "pending"]
    return key


async def make_administrator(sql: asyncpg.Connection, account: Account) -> None:
    await sql.execute("UPDATE users SET is_admin = true WHERE id = $1", account.user_id)


async def test_an_administrator_sees_parked_events_and_releases_them(
    ada: Account, database: Database, sql: asyncpg.Connection
) -> None:
    await make_administrator(sql, ada)
    key = await parked_key(database, sql)
    answer = await ada.client.get("/api/events/parked")
    assert answer.status_code == 200, answer.text
    listed = answer.json()["items"]
    (row,) = [each for each in listed if each["key"] == str(key)]
    assert (row["attempts"], row["last_error"]) == (outbox.MAX_ATTEMPTS, "refused by the test")
    counted = (await ada.client.get("/api/events/stats")).json()["topics"]
    assert {"task-events"} <= {each["topic"] for each in counted if each["parked"] > 0}
    released = await ada.post("/api/events/parked/release", {"key": str(key)})
    assert released.json() == {"count": 1}

    async def went() -> bool:
        return await states(sql, key) == ["published", "published"]

    await eventually(went)


async def test_past_events_are_published_again_by_time_and_type(
    ada: Account, database: Database, sql: asyncpg.Connection
) -> None:
    await make_administrator(sql, ada)
    (key,) = keys(1)
    await add(database, numbered(key, [1]))

    async def published() -> bool:
        return await states(sql, key) == ["published"]

    await eventually(published)
    now = datetime.now(UTC)
    since, until = now - timedelta(minutes=1), now + timedelta(minutes=1)

    async def chosen(type_: EventType) -> list[str]:
        """What becomes of the event by a replay that is not committed, so that no relay takes it."""
        async with database.transaction(TEST) as uow:
            await event_operations.replay(uow, None, since=since, until=until, type_=type_)
            found = await uow.execute(text(_STATES.format(key=key)))
            await uow.execute(text("DELETE FROM pending_events WHERE key = :key"), {"key": key})
        return list(found.scalars())

    assert await chosen(EventType.AUDIT_RECORDED) == ["published"]
    assert await chosen(EventType.OBJECT_CHANGED) == ["pending"]
    body = {"since": since.isoformat(), "until": until.isoformat()}
    answer = await ada.post("/api/events/replay", body)
    assert answer.json()["count"] >= 1
    await eventually(published)


@pytest.fixture
async def folder(tmp_path: Path) -> AsyncIterator[tuple[Path, str]]:
    """A data folder whose database runs, as beside `taskflow serve`, and no relay; with its address."""
    with EmbeddedPostgres(tmp_path / "data") as server:
        await migrate(server.url)
        yield tmp_path / "data", server.url


async def command(data: Path, *words: str) -> str:
    """What `taskflow events` prints."""
    process = await asyncio.create_subprocess_exec(
        COMMAND,
        "events",
        *words,
        env={**os.environ, "TASKFLOW_DATA": str(data)},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    output, _ = await process.communicate()
    assert process.returncode == 0, output.decode()
    return output.decode()


async def test_the_command_line_shows_and_replays(folder: tuple[Path, str]) -> None:
    data, url = folder
    database = Database(url, SystemClock(), pool_size=2)
    sql = await asyncpg.connect(url.replace("+asyncpg", ""))
    key, run = await parked_key(database, sql), partial(command, data)

    assert "task-events" in await run("stats")
    assert "1 parked events are tried again" in await run("release", "--key", str(key))
    assert await states(sql, key) == ["pending", "pending"]
    letter = UUID("01890000-0000-7000-8000-00000000000f")
    await sql.execute(
        "INSERT INTO dead_letters (id, consumer, topic, event, reason, attempts)"
        " SELECT $1, 'nobody', topic, envelope, 'a reason', 8 FROM task_events WHERE sequence = 2",
        letter,
    )
    await sql.execute("DELETE FROM pending_events")
    (listed,) = [orjson.loads(line) for line in (await run("dead-letters", "list")).splitlines()]
    assert (listed["id"], listed["reason"]) == (str(letter), "a reason")
    await run("dead-letters", "replay", str(letter))
    assert await states(sql, key) == ["published", "pending"]
    assert await sql.fetchval("SELECT state FROM dead_letters") == "replayed"
    assert "2 events are published again" in await run("replay", "--since", "2020-01-01")
    assert await operations(sql) == [
        ("events.released", "command line"),
        ("dead_letter.replayed", "command line"),
        ("events.replayed", "command line"),
    ]
    await sql.close()
    await database.close()
