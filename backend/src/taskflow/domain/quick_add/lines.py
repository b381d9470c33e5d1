"""Reads one line: marks, phrases, evidence, dates, title, spans."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

from taskflow.domain.quick_add.drafts import Draft, DraftReminder, LocalWhen, Span, SpanKind
from taskflow.domain.quick_add.dues import Dates, dates_of, spoken_time
from taskflow.domain.quick_add.evidence import choose
from taskflow.domain.quick_add.language import Kind, Wording
from taskflow.domain.quick_add.marks import Mark, find_marks, priority_of
from taskflow.domain.quick_add.meanings import Meaning, Now
from taskflow.domain.quick_add.phrasebook import Phrasebook
from taskflow.domain.quick_add.readings import (
    date_reading,
    length_reading,
    moment_reading,
    reminder_reading,
    time_reading,
)
from taskflow.domain.quick_add.scan import Found, Item, Line, Role, scan
from taskflow.domain.quick_add.titles import title_of
from taskflow.domain.quick_add.tokens import Token, is_escaped, tokenise

_REMIND_AT = time(9)


@dataclass(frozen=True, slots=True)
class _Read:
    """A mark or phrase that counts, by the tokens it covers, and what it was read as."""

    first: int
    end: int
    kind: SpanKind
    reading: str


def read_line(
    text: str, book: Phrasebook, now: Now, literal: Sequence[tuple[int, int]] = ()
) -> Draft:
    """The draft of one line without line breaks; spans count from the start of the line.

    The title is never empty unless the line is blank: a line of nothing but marks and dates is taken as its title.
    """
    tokens = tokenise(text, literal)
    finder = book.on(tokens, now)
    line = Line(finder, find_marks(finder))
    items = scan(line)
    if not any(item.role is Role.TEXT for item in items):
        return Draft(title=text.strip())
    chosen = choose(line, items)
    dates = _dates(line, chosen)
    if dates is None:
        chosen, dates = [], Dates()
    draft, reads = _with_marks(Draft("", dates.due, dates.start, dates.recurrence), line, items)
    reads += _phrase_reads(line, chosen, dates)
    spans = tuple(_spans(text, tokens, sorted(reads, key=lambda read: read.first)))
    cuts = [(span.start, span.end) for span in spans]
    escapes = [token.start for token in tokens if is_escaped(token)]
    return replace(draft, title=title_of(text, cuts, escapes), spans=spans)


def _dates(line: Line, chosen: Sequence[Found]) -> Dates | None:
    try:
        return dates_of([found.meaning for found in chosen], line.finder.now, line.language)
    except OverflowError:
        return None


def _with_marks(draft: Draft, line: Line, items: Sequence[Item]) -> tuple[Draft, list[_Read]]:
    wording, reads = line.language.wording, []
    for item in items:
        if item.role is not Role.MARK:
            continue
        if (mark := line.marks.get(item.first)) is not None:
            kind, changed = mark.kind, _with_mark(draft, mark, line.finder.now, wording)
        else:
            value = priority_of(line.tokens[item.first], line.language)
            kind, changed = SpanKind.PRIORITY, _with_priority(draft, value, wording)
        if changed is not None:
            draft, reading = changed
            reads.append(_Read(item.first, item.end, kind, reading))
    return draft, reads


def _with_priority(draft: Draft, value: int, wording: Wording) -> tuple[Draft, str] | None:
    """None for a second one, which stays text."""
    return None if draft.priority else (replace(draft, priority=value), wording.priorities[value])


def _with_mark(draft: Draft, mark: Mark, now: Now, wording: Wording) -> tuple[Draft, str] | None:
    """The draft with the mark and its reading; None if it has no sense here (`!1d` without a due date)."""
    name = mark.name
    if mark.kind is SpanKind.PROJECT:
        return replace(draft, project=name), wording.in_project.format(name=name)
    if mark.kind is SpanKind.ASSIGNEE:
        return replace(draft, assignee=name), wording.assigned.format(name=name)
    if mark.kind is SpanKind.LABEL:
        known = {label.casefold() for label in draft.labels}
        labels = draft.labels if name.casefold() in known else (*draft.labels, name)
        return replace(draft, labels=labels), wording.labelled.format(name=name)
    if mark.kind is SpanKind.DURATION and mark.length is not None:
        minutes = int(mark.length.total_seconds()) // 60
        text = wording.lasting.format(length=length_reading(mark.length, wording))
        return replace(draft, duration_minutes=minutes), text
    reminder = _reminder(mark, draft.due, now)
    if reminder is None:
        return None
    reminders = draft.reminders if reminder in draft.reminders else (*draft.reminders, reminder)
    return replace(draft, reminders=reminders), reminder_reading(reminder, wording)


def _reminder(mark: Mark, due: LocalWhen | None, now: Now) -> DraftReminder | None:
    if mark.length is not None:
        return None if due is None else DraftReminder(before_due=mark.length)
    at = mark.at or _REMIND_AT
    day = mark.day or (due.day if due else None)
    if day is None:
        has_passed = at <= now.local.time()
        if has_passed and now.today == date.max:
            return None
        day = now.today + timedelta(days=has_passed)
    return DraftReminder(at_local=datetime.combine(day, at))


def _phrase_reads(line: Line, chosen: Sequence[Found], dates: Dates) -> list[_Read]:
    at = spoken_time([found.meaning for found in chosen], line.language)
    words = dates.recurrence.words if dates.recurrence else ""
    reads = []
    for found in chosen:
        meaning = found.meaning
        if meaning.kind is Kind.DATE and dates.due is not None and dates.recurrence is None:
            meaning = replace(meaning, day=dates.due.day)
        kind, reading = _reading(meaning, at, words, line.language.wording)
        reads.append(_Read(found.first, found.end, kind, reading))
    return reads


def _reading(
    meaning: Meaning, at: time | None, words: str, wording: Wording
) -> tuple[SpanKind, str]:
    if meaning.kind is Kind.TIME:
        return SpanKind.TIME, time_reading(at) if at else ""
    if meaning.day is None or meaning.kind not in (Kind.DATE, Kind.START):
        return SpanKind.RECURRENCE, words
    if meaning.at is not None:
        return SpanKind.DATE, moment_reading(datetime.combine(meaning.day, meaning.at), wording)
    reading = date_reading(meaning.day, wording)
    starts = wording.starts.format(date=reading)
    return SpanKind.DATE, starts if meaning.kind is Kind.START else reading


def _spans(text: str, tokens: Sequence[Token], reads: Sequence[_Read]) -> Iterator[Span]:
    for read in reads:
        start, end = tokens[read.first].start, tokens[read.end - 1].end
        yield Span(start, end, read.kind, text[start:end], read.reading)
