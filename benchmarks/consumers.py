"""What each service handles a second: the events of one kind, delivered in the batches in which Kafka brings them."""

import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import orjson

from benchmarks import workspace
from benchmarks.workspace import Workspace
from taskflow.clock import SystemClock
from taskflow.consumers.dispatch import Dispatcher
from taskflow.database import Database
from taskflow.embedded_postgres import EmbeddedPostgres
from taskflow.events import SUBSCRIPTIONS, Service, system_origin
from taskflow.kafka_consumer import BATCH
from taskflow.ports import Outcome
from taskflow.services import auth, reminders, tasks
from taskflow.worker import LocalInvoker, dispatchers

_ORIGIN = system_origin("bench")


async def measure(*, quick: bool, seed: int) -> dict[str, Any]:
    size, closed = (2_000, 100) if quick else (40_000, 2_000)
    with (
        tempfile.TemporaryDirectory() as folder,
        EmbeddedPostgres(Path(folder)) as postgres,
    ):
        filled = await workspace.make(postgres, "consumers", tasks=size, seed=seed)
        database = Database(filled.url, SystemClock(), pool_size=4)
        await _work(filled, database, closed)
        services = {
            found.name: await _rate(filled, found)
            for found in dispatchers(database, LocalInvoker(database))
        }
        await database.close()
    return {"batch": BATCH, "services": services}


async def _work(filled: Workspace, database: Database, closed: int) -> None:
    """Tasks that repeat are completed and reminders come due, and nobody has reacted yet."""
    async with database.reading(_ORIGIN) as uow:
        principal = await auth.identify(uow, session_token=None, bearer=filled.token)
    for task in await filled.open_tasks(closed, repeating=True):
        async with database.transaction(_ORIGIN) as uow:
            await tasks.complete(uow, principal, task, version=None)
    await filled.query(
        "UPDATE reminders SET fire_at = now() WHERE id IN (SELECT id FROM reminders WHERE state = 'pending' LIMIT $1)",
        closed,
    )
    is_due = True
    while is_due:
        async with database.transaction(_ORIGIN) as uow:
            is_due = await reminders.claim_due(uow) > 0


async def _rate(filled: Workspace, dispatcher: Dispatcher) -> dict[str, int]:
    """How many events were waiting for it, and how many a second it handled. Raises if one was refused."""
    count, seconds = 0, 0.0
    for topic in SUBSCRIPTIONS[Service(dispatcher.name)]:
        rows = await filled.query(
            "SELECT envelope::text FROM task_events WHERE topic = $1 ORDER BY position",
            topic.value,
        )
        envelopes: Sequence[dict[str, Any]] = [orjson.loads(row["envelope"]) for row in rows]
        for first in range(0, len(envelopes), BATCH):
            started = time.perf_counter()
            answers = await dispatcher.deliver(topic, envelopes[first : first + BATCH])
            seconds += time.perf_counter() - started
            refused = [each for each in answers.values() if each.outcome is not Outcome.SUCCESS]
            if refused:
                raise RuntimeError(f"{dispatcher.name} refused {len(refused)}: {refused[0].reason}")
        count += len(envelopes)
    return {"events": count, "per_second": round(count / seconds)}
