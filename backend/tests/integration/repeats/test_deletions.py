"""What becomes of a series when one of its tasks goes to the bin, and when that comes back."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

import asyncpg
import pytest
from tests.clocks import SetClock
from tests.integration.conftest import eventually
from tests.integration.repeats.acts import (
    APRIL,
    FEBRUARY,
    MARCH,
    act,
    again,
    change,
    edit,
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

JANUARY = "2031-01-31T09:00"


async def delete(person: Person, task: dict[str, Any], scope: str | None = None) -> dict[str, Any]:
    params = {} if scope is None else {"scope": scope}
    return ok(await person.send("DELETE", f"/tasks/{task['id']}", params=params))


async def restore(person: Person, task: dict[str, Any]) -> dict[str, Any]:
    return await act(person, task, "restore")


async def keys(person: Person, task: dict[str, Any]) -> list[str]:
    return [f"{each['status']} {each['occurrence_key']}" for each in await of_series(person, task)]


@pytest.mark.parametrize("scope", [None, "this"])
async def test_a_series_goes_on_when_its_open_task_is_deleted(
    person: Person, scope: str | None
) -> None:
    task = await rent(person)
    deleted = await delete(person, task, scope)
    assert deleted["next_occurrence"] == "2031-02-28T08:00:00Z"
    await opened(person, task, FEBRUARY)
    assert await delete(person, task, scope) == deleted
    assert await keys(person, task) == [f"open {FEBRUARY}"]
    assert await history(person, task) == [(FEBRUARY, "created"), (JANUARY, "skipped")]


async def test_restoring_takes_the_place_of_what_nobody_touched(person: Person) -> None:
    task = await rent(person)
    await delete(person, task)
    following = await opened(person, task, FEBRUARY)
    restored = await restore(person, task)
    assert restored["next_occurrence"] == task["next_occurrence"]
    assert await keys(person, task) == [f"open {JANUARY}"]
    assert (await person.send("GET", f"/tasks/{following['id']}")).status_code == 404
    assert await history(person, task) == [(JANUARY, "created")]
    await act(person, task, "complete")
    await opened(person, task, FEBRUARY)
    assert await keys(person, task) == [f"done {JANUARY}", f"open {FEBRUARY}"]


async def test_restoring_meets_the_next_occurrence_half_way(
    person: Person, own_sql: asyncpg.Connection
) -> None:
    """Who creates an occurrence has the series and comes to the task that it follows, by its foreign key."""
    task = await rent(person)
    await delete(person, task)
    await opened(person, task, FEBRUARY)
    async with own_sql.transaction():
        await own_sql.execute("SELECT 1 FROM series WHERE id = $1 FOR UPDATE", task["series_id"])
        restoring = asyncio.create_task(restore(person, task))
        me = await own_sql.fetchval("SELECT pg_backend_pid()")
        waiting = "SELECT count(*) FROM pg_stat_activity WHERE $1 = ANY(pg_blocking_pids(pid))"
        await eventually(lambda: own_sql.fetchval(waiting, me))
        await own_sql.execute("SELECT 1 FROM tasks WHERE id = $1 FOR KEY SHARE", task["id"])
    await restoring
    assert await keys(person, task) == [f"open {JANUARY}"]


async def test_restoring_beside_what_was_touched_doubles_nothing(person: Person) -> None:
    task = await rent(person)
    await delete(person, task)
    following = await opened(person, task, FEBRUARY)
    await change(person, following, title="Pay rent and deposit")
    await restore(person, task)
    assert await keys(person, task) == [f"open {JANUARY}", f"open {FEBRUARY}"]
    again_ = await act(person, task, "complete")
    assert again_["next_occurrence"]["occurrence_key"] == FEBRUARY
    await act(person, following, "complete")
    await opened(person, task, MARCH)
    assert await keys(person, task) == [
        f"done {JANUARY}",
        f"done {FEBRUARY}",
        f"open {MARCH}",
    ]


async def test_restoring_one_of_two_in_the_bin_doubles_nothing(person: Person) -> None:
    task = await rent(person)
    await delete(person, task)
    following = await opened(person, task, FEBRUARY)
    await delete(person, following)
    await opened(person, task, MARCH)
    await restore(person, task)
    await restore(person, following)
    await act(person, task, "complete")
    done = await act(person, following, "complete")
    assert done["next_occurrence"]["occurrence_key"] in (MARCH, APRIL)
    await opened(person, task, done["next_occurrence"]["occurrence_key"])
    found = await keys(person, task)
    assert len(found) == len(set(found)) == 3
    assert [each.split()[0] for each in found] == ["done", "done", "open"]


@pytest.mark.parametrize("scope", ["this_and_later", "all"])
async def test_a_deletion_can_end_the_series_and_undo_goes_on_with_it(
    person: Person, scope: str
) -> None:
    task = await rent(person)
    deleted = await delete(person, task, scope)
    assert deleted["next_occurrence"] is None
    ended = await series_of(person, task)
    assert (ended["ended_at"] is not None, ended["next_key"]) == (True, None)
    restored = await restore(person, task)
    assert restored["next_occurrence"] == task["next_occurrence"]
    assert (await series_of(person, task))["ended_at"] is None
    await act(person, task, "complete")
    await opened(person, task, FEBRUARY)


@pytest.mark.parametrize(
    ("scope", "left"), [("this", 2), ("this_and_later", 1), ("all", 0)], ids=str
)
async def test_of_several_open_tasks_those_that_are_meant(
    person: Person, clock: SetClock, scope: str, left: int
) -> None:
    task = await rent(
        person,
        recurrence={"rrule": "FREQ=MONTHLY;BYMONTHDAY=31", "mode": "on_schedule"},
    )
    clock.set_to = datetime(2031, 2, 28, tzinfo=UTC)
    second = await opened(person, task, FEBRUARY)
    clock.set_to = datetime(2031, 3, 31, tzinfo=UTC)
    await rent(person)  # wakes the scheduler, which sleeps by the true clock
    await opened(person, task, MARCH)
    await delete(person, second, scope)
    assert len(await keys(person, task)) == left
    assert ((await series_of(person, task))["ended_at"] is None) == (scope == "this")


async def test_what_was_ended_by_hand_stays_ended(person: Person, clock: SetClock) -> None:
    task = await rent(person)
    await act(person, task, "complete")
    following = await opened(person, task, FEBRUARY)
    clock.set_to += timedelta(minutes=1)
    await told(person, task, "end")
    clock.set_to += timedelta(minutes=1)
    await delete(person, following)
    restored = await restore(person, following)
    assert restored["next_occurrence"] is None
    reopened = await act(person, task, "reopen")
    assert reopened["task"]["next_occurrence"] is None
    assert (await series_of(person, task))["ended_at"] is not None
    assert await keys(person, task) == [f"open {JANUARY}", f"open {FEBRUARY}"]


async def test_undo_of_the_last_completion_goes_on_with_the_series(person: Person) -> None:
    task = await rent(person, recurrence={"rrule": "FREQ=MONTHLY;BYMONTHDAY=31;COUNT=2"})
    await act(person, task, "complete")
    last = await opened(person, task, FEBRUARY)
    await act(person, last, "skip")
    assert (await series_of(person, task))["ended_at"] is not None
    await act(person, last, "reopen")
    assert (await series_of(person, task))["ended_at"] is None


async def test_a_paused_series_stays_paused(person: Person) -> None:
    task = await rent(person)
    await told(person, task, "pause")
    await delete(person, task)
    await restore(person, task)
    paused = await series_of(person, task)
    assert (paused["paused_at"] is not None, paused["next_key"]) == (True, None)
    await delete(person, task)
    await told(person, task, "resume")
    await opened(person, task, FEBRUARY)


async def test_a_deleted_closed_task_changes_nothing(person: Person) -> None:
    task = await rent(person)
    await act(person, task, "complete")
    await opened(person, task, FEBRUARY)
    await delete(person, task)
    await restore(person, task)
    assert await keys(person, task) == [f"done {JANUARY}", f"open {FEBRUARY}"]


async def test_only_what_repeats_has_a_scope(person: Person) -> None:
    task = await person.made("/tasks", title="Buy milk")
    response = await person.send("DELETE", f"/tasks/{task['id']}", params={"scope": "all"})
    assert refused(response) == (422, "This task does not repeat; leave scope out.")
    assert (await again(person, task))["deleted_at"] is None


async def test_a_count_goes_on_from_what_it_had_counted(person: Person) -> None:
    """A date that was left out counts, as RFC 5545 says, also where a new series goes on."""
    task = await rent(person, recurrence={"rrule": "FREQ=MONTHLY;BYMONTHDAY=31;COUNT=4"})
    ok(await person.send("POST", f"/tasks/{task['id']}/occurrences/{FEBRUARY}/skip"))
    await act(person, task, "complete")
    march = await opened(person, task, MARCH)
    moved = await edit(person, march, "this_and_later", due_date="2031-03-31T10:00:00+02:00")
    assert moved["recurrence"]["rrule"] == "FREQ=MONTHLY;BYMONTHDAY=31;COUNT=2"
