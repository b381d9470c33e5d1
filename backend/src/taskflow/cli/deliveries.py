"""`taskflow deliveries`: what left this server for people, and what did not."""

from typing import Annotated
from uuid import UUID

import typer
from rich.markup import escape
from rich.table import Table

from taskflow.cli.app import DataFolder, app, console, explained, settings_of
from taskflow.cli.connection import in_transaction, reading

_SHOWN = 60


@app.command()
def deliveries(
    *,
    failed: Annotated[
        bool, typer.Option("--failed", help="Only what failed or was given up.")
    ] = False,
    retry: Annotated[
        UUID | None, typer.Option(help="Send this one once more, from its first attempt on.")
    ] = None,
    limit: Annotated[int, typer.Option(min=1, max=1000)] = 50,
    data: DataFolder = None,
) -> None:
    """The newest deliveries by e-mail, webhook and other channels, with what the receiver said last."""
    with explained():
        from taskflow.services import delivering

        settings = settings_of(data=data)
        if retry is not None:
            in_transaction(settings, lambda uow: delivering.retry(uow, retry))
            console.print("It is sent again within half a minute.")
            return
        rows = reading(settings, lambda uow: delivering.listed(uow, failed=failed, limit=limit))
        table = Table("id", "created", "for", "channel", "state", "attempts", "answer", box=None)
        for row in rows:
            state = f"{row.state}, {row.uncertain} uncertain" if row.uncertain else row.state
            created = f"{row.created_at:%Y-%m-%d %H:%M:%S}"
            answer = escape((row.last_error or "")[:_SHOWN])
            about = (str(row.id), created, row.email, row.channel, state, str(row.attempts), answer)
            table.add_row(*about)
        console.print(table)
