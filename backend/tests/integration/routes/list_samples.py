"""Random tasks of every shape, as the API answers them, to compare lists with."""

import random
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from tests.integration.routes.people import Person

ZONES = ("Europe/Berlin", "America/New_York", "Asia/Tokyo", "UTC")
WORDS = ("apple", "bread", "butter", "cheese", "bread box", "milk", "tea", "teapot")
PROJECTS = ("Home", "Work")
LABELS = ("waiting", "deep work", "errand")

Task = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """`names` maps the ids of projects, sections, labels and people to their names."""

    person: Person
    tasks: dict[str, Task]
    names: dict[str, str]

    @staticmethod
    def instant(task: Task, prefix: str) -> datetime | None:
        """When a date of a task is: an all-day one at the midnight that begins it."""
        value = task[f"{prefix}_date"]
        if value is None:
            return None
        if not task[f"{prefix}_all_day"]:
            return datetime.fromisoformat(value)
        midnight = datetime.combine(date.fromisoformat(value), time())
        return midnight.replace(tzinfo=ZoneInfo(task[f"{prefix}_zone"])).astimezone(UTC)


async def add_sample(person: Person, chance: random.Random, *, number: int) -> Sample:
    """`number` live tasks: some done, some cancelled, some repeating, some below others."""
    names: dict[str, str] = {person.inbox: "Inbox", person.id: "Lists"}
    for name in PROJECTS:
        project = await person.made("/projects", name=name)
        section = await person.made(f"/projects/{project['id']}/sections", name="Next")
        names |= {project["id"]: name, section["id"]: f"{project['id']} Next"}
    for name in LABELS:
        names[(await person.made("/labels", name=name))["id"]] = name
    for start in range(0, number, 60):
        operations = [
            {"op": "create", "changes": _task(person, names, chance)}
            for _ in range(start, start + 60)
        ]
        added = await person.send("POST", "/tasks/bulk", json={"operations": operations})
        assert added.status_code == 200, added.text
        await _close_some(person, added.json()["tasks"], chance)
    listed = await person.send("GET", "/tasks", params={"limit": 200})
    return Sample(
        person=person, tasks={task["id"]: task for task in listed.json()["items"]}, names=names
    )


async def _close_some(person: Person, tasks: list[Task], chance: random.Random) -> None:
    """Repeating tasks stay open: what follows them would come later, in its own time."""
    plain = [task for task in tasks if not task["is_recurring"]]
    for task in chance.sample(plain, 15):
        await person.send("POST", f"/tasks/{task['id']}/complete")
    for task, parent in zip(plain[:4], plain[4:8], strict=True):
        moved = {"subtask_of_id": parent["id"]}
        await person.send("PATCH", f"/tasks/{task['id']}", json=moved)


def _task(person: Person, names: dict[str, str], chance: random.Random) -> Task:
    projects = [key for key, name in names.items() if name in {"Inbox", *PROJECTS}]
    labels = [key for key, name in names.items() if name in LABELS]
    project = chance.choice(projects)
    sections = [key for key, name in names.items() if name == f"{project} Next"]
    due = _moment(chance)
    task: Task = {
        "title": f"{chance.choice(WORDS).split()[0]}{chance.randrange(1000)}",
        "description": " ".join(chance.choices(WORDS, k=chance.randrange(4))),
        "project_id": project,
        "section_id": chance.choice([None, *sections]),
        "label_ids": chance.sample(labels, chance.randrange(3)),
        "assignee_id": chance.choice([None, person.id]),
        "priority": chance.randrange(5),
        "due_date": due,
        "due_zone": chance.choice(ZONES) if due else None,
        "start_date": _moment(chance),
    }
    if due and chance.random() < 0.2:
        task["recurrence_pattern"] = chance.choice(["DAILY", "WEEKLY"])
    return task


def _moment(chance: random.Random) -> str | None:
    """Within two weeks of now, but not within the hour: the request has a later now than the oracle."""
    kind = chance.randrange(4)
    if kind == 0:
        return None
    minutes = chance.choice([-1, 1]) * chance.randrange(90, 20_000)
    moment = datetime.now(UTC).replace(microsecond=0) + timedelta(minutes=minutes)
    return moment.date().isoformat() if kind == 1 else moment.isoformat()
