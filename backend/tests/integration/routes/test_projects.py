"""Projects over HTTP."""

from typing import Any

import httpx
import pytest
from tests.integration.routes.people import NOWHERE, Person, Recorded, Team


async def names(person: Person, path: str = "/projects") -> list[str]:
    return [each["name"] for each in await person.items(path)]


async def nested(person: Person, *path: str) -> list[dict[str, Any]]:
    """Projects, each in the one before."""
    made: list[dict[str, Any]] = []
    for name in path:
        parent_id = made[-1]["id"] if made else None
        made.append(await person.made("/projects", name=name, parent_id=parent_id))
    return made


async def patched(person: Person, project: dict[str, Any], **body: Any) -> dict[str, Any]:
    response = await person.send("PATCH", f"/projects/{project['id']}", json=body)
    assert response.status_code == 200, response.text
    answered: dict[str, Any] = response.json()
    return answered


async def refusal(person: Person, project: dict[str, Any], **body: Any) -> tuple[int, list[str]]:
    response = await person.send("PATCH", f"/projects/{project['id']}", json=body)
    return response.status_code, [each["path"] for each in response.json()["errors"]]


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/projects"),
        ("POST", "/projects"),
        ("GET", f"/projects/{NOWHERE}"),
        ("PATCH", f"/projects/{NOWHERE}"),
        ("DELETE", f"/projects/{NOWHERE}"),
    ],
)
async def test_refuses_anonymous(anonymous: httpx.AsyncClient, method: str, path: str) -> None:
    assert (await anonymous.request(method, f"/api{path}", json={"name": "x"})).status_code == 401


async def test_creates_at_the_end(person: Person, recorded: Recorded) -> None:
    project = await person.made("/projects", name="Home", description="All", color="green")
    await person.made("/projects", name="Work")
    assert project["workspace_id"] == person.workspace
    assert (project["is_inbox"], project["archived_at"], project["version"]) == (False, None, 1)
    assert await names(person) == ["Inbox", "Home", "Work"]
    read = await person.send("GET", f"/projects/{project['id']}")
    assert (read.json(), read.headers["ETag"]) == (project, '"1"')
    assert await recorded(project["id"]) == ["live:created", "project.created"]


async def test_takes_the_workspace_of_its_parent(team: Team) -> None:
    parent = await team.owner.made("/projects", workspace_id=team.workspace, name="Shared")
    child = await team.owner.made("/projects", parent_id=parent["id"], name="Part")
    assert child["workspace_id"] == team.workspace
    body = {"workspace_id": team.owner.workspace, "parent_id": parent["id"], "name": "Elsewhere"}
    refused = await team.owner.send("POST", "/projects", json=body)
    assert (refused.status_code, refused.json()["errors"][0]["path"]) == (422, "parent_id")


async def test_lists_one_workspace_or_all(team: Team) -> None:
    await team.owner.made("/projects", workspace_id=team.workspace, name="Shared")
    await team.owner.made("/projects", name="Private")
    path = f"/projects?workspace_id={team.workspace}"
    assert await names(team.viewer, path) == ["Inbox", "Shared"]
    assert sorted(await names(team.owner)) == ["Inbox", "Inbox", "Private", "Shared"]
    assert (await team.stranger.send("GET", path)).status_code == 404


async def test_roles(team: Team) -> None:
    project = await team.member.made("/projects", workspace_id=team.workspace, name="Shared")
    path = f"/projects/{project['id']}"
    body = {"workspace_id": team.workspace, "name": "Another"}
    for method, where, sent in (
        ("POST", "/projects", body),
        ("PATCH", path, {"name": "x"}),
        ("DELETE", path, None),
    ):
        assert (await team.viewer.send(method, where, json=sent)).status_code == 403
        assert (await team.stranger.send(method, where, json=sent)).status_code == 404
    assert (await team.viewer.send("GET", path)).status_code == 200
    assert (await team.stranger.send("GET", path)).status_code == 404


