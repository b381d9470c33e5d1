"""The audit log: what appending costs beside the same insert without a log, how fast one workspace appends, how fast a
log is signed and verified, beside reading alone."""

import asyncio
import gc
import statistics
import tempfile
import time
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import asyncpg
from sqlalchemy import text

from taskflow.clock import SystemClock
from taskflow.database import Database, migrate
from taskflow.domain.audit_log.notes import SigningKey
from taskflow.embedded_postgres import EmbeddedPostgres
from taskflow.events import AuditRecorded, Envelope, EventType, schema_address, system_origin
from taskflow.identifiers import uuid7
from taskflow.json_text import encode
from taskflow.repositories import audit_log
from taskflow.services import (
    audit,
    audit_export,
    audit_reading,
    audit_sealing,
    audit_verifying,
)

ROUNDS = 5
BATCHES = (1, 20, 200)
RECORDS, LOG = 4_000, 200_000
VERIFICATIONS = 3
_ORIGIN = system_origin("bench")
_KEY = SigningKey(b"b" * 32)
_PLAIN = text(
    """
    INSERT INTO plain_log (workspace_id, event_id, time, actor_id, action, object_type, object_id, record)
    SELECT workspace_id, event_id, time, actor_id, action, object_type, object_id, record
    FROM json_to_recordset(CAST(:rows AS json)) AS r (
        workspace_id uuid, event_id uuid, time timestamptz, actor_id uuid, action text, object_type text,
        object_id uuid, record jsonb
    )
    """
)
_PLAIN_TABLE = """
    CREATE TABLE plain_log (
        workspace_id uuid, index bigint GENERATED ALWAYS AS IDENTITY, event_id uuid, time timestamptz, actor_id uuid,
        action text, object_type text, object_id uuid, record jsonb,
        PRIMARY KEY (workspace_id, index), UNIQUE (workspace_id, event_id)
    );
    CREATE INDEX ON plain_log (workspace_id, object_id, index);
    CREATE INDEX ON plain_log (workspace_id, actor_id, index);
    CREATE INDEX ON plain_log (workspace_id, action, index);
    CREATE INDEX ON plain_log (workspace_id, time);
"""


async def measure(*, quick: bool, seed: int) -> dict[str, Any]:
    del seed  # the records are all alike
    rounds, records, log = (1, 200, 600) if quick else (ROUNDS, RECORDS, LOG)
    with tempfile.TemporaryDirectory() as folder, EmbeddedPostgres(Path(folder)) as postgres:
        await migrate(postgres.url)
        connection = await asyncpg.connect(postgres.dsn)
        await connection.execute(_PLAIN_TABLE)
        await connection.close()
        database = Database(postgres.url, SystemClock(), pool_size=4)
        try:
            append = {size: await _append(database, size, records, rounds) for size in BATCHES}
            whole = await _whole(database, log, Path(folder))
            return {"append": append, **whole}
        finally:
            await database.close()


