"""`taskflow events`: stats, tail, release, replay, and dead letters."""

import asyncio
import sys
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated
from uuid import UUID

import orjson
import typer
from rich.table import Table

from taskflow.cli.app import DataFolder, app, console, explained, settings_of
from taskflow.cli.connection import in_transaction, reading
from taskflow.errors import InvalidInput

if TYPE_CHECKING:
    from taskflow.database import UnitOfWork

events = typer.Typer(no_args_is_help=True, help="Events between outbox and consumers.")
letters = typer.Typer(no_args_is_help=True, help="Events that a consumer gave up on.")
app.add_typer(events, name="events")
events.add_typer(letters, name="dead-letters")

TAIL_SECONDS = 0.5
Instant = Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d", "%Y-%m-%dT%H:%M:%S"])]


@events.command()
def stats(data: DataFolder = None) -> None:
    """Today's events (UTC) by topic and state, and dead letters by consumer."""
    with explained():
        from taskflow.services import event_operations

        found = orjson.loads(
            reading(settings_of(data=data), lambda uow: event_operations.stats(uow, None))
        )
        table = Table("topic", "pending", "parked", "published", "oldest pending", box=None)
        for each in found["topics"]:
            numbers = [str(each[name]) for name in ("pending", "parked", "published")]
            table.add_row(each["topic"], *numbers, each["oldest_pending"] or "")
        console.print(table)
        for each in found["dead_letters"]:
            console.print(f"{each['open']} dead letters of {each['consumer']}", markup=False)


@events.command()
def tail(data: DataFolder = None) -> None:
    """Print the envelope of each task event as it is committed, one a line, until Ctrl-C."""
    with explained():
        from taskflow.services import live

        async def follow(uow: "UnitOfWork") -> None:
            cursor = await live.head(uow)
            while True:
                for event in await live.newer(uow, cursor):
                    sys.stdout.buffer.write(orjson.dumps(event.envelope) + b"\n")
                    cursor = event.cursor
                sys.stdout.flush()
                await asyncio.sleep(TAIL_SECONDS)

        try:
            reading(settings_of(data=data), follow)
        except KeyboardInterrupt:
            return


@events.command()
def release(
    key: Annotated[UUID | None, typer.Option(help="Only the events of this key.")] = None,
    data: DataFolder = None,
) -> None:
    """Let parked events be tried anew."""
    with explained():
        from taskflow.services import event_operations

        count = in_transaction(
            settings_of(data=data), lambda uow: event_operations.release(uow, None, key)
        )
        console.print(f"{count} parked events are tried again.")


@events.command()
def replay(
    since: Annotated[
        datetime, typer.Option(formats=["%Y-%m-%d", "%Y-%m-%dT%H:%M:%S"], help="In UTC.")
    ],
    until: Instant = None,
    kind: Annotated[
        str | None, typer.Option("--type", help="Such as io.taskflow.task.completed.v1.")
    ] = None,
    data: DataFolder = None,
) -> None:
    """Publish past events once more; who handled them before does nothing."""
    with explained():
        from taskflow.events import EventType
        from taskflow.services import event_operations

        if kind is not None and kind not in set(EventType):
            raise InvalidInput(f"There is no event type {kind}. They are listed in docs/events.md.")
        count = in_transaction(
            settings_of(data=data),
            lambda uow: event_operations.replay(
                uow,
                None,
                since=since.replace(tzinfo=UTC),
                until=until and until.replace(tzinfo=UTC),
                type_=None if kind is None else EventType(kind),
            ),
        )
        console.print(f"{count} events are published again.")


@letters.command("list")
def list_letters(
    limit: Annotated[int, typer.Option(min=1, max=1000)] = 50, data: DataFolder = None
) -> None:
    """Open dead letters, oldest first, one JSON document a line."""
    with explained():
        from taskflow.services import dead_letters

        found = reading(
            settings_of(data=data), lambda uow: dead_letters.listed(uow, None, limit=limit)
        )
        sys.stdout.writelines(f"{each}\n" for each in found)


@letters.command("replay")
def replay_letter(letter: UUID, data: DataFolder = None) -> None:
    """Bring the event of a dead letter to its consumers once more."""
    with explained():
        from taskflow.services import dead_letters

        in_transaction(settings_of(data=data), lambda uow: dead_letters.replay(uow, None, letter))
        console.print("It is on its way to its consumers again.")
