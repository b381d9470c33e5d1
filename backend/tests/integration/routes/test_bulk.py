"""Many changes at once: all of them, or none."""

from typing import Any
from uuid import uuid4

import asyncpg
import pytest
from tests.integration.journal import Journal
from tests.integration.routes.people import Person


async def bulk(person: Person, *operations: dict[str, Any]) -> list[dict[str, Any]]:
    response = await person.send("POST", "/tasks/bulk", json={"operations": operations})
    assert response.status_code == 200, response.text
    found: list[dict[str, Any]] = response.json()["tasks"]
    return found


async def test_carries_out_every_kind_in_order(person: Person, journal: Journal) -> None:
    task_id = str(uuid4())
    beside = await person.made("/tasks", title="beside")
    found = await bulk(
        person,
        {"op": "create", "id": task_id, "changes": {"title": "x"}},
        {"op": "update", "id": task_id, "changes": {"title": "y"}, "version": 1},
        {"op": "move", "id": task_id, "changes": {"before_id": beside["id"]}},
        {"op": "complete", "id": task_id},
        {"op": "reopen", "id": task_id},
        {"op": "delete", "id": task_id},
        {"op": "restore", "id": task_id},
    )
    assert {each["id"] for each in found} == {task_id}
    assert [each["version"] for each in found] == [1, 2, 3, 4, 5, 6, 7]
    assert await journal(task_id) == [
        "task.created",
        "task.updated",
        "task.updated",
        "task.completed",
        "task.reopened",
        "task.deleted",
        "task.restored",
    ]


@pytest.mark.parametrize(
    ("bad", "status", "paths"),
    [
        ({"op": "update", "changes": {"title": ""}}, 422, ["operations.1.changes.title"]),
        ({"op": "update", "changes": {"colour": 1}}, 422, ["operations.1.changes.colour"]),
        (
            {"op": "update", "changes": {"project_id": str(uuid4())}},
            422,
            ["operations.1.changes.project_id"],
        ),
        ({"op": "update"}, 422, ["operations.1"]),
        ({"op": "explode"}, 422, ["operations.1.op"]),
        ({"op": "complete", "version": 7}, 412, []),
        ({"op": "complete", "id": str(uuid4())}, 404, []),
        ({"op": "restore", "version": 10**30}, 412, []),
        ({"op": "create", "changes": {"title": "x" * 501}}, 422, ["operations.1.changes.title"]),
        (
            {"op": "move", "changes": {"after_id": str(uuid4())}},
            422,
            ["operations.1.changes.after_id"],
        ),
    ],
)
async def test_one_bad_operation_undoes_all(
    person: Person,
    sql: asyncpg.Connection,
    bad: dict[str, Any],
    status: int,
    paths: list[str],
) -> None:
    task = await person.made("/tasks", title="x")
    operations = [
        {"op": "update", "id": task["id"], "changes": {"title": "y"}},
        {"id": task["id"], **bad},
    ]
    refused = await person.send("POST", "/tasks/bulk", json={"operations": operations})
    assert refused.status_code == status, refused.text
    problem = refused.json()
    assert [each["path"] for each in problem["errors"]] == paths
    assert "1" in problem["detail"]
    assert (await person.send("GET", f"/tasks/{task['id']}")).json() == task
    events = "SELECT count(*) FROM task_events WHERE topic = 'task-events' AND key = $1::uuid"
    assert await sql.fetchval(events, task["id"]) == 1


@pytest.mark.parametrize("number", [0, 201])
async def test_bounds_the_number(person: Person, number: int) -> None:
    operations = [{"op": "create", "changes": {"title": "x"}}] * number
    refused = await person.send("POST", "/tasks/bulk", json={"operations": operations})
    assert refused.status_code == 422
    assert [each["path"] for each in refused.json()["errors"]] == ["operations"]


async def test_a_foreign_task_is_not_there(person: Person, stranger: Person) -> None:
    task = await stranger.made("/tasks", title="x")
    for op in ("complete", "delete", "update"):
        operation = {"op": op, "id": task["id"], "changes": {"title": "stolen"}}
        refused = await person.send("POST", "/tasks/bulk", json={"operations": [operation]})
        assert (refused.status_code, refused.json()["code"]) == (404, "not_found")
    for field in ("project_id", "section_id", "subtask_of_id"):
        changes = {"title": "x", field: task["id"] if field == "subtask_of_id" else stranger.inbox}
        operation = {"op": "create", "changes": changes}
        refused = await person.send("POST", "/tasks/bulk", json={"operations": [operation]})
        assert [each["path"] for each in refused.json()["errors"]] == [
            f"operations.0.changes.{field}"
        ]
