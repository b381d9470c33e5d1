"""The limit: a bare ASGI handler on asyncpg that does the same statements and sends the same JSON, by hand.

Left out is what a framework gives: routing, validation, errors, logs, metrics, request ids. Kept is what the work
itself needs: who is calling, the change, both events in the outbox, one transaction, one answer.
"""

import asyncio
import hashlib
import re
from datetime import UTC, datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import asyncpg
import orjson

from taskflow.domain.rank import at_time
from taskflow.identifiers import uuid7
from taskflow.repositories.documents import task_document
from taskflow.security import Signer

STATEMENTS = {"list": 2, "get": 2, "create": 3, "patch": 4, "complete": 5}
"""A request's statements, without BEGIN and COMMIT; the measurement compares them with TaskFlow's."""

_DOCUMENT = str(task_document("tasks").element)
_CALLER = """
    SELECT t.id AS token_id, t.scopes, t.name AS token_name, t.last_used_at AS seen_at,
        u.id AS user_id, u.name, u.email, u.time_zone, u.is_admin, u.default_reminders,
        (SELECT json_object_agg(m.workspace_id, m.role) FROM memberships m WHERE m.user_id = u.id)::text AS roles,
        w.id AS personal_workspace,
        (SELECT p.id FROM projects p WHERE p.workspace_id = w.id AND p.is_inbox) AS inbox_project
    FROM api_tokens t JOIN users u ON u.id = t.user_id JOIN workspaces w ON w.personal_user_id = u.id
    WHERE t.token_hash = $1 AND t.revoked_at IS NULL AND u.disabled_at IS NULL
      AND (t.expires_at IS NULL OR t.expires_at > $2)
"""
_LIST = f"""
    SELECT {task_document("t").element} AS document, t.created_at, t.id
    FROM unnest($1::uuid[]) AS w (id) JOIN LATERAL (
        SELECT * FROM tasks WHERE tasks.workspace_id = w.id AND tasks.deleted_at IS NULL
        ORDER BY tasks.created_at, tasks.id LIMIT $2
    ) AS t ON true ORDER BY t.created_at, t.id LIMIT $2
"""
_GET = f"SELECT {_DOCUMENT} FROM tasks WHERE id = $1 AND workspace_id = ANY($2)"
_STATE = (
    "id, workspace_id, project_id, section_id, subtask_of_id, title, description, status, priority, rank,"
    " assignee_id, created_by, completed_at, deleted_at, version, event_sequence, due_date, due_local, due_zone,"
    " due_all_day, start_date, start_local, start_zone, start_all_day, duration_minutes, parent_task_id, series_id,"
    " occurrence_key, reminder_sent"
)
_LOCK = f"""
    SELECT {_STATE}, {_DOCUMENT} AS document FROM tasks
    WHERE id = $1 AND workspace_id = ANY($2) FOR UPDATE
"""
_INSERT = f"""
    INSERT INTO tasks (id, workspace_id, project_id, title, description, priority, rank, created_by, created_at,
        updated_at, due_date, due_local, due_zone, due_all_day)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $9, $10, $11, $12, false) RETURNING {_DOCUMENT}
"""
_RENAME = f"""
    UPDATE tasks SET title = $3, updated_at = $4, version = version + 1, event_sequence = event_sequence + 1
    WHERE workspace_id = $1 AND id = $2 RETURNING {_DOCUMENT}
"""
_WITHDRAW = "UPDATE reminders SET state = 'withdrawn' WHERE task_id = ANY($1) AND state = 'pending'"
_FINISH = f"""
    UPDATE tasks SET status = 'done', completed_at = $3, completed_by = $4, updated_at = $3,
        version = version + 1, event_sequence = event_sequence + 1
    WHERE workspace_id = $1 AND id = $2 RETURNING {_DOCUMENT}
"""
_APPEND = """
    WITH written AS (
        INSERT INTO task_events (id, workspace_id, topic, key, sequence, type, envelope)
        SELECT id, workspace_id, topic, key, sequence, type, envelope
        FROM json_to_recordset(CAST($1 AS json)) AS r (
            id uuid, workspace_id uuid, topic text, key uuid, sequence int, type text, envelope json)
        RETURNING position, created_on, id, key
    )
    INSERT INTO pending_events (position, created_on, event_id, key)
    SELECT position, created_on, id, key FROM written
"""
_TASK_PATH = re.compile(r"/api/tasks/([0-9a-f-]{36})(/complete)?\Z")
_POOL = 20

