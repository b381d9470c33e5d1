"""The log taken along by HTTP: a row for each changed field, and lines that fit whatever happens meanwhile."""

import csv
import io
import json
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest
from fastapi import FastAPI
from tests.integration.audit.logs import TEST, Log
from tests.integration.conftest import eventually
from tests.integration.routes.people import Person, Team
from tests.integration.routes.test_audit_proofs import signed
from tests.stranger import load_verifier

from taskflow.audit_key import KeyFile
from taskflow.database import Database, UnitOfWork
from taskflow.domain.audit_log.notes import read_verifier_key
from taskflow.repositories import audit_log
from taskflow.services import audit_export, audit_forgetting, audit_sealing

Row = dict[str, str]


async def exported(person: Person, **query: Any) -> str:
    answer = await person.send("GET", "/audit/export", params=query)
    assert answer.status_code == 200, answer.text
    return answer.text


async def rows(person: Person, **query: Any) -> list[Row]:
    answer = await person.send("GET", "/audit/export", params={"format": "csv", **query})
    assert answer.status_code == 200, answer.text
    assert answer.headers["Content-Type"].startswith("text/csv")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="audit.csv"'
    return list(csv.DictReader(io.StringIO(answer.text)))


async def checked(person: Person, **query: Any) -> str:
    """What the stand-alone verifier says of the lines."""
    head = await signed(person, 1, workspace_id=query.get("workspace_id", person.workspace))
    lines = [json.loads(line) for line in (await exported(person, **query)).splitlines()]
    said: str = load_verifier().check(lines, [read_verifier_key(head["key"])[1]])
    return said


async def recorded(person: Person, number: int, **query: Any) -> list[dict[str, Any]]:
    """The trail, newest first, as soon as it has so many records that pass."""

    async def there() -> Any:
        answer = await person.send("GET", "/audit", params={"limit": 200, **query})
        found = answer.json()["items"]
        return len(found) >= number and found

    found: list[dict[str, Any]] = await eventually(there)
    assert len(found) == number
    return found


async def test_the_table_has_a_row_for_each_changed_field(person: Person) -> None:
    label = await person.made("/labels", name="home")
    task = await person.made("/tasks", title="Call", priority=2)
    changes = {"title": "=1+1", "priority": None, "label_ids": [label["id"]]}
    headers = {"X-Request-Id": "request-0815"}
    done = await person.send("PATCH", f"/tasks/{task['id']}", json=changes, headers=headers)
    assert done.status_code == 200, done.text
    updated, created = await recorded(person, 2, object=task["id"])
    found = await rows(person, object=task["id"])
    assert [int(row["index"]) for row in found] == sorted(
        (int(row["index"]) for row in found), reverse=True
    )
    mine = [row for row in found if row["index"] == str(updated["index"])]
    assert len(found) - len(mine) == len(created["changes"])
    assert {row["field"]: (row["before"], row["after"]) for row in mine} == {
        "label_ids": ("[]", f'["{label["id"]}"]'),
        "priority": ("2", "0"),
        "title": ("Call", "'=1+1"),
    }
    (row,) = [row for row in mine if row["field"] == "title"]
    assert {name: row[name] for name in row if name not in {"field", "before", "after"}} == {
        "index": str(updated["index"]),
        "time": datetime.fromisoformat(updated["time"]).isoformat(),
        "actor": updated["actor"]["name"],
        "actor_id": person.id,
        "action": "task.updated",
        "object_type": "task",
        "object_id": task["id"],
        "object_name": "'=1+1",
        "request_id": "request-0815",
        "address": "127.0.0.1",
    }


async def test_the_table_of_a_long_log_has_every_record_once(
    person: Person, database: Database, database_url: str
) -> None:
    """It is read by the page."""
    await Log(database, database_url, UUID(person.workspace)).grow(range(450))
    size = (await signed(person, 451))["size"]
    found = [int(row["index"]) for row in await rows(person)]
    assert {*found} >= {*range(size)}
    assert found == sorted(found, reverse=True)
    assert len({*found}) == found[0] + 1


async def test_what_one_person_did_is_taken_along_alone(team: Team) -> None:
    query = {"workspace_id": team.workspace, "actor": team.member.id}
    task = await team.owner.made("/tasks", title="x", project_id=team.inbox)
    await team.member.send("PATCH", f"/tasks/{task['id']}", json={"title": "y"})
    await team.owner.send("PATCH", f"/tasks/{task['id']}", json={"title": "z"})
    await recorded(team.viewer, 3, workspace_id=team.workspace, object=task["id"])
    about = {**query, "object": task["id"]}
    found = await rows(team.viewer, **about)
    assert [(row["field"], row["before"], row["after"]) for row in found] == [("title", "x", "y")]
    assert (await checked(team.viewer, **about)).startswith("1 records, each proved")
    refused = await team.stranger.send("GET", "/audit/export", params=query)
    assert refused.status_code == 404


async def test_an_export_fits_while_old_records_are_removed(
    app: FastAPI,
    person: Person,
    database: Database,
    database_url: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Retention is at work between two pages of it: what is read later is as it was when it began."""
    workspace_id = UUID(person.workspace)
    await Log(database, database_url, workspace_id).grow(range(600))
    await signed(person, 601)
    keys, between = KeyFile(app.state.parts.settings.audit_key_file), audit_log.between
    removed: list[int] = []

    async def late(uow: UnitOfWork, log: UUID, low: int, high: int) -> Any:
        if low and not removed:
            async with database.transaction(TEST) as other:
                key = await audit_sealing.current_key(other, keys)
                since = datetime(2100, 1, 1, tzinfo=UTC)
                removed.append(await audit_forgetting.remove_before(other, log, since, key))
        return await between(uow, log, low, high)

    monkeypatch.setattr(audit_log, "between", late)
    monkeypatch.setattr(audit_export, "PAGE", 256)
    said = await checked(person)
    assert removed == [512]
    assert "0 removed under a tombstone" in said
    assert "512 removed under a tombstone" in await checked(person)
