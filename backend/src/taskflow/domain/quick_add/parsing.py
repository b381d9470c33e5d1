"""Reads the text of quick add: a task a line, indented lines as subtasks of the line above them."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import islice

from taskflow.domain.quick_add.drafts import Draft
from taskflow.domain.quick_add.lines import read_line
from taskflow.domain.quick_add.meanings import Now
from taskflow.domain.quick_add.phrasebook import Phrasebook, phrasebook_of
from taskflow.errors import LimitExceeded

MAX_LINES = 100
MAX_TITLE = 500
MAX_LINE = 1000
"""Characters of a line with its marks and dates."""
MAX_IGNORED = 500
_TAB = 4
_BREAK = re.compile(r"\r\n|\r|\n")
_BULLET = re.compile(r"(?:[-*•–] {1,8}(?:\[[ xX]?\] {1,8})?)")  # noqa: RUF001  a pasted list may have either dash
_FIELD = "text"


@dataclass(frozen=True, slots=True)
class _Line:
    """A line that is not blank: its text without indent and bullet, where that begins in the text, and its indent."""

    text: str
    offset: int
    indent: int

    def within(self, stretches: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
        """Those stretches of the whole text that touch this line, counted from its start."""
        moved = ((start - self.offset, end - self.offset) for start, end in stretches)
        return [(start, end) for start, end in moved if start < len(self.text) and end > 0]


def parse(
    text: str,
    *,
    now_local: datetime,
    day_first: bool = True,
    ignored: Sequence[tuple[int, int]] = (),
    language: str = "en",
) -> list[Draft]:
    """One draft a line that is not blank, in order.

    `now_local` is the user's naive wall clock. `ignored` are stretches of `text` (code points, as in `Span`) that the
    user turned back into text. Raises `LimitExceeded` (an `InvalidInput`, field `text`) past 100 lines, 1000 characters
    of a line or 500 of a title, and past 500 `ignored` (field `ignored`). No text is refused for what it says: what
    cannot be a date stays in the title.
    """
    lines = list(islice(_lines(text), MAX_LINES + 1))
    if len(lines) > MAX_LINES:
        raise LimitExceeded(
            f"There are more than {MAX_LINES} lines; add the rest in a second go.", field=_FIELD
        )
    if len(ignored) > MAX_IGNORED:
        raise LimitExceeded(
            f"There are {len(ignored)} ignored stretches; the limit is {MAX_IGNORED}.",
            field="ignored",
        )
    now, book = Now(now_local, day_first), phrasebook_of(language)
    return _nested([(line, _read(line, book, now, ignored)) for line in lines])


def _read(line: _Line, book: Phrasebook, now: Now, ignored: Sequence[tuple[int, int]]) -> Draft:
    draft = read_line(line.text, book, now, line.within(ignored))
    if len(draft.title) > MAX_TITLE:
        raise LimitExceeded(
            f"The title that begins with {draft.title[:40]!r} has {len(draft.title)} characters; at most "
            f"{MAX_TITLE} are kept. Shorten it or put the rest into the description.",
            field=_FIELD,
        )
    spans = tuple(
        replace(span, start=span.start + line.offset, end=span.end + line.offset)
        for span in draft.spans
    )
    return replace(draft, spans=spans)


def _nested(read: Sequence[tuple[_Line, Draft]]) -> list[Draft]:
    """Each draft with its depth and its parent: the nearest line before it with a smaller indent."""
    drafts: list[Draft] = []
    open_lines: list[tuple[int, int]] = []
    for index, (line, draft) in enumerate(read):
        while open_lines and open_lines[-1][0] >= line.indent:
            open_lines.pop()
        parent = open_lines[-1][1] if open_lines else None
        drafts.append(replace(draft, depth=len(open_lines), parent_index=parent))
        open_lines.append((line.indent, index))
    return drafts


def _lines(text: str) -> Iterator[_Line]:
    position = 0
    while position <= len(text):
        found = _BREAK.search(text, position)
        end = found.start() if found else len(text)
        if line := _line(text[position:end], position):
            yield line
        position = found.end() if found else len(text) + 1


def _line(raw: str, offset: int) -> _Line | None:
    stripped = raw.strip()
    if not stripped:
        return None
    if len(stripped) > MAX_LINE:
        raise LimitExceeded(
            f"The line that begins with {stripped[:40]!r} has {len(stripped)} characters; "
            f"at most {MAX_LINE} are read.",
            field=_FIELD,
        )
    begin = len(raw) - len(raw.lstrip())
    bullet = _BULLET.match(stripped)
    skipped = bullet.end() if bullet and bullet.end() < len(stripped) else 0
    indent = sum(_TAB if character == "\t" else 1 for character in raw[:begin])
    return _Line(stripped[skipped:], offset + begin + skipped, indent)
