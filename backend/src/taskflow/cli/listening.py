"""How `serve` and `worker` answer: one port, until they are asked to stop."""

import asyncio
import logging
import os
import signal
import socket
from typing import TYPE_CHECKING

from taskflow.cli.app import console
from taskflow.config import Settings
from taskflow.errors import StartupError

if TYPE_CHECKING:
    from fastapi import FastAPI


async def listen(app: "FastAPI", settings: Settings, greeting: str) -> None:
    """Serve `app` until SIGINT or SIGTERM; requests and deliveries under way are finished first."""
    from granian.constants import HTTPModes, Interfaces
    from granian.server.embed import Server

    # It warns on each start that embedding is experimental; it is pinned and tested here.
    logging.getLogger("_granian").setLevel(logging.ERROR)
    server = Server(
        app,
        address=settings.host,
        port=settings.port,
        interface=Interfaces.ASGI,
        http=HTTPModes.http1,
        log_enabled=False,
    )
    loop = asyncio.get_running_loop()
    for name in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(name, server.stop)
    console.print(greeting, soft_wrap=True)
    await server.serve()


def require_free_port(settings: Settings) -> None:
    taken = why_taken(settings)
    if taken is not None:
        raise StartupError(
            f"Port {settings.port} on {settings.host} is taken ({taken})."
            f" Stop the other program, or choose another: --port {settings.port + 1}"
        )


def why_taken(settings: Settings) -> str | None:
    """What the system says against listening on the port; None if it is free."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((settings.host, settings.port))
        except OSError as error:
            return os.strerror(error.errno or 0)
    return None