@pytest.mark.parametrize(
    ("body", "path"),
    [
        ({}, "name"),
        ({"name": "x" * 201}, "name"),
        ({"name": "x", "description": "\x00"}, "description"),
        ({"name": "x", "parent_id": str(NOWHERE)}, "parent_id"),
        ({"name": "x", "is_inbox": True}, "is_inbox"),
    ],
)
async def test_refuses_invalid(person: Person, body: dict[str, Any], path: str) -> None:
    refused = await person.send("POST", "/projects", json=body)
    assert refused.status_code == 422
    assert [each["path"] for each in refused.json()["errors"]] == [path]


async def test_changes_what_is_sent(person: Person, recorded: Recorded) -> None:
    project = await person.made("/projects", name="Home", color="green")
    changed = await patched(person, project, name="House", color=None)
    assert (changed["name"], changed["color"], changed["version"]) == ("House", None, 2)
    assert await patched(person, project, name="House") == changed
    assert (await recorded(project["id"]))[2:] == ["live:updated", "project.updated"]


@pytest.mark.parametrize("method", ["PATCH", "DELETE"])
async def test_refuses_stale_version(person: Person, method: str) -> None:
    project = await person.made("/projects", name="Home")
    await patched(person, project, name="House")
    path, headers = f"/projects/{project['id']}", {"If-Match": '"1"'}
    stale = await person.send(method, path, json={"name": "Flat"}, headers=headers)
    assert (stale.status_code, stale.json()["current"]["name"]) == (412, "House")
    assert (await person.send(method, path, json={}, headers={"If-Match": '"2"'})).is_success


async def test_moves_by_hand(person: Person) -> None:
    one, two, three = [await person.made("/projects", name=name) for name in ("1", "2", "3")]
    await patched(person, three, after_id=one["id"])
    assert await names(person) == ["Inbox", "1", "3", "2"]
    await patched(person, two, after_id=None)
    assert await names(person) == ["Inbox", "2", "1", "3"]
    await patched(person, two, after_id=three["id"])
    assert await names(person) == ["Inbox", "1", "3", "2"]


async def test_refuses_place_behind_itself_or_a_stranger(person: Person, stranger: Person) -> None:
    project = await person.made("/projects", name="Home")
    assert await refusal(person, project, after_id=project["id"]) == (422, ["after_id"])
    assert await refusal(person, project, after_id=stranger.inbox) == (422, ["after_id"])


async def test_refuses_bad_parents(person: Person, stranger: Person) -> None:
    top, middle, low = await nested(person, "1", "2", "3")
    foreign = await stranger.made("/projects", name="Foreign")
    for parent_id in (top["id"], low["id"], foreign["id"], person.inbox):
        assert await refusal(person, top, parent_id=parent_id) == (422, ["parent_id"])
    await patched(person, middle, parent_id=None)
    await patched(person, top, parent_id=low["id"])


async def test_depth_is_limited(person: Person) -> None:
    deepest = (await nested(person, *"12345678"))[-1]
    body = {"name": "9", "parent_id": deepest["id"]}
    refused = await person.send("POST", "/projects", json=body)
    assert (refused.status_code, refused.json()["errors"][0]["path"]) == (422, "parent_id")
    pair = await nested(person, "a", "b")
    seventh = (await person.send("GET", f"/projects/{deepest['id']}")).json()["parent_id"]
    assert await refusal(person, pair[0], parent_id=seventh) == (422, ["parent_id"])
    await patched(person, pair[1], parent_id=seventh)


