"""Tasks over HTTP: create, read, change, place, label, bin."""

import asyncio
from typing import Any
from uuid import uuid4

import pytest
from tests.integration.conftest import Account
from tests.integration.journal import Journal
from tests.integration.routes.people import Person, Team


async def patched(person: Person, task: dict[str, Any], **body: Any) -> dict[str, Any]:
    response = await person.send("PATCH", f"/tasks/{task['id']}", json=body)
    assert response.status_code == 200, response.text
    answered: dict[str, Any] = response.json()
    return answered


async def done(person: Person, task: dict[str, Any], verb: str, **body: Any) -> dict[str, Any]:
    response = await person.send("POST", f"/tasks/{task['id']}/{verb}", json=body or None)
    assert response.status_code == 200, response.text
    answered: dict[str, Any] = response.json()
    return answered


async def refusal(
    person: Person, method: str, path: str, **body: Any
) -> tuple[int, str, list[str]]:
    response = await person.send(method, path, json=body)
    problem = response.json()
    return response.status_code, problem["code"], [each["path"] for each in problem["errors"]]


async def titles(person: Person, **query: str) -> list[str]:
    response = await person.send("GET", "/tasks", params=query)
    return [task["title"] for task in response.json()["items"]]


async def test_creates_with_all_fields(person: Person, journal: Journal) -> None:
    project = await person.made("/projects", name="Home")
    section = await person.made(f"/projects/{project['id']}/sections", name="Kitchen")
    label = await person.made("/labels", name="waiting")
    fields = {
        "id": str(uuid4()),
        "title": "Fix the tap",
        "description": "It drips.",
        "project_id": project["id"],
        "section_id": section["id"],
        "label_ids": [label["id"]],
        "assignee_id": person.id,
        "priority": 2,
        "due_date": "2030-11-30T08:00:00Z",
        "due_zone": "Europe/Berlin",
        "start_date": "2030-11-29",
        "duration_minutes": 45,
    }
    task = await person.made("/tasks", **fields)
    assert {name: task[name] for name in fields} == fields
    assert (task["status"], task["version"], task["due_all_day"]) == ("open", 1, False)
    assert (task["start_all_day"], task["is_recurring"]) == (True, False)
    read = await person.send("GET", f"/tasks/{task['id']}")
    assert (read.json(), read.headers["ETag"]) == (task, '"1"')
    assert await journal(task["id"]) == ["task.created"]


async def test_creates_in_the_inbox_with_a_title_alone(person: Person) -> None:
    response = await person.send("POST", "/tasks", json={"title": "  Buy milk "})
    task = response.json()
    assert (task["title"], task["project_id"]) == ("Buy milk", person.inbox)
    assert response.headers["Location"] == f"/api/tasks/{task['id']}"


async def test_used_id_is_a_conflict(person: Person, stranger: Person) -> None:
    task = await person.made("/tasks", title="First")
    for who in (person, stranger):
        found = await refusal(who, "POST", "/tasks", title="Second", id=task["id"])
        assert found == (409, "conflict", [])


async def test_absent_stays_and_null_clears(person: Person, journal: Journal) -> None:
    label = await person.made("/labels", name="x")
    task = await person.made(
        "/tasks",
        title="Call",
        description="Soon",
        priority=1,
        due_date="2030-01-01",
        duration_minutes=5,
        assignee_id=person.id,
        label_ids=[label["id"]],
    )
    same = await patched(person, task, title="Call Ann")
    kept = ("description", "priority", "due_date", "duration_minutes", "assignee_id", "label_ids")
    assert [same[name] for name in kept] == [task[name] for name in kept]
    cleared = await patched(person, task, **dict.fromkeys(kept))
    assert [cleared[name] for name in kept] == ["", 0, None, None, None, []]
    assert (cleared["due_zone"], cleared["due_all_day"], cleared["version"]) == (None, None, 3)
    assert await journal(task["id"]) == ["task.created", "task.updated", "task.updated"]


@pytest.mark.parametrize(
    ("body", "path"),
    [
        ({"title": None}, "title"),
        ({"title": ""}, "title"),
        ({"title": "two\nlines"}, "title"),
        ({"project_id": None}, "project_id"),
        ({"priority": 5}, "priority"),
        ({"priority": True}, "priority"),
        ({"duration_minutes": 0}, "duration_minutes"),
        ({"due_date": "2030-01-01T09:00:00"}, "due_date"),
        ({"status": "done"}, "status"),
        ({"version": 7}, "version"),
        ({"recurrence_interval": 2}, "recurrence_pattern"),
        ({"section_id": str(uuid4())}, "section_id"),
    ],
)
async def test_refuses_invalid_patch(
    person: Person, journal: Journal, body: dict[str, Any], path: str
) -> None:
    task = await person.made("/tasks", title="Call")
    found = await refusal(person, "PATCH", f"/tasks/{task['id']}", **body)
    assert found == (422, "invalid_input", [path])
    assert await journal(task["id"]) == ["task.created"]


