"""The log by HTTP: heads, proofs and exports that a stranger checks; and changes taken back."""

import csv
import io
import json
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from tests.integration.audit.logs import Log, envelope
from tests.integration.conftest import eventually
from tests.integration.routes.people import Person, Team
from tests.stranger import load_verifier

from taskflow.database import Database
from taskflow.domain.audit_log.merkle import consistency_fits, inclusion_fits
from taskflow.domain.audit_log.notes import Checkpoint, from_base64, read_verifier_key, signer_of


async def got(person: Person, path: str, **query: Any) -> Any:
    answer = await person.send("GET", path, params=query)
    assert answer.status_code == 200, answer.text
    return answer.json()


async def signed(person: Person, least: int, **query: Any) -> dict[str, Any]:
    """The head, as soon as it covers all records and at least so many."""

    async def head() -> Any:
        found = await got(person, "/audit/checkpoint", **query)
        return found["size"] >= max(least, found["records"]) and found

    found: dict[str, Any] = await eventually(head)
    return found


async def test_a_head_is_signed_by_the_shown_key(person: Person) -> None:
    await person.made("/tasks", title="x")
    head = await signed(person, 2)
    name, public = read_verifier_key(head["key"])
    assert name == f"taskflow/audit/{person.workspace}"
    assert signer_of(head["checkpoint"], name, [public]) == public
    assert Checkpoint.read(head["checkpoint"]).size == head["size"]


async def test_each_record_is_proved(person: Person) -> None:
    for i in range(5):
        await person.made("/tasks", title=f"{i}")
    head = await signed(person, 6)
    root = Checkpoint.read(head["checkpoint"]).root
    indices = list(range(head["size"]))
    proofs = await got(person, "/audit/proofs", index=indices)
    listed = {each["index"]: each for each in await person.items("/audit?limit=200")}
    assert [each["index"] for each in proofs["items"]] == indices
    module = load_verifier()
    for each in proofs["items"]:
        path = [from_base64(text) for text in each["proof"]]
        leaf = module.leaf_hash(each["entry"])
        assert leaf == from_base64(each["leaf"])
        assert inclusion_fits(leaf, each["index"], head["size"], path, root)
        assert each["entry"]["event_id"] == listed[each["index"]]["event_id"]
    one = await got(person, "/audit/3/proof", size=5)
    assert (one["size"], one["entry"]) == (5, proofs["items"][3]["entry"])


async def test_the_log_only_grows(person: Person) -> None:
    await person.made("/tasks", title="x")
    old = await signed(person, 2)
    await person.made("/tasks", title="y")
    new = await signed(person, old["size"] + 1)
    found = await got(person, "/audit/consistency", **{"from": old["size"]})
    roots = [Checkpoint.read(each["checkpoint"]).root for each in (old, new)]
    proof = [from_base64(each) for each in found["proof"]]
    assert consistency_fits(old["size"], roots[0], found["new"], roots[1], proof)
    refused = await person.send("GET", "/audit/consistency", params={"from": 10_000})
    assert refused.status_code == 409
    for path, status in (("/audit/10000/proof", 404), ("/audit/1/proof?size=1", 409)):
        assert (await person.send("GET", path)).status_code == status


async def test_an_export_fits_without_taskflow_and_is_on_the_record(person: Person) -> None:
    task = await person.made("/tasks", title="=cmd|' /C calc'!A0")
    head = await signed(person, 2)
    module, key = load_verifier(), [read_verifier_key(head["key"])[1]]
    exported = await person.send("GET", "/audit/export")
    lines = [json.loads(line) for line in exported.text.splitlines()]
    assert module.check(lines, key).startswith(f"{head['size']} records")
    chosen = await person.send("GET", "/audit/export", params={"object": task["id"]})
    assert module.check([json.loads(line) for line in chosen.text.splitlines()], key)[0] == "1"
    table = await person.send(
        "GET", "/audit/export", params={"format": "csv", "object": task["id"]}
    )
    rows = list(csv.DictReader(io.StringIO(table.text)))
    assert {row["object_name"] for row in rows} == {"'=cmd|' /C calc'!A0"}

    async def recorded() -> bool:
        found = await person.items("/audit?action=audit.exported")
        return len(found) == 3

    await eventually(recorded)


async def history(person: Person, task: dict[str, Any], action: str) -> dict[str, Any]:
    async def recorded() -> Any:
        found = await person.items(f"/tasks/{task['id']}/history")
        return found and found[0]["action"] == action and found[0]

    found: dict[str, Any] = await eventually(recorded)
    return found


async def test_changes_of_a_task_are_taken_back(person: Person) -> None:
    task = await person.made("/tasks", title="Call", due_date="2031-01-31", priority=2)
    path, now = f"/tasks/{task['id']}", task
    for method, where, body, action, field in (
        ("PATCH", path, {"title": "Ring", "due_date": None, "priority": 1}, "updated", "title"),
        ("POST", f"{path}/complete", None, "completed", "status"),
        ("DELETE", path, None, "deleted", "deleted_at"),
    ):
        changed = await person.send(method, where, json=body)
        assert changed.status_code == 200, changed.text
        record = await history(person, task, f"task.{action}")
        assert record["revertible"]
        reverted = await person.send("POST", f"/audit/{record['index']}/revert")
        assert reverted.status_code == 200, reverted.text
        now = (await person.send("GET", path)).json()
        assert now[field] == task[field]
        again = await person.send("POST", f"/audit/{record['index']}/revert")
        assert (again.status_code, again.json()["code"]) == (412, "changed_since")
        assert again.json()["current"]["id"] == task["id"]
    assert {n: now[n] for n in ("title", "due_date", "priority", "status", "deleted_at")} == {
        n: task[n] for n in ("title", "due_date", "priority", "status", "deleted_at")
    }


