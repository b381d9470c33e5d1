"""A series as a whole: pause, resume, end, leave dates out, let one go; its history."""

from datetime import UTC, datetime

import asyncpg
import pytest
from tests.clocks import SetClock
from tests.integration.repeats.acts import (
    APRIL,
    FEBRUARY,
    MARCH,
    act,
    again,
    change,
    history,
    of_series,
    ok,
    opened,
    refused,
    rent,
    series_of,
    told,
)
from tests.integration.routes.people import Person


async def test_says_how_it_stands_and_what_became_of_it(person: Person, clock: SetClock) -> None:
    task = await rent(person)
    clock.set_to = datetime(2031, 4, 15, tzinfo=UTC)
    await act(person, task, "complete")
    later = await opened(person, task, APRIL)
    await change(person, later, due_date="2031-05-02T10:00:00+02:00")
    await act(person, later, "skip")
    found = await series_of(person, task)
    assert found["counts"] == {"completed": 1, "skipped": 1, "missed": 2, "moved": 1}
    assert (found["words"], found["anchor"]) == ("every month on the 31st", "2031-01-31T09:00")
    assert found["next_key"] == "2031-05-31T09:00"
    records = await person.items(f"/series/{task['series_id']}/history")
    states = [(each["occurrence_key"], each["state"]) for each in records[-4:]]
    assert states == [
        (APRIL, "skipped"),
        (MARCH, "missed"),
        (FEBRUARY, "missed"),
        ("2031-01-31T09:00", "completed"),
    ]
    moved = records[-4]
    assert (moved["moved_to"], moved["moved_by_name"]) == ("2031-05-02T10:00:00", "Somebody")
    assert (moved["actor_id"], moved["actor_name"]) == (person.id, "Somebody")
    assert moved["recorded_at"].startswith("2031-04-15T00:00:00")


async def test_history_is_paged_by_key(person: Person, clock: SetClock) -> None:
    task = await rent(person, recurrence={"rrule": "FREQ=DAILY"})
    clock.set_to = datetime(2031, 2, 9, 7, 30, tzinfo=UTC)
    await act(person, task, "complete")
    path = f"/series/{task['series_id']}/history"
    first = ok(await person.send("GET", path, params={"limit": 5}))
    rest = ok(await person.send("GET", path, params={"limit": 50, "before": first["next_cursor"]}))
    keys = [each["occurrence_key"] for each in (*first["items"], *rest["items"])]
    assert keys[-1] == "2031-01-31T09:00"
    assert keys == sorted(set(keys), reverse=True)
    assert rest["next_cursor"] is None


async def test_undo_takes_back_what_was_counted_as_missed(person: Person, clock: SetClock) -> None:
    task = await rent(person)
    clock.set_to = datetime(2031, 4, 15, tzinfo=UTC)
    await act(person, task, "complete")
    await opened(person, task, APRIL)
    await act(person, task, "reopen")
    assert await history(person, task) == [("2031-01-31T09:00", "created")]
    found = await series_of(person, task)
    assert (found["counts"]["missed"], found["next_key"]) == (0, FEBRUARY)


async def test_undo_does_not_use_up_a_count_from_completion(person: Person) -> None:
    rule = {"rrule": "FREQ=DAILY;INTERVAL=3;COUNT=2", "mode": "after_completion"}
    task = await rent(person, recurrence=rule)
    for _ in range(3):
        await act(person, task, "complete")
        await opened(person, task, "2031-01-04T09:00~1")
        await act(person, task, "reopen")
    assert (await act(person, task, "complete"))["next_occurrence"] is not None
    last = await opened(person, task, "2031-01-04T09:00~1")
    assert (await act(person, last, "complete"))["next_occurrence"] is None


async def test_a_paused_series_creates_nothing_and_goes_on_from_now(
    person: Person, clock: SetClock
) -> None:
    task = await rent(person)
    paused = await told(person, task, "pause")
    assert (paused["paused_at"], paused["next_key"]) == ("2031-01-01T00:00:00+00:00", None)
    assert (await again(person, task))["next_occurrence"] is None
    assert (await act(person, task, "complete"))["next_occurrence"] is None
    clock.set_to = datetime(2031, 6, 15, tzinfo=UTC)
    resumed = await told(person, task, "resume")
    assert (resumed["paused_at"], resumed["next_key"]) == (None, "2031-06-30T09:00")
    await opened(person, task, "2031-06-30T09:00")
    assert (await series_of(person, task))["counts"]["missed"] == 0
    assert len(await of_series(person, task)) == 2


async def test_resuming_waits_for_the_open_task(person: Person) -> None:
    task = await rent(person)
    await told(person, task, "pause")
    assert (await told(person, task, "pause"))["version"] == (await series_of(person, task))[
        "version"
    ]
    await told(person, task, "resume")
    assert (await again(person, task))["next_occurrence"] == "2031-02-28T08:00:00Z"
    assert len(await of_series(person, task)) == 1


async def test_an_ended_series_creates_nothing_more(person: Person) -> None:
    task = await rent(person)
    assert (await told(person, task, "end"))["ended_at"] is not None
    assert (await again(person, task))["next_occurrence"] is None
    assert (await act(person, task, "complete"))["next_occurrence"] is None
    response = await person.send("POST", f"/series/{task['series_id']}/resume")
    assert refused(response)[0] == 409
    preview = ok(await person.send("GET", f"/tasks/{task['id']}/occurrences"))
    assert preview["items"] == []


