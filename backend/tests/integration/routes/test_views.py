"""Saved views over HTTP."""

import httpx
import pytest
from tests.integration.routes.people import NOWHERE, Person, Recorded, Team

URGENT = {
    "name": "Urgent",
    "filter": "priority <= 2 and label = home",
    "sort": "due_date,-priority",
    "group_by": "project",
}


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/views"),
        ("POST", "/views"),
        ("PATCH", f"/views/{NOWHERE}"),
        ("DELETE", f"/views/{NOWHERE}"),
    ],
)
async def test_refuses_anonymous(anonymous: httpx.AsyncClient, method: str, path: str) -> None:
    assert (await anonymous.request(method, f"/api{path}", json=URGENT)).status_code == 401


async def test_saves_in_personal_workspace_by_default(person: Person, recorded: Recorded) -> None:
    view = await person.made("/views", **URGENT)
    assert view["workspace_id"] == person.workspace
    assert {name: view[name] for name in URGENT} == URGENT
    assert await person.items("/views") == [view]
    assert await recorded(view["id"]) == ["live:created", "view.created"]


async def test_lists_by_name_within_reach(team: Team) -> None:
    for name in ("beta", "Alpha"):
        await team.owner.made("/views", workspace_id=team.workspace, name=name, filter="overdue")
    await team.owner.made("/views", name="private", filter="")
    assert [each["name"] for each in await team.viewer.items("/views")] == ["Alpha", "beta"]
    assert await team.stranger.items("/views") == []
    path = f"/views?workspace_id={team.workspace}"
    assert (await team.stranger.send("GET", path)).status_code == 404


async def test_name_is_unique_whatever_its_case(person: Person) -> None:
    await person.made("/views", **URGENT)
    refused = await person.send("POST", "/views", json=URGENT | {"name": "uRGENT"})
    assert (refused.status_code, refused.json()["code"]) == (409, "conflict")
    assert "view of this name" in refused.json()["detail"]


async def test_changes_what_is_sent(person: Person, recorded: Recorded) -> None:
    view = await person.made("/views", **URGENT)
    path = f"/views/{view['id']}"
    changed = (await person.send("PATCH", path, json={"group_by": None})).json()
    assert (changed["group_by"], changed["filter"], changed["version"]) == (
        None,
        URGENT["filter"],
        2,
    )
    assert (await person.send("PATCH", path, json={"name": "Urgent"})).json() == changed
    assert (await recorded(view["id"]))[2:] == ["live:updated", "view.updated"]


@pytest.mark.parametrize("method", ["PATCH", "DELETE"])
async def test_refuses_stale_version(person: Person, method: str) -> None:
    path = f"/views/{(await person.made('/views', **URGENT))['id']}"
    await person.send("PATCH", path, json={"name": "More urgent"})
    headers = {"If-Match": '"1"'}
    stale = await person.send(method, path, json={"name": "Less"}, headers=headers)
    assert stale.status_code == 412
    assert stale.json()["current"]["name"] == "More urgent"


async def test_deletes(person: Person, recorded: Recorded) -> None:
    view = await person.made("/views", **URGENT)
    path = f"/views/{view['id']}"
    assert (await person.send("DELETE", path)).status_code == 204
    assert await person.items("/views") == []
    assert (await recorded(view["id"]))[2:] == ["live:deleted", "view.deleted"]
    assert (await person.send("DELETE", path)).status_code == 404


async def test_roles(team: Team) -> None:
    view = await team.member.made("/views", workspace_id=team.workspace, **URGENT)
    path = f"/views/{view['id']}"
    body = URGENT | {"workspace_id": team.workspace, "name": "Another"}
    for method, where, sent in (
        ("POST", "/views", body),
        ("PATCH", path, {"name": "x"}),
        ("DELETE", path, None),
    ):
        assert (await team.viewer.send(method, where, json=sent)).status_code == 403
        assert (await team.stranger.send(method, where, json=sent)).status_code == 404


@pytest.mark.parametrize(
    ("body", "path"),
    [
        ({"name": "x"}, "filter"),
        (URGENT | {"name": " "}, "name"),
        (URGENT | {"filter": "colour = red"}, "filter"),
        (URGENT | {"filter": "priority <= "}, "filter"),
        (URGENT | {"sort": "beauty"}, "sort"),
        (URGENT | {"group_by": "colour"}, "group_by"),
    ],
)
async def test_refuses_invalid(person: Person, body: dict[str, str], path: str) -> None:
    refused = await person.send("POST", "/views", json=body)
    assert refused.status_code == 422
    assert [each["path"] for each in refused.json()["errors"]] == [path]


async def test_number_is_limited(person: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("taskflow.services.views.MAX_VIEWS", 1)
    await person.made("/views", **URGENT)
    refused = await person.send("POST", "/views", json=URGENT | {"name": "Two"})
    assert (refused.status_code, refused.json()["code"]) == (422, "limit_exceeded")
