"""A coming date moved before it is a task, and the list of all series."""

from datetime import UTC, datetime
from typing import Any

import asyncpg
import pytest
from tests.clocks import SetClock
from tests.integration.repeats.acts import (
    FEBRUARY,
    MARCH,
    act,
    again,
    history,
    ok,
    opened,
    refused,
    rent,
    series_of,
    told,
)
from tests.integration.routes.people import Person

INSTANT = "2031-03-03T09:00:00Z"
"""10:00 in Berlin."""


async def move(
    person: Person, task: dict[str, Any], key: str, due_date: str = INSTANT
) -> dict[str, Any]:
    path = f"/tasks/{task['id']}/occurrences/{key}/move"
    return ok(await person.send("POST", path, json={"due_date": due_date}))


async def take_back(person: Person, task: dict[str, Any], key: str) -> dict[str, Any]:
    return ok(await person.send("DELETE", f"/tasks/{task['id']}/occurrences/{key}/move"))


async def previewed(person: Person, task: dict[str, Any]) -> list[tuple[str, str, str | None]]:
    found = ok(await person.send("GET", f"/tasks/{task['id']}/occurrences?limit=3"))["items"]
    return [(each["occurrence_key"], each["due_date"], each["note"]) for each in found]


async def test_a_moved_date_becomes_a_task_at_its_new_time(
    person: Person, own_sql: asyncpg.Connection
) -> None:
    task = await rent(person)
    moved = await move(person, task, FEBRUARY)
    assert await move(person, task, FEBRUARY) == moved
    assert (await again(person, task))["next_occurrence"] == INSTANT
    assert (await previewed(person, task))[:2] == [
        (FEBRUARY, INSTANT, "moved"),
        (MARCH, "2031-03-31T07:00:00Z", None),
    ]
    answer = await act(person, task, "complete")
    assert answer["next_occurrence"] == {"occurrence_key": FEBRUARY, "due_date": INSTANT}
    following = await opened(person, task, FEBRUARY)
    assert (following["due_date"], following["next_occurrence"]) == (
        INSTANT,
        "2031-03-31T07:00:00Z",
    )
    found = await person.items(f"/series/{task['series_id']}/history")
    assert (found[0]["state"], found[0]["moved_to"], found[0]["moved_by_name"]) == (
        "created",
        "2031-03-03T10:00:00",
        "Somebody",
    )
    assert (await series_of(person, task))["counts"]["moved"] == 1
    said = """
        SELECT envelope -> 'data' ->> 'action' FROM task_events
        WHERE topic = 'task-audit' AND envelope -> 'data' ->> 'object_id' = $1
        """
    assert await own_sql.fetchval(said, task["series_id"]) == "series.date_moved"


async def test_is_taken_back(person: Person) -> None:
    task = await rent(person)
    await move(person, task, FEBRUARY)
    assert (FEBRUARY, "moved") in await history(person, task)
    back = await take_back(person, task, FEBRUARY)
    assert await take_back(person, task, FEBRUARY) == back
    assert (await again(person, task))["next_occurrence"] == "2031-02-28T08:00:00Z"
    assert [key for key, _ in await history(person, task)] == ["2031-01-31T09:00"]
    await move(person, task, FEBRUARY)
    await move(person, task, FEBRUARY, "2031-02-28T08:00:00Z")
    assert [note for *_, note in await previewed(person, task)] == ["clamped", None, "clamped"]


async def test_undo_of_a_completion_keeps_the_move(person: Person) -> None:
    task = await rent(person)
    await move(person, task, FEBRUARY)
    await act(person, task, "complete")
    await opened(person, task, FEBRUARY)
    reopened = await act(person, task, "reopen")
    assert reopened["task"]["next_occurrence"] == INSTANT
    assert (FEBRUARY, "moved") in await history(person, task)
    await act(person, task, "complete")
    assert (await opened(person, task, FEBRUARY))["due_date"] == INSTANT


async def test_is_not_missed_before_it_has_come(person: Person, clock: SetClock) -> None:
    task = await rent(person)
    await move(person, task, FEBRUARY)
    clock.set_to = datetime(2031, 3, 2, tzinfo=UTC)
    answer = await act(person, task, "complete")
    assert (answer["next_occurrence"]["occurrence_key"], answer["missed"]) == (FEBRUARY, 0)


