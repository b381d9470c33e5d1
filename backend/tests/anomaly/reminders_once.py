"""Reminders while scheduler, relay and notification are killed at random: each arrives, and how often.

The long run, in `backend`: `PYTHONPATH=.. python -m tests.anomaly.reminders_once [reminders] [kills] [seed]`.
"""

import asyncio
import secrets
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any

import asyncpg
from benchmarks.reminders import TASKS
from tests.anomaly.installation import until
from tests.anomaly.reminding import ROLES, RemindingProcess
from tests.postbox import Postbox, receiving_mail
from tests.receiver import Receiver, receiving

from taskflow.clock import SystemClock
from taskflow.database import Database, migrate
from taskflow.embedded_postgres import EmbeddedPostgres
from taskflow.events import system_origin
from taskflow.schemas.accounts import Register
from taskflow.schemas.channels import ChannelCreate
from taskflow.services import administration, channels

_ORIGIN = system_origin("anomaly")
_PEOPLE = 10
_ALIVE = (0.1, 1.5)
"""Seconds between two kills."""

_REMINDERS = """
    INSERT INTO reminders (id, workspace_id, task_id, user_id, kind, at_local, at_zone, fire_at, state, created_at)
    SELECT gen_random_uuid(), workspace_id, id, created_by, 'at', now() AT TIME ZONE 'UTC', 'UTC', now(), 'pending',
           now()
    FROM tasks
"""
_WAITING = """
    SELECT (SELECT count(*) FROM reminders WHERE state = 'pending')
         + (SELECT count(*) FROM pending_events WHERE NOT is_parked)
         + (SELECT count(*) FROM deliveries WHERE state IN ('queued', 'failed'))
"""
_SENT = "SELECT count(*) FROM deliveries WHERE state = 'sent'"
_DELIVERIES = "SELECT id, channel, state, uncertain, task_id::text FROM deliveries"


@dataclass
class Outcome:
    """`repeated`: messages that came again under the id of a delivery. `broken` is empty if every promise held."""

    reminders: int
    kills: Counter[str]
    seed: int
    seconds: float = 0.0
    repeated: Counter[str] = field(default_factory=Counter)
    uncertain: Counter[str] = field(default_factory=Counter)
    broken: list[str] = field(default_factory=list)

    @property
    def line(self) -> str:
        kills = ", ".join(f"{role} {count}" for role, count in sorted(self.kills.items()))
        return (
            f"seed {self.seed}: {self.reminders} reminders to a webhook and by e-mail, {self.kills.total()} SIGKILLs"
            f" ({kills}) in {self.seconds:.0f} s; lost {sum('lost' in each for each in self.broken)};"
            f" webhooks again under an id that had come: {self.repeated['webhook']} (the receiver knows them);"
            f" mails again: {self.repeated['email']}, of {self.uncertain['email']} that the deliveries call uncertain;"
            f" broken {len(self.broken)}"
        )


async def remind_under_kills(folder: Path, *, reminders: int, kills: int, seed: int) -> Outcome:
    """Everything is due at once; kill until `kills` are done, let it come to rest, and compare what came."""
    outcome, started = Outcome(reminders, Counter(), seed), time.monotonic()
    with EmbeddedPostgres(folder) as postgres:
        async with receiving() as receiver, receiving_mail() as postbox:
            await _plan(postgres, receiver, reminders)
            roles = {role: RemindingProcess(role, postgres.url, postbox.port) for role in ROLES}
            connection = await asyncpg.connect(postgres.dsn)
            try:
                for process in roles.values():
                    process.start()
                await _nemesis(connection, roles, outcome, kills)

                async def is_done() -> bool:
                    return bool(await connection.fetchval(_WAITING) == 0)

                await until(is_done, seconds=120 + reminders / 20, what="all is delivered")
                compare(outcome, await connection.fetch(_DELIVERIES), receiver, postbox)
            finally:
                await connection.close()
                for process in roles.values():
                    process.kill()
    outcome.seconds = time.monotonic() - started
    return outcome


