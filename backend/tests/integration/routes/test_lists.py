"""Lists of tasks: filters, orders, pages, cursors, counts, full text."""

import random
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime
from itertools import pairwise
from typing import Any

import pytest
from fastapi import FastAPI
from tests.integration.conftest import register
from tests.integration.routes.list_samples import Sample, add_sample
from tests.integration.routes.people import Person

FAR = datetime.max.replace(tzinfo=UTC)
KEYS: dict[str, Callable[[dict[str, Any]], Any]] = {
    "due_date": lambda task: instant(task, "due_date"),
    "start_date": lambda task: instant(task, "start_date"),
    "priority": lambda task: task["priority"] or 5,
    "created_at": lambda task: task["created_at"],
    "updated_at": lambda task: task["updated_at"],
    "completed_at": lambda task: task["completed_at"] or "9",
    "title": lambda task: task["title"].lower(),
    "rank": lambda task: task["rank"],
}


def instant(task: dict[str, Any], name: str) -> datetime:
    found = Sample.instant(task, name.removesuffix("_date"))
    return FAR if found is None else found


@pytest.fixture(scope="module")
async def sample(app: FastAPI) -> AsyncIterator[Sample]:
    person = Person.of(await register(app, "Lists"))
    yield await add_sample(person, random.Random(20_311), number=180)
    await person.client.aclose()


async def pages(person: Person, limit: int, **query: Any) -> list[dict[str, Any]]:
    """All tasks of a list, page by page."""
    found: list[dict[str, Any]] = []
    cursor = None
    while True:
        given = {**query, "limit": limit} | ({"cursor": cursor} if cursor else {})
        response = await person.send("GET", "/tasks", params=given)
        assert response.status_code == 200, response.text
        answer = response.json()
        assert len(answer["items"]) <= limit
        found += answer["items"]
        cursor = answer["next_cursor"]
        if cursor is None:
            return found
        assert len(answer["items"]) == limit


async def problem_of(person: Person, **query: Any) -> tuple[int, str, str]:
    response = await person.send("GET", "/tasks", params=query)
    (error,) = response.json()["errors"]
    assert error["message"].endswith((".", ")"))
    return response.status_code, response.json()["code"], error["path"]


ORDERS = [
    *KEYS,
    *(f"-{name}" for name in KEYS),
    "priority,-due_date",
    "-priority,due_date",
    "-due_date,-priority",
    "title,-created_at",
    "-completed_at,priority,-title,start_date",
]


@pytest.mark.parametrize("order", ORDERS)
async def test_pages_visit_every_task_once_in_order(sample: Sample, order: str) -> None:
    limit = random.Random(order).randrange(7, 60)
    found = await pages(sample.person, limit, sort=order)
    assert sorted(task["id"] for task in found) == sorted(sample.tasks)
    for before, after in pairwise(found):
        assert in_order(before, after, order), (before, after)


def in_order(before: dict[str, Any], after: dict[str, Any], order: str) -> bool:
    for name in order.split(","):
        key = KEYS[name.removeprefix("-")]
        first, second = key(before), key(after)
        if first != second:
            return bool(first > second) if name.startswith("-") else bool(first < second)
    return True


async def test_pages_hold_while_tasks_come_and_go(person: Person) -> None:
    made = [await person.made("/tasks", title=f"{i}") for i in range(10)]
    first = (await person.send("GET", "/tasks", params={"limit": 4})).json()
    await person.send("DELETE", f"/tasks/{made[3]['id']}")
    await person.send("DELETE", f"/tasks/{made[6]['id']}")
    late = await person.made("/tasks", title="late")
    query = {"limit": 200, "cursor": first["next_cursor"]}
    rest = (await person.send("GET", "/tasks", params=query)).json()["items"]
    assert [task["title"] for task in rest] == ["4", "5", "7", "8", "9", late["title"]]


