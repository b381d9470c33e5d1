"""What people are told when the database fails them."""

import asyncpg
import httpx
import pytest
from fastapi import FastAPI
from sqlalchemy.exc import OperationalError

from taskflow.routes.error_handlers import register_error_handlers


@pytest.mark.parametrize(
    ("cause", "detail"),
    [
        (
            asyncpg.DiskFullError("could not extend file"),
            "The disk of the database is full. Nothing was changed; free some space and try again.",
        ),
        (
            asyncpg.CannotConnectNowError("starting up"),
            "The database cannot be reached right now. Nothing was changed; try again shortly.",
        ),
    ],
)
async def test_an_outage_says_what_it_is(cause: Exception, detail: str) -> None:
    app = FastAPI()
    register_error_handlers(app)

    @app.get("/")
    async def fail() -> None:
        raise OperationalError("INSERT", None, cause)

    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(app=app), base_url="http://test"
    ) as client:
        answer = await client.get("/")
    assert (answer.status_code, answer.json()["detail"]) == (503, detail)
    assert answer.headers["Retry-After"] == "2"
