"""Limits and features that an operator changes while people work: in force without a restart."""

from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI
from tests.integration.conftest import PASSWORD, eventually
from tests.integration.routes.people import Person

from taskflow.config import Settings
from taskflow.main import build


@pytest.fixture
async def backend(database_url: str, tmp_path: Path) -> AsyncIterator[FastAPI]:
    application = build(Settings(data=tmp_path), database_url, with_roles=False)
    async with application.router.lifespan_context(application):
        yield application


@pytest.fixture
async def visitor(backend: FastAPI) -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(app=backend, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
        yield client


async def test_registration_opens_and_closes(
    visitor: httpx.AsyncClient, tmp_path: Path, person: Person
) -> None:
    del person  # the first account is always let in, so there must be one

    async def says(expected: str) -> bool:
        found: str = (await visitor.get("/api/setup")).json()["registration"]
        return found == expected

    async def register(name: str) -> int:
        body = {"email": f"{name}@live.example", "password": PASSWORD, "name": name}
        return (await visitor.post("/api/auth/register", json=body)).status_code

    assert await register("early") == 403
    (tmp_path / "settings.env").write_text("TASKFLOW_REGISTRATION=open\n")
    await eventually(lambda: says("open"))
    assert await register("timely") == 201
    (tmp_path / "settings.env").unlink()
    await eventually(lambda: says("invite"))
    assert await register("late") == 403


async def test_limits_change(visitor: httpx.AsyncClient, tmp_path: Path) -> None:
    body = {"email": "nobody@live.example", "password": "x" * 1100}

    async def sign_in() -> int:
        return (await visitor.post("/api/auth/login", json=body)).status_code

    assert await sign_in() == 422
    (tmp_path / "settings.env").write_text("TASKFLOW_MAX_BODY=1024\nTASKFLOW_SIGN_IN_ATTEMPTS=1\n")

    async def is_too_large() -> bool:
        return await sign_in() == 413

    await eventually(is_too_large)
    body["password"] = PASSWORD
    assert [await sign_in() for _ in range(2)] == [401, 429]
