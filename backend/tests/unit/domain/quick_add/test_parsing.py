"""Lines, subtasks, limits, un-parsing and positions; what one line means is in the corpus."""

from datetime import date, datetime, time, timedelta

import pytest

from taskflow.domain.quick_add import (
    MAX_LINE,
    MAX_LINES,
    MAX_TITLE,
    Draft,
    DraftReminder,
    LocalWhen,
    SpanKind,
    parse,
)
from taskflow.domain.recurrence import RecurrenceMode
from taskflow.errors import InvalidInput, LimitExceeded

NOW = datetime.fromisoformat("2026-11-24T10:00")
"""A Tuesday."""


def one(text: str, *, ignored: tuple[tuple[int, int], ...] = ()) -> Draft:
    (draft,) = parse(text, now_local=NOW, ignored=ignored)
    return draft


def test_main_job_reads_in_full() -> None:
    draft = one("Pay rent every month on the 31st at 9 !1d #home p1")

    assert draft.title == "Pay rent"
    assert draft.due == LocalWhen(date(2026, 11, 30), time(9))
    assert draft.recurrence is not None
    assert draft.recurrence.rrule == "FREQ=MONTHLY;BYMONTHDAY=31"
    assert draft.recurrence.mode is RecurrenceMode.ON_COMPLETION
    assert draft.recurrence.words == "every month on the 31st"
    assert draft.reminders == (DraftReminder(before_due=timedelta(days=1)),)
    assert (draft.project, draft.priority) == ("home", 1)
    assert [(span.kind, span.reading) for span in draft.spans] == [
        (SpanKind.RECURRENCE, "every month on the 31st"),
        (SpanKind.TIME, "09:00"),
        (SpanKind.REMINDER, "reminder 1 day before"),
        (SpanKind.PROJECT, "project home"),
        (SpanKind.PRIORITY, "urgent"),
    ]


def test_each_line_is_a_task_and_indent_a_subtask() -> None:
    text = "Trip\n  Book train friday\n    Ask Anna\n  Pack\n\nBuy milk"
    drafts = parse(text, now_local=NOW)
    assert [(d.title, d.depth, d.parent_index) for d in drafts] == [
        ("Trip", 0, None),
        ("Book train", 1, 0),
        ("Ask Anna", 2, 1),
        ("Pack", 1, 0),
        ("Buy milk", 0, None),
    ]


def test_tab_indents_and_first_line_may_be_indented() -> None:
    drafts = parse("    Trip\n\t\tPack\nHome", now_local=NOW)
    assert [(d.depth, d.parent_index) for d in drafts] == [(0, None), (1, 0), (0, None)]


@pytest.mark.parametrize("bullet", ["- ", "* ", "• ", "- [ ] ", "- [x] "])
def test_bullets_of_a_pasted_list_are_dropped(bullet: str) -> None:
    assert one(f"{bullet}Buy milk").title == "Buy milk"


@pytest.mark.parametrize("text", ["", "  \n\t\n"])
def test_blank_text_has_no_drafts(text: str) -> None:
    assert parse(text, now_local=NOW) == []


@pytest.mark.parametrize("line_break", ["\n", "\r\n", "\r"])
def test_spans_count_from_the_start_of_the_text(line_break: str) -> None:
    text = f"🎂 Anna{line_break}  - Call mum tomorrow"
    span = parse(text, now_local=NOW)[1].spans[0]
    assert text[span.start : span.end] == span.text == "tomorrow"


def test_unparsed_word_stays_in_the_title() -> None:
    text = "Call mum tomorrow at 9"
    date_span, time_span = one(text).spans

    without_date = one(text, ignored=((date_span.start, date_span.end),))
    assert without_date.title == "Call mum tomorrow"
    assert without_date.due == LocalWhen(date(2026, 11, 25), time(9))
    without_both = one(text, ignored=((date_span.start, time_span.end),))
    assert (without_both.title, without_both.due, without_both.spans) == (text, None, ())


def test_unparsed_mark_stays_in_the_title() -> None:
    assert one("Buy milk #shop", ignored=((9, 14),)).title == "Buy milk #shop"


