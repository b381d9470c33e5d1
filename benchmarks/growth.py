"""What an operation costs as the data grows: one database of each size, measured in turns, one request at a time."""

import statistics
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from benchmarks import servers, workspace
from benchmarks.load import Job, Request, run
from benchmarks.workspace import Workspace
from taskflow.embedded_postgres import EmbeddedPostgres

TARGET = 1.5
SIZES = (1_000, 10_000, 100_000, 1_000_000)
ROUNDS, REQUESTS = 5, 40
_RARE = "Zanzibar"
_FILTER = {
    "filter": "status = open and due < today + 7d and not label = waiting",
    "sort": "due_date",
}
_READS = {
    "list page": "/api/tasks",
    "list page, by due date": "/api/tasks?status=open&sort=due_date",
    "filter": "/api/tasks?" + urlencode(_FILTER),
    "search, 20 hits": f"/api/tasks?q={_RARE}",
    "search, a word of every 60th task": "/api/tasks?q=paint",
    "search, a word of most tasks": "/api/tasks?q=the",
}


async def measure(*, quick: bool, seed: int) -> dict[str, Any]:
    sizes, rounds, requests = ((200, 400), 1, 5) if quick else (SIZES, ROUNDS, REQUESTS)
    filled: dict[int, float] = {}
    with (
        tempfile.TemporaryDirectory() as folder,
        EmbeddedPostgres(Path(folder)) as postgres,
        ExitStack() as stack,
    ):
        places: dict[int, tuple[Workspace, int]] = {}
        for size in sizes:
            started = time.perf_counter()
            space = await workspace.make(postgres, f"growth_{size}", tasks=size, seed=seed)
            filled[size] = round(time.perf_counter() - started, 1)
            await _plant(space)
            print(f"{size:,} tasks in {filled[size]} s", flush=True)
            port = stack.enter_context(servers.running("taskflow", space.dsn, Path(folder) / "log"))
            places[size] = (space, port)
        samples = {
            name: await _reads(path, places, rounds, requests) for name, path in _READS.items()
        }
        samples["next dates"] = await _next_dates(places, rounds, requests)
        samples["complete"] = await _completions(places, rounds, requests, repeating=False)
        samples["complete, with next date"] = await _completions(
            places, rounds, requests, repeating=True
        )
    return {
        "target": TARGET,
        "seconds_to_fill": filled,
        "operations": {name: _summary(each) for name, each in samples.items()},
    }


Samples = dict[int, list[tuple[float, float]]]
"""By size, of each round: p50 and p99 in milliseconds."""


def _summary(samples: Samples) -> dict[str, Any]:
    medians = {
        size: {
            "p50": round(statistics.median(p50 for p50, _ in rounds), 3),
            "p99": round(statistics.median(p99 for _, p99 in rounds), 3),
        }
        for size, rounds in samples.items()
    }
    first = next(iter(medians.values()))["p50"]
    return {size: each | {"ratio": round(each["p50"] / first, 2)} for size, each in medians.items()}


async def _plant(space: Workspace) -> None:
    """Give twenty tasks a word that no other has."""
    await space.query(
        "UPDATE tasks SET title = title || ' from ' || $1 WHERE id IN"
        " (SELECT id FROM tasks WHERE deleted_at IS NULL ORDER BY md5(id::text) LIMIT 20)",
        _RARE,
    )


async def _reads(
    path: str, places: dict[int, tuple[Workspace, int]], rounds: int, requests: int
) -> Samples:
    asked: dict[int, list[Request]] = {size: [("GET", path, "")] * requests for size in places}
    return await _in_turns(places, asked, rounds)


async def _next_dates(
    places: dict[int, tuple[Workspace, int]], rounds: int, requests: int
) -> Samples:
    asked: dict[int, list[Request]] = {}
    for size, (space, _) in places.items():
        tasks = await space.open_tasks(requests, repeating=True)
        asked[size] = [("GET", f"/api/tasks/{task}/occurrences", "") for task in tasks]
    return await _in_turns(places, asked, rounds)


async def _completions(
    places: dict[int, tuple[Workspace, int]],
    rounds: int,
    requests: int,
    *,
    repeating: bool,
) -> Samples:
    """The same tasks each round: what was completed is reopened, which is not counted."""
    asked: dict[int, list[Request]] = {}
    undone: dict[int, list[Request]] = {}
    for size, (space, _) in places.items():
        tasks = await space.open_tasks(requests, repeating=repeating)
        asked[size] = [("POST", f"/api/tasks/{task}/complete", "") for task in tasks]
        undone[size] = [("POST", f"/api/tasks/{task}/reopen", "") for task in tasks]
    return await _in_turns(places, asked, rounds, afterwards=undone)


async def _in_turns(
    places: dict[int, tuple[Workspace, int]],
    asked: dict[int, list[Request]],
    rounds: int,
    *,
    afterwards: dict[int, list[Request]] | None = None,
) -> Samples:
    samples: Samples = {size: [] for size in places}
    print(next(iter(asked.values()))[0][1], flush=True)
    for number in range(-1, rounds):  # the first round warms up
        for size, (space, port) in places.items():
            p50, p99 = await _send(space, port, asked[size])
            if number >= 0:
                samples[size].append((p50, p99))
            if afterwards is not None:
                await _send(space, port, afterwards[size])
    return samples


async def _send(space: Workspace, port: int, requests: list[Request]) -> tuple[float, float]:
    job = Job(
        port=port,
        token=space.token,
        requests=requests,
        seconds=600,
        connections=1,
        once=True,
    )
    result = await run(job)
    if result.failed or result.answers != len(requests):
        raise RuntimeError(f"{result.failed} of {result.answers} answers failed: {requests[0]}")
    return result.p50, result.p99