Answer = tuple[int, bytes]


class Limit:
    """The ASGI application."""

    def __init__(self, dsn: str) -> None:
        self._dsn = dsn
        self._free: asyncio.LifoQueue[asyncpg.Connection] = asyncio.LifoQueue()

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] == "lifespan":
            await self._live(receive, send)
            return
        body = await _body(receive)
        connection = await self._free.get()
        try:
            status, answer = await self._answer(connection, scope, body)
        finally:
            self._free.put_nowait(connection)
        headers = [
            (b"content-type", b"application/json"),
            (b"content-length", b"%d" % len(answer)),
        ]
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": answer})

    async def _live(self, receive: Any, send: Any) -> None:
        await receive()
        settings = {"timezone": "UTC", "jit": "off", "statement_timeout": "15000"}
        for _ in range(_POOL):
            self._free.put_nowait(await asyncpg.connect(self._dsn, server_settings=settings))
        self._signer = await _signer(self._free)
        await send({"type": "lifespan.startup.complete"})
        await receive()
        while not self._free.empty():
            await self._free.get_nowait().close()
        await send({"type": "lifespan.shutdown.complete"})

    async def _answer(self, connection: asyncpg.Connection, scope: Any, body: bytes) -> Answer:
        if scope["path"] == "/ready":
            return 200, b"{}"
        now = datetime.now(UTC)
        token = dict(scope["headers"])[b"authorization"][7:]
        path, method = scope["path"], scope["method"]
        if method == "GET":
            caller = await _caller(connection, token, now)
            if path == "/api/tasks":
                return 200, await _list(connection, caller, self._signer)
            return 200, await _get(connection, caller, UUID(path[11:]))
        async with connection.transaction():
            caller = await _caller(connection, token, now)
            if path == "/api/tasks":
                return 201, await _create(connection, caller, now, orjson.loads(body))
            found = _TASK_PATH.match(path)
            assert found is not None
            if found[2]:
                return 200, await _complete(connection, caller, now, UUID(found[1]))
            return 200, await _patch(connection, caller, now, UUID(found[1]), orjson.loads(body))


class Caller:
    __slots__ = ("row", "workspaces")

    def __init__(self, row: asyncpg.Record) -> None:
        self.row = row
        self.workspaces = [UUID(key) for key in orjson.loads(row["roles"])]

    @property
    def actor(self) -> dict[str, str]:
        row = self.row
        return {
            "kind": "token",
            "id": str(row["user_id"]),
            "name": row["name"],
            "token_id": str(row["token_id"]),
        }


async def _caller(connection: asyncpg.Connection, token: bytes, now: datetime) -> Caller:
    row = await connection.fetchrow(_CALLER, hashlib.sha256(token).digest(), now)
    assert row is not None
    return Caller(row)


async def _signer(free: "asyncio.LifoQueue[asyncpg.Connection]") -> Signer:
    connection = free.get_nowait()
    secret = await connection.fetchval("SELECT value FROM instance WHERE key = 'secret'")
    free.put_nowait(connection)
    return Signer(bytes.fromhex(secret))


async def _list(connection: asyncpg.Connection, caller: Caller, signer: Signer) -> bytes:
    rows = await connection.fetch(_LIST, caller.workspaces, 51)
    documents = ",".join([row[0] for row in rows[:50]])
    last = [{"at": rows[49][1].isoformat()}, {"id": str(rows[49][2])}]
    cursor = signer.sign(orjson.dumps(["created_at", *last]))
    return f'{{"items":[{documents}],"next_cursor":"{cursor}"}}'.encode()


async def _get(connection: asyncpg.Connection, caller: Caller, task_id: UUID) -> bytes:
    document: str = await connection.fetchval(_GET, task_id, caller.workspaces)
    return document.encode()


