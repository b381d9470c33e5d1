"""The corpus is the contract of quick add: the browser's highlight is held to the same file."""

import json
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from taskflow.domain.quick_add import Draft, DraftReminder, parse

_CORPUS = Path(__file__).parents[5] / "corpus" / "quick-add.json"
_CASES: list[dict[str, Any]] = json.loads(_CORPUS.read_text(encoding="utf-8"))
_LEAST_CASES, _LEAST_UNTOUCHED = 300, 100


@pytest.mark.parametrize("case", _CASES, ids=[f"{c['text']} @{c['now'][8:]}" for c in _CASES])
def test_reads_as_the_corpus_says(case: dict[str, Any]) -> None:
    now = datetime.fromisoformat(case["now"])
    (draft,) = parse(case["text"], now_local=now, day_first=case.get("day_first", True))
    assert _as_case(draft) == {"start": None, "assignee": None, **case["expect"]}


def test_corpus_holds_enough_titles_that_must_stay() -> None:
    untouched = [case for case in _CASES if case["expect"]["title"] == case["text"]]
    assert len(_CASES) >= _LEAST_CASES
    assert len(untouched) >= _LEAST_UNTOUCHED
    assert all(not case["expect"]["spans"] for case in untouched)


def _as_case(draft: Draft) -> dict[str, Any]:
    recurrence = draft.recurrence
    return {
        "title": draft.title,
        "due": draft.due.isoformat() if draft.due else None,
        "start": draft.start.isoformat() if draft.start else None,
        "rrule": recurrence.rrule if recurrence else None,
        "mode": recurrence.mode.value if recurrence else None,
        "project": draft.project,
        "labels": list(draft.labels),
        "assignee": draft.assignee,
        "priority": draft.priority,
        "reminders": [_reminder(reminder) for reminder in draft.reminders],
        "duration": draft.duration_minutes,
        "spans": [[span.kind.value, span.text] for span in draft.spans],
    }


def _reminder(reminder: DraftReminder) -> str:
    """`P1D`, `PT1H30M` before due, or the local time."""
    if reminder.before_due is None:
        assert reminder.at_local is not None
        return reminder.at_local.isoformat("T", "minutes")
    days, rest = divmod(reminder.before_due, timedelta(days=1))
    hours, rest = divmod(rest, timedelta(hours=1))
    clock = [f"{hours}H" * bool(hours), f"{rest // timedelta(minutes=1)}M" * bool(rest)]
    return f"P{f'{days}D' * bool(days)}{'T' * any(clock)}{''.join(clock)}"
