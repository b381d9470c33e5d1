"""What is well and what is not: findings about the database, each with what to do."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from taskflow import outbox
from taskflow.database import UnitOfWork, known_revisions
from taskflow.repositories import doctor, health

OLDEST_SERVER = 15
LAG_WARNS = 30.0  # seconds
SKEW_WARNS, SKEW_FAILS = 1.0, 60.0  # seconds
PARTITIONS_AHEAD = 2  # days


class Level(StrEnum):
    OK = "ok"
    WARN = "warn"
    FAIL = "fail"


@dataclass(frozen=True, slots=True)
class Finding:
    """One line: `advice` says what to do, and is empty when all is well."""

    level: Level
    subject: str
    fact: str
    advice: str = ""


def judged(
    subject: str, fact: str, *, warn: bool = False, fail: bool = False, advice: str
) -> Finding:
    """A finding whose advice is given only if it is needed."""
    level = Level.FAIL if fail else Level.WARN if warn else Level.OK
    return Finding(level, subject, fact, advice if level is not Level.OK else "")


async def about_server(uow: UnitOfWork, *, asked_at: datetime) -> list[Finding]:
    """Version and clock. `asked_at` is this process's clock just before the question."""
    server = await doctor.server(uow)
    skew = (server.clock - asked_at).total_seconds()
    return [
        judged(
            "Database",
            f"PostgreSQL {server.version} answers; {server.size / 2**20:,.0f} MB.",
            fail=server.major < OLDEST_SERVER,
            advice=f"PostgreSQL {OLDEST_SERVER} or later is needed: upgrade the server.",
        ),
        judged(
            "Clocks",
            f"The database's clock differs from this process's by {skew:+.2f} s.",
            warn=abs(skew) > SKEW_WARNS,
            fail=abs(skew) > SKEW_FAILS,
            advice="Reminders would come too early or late: let both machines follow a time server (NTP).",
        ),
    ]


def about_schema(current: str | None) -> Finding:
    """`current` is the version of the schema; None for an empty database."""
    known = known_revisions()
    fact = "The database is empty." if current is None else f"At version {current} of {known[-1]}."
    unknown = current is not None and current not in known
    return judged(
        "Migrations",
        fact,
        warn=current != known[-1],
        fail=unknown,
        advice="A newer TaskFlow has migrated it: start that release, or restore a backup made before."
        if unknown
        else "'taskflow serve' migrates at its start, 'taskflow migrate' does it now.",
    )


async def about_events(uow: UnitOfWork) -> list[Finding]:
    """Outbox, dead letters, partitions. Needs a migrated database."""
    backlog = await health.backlog(uow, range(outbox.SHARDS))
    letters = await doctor.open_dead_letters(uow)
    last = await doctor.last_partition(uow)
    ahead = -1 if last is None else (last - uow.now.date()).days
    return [
        judged(
            "Outbox",
            f"{backlog.pending} events wait, the oldest for {backlog.lag_seconds:.0f} s;"
            f" {backlog.parked} are parked.",
            warn=backlog.lag_seconds > LAG_WARNS or backlog.parked > 0,
            advice="Events wait while no relay runs ('taskflow serve' has one). A parked event failed 20 times:"
            " its row in pending_events says why in last_error.",
        ),
        judged(
            "Dead letters",
            f"{letters} are open.",
            warn=letters > 0,
            advice="An administrator sees and replays them at GET /api/events/dead-letters.",
        ),
        judged(
            "Partitions",
            "There are none for the coming days."
            if ahead < 0
            else f"The outbox has partitions for the coming {ahead} days.",
            warn=ahead < PARTITIONS_AHEAD,
            advice="'taskflow serve' makes them at its start and every ten minutes; until then events lie in"
            " the rest partition, which is slower but loses nothing.",
        ),
    ]
