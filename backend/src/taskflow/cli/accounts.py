"""`taskflow user add` and `taskflow token add`."""

import sys
from typing import Annotated

import typer
from rich.prompt import Prompt

from taskflow.cli.app import DataFolder, app, console, explained, settings_of
from taskflow.cli.connection import in_transaction
from taskflow.errors import StartupError

users = typer.Typer(no_args_is_help=True, help="Accounts.")
tokens = typer.Typer(no_args_is_help=True, help="API tokens.")
app.add_typer(users, name="user")
app.add_typer(tokens, name="token")


@users.command("add")
def add_user(
    email: Annotated[str, typer.Option(help="Address to sign in with.")],
    name: Annotated[str, typer.Option(help="Name that others see.")],
    *,
    zone: Annotated[str, typer.Option(help="Time zone, such as Europe/Berlin.")] = "UTC",
    admin: Annotated[bool, typer.Option("--admin", help="Administrator of this server.")] = False,
    password_stdin: Annotated[
        bool, typer.Option("--password-stdin", help="Read the password from standard input.")
    ] = False,
    data: DataFolder = None,
) -> None:
    """Create an account. The first one is an administrator in any case."""
    with explained():
        settings = settings_of(data=data)
        from taskflow.schemas.accounts import Register
        from taskflow.services import administration

        body = Register(
            email=email, name=name, time_zone=zone, password=_password(from_stdin=password_stdin)
        )
        added = in_transaction(
            settings, lambda uow: administration.add_user(uow, body, is_admin=admin)
        )
        role = "an administrator" if added.is_admin else "a user"
        console.print(f"{added.name} <{added.email}> can sign in now, as {role}.", markup=False)


@tokens.command("add")
def add_token(
    user: Annotated[str, typer.Option(help="Address of the account.")],
    name: Annotated[str, typer.Option(help="What the token is for.")],
    scope: Annotated[
        list[str] | None, typer.Option(help="read, write or admin; may be repeated [read, write].")
    ] = None,
    data: DataFolder = None,
) -> None:
    """Create an API token of a user. It is printed now and can never be shown again."""
    with explained():
        settings = settings_of(data=data)
        from taskflow.schemas.accounts import TokenCreate
        from taskflow.services import administration

        body = TokenCreate.model_validate({"name": name} | ({"scopes": scope} if scope else {}))
        made = in_transaction(settings, lambda uow: administration.add_token(uow, user, body))
        console.print(f"Token '{name}' for {user} ({', '.join(made['scopes'])}):", markup=False)
        sys.stdout.write(made["token"] + "\n")


def _password(*, from_stdin: bool) -> str:
    if from_stdin:
        return sys.stdin.readline().rstrip("\r\n")
    if not sys.stdin.isatty():
        raise StartupError("There is nobody to ask for the password. Give it by --password-stdin.")
    first = Prompt.ask("Password", password=True, console=console)
    if Prompt.ask("Again", password=True, console=console) != first:
        raise StartupError("The two are not the same. Try again.")
    return first