async def _create(
    connection: asyncpg.Connection, caller: Caller, now: datetime, body: Any
) -> bytes:
    row, task_id = caller.row, uuid7()
    due = datetime.fromisoformat(body["due_date"])
    document = await connection.fetchval(
        _INSERT,
        *(
            task_id,
            row["personal_workspace"],
            row["inbox_project"],
            body["title"],
            "",
            body["priority"],
        ),
        *(at_time(int(now.timestamp() * 1000), task_id.int), row["user_id"], now),
        *(
            due.astimezone(UTC),
            due.astimezone(ZoneInfo(row["time_zone"])).replace(tzinfo=None),
            row["time_zone"],
        ),
    )
    after = orjson.loads(document)
    await _append(connection, caller, now, "created", {}, after, 1)
    return document.encode()


async def _patch(
    connection: asyncpg.Connection,
    caller: Caller,
    now: datetime,
    task_id: UUID,
    body: Any,
) -> bytes:
    locked = await connection.fetchrow(_LOCK, task_id, caller.workspaces)
    document = await connection.fetchval(
        _RENAME, locked["workspace_id"], task_id, body["title"], now
    )
    before, after = orjson.loads(locked["document"]), orjson.loads(document)
    await _append(connection, caller, now, "updated", before, after, locked["event_sequence"] + 1)
    return document.encode()


async def _complete(
    connection: asyncpg.Connection, caller: Caller, now: datetime, task_id: UUID
) -> bytes:
    locked = await connection.fetchrow(_LOCK, task_id, caller.workspaces)
    await connection.execute(_WITHDRAW, [task_id])
    document = await connection.fetchval(
        _FINISH, locked["workspace_id"], task_id, now, caller.row["user_id"]
    )
    before, after = orjson.loads(locked["document"]), orjson.loads(document)
    await _append(
        connection,
        caller,
        now,
        "completed",
        before,
        after,
        locked["event_sequence"] + 1,
    )
    return f'{{"task":{document},"next_occurrence":null,"missed":0}}'.encode()


async def _append(
    connection: asyncpg.Connection,
    caller: Caller,
    now: datetime,
    verb: str,
    before: dict[str, Any],
    after: dict[str, Any],
    sequence: int,
) -> None:
    changes = {
        name: (before.get(name), value)
        for name, value in after.items()
        if name not in ("version", "updated_at") and value != before.get(name)
    }
    workspace, key, actor = after["workspace_id"], after["id"], caller.actor
    record = {
        "action": f"task.{verb}",
        "actor": actor,
        "object_type": "task",
        "object_id": key,
        "object_name": after["title"],
        "before": {name: pair[0] for name, pair in changes.items()},
        "after": {name: pair[1] for name, pair in changes.items()},
        "time": now,
        "request_id": None,
        "trace_id": None,
        "address": "127.0.0.1",
    }
    data = {"task": after, "changes": changes, "actor": actor}
    rows = [
        _event(
            "task-events",
            f"io.taskflow.task.{verb}.v1",
            workspace,
            key,
            sequence,
            now,
            data,
        ),
        _event(
            "task-audit",
            "io.taskflow.audit.recorded.v1",
            workspace,
            workspace,
            None,
            now,
            record,
        ),
    ]
    await connection.execute(_APPEND, orjson.dumps(rows).decode())


def _event(
    topic: str,
    kind: str,
    workspace: str,
    key: str,
    sequence: int | None,
    now: datetime,
    data: Any,
) -> dict[str, Any]:
    event_id = str(uuid7())
    envelope = {
        "specversion": "1.0",
        "id": event_id,
        "source": "/taskflow",
        "type": kind,
        "subject": key,
        "time": now,
        "datacontenttype": "application/json",
        "dataschema": f"/schemas/{kind}.json",
        "partitionkey": key,
        "workspaceid": workspace,
        "data": data,
    }
    if sequence is not None:
        envelope["sequence"] = f"{sequence:020d}"
    return {
        "id": event_id,
        "workspace_id": workspace,
        "topic": topic,
        "key": key,
        "sequence": sequence,
        "type": kind,
        "envelope": envelope,
    }


async def _body(receive: Any) -> bytes:
    body = b""
    while True:
        message = await receive()
        body += message.get("body", b"")
        if not message.get("more_body"):
            return body
