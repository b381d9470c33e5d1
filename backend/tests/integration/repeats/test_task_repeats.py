"""Repeating tasks over HTTP, on a clock that the test sets: complete, skip, reopen, change the rule."""

import asyncio
from datetime import UTC, datetime
from typing import Any

import asyncpg
import pytest
from tests.clocks import SetClock
from tests.integration.journal import journal_of
from tests.integration.repeats.acts import (
    JANUARY_31,
    MONTHLY,
    act,
    change,
    of_series,
    opened,
    rent,
)
from tests.integration.routes.people import Person


async def test_month_end_and_wall_clock_hold_over_completions(
    person: Person, clock: SetClock, own_sql: asyncpg.Connection
) -> None:
    task = first = await rent(person)
    expected = [
        ("2031-02-28T09:00", "2031-02-28T08:00:00Z"),
        ("2031-03-31T09:00", "2031-03-31T07:00:00Z"),
        ("2031-04-30T09:00", "2031-04-30T07:00:00Z"),
        ("2031-05-31T09:00", "2031-05-31T07:00:00Z"),
    ]
    assert task["next_occurrence"] == expected[0][1]
    for key, due in expected:
        clock.set_to = datetime.fromisoformat(task["due_date"])
        answer = await act(person, task, "complete")
        assert answer["next_occurrence"] == {"occurrence_key": key, "due_date": due}
        assert (answer["missed"], answer["task"]["status"]) == (0, "done")
        task = await opened(person, first, key)
        assert (task["due_date"], task["parent_task_id"]) == (due, first["id"])
    assert await journal_of(own_sql, first["id"]) == ["task.created", "task.completed"]
    assert await journal_of(own_sql, task["id"]) == ["task.created"]


async def test_an_overdue_series_says_what_it_missed_each_time_it_is_asked(
    person: Person, clock: SetClock
) -> None:
    task = await rent(person)
    clock.set_to = datetime(2031, 4, 15, tzinfo=UTC)
    answer = await act(person, task, "complete")
    assert answer["next_occurrence"]["occurrence_key"] == "2031-04-30T09:00"
    assert answer["missed"] == 2
    assert await act(person, task, "complete") == answer
    await opened(person, task, "2031-04-30T09:00")
    assert await act(person, task, "complete") == answer


async def test_twenty_completions_at_once_create_one_occurrence(
    person: Person, own_sql: asyncpg.Connection
) -> None:
    task = await rent(person)
    answers = await asyncio.gather(*(act(person, task, "complete") for _ in range(20)))
    assert all(answer == answers[0] for answer in answers)
    await opened(person, task, "2031-02-28T09:00")
    assert len(await of_series(person, task)) == 2
    assert await journal_of(own_sql, task["id"]) == ["task.created", "task.completed"]
    asked = "SELECT count(*) FROM task_events WHERE topic = 'task-recurring' AND key = $1::uuid"
    assert await own_sql.fetchval(asked, task["series_id"]) == 1


async def test_reopening_withdraws_what_nobody_touched(
    person: Person, own_sql: asyncpg.Connection
) -> None:
    task = await rent(person)
    await act(person, task, "complete")
    following = await opened(person, task, "2031-02-28T09:00")
    answer = await act(person, task, "reopen")
    assert (answer["task"]["status"], answer["kept_occurrence"]) == ("open", None)
    assert (await person.send("GET", f"/tasks/{following['id']}")).status_code == 404
    assert await journal_of(own_sql, following["id"]) == ["task.created", "task.purged"]
    again = await act(person, task, "complete")
    assert again["next_occurrence"]["occurrence_key"] == "2031-02-28T09:00"
    await opened(person, task, "2031-02-28T09:00")
    assert await journal_of(own_sql, task["id"]) == [
        "task.created",
        "task.completed",
        "task.reopened",
        "task.completed",
    ]


async def test_reopening_keeps_what_was_touched_and_completing_again_doubles_nothing(
    person: Person, own_sql: asyncpg.Connection
) -> None:
    task = await rent(person)
    await act(person, task, "complete")
    following = await opened(person, task, "2031-02-28T09:00")
    await change(person, following, title="Pay rent and deposit")
    answer = await act(person, task, "reopen")
    assert answer["kept_occurrence"] == following["id"]
    again = await act(person, task, "complete")
    assert again["next_occurrence"]["occurrence_key"] == "2031-02-28T09:00"
    done = await act(person, following, "complete")
    assert done["next_occurrence"]["occurrence_key"] == "2031-03-31T09:00"
    await opened(person, task, "2031-03-31T09:00")
    assert len(await of_series(person, task)) == 3
    assert await own_sql.fetchval("SELECT count(*) FROM dead_letters") == 0


