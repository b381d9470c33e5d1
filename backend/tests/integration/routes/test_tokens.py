"""API tokens and sessions over HTTP."""

import httpx
import pytest
from tests.integration.conftest import PASSWORD
from tests.integration.routes.people import NOWHERE, Person, Recorded, Team


def bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/tokens"),
        ("POST", "/tokens"),
        ("DELETE", f"/tokens/{NOWHERE}"),
        ("GET", "/sessions"),
        ("DELETE", f"/sessions/{NOWHERE}"),
    ],
)
async def test_refuses_anonymous(anonymous: httpx.AsyncClient, method: str, path: str) -> None:
    assert (await anonymous.request(method, f"/api{path}", json={"name": "x"})).status_code == 401


async def test_token_is_shown_once_and_works_until_revoked(
    person: Person, anonymous: httpx.AsyncClient, recorded: Recorded
) -> None:
    created = await person.made("/tokens", name="script")
    token = created.pop("token")
    assert token.startswith(created["prefix"])
    assert (created["scopes"], created["expires_at"]) == (["read", "write"], None)
    assert await person.items("/tokens") == [created]

    used = await anonymous.post("/api/labels", json={"name": "x"}, headers=bearer(token))
    assert used.status_code == 201
    assert (await person.items("/tokens"))[0]["last_used_at"] is not None
    assert (await person.send("DELETE", f"/tokens/{created['id']}")).status_code == 204
    assert (await anonymous.get("/api/labels", headers=bearer(token))).status_code == 401
    assert await person.items("/tokens") == []
    assert (await recorded(person.id))[-2:] == ["token.created", "token.revoked"]


async def test_scopes_narrow_what_roles_allow(team: Team, anonymous: httpx.AsyncClient) -> None:
    reader = (await team.owner.made("/tokens", name="reader", scopes=["read"]))["token"]
    writer = (await team.owner.made("/tokens", name="writer"))["token"]
    assert (await anonymous.get("/api/projects", headers=bearer(reader))).status_code == 200
    for token, method, path, body in (
        (reader, "POST", "/labels", {"name": "x"}),
        (reader, "POST", "/tokens", {"name": "x", "scopes": ["read"]}),
        (writer, "POST", "/tokens", {"name": "x", "scopes": ["admin"]}),
        (writer, "POST", "/workspaces", {"name": "x"}),
        (writer, "PATCH", f"/workspaces/{team.workspace}", {"name": "x"}),
        (writer, "GET", f"/workspaces/{team.workspace}/invitations", None),
        (writer, "POST", "/invitations/accept", {"token": "x"}),
        (writer, "DELETE", f"/workspaces/{team.workspace}/members/{team.owner.id}", None),
        (writer, "GET", "/sessions", None),
    ):
        refused = await anonymous.request(method, f"/api{path}", json=body, headers=bearer(token))
        assert refused.status_code == 403, path


async def test_leaves_tokens_of_others(person: Person, stranger: Person) -> None:
    created = await person.made("/tokens", name="script")
    assert await stranger.items("/tokens") == []
    assert (await stranger.send("DELETE", f"/tokens/{created['id']}")).status_code == 404
    assert len(await person.items("/tokens")) == 1


@pytest.mark.parametrize(
    ("body", "path"),
    [
        ({}, "name"),
        ({"name": "x", "scopes": []}, "scopes"),
        ({"name": "x", "scopes": ["root"]}, "scopes.0"),
        ({"name": "x", "expires_at": "2020-01-01T00:00:00Z"}, "expires_at"),
        ({"name": "x", "expires_at": "2099-01-01T00:00:00"}, "expires_at"),
    ],
)
async def test_refuses_invalid(person: Person, body: dict[str, object], path: str) -> None:
    refused = await person.send("POST", "/tokens", json=body)
    assert refused.status_code == 422
    assert [each["path"] for each in refused.json()["errors"]] == [path]


async def test_lists_and_ends_sessions(
    person: Person, stranger: Person, anonymous: httpx.AsyncClient, recorded: Recorded
) -> None:
    credentials = {"email": person.email, "password": PASSWORD}
    assert (await anonymous.post("/api/auth/login", json=credentials)).status_code == 200
    listed = await person.items("/sessions")
    assert sorted(each["current"] for each in listed) == [False, True]
    other = next(each for each in listed if not each["current"])
    assert (await stranger.send("DELETE", f"/sessions/{other['id']}")).status_code == 404
    assert (await person.send("DELETE", f"/sessions/{other['id']}")).status_code == 204
    assert (await anonymous.get("/api/labels")).status_code == 401
    assert [each["current"] for each in await person.items("/sessions")] == [True]
    assert (await recorded(person.id))[-1] == "session.ended"