async def test_refuses_cursors_that_are_not_of_this_list(sample: Sample) -> None:
    person = sample.person
    cursor = (await person.send("GET", "/tasks", params={"limit": 5})).json()["next_cursor"]
    wanted = (422, "invalid_input", "query.cursor")
    assert await problem_of(person, cursor=cursor, sort="-created_at") == wanted
    for i in (0, 10, len(cursor) // 2, len(cursor) - 3):
        other = "A" if cursor[i] != "A" else "B"
        tampered = cursor[:i] + other + cursor[i + 1 :]
        assert await problem_of(person, cursor=tampered) == wanted, i
    for made_up in ("x", "A" * 80, cursor[:-4], "é", ""):
        response = await person.send("GET", "/tasks", params={"cursor": made_up})
        assert response.status_code == 422, made_up


async def test_a_cursor_shows_nobody_elses_tasks(sample: Sample, person: Person) -> None:
    cursor = (await sample.person.send("GET", "/tasks", params={"limit": 5})).json()["next_cursor"]
    response = await person.send("GET", "/tasks", params={"cursor": cursor})
    assert response.status_code in (200, 422)
    assert response.json().get("items", []) == []


@pytest.mark.parametrize(
    ("words", "title", "is_found"),
    [
        ("a&b", "a & bcd", True),
        ("a&b", "abc bcd", False),
        ("it's", "it's sold", True),
        ("it's", "item sold", False),
        ("item it's", "item sold", False),
        ("pay-re", "pay-rent", True),
        ("pay-re", "payroll-rent", False),
        ("2031-11-2", "2031-11-24", True),
        ("2031-1-2", "2031-11-24", False),
        ("example.c", "example.com", True),
    ],
)
async def test_of_a_searched_word_the_last_part_may_go_on(
    person: Person, words: str, title: str, *, is_found: bool
) -> None:
    task = await person.made("/tasks", title=title)
    assert [each["id"] for each in await pages(person, 10, q=words)] == [task["id"]] * is_found


@pytest.mark.parametrize(
    ("query", "path"),
    [
        ({"limit": 0}, "query.limit"),
        ({"limit": 201}, "query.limit"),
        ({"limit": "many"}, "query.limit"),
        ({"sort": "colour"}, "query.sort"),
        ({"sort": "-deleted_at"}, "query.sort"),
        ({"sort": "priority,,title"}, "query.sort"),
        ({"sort": ",".join(["title"] * 5)}, "query.sort"),
        ({"include": "everything"}, "query.include"),
        ({"colour": "red"}, "query.colour"),
        ({"status": "finished"}, "status"),
        ({"priority": "9"}, "priority"),
        ({"due_before": "2031-02-30"}, "due_before"),
        ({"due_after": "soonish"}, "due_after"),
        ({"filter": "priority <"}, "filter"),
        ({"filter": "due < 2031-01-01T09:00"}, "filter"),
        ({"filter": "(" * 30 + "status = open" + ")" * 30}, "filter"),
        ({"subtask_of": "x"}, "subtask_of"),
        ({"workspace_id": "x"}, "query.workspace_id"),
        ({"q": "a\0b"}, "query.q"),
    ],
)
async def test_refuses_invalid_queries(person: Person, query: dict[str, Any], path: str) -> None:
    status, code, found = await problem_of(person, **query)
    assert (status, found) == (422, path)
    assert code in {"invalid_input", "invalid_filter", "limit_exceeded"}


async def test_limits_reach_from_1_to_200(sample: Sample) -> None:
    for limit, expected in ((1, 1), (200, len(sample.tasks))):
        response = await sample.person.send("GET", "/tasks", params={"limit": limit})
        assert len(response.json()["items"]) == expected


async def test_counts_what_passes_on_all_pages(sample: Sample) -> None:
    query = {"status": "open", "limit": 3, "include": "count"}
    answer = (await sample.person.send("GET", "/tasks", params=query)).json()
    wanted = [task for task in sample.tasks.values() if task["status"] == "open"]
    assert (answer["count"], len(answer["items"])) == (len(wanted), 3)
    assert "count" not in (await sample.person.send("GET", "/tasks")).json()


@pytest.mark.parametrize(
    ("query", "titles"),
    [
        ("water plants", ["Water the plants"]),
        ("pla", ["A well-known place", "Plan the trip", "Water the plants"]),
        ("WATER", ["Water the plants"]),
        ("wat pla", []),
        ("trip lisbon", ["Plan the trip"]),
        ("café", ["Café Central"]),
        ("caf", ["Café Central"]),
        ("well-known", ["A well-known place"]),
        ("it's", ["It's late"]),
        ("it's l", ["It's late"]),
        ("\\ place \\", ["A well-known place"]),
        ("' | !", []),
        ("plants & ! water", ["Water the plants"]),
    ],
)
async def test_finds_words_and_a_beginning(person: Person, query: str, titles: list[str]) -> None:
    for title in ("Water the plants", "Café Central", "A well-known place", "It's late"):
        await person.made("/tasks", title=title)
    await person.made("/tasks", title="Plan the trip", description="To Lisbon, by train.")
    response = await person.send("GET", "/tasks", params={"q": query, "sort": "title"})
    assert [task["title"] for task in response.json()["items"]] == titles


async def test_the_bin_is_a_list_of_its_own(person: Person) -> None:
    for title in "123":
        task = await person.made("/tasks", title=title)
        await person.send("DELETE", f"/tasks/{task['id']}")
    await person.made("/tasks", title="live")
    found = await pages(person, 2, deleted="true", sort="-deleted_at")
    assert [task["title"] for task in found] == ["3", "2", "1"]


async def test_shows_one_workspace_or_all(person: Person) -> None:
    shared = await person.made("/workspaces", name="Shared")
    await person.made("/tasks", title="own")
    await person.made("/tasks", title="shared", project_id=shared["inbox_project_id"])
    for workspace, titles in (
        ({}, ["own", "shared"]),
        ({"workspace_id": shared["id"]}, ["shared"]),
    ):
        response = await person.send("GET", "/tasks", params={"sort": "title", **workspace})
        assert [task["title"] for task in response.json()["items"]] == titles
