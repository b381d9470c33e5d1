"""Signing in and out: cookies, CSRF, limits, what is recorded; and the headers of every kind of answer."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from http.cookies import SimpleCookie
from typing import Any

import asyncpg
import httpx
import orjson
import pytest
from fastapi import FastAPI
from tests.clocks import SetClock
from tests.integration.conftest import PASSWORD
from tests.integration.routes.people import Person

from taskflow import security
from taskflow.config import Registration, Settings
from taskflow.main import build

SAFE_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
ATTEMPTS = 3


@pytest.fixture
def clock() -> SetClock:
    return SetClock(datetime.now(UTC))


@pytest.fixture
async def strict_app(database_url: str, clock: SetClock) -> AsyncIterator[FastAPI]:
    """The same database behind secure cookies, few attempts, and registration by invitation."""
    settings = Settings(
        registration=Registration.INVITE, secure_cookies=True, sign_in_attempts=ATTEMPTS, ui=None
    )
    application = build(settings, database_url, clock=clock, with_roles=False)
    async with application.router.lifespan_context(application):
        yield application


def visitor(app: FastAPI, address: str = "192.0.2.1") -> httpx.AsyncClient:
    transport = httpx.ASGITransport(app=app, raise_app_exceptions=False, client=(address, 1))
    return httpx.AsyncClient(transport=transport, base_url="https://test")


def cookies_of(response: httpx.Response) -> SimpleCookie:
    found: SimpleCookie = SimpleCookie()
    for header in response.headers.get_list("set-cookie"):
        found.load(header)
    return found


async def sign_in(
    client: httpx.AsyncClient, email: str, password: str = PASSWORD, **headers: str
) -> httpx.Response:
    body = {"email": email, "password": password}
    return await client.post("/api/auth/login", json=body, headers=headers)


@pytest.mark.parametrize("secure", [False, True])
async def test_cookies_are_kept_from_scripts_and_other_sites(
    app: FastAPI, strict_app: FastAPI, person: Person, secure: bool
) -> None:
    async with visitor(strict_app if secure else app) as client:
        response = await sign_in(client, person.email)
        assert response.status_code == 200
        cookies = cookies_of(response)
        session, csrf = cookies["taskflow_session"], cookies["taskflow_csrf"]
        assert (bool(session["httponly"]), bool(csrf["httponly"])) == (True, False)
        for cookie in (session, csrf):
            assert (cookie["samesite"], cookie["path"], cookie["domain"]) == ("lax", "/", "")
            assert (bool(cookie["secure"]), cookie["max-age"]) == (secure, str(30 * 86_400))
        assert csrf.value == response.json()["csrf_token"]
        assert session.value not in response.text


async def test_a_change_by_cookie_needs_its_own_csrf_token(
    person: Person, stranger: Person
) -> None:
    right = person.client.headers.pop("X-CSRF-Token")
    for headers in ({}, {"X-CSRF-Token": "x"}, {"X-CSRF-Token": "é"}):
        raw = {name: value.encode() for name, value in headers.items()}
        refused = await person.send("POST", "/tasks", json={"title": "x"}, headers=raw)
        assert (refused.status_code, refused.json()["code"]) == (403, "csrf_refused")
    others = {"X-CSRF-Token": stranger.client.headers["X-CSRF-Token"]}
    assert (
        await person.send("POST", "/tasks", json={"title": "x"}, headers=others)
    ).status_code == 403
    assert (await person.send("GET", "/tasks")).json()["items"] == []
    own = {"X-CSRF-Token": right}
    assert (
        await person.send("POST", "/tasks", json={"title": "x"}, headers=own)
    ).status_code == 201


async def test_another_site_cannot_sign_anybody_in(app: FastAPI, person: Person) -> None:
    async with visitor(app) as client:
        for origin in ("https://evil.example", "null"):
            refused = await sign_in(client, person.email, Origin=origin)
            assert (refused.status_code, refused.json()["code"]) == (403, "csrf_refused")
        assert (await sign_in(client, person.email, Origin="https://test")).status_code == 200


async def test_attempts_are_limited_by_address(
    strict_app: FastAPI, person: Person, clock: SetClock
) -> None:
    for i in range(ATTEMPTS):
        async with visitor(strict_app, f"192.0.2.{i}") as client:
            wrong = await sign_in(client, person.email.upper(), "not the password")
            assert (wrong.status_code, wrong.json()["code"]) == (401, "wrong_credentials")
    async with visitor(strict_app, "192.0.2.99") as client:
        refused = await sign_in(client, person.email)
        assert (refused.status_code, refused.json()["code"]) == (429, "rate_limited")
        assert 0 < int(refused.headers["Retry-After"]) <= 301
        clock.set_to += timedelta(seconds=int(refused.headers["Retry-After"]))
        assert (await sign_in(client, person.email)).status_code == 200


async def test_attempts_are_limited_by_client(strict_app: FastAPI, person: Person) -> None:
    async with visitor(strict_app) as client:
        for i in range(ATTEMPTS):
            assert (await sign_in(client, f"nobody{i}@example.com", "x" * 10)).status_code == 401
        assert (await sign_in(client, person.email)).status_code == 429
    async with visitor(strict_app, "192.0.2.2") as client:
        assert (await sign_in(client, person.email)).status_code == 200


async def test_a_right_password_forgives_the_address(strict_app: FastAPI, person: Person) -> None:
    for i in range(2 * ATTEMPTS):
        async with visitor(strict_app, f"192.0.2.{i}") as client:
            await sign_in(client, person.email, "not the password")
            if i % 2:
                assert (await sign_in(client, person.email)).status_code == 200


async def test_a_failure_is_recorded_and_tells_nothing(
    app: FastAPI, person: Person, sql: asyncpg.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same work and the same answer, whether the address is known or not."""
    checked: list[str | None] = []
    verify = security.verify_password

    def spy(password: str, password_hash: str | None) -> bool:
        checked.append(password_hash)
        return verify(password, password_hash)

    monkeypatch.setattr(security, "verify_password", spy)
    async with visitor(app, "192.0.2.77") as client:
        known = await sign_in(client, person.email, "a guess of a password")
        unknown = await sign_in(client, f"x{person.email}", "a guess of a password")
    assert [each is None for each in checked] == [False, True]
    answers = [{**each.json(), "request_id": None} for each in (known, unknown)]
    assert answers[0] == answers[1]
    rows = await sql.fetch(
        """
        SELECT workspace_id, envelope FROM task_events
        WHERE envelope->'data'->>'action' = 'user.sign_in_failed'
          AND envelope->'data'->>'address' = '192.0.2.77' ORDER BY position
        """
    )
    assert [str(row["workspace_id"]) for row in rows] == [
        person.workspace,
        "00000000-0000-0000-0000-000000000000",
    ]
    assert all(b"guess" not in row["envelope"].encode() for row in rows)
    data = orjson.loads(rows[0]["envelope"])["data"]
    assert (data["object_id"], data["actor"]["name"]) == (person.id, "anonymous")


