"""`taskflow demo`."""

import secrets
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    ProgressColumn,
    TextColumn,
    TimeRemainingColumn,
)
from rich.progress import Task as ProgressTask
from rich.text import Text

from taskflow.cli.app import DataFolder, app, console, explained, settings_of
from taskflow.cli.connection import in_transaction
from taskflow.errors import NotFound

if TYPE_CHECKING:
    from taskflow.database import UnitOfWork
    from taskflow.domain.access import Principal

LARGEST = 1_000_000


class Rate(ProgressColumn):
    def render(self, task: ProgressTask) -> Text:
        return Text(f"{task.speed or 0:,.0f} tasks/s", style="cyan")


@app.command()
def demo(
    tasks: Annotated[int, typer.Option(min=1, max=LARGEST, help="How many tasks.")] = 500,
    seed: Annotated[int, typer.Option(help="The same seed gives the same content.")] = 1,
    user: Annotated[
        str, typer.Option(help="Address of the account; made if new.")
    ] = "demo@example.com",
    data: DataFolder = None,
) -> None:
    """Fill a workspace with believable projects and tasks: all of them, or none if it is interrupted."""
    with explained():
        settings = settings_of(data=data)
        password = secrets.token_urlsafe(12)
        with _progress() as progress:
            bar = progress.add_task("tasks", total=tasks)

            async def fill(uow: "UnitOfWork") -> tuple[dict[str, int], bool]:
                from taskflow.services import demo as service

                principal, is_new = await _account(uow, user, password)
                counts = await service.fill(
                    uow,
                    principal,
                    tasks=tasks,
                    seed=seed,
                    on_progress=lambda done: progress.update(bar, completed=done),
                )
                return counts, is_new

            counts, is_new = in_transaction(settings, fill)
        console.print(
            ", ".join(f"{count:,} {name.replace('_', ' ')}" for name, count in counts.items())
        )
        if is_new:
            console.print(f"Sign in as {user} with the password {password}", markup=False)


def _progress() -> Progress:
    columns = (
        TextColumn("Filling"),
        BarColumn(),
        MofNCompleteColumn(),
        Rate(),
        TimeRemainingColumn(),
    )
    return Progress(*columns, console=console)


async def _account(uow: "UnitOfWork", email: str, password: str) -> "tuple[Principal, bool]":
    from taskflow.schemas.accounts import Register
    from taskflow.services import administration

    try:
        return await administration.user_of(uow, email), False
    except NotFound:
        body: Any = Register(
            email=email, name=email.partition("@")[0].capitalize(), password=password
        )
        return await administration.add_user(uow, body, is_admin=False), True
