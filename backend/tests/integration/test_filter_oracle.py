"""The language of `filter=` against an oracle: random filters over random tasks, by the real route.

A filter is drawn as its text together with what it means, in plain Python over the rows that were
stored. Nothing of `taskflow.domain` takes part: dates are counted by dateutil, words found by a regular
expression. The application's clock stands still, so that bounds are met to the microsecond.
"""

from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from operator import ge, gt, le, lt
from uuid import UUID

import httpx
import pytest
from dateutil.relativedelta import relativedelta
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from tests.integration.conftest import create_database
from tests.integration.filter_sample import (
    ADA,
    BEN,
    DAYS,
    INSTANTS,
    LABELS,
    LOCAL,
    MICROSECOND,
    NOBODY,
    NOW,
    PEOPLE,
    PROJECTS,
    ROWS,
    SECTIONS,
    TODAY,
    WORDS,
    ZONE,
    ZONES,
    Row,
    has_words,
    is_late,
    midnight,
    served,
)

from taskflow.embedded_postgres import EmbeddedPostgres


@dataclass(frozen=True, slots=True)
class Asked:
    """A filter's text, and what it means. `binds`: 2 one term, 1 joined by and, 0 joined by or."""

    text: str
    passes: Callable[[Row], bool]
    binds: int = 2

    def __repr__(self) -> str:
        return self.text

    def within(self, binds: int) -> str:
        return self.text if self.binds >= binds else f"({self.text})"


@dataclass(frozen=True, slots=True)
class Value:
    """A value's text, and which rows have it."""

    text: str
    fits: Callable[[Row], bool]


@dataclass(frozen=True, slots=True)
class Moment:
    """A date's text, and its instants: from `start` up to, not including, `end`."""

    text: str
    start: datetime
    end: datetime

    def stands(self, op: str, found: datetime) -> bool:
        match op:
            case "<":
                return found < self.start
            case "<=":
                return found < self.end
            case ">":
                return found >= self.end
            case ">=":
                return found >= self.start
            case _:
                return self.start <= found < self.end


UNKNOWN = st.sampled_from(["nowhere", "'%'", "'_____'", str(NOBODY)])
"""Names of nothing, also where somebody takes them for patterns."""


def any_case(word: str) -> st.SearchStrategy[str]:
    return st.sampled_from([word, word.upper(), word.title()])


def quoted(text: str) -> st.SearchStrategy[str]:
    escaped = text.replace("\\", "\\\\")
    return st.sampled_from(
        ['"' + escaped.replace('"', '\\"') + '"', "'" + escaped.replace("'", "\\'") + "'"]
    )


def written(name: str) -> st.SearchStrategy[str]:
    """A name in any case, quoted unless it is a plain word."""
    cases = any_case(name).flatmap(quoted)
    is_plain = name.isalpha() and name.lower() not in {"or", "none", "me"}
    return cases | any_case(name) if is_plain else cases


def fitting(texts: st.SearchStrategy[str], fits: Callable[[Row], bool]) -> st.SearchStrategy[Value]:
    return texts.map(lambda text: Value(text, fits))


def same(attribute: str, wanted: object) -> Callable[[Row], bool]:
    return lambda row: getattr(row, attribute) == wanted


def among(attribute: str, wanted: set[UUID]) -> Callable[[Row], bool]:
    return lambda row: getattr(row, attribute) in wanted


def by_id(attribute: str, ids: list[UUID]) -> st.SearchStrategy[Value]:
    return st.one_of([fitting(any_case(str(each)), same(attribute, each)) for each in ids])


def by_name(attribute: str, names: dict[UUID, list[str]]) -> st.SearchStrategy[Value]:
    """One of the names, as anybody may write it: all that are called so."""
    values = []
    for name in sorted({name.lower() for each in names.values() for name in each}):
        called = {key for key, each in names.items() if name in [n.lower() for n in each]}
        values.append(fitting(written(name), among(attribute, called)))
    return st.one_of([*values, fitting(UNKNOWN, lambda _: False)])


def has_label(wanted: UUID) -> Callable[[Row], bool]:
    return lambda row: wanted in row.label_ids


def named(number: int, *names: str) -> st.SearchStrategy[Value]:
    texts = st.one_of(st.sampled_from([str(number), f"p{number}"]), *map(any_case, names))
    return fitting(texts, same("priority", number))


STATUS = st.one_of([fitting(any_case(s), same("status", s)) for s in ("open", "done", "cancelled")])
PRIORITY = st.one_of(
    [named(i, name) for i, name in enumerate(("none", "urgent", "high", "medium", "low"))]
)
LABEL = st.one_of(
    [fitting(written(name) | any_case(str(key)), has_label(key)) for key, name in LABELS.items()]
) | fitting(UNKNOWN, lambda _: False)
PROJECT = by_name("project_id", {key: [name] for key, name in PROJECTS.items()}) | by_id(
    "project_id", [*PROJECTS]
)
SECTION = by_name("section_id", {key: [name] for key, (_, name) in SECTIONS.items()}) | by_id(
    "section_id", [*SECTIONS][:3]
)
ASSIGNEE = st.one_of(
    by_name("assignee_id", {key: list(names) for key, names in PEOPLE.items()}),
    by_id("assignee_id", [ADA, BEN]),
    fitting(any_case("me"), same("assignee_id", ADA)),
)
SUBTASK_OF = by_id("subtask_of_id", [row.id for row in ROWS[:3]])


