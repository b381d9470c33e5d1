"""`taskflow serve` and `taskflow migrate`."""

import asyncio
import gc
import importlib
import logging
import os
import signal
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Thread
from typing import Annotated

import typer

from taskflow import __version__
from taskflow.cli.app import DataFolder, app, console, explained, settings_of
from taskflow.cli.connection import any_database, own_database
from taskflow.config import Settings
from taskflow.errors import StartupError


@app.command()
def serve(
    host: Annotated[str | None, typer.Option(help="Address to listen on.")] = None,
    port: Annotated[int | None, typer.Option(help="Port to listen on.")] = None,
    data: DataFolder = None,
) -> None:
    """Run everything in one process: API, web interface, relay, scheduler, consumers, database."""
    with explained():
        settings = settings_of(host=host, port=port, data=data)
        _require_free_port(settings)
        with _loading_ahead("taskflow.main", "uvloop") as loaded, own_database(settings) as url:
            loaded.join()
            import uvloop

            with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
                runner.run(_serve(settings, url))


@app.command()
def migrate(data: DataFolder = None) -> None:
    """Bring the database to this release's version."""
    with explained():
        settings = settings_of(data=data)
        from taskflow.database import migrate as migrate_database

        with any_database(settings) as url:
            asyncio.run(migrate_database(url))
        console.print("The database is at the current version.")


async def _serve(settings: Settings, url: str) -> None:
    from granian.constants import HTTPModes, Interfaces
    from granian.server.embed import Server

    from taskflow.database import migrate as migrate_database
    from taskflow.main import build

    await migrate_database(url)
    # It warns on each start that embedding is experimental; it is pinned and tested here.
    logging.getLogger("_granian").setLevel(logging.ERROR)
    server = Server(
        build(settings, url),
        address=settings.host,
        port=settings.port,
        interface=Interfaces.ASGI,
        http=HTTPModes.http1,
        log_enabled=False,
    )
    loop = asyncio.get_running_loop()
    for name in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(name, server.stop)
    _greet(settings)
    await server.serve()


@contextmanager
def _loading_ahead(*modules: str) -> Iterator[Thread]:
    """Import `modules` in a thread while the database starts. Whoever needs them joins the thread first.

    What is loaded lives as long as the process, so the collector need not look at it again.
    """

    def load() -> None:
        gc.disable()
        for module in modules:
            importlib.import_module(module)
        gc.freeze()
        gc.enable()

    thread = Thread(target=load, name="import", daemon=True)
    thread.start()
    yield thread


def _greet(settings: Settings) -> None:
    where = (settings.server_dsn and "the server of DATABASE_URL") or settings.data.resolve()
    console.print(
        f"[bold]TaskFlow {__version__}[/bold] on [link]http://{settings.host}:{settings.port}[/link]"
    )
    console.print(f"Data: {where}   Stop: Ctrl-C (all data stays)", soft_wrap=True)
    if settings.ui is None:
        console.print("The web interface is not built; the API is at /docs. 'make run' builds it.")


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