@pytest.mark.parametrize(
    ("body", "status", "path"),
    [
        ({"password": "short"}, 422, "password"),
        ({"password": "aaaaaaaaaaaa"}, 422, "password"),
        ({"password": "x" * 201}, 422, "password"),
        ({"email": "nobody"}, 422, "email"),
        ({"name": " "}, 422, "name"),
        ({"time_zone": "Mars/Base"}, 422, "time_zone"),
        ({"invitation": "made up"}, 422, "invitation"),
    ],
)
async def test_refuses_bad_registrations(
    app: FastAPI, body: dict[str, Any], status: int, path: str
) -> None:
    async with visitor(app) as client:
        whole = {"email": "new@example.com", "password": PASSWORD, "name": "New", **body}
        refused = await client.post("/api/auth/register", json=whole)
        assert refused.status_code == status
        assert [each["path"] for each in refused.json()["errors"]] == [path]
        assert "set-cookie" not in refused.headers


async def test_an_address_registers_once_and_others_by_invitation(
    app: FastAPI, strict_app: FastAPI, person: Person
) -> None:
    body = {"email": person.email.upper(), "password": PASSWORD, "name": "Twin"}
    async with visitor(app) as client:
        taken = await client.post("/api/auth/register", json=body)
        assert (taken.status_code, taken.json()["code"]) == (409, "conflict")
    async with visitor(strict_app) as client:
        refused = await client.post("/api/auth/register", json={**body, "email": "a@example.com"})
        assert (refused.status_code, refused.json()["code"]) == (403, "permission_denied")
        setup = (await client.get("/api/setup")).json()
        assert (setup["first_run"], setup["registration"]) == (False, "invite")


async def test_signing_out_ends_the_session(person: Person) -> None:
    session = person.client.cookies["taskflow_session"]
    response = await person.send("POST", "/auth/logout")
    assert response.status_code == 204
    assert {cookie["max-age"] for cookie in cookies_of(response).values()} == {"0"}
    person.client.cookies.set("taskflow_session", session)
    assert (await person.send("GET", "/auth/me")).status_code == 401


