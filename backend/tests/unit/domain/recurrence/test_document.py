"""docs/recurrence.md is what happens: each row of each of its tables is a test."""

import re
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from taskflow.domain.quick_add import parse
from taskflow.domain.recurrence import (
    CatchUp,
    MonthEnd,
    Occurrence,
    RecurrenceMode,
    Schedule,
    WorkingDay,
    after_completion,
    next_open,
    occurrences_with_skipped,
    parse_cron,
    parse_rrule,
    zone_named,
)
from taskflow.domain.series import RepeatRule
from taskflow.domain.tasks import Moment, moment_at
from taskflow.errors import InvalidInput

DOCUMENT = Path(__file__).parents[5] / "docs/recurrence.md"
DATES, INSTANTS = ("rule", "first", "then"), ("rule", "first", "instants")
COMPLETED = ("rule", "first", "completed", "next", "missed")
REFUSED = ("rule", "first", "part", "because")
BESIDE_OTHERS = ("rule", "first", "TaskFlow", "others")
COMPLETED_BESIDE_OTHERS = ("rule", "first", "completed", "TaskFlow", "missed", "others")
LEAST_ROWS = 70

Row = dict[str, str]


def tables() -> list[tuple[tuple[str, ...], Row]]:
    """(header, row) of every row of every table in the document."""
    found: list[tuple[tuple[str, ...], Row]] = []
    header: tuple[str, ...] = ()
    for line in DOCUMENT.read_text(encoding="utf-8").splitlines():
        if not line.startswith("|"):
            header = ()
            continue
        cells = tuple(cell.strip() for cell in line.strip("|").split("|"))
        if not header:
            header = cells
        elif not set(line) <= set("|-"):
            found.append((header, dict(zip(header, cells, strict=True))))
    return found


ROWS = tables()


def of(*headers: tuple[str, ...]) -> pytest.MarkDecorator:
    """The rows of some tables as parameters of a test."""
    rows = [row for header, row in ROWS if header in headers]
    return pytest.mark.parametrize("row", rows, ids=[f"{r['rule']} {r['first']}" for r in rows])


@dataclass(frozen=True, slots=True)
class Example:
    """A rule and a first date as a row has them."""

    repeat: RepeatRule
    anchor: Moment

    @property
    def zone(self) -> ZoneInfo:
        return zone_named(self.anchor.zone)

    def shown(self, occurrence: Occurrence) -> str:
        """The date and time on the clock, with the note."""
        local = occurrence.local
        if occurrence.instant is not None:
            local = occurrence.instant.astimezone(self.zone)
        text = f"{local:%Y-%m-%d}" if self.anchor.all_day else f"{local:%Y-%m-%d %H:%M}"
        return f"{text} ({occurrence.note})" if occurrence.note else text


def example(row: Row) -> Example:
    first, _, rest = row["first"].partition(" ")
    clock, _, zone = rest.partition(" ")
    local = datetime.fromisoformat(f"{first}T{clock or '00:00'}")
    anchor = moment_at(local, zone or "UTC", all_day=not clock)
    said, *options = re.findall(r"`([^`]+)`", row["rule"])
    repeat = repeat_said(said, anchor)
    for option in options:
        repeat = with_option(repeat, *option.split(": "))
    return Example(repeat, anchor)


def schedule_of(row: Row) -> Schedule:
    given = example(row)
    return given.repeat.schedule(given.anchor)


def repeat_said(said: str, anchor: Moment) -> RepeatRule:
    if said.startswith("FREQ="):
        return RepeatRule(rule=parse_rrule(said))
    if said.startswith("cron "):
        return RepeatRule(rule=parse_cron(said.removeprefix("cron ")))
    if said.endswith(", once"):
        once = parse_rrule("FREQ=WEEKLY;COUNT=1")
        assert said == "every week, once"
        return RepeatRule(rule=once)
    (draft,) = parse(f"Task {said}", now_local=anchor.local.replace(hour=0, minute=0))
    assert draft.title == "Task", "quick add does not read this rule"
    assert draft.recurrence is not None
    return RepeatRule(
        rule=parse_rrule(draft.recurrence.rrule),
        mode=draft.recurrence.mode,
        working_day=draft.recurrence.working_day,
    )


def with_option(repeat: RepeatRule, name: str, value: str) -> RepeatRule:
    match name:
        case "month_end":
            return replace(repeat, month_end=MonthEnd(value))
        case "working_day":
            return replace(repeat, working_day=WorkingDay(value))
        case "catch_up":
            return replace(repeat, catch_up=CatchUp(value))
        case "exdates":
            return replace(repeat, exdates=(datetime.fromisoformat(value),))
        case "rdates":
            return replace(repeat, rdates=(datetime.fromisoformat(value),))
    raise AssertionError(f"{name} is no option of a rule")


def test_knows_every_table() -> None:
    known = {DATES, INSTANTS, COMPLETED, REFUSED, BESIDE_OTHERS, COMPLETED_BESIDE_OTHERS}
    assert {header for header, _ in ROWS} == known
    assert len(ROWS) >= LEAST_ROWS


@of(DATES, BESIDE_OTHERS)
def test_dates(row: Row) -> None:
    given = example(row)
    expected = row.get("then", row.get("TaskFlow", "")).split(", ")
    schedule = given.repeat.schedule(given.anchor)
    found = occurrences_with_skipped(schedule, after=given.anchor.local, limit=len(expected))
    shown = [given.shown(occurrence) for occurrence in found]
    assert shown + ["end"] * (len(shown) < len(expected)) == expected


@of(INSTANTS)
def test_instants(row: Row) -> None:
    given, expected = example(row), row["instants"].split(", ")
    schedule = given.repeat.schedule(given.anchor)
    found = occurrences_with_skipped(schedule, after=None, limit=len(expected))
    assert [f"{each.instant:%Y-%m-%dT%H:%MZ}" for each in found] == expected


@of(COMPLETED, COMPLETED_BESIDE_OTHERS)
def test_completions(row: Row) -> None:
    given = example(row)
    schedule = given.repeat.schedule(given.anchor)
    at = datetime.fromisoformat(row["completed"])
    missed = 0
    if given.repeat.mode is RecurrenceMode.AFTER_COMPLETION:
        following = after_completion(schedule, completed_local=at)
    else:
        opened = next_open(
            schedule,
            key_local=given.anchor.local,
            now_local=at,
            catch_up=given.repeat.catch_up,
        )
        following, missed = opened.occurrence, opened.missed
    shown = "end" if following is None else given.shown(following).partition(" (")[0]
    assert shown == row.get("next", row.get("TaskFlow"))
    assert missed == int(row["missed"])


@of(REFUSED)
def test_refusals(row: Row) -> None:
    with pytest.raises(InvalidInput) as caught:
        schedule_of(row)
    assert row["because"] in caught.value.message
    assert caught.value.field == row["part"]


def test_the_first_examples_are_in_the_right_zone() -> None:
    """A guard of this reader: wall-clock times come from the instants, not from the text."""
    row = next(row for header, row in ROWS if header == INSTANTS)
    given = example(row)
    assert given.anchor.instant == datetime(2026, 3, 28, 8, tzinfo=UTC)
    assert given.anchor.local - timedelta(hours=1) == given.anchor.instant.replace(tzinfo=None)
