"""The history of a task and the trail of a workspace."""

from datetime import UTC, datetime, timedelta
from typing import Any

from tests.integration.conftest import eventually
from tests.integration.routes.people import Person, Team


async def history(person: Person, task: dict[str, Any], number: int) -> list[dict[str, Any]]:
    """The task's history, newest first, as soon as the audit role has recorded `number` entries."""

    async def recorded() -> Any:
        found = await person.items(f"/tasks/{task['id']}/history")
        return len(found) >= number and found

    found: list[dict[str, Any]] = await eventually(recorded)
    assert len(found) == number
    return found


async def test_tells_who_changed_what_from_what(person: Person) -> None:
    task = await person.made("/tasks", title="Call", priority=2)
    changes = {"title": "Call Ann", "priority": None, "due_date": "2031-01-01"}
    await person.send("PATCH", f"/tasks/{task['id']}", json=changes)
    updated, created = await history(person, task, 2)
    assert (created["action"], updated["action"]) == ("task.created", "task.updated")
    assert (created["actor"]["id"], created["object_name"]) == (person.id, "Call")
    assert {each["field"]: (each["before"], each["after"]) for each in updated["changes"]} == {
        "title": ("Call", "Call Ann"),
        "priority": (2, 0),
        "due_date": (None, "2031-01-01"),
        "due_zone": (None, "Europe/Berlin"),
        "due_all_day": (None, True),
    }
    assert updated["index"] > created["index"]
    older = await person.send(
        "GET", f"/tasks/{task['id']}/history", params={"before": updated["index"], "limit": 1}
    )
    assert [each["action"] for each in older.json()["items"]] == ["task.created"]


async def test_names_the_token_and_the_request(person: Person) -> None:
    token = await person.made("/tokens", name="Script")
    trace = "4bf92f3577b34da6a3ce929d0e0e4736"
    headers = {
        "Authorization": f"Bearer {token['token']}",
        "X-Request-Id": "request-0815",
        "traceparent": f"00-{trace}-00f067aa0ba902b7-01",
    }
    task = (await person.send("POST", "/tasks", json={"title": "x"}, headers=headers)).json()
    (created,) = await history(person, task, 1)
    assert (created["actor"]["kind"], created["actor"]["token_id"]) == ("token", token["id"])
    assert (created["request_id"], created["trace_id"]) == ("request-0815", trace)


async def test_names_the_service_that_made_the_next_of_a_repeat(person: Person) -> None:
    repeat = {"text": "Pay rent every month on the 31st at 9", "zone": "Europe/Berlin"}
    (task,) = (await person.send("POST", "/quick-add", json=repeat)).json()["tasks"]
    assert (await person.send("POST", f"/tasks/{task['id']}/complete")).status_code == 200

    async def there() -> Any:
        return await person.items("/tasks?status=open")

    (following,) = await eventually(there)
    (created,) = await history(person, following, 1)
    assert (created["actor"]["kind"], created["actor"]["name"]) == ("service", "taskflow-recurring")


async def test_a_refused_change_leaves_no_record(person: Person) -> None:
    task = await person.made("/tasks", title="x")
    await person.send("PATCH", f"/tasks/{task['id']}", json={"title": ""})
    await person.send(
        "PATCH", f"/tasks/{task['id']}", json={"title": "y"}, headers={"If-Match": "9"}
    )
    await person.send("DELETE", f"/tasks/{task['id']}")
    actions = [each["action"] for each in await history(person, task, 2)]
    assert actions == ["task.deleted", "task.created"]


async def test_the_trail_is_filtered(team: Team) -> None:
    task = await team.owner.made("/tasks", title="x", project_id=team.inbox)
    await team.member.send("PATCH", f"/tasks/{task['id']}", json={"title": "y"})
    await history(team.viewer, task, 2)

    async def trail(**query: Any) -> list[str]:
        query = {"workspace_id": team.workspace, **query}
        answer = await team.viewer.send("GET", "/audit", params=query)
        assert answer.status_code == 200, answer.text
        return [each["action"] for each in answer.json()["items"]]

    assert await trail(object=task["id"]) == ["task.updated", "task.created"]
    assert await trail(object=task["id"], actor=team.member.id) == ["task.updated"]
    assert await trail(object=task["id"], action="task.created") == ["task.created"]
    later = (datetime.now(UTC) + timedelta(hours=1)).isoformat()
    assert await trail(**{"from": later}) == []
    assert await trail(object=task["id"], to=later) == ["task.updated", "task.created"]
    refused = await team.stranger.send("GET", "/audit", params={"workspace_id": team.workspace})
    assert refused.status_code == 404


async def test_what_one_person_did_at_once_is_one_set_of_changes(team: Team) -> None:
    """Each task with its own record and fields, all with one request and time: the activity screen groups by them."""
    made = [
        await team.owner.made("/tasks", title=f"{n}", project_id=team.inbox, priority=n)
        for n in range(1, 4)
    ]
    changes = {"priority": 4, "due_date": "2031-01-01"}
    bulk = {"operations": [{"op": "update", "id": task["id"], "changes": changes} for task in made]}
    headers = {"X-Request-Id": "request-at-once"}
    done = await team.member.send("POST", "/tasks/bulk", json=bulk, headers=headers)
    assert done.status_code == 200, done.text
    await team.owner.send("PATCH", f"/tasks/{made[0]['id']}", json={"title": "later"})
    await history(team.viewer, made[0], 3)
    query = {"workspace_id": team.workspace, "actor": team.member.id, "object_type": "task"}
    found = (await team.viewer.send("GET", "/audit", params=query)).json()["items"]
    assert [each["object_id"] for each in found] == [task["id"] for task in reversed(made)]
    assert {each["request_id"] for each in found} == {"request-at-once"}
    assert len({each["time"] for each in found}) == 1
    for record, task in zip(found, reversed(made), strict=True):
        changes = {each["field"]: (each["before"], each["after"]) for each in record["changes"]}
        assert changes["priority"] == (task["priority"], 4)
        assert changes["due_date"] == (None, "2031-01-01")
        assert "title" not in changes
    everybody = {name: query[name] for name in ("workspace_id", "object_type")}
    trail = (await team.viewer.send("GET", "/audit", params=everybody)).json()["items"]
    assert [each["actor"]["id"] for each in trail] == [
        *[team.owner.id],
        *[team.member.id] * 3,
        *[team.owner.id] * 3,
    ]


async def test_every_index_is_taken_once(person: Person) -> None:
    for i in range(5):
        await person.made("/tasks", title=f"{i}")

    async def recorded() -> Any:
        found = await person.items("/audit?limit=200")
        return len(found) >= 6 and found

    found = await eventually(recorded)
    indices = [each["index"] for each in found]
    assert indices == list(range(indices[0], -1, -1))
