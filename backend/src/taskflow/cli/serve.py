"""`taskflow serve` and `taskflow migrate`."""

import asyncio
import gc
import importlib
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Thread
from typing import Annotated

import typer

from taskflow import __version__
from taskflow.cli.app import DataFolder, app, console, explained, settings_of
from taskflow.cli.connection import any_database, own_database
from taskflow.cli.listening import listen, require_free_port
from taskflow.config import Settings


@app.command()
def serve(
    host: Annotated[str | None, typer.Option(help="Address to listen on.")] = None,
    port: Annotated[int | None, typer.Option(help="Port to listen on.")] = None,
    data: DataFolder = None,
) -> None:
    """Run everything in one process: API, web interface, relay, scheduler, consumers, database."""
    with explained():
        settings = settings_of(host=host, port=port, data=data)
        require_free_port(settings)
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
    from taskflow.database import migrate as migrate_database
    from taskflow.main import build

    await migrate_database(url)
    await listen(
        build(settings, url, with_roles=not settings.api_only), settings, _greeting(settings)
    )


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


def _greeting(settings: Settings) -> str:
    where = (settings.server_dsn and "the server of DATABASE_URL") or settings.data.resolve()
    lines = [
        f"[bold]TaskFlow {__version__}[/bold] on [link]http://{settings.host}:{settings.port}[/link]",
        f"Data: {where}   Stop: Ctrl-C (all data stays)",
    ]
    if settings.ui is None:
        lines.append("The web interface is not built; the API is at /docs. 'make run' builds it.")
    return "\n".join(lines)