async def test_a_new_password_ends_all_other_sessions(app: FastAPI, person: Person) -> None:
    async with visitor(app, "192.0.2.50") as other:
        await sign_in(other, person.email)
        new = "another long sentence"
        for current, status, path in (("wrong", 422, "current_password"), (PASSWORD, 204, None)):
            body = {"current_password": current, "new_password": new}
            response = await person.send("POST", "/auth/password", json=body)
            assert response.status_code == status
            assert path is None or response.json()["errors"][0]["path"] == path
        assert (await other.get("/api/auth/me")).status_code == 401
        assert (await person.send("GET", "/auth/me")).status_code == 200
        assert (await sign_in(other, person.email)).status_code == 401
        assert (await sign_in(other, person.email, new)).status_code == 200


async def test_a_session_ends_elsewhere_and_by_time(
    app: FastAPI, strict_app: FastAPI, person: Person, clock: SetClock
) -> None:
    async with visitor(app, "192.0.2.51") as other:
        await sign_in(other, person.email)
        found = await person.items("/sessions")
        assert [each["current"] for each in found].count(True) == 1
        (elsewhere,) = [each for each in found if not each["current"]]
        assert (await person.send("DELETE", f"/sessions/{elsewhere['id']}")).status_code == 204
        assert (await other.get("/api/auth/me")).status_code == 401
    async with visitor(strict_app) as late:
        await sign_in(late, person.email)
        clock.set_to += timedelta(days=31)
        assert (await late.get("/api/auth/me")).status_code == 401


async def test_changes_the_profile(person: Person) -> None:
    body = {"name": "Ada L.", "time_zone": "Asia/Tokyo", "default_reminders": ["PT30M", "P1D"]}
    changed = (await person.send("PATCH", "/auth/me", json=body)).json()
    assert {name: changed[name] for name in body} == body
    task = await person.made("/tasks", title="x", due_date="2031-01-01T09:00:00+09:00")
    assert task["due_zone"] == "Asia/Tokyo"
    reminders = await person.items(f"/reminders?task_id={task['id']}")
    assert {each["offset"] for each in reminders} == {"PT30M", "P1D"}


@pytest.mark.parametrize(
    ("body", "path"),
    [
        ({"default_reminders": ["P2000D"]}, "default_reminders.0"),
        ({"default_reminders": ["PT1H"] * 11}, "default_reminders"),
        ({"time_zone": "Mars/Base"}, "time_zone"),
        ({"name": None}, "name"),
        ({"email": "x@example.com"}, "email"),
    ],
)
async def test_refuses_bad_profiles(person: Person, body: dict[str, Any], path: str) -> None:
    refused = await person.send("PATCH", "/auth/me", json=body)
    assert refused.status_code == 422
    assert [each["path"] for each in refused.json()["errors"]] == [path]


async def _answers(
    person: Person, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[httpx.Response]:
    task = await person.made("/tasks", title="x")
    yield await person.send("GET", "/tasks")
    yield await person.send("POST", "/notifications/read-all")
    yield await person.send("GET", "/nothing")
    yield await person.send("PUT", "/tasks")
    yield await person.send("POST", "/tasks", json={})
    yield await person.send("POST", "/tasks", content=b"x" * 2_000_000)
    yield await person.send("PATCH", f"/tasks/{task['id']}", json={}, headers={"If-Match": "9"})
    yield await person.send("GET", "/tasks", headers={"Authorization": "Bearer no"})
    yield await person.client.get("/openapi.json")
    yield await person.client.get("/docs")
    yield await person.client.get("/metrics")
    yield await person.client.get("/nowhere")

    async def broken(*_: object) -> str:
        raise RuntimeError("a bug")

    monkeypatch.setattr("taskflow.services.tasks.read", broken)
    yield await person.send("GET", f"/tasks/{task['id']}")


async def test_every_kind_of_answer_has_safe_headers(
    person: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    statuses = []
    async for answer in _answers(person, monkeypatch):
        statuses.append(answer.status_code)
        for name, value in SAFE_HEADERS.items():
            assert answer.headers.get(name) == value, (answer.request.url, name)
        policy = answer.headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy or "default-src 'self'" in policy
        assert "unsafe-inline" not in policy.partition("style-src")[0]
        assert "X-Request-Id" in answer.headers
        if "/api/" in str(answer.request.url):
            assert answer.headers["Cache-Control"] == "no-store"
    assert statuses == [200, 204, 404, 405, 422, 413, 412, 401, 200, 200, 200, 404, 500]


async def test_keeps_a_given_request_id_if_it_is_one(person: Person) -> None:
    for given, kept in (("trace-1234567", True), ("x", False), ("bad id\n".strip() + " !", False)):
        answer = await person.send("GET", "/tasks", headers={"X-Request-Id": given})
        assert (answer.headers["X-Request-Id"] == given) is kept