async def _append(database: Database, size: int, records: int, rounds: int) -> dict[str, float]:
    """Both ways in turns, each in transactions of `size` records of one workspace; records a second."""
    count = max(size, min(records, size * 200))
    rates: dict[str, list[float]] = {"log": [], "plain": []}
    for number in range(-1, rounds):  # the first round warms up
        for name, write in (("log", audit.append), ("plain", _insert)):
            batches = [_events(uuid4(), size) for _ in range(count // size)]
            home = batches[0][0].workspaceid
            batches = [
                [event.model_copy(update={"workspaceid": home}) for event in batch]
                for batch in batches
            ]
            started = time.perf_counter()
            for batch in batches:
                async with database.transaction(_ORIGIN) as uow:
                    await write(uow, batch)
            if number >= 0:
                rates[name].append(count / (time.perf_counter() - started))
    found = {name: round(statistics.median(each)) for name, each in rates.items()}
    ratios = [log / plain for log, plain in zip(rates["log"], rates["plain"], strict=True)]
    return {**found, "ratio": round(statistics.median(ratios), 2)}


async def _whole(database: Database, size: int, folder: Path) -> dict[str, Any]:
    """One log of `size` records: appended by two consumers at once, signed, verified."""
    home = uuid4()
    batches = [_events(home, 200) for _ in range(size // 200)]
    waiting = iter(batches)

    async def consume() -> None:
        for batch in waiting:
            async with database.transaction(_ORIGIN) as uow:
                await audit.append(uow, batch)

    started = time.perf_counter()
    await asyncio.gather(consume(), consume())
    appended = time.perf_counter()
    async with database.transaction(_ORIGIN) as uow:
        await audit_sealing.seal(uow, home, _KEY)
    sealed = time.perf_counter()
    return {
        "records": size,
        "appended_per_second": round(size / (appended - started)),
        "seconds_to_sign": round(sealed - appended, 2),
        "verified": {
            "database": await _rates(size, _of_database(database, home, size)),
            "export": await _rates(size, await _of_export(database, home, size, folder)),
        },
    }


Ways = dict[str, Callable[[], Awaitable[None]]]
"""`one`: verified by one process; `read`: only read by it."""


def _of_database(database: Database, home: UUID, size: int) -> Ways:
    async def verify() -> None:
        async with database.reading(_ORIGIN) as uow:
            found = await audit_verifying.verify(uow, home, [_KEY.public])
        assert found.signed == size

    async def read() -> None:
        async with database.reading(_ORIGIN) as uow:
            for low in range(0, size, audit_verifying.PAGE):
                await audit_log.between(uow, home, low, low + audit_verifying.PAGE)

    return {"one": verify, "read": read}


async def _of_export(database: Database, home: UUID, size: int, folder: Path) -> Ways:
    export = folder / "audit.jsonl"
    with export.open("wb") as file:
        async with database.reading(_ORIGIN) as uow:
            async for line in audit_export.whole(uow, home):
                file.write(encode(line) + b"\n")

    async def verify() -> None:
        with export.open("rb") as lines:
            found = audit_reading.verify(lines, [_KEY.public])
        assert found.signed == size

    async def read() -> None:
        with export.open("rb") as lines:
            assert sum(1 for _ in lines) == size + 1

    return {"one": verify, "read": read}


async def _rates(size: int, ways: Ways) -> dict[str, float]:
    """Records a second of each way, in turns; which part of verifying is reading. As the command does, without the
    collector.
    """
    gc.disable()
    seconds: dict[str, list[float]] = {name: [] for name in ways}
    for _ in range(VERIFICATIONS):
        for name, way in ways.items():
            started = time.perf_counter()
            await way()
            seconds[name].append(time.perf_counter() - started)
    gc.enable()
    parts = [read / one for one, read in zip(seconds["one"], seconds["read"], strict=True)]
    return {
        **{f"{name}_per_second": round(size / statistics.median(seconds[name])) for name in ways},
        "reading": round(statistics.median(parts), 3),
    }


def _events(home: UUID, count: int) -> list[Envelope]:
    return [_event(home, number) for number in range(count)]


def _event(home: UUID, number: int) -> Envelope:
    task = uuid7()
    data = {
        "action": "task.updated",
        "actor": {"kind": "user", "id": str(home), "name": "Bench", "token_id": None},
        "object_type": "task",
        "object_id": str(task),
        "object_name": f"Water the plants {number}",
        "before": {"title": "Water the plants", "priority": 2},
        "after": {"title": f"Water the plants {number}", "priority": 1},
        "time": "2026-11-24T06:00:00Z",
        "request_id": str(task),
        "trace_id": None,
        "address": "203.0.113.7",
    }
    kind = EventType.AUDIT_RECORDED
    return Envelope.model_validate(
        {
            "id": task,
            "type": kind,
            "subject": str(home),
            "time": "2026-11-24T06:00:00Z",
            "dataschema": schema_address(kind),
            "partitionkey": str(home),
            "workspaceid": home,
            "data": data,
        }
    )


async def _insert(uow: Any, events: Sequence[Envelope]) -> None:
    """The same record, searchable by the same columns, in one table without a log's promises."""
    rows = []
    for event in events:
        payload = event.payload()
        assert isinstance(payload, AuditRecorded)
        rows.append(
            {
                "workspace_id": event.workspaceid,
                "event_id": event.id,
                "time": payload.time,
                "actor_id": payload.actor.id,
                "action": payload.action,
                "object_type": payload.object_type,
                "object_id": payload.object_id,
                "record": payload.model_dump(mode="json"),
            }
        )
    await uow.execute(_PLAIN, {"rows": encode(rows).decode()})
