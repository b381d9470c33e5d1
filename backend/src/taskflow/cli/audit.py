"""`taskflow audit`: check, export and prove the audit log; its key; erasure and retention."""

import gc
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated
from uuid import UUID

import typer

from taskflow.cli import audit_checks
from taskflow.cli.app import DataFolder, app, console, explained, settings_of
from taskflow.cli.connection import in_transaction, reading
from taskflow.errors import StartupError

if TYPE_CHECKING:
    from taskflow.database import UnitOfWork

audit = typer.Typer(no_args_is_help=True, help="The audit log: check, export, prove, its key.")
keys = typer.Typer(no_args_is_help=True, help="The key that signs the audit log.")
app.add_typer(audit, name="audit")
audit.add_typer(keys, name="key")

Keys = Annotated[
    list[str] | None,
    typer.Option("--key", help="Public key to trust, or a file of it; may be repeated."),
]
Witness = Annotated[
    list[Path] | None,
    typer.Option(help="Checkpoints kept elsewhere, one after the other; may be repeated."),
]
Chosen = Annotated[UUID | None, typer.Option("--workspace", help="Only the log of this workspace.")]


@audit.command()
def verify(
    export: Annotated[
        Path | None, typer.Argument(help="An exported log; without it, the database.")
    ] = None,
    key: Keys = None,
    witness: Witness = None,
    workspace: Chosen = None,
    data: DataFolder = None,
) -> None:
    """Check every record against every signed checkpoint. Ends with status 1 if one does not fit."""
    # Records make no cycles, so there is nothing to collect; looking for it took an eighth of the time.
    gc.disable()
    with explained():
        pinned, notes = audit_checks.pinned(key), list(audit_checks.notes(witness))
        if export is not None:
            audit_checks.check_export(export, pinned, notes)
        elif not audit_checks.check_database(settings_of(data=data), pinned, notes, workspace):
            raise typer.Exit(1)


@audit.command()
def export(
    workspace: Annotated[UUID, typer.Option(help="The workspace whose log it is.")],
    output: Annotated[Path, typer.Option(help="The file to write.")],
    data: DataFolder = None,
) -> None:
    """Write the signed log of a workspace as JSON Lines, to be checked anywhere without TaskFlow."""
    from taskflow.json_text import encode
    from taskflow.services import audit_export, audit_verifying

    with explained():
        settings = settings_of(data=data)

        async def write(uow: "UnitOfWork") -> int:
            await audit_export.hold_still(uow)
            total = (await audit_verifying.logs(uow)).get(workspace, 0)
            lines = -1
            with output.open("xb") as file, audit_checks.progress("Writing", total) as bar:
                async for line in audit_export.whole(uow, workspace):
                    file.write(encode(line) + b"\n")
                    lines += 1
                    if lines % audit_export.PAGE == 0 or lines == total:
                        bar.update(bar.task_ids[0], completed=lines)
            return lines

        if output.exists():
            raise StartupError(f"{output} is there already; choose another name.")
        what = {"format": "jsonl", "filter": {}}
        in_transaction(settings, lambda uow: audit_export.note_export(uow, workspace, what))
        console.print(f"{in_transaction(settings, write):,} signed records are in {output}.")


@audit.command()
def prove(
    workspace: Annotated[UUID, typer.Option(help="The workspace whose log it is.")],
    index: Annotated[int, typer.Option(help="The number of the record.", min=0)],
    data: DataFolder = None,
) -> None:
    """Print an export of one record, with the proof that the newest signed head covers it."""
    from taskflow.json_text import encode
    from taskflow.services import audit_export

    with explained():

        async def lines(uow: "UnitOfWork") -> list[bytes]:
            return [encode(line) async for line in audit_export.single(uow, workspace, index)]

        for line in reading(settings_of(data=data), lines):
            typer.echo(line.decode())


