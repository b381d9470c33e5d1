"""What the commands share: the application, settings, and errors as sentences."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any

import typer
from pydantic import ValidationError
from rich.console import Console

from taskflow.config import LogFormat, Settings
from taskflow.errors import StartupError, TaskFlowError
from taskflow.observability import configure_logging

app = typer.Typer(no_args_is_help=True, add_completion=False, help="TaskFlow on the command line.")
console = Console(stderr=True, highlight=False)
"""For people; what a program may want to read goes to standard output."""

DataFolder = Annotated[
    Path | None, typer.Option("--data", help="Folder of the embedded database [TASKFLOW_DATA].")
]


def settings_of(service: str = "backend", **given: Path | str | int | None) -> Settings:
    """The settings of the environment, overridden by the options that were given. Logging follows them.

    Secrets are those of `service`. Raises `StartupError` that names each variable which cannot be used.
    """
    try:
        settings = Settings(**_given(given))
    except ValidationError as error:
        raise StartupError("\n".join(_refusals(error, "TASKFLOW_"))) from error
    as_json = {LogFormat.AUTO: None, LogFormat.JSON: True, LogFormat.CONSOLE: False}
    configure_logging(level=settings.log_level, as_json=as_json[settings.log_format])
    if settings.secrets is not None:
        from taskflow.cli.secret_stores import secrets_of

        settings = settings.with_secrets(secrets_of(settings, f"taskflow-{service}"))
    try:
        _ = settings.server_dsn
    except ValidationError as error:
        raise StartupError(
            f"DATABASE_URL: {error.errors()[0]['msg']}. It looks like"
            " postgresql://user:password@host:5432/database; unset it to use the embedded database."
        ) from error
    return settings


@contextmanager
def explained() -> Iterator[None]:
    """Errors that a person can act on are sentences, not tracebacks; the command ends with status 1."""
    try:
        yield
    except TaskFlowError as error:
        _refuse([error.message], error)
    except ValidationError as error:
        _refuse(_refusals(error), error)


def _given(options: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in options.items() if value is not None}


def _refuse(sentences: list[str], error: Exception) -> None:
    for sentence in sentences:
        console.print(sentence, style="red", markup=False, soft_wrap=True)
    raise typer.Exit(1) from error


def _refusals(error: ValidationError, prefix: str = "") -> list[str]:
    """One sentence a value, without the value itself: it may be a secret."""
    sentences = []
    for each in error.errors(include_input=False, include_url=False):
        path = ".".join(map(str, each["loc"]))
        name = prefix + path.upper() if prefix else path
        sentences.append(f"{name}: {each['msg'].rstrip('.')}.")
    return sentences
