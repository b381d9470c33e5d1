"""Sections of projects over HTTP."""

from typing import Any

import httpx
import pytest
from tests.integration.routes.people import NOWHERE, Person, Recorded, Team


async def project_with(person: Person, *names: str) -> tuple[str, list[dict[str, Any]]]:
    """The path of a new project's sections, and these."""
    project = await person.made("/projects", name="Home")
    path = f"/projects/{project['id']}/sections"
    return path, [await person.made(path, name=name) for name in names]


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", f"/projects/{NOWHERE}/sections"),
        ("POST", f"/projects/{NOWHERE}/sections"),
        ("PATCH", f"/sections/{NOWHERE}"),
        ("DELETE", f"/sections/{NOWHERE}"),
    ],
)
async def test_refuses_anonymous(anonymous: httpx.AsyncClient, method: str, path: str) -> None:
    assert (await anonymous.request(method, f"/api{path}", json={"name": "x"})).status_code == 401


async def test_creates_at_the_end_and_moves(person: Person, recorded: Recorded) -> None:
    path, (one, two, three) = await project_with(person, "1", "2", "3")
    assert [each["id"] for each in await person.items(path)] == [one["id"], two["id"], three["id"]]
    moved = await person.send("PATCH", f"/sections/{three['id']}", json={"after_id": one["id"]})
    assert (moved.json()["version"], moved.headers["ETag"]) == (2, '"2"')
    await person.send("PATCH", f"/sections/{two['id']}", json={"after_id": None, "name": "two"})
    assert [each["name"] for each in await person.items(path)] == ["two", "1", "3"]
    actions = ["live:created", "section.created", "live:updated", "section.updated"]
    assert await recorded(two["id"]) == actions


async def test_refuses_place_in_another_project(person: Person) -> None:
    _, (section,) = await project_with(person, "1")
    _, (other,) = await project_with(person, "1")
    body = {"after_id": other["id"]}
    refused = await person.send("PATCH", f"/sections/{section['id']}", json=body)
    assert (refused.status_code, refused.json()["errors"][0]["path"]) == (422, "after_id")


async def test_deleting_leaves_the_tasks(person: Person, recorded: Recorded) -> None:
    path, (section,) = await project_with(person, "1")
    place = {"project_id": section["project_id"], "section_id": section["id"]}
    task = await person.made("/tasks", title="a", **place)
    assert (await person.send("DELETE", f"/sections/{section['id']}")).status_code == 204
    left = (await person.send("GET", f"/tasks/{task['id']}")).json()
    assert (left["section_id"], left["project_id"]) == (None, section["project_id"])
    assert left["version"] == 2
    assert (await recorded(task["id"]))[2:] == ["live:io.taskflow.task.updated.v1", "task.updated"]
    assert (await recorded(section["id"]))[2:] == ["live:deleted", "section.deleted"]
    assert await person.items(path) == []


@pytest.mark.parametrize("method", ["PATCH", "DELETE"])
async def test_refuses_stale_version(person: Person, method: str) -> None:
    _, (section,) = await project_with(person, "1")
    path, headers = f"/sections/{section['id']}", {"If-Match": '"1"'}
    await person.send("PATCH", path, json={"name": "one"})
    stale = await person.send(method, path, json={"name": "uno"}, headers=headers)
    assert (stale.status_code, stale.json()["current"]["name"]) == (412, "one")


async def test_roles(team: Team) -> None:
    path = f"/projects/{team.inbox}/sections"
    section = await team.member.made(path, name="Later")
    own = f"/sections/{section['id']}"
    for method, where in (("POST", path), ("PATCH", own), ("DELETE", own)):
        body = {"name": "x"}
        assert (await team.viewer.send(method, where, json=body)).status_code == 403
        assert (await team.stranger.send(method, where, json=body)).status_code == 404
    assert await team.viewer.items(path) == [section]
    assert (await team.stranger.send("GET", path)).status_code == 404


@pytest.mark.parametrize(
    ("body", "path"), [({}, "name"), ({"name": ""}, "name"), ({"name": "x", "rank": "a0"}, "rank")]
)
async def test_refuses_invalid(person: Person, body: dict[str, str], path: str) -> None:
    refused = await person.send("POST", f"/projects/{person.inbox}/sections", json=body)
    assert refused.status_code == 422
    assert [each["path"] for each in refused.json()["errors"]] == [path]


async def test_number_is_limited(person: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("taskflow.services.sections.MAX_SECTIONS", 1)
    path, _ = await project_with(person, "1")
    refused = await person.send("POST", path, json={"name": "2"})
    assert (refused.status_code, refused.json()["code"]) == (422, "limit_exceeded")
