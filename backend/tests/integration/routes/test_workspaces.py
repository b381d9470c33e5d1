"""Workspaces and members over HTTP."""

import asyncio

import httpx
import pytest
from tests.integration.routes.people import NOWHERE, Person, Recorded, Team


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/workspaces"),
        ("POST", "/workspaces"),
        ("PATCH", f"/workspaces/{NOWHERE}"),
        ("GET", f"/workspaces/{NOWHERE}/members"),
        ("PATCH", f"/workspaces/{NOWHERE}/members/{NOWHERE}"),
        ("DELETE", f"/workspaces/{NOWHERE}/members/{NOWHERE}"),
    ],
)
async def test_refuses_anonymous(anonymous: httpx.AsyncClient, method: str, path: str) -> None:
    assert (await anonymous.request(method, f"/api{path}", json={})).status_code == 401


async def test_creates_with_owner_and_inbox(person: Person, recorded: Recorded) -> None:
    made = await person.made("/workspaces", name="Family")
    assert (made["name"], made["role"], made["personal"]) == ("Family", "owner", False)
    personal, shared = await person.items("/workspaces")
    assert (personal["id"], personal["personal"]) == (person.workspace, True)
    assert shared == made
    projects = await person.items(f"/projects?workspace_id={made['id']}")
    assert [(each["id"], each["is_inbox"]) for each in projects] == [
        (made["inbox_project_id"], True)
    ]
    await person.made("/tasks", title="x", project_id=made["inbox_project_id"])
    assert await recorded(made["id"]) == ["live:created", "workspace.created"]


async def test_refuses_used_id(person: Person, stranger: Person) -> None:
    body = {"id": person.workspace, "name": "Mine"}
    assert (await stranger.send("POST", "/workspaces", json=body)).status_code == 409


@pytest.mark.parametrize(
    ("body", "path"),
    [({}, "name"), ({"name": "x" * 101}, "name"), ({"name": "x", "role": "owner"}, "role")],
)
async def test_refuses_invalid(person: Person, body: dict[str, str], path: str) -> None:
    refused = await person.send("POST", "/workspaces", json=body)
    assert refused.status_code == 422
    assert [each["path"] for each in refused.json()["errors"]] == [path]


