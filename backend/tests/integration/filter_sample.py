"""Sixty random tasks, the same in every run, for the oracle of filters: as Python values, and served by the API.

They are stored by SQL, so that nothing stands between what the oracle and what the database sees.
"""

import random
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import asyncpg
import httpx
from tests.integration.conftest import PASSWORD

from taskflow import security
from taskflow.config import Settings
from taskflow.database import UnitOfWork
from taskflow.events import system_origin
from taskflow.main import build
from taskflow.repositories import accounts

ZONE = ZoneInfo("Europe/Berlin")
NOW = datetime(2031, 10, 26, 7, 30, tzinfo=UTC)
"""In the morning of a Sunday of 25 hours, at the end of summer time."""

LOCAL = NOW.astimezone(ZONE)
TODAY = LOCAL.date()
MICROSECOND = timedelta(microseconds=1)

_chance = random.Random(20_311_026)


def new_id() -> UUID:
    return UUID(int=_chance.getrandbits(128), version=4)


def midnight(day: date, zone: ZoneInfo = ZONE) -> datetime:
    return datetime.combine(day, time(), tzinfo=zone).astimezone(UTC)


HOME, ADA, BEN, NOBODY = new_id(), new_id(), new_id(), new_id()
PROJECTS = {new_id(): name for name in ("Inbox", "Deep Work", 'say "x"', "none", "50%_off")}
SECTIONS = {new_id(): (project, name) for project in PROJECTS for name in ("Next", "it's")}
LABELS = {new_id(): name for name in ("Errand", "back\\slash", "Überfällig", "or", "a b c")}
PEOPLE = {ADA: ("Ada", "ada@example.com"), BEN: ("Me", "Ben@example.com")}
WORDS = [
    r"tea",
    r"Teapot",
    r"CAFÉ",
    r"Wall",
    r'"q"',
    r"it's",
    r"don't",
    r"100%",
    r"a&b",
    r"x|y",
    r"back\slash",
    r"item|sold",
]
ZONES = [ZONE, ZoneInfo("America/New_York"), ZoneInfo("Asia/Tokyo")]
DAYS = [TODAY + timedelta(days=n) for n in (-400, -31, -7, -2, -1, 0, 1, 2, 5, 7, 35, 66, 126)]
INSTANTS = [
    edge + step
    for edge in (NOW, NOW - timedelta(hours=2), *map(midnight, DAYS))
    for step in (-MICROSECOND, timedelta(), MICROSECOND)
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A task as it is stored; `label_ids` lie in a table of their own."""

    id: UUID
    title: str
    description: str
    status: str
    priority: int
    project_id: UUID
    section_id: UUID | None
    subtask_of_id: UUID | None
    assignee_id: UUID | None
    created_at: datetime
    updated_at: datetime
    completed_at: datetime | None
    due_date: datetime | None
    due_zone: str | None
    due_all_day: bool | None
    start_date: datetime | None
    start_zone: str | None
    start_all_day: bool | None
    is_recurring: bool
    label_ids: tuple[UUID, ...]


def random_moment(prefix: str) -> dict[str, Any]:
    zone, is_all_day = _chance.choice(ZONES), _chance.random() < 0.4
    moment = midnight(_chance.choice(DAYS), zone) if is_all_day else _chance.choice(INSTANTS)
    known = (moment, zone.key, is_all_day) if _chance.random() < 0.75 else (None, None, None)
    return {
        f"{prefix}_{name}": v for name, v in zip(("date", "zone", "all_day"), known, strict=True)
    }


def random_row(before: list[Row]) -> Row:
    project = _chance.choice([*PROJECTS])
    status = _chance.choice(["open", "open", "done", "cancelled"])
    sections = [each for each, (its_project, _) in SECTIONS.items() if its_project == project]
    return Row(
        id=new_id(),
        title=" ".join(_chance.choices(WORDS, k=_chance.randint(1, 3))),
        description=" ".join(_chance.choices(WORDS, k=_chance.randint(0, 2))),
        status=status,
        priority=_chance.randrange(5),
        project_id=project,
        section_id=_chance.choice([None, *sections]),
        subtask_of_id=_chance.choice([None, None, *(row.id for row in before[:2])]),
        assignee_id=_chance.choice([None, ADA, BEN]),
        created_at=_chance.choice(INSTANTS),
        updated_at=_chance.choice(INSTANTS),
        completed_at=_chance.choice(INSTANTS) if status == "done" else None,
        is_recurring=_chance.random() < 0.3,
        label_ids=tuple(_chance.sample([*LABELS], _chance.choice([0, 0, 1, 2, 3]))),
        **random_moment("due"),
        **random_moment("start"),
    )


ROWS: list[Row] = []
for _ in range(60):
    ROWS.append(random_row(ROWS))


def words_of(text: str) -> list[str]:
    return re.findall(r"\w+", text.lower())


def has_words(row: Row, text: str) -> bool:
    """All words occur in title or description, each one's parts side by side; the very last part may go on."""
    asked = [words_of(word) for word in text.split() if words_of(word)]
    held = [words_of(row.title), words_of(row.description)]
    return bool(asked) and all(
        any(has_phrase(words, parts, goes_on=parts is asked[-1]) for words in held)
        for parts in asked
    )


def has_phrase(words: list[str], parts: list[str], *, goes_on: bool) -> bool:
    *whole, last = parts
    for i in range(len(words) - len(whole)):
        end = words[i + len(whole)]
        if words[i : i + len(whole)] == whole and (
            end.startswith(last) if goes_on else end == last
        ):
            return True
    return False


def is_late(row: Row) -> bool:
    if row.status != "open" or row.due_date is None:
        return False
    return row.due_date < (midnight(TODAY) if row.due_all_day else NOW)


class StoppedClock:
    def now(self) -> datetime:
        return NOW


@asynccontextmanager
async def served(url: str) -> AsyncIterator[httpx.AsyncClient]:
    """Ada's client of an application whose clock stands at NOW, over ROWS in the new database `url`."""
    app = build(Settings(ui=None), url, clock=StoppedClock(), with_roles=False)
    async with app.router.lifespan_context(app):
        async with app.state.parts.database.transaction(system_origin("test")) as uow:
            await add_people(uow)
        await add_rows(url)
        transport = httpx.ASGITransport(app=app)
        async with httpx.AsyncClient(transport=transport, base_url="http://test/api") as client:
            body = {"email": PEOPLE[ADA][1], "password": PASSWORD}
            assert (await client.post("/auth/login", json=body)).status_code == 200
            yield client


async def add_people(uow: UnitOfWork) -> None:
    for key, (name, email) in PEOPLE.items():
        values = {"id": key, "name": name, "email": email, "time_zone": ZONE.key, "is_admin": False}
        await accounts.add_user(
            uow,
            {**values, "password_hash": security.hash_password(PASSWORD)},
            workspace_id=HOME if key == ADA else new_id(),
            inbox_id=next(iter(PROJECTS)) if key == ADA else new_id(),
            rank="a",
        )


async def add_rows(url: str) -> None:
    sql = await asyncpg.connect(url.replace("postgresql+asyncpg", "postgresql"))

    async def add(table: str, **values: Any) -> None:
        await sql.copy_records_to_table(
            table, columns=list(values), records=[tuple(values.values())]
        )

    await add("memberships", workspace_id=HOME, user_id=BEN, role="member")
    for key, name in list(PROJECTS.items())[1:]:
        await add("projects", id=key, workspace_id=HOME, name=name, rank=str(key))
    for key, (project, name) in SECTIONS.items():
        await add(
            "sections", id=key, workspace_id=HOME, project_id=project, name=name, rank=str(key)
        )
    for key, name in LABELS.items():
        await add("labels", id=key, workspace_id=HOME, name=name)
    for row in ROWS:
        values = asdict(row)
        labels = values.pop("label_ids")
        for name in ("due", "start"):
            moment = values[f"{name}_date"]
            values[f"{name}_local"] = None if moment is None else moment.replace(tzinfo=None)
        if row.is_recurring:
            values |= {"recurrence_pattern": "DAILY", "recurrence_interval": 1}
        await add("tasks", workspace_id=HOME, created_by=ADA, rank=str(row.id), **values)
        for label in labels:
            await add("task_labels", workspace_id=HOME, task_id=row.id, label_id=label)
    await sql.close()