async def test_leaves_out_a_coming_date_and_takes_that_back(person: Person) -> None:
    task = await rent(person)
    path = f"/tasks/{task['id']}/occurrences"
    for _ in range(2):
        found = ok(await person.send("POST", f"{path}/{FEBRUARY}/skip"))
        assert (found["exdates"], found["next_key"]) == ([FEBRUARY], MARCH)
    assert (await again(person, task))["next_occurrence"] == "2031-03-31T07:00:00Z"
    preview = ok(await person.send("GET", path, params={"limit": 2}))
    assert [(each["occurrence_key"], each["note"]) for each in preview["items"]] == [
        (FEBRUARY, "skipped"),
        (MARCH, None),
    ]
    assert (FEBRUARY, "skipped") in await history(person, task)
    for _ in range(2):
        found = ok(await person.send("DELETE", f"{path}/{FEBRUARY}/skip"))
        assert (found["exdates"], found["next_key"]) == ([], FEBRUARY)
    assert await history(person, task) == [("2031-01-31T09:00", "created")]
    ok(await person.send("POST", f"{path}/{FEBRUARY}/skip"))
    answer = await act(person, task, "complete")
    assert answer["next_occurrence"]["occurrence_key"] == MARCH
    assert answer["missed"] == 0


@pytest.mark.parametrize(
    ("key", "status"),
    [
        ("2031-01-31T09:00", 409),
        ("2031-02-27T09:00", 404),
        ("2031-02-28", 404),
        ("2031-02-28T09:00~1", 404),
        ("whenever", 422),
    ],
)
async def test_refuses_to_leave_out_what_is_no_coming_date(
    person: Person, key: str, status: int
) -> None:
    task = await rent(person)
    response = await person.send("POST", f"/tasks/{task['id']}/occurrences/{key}/skip")
    assert response.status_code == status, response.text


async def test_no_date_to_leave_out_when_it_counts_from_completion(person: Person) -> None:
    task = await rent(person, recurrence={"rrule": "FREQ=DAILY", "mode": "after_completion"})
    response = await person.send("POST", f"/tasks/{task['id']}/occurrences/{FEBRUARY}/skip")
    assert refused(response) == (
        409,
        "This repeat counts from completion: it has no dates that could be left out.",
    )


async def test_lets_one_occurrence_go_its_own_way(person: Person) -> None:
    task = await rent(person)
    loose = ok(await person.send("POST", f"/tasks/{task['id']}/detach"))
    assert (loose["series_id"], loose["is_recurring"], loose["status"]) == (None, False, "open")
    assert loose["due_date"] == task["due_date"]
    await opened(person, task, FEBRUARY)
    assert len(await of_series(person, task)) == 1
    assert (await act(person, loose, "complete"))["next_occurrence"] is None


async def test_a_stale_version_changes_nothing(person: Person) -> None:
    task = await rent(person)
    stale = {"If-Match": '"77"'}
    pause = await person.send("POST", f"/series/{task['series_id']}/pause", headers=stale)
    assert pause.status_code == 412
    change_ = await person.send(
        "PATCH",
        f"/tasks/{task['id']}",
        params={"scope": "this"},
        json={"title": "x"},
        headers=stale,
    )
    assert change_.status_code == 412
    assert await again(person, task) == task


async def test_dates_to_come_of_all_series(person: Person) -> None:
    task = await rent(person)
    await rent(person, title="Bins", recurrence={"rrule": "FREQ=WEEKLY", "mode": "on_schedule"})
    await rent(
        person, title="Plants", recurrence={"rrule": "FREQ=DAILY", "mode": "after_completion"}
    )
    idle = await rent(person, title="Paused")
    await told(person, idle, "pause")
    ok(await person.send("POST", f"/tasks/{task['id']}/occurrences/{MARCH}/skip"))
    window = {"from": "2031-02-20", "to": "2031-04-30"}
    found = ok(await person.send("GET", "/occurrences", params=window))["items"]
    assert [
        (each["occurrence_key"], each["note"]) for each in found if each["title"] == "Pay rent"
    ] == [
        (FEBRUARY, "clamped"),
        (APRIL, "clamped"),
    ]
    assert [each["local"][:10] for each in found if each["title"] == "Bins"][:2] == [
        "2031-02-21",
        "2031-02-28",
    ]
    assert {each["title"] for each in found} == {"Pay rent", "Bins"}
    too_long = {"from": "2031-01-01", "to": "2033-01-01"}
    assert (await person.send("GET", "/occurrences", params=too_long)).status_code == 422


async def test_changes_of_a_series_are_on_the_record(
    person: Person, own_sql: asyncpg.Connection
) -> None:
    task = await rent(person)
    await told(person, task, "pause")
    await told(person, task, "resume")
    await told(person, task, "end")
    actions = [
        row["action"]
        for row in await own_sql.fetch(
            """
            SELECT envelope -> 'data' ->> 'action' AS action FROM task_events
            WHERE topic = 'task-audit' AND envelope -> 'data' ->> 'object_id' = $1 ORDER BY id
            """,
            task["series_id"],
        )
    ]
    assert actions == ["series.paused", "series.resumed", "series.ended"]


async def test_working_days_and_exceptions_come_with_the_rule(person: Person) -> None:
    task = await rent(
        person,
        recurrence={
            "rrule": "FREQ=MONTHLY;BYMONTHDAY=31",
            "working_day": "previous",
            "exdates": ["2031-02-28T09:00"],
            "rdates": ["2031-02-10T09:00"],
        },
    )
    assert task["recurrence"]["words"] == "every month on the 31st or the working day before"
    preview = ok(await person.send("GET", f"/tasks/{task['id']}/occurrences", params={"limit": 5}))
    assert [(each["occurrence_key"], each["note"]) for each in preview["items"]] == [
        ("2031-02-10T09:00", None),
        ("2031-02-28T09:00", "skipped"),
        ("2031-03-31T09:00", None),
        ("2031-04-30T09:00", "clamped"),
        ("2031-05-30T09:00", "working_day"),
    ]