async def test_number_is_limited(person: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("taskflow.services.workspaces.MAX_OWNED", 1)
    refused = await person.send("POST", "/workspaces", json={"name": "Two"})
    assert (refused.status_code, refused.json()["code"]) == (422, "limit_exceeded")


async def test_managers_rename(team: Team, recorded: Recorded) -> None:
    path = f"/workspaces/{team.workspace}"
    renamed = await team.admin.send("PATCH", path, json={"name": "Crew"})
    assert (renamed.json()["name"], renamed.json()["role"]) == ("Crew", "admin")
    assert renamed.headers["ETag"] == '"2"'
    for person, status in ((team.member, 403), (team.viewer, 403), (team.stranger, 404)):
        assert (await person.send("PATCH", path, json={"name": "x"})).status_code == status
    stale = {"If-Match": '"1"'}
    assert (await team.owner.send("PATCH", path, json={}, headers=stale)).status_code == 412
    assert (await recorded(team.workspace))[2:] == ["live:updated", "workspace.updated"]


async def test_members_see_each_other(team: Team) -> None:
    path = f"/workspaces/{team.workspace}/members"
    found = {each["user_id"]: each["role"] for each in await team.viewer.items(path)}
    assert found == {
        team.owner.id: "owner",
        team.admin.id: "admin",
        team.member.id: "member",
        team.viewer.id: "viewer",
    }
    assert (await team.stranger.send("GET", path)).status_code == 404


def member_path(team: Team, person: Person) -> str:
    return f"/workspaces/{team.workspace}/members/{person.id}"


async def test_changes_a_role(team: Team, recorded: Recorded) -> None:
    path = member_path(team, team.viewer)
    changed = await team.admin.send("PATCH", path, json={"role": "member"})
    assert changed.json()["role"] == "member"
    await team.viewer.made("/labels", workspace_id=team.workspace, name="Now I may")
    assert (await recorded(team.viewer.id))[-2:] == ["live:updated", "membership.updated"]
    count = len(await recorded(team.viewer.id))
    await team.admin.send("PATCH", path, json={"role": "member"})
    assert len(await recorded(team.viewer.id)) == count


async def test_only_managers_change_roles(team: Team) -> None:
    path = member_path(team, team.viewer)
    body = {"role": "member"}
    assert (await team.member.send("PATCH", path, json=body)).status_code == 403
    assert (await team.stranger.send("PATCH", path, json=body)).status_code == 404
    nobody = member_path(team, team.stranger)
    assert (await team.owner.send("PATCH", nobody, json=body)).status_code == 404
    refused = await team.owner.send("PATCH", path, json={"role": "king"})
    assert (refused.status_code, refused.json()["errors"][0]["path"]) == (422, "role")


async def test_only_owners_make_and_unmake_owners(team: Team) -> None:
    own, admins = member_path(team, team.owner), member_path(team, team.admin)
    assert (await team.admin.send("PATCH", admins, json={"role": "owner"})).status_code == 403
    assert (await team.admin.send("PATCH", own, json={"role": "viewer"})).status_code == 403
    assert (await team.admin.send("DELETE", own)).status_code == 403
    assert (await team.owner.send("PATCH", admins, json={"role": "owner"})).status_code == 200
    assert (await team.admin.send("PATCH", own, json={"role": "viewer"})).status_code == 200


async def test_last_owner_stays(team: Team, person: Person) -> None:
    own = member_path(team, team.owner)
    assert (await team.owner.send("PATCH", own, json={"role": "admin"})).status_code == 409
    assert (await team.owner.send("DELETE", own)).status_code == 409
    personal = f"/workspaces/{person.workspace}/members/{person.id}"
    assert (await person.send("DELETE", personal)).status_code == 409


async def test_two_owners_cannot_leave_at_once(team: Team) -> None:
    path = member_path(team, team.admin)
    await team.owner.send("PATCH", path, json={"role": "owner"})
    async with asyncio.TaskGroup() as group:
        leaving = [
            group.create_task(person.send("DELETE", member_path(team, person)))
            for person in (team.owner, team.admin)
        ]
    assert sorted(each.result().status_code for each in leaving) == [204, 409]


async def test_removes_and_leaves(team: Team, recorded: Recorded) -> None:
    viewers = member_path(team, team.viewer)
    assert (await team.member.send("DELETE", viewers)).status_code == 403
    assert (await team.stranger.send("DELETE", viewers)).status_code == 404
    assert (await team.admin.send("DELETE", viewers)).status_code == 204
    assert (await team.admin.send("DELETE", viewers)).status_code == 404
    assert (await team.member.send("DELETE", member_path(team, team.member))).status_code == 204
    path = f"/projects?workspace_id={team.workspace}"
    for gone in (team.viewer, team.member):
        assert (await gone.send("GET", path)).status_code == 404
        assert (await recorded(gone.id))[-2:] == ["live:deleted", "membership.deleted"]


async def test_what_concerns_a_removed_member_goes_along(team: Team, recorded: Recorded) -> None:
    task = await team.member.made(
        "/tasks",
        title="Ours",
        project_id=team.inbox,
        assignee_id=team.member.id,
        due_date="2099-01-01T09:00:00Z",
        reminders=[{"before_due": "PT30M"}],
    )
    reminders = f"/reminders?task_id={task['id']}"
    assert len(await team.member.items(reminders)) == 1
    assert (await team.owner.send("DELETE", member_path(team, team.member))).status_code == 204
    left = (await team.owner.send("GET", f"/tasks/{task['id']}")).json()
    assert (left["assignee_id"], left["version"]) == (None, task["version"] + 1)
    assert (await recorded(task["id"]))[-2:] == ["live:io.taskflow.task.updated.v1", "task.updated"]
    assert await team.owner.items(reminders) == []