async def test_a_patch_without_change_changes_nothing(person: Person, journal: Journal) -> None:
    task = await person.made("/tasks", title="Call", priority=1)
    assert await patched(person, task) == task
    assert await patched(person, task, title="Call", priority=1) == task
    assert await journal(task["id"]) == ["task.created"]


@pytest.mark.parametrize(
    ("method", "tail"),
    [
        ("PATCH", ""),
        ("DELETE", ""),
        ("POST", "/complete"),
        ("POST", "/reopen"),
        ("POST", "/move"),
        ("POST", "/restore"),
    ],
)
async def test_refuses_stale_version(
    person: Person, journal: Journal, method: str, tail: str
) -> None:
    task = await person.made("/tasks", title="Call")
    await patched(person, task, title="Call Ann")
    path, stale = f"/tasks/{task['id']}{tail}", {"If-Match": '"1"'}
    refused = await person.send(method, path, json={}, headers=stale)
    assert (refused.status_code, refused.json()["code"]) == (412, "version_conflict")
    assert refused.json()["current"]["title"] == "Call Ann"
    assert await journal(task["id"]) == ["task.created", "task.updated"]
    assert (await person.send(method, path, json={}, headers={"If-Match": 'W/"2"'})).is_success


async def test_concurrent_patches_of_one_version_change_once(
    person: Person, journal: Journal
) -> None:
    task = await person.made("/tasks", title="Call")
    answers = await asyncio.gather(
        *(
            person.send(
                "PATCH", f"/tasks/{task['id']}", json={"title": f"{i}"}, headers={"If-Match": '"1"'}
            )
            for i in range(8)
        )
    )
    assert sorted(each.status_code for each in answers) == [200] + [412] * 7
    assert await journal(task["id"]) == ["task.created", "task.updated"]


async def test_all_day_timed_and_zone(new_account: Any) -> None:
    ada: Account = await new_account("Ada", "America/New_York")
    day = await ada.add_task(due_date="2030-03-31")
    assert (day["due_date"], day["due_zone"], day["due_all_day"]) == (
        "2030-03-31",
        "America/New_York",
        True,
    )
    path = f"/api/tasks/{day['id']}"
    moved = (await ada.client.patch(path, json={"due_zone": "Asia/Tokyo"})).json()
    assert (moved["due_date"], moved["due_zone"]) == ("2030-03-31", "Asia/Tokyo")
    timed = (await ada.client.patch(path, json={"due_date": "2030-07-01T09:00:00-04:00"})).json()
    assert (timed["due_date"], timed["due_zone"]) == ("2030-07-01T13:00:00Z", "Asia/Tokyo")


async def test_a_new_zone_alone_keeps_the_wall_clock(person: Person) -> None:
    task = await person.made(
        "/tasks", title="x", due_date="2030-07-01T09:00:00+02:00", due_zone="Europe/Berlin"
    )
    moved = await patched(person, task, due_zone="America/New_York")
    assert (moved["due_date"], moved["due_zone"]) == ("2030-07-01T13:00:00Z", "America/New_York")


async def test_subtasks_follow_their_task(person: Person, journal: Journal) -> None:
    project = await person.made("/projects", name="Home")
    top = await person.made("/tasks", title="top", project_id=project["id"])
    below = await person.made("/tasks", title="below", subtask_of_id=top["id"])
    assert below["project_id"] == project["id"]
    found = await refusal(
        person, "POST", "/tasks", title="x", subtask_of_id=top["id"], project_id=person.inbox
    )
    assert found == (422, "invalid_input", ["project_id"])
    moved = await patched(person, top, project_id=person.inbox)
    assert moved["project_id"] == person.inbox
    follows = (await person.send("GET", f"/tasks/{below['id']}")).json()
    assert follows["project_id"] == person.inbox
    assert await journal(below["id"]) == ["task.created", "task.updated"]


async def test_subtask_depth_and_cycles(person: Person) -> None:
    chain = [await person.made("/tasks", title="1")]
    for i in range(2, 9):
        chain.append(await person.made("/tasks", title=f"{i}", subtask_of_id=chain[-1]["id"]))
    found = await refusal(person, "POST", "/tasks", title="9", subtask_of_id=chain[-1]["id"])
    assert found == (422, "invalid_input", ["subtask_of_id"])
    for child in (chain[0], chain[3]):
        body = {"subtask_of_id": child["id"]}
        refused = await person.send("PATCH", f"/tasks/{chain[0]['id']}", json=body)
        assert refused.status_code in (409, 422)
    pair = await person.made("/tasks", title="a")
    await person.made("/tasks", title="b", subtask_of_id=pair["id"])
    found = await refusal(person, "PATCH", f"/tasks/{pair['id']}", subtask_of_id=chain[6]["id"])
    assert found == (422, "invalid_input", ["subtask_of_id"])
    await patched(person, pair, subtask_of_id=chain[5]["id"])


