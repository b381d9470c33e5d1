"""Events as others read them: schemas that are published, and every emitted event fits its own."""

import importlib.util
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import asyncpg
import pytest
from pydantic import ValidationError
from tests.integration.conftest import Account, eventually

from taskflow.events import PAYLOADS, Envelope, EventType, Topic, schema_address, sequence_text

ROOT = Path(__file__).parents[3]


def reference() -> Any:
    spec = importlib.util.spec_from_file_location("reference", ROOT / "scripts/events_reference.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_published_reference_is_what_the_models_say() -> None:
    documents = reference().documents()
    stale = [
        str(path)
        for path, text in documents.items()
        if not (ROOT / "docs" / path).exists() or (ROOT / "docs" / path).read_text() != text
    ]
    assert stale == [], "run .venv/bin/python scripts/events_reference.py"
    listed = {path.name for path in (ROOT / "docs/events").iterdir()}
    assert listed == {path.name for path in documents if path.parent.name == "events"}


def test_each_type_has_a_payload_and_a_schema() -> None:
    assert set(PAYLOADS) == set(EventType)
    for event_type in EventType:
        schema = json.loads((ROOT / f"docs/events/{event_type}.json").read_text())
        assert schema["$id"] == schema_address(event_type)
        assert schema["additionalProperties"] is False


def test_sequences_sort_as_text() -> None:
    numbers = [1, 2, 9, 10, 99, 100, 2**53 + 1]
    texts = [sequence_text(number) for number in numbers]
    assert sorted(texts) == texts
    assert len({len(text) for text in texts}) == 1


@pytest.mark.parametrize("field", ["id", "type", "time", "workspaceid", "partitionkey", "data"])
def test_an_envelope_without_what_it_needs_is_refused(field: str) -> None:
    whole = {
        "id": "01a20c34-1ab1-7049-954a-ae0981c71468",
        "type": EventType.OBJECT_CHANGED,
        "subject": "s",
        "time": "2026-11-24T06:00:00Z",
        "dataschema": schema_address(EventType.OBJECT_CHANGED),
        "partitionkey": "k",
        "workspaceid": "01a20c34-1ab1-7049-954a-ae0981c71468",
        "data": {},
    }
    Envelope.model_validate(whole)
    with pytest.raises(ValidationError):
        Envelope.model_validate({name: value for name, value in whole.items() if name != field})


async def test_every_event_that_is_emitted_fits_its_published_schema(
    ada: Account, sql: asyncpg.Connection
) -> None:
    added = await ada.post("/api/quick-add", {"text": "Rent every day at 9 !1d p1 @bills"})
    (task,) = added.json()["tasks"]
    path = f"/api/tasks/{task['id']}"
    soon = datetime.now(UTC) + timedelta(milliseconds=200)
    await ada.post(f"{path}/reminders", {"at": soon.isoformat()})

    async def notified() -> Any:
        query = "SELECT count(*) FROM notifications WHERE user_id = $1"
        return await sql.fetchval(query, ada.user_id)

    await eventually(notified)
    await ada.client.patch(path, json={"title": "Pay rent"})
    await ada.post(f"{path}/complete")
    await ada.post(f"{path}/reopen")
    await ada.client.delete(path)
    await ada.post(f"{path}/restore")

    async def signed() -> Any:
        query = "SELECT topic, envelope FROM task_events WHERE workspace_id = $1"
        rows = await sql.fetch(query, ada.workspace_id)
        return any("checkpoint" in row["envelope"] for row in rows) and rows

    rows = await eventually(signed)
    topics, seen = reference().TOPICS, set()
    for row in rows:
        document = json.loads(row["envelope"])
        envelope = Envelope.model_validate(document)
        envelope.payload()
        assert row["topic"] == topics.get(envelope.type, Topic.EVENTS)
        assert (ROOT / "docs/events" / Path(envelope.dataschema).name).exists()
        seen.add(envelope.type)
    rare = {EventType.TASK_PURGED}
    assert seen | rare == set(EventType)