@audit.command()
def forget(
    user: Annotated[str | None, typer.Option(help="Address of the person to be forgotten.")] = None,
    task: Annotated[UUID | None, typer.Option(help="A task whose texts are to go.")] = None,
    data: DataFolder = None,
) -> None:
    """Erase personal values from the log for good. Every proof stays good; that it was done is recorded."""
    from taskflow.services import administration, audit_forgetting

    with explained():
        if (user is None) == (task is None):
            raise StartupError("Say whom or what to forget: --user ADDRESS, or --task ID.")

        async def erase(uow: "UnitOfWork") -> int:
            if task is not None:
                return await audit_forgetting.forget_object(uow, "task", task)
            found = await administration.user_of(uow, user or "")
            return await audit_forgetting.forget_person(uow, found.user_id)

        console.print(
            f"{in_transaction(settings_of(data=data), erase):,} records have forgotten it."
        )


@audit.command()
def remove(
    workspace: Annotated[UUID, typer.Option(help="The workspace whose log it is.")],
    before: Annotated[datetime, typer.Option(help="Remove what is older, in UTC.")],
    data: DataFolder = None,
) -> None:
    """Remove old records under a signed tombstone. Their hashes stay, so all that follows is proved as before."""
    from taskflow.audit_key import KeyFile
    from taskflow.services import audit_forgetting, audit_sealing

    with explained():
        settings = settings_of(data=data)
        file = KeyFile(settings.audit_key_file)

        async def take_out(uow: "UnitOfWork") -> int:
            key = await audit_sealing.current_key(uow, file)
            since = before.replace(tzinfo=UTC)
            return await audit_forgetting.remove_before(uow, workspace, since, key)

        console.print(f"{in_transaction(settings, take_out):,} records were removed.")


@audit.command()
def grant(
    role: Annotated[str, typer.Argument(help="A role of the database, made by its administrator.")],
    data: DataFolder = None,
) -> None:
    """Give a database role what the audit service needs, and nothing by which a record could be changed."""
    from taskflow.services import audit_grants

    with explained():
        in_transaction(settings_of(data=data), lambda uow: audit_grants.grant(uow, role))
        console.print(f"{role} may append to the log, sign its heads and read it.", markup=False)


@keys.command("show")
def show_key(workspace: Chosen = None, data: DataFolder = None) -> None:
    """Print the public key that a stranger needs, of the installation or of one workspace's log."""
    from taskflow.domain.audit_log.notes import KEYS, origin_of, verifier_key
    from taskflow.services import audit_sealing

    with explained():
        found = reading(settings_of(data=data), audit_sealing.public_keys)
        for public in found:
            typer.echo(verifier_key(origin_of(workspace) if workspace else KEYS, public))
        if not found:
            console.print("Nothing was signed yet: the first checkpoint makes the key.")


@keys.command("create")
def create_key(data: DataFolder = None) -> None:
    """Create the key now, instead of at the first checkpoint; needed where several machines share a log."""
    from taskflow.audit_key import KeyFile
    from taskflow.domain.audit_log.notes import KEYS, verifier_key
    from taskflow.services import audit_sealing

    with explained():
        settings = settings_of(data=data)
        file = KeyFile(settings.audit_key_file)
        key = in_transaction(settings, lambda uow: audit_sealing.current_key(uow, file))
        console.print(f"The private key is in {settings.audit_key_file}: keep a copy, show nobody.")
        typer.echo(verifier_key(KEYS, key.public))


@keys.command("rotate")
def rotate_key(data: DataFolder = None) -> None:
    """Let a new key sign from now on. The old one vouches for it, so whoever trusts that need do nothing."""
    from taskflow.audit_key import KeyFile
    from taskflow.domain.audit_log.notes import KEYS, verifier_key
    from taskflow.services import audit_sealing

    with explained():
        settings = settings_of(data=data)
        file = KeyFile(settings.audit_key_file)
        new = file.prepare()

        async def hand_on(uow: "UnitOfWork") -> None:
            if new.public not in await audit_sealing.public_keys(uow):
                await audit_sealing.hand_on(uow, await audit_sealing.current_key(uow, file), new)

        in_transaction(settings, hand_on)
        file.take_over()
        console.print(f"The new private key is in {settings.audit_key_file}.")
        typer.echo(verifier_key(KEYS, new.public))
