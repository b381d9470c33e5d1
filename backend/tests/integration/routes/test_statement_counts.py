"""A request sends a fixed number of statements, however many rows it answers; counted at the driver."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from tests.integration.conftest import register
from tests.integration.routes.people import Person
from tests.integration.wire import Wire, tapped

from taskflow.config import Registration, Settings
from taskflow.main import build

SIZES = (1, 10, 50)
LISTS = {
    "/tasks": 2,
    "/tasks?q=row": 2,
    "/tasks?status=open&sort=due_date&label=Row 0&filter=not project = Nowhere": 2,
    "/tasks?include=count": 3,
    "/projects": 2,
    "/labels": 2,
    "/views": 2,
    "/tokens": 2,
    "/workspaces": 2,
    "/projects/{project}/sections": 3,
    "/reminders?task_id={task}": 3,
    "/tasks/{task}/history": 3,
    "/audit": 2,
    "/notifications": 2,
    "/deliveries": 2,
}
"""The statements of a list: who is calling, the rows; some first look whether they may be seen."""
ONE = {"read": 2, "create": 5, "patch": 6, "complete": 7}
"""The same for one task; a change has BEGIN and COMMIT besides, and writes its events."""


@pytest.fixture(scope="module")
async def tap(database_url: str) -> AsyncIterator[tuple[Person, Wire]]:
    settings = Settings(registration=Registration.OPEN, data=Path("unused"), ui=None)
    with tapped() as wire:
        app = build(settings, database_url, with_roles=False)
        async with app.router.lifespan_context(app):
            person = Person.of(await register(app, "Counted"))
            yield person, wire
            await person.client.aclose()


@pytest.fixture(scope="module")
async def counts(tap: tuple[Person, Wire]) -> dict[str, list[int]]:
    """For each list, how many statements it took at each size."""
    person, wire = tap
    project = (await person.made("/projects", name="Row"))["id"]
    task = (await person.made("/tasks", title="Row", due_date="2040-01-01T00:00:00Z"))["id"]
    found: dict[str, list[int]] = {path: [] for path in LISTS}
    made = 0
    for size in SIZES:
        for number in range(made, size):
            await add_row(person, project, task, number)
        made = size
        for path in LISTS:
            address = path.format(project=project, task=task)
            found[path].append(await count(wire, person, "GET", address))
    return found


async def add_row(person: Person, project: str, task: str, number: int) -> None:
    label = await person.made("/labels", name=f"Row {number}")
    await person.made("/views", name=f"Row {number}", filter="overdue")
    await person.made("/tasks", title=f"Row {number}", label_ids=[label["id"]])
    await person.made("/projects", name=f"Row {number}")
    await person.made(f"/projects/{project}/sections", name=f"Row {number}")
    await person.made("/tokens", name=f"Row {number}")
    await person.made("/workspaces", name=f"Row {number}")
    if number < 10:
        await person.made(f"/tasks/{task}/reminders", before_due=f"PT{number + 1}H")


async def count(wire: Wire, person: Person, method: str, path: str, **options: Any) -> int:
    (await wire.settled()).clear()
    response = await person.send(method, path, **options)
    assert response.is_success, response.text
    return len(await wire.settled())


@pytest.mark.parametrize("path", LISTS)
def test_a_list_takes_as_many_statements_for_any_number_of_rows(
    counts: dict[str, list[int]], path: str
) -> None:
    assert counts[path] == [LISTS[path]] * len(SIZES)


async def test_one_task_takes_a_known_number_of_statements(tap: tuple[Person, Wire]) -> None:
    person, wire = tap
    for number in range(3):
        task = (await person.made("/tasks", title=f"One {number}"))["id"]
        assert {
            "read": await count(wire, person, "GET", f"/tasks/{task}"),
            "create": await count(wire, person, "POST", "/tasks", json={"title": "New"}),
            "patch": await count(wire, person, "PATCH", f"/tasks/{task}", json={"title": "Other"}),
            "complete": await count(wire, person, "POST", f"/tasks/{task}/complete"),
        } == ONE
