"""Bad input: each is refused with its status, a stable code, the path of the field and a sentence."""

import json
from typing import Any
from uuid import uuid4

import httpx
import pytest
from tests.integration.routes.people import Person

TASK = {"title": "x"}
LONG = 1_000_000


def checked(response: httpx.Response) -> tuple[int, str, list[str]]:
    """(status, code, paths) of a problem document that is complete."""
    assert response.headers["Content-Type"] == "application/problem+json"
    problem = response.json()
    assert problem["status"] == response.status_code
    assert problem["type"] == f"/problems/{problem['code']}"
    assert problem["request_id"] == response.headers["X-Request-Id"]
    for sentence in (problem["detail"], *(each["message"] for each in problem["errors"])):
        assert 10 < len(sentence) < 500
        assert sentence.endswith((".", ")"))
    assert all(each["code"] for each in problem["errors"])
    return response.status_code, problem["code"], [each["path"] for each in problem["errors"]]


@pytest.mark.parametrize(
    ("body", "path"),
    [
        ({"colour": "red"}, "colour"),
        ({"due_date": "2030-01-01", "due_zone": "Europe/Bärlin"}, "due_zone"),
        ({"due_date": "2030-01-01", "due_zone": "../../etc/passwd"}, "due_zone"),
        ({"due_date": "2030-01-01T09:00:00"}, "due_date"),
        ({"due_date": "2030-02-30"}, "due_date"),
        ({"due_date": "2030-02-30T09:00:00Z"}, "due_date"),
        ({"due_date": "1500-01-01"}, "due_date"),
        ({"due_date": "9999-12-31T23:59:59-23:59"}, "due_date"),
        ({"due_date": 1_900_000_000}, "due_date"),
        ({"due_date": "tomorrow"}, "due_date"),
        ({"priority": -1}, "priority"),
        ({"priority": 10**9}, "priority"),
        ({"priority": 10**30}, "priority"),
        ({"priority": 1.5}, "priority"),
        ({"priority": "1"}, "priority"),
        ({"duration_minutes": -5}, "duration_minutes"),
        ({"duration_minutes": 10**9}, "duration_minutes"),
        ({"title": ""}, "title"),
        ({"title": "   "}, "title"),
        ({"title": "a\nb"}, "title"),
        ({"title": "a\0b"}, "title"),
        ({"title": "x" * 501}, "title"),
        ({"title": 7}, "title"),
        ({"title": "\ud800"}, "title"),
        ({"description": "a\0b"}, "description"),
        ({"description": "x" * 50_001}, "description"),
        ({"label_ids": [str(uuid4())] * 51}, "label_ids"),
        ({"label_ids": [str(uuid4())]}, "label_ids"),
        ({"label_ids": ["x"]}, "label_ids.0"),
        ({"project_id": str(uuid4())}, "project_id"),
        ({"section_id": str(uuid4())}, "section_id"),
        ({"subtask_of_id": str(uuid4())}, "subtask_of_id"),
        ({"assignee_id": str(uuid4())}, "assignee_id"),
        ({"id": "not-a-uuid"}, "id"),
        ({"reminders": [{"before_due": "30 minutes"}]}, "reminders.0.before_due"),
        ({"reminders": [{"before_due": "PT1H", "at": "2031-01-01T00:00:00Z"}]}, "reminders.0"),
        ({"reminders": [{"before_due": "P9999W"}]}, "reminders.0.before_due"),
    ],
)
async def test_refuses_bad_fields_of_a_task(
    person: Person, body: dict[str, Any], path: str
) -> None:
    raw = json.dumps({**TASK, **body})
    response = await person.send(
        "POST", "/tasks", content=raw, headers={"Content-Type": "application/json"}
    )
    assert checked(response) == (422, "invalid_input", [path])
    assert await person.items("/tasks") == []