async def test_stands_in_the_days_it_went_to(person: Person) -> None:
    task = await rent(person)
    await move(person, task, FEBRUARY)
    march = await person.items("/occurrences?from=2031-03-01&to=2031-03-30")
    assert [(each["occurrence_key"], each["due_date"], each["note"]) for each in march] == [
        (FEBRUARY, INSTANT, "moved")
    ]
    assert await person.items("/occurrences?from=2031-02-01&to=2031-02-28") == []


async def test_an_edit_of_all_keeps_it_while_its_date_stands(person: Person) -> None:
    task = await rent(person)
    await move(person, task, FEBRUARY)
    path = f"/tasks/{task['id']}?scope=all"
    ok(await person.send("PATCH", path, json={"title": "Pay the rent"}))
    same = {"rrule": "FREQ=MONTHLY;BYMONTHDAY=31", "mode": "on_completion"}
    ok(await person.send("PATCH", path, json={"recurrence": same}))
    assert (await again(person, task))["next_occurrence"] == INSTANT
    ok(await person.send("PATCH", path, json={"due_date": "2031-01-31T10:00:00+01:00"}))
    assert (await again(person, task))["next_occurrence"] == "2031-02-28T09:00:00Z"


async def test_left_out_it_is_no_longer_moved(person: Person) -> None:
    task = await rent(person)
    await move(person, task, FEBRUARY)
    path = f"/tasks/{task['id']}/occurrences/{FEBRUARY}/skip"
    ok(await person.send("POST", path))
    ok(await person.send("DELETE", path))
    assert (await previewed(person, task))[0] == (FEBRUARY, "2031-02-28T08:00:00Z", "clamped")


async def test_what_was_moved_past_a_left_out_date_keeps_that_out(person: Person) -> None:
    task = await rent(person)
    path = f"/tasks/{task['id']}/occurrences/{MARCH}/skip"
    ok(await person.send("POST", path))
    await move(person, task, FEBRUARY, "2031-04-02T09:00:00Z")
    status, detail = refused(await person.send("DELETE", path))
    assert (status, detail[:12]) == (422, "There is one")
    await take_back(person, task, FEBRUARY)
    ok(await person.send("DELETE", path))


@pytest.mark.parametrize(
    ("key", "due_date", "status", "said"),
    [
        (FEBRUARY, "2031-03-31T07:00:00Z", 422, "There is one on 2031-03-31T09:00 already"),
        (FEBRUARY, "2031-01-01T07:00:00Z", 422, "There is one on 2031-01-31T09:00 already"),
        (FEBRUARY, "2031-03-03", 422, "This series has a time of day"),
        ("2031-02-27T09:00", INSTANT, 404, "2031-02-27T09:00 is no date of this series."),
        ("2031-01-31T09:00", INSTANT, 409, "2031-01-31T09:00 is or was a task already"),
    ],
)
async def test_refuses_what_has_no_place(
    person: Person, key: str, due_date: str, status: int, said: str
) -> None:
    task = await rent(person)
    path = f"/tasks/{task['id']}/occurrences/{key}/move"
    answer = refused(await person.send("POST", path, json={"due_date": due_date}))
    assert (answer[0], answer[1][: len(said)]) == (status, said)


async def test_lists_all_series_by_how_they_stand(person: Person) -> None:
    tasks = {name: await rent(person, title=name) for name in ("run", "pause", "end")}
    await told(person, tasks["pause"], "pause")
    await told(person, tasks["end"], "end")
    await person.made("/tasks", title="Buy milk")
    found = await person.items("/series")
    assert [each["title"] for each in found] == ["end", "pause", "run"]
    run = found[2]
    assert (run["words"], run["next_key"]) == ("every month on the 31st", FEBRUARY)
    assert run["open_task_id"] == tasks["run"]["id"]
    for state, title in (("running", "run"), ("paused", "pause"), ("ended", "end")):
        only = await person.items(f"/series?state={state}")
        assert [each["title"] for each in only] == [title]
    first = ok(await person.send("GET", "/series?limit=2"))
    rest = ok(await person.send("GET", f"/series?limit=2&before={first['next_cursor']}"))
    assert [each["title"] for each in rest["items"]] == ["run"]
    assert rest["next_cursor"] is None
