"""Quick add over HTTP: spans, drafts, what is created, and what is only said."""

import asyncio
from typing import Any
from uuid import uuid4

import pytest
from tests.integration.journal import Journal
from tests.integration.routes.people import Person, Team


async def add(person: Person, text: str, **fields: Any) -> dict[str, Any]:
    response = await person.send("POST", "/quick-add", json={"text": text, **fields})
    assert response.status_code == 200, response.text
    answered: dict[str, Any] = response.json()
    return answered


async def test_creates_what_it_understood(person: Person, journal: Journal) -> None:
    home = await person.made("/projects", name="Home")
    text = "Pay rent every month on the 31st at 9 !1d #home @bills p1 *30m"
    answer = await add(person, text)
    (task,) = answer["tasks"]
    assert (task["title"], task["priority"], task["duration_minutes"]) == ("Pay rent", 1, 30)
    assert (task["project_id"], task["is_recurring"]) == (home["id"], True)
    assert task["recurrence"]["rrule"] == "FREQ=MONTHLY;BYMONTHDAY=31"
    (label,) = await person.items("/labels")
    assert (label["name"], task["label_ids"]) == ("bills", [label["id"]])
    reminders = await person.items(f"/reminders?task_id={task['id']}")
    assert [each["offset"] for each in reminders] == ["P1D"]
    assert await journal(task["id"]) == ["task.created"]
    (draft,) = answer["drafts"]
    assert draft["next_occurrences"][0]["due_date"] == task["next_occurrence"]


async def test_lines_stay_in_their_order(person: Person) -> None:
    project = await person.made("/projects", name="Trip")
    titles = [f"Step {number}" for number in range(30)]
    await add(person, "\n".join(titles), project_id=project["id"])
    listed = await person.items(f"/tasks?project={project['id']}&sort=rank")
    assert [each["title"] for each in listed] == titles


async def test_spans_are_stretches_of_the_text(person: Person) -> None:
    text = "Ünïcode 🎉 party tomorrow at 5pm p2"
    answer = await add(person, text, dry_run=True)
    assert answer["tasks"] == []
    assert {each["kind"] for each in answer["spans"]} >= {"priority"}
    for span in answer["spans"]:
        assert text[span["start"] : span["end"]] == span["text"]
        assert span["reading"]


async def test_empty_lines_create_nothing(person: Person) -> None:
    assert await add(person, "\n \n") == {"spans": [], "drafts": [], "tasks": []}


async def test_a_dry_run_creates_nothing(person: Person) -> None:
    answer = await add(person, "Call Ann tomorrow @new", dry_run=True)
    assert [each["title"] for each in answer["drafts"]] == ["Call Ann"]
    assert await person.items("/tasks") == []
    assert await person.items("/labels") == []


async def test_lines_become_tasks_and_indented_ones_subtasks(person: Person) -> None:
    ids = [str(uuid4()), str(uuid4())]
    answer = await add(person, "Trip\n  Book train\n  Pack", ids=ids)
    trip, train, pack = answer["tasks"]
    assert [trip["id"], train["id"]] == ids
    assert train["subtask_of_id"] == pack["subtask_of_id"] == trip["id"]


async def test_says_what_it_did_not_find(person: Person) -> None:
    answer = await add(person, "Call #nowhere tomorrow")
    assert answer["tasks"][0]["project_id"] == person.inbox
    assert "nowhere" in answer["drafts"][0]["warnings"][0]


async def test_creates_the_project_that_is_named_with_its_tasks(person: Person) -> None:
    text = "Pay rent tomorrow #home\n  Find the number\nWater the plants #home\nCall #Home"
    shown = await add(person, text, dry_run=True, create_projects=True)
    assert [each["new_project"] for each in shown["drafts"]] == [True, False, True, True]
    assert (shown["drafts"][0]["project_id"], shown["drafts"][0]["warnings"]) == (None, [])
    answer = await add(person, text, create_projects=True)
    (home,) = [each for each in await person.items("/projects") if not each["is_inbox"]]
    assert (home["name"], home["workspace_id"]) == ("home", person.workspace)
    assert {each["project_id"] for each in answer["tasks"]} == {home["id"]}
    assert answer["drafts"][0]["project_id"] == home["id"]
    later = await add(person, "Sweep #home", create_projects=True)
    assert (later["drafts"][0]["new_project"], later["tasks"][0]["project_id"]) == (
        False,
        home["id"],
    )


