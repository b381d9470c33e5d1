"""The audit log: the database refuses every change to it, and its indices have no gap, whoever writes at once."""

import asyncio
from uuid import UUID, uuid4

import asyncpg
import pytest
from tests.integration.conftest import Account, eventually

from taskflow.consumers.audit import AuditConsumer
from taskflow.consumers.dispatch import Dispatcher
from taskflow.database import Database
from taskflow.events import EventType, Topic, schema_address, system_origin

TEST = system_origin("test")


def envelope(workspace_id: UUID, number: int) -> dict[str, object]:
    """An audit record on its way, as a bus delivers it."""
    return {
        "specversion": "1.0",
        "id": str(uuid4()),
        "source": "/taskflow",
        "type": EventType.AUDIT_RECORDED.value,
        "subject": str(workspace_id),
        "time": "2026-11-24T06:00:00Z",
        "datacontenttype": "application/json",
        "dataschema": schema_address(EventType.AUDIT_RECORDED),
        "partitionkey": str(workspace_id),
        "workspaceid": str(workspace_id),
        "data": {
            "action": "task.updated",
            "actor": {"kind": "system", "id": None, "name": "test", "token_id": None},
            "object_type": "task",
            "object_id": str(UUID(int=number)),
            "time": "2026-11-24T06:00:00Z",
        },
    }


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit_log SET action = 'nothing happened'",
        "DELETE FROM audit_log",
        "DELETE FROM audit_log WHERE false",
        "TRUNCATE audit_log",
        "TRUNCATE audit_log, tasks CASCADE",
        (
            "INSERT INTO audit_log SELECT * FROM audit_log ON CONFLICT (workspace_id, index)"
            " DO UPDATE SET action = 'x'"
        ),
        (
            "MERGE INTO audit_log AS a USING audit_log AS b ON a.event_id = b.event_id"
            " WHEN MATCHED THEN DELETE"
        ),
    ],
)
async def test_the_database_refuses_to_change_what_was_recorded(
    sql: asyncpg.Connection, statement: str
) -> None:
    before = await sql.fetchval("SELECT count(*) FROM audit_log")
    with pytest.raises(asyncpg.InsufficientPrivilegeError, match="insert-only"):
        await sql.execute(statement)
    assert await sql.fetchval("SELECT count(*) FROM audit_log") >= before


async def test_several_consumers_at_once_leave_no_gap(
    database: Database, sql: asyncpg.Connection
) -> None:
    homes = [uuid4(), uuid4()]
    # Each batch goes to two instances, as after a partition has changed hands.
    batches = [
        [envelope(homes[n % 2], n) for n in range(start, start + 10)] for start in range(0, 100, 10)
    ]
    instances = [Dispatcher(database, AuditConsumer()) for _ in range(2)]
    answers = await asyncio.gather(
        *(each.deliver(Topic.AUDIT, batch) for batch in batches for each in instances)
    )
    assert {outcome for answer in answers for outcome, *_ in answer.values()} == {"SUCCESS"}
    for home in homes:
        rows = await sql.fetch(
            "SELECT index, event_id FROM audit_log WHERE workspace_id = $1 ORDER BY index", home
        )
        assert [row["index"] for row in rows] == list(range(50))
        assert len({row["event_id"] for row in rows}) == 50


async def test_one_delivery_is_recorded_in_its_order(
    database: Database, sql: asyncpg.Connection
) -> None:
    home = uuid4()
    batch = [envelope(home, number) for number in range(30)]
    await Dispatcher(database, AuditConsumer()).deliver(Topic.AUDIT, batch)
    rows = await sql.fetch(
        "SELECT object_id FROM audit_log WHERE workspace_id = $1 ORDER BY index", home
    )
    assert [row["object_id"].int for row in rows] == list(range(30))


async def test_every_change_of_a_task_has_its_record_with_before_and_after(ada: Account) -> None:
    task = await ada.add_task("Water the plants")
    path = f"/api/tasks/{task['id']}"
    await ada.client.patch(path, json={"title": "Water the garden", "priority": 1})
    await ada.post(f"{path}/complete")
    await ada.client.delete(path)
    await ada.post(f"{path}/restore")
    expected = ["task.restored", "task.deleted", "task.completed", "task.updated", "task.created"]

    async def recorded() -> object:
        items = (await ada.client.get(f"{path}/history")).json()["items"]
        return [each["action"] for each in items] == expected and items

    history = await eventually(recorded)
    changes = {each["field"]: (each["before"], each["after"]) for each in history[3]["changes"]}
    assert changes["title"] == ("Water the plants", "Water the garden")
    assert changes["priority"] == (0, 1)
    assert {each["actor"]["id"] for each in history} == {str(ada.user_id)}