async def test_number_is_limited(person: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("taskflow.domain.projects.MAX_PROJECTS", 2)
    await person.made("/projects", name="One")
    refused = await person.send("POST", "/projects", json={"name": "Two"})
    assert (refused.status_code, refused.json()["code"]) == (422, "limit_exceeded")


async def test_archives_with_what_lies_in_it(person: Person, recorded: Recorded) -> None:
    top, middle, low = await nested(person, "1", "2", "3")
    await patched(person, low, archived=True)
    archived = await patched(person, top, archived=True)
    assert archived["archived_at"] is not None
    assert await names(person) == ["Inbox"]
    assert await names(person, "/projects?archived=true") == ["1", "2", "3"]
    assert (await recorded(middle["id"]))[2:] == ["live:updated", "project.updated"]
    assert await refusal(person, middle, archived=False) == (409, [])
    await patched(person, top, archived=False)
    assert await names(person) == ["Inbox", "1", "2"]


async def test_nothing_new_in_an_archived_project(person: Person) -> None:
    project = await person.made("/projects", name="Old")
    await patched(person, project, archived=True)
    refused = await person.send("POST", "/projects", json={"name": "x", "parent_id": project["id"]})
    assert (refused.status_code, refused.json()["errors"][0]["path"]) == (422, "parent_id")


async def test_inbox_stays(person: Person) -> None:
    inbox = {"id": person.inbox}
    project = await person.made("/projects", name="Home")
    assert (await person.send("DELETE", f"/projects/{person.inbox}")).status_code == 409
    assert await refusal(person, inbox, archived=True) == (409, [])
    assert await refusal(person, inbox, parent_id=project["id"]) == (409, [])
    assert (await patched(person, inbox, name="In", parent_id=None, archived=False))["name"] == "In"


async def test_deleting_moves_children_up(person: Person, recorded: Recorded) -> None:
    top, middle, low = await nested(person, "1", "2", "3")
    assert (await person.send("DELETE", f"/projects/{middle['id']}")).status_code == 204
    assert (await person.send("GET", f"/projects/{middle['id']}")).status_code == 404
    assert (await person.send("DELETE", f"/projects/{middle['id']}")).status_code == 404
    moved = (await person.send("GET", f"/projects/{low['id']}")).json()
    assert (moved["parent_id"], moved["version"]) == (top["id"], 2)
    assert (await recorded(low["id"]))[2:] == ["live:updated", "project.updated"]
    assert (await recorded(middle["id"]))[2:] == ["live:deleted", "project.deleted"]


async def test_deleting_puts_tasks_into_the_bin(person: Person, recorded: Recorded) -> None:
    project = await person.made("/projects", name="Home")
    section = await person.made(f"/projects/{project['id']}/sections", name="Kitchen")
    place = {"project_id": project["id"], "section_id": section["id"]}
    made = [await person.made("/tasks", title=title, **place) for title in ("a", "b", "c")]
    below = await person.made("/tasks", title="below", subtask_of_id=made[0]["id"])
    kept = await person.made("/tasks", title="kept")
    await person.send("DELETE", f"/tasks/{made[1]['id']}")
    await person.send("POST", f"/tasks/{made[2]['id']}/complete")
    assert (await person.send("DELETE", f"/projects/{project['id']}")).status_code == 204

    binned = await person.items("/tasks?deleted=true&sort=rank")
    assert [each["title"] for each in binned] == ["a", "b", "c", "below"]
    assert {each["project_id"] for each in binned} == {person.inbox}
    assert {each["section_id"] for each in binned} == {None}
    assert [each["title"] for each in await person.items("/tasks")] == ["kept"]
    assert kept["project_id"] == person.inbox
    deleted = "live:io.taskflow.task.deleted.v1"
    assert (await recorded(made[0]["id"]))[2:] == [deleted, "task.deleted"]
    assert (await recorded(below["id"]))[2:] == [deleted, "task.deleted"]
    last = (await recorded(made[1]["id"]))[4:]
    assert last == ["live:io.taskflow.task.updated.v1", "task.updated"]

    path = f"/tasks/{made[0]['id']}"
    assert (await person.send("POST", f"{path}/restore")).json()["project_id"] == person.inbox
    assert (await person.send("PATCH", path, json={"title": "changed"})).status_code == 200


async def test_deleting_has_a_limit(person: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("taskflow.services.task_batches.MAX_TASKS_AT_ONCE", 1)
    project = await person.made("/projects", name="Home")
    for title in ("a", "b"):
        await person.made("/tasks", title=title, project_id=project["id"])
    assert (await person.send("DELETE", f"/projects/{project['id']}")).status_code == 409
    assert len(await person.items("/tasks")) == 2
