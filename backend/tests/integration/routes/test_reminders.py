"""Reminders, notifications and deliveries over HTTP."""

from datetime import UTC, datetime, timedelta
from typing import Any

import asyncpg
import pytest
from tests.integration.conftest import eventually
from tests.integration.routes.people import Person, Team

DUE = "2031-06-01T09:00:00+02:00"


async def remind(person: Person, task: dict[str, Any], **body: Any) -> dict[str, Any]:
    return await person.made(f"/tasks/{task['id']}/reminders", **body)


async def reminders(person: Person, task: dict[str, Any]) -> list[tuple[str, str]]:
    """(instant to the minute, state) of a task's reminders, the earliest first."""
    found = await person.items(f"/reminders?task_id={task['id']}")
    return sorted(((each["fire_at"] or "")[:16], each["state"]) for each in found)


@pytest.mark.parametrize(
    ("body", "fire_at"),
    [
        ({"before_due": "PT30M"}, "2031-06-01T06:30"),
        ({"after_due": "P1D"}, "2031-06-02T07:00"),
        ({"before_start": "PT1H"}, "2031-06-01T06:00"),
        ({"at": "2031-05-01T08:00:00+02:00"}, "2031-05-01T06:00"),
        ({"before_due": "PT0S"}, "2031-06-01T07:00"),
    ],
)
async def test_plans_each_kind(person: Person, body: dict[str, str], fire_at: str) -> None:
    task = await person.made("/tasks", title="x", due_date=DUE, start_date="2031-06-01")
    reminder = await remind(person, task, **body)
    assert (reminder["fire_at"][:16], reminder["state"]) == (fire_at, "pending")
    assert reminder["user_id"] == person.id


async def test_follows_its_task(person: Person) -> None:
    task = await person.made("/tasks", title="x", due_date=DUE, due_zone="Europe/Berlin")
    await remind(person, task, before_due="PT30M")
    await remind(person, task, at="2031-05-01T06:00:00Z")
    path = f"/tasks/{task['id']}"
    at, before = ("2031-05-01T06:00", "pending"), ("2031-06-01T06:30", "pending")
    assert await reminders(person, task) == [at, before]
    await person.send("PATCH", path, json={"due_date": "2031-07-01T09:00:00+02:00"})
    assert await reminders(person, task) == [at, ("2031-07-01T06:30", "pending")]
    await person.send("PATCH", path, json={"due_zone": "America/New_York"})
    assert await reminders(person, task) == [at, ("2031-07-01T12:30", "pending")]
    await person.send("PATCH", path, json={"due_date": None})
    assert ("2031-07-01T12:30", "pending") not in await reminders(person, task)
    await person.send("PATCH", path, json={"due_date": DUE})
    assert await reminders(person, task) == [at, before]


@pytest.mark.parametrize(
    ("there", "back"), [("POST /complete", "POST /reopen"), ("DELETE ", "POST /restore")]
)
async def test_is_withdrawn_with_its_task_and_comes_back(
    person: Person, there: str, back: str
) -> None:
    task = await person.made("/tasks", title="x", due_date=DUE, reminders=[{"before_due": "PT1H"}])
    for step, state in ((there, "withdrawn"), (back, "pending")):
        method, tail = step.split(" ")
        assert (await person.send(method, f"/tasks/{task['id']}{tail}")).is_success
        assert await reminders(person, task) == [("2031-06-01T06:00", state)]


@pytest.mark.parametrize(
    ("body", "path"),
    [
        ({}, "body"),
        ({"before_due": "PT1H", "after_due": "PT1H"}, "body"),
        ({"at": "2020-01-01T00:00:00Z"}, "at"),
        ({"at": "2031-01-01T00:00:00"}, "at"),
        ({"before_due": "P2000D"}, "before_due"),
        ({"before_due": "-PT5M"}, "before_due"),
        ({"before_due": 30}, "before_due"),
    ],
)
async def test_refuses_bad_reminders(person: Person, body: dict[str, Any], path: str) -> None:
    task = await person.made("/tasks", title="x", due_date=DUE)
    refused = await person.send("POST", f"/tasks/{task['id']}/reminders", json=body)
    assert (refused.status_code, refused.json()["code"]) == (422, "invalid_input")
    assert [each["path"] for each in refused.json()["errors"]] == [path]


async def test_the_same_reminder_twice_is_one(person: Person) -> None:
    task = await person.made("/tasks", title="x", due_date=DUE)
    again = [await remind(person, task, before_due=each) for each in ("PT60M", "PT1H")]
    assert again[0]["id"] == again[1]["id"]
    double = [{"before_due": "PT1H"}, {"before_due": "PT60M"}]
    other = await person.made("/tasks", title="y", due_date=DUE, reminders=double)
    assert len(await reminders(person, other)) == 1