async def test_a_series_goes_on_from_what_followed_a_completion_that_is_repeated(
    person: Person, own_sql: asyncpg.Connection
) -> None:
    task = await rent(person)
    await act(person, task, "complete")
    following = await opened(person, task, "2031-02-28T09:00")
    await act(person, following, "complete")
    await opened(person, task, "2031-03-31T09:00")
    await act(person, task, "reopen")
    again = await act(person, task, "complete")
    assert again["next_occurrence"]["occurrence_key"] == "2031-02-28T09:00"
    waits = "SELECT pending_key FROM series WHERE id = $1::uuid"
    assert await own_sql.fetchval(waits, task["series_id"]) is None
    asked = "SELECT count(*) FROM task_events WHERE topic = 'task-recurring' AND key = $1::uuid"
    assert await own_sql.fetchval(asked, task["series_id"]) == 2
    assert len(await of_series(person, task)) == 3


async def test_skips_to_the_next(person: Person, own_sql: asyncpg.Connection) -> None:
    task = await rent(person)
    answer = await act(person, task, "skip")
    assert (answer["task"]["status"], answer["task"]["completed_at"]) == ("cancelled", None)
    assert answer["next_occurrence"]["occurrence_key"] == "2031-02-28T09:00"
    assert await act(person, task, "skip") == answer
    await opened(person, task, "2031-02-28T09:00")
    assert await journal_of(own_sql, task["id"]) == ["task.created", "task.skipped"]
    log = "SELECT state FROM occurrence_log WHERE series_id = $1::uuid ORDER BY occurrence_key"
    states = [row["state"] for row in await own_sql.fetch(log, task["series_id"])]
    assert states == ["skipped", "created"]


async def test_only_what_repeats_is_skipped(person: Person) -> None:
    task = await person.made("/tasks", title="Once")
    refused = await person.send("POST", f"/tasks/{task['id']}/skip")
    assert (refused.status_code, refused.json()["code"]) == (409, "conflict")


async def test_a_task_that_does_not_repeat_completes_once(
    person: Person, own_sql: asyncpg.Connection
) -> None:
    task = await person.made("/tasks", title="Once")
    answer = await act(person, task, "complete")
    assert (answer["next_occurrence"], answer["missed"]) == (None, 0)
    assert answer["task"]["completed_by"] == person.id
    stale = {"If-Match": '"1"'}
    repeated = await person.send("POST", f"/tasks/{task['id']}/complete", headers=stale)
    assert repeated.json() == answer
    reopened = await act(person, task, "reopen")
    assert (reopened["task"]["status"], reopened["task"]["completed_at"]) == ("open", None)
    assert await journal_of(own_sql, task["id"]) == [
        "task.created",
        "task.completed",
        "task.reopened",
    ]


async def test_counts_from_the_completion(person: Person, clock: SetClock) -> None:
    task = await rent(
        person, recurrence={"rrule": "FREQ=DAILY;INTERVAL=3", "mode": "after_completion"}
    )
    clock.set_to = datetime(2031, 2, 10, 20, tzinfo=UTC)
    answer = await act(person, task, "complete")
    assert answer["next_occurrence"]["occurrence_key"] == "2031-02-13T09:00"


async def test_ends_after_its_count(person: Person) -> None:
    task = await rent(person, recurrence={"rrule": "FREQ=DAILY;COUNT=2"})
    await act(person, task, "complete")
    last = await opened(person, task, "2031-02-01T09:00")
    assert last["next_occurrence"] is None
    assert (await act(person, last, "complete"))["next_occurrence"] is None


async def test_the_next_one_has_what_the_last_one_had(person: Person) -> None:
    label = await person.made("/labels", name="bills")
    task = await rent(
        person, label_ids=[label["id"]], priority=1, reminders=[{"before_due": "P1D"}]
    )
    below = await person.made("/tasks", title="Check account", subtask_of_id=task["id"])
    await act(person, below, "complete")
    await change(person, task, title="Pay the rent", duration_minutes=10)
    await act(person, task, "complete")
    following = await opened(person, task, "2031-02-28T09:00")
    assert (following["title"], following["duration_minutes"]) == ("Pay the rent", 10)
    assert (following["label_ids"], following["priority"]) == ([label["id"]], 1)
    (copy,) = await person.items(f"/tasks?subtask_of={following['id']}")
    assert (copy["title"], copy["status"]) == ("Check account", "open")
    (reminder,) = await person.items(f"/reminders?task_id={following['id']}")
    assert (reminder["offset"], reminder["fire_at"][:19]) == ("P1D", "2031-02-27T08:00:00")


