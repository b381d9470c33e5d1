"""Reads one line: marks, phrases, evidence, dates, title, spans."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta

from taskflow.domain.quick_add.drafts import Draft, DraftReminder, LocalWhen, Span, SpanKind
from taskflow.domain.quick_add.dues import Dates, dates_of, spoken_time
from taskflow.domain.quick_add.evidence import choose
from taskflow.domain.quick_add.language import Kind, Wording
from taskflow.domain.quick_add.marks import Mark, find_marks, priority_of
from taskflow.domain.quick_add.meanings import Now
from taskflow.domain.quick_add.phrasebook import Phrasebook
from taskflow.domain.quick_add.readings import (
    date_reading,
    length_reading,
    moment_reading,
    reminder_reading,
    time_reading,
)
from taskflow.domain.quick_add.scan import Item, Role, scan
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
    line: str, book: Phrasebook, now: Now, literal: Sequence[tuple[int, int]] = ()
) -> Draft:
    """The draft of one line without line breaks; spans count from the start of the line.

    The title is never empty unless the line is blank: a line of nothing but marks and dates is taken as its title.
    """
    tokens = tokenise(line, literal)
    marks = find_marks(tokens, book, now)
    items = scan(tokens, marks, book, now)
    if not any(item.role is Role.TEXT for item in items):
        return Draft(title=line.strip())
    chosen = choose(tokens, items, book.language)
    dates = _dates(chosen, now, book)
    if dates is None:
        chosen, dates = [], Dates()
    draft = Draft("", dates.due, dates.start, dates.recurrence)
    draft, reads = _with_marks(draft, tokens, items, marks, book, now)
    reads += _phrase_reads(chosen, dates, book)
    spans = tuple(_spans(line, tokens, sorted(reads, key=lambda read: read.first)))
    cuts = [(span.start, span.end) for span in spans]
    escapes = [token.start for token in tokens if is_escaped(token)]
    return replace(draft, title=title_of(line, cuts, escapes), spans=spans)


def _dates(chosen: Sequence[Item], now: Now, book: Phrasebook) -> Dates | None:
    try:
        return dates_of([item.meaning for item in chosen], now, book.language)
    except OverflowError:
        return None


def _with_marks(
    draft: Draft,
    tokens: Sequence[Token],
    items: Sequence[Item],
    marks: dict[int, Mark],
    book: Phrasebook,
    now: Now,
) -> tuple[Draft, list[_Read]]:
    wording, reads = book.language.wording, []
    for item in items:
        if item.role is not Role.MARK:
            continue
        mark = marks.get(item.first)
        if mark is None:
            value = priority_of(tokens[item.first], book.language)
            if draft.priority:
                continue
            draft = replace(draft, priority=value)
            kind, reading = SpanKind.PRIORITY, wording.priorities[value]
        else:
            changed = _with_mark(draft, mark, now, wording)
            if changed is None:
                continue
            (draft, reading), kind = changed, mark.kind
        reads.append(_Read(item.first, item.end, kind, reading))
    return draft, reads


def _with_mark(draft: Draft, mark: Mark, now: Now, wording: Wording) -> tuple[Draft, str] | None:
    """The draft with the mark and its reading; None if the mark has no sense here (`!1d` without a due date)."""
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
        day = now.today + timedelta(days=at <= now.local.time())
    return DraftReminder(at_local=datetime.combine(day, at))


def _phrase_reads(chosen: Sequence[Item], dates: Dates, book: Phrasebook) -> list[_Read]:
    wording = book.language.wording
    reads = []
    at = spoken_time([item.meaning for item in chosen], book.language)
    for item in chosen:
        meaning = item.meaning
        if meaning.kind is Kind.TIME:
            kind, reading = SpanKind.TIME, time_reading(at) if at else ""
        elif meaning.kind is Kind.DATE and meaning.day is not None:
            kind, reading = SpanKind.DATE, date_reading(meaning.day, wording)
            if meaning.at is not None:
                reading = moment_reading(datetime.combine(meaning.day, meaning.at), wording)
        elif meaning.kind is Kind.START and meaning.day is not None:
            kind = SpanKind.DATE
            reading = wording.starts.format(date=date_reading(meaning.day, wording))
        else:
            kind = SpanKind.RECURRENCE
            reading = dates.recurrence.words if dates.recurrence else ""
        reads.append(_Read(item.first, item.end, kind, reading))
    return reads


def _spans(line: str, tokens: Sequence[Token], reads: Sequence[_Read]) -> Iterator[Span]:
    for read in reads:
        start, end = tokens[read.first].start, tokens[read.end - 1].end
        yield Span(start, end, read.kind, line[start:end], read.reading)
