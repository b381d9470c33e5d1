"""A search finds every task with its words once, in the order of the list, whichever way it takes."""

from typing import Any

import pytest
from tests.integration.repositories.conftest import Large
from tests.integration.repositories.test_indexes import explain, nodes

_HITS = "SELECT id FROM tasks WHERE deleted_at IS NULL AND search @@ to_tsquery('simple', $1)"
ORDERS = {
    "-created_at": f"{_HITS} ORDER BY created_at DESC, id DESC",
    "title": f"{_HITS} ORDER BY lower(title), id",
    "priority,-created_at": f"{_HITS} ORDER BY coalesce(nullif(priority, 0), 5), created_at DESC, id",
}


async def pages(large: Large, **query: Any) -> list[str]:
    found: list[str] = []
    cursor: dict[str, str] = {}
    while True:
        answer = await large.client.get("/tasks", params={**query, **cursor, "limit": 200})
        assert answer.status_code == 200, answer.text
        found += [task["id"] for task in answer.json()["items"]]
        if answer.json()["next_cursor"] is None:
            return found
        cursor = {"cursor": answer.json()["next_cursor"]}


@pytest.mark.parametrize("order", ORDERS)
@pytest.mark.parametrize("words", ["kitchen", "paint the wall", "Zanzibar", "nowhere", "the wat"])
async def test_pages_hold_every_hit_once_in_order(large: Large, words: str, order: str) -> None:
    *whole, beginning = words.lower().split()
    rows = await large.sql.fetch(ORDERS[order], " & ".join([*whole, f"{beginning}:*"]))
    assert await pages(large, q=words, sort=order) == [str(row["id"]) for row in rows]


async def test_the_newest_come_first_if_no_order_is_asked_for(large: Large) -> None:
    assert await pages(large, q="Zanzibar") == await pages(large, q="Zanzibar", sort="-created_at")


@pytest.mark.parametrize(("words", "by_words"), [("Zanzibar", True), ("the", False)])
async def test_rare_words_are_looked_up_and_common_ones_met(
    large: Large, words: str, by_words: bool
) -> None:
    large.wire.sent.clear()
    await large.client.get("/tasks", params={"q": words})
    used = [
        node.get("Index Name", node["Node Type"])
        for sent in await large.wire.settled()
        if "tsquery" in sent.sql
        for node in nodes(await explain(large, sent))
    ]
    assert ("ix_tasks_search" in used) is by_words
    assert ("ix_tasks_created" in used) is not by_words
