"""The API beside its hand-written limit: the same database, the same requests, in turns."""

import json
import statistics
import tempfile
from pathlib import Path
from typing import Any

import httpx

from benchmarks import servers, workspace
from benchmarks.limit import STATEMENTS
from benchmarks.load import Job, Request, Result, run
from benchmarks.workspace import Workspace
from taskflow.config import Settings
from taskflow.embedded_postgres import EmbeddedPostgres
from taskflow.main import build

TARGET = 0.7
CONNECTIONS = 16
SIZE = (40_000, 1.5, 5)
"""Tasks, seconds of a run, rounds."""
_NEW = json.dumps(
    {
        "title": "Water the plants",
        "due_date": "2026-12-01T09:00:00+01:00",
        "priority": 2,
    }
)


async def measure(*, quick: bool, seed: int) -> dict[str, Any]:
    tasks, seconds, rounds = (300, 0.1, 1) if quick else SIZE
    with (
        tempfile.TemporaryDirectory() as folder,
        EmbeddedPostgres(Path(folder)) as postgres,
    ):
        space = await workspace.make(postgres, "api", tasks=tasks, seed=seed)
        await _compare_statements(space)
        log = Path(folder) / "requests.log"
        with (
            servers.running("taskflow", space.dsn, log) as product,
            servers.running("limit", space.dsn, log) as limit,
        ):
            await _compare_answers(space, product, limit)
            operations = {
                name: await _measure_one(name, space, product, limit, seconds, rounds)
                for name in STATEMENTS
            }
    return {
        "target": TARGET,
        "connections": CONNECTIONS,
        "tasks": tasks,
        "operations": operations,
    }


async def _measure_one(
    name: str, space: Workspace, product: int, limit: int, seconds: float, rounds: int
) -> dict[str, Any]:
    print(name, flush=True)
    requests = await _requests(name, space, rounds)
    once = name == "complete"
    share = len(requests) // (2 * rounds)
    sides: dict[str, list[Result]] = {"taskflow": [], "limit": []}
    ports = {"taskflow": product, "limit": limit}
    if not once:
        for port in ports.values():
            await run(
                Job(
                    port=port,
                    token=space.token,
                    requests=requests,
                    seconds=seconds / 2,
                    connections=CONNECTIONS,
                )
            )
    for _ in range(rounds):
        for side, port in ports.items():
            mine = [requests.pop() for _ in range(share)] if once else requests
            job = Job(
                port=port,
                token=space.token,
                requests=mine,
                seconds=seconds,
                connections=CONNECTIONS,
                once=once,
            )
            result = await run(job)
            if result.failed:
                raise RuntimeError(
                    f"{result.failed} of {result.answers} answers of {side} to {name} failed"
                )
            sides[side].append(result)
    return _summary(sides)


def _summary(sides: dict[str, list[Result]]) -> dict[str, Any]:
    """The median over the rounds, and the median of the ratios of each round."""
    ratios = [a.rate / b.rate for a, b in zip(sides["taskflow"], sides["limit"], strict=True)]
    return {
        side: {
            field: round(statistics.median(getattr(each, field) for each in results), 2)
            for field in ("rate", "p50", "p99")
        }
        for side, results in sides.items()
    } | {
        "ratio": round(statistics.median(ratios), 3),
        "ratios": [round(ratio, 3) for ratio in ratios],
    }


async def _requests(name: str, space: Workspace, rounds: int) -> list[Request]:
    if name == "list":
        return [("GET", "/api/tasks", "")]
    if name == "create":
        return [("POST", "/api/tasks", _NEW)]
    if name == "get":
        return [("GET", f"/api/tasks/{task}", "") for task in await space.open_tasks(1000)]
    if name == "patch":  # each time round another title, else there would be nothing to change
        tasks = await space.open_tasks(997)
        return [
            ("PATCH", f"/api/tasks/{task}", json.dumps({"title": f"{title} {number}"}))
            for title in ("Water the plants", "Feed the birds")
            for number, task in enumerate(tasks)
        ]
    tasks = await space.open_tasks(2 * rounds * 1500)
    return [("POST", f"/api/tasks/{task}/complete", "") for task in tasks]


async def _compare_statements(space: Workspace) -> None:
    """Refuse to compare unless TaskFlow sends as many statements a request as the limit does."""
    app = build(Settings(), space.url, with_roles=False)
    async with app.router.lifespan_context(app):
        sent: list[str] = []
        app.state.parts.database.watchers.append(
            lambda sql: sent.append(sql) if _is_ours(sql) else None
        )
        transport = httpx.ASGITransport(app=app)
        headers = {
            "Authorization": f"Bearer {space.token}",
            "Content-Type": "application/json",
        }
        async with httpx.AsyncClient(
            transport=transport, base_url="http://bench", headers=headers
        ) as client:
            await client.get("/api/tasks?limit=1")  # notes the use of the token, once a minute
            for name, expected in STATEMENTS.items():
                method, path, body = (await _requests(name, space, 1))[0]
                sent.clear()
                (await client.request(method, path, content=body)).raise_for_status()
                if len(sent) != expected:
                    listed = "\n".join(" ".join(each.split())[:150] for each in sent)
                    raise RuntimeError(
                        f"{name}: the limit has {expected} statements, TaskFlow sent:\n{listed}"
                    )


def _is_ours(statement: str) -> bool:
    """Not of the live tail, which runs beside the requests."""
    return "pg_current_snapshot" not in statement


async def _compare_answers(space: Workspace, product: int, limit: int) -> None:
    """Refuse to compare unless both sides answer the same JSON."""
    task = (await space.open_tasks(1))[0]
    headers = {"Authorization": f"Bearer {space.token}"}
    async with httpx.AsyncClient(headers=headers) as client:
        for path in ("/api/tasks", f"/api/tasks/{task}"):
            ours, theirs = [
                (await client.get(f"http://127.0.0.1:{port}{path}")).json()
                for port in (product, limit)
            ]
            if ours != theirs:
                raise RuntimeError(f"The two sides answer {path} differently.")