async def test_what_was_changed_again_is_shown_before_it_is_overwritten(person: Person) -> None:
    task = await person.made("/tasks", title="A")
    await person.send("PATCH", f"/tasks/{task['id']}", json={"title": "B"})
    record = await history(person, task, "task.updated")
    await person.send("PATCH", f"/tasks/{task['id']}", json={"title": "C", "priority": 1})
    path = f"/audit/{record['index']}/revert"
    refused = await person.send("POST", path)
    assert refused.status_code == 412
    assert (refused.json()["current"]["title"], "title" in refused.json()["detail"]) == ("C", True)
    done = await person.send("POST", path, params={"overwrite": True})
    assert done.status_code == 200
    now = (await person.send("GET", f"/tasks/{task['id']}")).json()
    assert (now["title"], now["priority"]) == ("A", 1)


async def test_other_objects_and_settings_are_taken_back(person: Person) -> None:
    project = await person.made("/projects", name="Home")
    label = await person.made("/labels", name="x", color="red")
    section = await person.made(f"/projects/{project['id']}/sections", name="Top")
    view = await person.made("/views", name="Late", filter="overdue", group_by="day")
    await person.send("PATCH", f"/projects/{project['id']}", json={"name": "House"})
    await person.send("PATCH", f"/sections/{section['id']}", json={"name": "Roof"})
    await person.send("DELETE", f"/labels/{label['id']}")
    await person.send("DELETE", f"/views/{view['id']}")
    await person.send("PATCH", "/auth/me", json={"time_zone": "Asia/Tokyo"})

    async def recorded() -> Any:
        found = await person.items("/audit?limit=50")
        return found and found[0]["action"] == "user.updated" and found

    for record in (await eventually(recorded))[:5]:
        done = await person.send("POST", f"/audit/{record['index']}/revert")
        assert done.status_code == 200, done.text
    assert (await person.send("GET", f"/projects/{project['id']}")).json()["name"] == "Home"
    sections = await person.items(f"/projects/{project['id']}/sections")
    assert [each["name"] for each in sections] == ["Top"]
    assert [(each["id"], each["color"]) for each in await person.items("/labels")] == [
        (label["id"], "red")
    ]
    assert [each["group_by"] for each in await person.items("/views")] == ["day"]
    assert (await person.send("GET", "/auth/me")).json()["user"]["time_zone"] == "Europe/Berlin"


async def test_what_is_older_than_thirty_days_is_not_taken_back(
    person: Person, database: Database, database_url: str
) -> None:
    task = await person.made("/tasks", title="B")
    await history(person, task, "task.created")  # later it would be the newest
    log, found = Log(database, database_url, UUID(person.workspace)), []
    for number, days in enumerate((29, 31)):
        past = envelope(log.workspace_id, number)
        past["data"] |= {
            "action": "task.updated",
            "object_id": task["id"],
            "before": {"title": "A"},
            "after": {"title": "B"},
            "time": (datetime.now(UTC) - timedelta(days=days)).isoformat(),
        }
        await log.deliver([past])
        found.append(await history(person, task, "task.updated"))
    assert [record["revertible"] for record in found] == [True, False]
    refused = await person.send("POST", f"/audit/{found[1]['index']}/revert")
    assert (refused.status_code, "older than 30 days" in refused.json()["detail"]) == (409, True)
    done = await person.send("POST", f"/audit/{found[0]['index']}/revert")
    assert (await person.send("GET", f"/tasks/{task['id']}")).json()["title"] == "A", done.text


async def test_a_project_that_came_with_a_task_goes_with_the_last_one(person: Person) -> None:
    async def revert_creation(task: dict[str, Any]) -> None:
        record = await history(person, task, "task.created")
        done = await person.send("POST", f"/audit/{record['index']}/revert")
        assert done.status_code == 200, done.text

    async def names() -> set[str]:
        return {each["name"] for each in await person.items("/projects")}

    words = {
        "text": "Sweep #attic\nDust #attic",
        "zone": "Europe/Berlin",
        "create_projects": True,
    }
    added = await person.send("POST", "/quick-add", json=words)
    first, second = added.json()["tasks"]
    assert (first["project_id"], "attic" in await names()) == (second["project_id"], True)
    await revert_creation(second)
    assert "attic" in await names()
    await revert_creation(first)
    assert "attic" not in await names()
    kept = await person.made("/projects", name="Cellar")
    await revert_creation(await person.made("/tasks", title="Paint", project_id=kept["id"]))
    assert "Cellar" in await names()


async def test_only_who_may_write_takes_back_and_a_sign_in_has_no_way_back(team: Team) -> None:
    task = await team.member.made("/tasks", title="x", project_id=team.inbox)
    record = await history(team.member, task, "task.created")
    path, query = f"/audit/{record['index']}/revert", {"workspace_id": team.workspace}
    for person, status in ((team.viewer, 403), (team.stranger, 404), (team.owner, 200)):
        answered = await person.send("POST", path, params=query)
        assert answered.status_code == status, answered.text
    first = await signed(team.owner, 1)
    assert first["size"] >= 1
    registered = (await team.owner.items("/audit?limit=200"))[-1]
    assert registered["revertible"] is False
    refused = await team.owner.send("POST", f"/audit/{registered['index']}/revert")
    assert refused.status_code == 409