async def test_moving_one_occurrence_does_not_move_the_series(person: Person) -> None:
    task = await rent(person)
    moved = await change(person, task, due_date="2031-02-03T12:00:00+01:00")
    assert (moved["due_date"], moved["occurrence_key"]) == (
        "2031-02-03T11:00:00Z",
        "2031-01-31T09:00",
    )
    answer = await act(person, task, "complete")
    assert answer["next_occurrence"]["occurrence_key"] == "2031-02-28T09:00"


async def test_a_repeat_is_set_changed_and_cleared(
    person: Person, own_sql: asyncpg.Connection
) -> None:
    task = await person.made("/tasks", title="x", due_date="2031-01-31")
    weekly = await change(person, task, recurrence_pattern="WEEKLY", recurrence_interval=2)
    assert (weekly["is_recurring"], weekly["occurrence_key"]) == (True, "2031-01-31")
    assert weekly["next_occurrence"] == "2031-02-14"
    daily = await change(person, task, recurrence={"cron": "0 9 * * *"})
    assert (daily["series_id"] != weekly["series_id"], daily["recurrence_pattern"]) == (
        True,
        "DAILY",
    )
    plain = await change(person, task, recurrence=None)
    assert (plain["is_recurring"], plain["series_id"], plain["recurrence"]) == (False, None, None)
    assert (await act(person, task, "complete"))["next_occurrence"] is None
    left = "SELECT count(*) FROM series WHERE id = ANY($1::uuid[]) AND ended_at IS NULL"
    assert await own_sql.fetchval(left, [weekly["series_id"], daily["series_id"]]) == 0


@pytest.mark.parametrize(
    ("body", "path"),
    [
        ({"due_date": None}, "due_date"),
        ({"recurrence": {**MONTHLY, "cron": "0 9 * * *"}}, "recurrence"),
        ({"recurrence": MONTHLY, "recurrence_pattern": "DAILY"}, "recurrence"),
        ({"recurrence": {"rrule": "FREQ=HOURLY"}}, "recurrence.rrule.FREQ"),
        (
            {"recurrence": {"rrule": "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30"}},
            "recurrence.rrule.BYMONTHDAY",
        ),
        ({"recurrence": {"cron": "61 * * * *"}}, "recurrence.cron"),
        ({"recurrence_pattern": "DAILY", "recurrence_interval": 0}, "recurrence_interval"),
    ],
)
async def test_refuses_invalid_repeats(person: Person, body: dict[str, Any], path: str) -> None:
    task = await rent(person)
    refused = await person.send("PATCH", f"/tasks/{task['id']}", json=body)
    assert refused.status_code == 422
    assert [each["path"] for each in refused.json()["errors"]] == [path]
    assert (await person.send("GET", f"/tasks/{task['id']}")).json() == task


async def test_a_repeat_needs_a_date(person: Person) -> None:
    refused = await person.send("POST", "/tasks", json={"title": "x", "recurrence": MONTHLY})
    assert (refused.status_code, refused.json()["errors"][0]["path"]) == (422, "due_date")


async def test_previews_the_dates_of_a_saved_and_an_unsaved_rule(person: Person) -> None:
    task = await rent(person)
    path = f"/tasks/{task['id']}/occurrences"
    saved = (await person.send("GET", path, params={"limit": 2})).json()
    assert [(each["occurrence_key"], each["note"]) for each in saved["items"]] == [
        ("2031-02-28T09:00", "clamped"),
        ("2031-03-31T09:00", None),
    ]
    after = await person.send("GET", path, params={"limit": 1, "after": "2031-03-31T09:00"})
    assert after.json()["items"][0]["occurrence_key"] == "2031-04-30T09:00"
    body = {"due_date": JANUARY_31, "due_zone": "Europe/Berlin", "recurrence": MONTHLY, "limit": 3}
    unsaved = (await person.send("POST", "/recurrence/preview", json=body)).json()
    assert unsaved["words"] == saved["words"]
    assert unsaved["items"][1:] == saved["items"]
    refused = await person.send("GET", path, params={"after": "yesterday"})
    assert (refused.status_code, refused.json()["errors"][0]["path"]) == (422, "query.after")