def test_unparsing_counts_in_the_whole_text() -> None:
    text = "Call mum friday\nCall dad friday"
    first, second = parse(text, now_local=NOW, ignored=((25, 31),))
    assert (first.title, second.title) == ("Call mum", "Call dad friday")


def test_rejects_more_lines_than_are_added_at_once() -> None:
    assert len(parse("a\n" * MAX_LINES, now_local=NOW)) == MAX_LINES
    with pytest.raises(LimitExceeded, match="more than 100 lines") as caught:
        parse("a\n" * (MAX_LINES + 1), now_local=NOW)
    assert isinstance(caught.value, InvalidInput)
    assert caught.value.field == "text"


def test_rejects_title_that_is_too_long() -> None:
    assert one("a" * MAX_TITLE).title == "a" * MAX_TITLE
    assert one("a" * MAX_TITLE + " tomorrow").title == "a" * MAX_TITLE
    with pytest.raises(LimitExceeded, match="501 characters"):
        one("a" * (MAX_TITLE + 1))


def test_rejects_line_that_is_too_long() -> None:
    with pytest.raises(LimitExceeded, match="at most 1000 are read"):
        one("#a " * MAX_LINE)


def test_rejects_too_many_ignored_stretches() -> None:
    with pytest.raises(LimitExceeded) as caught:
        one("a", ignored=((0, 1),) * 501)
    assert caught.value.field == "ignored"


def test_marks_past_their_limit_stay_text() -> None:
    draft = one("Call " + " ".join(f"@label{n}" for n in range(51)))
    assert len(draft.labels) == 50
    assert draft.title == "Call @label50"
    assert one("Call #home #work +anna +bob").title == "Call #work +bob"


@pytest.mark.parametrize(
    ("text", "now", "due"),
    [
        ("Call friday", "2026-11-27T08:00", "2026-12-04"),
        ("Call this friday", "2026-11-27T08:00", "2026-11-27"),
        ("Call next friday", "2026-11-28T08:00", "2026-12-04"),
        ("Clean this weekend", "2026-11-29T08:00", "2026-11-29"),
        ("Call at 9", "2026-11-24T09:00", "2026-11-25T09:00"),
        ("Call at 9", "2026-11-24T08:59", "2026-11-24T09:00"),
        ("Call in 1 hour", "2026-12-31T23:30", "2027-01-01T00:30"),
        ("Pay on the 31st", "2026-11-30T08:00", "2026-12-31"),
        ("Pay end of month", "2028-02-03T08:00", "2028-02-29"),
        ("Pay every month on the 31st", "2027-02-01T08:00", "2027-02-28"),
        ("Bins every other friday", "2026-11-28T08:00", "2026-12-04"),
        ("Run every day at 9", "2026-11-24T09:00", "2026-11-25T09:00"),
        ("Run every day at 9", "2026-11-24T08:59", "2026-11-24T09:00"),
        ("Run every tuesday at 9", "2026-11-24T10:00", "2026-12-01T09:00"),
        ("Toast every year on 29 feb", "2028-01-01T10:00", "2028-02-29"),
    ],
)
def test_dates_follow_the_clock_that_is_given(text: str, now: str, due: str) -> None:
    (draft,) = parse(text, now_local=datetime.fromisoformat(now))
    assert draft.due is not None
    assert draft.due.isoformat() == due


@pytest.mark.parametrize(
    "text",
    ["Piano every week until yesterday", "Piano every week starting 1 june until 1 may 2027"],
)
def test_repeat_that_ends_before_it_begins_is_not_taken(text: str) -> None:
    draft = one(text)
    assert draft.recurrence is None or "UNTIL" not in draft.recurrence.rrule


@pytest.mark.parametrize("now", ["0001-01-01T00:00", "9999-12-31T23:59"])
@pytest.mark.parametrize(
    "words",
    ["tomorrow", "in 999 years", "every friday at 9", "every day at 9", "!9:00", "next week"],
)
def test_what_is_past_the_calendar_stays_text(words: str, now: str) -> None:
    text = f"Call {words}"
    assert one(text).title == "Call"
    (draft,) = parse(text, now_local=datetime.fromisoformat(now))
    assert draft.title in (text, "Call")
