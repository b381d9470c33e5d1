"""One run: writers at work, a nemesis that kills the server at random moments, and the checks at the end."""

import asyncio
import time
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

import asyncpg
from tests.anomaly.checks import Broken, audit_findings, broken_promises
from tests.anomaly.facts import AT_REST, Facts, collect_when
from tests.anomaly.installation import Installation, until
from tests.anomaly.ledger import Ledger
from tests.anomaly.writers import Writer, account

PEOPLE, WRITERS = 3, 6
ALIVE = (0.05, 0.6)
"""Seconds between readiness and the kill; on a busy machine longer, until some changes are acknowledged."""
WRITTEN = 10
"""Changes acknowledged in a run, at least, for each kill."""
CHANGES = 20
REST_SECONDS = 120.0


@dataclass
class Outcome:
    """What a run did and found; `broken` is empty throughout if every promise held."""

    seed: int
    kills: dict[str, int]
    ledger: Ledger
    facts: Facts
    broken: dict[str, Broken] = field(default_factory=dict)
    seconds: float = 0.0

    @property
    def line(self) -> str:
        """The result in one line."""
        kills = ", ".join(f"{kind} {count}" for kind, count in self.kills.items())
        found = ", ".join(f"{name} {len(broken)}" for name, broken in self.broken.items())
        facts, ledger = self.facts, self.ledger
        return (
            f"seed {self.seed}: {sum(self.kills.values())} SIGKILLs ({kills}) in {self.seconds:.0f} s;"
            f" {ledger.acknowledged} changes acknowledged, {ledger.retried} sent again,"
            f" {ledger.abandoned} left unanswered, {len(ledger.refused)} refused;"
            f" {len(facts.tasks)} tasks, {len(facts.events)} events, {len(facts.records)} audit records,"
            f" {len(facts.notifications)} notifications; {found}"
        )


async def kill_under_load(folder: Path, *, kills: int, seed: int) -> Outcome:
    """Kill the server `kills` times while writers are at work, let it come to rest, and check."""
    random, ledger, started = Random(seed), Ledger(), time.monotonic()
    installation = Installation(folder)
    stop = asyncio.Event()
    try:
        installation.start()
        await installation.ready()
        clients = [await account(installation.url, f"person{n}") for n in range(PEOPLE)]
        writers = [
            Writer(clients[n % PEOPLE], f"writer{n}", Random(random.random()), ledger)
            for n in range(WRITERS)
        ]
        working = [asyncio.create_task(writer.run(stop)) for writer in writers]
        done = await _nemesis(installation, ledger, random, kills)
        await installation.ready()
        await _until_changed(ledger, WRITTEN * kills)
        stop.set()
        await asyncio.gather(*working)
        facts = await _at_rest(installation)
        objections = await audit_findings(TASKFLOW_DATA=str(installation.folder))
        for client in clients:
            await client.aclose()
    finally:
        await asyncio.to_thread(installation.stop)
    broken = {**broken_promises(facts, ledger), "audit verify": objections}
    outcome = Outcome(seed, done, ledger, facts, broken)
    outcome.seconds = time.monotonic() - started
    return outcome


async def _nemesis(
    installation: Installation, ledger: Ledger, random: Random, kills: int
) -> dict[str, int]:
    """Kill and restart. Most kills hit a working server; some its start, some its database too, or the
    database alone, which the server then has to start again by itself."""
    weights = {
        "server": 50,
        "server while starting": 10,
        "database": 15,
        "database, then server": 10,
        "both at once": 15,
    }
    done = dict.fromkeys(weights, 0)
    for _ in range(kills):
        (kind,) = random.choices(list(weights), list(weights.values()))
        if kind == "server while starting":
            await asyncio.sleep(random.uniform(0.2, 2.0))
        else:
            await installation.ready()
            await _at_work(ledger, random)
        if "database" in kind or kind == "both at once":
            installation.kill_database()
        if kind == "database, then server":
            await asyncio.sleep(random.uniform(0.05, 0.4))
        if kind != "database":
            installation.kill()
            installation.start()
        done[kind] += 1
    return done


async def _at_work(ledger: Ledger, random: Random) -> None:
    enough = ledger.acknowledged + random.randint(1, CHANGES)
    await asyncio.sleep(random.uniform(*ALIVE))
    await _until_changed(ledger, enough)


async def _until_changed(ledger: Ledger, enough: int) -> None:
    async def has_changed() -> bool:
        return ledger.acknowledged >= enough

    await until(has_changed, seconds=REST_SECONDS, what="changes are acknowledged")


async def _at_rest(installation: Installation) -> Facts:
    connection = await asyncpg.connect(installation.dsn)
    try:
        return await collect_when(connection, AT_REST, seconds=REST_SECONDS)
    finally:
        await connection.close()
