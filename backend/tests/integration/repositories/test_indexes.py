"""Every list that the product shows is served by an index, in its filter and its order, on 100,000 tasks.

The statements are the ones that the application sends; PostgreSQL runs them and tells how it went about it.
"""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from tests.integration.repositories.conftest import Large
from tests.integration.wire import Statement

from taskflow import outbox
from taskflow.events import system_origin
from taskflow.repositories import housekeeping, reminders, series, stream
from taskflow.repositories.stream import StreamCursor

TOMORROW = (datetime.now(UTC) + timedelta(days=1)).date().isoformat()
OPEN_BY_DATE = {"status": "open", "sort": "due_date", "limit": "200"}
LISTS: dict[str, dict[str, str]] = {
    "as created": {},
    "last changed": {"sort": "-updated_at"},
    "most urgent": {"status": "open", "sort": "priority"},
    "today": {**OPEN_BY_DATE, "due_before": TOMORROW},
    "upcoming": {**OPEN_BY_DATE, "due_after": "1970-01-01"},
    "assigned to me": {**OPEN_BY_DATE, "assignee": "me"},
    "bin": {"deleted": "true", "sort": "-deleted_at", "limit": "100"},
    "logbook": {"status": "done", "sort": "-completed_at", "limit": "100"},
    "search, common": {"q": "the"},
    "search, common and open": {"q": "the", "status": "open", "sort": "due_date"},
    "search, rare": {"q": "Zanzibar"},
}
CONTROL = {"BEGIN", "COMMIT", "ROLLBACK"}
PAGE = 200
VISITED_PER_ROW = 3
"""Rows that may be looked at for each row of a page, such as closed tasks among those of an assignee."""


@pytest.mark.parametrize("name", LISTS)
async def test_a_list_of_tasks_is_served_by_an_index(large: Large, name: str) -> None:
    await check_pages(large, LISTS[name], VISITED_PER_ROW)


async def test_the_list_of_a_project_is_served_by_an_index(large: Large) -> None:
    project = await large.sql.fetchval(
        "SELECT project_id FROM tasks GROUP BY project_id ORDER BY count(*) DESC LIMIT 1"
    )
    query = {"project": str(project), "status": "open", "sort": "rank", "limit": "200"}
    await check_pages(large, query, VISITED_PER_ROW)


async def test_the_list_of_a_label_walks_the_open_tasks_by_date(large: Large) -> None:
    label = await large.sql.fetchval(
        "SELECT label_id FROM task_labels GROUP BY label_id ORDER BY count(*) DESC LIMIT 1"
    )
    # Every tenth task or so has it: no index holds labels and dates together.
    await check_pages(large, OPEN_BY_DATE | {"label": str(label)}, visited_per_row=20)


async def test_the_subtasks_of_a_task_are_found_by_an_index(large: Large) -> None:
    parent = await large.sql.fetchval(
        "SELECT subtask_of_id FROM tasks WHERE subtask_of_id > $1", NOBODY
    )
    await check_pages(large, {"subtask_of": str(parent), "sort": "rank", "limit": "200"}, 1)


NOBODY = "00000000-0000-0000-0000-000000000000"


@pytest.mark.parametrize(
    "path", ["/notifications", "/notifications?unread=true", "/audit", "/deliveries"]
)
async def test_a_record_is_served_by_an_index(large: Large, path: str) -> None:
    large.wire.sent.clear()
    answer = await large.client.get(path)
    assert len(answer.json()["items"]) == 50
    await check_sent(large, rows=50)


async def test_the_history_of_a_task_is_served_by_an_index(large: Large) -> None:
    task = await large.sql.fetchval("SELECT object_id FROM audit_log WHERE index > 5000 LIMIT 1")
    for path in (f"/tasks/{task}/history", f"/audit?object={task}", f"/deliveries?task_id={task}"):
        large.wire.sent.clear()
        assert (await large.client.get(path)).status_code == 200
        await check_sent(large, rows=50)


async def test_the_loops_find_their_work_by_indexes(large: Large) -> None:
    at = system_origin("test")
    async with large.database.transaction(at) as uow:
        large.wire.sent.clear()
        assert len(await outbox.pending(uow, shards=range(16), limit=20)) == 16 * 20
        await check_sent(large, rows=16 * 20)
        large.wire.sent.clear()
        await reminders.earliest(uow)
        await series.earliest_scheduled(uow)
        await reminders.claim_due(uow, limit=50)
        await series.lock_due(uow, limit=50)
        await housekeeping.lock_purgeable(uow, before=datetime(2100, 1, 1, tzinfo=UTC), limit=50)
        await stream.newer(uow, StreamCursor(0, 0), limit=50)
        await check_sent(large, rows=50)


async def check_pages(large: Large, query: dict[str, str], visited_per_row: int) -> None:
    """The first page and the one after it."""
    limit = int(query.get("limit", 50))
    large.wire.sent.clear()
    page = (await large.client.get("/tasks", params=query)).json()
    assert page["items"]
    if page["next_cursor"]:
        await large.client.get("/tasks", params=query | {"cursor": page["next_cursor"]})
    await check_sent(large, rows=visited_per_row * limit)


async def check_sent(large: Large, *, rows: int) -> None:
    statements = [each for each in await large.wire.settled() if each.sql.split()[0] not in CONTROL]
    assert statements
    for statement in statements:
        plan = await explain(large, statement)
        found = [said for node in nodes(plan) if (said := complaint(node, max(rows, PAGE)))]
        assert not found, "\n".join([*found, statement.sql, json.dumps(plan, indent=1)])


async def explain(large: Large, statement: Statement) -> dict[str, Any]:
    """How PostgreSQL runs it; nothing of it remains."""
    transaction = large.sql.transaction()
    await transaction.start()
    explained = await large.sql.fetchval(
        f"EXPLAIN (ANALYZE, TIMING OFF, FORMAT JSON) {statement.sql}", *statement.values
    )
    await transaction.rollback()
    plan: dict[str, Any] = json.loads(explained)[0]["Plan"]
    return plan


def nodes(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The nodes of a plan that ran."""
    if plan["Actual Loops"]:
        yield plan
        for below in plan.get("Plans", []):
            yield from nodes(below)


def complaint(node: dict[str, Any], rows: int) -> str | None:
    """What is wrong with a node: it reads or sorts more than `rows` rows for a page."""
    kind, loops = node["Node Type"], node["Actual Loops"]
    if kind == "Sort":
        # What it sorts is its outer plan; others beside it compute values for conditions.
        sorted_rows = sum(
            below["Actual Rows"] * below["Actual Loops"]
            for below in node["Plans"]
            if below["Parent Relationship"] == "Outer"
        )
        return f"{kind} of {sorted_rows} rows" if sorted_rows > rows + 1 else None
    removed = sum(value for name, value in node.items() if name.startswith("Rows Removed by"))
    visited = (node["Actual Rows"] + removed) * loops
    if "Relation Name" in node and kind != "Sample Scan" and visited > rows + 1:
        return f"{kind} over {visited} rows of {node['Relation Name']}"
    return None
