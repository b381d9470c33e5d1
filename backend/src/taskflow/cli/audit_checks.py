"""What `taskflow audit verify` does and says: keys and kept checkpoints read, logs checked, a bar meanwhile."""

import asyncio
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID

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

from taskflow.cli.app import console
from taskflow.cli.connection import any_database, opened
from taskflow.config import Settings
from taskflow.errors import StartupError, TaskFlowError
from taskflow.events import system_origin

if TYPE_CHECKING:
    from taskflow.database import UnitOfWork
    from taskflow.domain.audit_log.checking import Result

_ORIGIN = system_origin("command line")


def pinned(given: Sequence[str] | None) -> list[bytes]:
    """Public keys, each as text or as a file of them."""
    from taskflow.domain.audit_log.notes import read_verifier_key

    texts = [Path(each).read_text() if Path(each).is_file() else each for each in given or ()]
    return [read_verifier_key(line)[1] for text in texts for line in text.split()]


def notes(files: Sequence[Path] | None) -> Iterator[str]:
    """Signed notes one after the other: each ends with its signature lines."""
    for file in files or ():
        note = ""
        for line in file.read_text().splitlines(keepends=True):
            if note.count("\n\n") and not line.startswith("— "):
                yield note
                note = ""
            note += line
        if not note:
            raise StartupError(f"{file} holds no checkpoint of this log, nor of another.")
        yield note


def check_export(export: Path, trusted: Sequence[bytes], kept: Sequence[str]) -> None:
    """Check an exported log and say what was found."""
    from taskflow.services import audit_export, audit_reading

    if not trusted:
        raise StartupError(
            "An export is checked by a key that it does not bring itself: give --key."
        )
    size = export.stat().st_size
    with export.open("rb") as file, progress("Checking", size, "bytes") as bar:

        def read() -> Iterator[bytes]:
            for number, line in enumerate(file):
                if number % audit_export.PAGE == 0:
                    bar.update(bar.task_ids[0], completed=file.tell())
                yield line
            bar.update(bar.task_ids[0], completed=file.tell())

        result = audit_reading.verify(read(), trusted, kept)
    typer.echo(_sentence(result))


def check_database(
    settings: Settings, given: Sequence[bytes], kept: Sequence[str], workspace: UUID | None
) -> bool:
    """Check the logs of a database and say of each what was found. Returns whether all fit."""
    if not given:
        console.print(
            "No --key was given: the keys that the database names itself are trusted.",
            style="yellow",
        )
    with any_database(settings) as url:
        return asyncio.run(_check_logs(url, given, kept, workspace))


async def _check_logs(
    url: str, given: Sequence[bytes], kept: Sequence[str], workspace: UUID | None
) -> bool:
    from taskflow.services import audit_verifying

    async with opened(url) as database, database.reading(_ORIGIN) as uow:
        trusted = await audit_verifying.trusted_keys(uow, given)
        logs = await audit_verifying.logs(uow)
        chosen = {each: size for each, size in logs.items() if workspace in {None, each}}
        with progress("Checking", sum(chosen.values())) as bar:
            found = [await _check_log(uow, each, trusted, kept, bar) for each in chosen]
        if kept and not any(each.kept for each in found if each):
            raise StartupError(
                "None of the checkpoints that you kept is of a log that was checked."
            )
        return all(found)


async def _check_log(
    uow: "UnitOfWork",
    workspace_id: UUID,
    trusted: Sequence[bytes],
    kept: Sequence[str],
    bar: Progress,
) -> "Result | None":
    from taskflow.services import audit_verifying

    before = bar.tasks[0].completed
    try:
        result = await audit_verifying.verify(
            uow,
            workspace_id,
            trusted,
            witnessed=kept,
            on_progress=lambda done: bar.update(bar.task_ids[0], completed=before + done),
        )
    except TaskFlowError as error:
        told = f"{workspace_id}: {error.message}"
        console.print(told, style="bold red", soft_wrap=True, markup=False)
        return None
    typer.echo(f"{workspace_id}: {_sentence(result)}")
    return result


def _sentence(result: "Result") -> str:
    if result.is_selection:
        parts = [
            f"{result.size:,} records fit, each proved to be in the signed log of {result.signed:,}"
        ]
    else:
        more = result.size - result.signed
        parts = [
            f"{result.size:,} records fit, {result.signed:,} of them under {result.heads:,} signed heads"
        ]
        if more:
            parts.append(f"{more:,} are not signed yet")
    if result.kept:
        parts.append(f"{result.kept:,} of the heads were kept by you")
    if result.removed:
        parts.append(f"{result.removed:,} were removed, as a signed tombstone says")
    if result.erased:
        parts.append(f"{result.erased:,} have forgotten personal fields")
    return "; ".join(parts) + "."


class Rate(ProgressColumn):
    def render(self, task: ProgressTask) -> Text:
        return Text(f"{task.speed or 0:,.0f} {task.fields['unit']}/s", style="cyan")


@contextmanager
def progress(what: str, total: int, unit: str = "records") -> Iterator[Progress]:
    """A bar with rate and time left, on a terminal."""
    columns = (
        TextColumn(what),
        BarColumn(),
        MofNCompleteColumn(),
        Rate(),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=console, disable=not console.is_terminal) as bar:
        bar.add_task(what, total=total, unit=unit)
        yield bar
