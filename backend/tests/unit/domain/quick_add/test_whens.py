"""A time in words alone."""

from datetime import datetime

import pytest

from taskflow.domain.quick_add import read_when

NOW = datetime(2026, 11, 24, 16, 50)  # a Tuesday


@pytest.mark.parametrize(
    ("words", "when"),
    [
        ("tomorrow 9", "2026-11-25T09:00"),
        ("tomorrow at 9", "2026-11-25T09:00"),
        ("in an hour", "2026-11-24T17:50"),
        ("in 20 min", "2026-11-24T17:10"),
        ("friday 14:30", "2026-11-27T14:30"),
        ("tonight", "2026-11-24T20:00"),
        ("next monday", "2026-11-30"),
        ("tomorrow", "2026-11-25"),
    ],
)
def test_reads_a_time(words: str, when: str) -> None:
    read = read_when(words, now_local=NOW)
    assert read is not None
    assert read.isoformat() == when


@pytest.mark.parametrize(
    "words", ["banana", "tomorrow 9 bananas", "every day", "x\ny tomorrow", "", "99", "-5", "p1"]
)
def test_what_is_no_time_is_none(words: str) -> None:
    assert read_when(words, now_local=NOW) is None
