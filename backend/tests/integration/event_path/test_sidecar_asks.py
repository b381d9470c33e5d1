"""What a sidecar is answered when it delivers: 200 whatever it brings, because a 404 would make it drop the event."""

import asyncpg
import httpx
import pytest
from fastapi import FastAPI
from tests.contract.recorder import Recorder

from taskflow.consumers.dispatch import Dispatcher
from taskflow.database import Database
from taskflow.routes.events import deliveries_to

TOKEN = "the token of the sidecar"


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/events/no-such-topic", b"{}"),
        ("/events/no-such-topic/dead-letters", b"{}"),
        ("/events/task-events", b"no JSON"),
        ("/events/task-events", b"[]"),
        ("/events/task-events", b"{}"),
    ],
)
async def test_nothing_it_brings_is_answered_404(
    database: Database, sql: asyncpg.Connection, path: str, body: bytes
) -> None:
    app = FastAPI()
    app.include_router(
        deliveries_to(Dispatcher(database, await Recorder.created(sql)), app_token=TOKEN)
    )
    transport = httpx.ASGITransport(app=app)
    async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
        answer = await client.post(path, content=body, headers={"dapr-api-token": TOKEN})
    assert answer.status_code == 200
    assert answer.json()["status"] in {"RETRY", "SUCCESS"}
    if "no-such-topic" in path:
        assert answer.json()["status"] == "RETRY"
