"""One run against the real parts: writers at work, misfortunes at random moments, and the checks at the end."""

import asyncio
import time
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

import psutil
from tests.anomaly.checks import Broken, audit_findings, broken_promises
from tests.anomaly.cluster import Cluster
from tests.anomaly.facts import AT_REST, Facts, collect_when
from tests.anomaly.ledger import Ledger
from tests.anomaly.writers import Writer, account

PEOPLE, WRITERS = 2, 4
PAUSE = (0.5, 3.0)
"""Seconds between two misfortunes, while the writers go on."""
REST_SECONDS = 240.0

_ALL_HANDLED = """
    SELECT NOT EXISTS (
        SELECT 1 FROM task_events e
        JOIN (VALUES ('task-audit', 'taskflow-audit'), ('task-recurring', 'taskflow-recurring'),
                     ('task-reminders', 'taskflow-notification')) AS s (topic, consumer) USING (topic)
        WHERE NOT EXISTS (SELECT 1 FROM inbox i WHERE i.consumer = s.consumer AND i.event_id = e.id))
    """
_OUTBOX_KB = "SELECT pg_total_relation_size('pending_events') / 1024"


@dataclass
class Harm:
    """What a run did and found; `broken` is empty throughout if every promise held.

    `outbox_kb`: what the table of waiting events takes on disk at the end, when none waits.
    """

    bus: str
    seed: int
    ledger: Ledger
    facts: Facts
    done: Counter[str]
    published: int
    outbox_kb: int
    recovery: float
    broken: dict[str, Broken] = field(default_factory=dict)

    @property
    def line(self) -> str:
        """The result in one line."""
        done = ", ".join(f"{kind} {count}" for kind, count in sorted(self.done.items()))
        found = ", ".join(f"{name} {len(broken)}" for name, broken in self.broken.items())
        ledger = self.ledger
        return (
            f"{self.bus}, seed {self.seed}: {self.done.total()} misfortunes ({done});"
            f" {ledger.acknowledged} changes acknowledged, {ledger.retried} sent again,"
            f" {ledger.abandoned} left unanswered, {len(ledger.refused)} refused;"
            f" {len(self.facts.events)} events, {self.published - len(self.facts.events)} of them"
            f" published again; {self.outbox_kb} kB kept for waiting events;"
            f" at rest after {self.recovery:.1f} s; {found}"
        )


async def harm_under_load(folder: Path, *, bus: str, seconds: float, seed: int) -> Harm:
    """Let misfortunes happen for `seconds` while writers are at work, let all come to rest, and check."""
    random, ledger, done = Random(seed), Ledger(), Counter[str]()
    cluster, stop, unwatched = Cluster(folder, bus), asyncio.Event(), asyncio.Event()
    watching: asyncio.Task[None] | None = None
    try:
        await asyncio.to_thread(cluster.start)
        await cluster.ready()
        watching = asyncio.create_task(cluster.watch(unwatched))
        clients = [await account(cluster.url, f"person{n}") for n in range(PEOPLE)]
        writers = [
            Writer(clients[n % PEOPLE], f"writer{n}", Random(random.random()), ledger)
            for n in range(WRITERS)
        ]
        working = [asyncio.create_task(writer.run(stop)) for writer in writers]
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            await asyncio.sleep(random.uniform(*PAUSE))
            with suppress(psutil.Error, OSError, IndexError):  # its victim is down already
                done[await cluster.do_harm(random)] += 1
        await cluster.ready()
        stop.set()
        await asyncio.gather(*working)
        for client in clients:
            await client.aclose()
        rest_began = time.monotonic()
        connection = await cluster.look()
        facts = await collect_when(connection, AT_REST, _ALL_HANDLED, seconds=REST_SECONDS)
        recovery = time.monotonic() - rest_began
        objections = await audit_findings(TASKFLOW_DATA=str(cluster.folder / "data"))
        published = await asyncio.to_thread(cluster.published)
        outbox_kb = await connection.fetchval(_OUTBOX_KB)
        await connection.close()
    finally:
        unwatched.set()
        if watching is not None:
            await watching
        await asyncio.to_thread(cluster.stop)
    broken = {**broken_promises(facts, ledger), "audit verify": objections}
    return Harm(bus, seed, ledger, facts, done, published, outbox_kb, recovery, broken)
