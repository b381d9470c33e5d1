"""Invitations over HTTP."""

import asyncpg
import httpx
import pytest
from tests.integration.routes.people import NOWHERE, Newcomer, Person, Recorded, Team


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", f"/workspaces/{NOWHERE}/invitations"),
        ("POST", f"/workspaces/{NOWHERE}/invitations"),
        ("DELETE", f"/invitations/{NOWHERE}"),
        ("POST", "/invitations/accept"),
    ],
)
async def test_refuses_anonymous(anonymous: httpx.AsyncClient, method: str, path: str) -> None:
    assert (await anonymous.request(method, f"/api{path}", json={})).status_code == 401


async def test_invites_and_joins_once(
    team: Team, stranger: Person, newcomer: Newcomer, recorded: Recorded
) -> None:
    path = f"/workspaces/{team.workspace}/invitations"
    made = await team.admin.made(path, email=stranger.email)
    token = {"token": made.pop("token")}
    assert (made["role"], made["email"]) == ("member", stranger.email)
    assert await team.owner.items(path) == [made]
    other = await newcomer()
    assert (await other.send("POST", "/invitations/accept", json=token)).status_code == 422

    joined = await stranger.send("POST", "/invitations/accept", json=token)
    assert (joined.json()["id"], joined.json()["role"]) == (team.workspace, "member")
    assert joined.json()["inbox_project_id"] == team.inbox
    assert await team.owner.items(path) == []
    again = await stranger.send("POST", "/invitations/accept", json=token)
    assert (again.status_code, again.json()["errors"][0]["path"]) == (422, "token")
    assert await recorded(made["id"]) == ["invitation.created"]
    assert (await recorded(stranger.id))[-2:] == ["live:created", "membership.created"]


async def test_token_is_not_stored(team: Team, sql: asyncpg.Connection) -> None:
    path = f"/workspaces/{team.workspace}/invitations"
    token = (await team.owner.made(path))["token"]
    for table in ("invitations", "task_events"):
        statement = f"SELECT count(*) FROM {table} t WHERE t::text LIKE $1"  # noqa: S608 - fixed names
        assert await sql.fetchval(statement, f"%{token}%") == 0


async def test_members_do_not_join_again(team: Team) -> None:
    token = (await team.owner.made(f"/workspaces/{team.workspace}/invitations"))["token"]
    for person in (team.viewer, team.owner):
        again = await person.send("POST", "/invitations/accept", json={"token": token})
        assert again.status_code == 409
    assert (
        await team.stranger.send("POST", "/invitations/accept", json={"token": token})
    ).status_code == 200


async def test_roles(team: Team) -> None:
    path = f"/workspaces/{team.workspace}/invitations"
    made = await team.admin.made(path, role="admin")
    own = f"/invitations/{made['id']}"
    for method, where, body in (("GET", path, None), ("POST", path, {}), ("DELETE", own, None)):
        assert (await team.member.send(method, where, json=body)).status_code == 403
        assert (await team.stranger.send(method, where, json=body)).status_code == 404
    assert (await team.admin.send("POST", path, json={"role": "owner"})).status_code == 403
    await team.owner.made(path, role="owner")


async def test_withdrawn_invitation_is_of_no_use(team: Team, recorded: Recorded) -> None:
    path = f"/workspaces/{team.workspace}/invitations"
    made = await team.owner.made(path)
    assert (await team.admin.send("DELETE", f"/invitations/{made['id']}")).status_code == 204
    assert (await team.admin.send("DELETE", f"/invitations/{made['id']}")).status_code == 404
    token = {"token": made["token"]}
    refused = await team.stranger.send("POST", "/invitations/accept", json=token)
    assert refused.status_code == 422
    assert await recorded(made["id"]) == ["invitation.created", "invitation.deleted"]


async def test_ends_after_a_week(team: Team, sql: asyncpg.Connection) -> None:
    path = f"/workspaces/{team.workspace}/invitations"
    made = await team.owner.made(path)
    age = "UPDATE invitations SET expires_at = expires_at - interval '7 days' WHERE id = $1"
    await sql.execute(age, made["id"])
    assert await team.owner.items(path) == []
    token = {"token": made["token"]}
    refused = await team.stranger.send("POST", "/invitations/accept", json=token)
    assert refused.status_code == 422


async def test_personal_workspace_is_not_shared(person: Person) -> None:
    path = f"/workspaces/{person.workspace}/invitations"
    assert (await person.send("POST", path, json={})).status_code == 409


@pytest.mark.parametrize(
    ("body", "path"),
    [({"role": "king"}, "role"), ({"email": "nowhere"}, "email"), ({"token": "x"}, "token")],
)
async def test_refuses_invalid(team: Team, body: dict[str, str], path: str) -> None:
    where = f"/workspaces/{team.workspace}/invitations"
    refused = await team.owner.send("POST", where, json=body)
    assert refused.status_code == 422
    assert [each["path"] for each in refused.json()["errors"]] == [path]


async def test_number_is_limited(team: Team, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("taskflow.services.invitations.MAX_OPEN", 1)
    path = f"/workspaces/{team.workspace}/invitations"
    await team.owner.made(path)
    refused = await team.owner.send("POST", path, json={})
    assert (refused.status_code, refused.json()["code"]) == (422, "limit_exceeded")