async def test_two_moves_at_once_make_no_circle(person: Person) -> None:
    one, two = [await person.made("/tasks", title=title) for title in "12"]
    below = [await person.made("/tasks", title="x", subtask_of_id=t["id"]) for t in (one, two)]
    answers = await asyncio.gather(
        person.send("PATCH", f"/tasks/{one['id']}", json={"subtask_of_id": below[1]["id"]}),
        person.send("PATCH", f"/tasks/{two['id']}", json={"subtask_of_id": below[0]["id"]}),
    )
    assert min(each.status_code for each in answers) == 200
    states = [(await person.send("GET", f"/tasks/{each['id']}")).json() for each in (one, two)]
    assert [each["subtask_of_id"] for each in states].count(None) == 1


async def test_a_subtask_changes_project_with_or_without_its_task(person: Person) -> None:
    project = await person.made("/projects", name="Home")
    top = await person.made("/tasks", title="top", project_id=project["id"])
    task = await person.made("/tasks", title="task")
    below = await patched(person, task, subtask_of_id=top["id"])
    assert (below["project_id"], below["subtask_of_id"]) == (project["id"], top["id"])
    alone = await patched(person, task, project_id=person.inbox)
    assert (alone["project_id"], alone["subtask_of_id"]) == (person.inbox, None)


async def test_bin_takes_subtasks_and_gives_them_back(person: Person, journal: Journal) -> None:
    top = await person.made("/tasks", title="top")
    before = await person.made("/tasks", title="binned before", subtask_of_id=top["id"])
    below = await person.made("/tasks", title="below", subtask_of_id=top["id"])
    await person.send("DELETE", f"/tasks/{before['id']}")
    deleted = await person.send("DELETE", f"/tasks/{top['id']}")
    assert deleted.json()["deleted_at"] is not None
    again = await person.send("DELETE", f"/tasks/{top['id']}")
    assert again.json() == deleted.json()
    assert await titles(person) == []
    assert sorted(await titles(person, deleted="true")) == ["below", "binned before", "top"]
    assert await refusal(person, "PATCH", f"/tasks/{top['id']}", title="x") == (409, "conflict", [])
    await done(person, top, "restore")
    assert sorted(await titles(person)) == ["below", "top"]
    assert await journal(below["id"]) == ["task.created", "task.deleted", "task.restored"]
    assert await journal(before["id"]) == ["task.created", "task.deleted"]


async def test_moves_by_hand(person: Person, journal: Journal) -> None:
    one, two, three = [await person.made("/tasks", title=title) for title in "123"]
    await done(person, three, "move", before_id=one["id"])
    assert await titles(person, sort="rank") == ["3", "1", "2"]
    await done(person, three, "move", after_id=one["id"])
    assert await titles(person, sort="rank") == ["1", "3", "2"]
    await done(person, one, "move", project_id=person.inbox)
    assert await titles(person, sort="rank") == ["3", "2", "1"]
    project = await person.made("/projects", name="Home")
    await done(person, two, "move", project_id=project["id"])
    assert await titles(person, sort="rank", project="Home") == ["2"]
    assert await journal(three["id"]) == ["task.created", "task.updated", "task.updated"]


async def test_moving_behind_itself_changes_nothing_or_is_refused(person: Person) -> None:
    one = await person.made("/tasks", title="1")
    response = await person.send("POST", f"/tasks/{one['id']}/move", json={"after_id": one["id"]})
    assert response.status_code == 422
    assert response.json()["errors"][0]["path"] == "after_id"


async def test_concurrent_moves_to_one_place_keep_ranks_apart(person: Person) -> None:
    first, *rest = [await person.made("/tasks", title=str(i)) for i in range(6)]
    answers = await asyncio.gather(
        *(
            person.send("POST", f"/tasks/{each['id']}/move", json={"after_id": first["id"]})
            for each in rest
        )
    )
    assert {each.status_code for each in answers} <= {200, 409}
    found = (await person.send("GET", "/tasks", params={"sort": "rank"})).json()["items"]
    assert len({each["rank"] for each in found}) == 6


async def test_labels_are_replaced_as_a_set(person: Person, journal: Journal) -> None:
    one, two = [(await person.made("/labels", name=name))["id"] for name in ("one", "two")]
    task = await person.made("/tasks", title="x", label_ids=[one, one])
    assert task["label_ids"] == [one]
    assert (await patched(person, task, label_ids=[two]))["label_ids"] == [two]
    assert await titles(person, label="two") == ["x"]
    assert await titles(person, label="one") == []
    assert await journal(task["id"]) == ["task.created", "task.updated"]


async def test_roles_in_a_shared_workspace(team: Team) -> None:
    task = await team.member.made("/tasks", title="x", project_id=team.inbox)
    assert (await team.viewer.send("GET", f"/tasks/{task['id']}")).status_code == 200
    assigned = await patched(team.owner, task, assignee_id=team.viewer.id)
    assert assigned["assignee_id"] == team.viewer.id
    found = await refusal(team.owner, "PATCH", f"/tasks/{task['id']}", assignee_id=team.stranger.id)
    assert found == (422, "invalid_input", ["assignee_id"])
