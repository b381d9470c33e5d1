"""An application behind a real server, as in operation."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx
from fastapi import FastAPI
from granian.constants import HTTPModes, Interfaces
from granian.server.embed import Server
from stack.processes import free_port

from tests.integration.conftest import eventually


@asynccontextmanager
async def served(app: FastAPI, port: int = 0) -> AsyncIterator[int]:
    """`app` on `port`, or a free port of this machine; yields the port."""
    port = port or free_port()
    server = Server(
        app,
        address="127.0.0.1",
        port=port,
        interface=Interfaces.ASGI,
        http=HTTPModes.http1,
        log_enabled=False,
    )
    serving = asyncio.create_task(server.serve())

    async def answers() -> bool:
        if serving.done():
            serving.result()
        try:
            async with httpx.AsyncClient() as client:
                live = await client.get(f"http://127.0.0.1:{port}/api/health/live")
        except httpx.TransportError:
            return False
        return live.is_success

    await eventually(answers)
    yield port
    server.stop()  # type: ignore[no-untyped-call]  # granian's types end here
    await serving
