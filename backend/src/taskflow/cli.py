"""The command line: serve, migrate, users and tokens, demo data, doctor, the API's description."""

import asyncio
import json
import os
import signal
import socket
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer
from granian.constants import HTTPModes, Interfaces, Loops
from granian.server.embed import Server
from rich.console import Console

from taskflow import __version__
from taskflow.config import LogFormat, Settings
from taskflow.database import migrate as migrate_database
from taskflow.embedded_postgres import EmbeddedPostgres
from taskflow.errors import StartupError, TaskFlowError
from taskflow.main import build
from taskflow.observability import configure_logging

app = typer.Typer(no_args_is_help=True, add_completion=False, help="TaskFlow on the command line.")
console = Console(stderr=True, highlight=False)


@app.command()
def serve(
    host: Annotated[str | None, typer.Option(help="Address to listen on.")] = None,
    port: Annotated[int | None, typer.Option(help="Port to listen on.")] = None,
    data: Annotated[Path | None, typer.Option(help="Folder of the embedded database.")] = None,
) -> None:
    """Run everything in one process: API, web interface, relay, scheduler, consumers, database."""
    settings = _settings(host=host, port=port, data=data)
    with _explained(), _database(settings) as url:
        asyncio.run(migrate_database(url))
        _require_free_port(settings)
        asyncio.run(_serve(settings, url))


async def _serve(settings: Settings, url: str) -> None:
    server = Server(
        build(settings, url),
        address=settings.host,
        port=settings.port,
        interface=Interfaces.ASGI,
        http=HTTPModes.http1,
    )
    loop = asyncio.get_running_loop()
    for name in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(name, server.stop)
    _greet(settings)
    await server.serve()


def _greet(settings: Settings) -> None:
    where = settings.server_dsn and "the server of DATABASE_URL" or settings.data.resolve()
    console.print(f"[bold]TaskFlow {__version__}[/bold] on [link]http://{settings.host}:{settings.port}[/link]")
    console.print(f"Data: {where}   Stop: Ctrl-C (all data stays)")
    if settings.ui is None:
        console.print("The web interface is not built; the API is at /docs. 'make run' builds it.")


@app.command()
def migrate() -> None:
    """Bring the database to this release's version."""
    settings = _settings()
    with _explained(), _database(settings) as url:
        asyncio.run(migrate_database(url))
    console.print("The database is at the current version.")


@app.command()
def openapi() -> None:
    """Print the API's description (OpenAPI 3.1)."""
    document = build(Settings(), "postgresql+asyncpg://", with_roles=False).openapi()
    sys.stdout.write(json.dumps(document, indent=1, sort_keys=True, ensure_ascii=False) + "\n")


def _settings(**given: object) -> Settings:
    settings = Settings(**{name: value for name, value in given.items() if value is not None})  # type: ignore[arg-type]  # typer checked them
    as_json = {LogFormat.AUTO: None, LogFormat.JSON: True, LogFormat.CONSOLE: False}[settings.log_format]
    configure_logging(level=settings.log_level, as_json=as_json)
    return settings


@contextmanager
def _database(settings: Settings) -> Iterator[str]:
    """The address of the database: the given server's, or that of the embedded one, started and stopped here."""
    if settings.server_dsn is not None:
        yield settings.server_dsn
        return
    with EmbeddedPostgres(settings.data) as postgres:
        yield postgres.url


@contextmanager
def _explained() -> Iterator[None]:
    """Errors that a person can act on are a sentence, not a traceback."""
    try:
        yield
    except TaskFlowError as error:
        console.print(f"[red]{error.message}[/red]")
        raise typer.Exit(1) from error


def _require_free_port(settings: Settings) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((settings.host, settings.port))
        except OSError as error:
            raise StartupError(
                f"Port {settings.port} on {settings.host} is taken ({os.strerror(error.errno or 0)})."
                f" Stop the other program, or choose one: taskflow serve --port {settings.port + 1}"
            ) from error


if __name__ == "__main__":
    app()