async def _plan(postgres: EmbeddedPostgres, receiver: Receiver, reminders: int) -> None:
    await migrate(postgres.url)
    database = Database(postgres.url, SystemClock(), pool_size=2)
    for number in range(_PEOPLE):
        email = f"person{number}@example.com"
        body = Register(
            email=email, name="Ada", password="a long enough sentence", time_zone="Europe/Berlin"
        )
        async with database.transaction(_ORIGIN) as uow:
            person = await administration.add_user(uow, body, is_admin=False)
            for kind, address in (("webhook", receiver.url), ("email", email)):
                made = ChannelCreate.model_validate(
                    {"kind": kind, "name": kind, "address": address}
                )
                await channels.create(uow, person, made, sends_mail=True)
    await database.close()
    connection = await asyncpg.connect(postgres.dsn)
    await connection.execute(TASKS.replace("$1", str(reminders)))
    await connection.execute(_REMINDERS)
    await connection.execute("ANALYZE")
    await connection.close()


async def _nemesis(
    connection: asyncpg.Connection,
    roles: dict[str, RemindingProcess],
    outcome: Outcome,
    kills: int,
) -> None:
    random = Random(outcome.seed)
    for number in range(kills):
        await asyncio.sleep(random.uniform(*_ALIVE))
        # A kill that hits nothing at work proves nothing: wait until more has been sent, or all is.
        sent = await connection.fetchval(_SENT)

        async def has_moved(before: int = sent) -> bool:
            now = await connection.fetchval(_SENT)
            return bool(now > before or await connection.fetchval(_WAITING) == 0)

        await until(has_moved, seconds=120, what=f"something is sent after {number} kills")
        role = random.choice(sorted(roles))
        await asyncio.to_thread(roles[role].kill)
        outcome.kills[role] += 1
        roles[role].start()


def compare(outcome: Outcome, deliveries: list[Any], receiver: Receiver, postbox: Postbox) -> None:
    """By the ids that receivers see: `webhook-id` and Message-ID hold the delivery's."""
    came = {
        "webhook": Counter(
            headers["webhook-id"].removeprefix("msg_") for headers, _ in receiver.came
        ),
        "email": Counter(mail["Message-ID"].strip("<>").split("@")[0] for mail in postbox.came),
    }
    for kind, counts in came.items():
        own = [each for each in deliveries if each["channel"] == kind]
        tasks = Counter(each["task_id"] for each in own)
        if len(tasks) != outcome.reminders or len(own) != len(tasks):
            outcome.broken.append(f"{kind}: {len(own)} deliveries of {len(tasks)} reminders")
        if foreign := counts.keys() - {each["id"].hex for each in own}:
            outcome.broken.append(f"{kind}: {len(foreign)} messages of no delivery")
        for each in own:
            count = counts[each["id"].hex]
            outcome.uncertain[kind] += each["uncertain"]
            outcome.repeated[kind] += max(count - 1, 0)
            if count == 0 or each["state"] != "sent":
                outcome.broken.append(
                    f"{kind} {each['id']} was lost: {each['state']}, came {count}"
                )
            if count > 1 + each["uncertain"]:
                outcome.broken.append(
                    f"{kind} {each['id']} came {count} times, {each['uncertain']} uncertain"
                )


def main() -> int:
    given = [int(argument) for argument in sys.argv[1:]]
    reminders, kills, seed = [*given, *(20_000, 100, secrets.randbelow(10**6))[len(given) :]]
    with tempfile.TemporaryDirectory(prefix="taskflow-reminders-") as folder:
        outcome = asyncio.run(
            remind_under_kills(Path(folder) / "data", reminders=reminders, kills=kills, seed=seed)
        )
    sys.stdout.writelines(f"{each}\n" for each in outcome.broken[:10])
    sys.stdout.write(f"{outcome.line}\n")
    return 1 if outcome.broken else 0


if __name__ == "__main__":
    sys.exit(main())