async def test_a_task_has_twenty_at_most(person: Person) -> None:
    task = await person.made("/tasks", title="x", due_date=DUE)
    for i in range(20):
        await remind(person, task, before_due=f"PT{i}M")
    refused = await person.send(
        "POST", f"/tasks/{task['id']}/reminders", json={"before_due": "P1D"}
    )
    assert (refused.status_code, refused.json()["code"]) == (422, "limit_exceeded")


async def test_a_closed_task_reminds_of_nothing(person: Person) -> None:
    task = await person.made("/tasks", title="x", due_date=DUE)
    await person.send("POST", f"/tasks/{task['id']}/complete")
    body = {"before_due": "PT1H"}
    refused = await person.send("POST", f"/tasks/{task['id']}/reminders", json=body)
    assert (refused.status_code, refused.json()["code"]) == (409, "conflict")


async def test_goes_with_its_record(person: Person, sql: asyncpg.Connection) -> None:
    task = await person.made("/tasks", title="x", due_date=DUE)
    reminder = await remind(person, task, before_due="PT1H")
    snoozed = await person.send(
        "POST", f"/reminders/{reminder['id']}/snooze", json={"until": "2031-06-01T08:00:00Z"}
    )
    assert (snoozed.status_code, snoozed.json()["kind"]) == (201, "at")
    assert (await person.send("DELETE", f"/reminders/{reminder['id']}")).status_code == 204
    assert (await person.send("DELETE", f"/reminders/{reminder['id']}")).status_code == 404
    rows = await sql.fetch(
        """
        SELECT envelope->'data'->>'action' AS action FROM task_events
        WHERE topic = 'task-audit' AND envelope->'data'->>'object_id' = $1 ORDER BY position
        """,
        task["id"],
    )
    assert [row["action"] for row in rows] == [
        "task.created",
        "reminder.created",
        "reminder.snoozed",
        "reminder.deleted",
    ]


@pytest.mark.parametrize(
    ("body", "path"),
    [
        ({}, "body"),
        ({"until": "2020-01-01T00:00:00Z"}, "until"),
        ({"for": "tomorrow"}, "for"),
        ({"for": "PT5M", "until": "2031-01-01T00:00:00Z"}, "body"),
    ],
)
async def test_refuses_bad_snoozes(person: Person, body: dict[str, Any], path: str) -> None:
    task = await person.made("/tasks", title="x", due_date=DUE)
    reminder = await remind(person, task, before_due="PT1H")
    refused = await person.send("POST", f"/reminders/{reminder['id']}/snooze", json=body)
    assert refused.status_code == 422
    assert [each["path"] for each in refused.json()["errors"]] == [path]


async def test_notifications_are_read_and_unread(person: Person, stranger: Person) -> None:
    task = await person.made("/tasks", title="x")
    soon = datetime.now(UTC) + timedelta(milliseconds=50)
    await remind(person, task, at=soon.isoformat())

    async def arrived() -> list[dict[str, Any]]:
        return await person.items("/notifications?unread=true")

    (notification,) = await eventually(arrived)
    assert (notification["task_id"], notification["read_at"]) == (task["id"], None)
    path = f"/notifications/{notification['id']}"
    assert (await stranger.send("POST", f"{path}/read")).status_code == 404
    read = (await person.send("POST", f"{path}/read")).json()
    assert read["read_at"] is not None
    assert await person.items("/notifications?unread=true") == []
    assert (await person.send("POST", f"{path}/unread")).json()["read_at"] is None
    assert (await person.send("POST", "/notifications/read-all")).status_code == 204
    assert await person.items("/notifications?unread=true") == []
    before = await person.send("GET", "/notifications", params={"before": notification["id"]})
    assert before.json()["items"] == []


async def test_deliveries_show_only_ones_own(team: Team) -> None:
    task = await team.owner.made("/tasks", title="x", project_id=team.inbox)
    soon = datetime.now(UTC) + timedelta(milliseconds=50)
    reminder = await remind(team.member, task, at=soon.isoformat())
    path = f"/deliveries?task_id={task['id']}"

    async def sent() -> list[dict[str, Any]]:
        return await team.member.items(path)

    (delivery,) = await eventually(sent)
    assert (delivery["user_id"], delivery["state"]) == (team.member.id, "sent")
    assert delivery["reminder_id"] == reminder["id"]
    for other in (team.owner, team.admin, team.viewer, team.stranger):
        assert await other.items(path) == []
