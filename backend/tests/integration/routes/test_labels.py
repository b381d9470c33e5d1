"""Labels over HTTP."""

import httpx
import pytest
from tests.integration.routes.people import NOWHERE, Person, Recorded, Team


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/labels"),
        ("POST", "/labels"),
        ("PATCH", f"/labels/{NOWHERE}"),
        ("DELETE", f"/labels/{NOWHERE}"),
    ],
)
async def test_refuses_anonymous(anonymous: httpx.AsyncClient, method: str, path: str) -> None:
    assert (await anonymous.request(method, f"/api{path}", json={"name": "x"})).status_code == 401


async def test_creates_in_personal_workspace_by_default(person: Person, recorded: Recorded) -> None:
    label = await person.made("/labels", name="  Home ", color="#12ab9F")
    assert label["workspace_id"] == person.workspace
    assert (label["name"], label["color"], label["version"]) == ("Home", "#12ab9F", 1)
    assert await person.items("/labels") == [label]
    assert await recorded(label["id"]) == ["live:created", "label.created"]


async def test_lists_by_name_within_reach(team: Team) -> None:
    for name in ("beta", "Alpha"):
        await team.owner.made("/labels", workspace_id=team.workspace, name=name)
    await team.owner.made("/labels", name="private")
    path = f"/labels?workspace_id={team.workspace}"
    assert [each["name"] for each in await team.viewer.items(path)] == ["Alpha", "beta"]
    assert [each["name"] for each in await team.viewer.items("/labels")] == ["Alpha", "beta"]
    assert await team.stranger.items("/labels") == []
    assert (await team.stranger.send("GET", path)).status_code == 404


async def test_name_is_unique_whatever_its_case(team: Team) -> None:
    first = await team.owner.made("/labels", workspace_id=team.workspace, name="Errand")
    other = await team.owner.made("/labels", workspace_id=team.workspace, name="Other")
    body = {"workspace_id": team.workspace, "name": "eRRAND"}
    assert (await team.owner.send("POST", "/labels", json=body)).status_code == 409
    path = f"/labels/{other['id']}"
    refused = await team.owner.send("PATCH", path, json={"name": "ERRAND"})
    assert (refused.status_code, refused.json()["code"]) == (409, "conflict")
    await team.owner.made("/labels", name="Errand")
    own = await team.owner.send("PATCH", f"/labels/{first['id']}", json={"name": "ERRAND"})
    assert own.json()["name"] == "ERRAND"


async def test_refuses_used_id(person: Person, stranger: Person) -> None:
    label = await person.made("/labels", name="Home")
    body = {"id": label["id"], "name": "Another"}
    assert (await stranger.send("POST", "/labels", json=body)).status_code == 409


async def test_changes_what_is_sent(person: Person, recorded: Recorded) -> None:
    label = await person.made("/labels", name="Home", color="red")
    response = await person.send("PATCH", f"/labels/{label['id']}", json={"color": None})
    changed = response.json()
    assert (changed["name"], changed["color"], changed["version"]) == ("Home", None, 2)
    assert response.headers["ETag"] == '"2"'
    same = await person.send("PATCH", f"/labels/{label['id']}", json={"name": "Home"})
    assert same.json() == changed
    assert (await recorded(label["id"]))[2:] == ["live:updated", "label.updated"]


@pytest.mark.parametrize("method", ["PATCH", "DELETE"])
async def test_refuses_stale_version(person: Person, recorded: Recorded, method: str) -> None:
    label = await person.made("/labels", name="Home")
    path = f"/labels/{label['id']}"
    await person.send("PATCH", path, json={"name": "House"})
    headers = {"If-Match": '"1"'}
    stale = await person.send(method, path, json={"name": "Flat"}, headers=headers)
    assert stale.status_code == 412
    assert stale.json()["current"]["name"] == "House"
    assert len(await recorded(label["id"])) == 4


async def test_deletes_from_tasks_too(person: Person, recorded: Recorded) -> None:
    label = await person.made("/labels", name="Home")
    task = await person.made("/tasks", title="Sweep", label_ids=[label["id"]])
    assert (await person.send("DELETE", f"/labels/{label['id']}")).status_code == 204
    left = (await person.send("GET", f"/tasks/{task['id']}")).json()
    assert (left["label_ids"], left["version"]) == ([], task["version"] + 1)
    assert (await recorded(task["id"]))[2:] == ["live:io.taskflow.task.updated.v1", "task.updated"]
    assert await person.items("/labels") == []
    assert (await recorded(label["id"]))[2:] == ["live:deleted", "label.deleted"]
    assert (await person.send("DELETE", f"/labels/{label['id']}")).status_code == 404


async def test_roles(team: Team) -> None:
    label = await team.member.made("/labels", workspace_id=team.workspace, name="Errand")
    path = f"/labels/{label['id']}"
    body = {"workspace_id": team.workspace, "name": "Another"}
    for method, where, sent in (
        ("POST", "/labels", body),
        ("PATCH", path, {"name": "x"}),
        ("DELETE", path, None),
    ):
        assert (await team.viewer.send(method, where, json=sent)).status_code == 403
        assert (await team.stranger.send(method, where, json=sent)).status_code == 404
    assert [each["name"] for each in await team.owner.items("/labels")] == ["Errand"]


@pytest.mark.parametrize(
    ("body", "path"),
    [
        ({}, "name"),
        ({"name": " "}, "name"),
        ({"name": "a\nb"}, "name"),
        ({"name": "x" * 101}, "name"),
        ({"name": "x", "color": "not a colour"}, "color"),
        ({"name": "x", "colour": "red"}, "colour"),
        ({"name": "x", "workspace_id": "7"}, "workspace_id"),
    ],
)
async def test_refuses_invalid(person: Person, body: dict[str, str], path: str) -> None:
    refused = await person.send("POST", "/labels", json=body)
    assert refused.status_code == 422
    assert [each["path"] for each in refused.json()["errors"]] == [path]


async def test_number_is_limited(person: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("taskflow.services.labels.MAX_LABELS", 1)
    await person.made("/labels", name="One")
    refused = await person.send("POST", "/labels", json={"name": "Two"})
    assert (refused.status_code, refused.json()["code"]) == (422, "limit_exceeded")
