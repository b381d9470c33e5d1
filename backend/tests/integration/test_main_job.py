"""The main job, from quick add to the next occurrence, its reminder and its record, through the real parts."""

from datetime import UTC, datetime, timedelta
from typing import Any

from tests.integration.conftest import Account, eventually


async def test_rent_repeats_on_the_31st_and_is_on_the_record(ada: Account) -> None:
    words = "Pay rent every month on the 31st at 9 !1d #home p1 @bills"
    added = await ada.post("/api/quick-add", {"text": words, "create_projects": True})
    assert added.status_code == 200, added.text
    (task,) = added.json()["tasks"]
    assert (task["title"], task["priority"], task["is_recurring"]) == ("Pay rent", 1, True)
    projects = (await ada.client.get("/api/projects")).json()["items"]
    assert [each["id"] for each in projects if each["name"] == "home"] == [task["project_id"]]
    first_key = task["occurrence_key"]

    completed = await ada.post(f"/api/tasks/{task['id']}/complete")
    promised = completed.json()["next_occurrence"]
    assert promised["occurrence_key"] > first_key

    async def the_next() -> Any:
        found = (await ada.client.get("/api/tasks", params={"status": "open"})).json()["items"]
        return found and found[0]

    following = await eventually(the_next)
    assert following["occurrence_key"] == promised["occurrence_key"]
    assert following["due_date"] == promised["due_date"]
    assert following["parent_task_id"] == task["id"]
    assert following["label_ids"] == task["label_ids"]
    reminders = (await ada.client.get("/api/reminders", params={"task_id": following["id"]})).json()
    assert [each["offset"] for each in reminders["items"]] == ["P1D"]

    async def recorded() -> Any:
        history = (await ada.client.get(f"/api/tasks/{task['id']}/history")).json()["items"]
        return [each["action"] for each in history] == [
            "task.completed",
            "task.created",
        ] and history

    history = await eventually(recorded)
    assert history[0]["actor"]["name"] == "Ada"
    assert {"field": "status", "before": "open", "after": "done"} in history[0]["changes"]


async def test_a_due_reminder_arrives_once_in_the_inbox(ada: Account) -> None:
    task = await ada.add_task("Call Ann", due_date="2030-01-01T09:00:00+01:00")
    soon = datetime.now(UTC) + timedelta(milliseconds=300)
    created = await ada.post(f"/api/tasks/{task['id']}/reminders", {"at": soon.isoformat()})
    assert created.status_code == 201, created.text

    async def arrived() -> Any:
        return (await ada.client.get("/api/notifications")).json()["items"]

    (notification,) = await eventually(arrived)
    assert notification["task_id"] == task["id"]
    assert notification["title"] == "Call Ann"
    assert notification["late"] is False
    deliveries = (await ada.client.get("/api/deliveries", params={"task_id": task["id"]})).json()
    assert [(each["channel"], each["state"]) for each in deliveries["items"]] == [
        ("in_app", "sent")
    ]

    async def marked() -> Any:
        return (await ada.client.get(f"/api/tasks/{task['id']}")).json()["reminder_sent"]

    assert await eventually(marked)