def named_days() -> list[tuple[str, date]]:
    monday = TODAY - timedelta(days=6)
    starts = {"start of week": monday, "start of month": date(2031, 10, 1)}
    ends = {"End of Week": TODAY, "end of month": date(2031, 10, 31)}
    year = {"start of year": date(2031, 1, 1), "end of year": date(2031, 12, 31)}
    week = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday")
    coming = {name: monday + timedelta(days=7 + i) for i, name in enumerate(week)}
    near = {"yesterday": TODAY - timedelta(days=1), "tomorrow": TODAY + timedelta(days=1)}
    now = {"": TODAY, "today": TODAY, "SUNDAY": TODAY}
    return list({**starts, **ends, **year, **coming, **near, **now}.items())


NAMED_DAYS = named_days()


@st.composite
def moments(draw: st.DrawFn) -> Moment:
    if draw(st.booleans()):
        return draw(clock_moments())
    text, day = draw(st.sampled_from(NAMED_DAYS) | st.sampled_from(DAYS).map(lambda d: (str(d), d)))
    for _ in range(draw(st.integers(0 if text else 1, 2))):
        offset, step = draw(offsets())
        text, day = text + offset, day + step
    return Moment(text, midnight(day), midnight(day + timedelta(days=1)))


def offsets() -> st.SearchStrategy[tuple[str, relativedelta]]:
    def written_out(number: int, unit: str) -> tuple[str, relativedelta]:
        steps = {
            "d": relativedelta(days=number),
            "weeks": relativedelta(weeks=number),
            "mo": relativedelta(months=number),
            " Y": relativedelta(years=number),
        }
        return f" {number:+}{unit}", steps[unit]

    return st.builds(
        written_out,
        st.sampled_from([-7, -2, -1, 0, 1, 2, 5]),
        st.sampled_from(["d", "weeks", "mo", " Y"]),
    )


@st.composite
def clock_moments(draw: st.DrawFn) -> Moment:
    """An instant with its offset, or now and some time from it: first elapsed, then by the calendar."""
    if draw(st.booleans()):
        found = draw(st.sampled_from(INSTANTS))
        text = found.astimezone(draw(st.sampled_from([UTC, *ZONES]))).isoformat()
        return Moment(text, found, found + MICROSECOND)
    text, local = "now", LOCAL
    if draw(st.booleans()):
        hours = draw(st.sampled_from([-31, -9, -2, -1, 0, 5, 24]))
        text, local = f"now {hours:+}h", (NOW + timedelta(hours=hours)).astimezone(ZONE)
    if draw(st.booleans()):
        offset, step = draw(offsets())
        text, local = text + offset, local + step
    return Moment(text, local.astimezone(UTC), local.astimezone(UTC) + MICROSECOND)


NAMES = {
    "status": STATUS,
    "priority": PRIORITY,
    "label": LABEL,
    "project": PROJECT,
    "section": SECTION,
    "assignee": ASSIGNEE,
    "subtask_of": SUBTASK_OF,
}
DATES = {f"{name}_date": f"{name}_date" for name in ("due", "start")} | {
    **{name: f"{name}_at" for name in ("created", "updated", "completed")},
    "due": "due_date",
    "START": "start_date",
    "Completed_At": "completed_at",
}
OPTIONAL = {name: f"{name}_id" for name in ("project", "section", "assignee", "subtask_of")} | {
    "label": "label_ids",
    "Labels": "label_ids",
    "due": "due_date",
    "start_date": "start_date",
    "completed": "completed_at",
}
ABSENT = dict.fromkeys(("no {}", "{} = none", "{} == Null", "{} is null"), True)
PRESENT = dict.fromkeys(("{} != NONE", "{} is not null"), False)
YES = dict.fromkeys(("{}", "{} = YES", "{} <> no"), True)
NO = dict.fromkeys(("{} = false", "{} != true"), False)
FLAGS = {"overdue": is_late, "recurring": same("is_recurring", True)}
ORDERS = {"<": lt, "<=": le, ">": gt, ">=": ge}


def negated(passes: Callable[[Row], bool]) -> Callable[[Row], bool]:
    return lambda row: not passes(row)


@st.composite
def by_value(draw: st.DrawFn) -> Asked:
    field, values = draw(st.sampled_from([*NAMES.items()]))
    several = draw(st.lists(values, min_size=1, max_size=3))
    listed = f"({', '.join(value.text for value in several)})"
    ops = {"=": several[0].text, "!=": several[0].text, "in": listed, "not in": listed}
    op = draw(st.sampled_from([*ops]))
    wanted = several if "in" in op else several[:1]

    def passes(row: Row) -> bool:
        return any(value.fits(row) for value in wanted)

    return Asked(f"{field} {op} {ops[op]}", negated(passes) if op in {"!=", "not in"} else passes)


