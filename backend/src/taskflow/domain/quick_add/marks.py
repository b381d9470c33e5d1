"""Reads the marks: `#project`, `@label`, `+person`, `!reminder`, `*duration`, and words that may be a priority."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, time, timedelta

from taskflow.domain.quick_add.drafts import SpanKind
from taskflow.domain.quick_add.language import Kind, Language, Unit
from taskflow.domain.quick_add.meanings import Meaning, time_in_part
from taskflow.domain.quick_add.phrasebook import Finder
from taskflow.domain.quick_add.tokens import Form, Token

MAX_DURATION = timedelta(days=7)
MAX_REMINDER = timedelta(days=366)
MAX_MARKS: Mapping[SpanKind, int] = {SpanKind.LABEL: 50, SpanKind.REMINDER: 20}
"""How many of a kind a line may have; one of those not named."""
_LENGTH = re.compile(r"([0-9]{1,4})([a-z]{1,7})")
_MAX_LENGTH_PARTS = 4
_PRIORITIES = ("1", "2", "3", "4")
_NAMES = {"#": SpanKind.PROJECT, "@": SpanKind.LABEL, "+": SpanKind.ASSIGNEE}
_NAME = re.compile(r"[^\W\d_][\w/&.'\u2019-]*")
_WHEN = frozenset({Kind.DATE, Kind.TIME})
_MINUTES: Mapping[Unit, int] = {Unit.MINUTE: 1, Unit.HOUR: 60, Unit.DAY: 1440, Unit.WEEK: 10080}


@dataclass(frozen=True, slots=True)
class Mark:
    """A mark in tokens `[first, end)`.

    `name` for project, label and assignee; `length` for a duration or a reminder before due; `day` and `at` for a
    reminder at a time (either may be missing).
    """

    first: int
    end: int
    kind: SpanKind
    name: str = ""
    length: timedelta | None = None
    day: date | None = None
    at: time | None = None


def find_marks(finder: Finder) -> dict[int, Mark]:
    """Marks by the index of their first token. Those past `MAX_MARKS` of their kind stay text."""
    marks: dict[int, Mark] = {}
    counts: Counter[SpanKind] = Counter()
    for i, token in enumerate(finder.tokens):
        mark: Mark | None = None
        if token.form is Form.MARK:
            mark = _named(token, i) or _duration(token, i, finder.language)
        elif token.form is Form.BANG:
            mark = _reminder(finder, i)
        if mark is not None and counts[mark.kind] < MAX_MARKS.get(mark.kind, 1):
            counts[mark.kind] += 1
            marks[i] = mark
    return marks


def priority_of(token: Token, language: Language) -> int:
    """1 to 4 for `p1` to `p4` in small letters (`P2` is a parking level), else 0."""
    letter, digit = token.text[:1], token.text[1:]
    if token.form is not Form.WORD or letter != language.priority_letter:
        return 0
    return int(digit) if digit in _PRIORITIES else 0


def length_of(text: str, units: Mapping[str, Unit]) -> timedelta | None:
    """`15m`, `1h30m`, `2days`; None if it is anything else."""
    minutes, position = 0, 0
    for _ in range(_MAX_LENGTH_PARTS):
        part = _LENGTH.match(text, position)
        if part is None or part[2] not in units:
            return None
        minutes += int(part[1]) * _MINUTES[units[part[2]]]
        position = part.end()
        if position == len(text):
            return timedelta(minutes=minutes)
    return None


def _named(token: Token, i: int) -> Mark | None:
    kind = _NAMES.get(token.text[0])
    name = token.text[1:]
    if kind is None:
        return None
    if name.startswith('"'):
        name = name.strip('" ')
    elif not _NAME.fullmatch(name):
        return None
    return Mark(i, i + 1, kind, name=name) if name else None


def _duration(token: Token, i: int, language: Language) -> Mark | None:
    length = length_of(token.word[1:], language.short_units) if token.text[0] == "*" else None
    if not length or length > MAX_DURATION:
        return None
    return Mark(i, i + 1, SpanKind.DURATION, length=length)


def _reminder(finder: Finder, i: int) -> Mark | None:
    """`!1d` before due, `!9:00` or `!tomorrow 9:00` at a time."""
    following = finder.tokens[i + 1 : i + 2]
    if not following or following[0].form is Form.LITERAL:
        return None
    length = length_of(following[0].word, finder.language.short_units)
    if length is not None:
        if length > MAX_REMINDER:
            return None
        return Mark(i, i + 2, SpanKind.REMINDER, length=length)
    meanings: list[Meaning] = []
    end = i + 1
    for _ in _WHEN:
        wanted = _WHEN - {meaning.kind for meaning in meanings}
        match = finder.find(end, wanted)
        if match is None:
            break
        meanings.append(match.meaning)
        end = match.end
    return _remind_at(i, end, meanings)


def _remind_at(first: int, end: int, meanings: Sequence[Meaning]) -> Mark | None:
    """None for parts of the day (`!morning` is an exclamation) and for days gone by."""
    day = next((m.day for m in meanings if m.day is not None), None)
    times = (time_in_part(m.at, None, is_loose=m.is_loose) for m in meanings if m.at)
    at = next(times, None)
    if (day is None and at is None) or any(m.is_past for m in meanings):
        return None
    return Mark(first, end, SpanKind.REMINDER, day=day, at=at)
