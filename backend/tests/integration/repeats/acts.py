"""A clock that a test sets, and what people do with a repeating task."""

from datetime import UTC, datetime
from typing import Any

import httpx
from tests.integration.conftest import eventually
from tests.integration.routes.people import Person

NEW_YEAR = datetime(2031, 1, 1, tzinfo=UTC)
FEBRUARY, MARCH, APRIL = "2031-02-28T09:00", "2031-03-31T09:00", "2031-04-30T09:00"
JANUARY_31 = "2031-01-31T09:00:00+01:00"
MONTHLY = {"rrule": "FREQ=MONTHLY;BYMONTHDAY=31"}


async def rent(person: Person, **fields: Any) -> dict[str, Any]:
    body = {
        "title": "Pay rent",
        "due_date": JANUARY_31,
        "due_zone": "Europe/Berlin",
        "recurrence": MONTHLY,
    }
    return await person.made("/tasks", **(body | fields))


async def act(person: Person, task: dict[str, Any], verb: str) -> dict[str, Any]:
    response = await person.send("POST", f"/tasks/{task['id']}/{verb}")
    assert response.status_code == 200, response.text
    answered: dict[str, Any] = response.json()
    return answered


async def change(person: Person, task: dict[str, Any], **body: Any) -> dict[str, Any]:
    response = await person.send("PATCH", f"/tasks/{task['id']}", json=body)
    assert response.status_code == 200, response.text
    answered: dict[str, Any] = response.json()
    return answered


async def of_series(person: Person, task: dict[str, Any]) -> list[dict[str, Any]]:
    found = await person.items("/tasks?sort=due_date&limit=200")
    return [each for each in found if each["series_id"] == task["series_id"]]


async def opened(person: Person, task: dict[str, Any], key: str) -> dict[str, Any]:
    """The occurrence `key`, as soon as the recurring role has created it."""

    async def created() -> Any:
        found = await of_series(person, task)
        return next((each for each in found if each["occurrence_key"] == key), None)

    found: dict[str, Any] = await eventually(created)
    return found


async def series_of(person: Person, task: dict[str, Any]) -> dict[str, Any]:
    return ok(await person.send("GET", f"/series/{task['series_id']}"))


async def told(person: Person, task: dict[str, Any], verb: str) -> dict[str, Any]:
    return ok(await person.send("POST", f"/series/{task['series_id']}/{verb}"))


async def edit(person: Person, task: dict[str, Any], scope: str, **body: Any) -> dict[str, Any]:
    return ok(
        await person.send("PATCH", f"/tasks/{task['id']}", params={"scope": scope}, json=body)
    )


async def again(person: Person, task: dict[str, Any]) -> dict[str, Any]:
    return ok(await person.send("GET", f"/tasks/{task['id']}"))


async def history(person: Person, task: dict[str, Any]) -> list[tuple[str, str]]:
    found = await person.items(f"/series/{task['series_id']}/history")
    return [(each["occurrence_key"], each["state"]) for each in found]


def ok(response: httpx.Response) -> dict[str, Any]:
    assert response.status_code == 200, response.text
    answered: dict[str, Any] = response.json()
    return answered


def refused(response: httpx.Response) -> tuple[int, str]:
    return response.status_code, response.json()["detail"]