@st.composite
def by_date(draw: st.DrawFn) -> Asked:
    name, attribute = draw(st.sampled_from([*DATES.items()]))
    op = draw(st.sampled_from(["=", "!=", *ORDERS, "in", "not in"]))
    wanted = draw(st.lists(moments(), min_size=1, max_size=3 if "in" in op else 1))

    def passes(row: Row) -> bool:
        found = getattr(row, attribute)
        return found is not None and any(moment.stands(op, found) for moment in wanted)

    text = ", ".join(moment.text for moment in wanted)
    text = f"({text})" if "in" in op else text
    return Asked(f"{name} {op} {text}", negated(passes) if op in {"!=", "not in"} else passes)


@st.composite
def by_absence(draw: st.DrawFn) -> Asked:
    field, attribute = draw(st.sampled_from([*OPTIONAL.items()]))
    form, is_absent = draw(st.sampled_from([*ABSENT.items(), *PRESENT.items()]))
    return Asked(form.format(field), lambda row: (not getattr(row, attribute)) is is_absent)


@st.composite
def by_rank(draw: st.DrawFn) -> Asked:
    op, number = draw(st.sampled_from([*ORDERS])), draw(st.integers(0, 4))
    return Asked(
        f"priority {op} {number}",
        lambda row: row.priority != 0 and bool(ORDERS[op](row.priority, number)),
    )


@st.composite
def by_flag(draw: st.DrawFn) -> Asked:
    name, holds = draw(st.sampled_from([*FLAGS.items()]))
    form, wanted = draw(st.sampled_from([*YES.items(), *NO.items()]))
    return Asked(form.format(name), lambda row: holds(row) is wanted)


@st.composite
def by_words(draw: st.DrawFn) -> Asked:
    words = draw(
        st.lists(st.sampled_from([*WORDS, "!", "&", "tea:*", "nowhere"]), min_size=1, max_size=2)
    )
    text = " ".join(words)
    text = text[: draw(st.integers(1, len(text)))].strip()
    shown = draw(any_case(text).flatmap(quoted))
    op = draw(st.sampled_from(["=", "!="]))
    return Asked(f"text {op} {shown}", lambda row: has_words(row, text) is (op == "="))


@st.composite
def joined(draw: st.DrawFn, terms: st.SearchStrategy[Asked]) -> Asked:
    several = draw(st.lists(terms, min_size=2, max_size=4))
    if draw(st.booleans()):
        word = draw(st.sampled_from([" and ", " AND ", "&&"]))
        return Asked(
            word.join(t.within(1) for t in several),
            lambda row: all(t.passes(row) for t in several),
            1,
        )
    word = draw(st.sampled_from([" or ", " Or ", " || "]))
    return Asked(
        word.join(t.within(0) for t in several), lambda row: any(t.passes(row) for t in several), 0
    )


def opposite(term: Asked) -> st.SearchStrategy[Asked]:
    words = st.sampled_from(["not ", "!", "NOT "])
    return words.map(lambda word: Asked(word + term.within(2), negated(term.passes)))


def larger(terms: st.SearchStrategy[Asked]) -> st.SearchStrategy[Asked]:
    return joined(terms) | terms.flatmap(opposite)


OTHERS = st.one_of(by_value(), by_absence(), by_rank(), by_flag(), by_words())
FILTERS = st.recursive(OTHERS | by_date(), larger, max_leaves=8)


@pytest.fixture(scope="module")
async def client(postgres: EmbeddedPostgres) -> AsyncIterator[httpx.AsyncClient]:
    async with served(await create_database(postgres)) as client:
        yield client


async def check(client: httpx.AsyncClient, asked: Asked) -> None:
    response = await client.get("/tasks", params={"filter": asked.text, "limit": 200})
    assert response.status_code == 200, response.text
    answered = {UUID(task["id"]) for task in response.json()["items"]}
    assert answered == {row.id for row in ROWS if asked.passes(row)}


@settings(max_examples=600)
@given(asked=by_date())
async def test_dates_are_compared_as_by_the_oracle(client: httpx.AsyncClient, asked: Asked) -> None:
    await check(client, asked)


@settings(max_examples=500)
@given(asked=OTHERS)
async def test_values_are_compared_as_by_the_oracle(
    client: httpx.AsyncClient, asked: Asked
) -> None:
    await check(client, asked)


@settings(max_examples=400, suppress_health_check=[HealthCheck.too_slow])
@given(asked=FILTERS)
async def test_any_filter_passes_what_the_oracle_does(
    client: httpx.AsyncClient, asked: Asked
) -> None:
    assume(len(asked.text) <= 2000)
    await check(client, asked)