async def test_a_refused_text_leaves_no_project_behind(person: Person) -> None:
    body = {"text": "Sweep #home\nCall @" + "l" * 200, "create_projects": True}
    assert (await person.send("POST", "/quick-add", json=body)).status_code == 422
    long = {"text": "Call #" + "p" * 300, "create_projects": True}
    assert (await person.send("POST", "/quick-add", json=long)).status_code == 422
    assert [each["is_inbox"] for each in await person.items("/projects")] == [True]


async def test_the_same_text_sent_twice_at_once_makes_one_project(person: Person) -> None:
    body = {"text": "Sweep #home", "create_projects": True}
    await asyncio.gather(*(person.send("POST", "/quick-add", json=body) for _ in range(4)))
    names = [each["name"] for each in await person.items("/projects") if not each["is_inbox"]]
    assert names == ["home"]
    assert len(await person.items("/tasks")) == 4


async def test_a_new_project_lies_in_the_workspace_on_screen_where_one_may_write(
    team: Team,
) -> None:
    body = {"text": "x #plans", "project_id": team.inbox, "create_projects": True}
    assert (await team.viewer.send("POST", "/quick-add", json=body)).status_code == 403
    assert (await team.stranger.send("POST", "/quick-add", json=body)).status_code == 422
    assert [each["is_inbox"] for each in await team.member.items("/projects")].count(False) == 0
    answer = await add(team.member, "x #plans", project_id=team.inbox, create_projects=True)
    (task,) = answer["tasks"]
    assert task["workspace_id"] == team.workspace
    assert task["project_id"] != team.inbox


async def test_an_ignored_span_is_read_as_words(person: Person) -> None:
    text = "Watch Friday"
    (span,) = (await add(person, text, dry_run=True))["spans"]
    answer = await add(person, text, ignored=[[span["start"], span["end"]]])
    assert (answer["tasks"][0]["title"], answer["tasks"][0]["due_date"]) == (text, None)


async def test_reads_dates_in_the_zone_that_is_given(person: Person) -> None:
    answer = await add(person, "Call 2031-07-01 at 9", zone="Asia/Tokyo")
    (task,) = answer["tasks"]
    assert (task["due_date"], task["due_zone"]) == ("2031-07-01T00:00:00Z", "Asia/Tokyo")


@pytest.mark.parametrize(
    ("body", "path"),
    [
        ({"text": ""}, "text"),
        ({"text": "x" * 20_001}, "text"),
        ({"text": "a\0b"}, "text"),
        ({"text": "\x03 a\nb"}, "text"),
        ({"text": "x", "zone": "Mars/Base"}, "zone"),
        ({"text": "x", "project_id": str(uuid4())}, "project_id"),
        ({"text": "x", "ignored": [[0]]}, "ignored.0.1"),
        ({"text": "x" * 501}, "text"),
        ({"text": "Call @" + "l" * 200}, "text"),
    ],
)
async def test_refuses_bad_texts(person: Person, body: dict[str, Any], path: str) -> None:
    refused = await person.send("POST", "/quick-add", json=body)
    assert refused.status_code == 422, refused.text
    assert [each["path"] for each in refused.json()["errors"]] == [path]


async def test_a_used_id_is_a_conflict(person: Person) -> None:
    task = await person.made("/tasks", title="x")
    body = {"text": "y", "ids": [task["id"]]}
    refused = await person.send("POST", "/quick-add", json=body)
    assert (refused.status_code, refused.json()["code"]) == (409, "conflict")


async def test_viewers_add_nothing_and_others_projects_are_unknown(team: Team) -> None:
    body = {"text": "x", "project_id": team.inbox}
    assert (await team.viewer.send("POST", "/quick-add", json=body)).status_code == 403
    assert (await team.stranger.send("POST", "/quick-add", json=body)).status_code == 422
    (task,) = (await add(team.member, "x", project_id=team.inbox))["tasks"]
    assert task["workspace_id"] == team.workspace