@pytest.mark.parametrize(
    ("repeat", "path"),
    [
        ({"recurrence_pattern": "DAILY", "recurrence_interval": 0}, "recurrence_interval"),
        ({"recurrence_pattern": "DAILY", "recurrence_interval": -1}, "recurrence_interval"),
        ({"recurrence_pattern": "DAILY", "recurrence_interval": 10**9}, "recurrence_interval"),
        ({"recurrence_pattern": "HOURLY"}, "recurrence_pattern"),
        ({"recurrence": {}}, "recurrence"),
        ({"recurrence": {"rrule": "FREQ=DAILY;INTERVAL=0"}}, "recurrence.rrule.INTERVAL"),
        ({"recurrence": {"rrule": "FREQ=DAILY;INTERVAL=-1"}}, "recurrence.rrule.INTERVAL"),
        ({"recurrence": {"rrule": "FREQ=DAILY;INTERVAL=1000000000"}}, "recurrence.rrule.INTERVAL"),
        ({"recurrence": {"rrule": "every day"}}, "recurrence.rrule"),
        ({"recurrence": {"rrule": "FREQ=DAILY", "zone": "Mars/Base"}}, "recurrence.zone"),
        ({"recurrence": {"rrule": "FREQ=DAILY", "mode": "sometimes"}}, "recurrence.mode"),
        ({"recurrence": {"cron": "0 9 30 2 *"}}, "recurrence.cron"),
        ({"recurrence": {"rrule": "x" * 513}}, "recurrence.rrule"),
    ],
)
async def test_refuses_bad_repeats(person: Person, repeat: dict[str, Any], path: str) -> None:
    for where in ("/tasks", "/recurrence/preview"):
        body = {"due_date": "2030-01-31", **repeat} | (TASK if where == "/tasks" else {})
        status, code, paths = checked(await person.send("POST", where, json=body))
        assert status == 422
        assert code in {"invalid_input", "limit_exceeded"}
        assert [each.partition(" ")[0] for each in paths] == [path]


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        ({"title": "x" * LONG}, "This has 1,000,000 characters; it may have at most 500."),
        ({"label_ids": [str(uuid4())] * 51}, "This has 51 items; it may have at most 50."),
        ({"colour": "red"}, "This field is not known here; check its name, or leave it out."),
        ({"due_date": "2030-02-30"}, "2030-02-30 is not a day of the calendar."),
        (
            {"due_date": "2030-01-01T09:00:00"},
            "Give an instant with its offset, such as 2026-11-30T09:00:00+01:00.",
        ),
        (
            {"due_date": "today"},
            "Give a day such as 2026-11-30, or an instant with its offset, such as 2026-11-30T09:00:00+01:00.",
        ),
        (
            {"due_date": "2030-01-01", "due_zone": "Mars/Base"},
            "'Mars/Base' is not a time zone; use an IANA name such as Europe/Berlin or UTC.",
        ),
        (
            {
                "due_date": "2030-01-01",
                "recurrence": {"rrule": "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30"},
            },
            "This rule can never fire: no date has BYMONTHDAY=30 with BYMONTH=2.",
        ),
    ],
)
async def test_says_in_a_sentence_what_is_wrong(
    person: Person, body: dict[str, Any], sentence: str
) -> None:
    problem = (await person.send("POST", "/tasks", json=TASK | body)).json()
    assert [each["message"] for each in problem["errors"]] == [sentence]
    assert problem["detail"].endswith(sentence)


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"{",
        b"not json",
        b'{"title": "\xff\xfe"}',
        b"\xff\xfe\x00",
        b"[" * 50_000,
        b'{"a":' * 50_000,
        b'{"title": "x"} trailing',
    ],
    ids=["empty", "cut", "words", "utf8", "utf16", "deep list", "deep object", "trailing"],
)
async def test_refuses_what_is_not_json(person: Person, raw: bytes) -> None:
    for path in ("/tasks", "/tasks/bulk", "/quick-add"):
        response = await person.send(
            "POST", path, content=raw, headers={"Content-Type": "application/json"}
        )
        status, code, _ = checked(response)
        assert (status, code) in {(400, "malformed_request"), (422, "invalid_input")}


