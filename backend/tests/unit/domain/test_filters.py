"""Text and parameters become one filter tree; what cannot be read is refused where it stands."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from taskflow.domain.filters import (
    And,
    Comparison,
    Filter,
    FilterField,
    FilterOp,
    FilterParameters,
    Interval,
    Not,
    Or,
    Overdue,
    Span,
    from_parameters,
    parse_filter,
    unparse,
)

ZONE = "Europe/Berlin"
NOW = datetime(2026, 11, 25, 15, 30, tzinfo=UTC)  # a Wednesday, 16:30 in Berlin
TASK_ID = UUID("018f3c2a-1111-7abc-8def-0123456789ab")


def parse(text: str, *, now: datetime = NOW, zone: str = ZONE) -> Filter:
    return parse_filter(text, now=now, zone=zone)


def from_query(**parameters: Any) -> Filter:
    return from_parameters(FilterParameters(**parameters), now=NOW, zone=ZONE)


def day_of(moment: str, **context: Any) -> date | None:
    return span_of(moment, **context).local_date


def span_of(moment: str, **context: Any) -> Span:
    tree = parse(f"due = {moment}", **context)
    assert isinstance(tree, Comparison)
    assert isinstance(tree.value, Span)
    return tree.value


@pytest.mark.parametrize(
    ("text", "canonical"),
    [
        (
            (
                'status = open and (priority <= 2 or label in (home, "deep work")) '
                "and not project = Work and due < today + 7d"
            ),
            (
                'status = open and (priority <= 2 or label in ("home", "deep work")) '
                'and not project = "Work" and due_date < 2026-12-02'
            ),
        ),
        (
            "STATUS == Open && !(q <> 'a') || Overdue",
            'status = open and not text != "a" or overdue = true',
        ),
        ("((overdue))", "overdue = true"),
        (
            "(overdue and recurring) and overdue",
            "(overdue = true and is_recurring = true) and overdue = true",
        ),
        ("recurring = no", "is_recurring = false"),
        ("no due date and no label", "due_date is null and label is null"),
        ("due = none or due != NULL", "due_date is null or due_date is not null"),
        ("project is none and section is not null", "project is null and section is not null"),
        ("no priority", "priority = 0"),
        ("priority in (p1, high, 3)", "priority in (1, 2, 3)"),
        ("priority != none", "priority != 0"),
        ("label not in (a, b)", 'not label in ("a", "b")'),
        ("not not overdue", "not not overdue = true"),
        ("assignee = me", "assignee = me"),
        ('assignee = "me"', 'assignee = "me"'),
        ("assignee = ada.l+todo@example.org", 'assignee = "ada.l+todo@example.org"'),
        (f"project = {str(TASK_ID).upper()}", f"project = {TASK_ID}"),
        ("label = none-of-these", 'label = "none-of-these"'),
        (f"q = {TASK_ID}", f'text = "{TASK_ID}"'),
        (f'subtask_of = "{TASK_ID}"', f"subtask_of = {TASK_ID}"),
        (r'label = "say \"hi\" \\ "', r'label = "say \"hi\" \\"'),
        ("label = Überfällig", 'label = "Überfällig"'),
        ("created >= 2026-11-30T09:00:00.5+01:00", "created_at >= 2026-11-30T08:00:00.500000Z"),
        ("due in (today,tomorrow)", "due_date in (2026-11-25, 2026-11-26)"),
        ("  ", ""),
    ],
)
def test_text_has_one_canonical_form(text: str, canonical: str) -> None:
    assert unparse(parse(text)) == canonical
    assert parse(canonical) == parse(text)


def test_and_binds_tighter_than_or_and_not_tightest() -> None:
    a, b, c = (parse(f"label = {name}") for name in "abc")
    assert parse("label = a or label = b and not label = c") == Or((a, And((b, Not(c)))))
    assert parse("(label = a or label = b) and label = c") == And((Or((a, b)), c))


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        ("today", date(2026, 11, 25)),
        ("Tomorrow", date(2026, 11, 26)),
        ("yesterday", date(2026, 11, 24)),
        ("wednesday", date(2026, 11, 25)),
        ("tuesday", date(2026, 12, 1)),
        ("start of week", date(2026, 11, 23)),
        ("end of week", date(2026, 11, 29)),
        ("start of month", date(2026, 11, 1)),
        ("end  of  month", date(2026, 11, 30)),
        ("end of year", date(2026, 12, 31)),
        ("today + 3d", date(2026, 11, 28)),
        ("today+1w-1d", date(2026, 12, 1)),
        ("-2w", date(2026, 11, 11)),
        ("+ 1 month", date(2026, 12, 25)),
        ("2026-01-31 + 1mo", date(2026, 2, 28)),
        ("2024-02-29 - 1y", date(2023, 2, 28)),
        ("2026-11-30", date(2026, 11, 30)),
    ],
)
def test_days_are_counted_in_the_calendar(moment: str, expected: date) -> None:
    assert day_of(moment) == expected


def test_today_is_the_day_of_the_reader() -> None:
    late = datetime(2026, 11, 25, 23, 30, tzinfo=UTC)
    assert day_of("today", now=late) == date(2026, 11, 26)
    assert day_of("today", now=late, zone="America/New_York") == date(2026, 11, 25)


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        ("now", NOW),
        ("now - 2h", NOW - timedelta(hours=2)),
        ("-90min", NOW - timedelta(minutes=90)),
        ("2026-11-30T09:00Z", datetime(2026, 11, 30, 9, tzinfo=UTC)),
        ("2026-10-24T12:00:00+02:00 + 1d", datetime(2026, 10, 25, 11, tzinfo=UTC)),
        ("2026-10-24T12:00:00+02:00 + 24h", datetime(2026, 10, 25, 10, tzinfo=UTC)),
    ],
)
def test_instants_are_one_microsecond_long(moment: str, expected: datetime) -> None:
    assert span_of(moment) == Span(expected, expected + timedelta(microseconds=1))


@pytest.mark.parametrize(
    ("zone", "day", "start", "hours"),
    [
        ("Europe/Berlin", "2026-10-25", "2026-10-24T22:00Z", 25),
        ("Europe/Berlin", "2026-03-29", "2026-03-28T23:00Z", 23),
        ("America/Sao_Paulo", "2018-11-04", "2018-11-04T03:00Z", 23),  # midnight does not exist
        ("America/Havana", "2026-11-01", "2026-11-01T04:00Z", 25),  # midnight comes twice
        ("Pacific/Apia", "2011-12-30", "2011-12-30T10:00Z", 0),  # the day does not exist
    ],
)
def test_a_day_is_as_long_as_the_clocks_make_it(
    zone: str, day: str, start: str, hours: int
) -> None:
    span = span_of(day, zone=zone)
    assert span.start == datetime.fromisoformat(start)
    assert span.end - span.start == timedelta(hours=hours)


def test_day_comparisons_become_half_open_ranges_of_instants() -> None:
    friday, saturday = (datetime(2026, 11, day, 23, tzinfo=UTC) for day in (26, 27))

    def ranges(text: str) -> tuple[Interval, ...]:
        tree = parse(text)
        assert isinstance(tree, Comparison)
        return tree.intervals()

    assert ranges("due < friday") == ((None, friday),)
    assert ranges("due <= friday") == ((None, saturday),)
    assert ranges("due > friday") == ((saturday, None),)
    assert ranges("due >= friday") == ((friday, None),)
    assert ranges("due = friday") == ranges("due != friday") == ((friday, saturday),)
    assert ranges("due in (friday, 2026-11-28)")[0] == (friday, saturday)
    assert ranges("due is null") == ()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("priority <= 2", (1, 2)),
        ("priority > 2", (3, 4)),
        ("priority >= 0", (1, 2, 3, 4)),
        ("priority < 1", ()),
        ("priority in (3, 0, 3)", (0, 3)),
        ("priority != 1", (1,)),
    ],
)
def test_an_order_of_priorities_leaves_out_tasks_without_one(
    text: str, expected: tuple[int, ...]
) -> None:
    tree = parse(text)
    assert isinstance(tree, Comparison)
    assert tree.priorities() == expected


def test_overdue_carries_both_moments() -> None:
    midnight = datetime(2026, 11, 24, 23, tzinfo=UTC)
    assert parse("overdue") == Comparison(
        FilterField.OVERDUE, FilterOp.EQ, Overdue(True, NOW, midnight)
    )


@pytest.mark.parametrize(
    ("parameters", "text"),
    [
        ({}, ""),
        ({"q": " ", "filter": ""}, ""),
        ({"status": ["open"]}, "status = open"),
        (
            {"status": ["open", "done"], "priority": [1, "p2"]},
            "status in (open, done) and priority in (1, 2)",
        ),
        (
            {"due_before": "2026-12-01", "due_after": "yesterday"},
            "due < 2026-12-01 and due > yesterday",
        ),
        ({"due_before": "2026-11-30T09:00:00+01:00"}, "due < 2026-11-30T09:00:00+01:00"),
        ({"overdue": False, "is_recurring": True}, "overdue = false and recurring"),
        ({"label": ["deep work"], "q": " buy milk "}, 'label = "deep work" and q = "buy milk"'),
        (
            {"project": [str(TASK_ID)], "section": ["and"]},
            f'project = {TASK_ID} and section = "and"',
        ),
        ({"assignee": ["me", "Ada", "none"]}, "assignee is null or assignee in (me, Ada)"),
        ({"subtask_of": ["none"]}, "subtask_of is null"),
        ({"subtask_of": [str(TASK_ID)]}, f"subtask_of = {TASK_ID}"),
        (
            {"status": ["open"], "filter": "overdue or no due date"},
            "status = open and (overdue or due is null)",
        ),
    ],
)
def test_parameters_and_text_give_the_same_tree(parameters: dict[str, Any], text: str) -> None:
    assert from_query(**parameters) == parse(text)
