"""A change of one occurrence that is meant for this one, this and later ones, or all."""

from datetime import UTC, datetime
from typing import Any

from fastapi import FastAPI
from tests.clocks import SetClock
from tests.integration.repeats.acts import (
    APRIL,
    FEBRUARY,
    MONTHLY,
    act,
    again,
    edit,
    history,
    of_series,
    ok,
    opened,
    rent,
    series_of,
)
from tests.integration.routes.people import Person

from taskflow.events import system_origin
from taskflow.services import occurrences


async def test_an_edit_of_this_one_stays_with_this_one(person: Person) -> None:
    task = await rent(person)
    mine = await edit(person, task, "this", title="Pay rent and deposit", priority=1)
    assert (mine["title"], mine["priority"]) == ("Pay rent and deposit", 1)
    await act(person, task, "complete")
    later = await opened(person, task, FEBRUARY)
    assert (later["title"], later["priority"]) == ("Pay rent", 0)
    rule = await person.send(
        "PATCH",
        f"/tasks/{later['id']}",
        params={"scope": "this"},
        json={"recurrence_pattern": "DAILY"},
    )
    assert rule.status_code == 422


async def test_an_edit_of_this_and_later_ones_carries_over(person: Person) -> None:
    task = await rent(person)
    await edit(person, task, "this", title="Once")
    await edit(person, task, "this_and_later", title="Pay the rent")
    await act(person, task, "complete")
    assert (await opened(person, task, FEBRUARY))["title"] == "Pay the rent"


async def test_another_time_from_here_on_begins_a_linked_series(person: Person) -> None:
    task = await rent(person, recurrence={"rrule": "FREQ=MONTHLY;BYMONTHDAY=31;COUNT=5"})
    path = f"/tasks/{task['id']}/occurrences"
    ok(await person.send("POST", f"{path}/{APRIL}/skip"))
    await act(person, task, "complete")
    second = await opened(person, task, FEBRUARY)
    moved = await edit(person, second, "this_and_later", due_date="2031-02-28T18:30:00+01:00")
    assert moved["series_id"] != task["series_id"]
    assert moved["occurrence_key"] == "2031-02-28T18:30"
    assert moved["next_occurrence"] == "2031-03-31T16:30:00Z"
    new, old = await series_of(person, moved), await series_of(person, task)
    assert (new["previous_series_id"], old["ended_at"] is not None) == (old["id"], True)
    assert new["rrule"] == "FREQ=MONTHLY;BYMONTHDAY=31;COUNT=4"
    assert new["exdates"] == ["2031-04-30T18:30"]
    answer = await act(person, moved, "complete")
    assert answer["next_occurrence"]["occurrence_key"] == "2031-03-31T18:30"
    assert await history(person, moved) != []


async def test_another_day_from_here_on_needs_a_rule_that_has_it(person: Person) -> None:
    task = await rent(person)
    body: dict[str, Any] = {"due_date": "2031-02-01T09:00:00+01:00"}
    path, scope = f"/tasks/{task['id']}", {"scope": "this_and_later"}
    response = await person.send("PATCH", path, params=scope, json=body)
    assert response.status_code == 422
    assert (
        "every month on the 31st, and Saturday 1 February 2031 is no such day"
        in (response.json()["errors"][0]["message"])
    )
    body |= {"recurrence": {"rrule": "FREQ=MONTHLY;BYMONTHDAY=1"}}
    moved = ok(await person.send("PATCH", path, params=scope, json=body))
    assert moved["next_occurrence"] == "2031-03-01T08:00:00Z"
    plain = await rent(person, recurrence={"rrule": "FREQ=WEEKLY"})
    await edit(person, plain, "this_and_later", due_date="2031-02-03T09:00:00+01:00")
    assert (await again(person, plain))["next_occurrence"] == "2031-02-10T08:00:00Z"


async def test_all_take_another_time_of_day_and_zone(person: Person) -> None:
    task = await rent(person, reminders=[{"before_due": "PT1H"}])
    await act(person, task, "complete")
    second = await opened(person, task, FEBRUARY)
    later = await edit(person, second, "all", due_date="2031-02-28T18:00:00+01:00")
    assert (later["series_id"], later["occurrence_key"]) == (
        task["series_id"],
        "2031-02-28T18:00",
    )
    assert later["next_occurrence"] == "2031-03-31T16:00:00Z"
    moved = await edit(person, second, "all", due_zone="America/New_York")
    assert (moved["due_date"], moved["occurrence_key"]) == (
        "2031-02-28T23:00:00Z",
        "2031-02-28T18:00",
    )
    (reminder,) = await person.items(f"/reminders?task_id={second['id']}")
    assert reminder["fire_at"][:19] == "2031-02-28T22:00:00"
    answer = await act(person, second, "complete")
    assert answer["next_occurrence"] == {
        "occurrence_key": "2031-03-31T18:00",
        "due_date": "2031-03-31T22:00:00Z",
    }
    await opened(person, task, "2031-03-31T18:00")
    assert len(await of_series(person, task)) == 3


async def test_all_take_another_rule_in_place(person: Person) -> None:
    task = await rent(person)
    ok(await person.send("POST", f"/tasks/{task['id']}/occurrences/{FEBRUARY}/skip"))
    weekly = await edit(
        person,
        task,
        "all",
        recurrence={"rrule": "FREQ=WEEKLY;BYDAY=MO", "working_day": "next"},
        title="Weekly rent",
    )
    assert (weekly["series_id"], weekly["title"]) == (task["series_id"], "Weekly rent")
    assert (weekly["recurrence_pattern"], weekly["next_occurrence"]) == (
        "WEEKLY",
        "2031-02-03T08:00:00Z",
    )
    assert (await series_of(person, task))["exdates"] == [FEBRUARY]
    answer = await act(person, task, "complete")
    assert answer["next_occurrence"]["occurrence_key"] == "2031-02-03T09:00"
    assert (await opened(person, task, "2031-02-03T09:00"))["title"] == "Weekly rent"


async def test_all_reaches_every_open_occurrence(
    person: Person, clock: SetClock, timed_app: FastAPI
) -> None:
    task = await rent(person, recurrence={**MONTHLY, "mode": "on_schedule"})
    database = timed_app.state.parts.database
    clock.set_to = datetime(2031, 2, 28, 12, tzinfo=UTC)
    async with database.transaction(system_origin("test")) as uow:
        await occurrences.claim_due(uow)
    second = await opened(person, task, FEBRUARY)
    await edit(
        person, second, "all", title="Rent", due_date="2031-02-28T18:00:00+01:00", priority=2
    )
    assert [
        (each["title"], each["priority"], each["occurrence_key"])
        for each in await of_series(person, task)
    ] == [("Rent", 2, "2031-01-31T18:00"), ("Rent", 2, "2031-02-28T18:00")]
    assert (await series_of(person, task))["next_key"] == "2031-03-31T18:00"


async def test_all_take_no_common_date(person: Person) -> None:
    task = await rent(person)
    response = await person.send(
        "PATCH",
        f"/tasks/{task['id']}",
        params={"scope": "all"},
        json={"due_date": "2031-02-01T09:00:00+01:00"},
    )
    assert response.status_code == 422
    once = await person.made("/tasks", title="Once")
    response = await person.send(
        "PATCH", f"/tasks/{once['id']}", params={"scope": "all"}, json={"title": "x"}
    )
    assert response.json()["errors"][0]["path"] == "query.scope"