@pytest.mark.parametrize("value", ["[]", "null", "7", '"text"', "NaN", "[NaN]"])
async def test_refuses_bodies_that_are_no_objects(person: Person, value: str) -> None:
    response = await person.send(
        "POST", "/tasks", content=value, headers={"Content-Type": "application/json"}
    )
    assert checked(response)[:2] == (422, "invalid_input")


async def test_refuses_forms(person: Person) -> None:
    assert checked(await person.send("POST", "/tasks", data={"title": "x"}))[0] == 422


async def test_refuses_names_that_cannot_be_shown(person: Person) -> None:
    for raw in ('{"title": "x", "\\ud800": 1}', '{"title": "x", "' + "n" * 5000 + '": 1}'):
        response = await person.send(
            "POST", "/tasks", content=raw, headers={"Content-Type": "application/json"}
        )
        assert checked(response)[:2] == (422, "invalid_input")


async def test_a_title_of_a_megabyte_is_too_large(person: Person) -> None:
    response = await person.send("POST", "/tasks", json={"title": "x" * (LONG + 100_000)})
    assert checked(response)[:2] == (413, "body_too_large")
    response = await person.send("POST", "/tasks", json={"title": "x" * LONG})
    assert checked(response) == (422, "invalid_input", ["title"])


async def test_a_body_without_length_is_bounded_too(person: Person) -> None:
    sent = 0

    async def endless() -> Any:
        nonlocal sent
        while sent < 100 * LONG:
            sent += 65_536
            yield b" " * 65_536

    response = await person.send("POST", "/tasks", content=endless())
    assert checked(response)[:2] == (413, "body_too_large")


async def test_an_unknown_address_is_a_problem(person: Person) -> None:
    for path in ("/nothing", "/tasks/x/y/z", "/tasks/"):
        assert checked(await person.send("GET", path))[:2] == (404, "not_found")


async def test_a_method_that_is_not_served_is_a_problem(person: Person) -> None:
    response = await person.send("PUT", "/tasks", json={})
    assert checked(response)[:2] == (405, "method_not_allowed")
    assert response.headers["Allow"] == "GET, POST"


@pytest.mark.parametrize("path", ["/tasks/x", "/tasks/1234", "/projects/x", "/reminders/%00"])
async def test_ids_that_are_none(person: Person, path: str) -> None:
    status, code, paths = checked(await person.send("DELETE", path))
    assert (status, code) == (422, "invalid_input")
    assert paths[0].startswith("path.")


@pytest.mark.parametrize("value", ["x", "1.5", '"-1"', "99999999999999999999", '"1", "2"'])
async def test_refuses_strange_if_match(person: Person, value: str) -> None:
    task = await person.made("/tasks", **TASK)
    response = await person.send("DELETE", f"/tasks/{task['id']}", headers={"If-Match": value})
    assert checked(response) == (422, "invalid_input", ["header.If-Match"])


@pytest.mark.parametrize(
    ("path", "query"),
    [
        ("/audit", {"before": 10**30}),
        ("/audit", {"before": -1}),
        ("/audit", {"from": "2030-01-01T00:00:00"}),
        ("/audit", {"to": "soon"}),
        ("/audit", {"action": "a\0b"}),
        ("/notifications", {"limit": 10**30}),
        ("/notifications", {"before": "x"}),
        ("/deliveries", {"event_id": "x"}),
        ("/reminders", {}),
    ],
)
async def test_refuses_bad_queries(person: Person, path: str, query: dict[str, Any]) -> None:
    status, code, paths = checked(await person.send("GET", path, params=query))
    assert (status, code) == (422, "invalid_input")
    assert paths[0].startswith("query.")
