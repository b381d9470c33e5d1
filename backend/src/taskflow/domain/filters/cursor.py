"""A place in a filter's text, and the one way to refuse it: with the column and what was expected.

Each pattern is matched once where the cursor stands and has no nested repetition, so that reading
costs time linear in the length of the text.
"""

import re
from collections.abc import Iterable
from difflib import get_close_matches
from typing import NoReturn

from taskflow.errors import InvalidInput, LimitExceeded

MAX_TEXT = 2000
"""Longest text of a filter or of one parameter, in characters."""

_UNSEARCHABLE = re.compile("[\0\ud800-\udfff]")
_SPACE = re.compile(r"\s*")
_NEXT = re.compile(r"\w+|\S")
_SHOWN = 40


class FilterError(InvalidInput):
    """A filter that cannot be read. `column` counts characters from 1, for a mark in the text."""

    code = "invalid_filter"

    def __init__(self, message: str, *, field: str, column: int) -> None:
        super().__init__(f"{message} (column {column})", field=field)
        self.column = column


def check_text(text: str, field: str) -> str:
    """The text, when the database can store it and it is short enough.

    Raises LimitExceeded over MAX_TEXT characters, InvalidInput for NUL or half a surrogate pair.
    """
    if len(text) > MAX_TEXT:
        raise LimitExceeded(
            f"This has {len(text)} characters; at most {MAX_TEXT} are read.", field=field
        )
    if unsearchable := _UNSEARCHABLE.search(text):
        raise FilterError(
            f"The character U+{ord(unsearchable[0]):04X} cannot be searched for; leave it out.",
            field=field,
            column=unsearchable.start() + 1,
        )
    return text


class Cursor:
    """`text` read from `position` on. `field` names the parameter in errors."""

    __slots__ = ("field", "position", "text")

    def __init__(self, text: str, field: str) -> None:
        self.text = check_text(text, field)
        self.field = field
        self.position = 0
        self._skip_space()

    def take(self, pattern: re.Pattern[str]) -> re.Match[str] | None:
        """Read what the pattern matches here, and the space after it; None leaves the position."""
        match = pattern.match(self.text, self.position)
        if match is not None:
            self.position = match.end()
            self._skip_space()
        return match

    def is_at_end(self) -> bool:
        """Whether everything has been read."""
        return self.position == len(self.text)

    def fail_expecting(self, expected: str) -> NoReturn:
        """Refuse what stands here."""
        following = _NEXT.match(self.text, self.position)
        found = f"{following.group()[:_SHOWN]!r} stands" if following else "the text ends"
        self.fail(f"Expected {expected}, but here {found}.")

    def fail(self, message: str, *, at: int | None = None) -> NoReturn:
        """Refuse what stands at the index `at`, or here."""
        column = (self.position if at is None else at) + 1
        raise FilterError(message, field=self.field, column=column)

    def fail_unknown(
        self, word: str, noun: str, known: Iterable[str], *, at: int, synonyms: Iterable[str] = ()
    ) -> NoReturn:
        """Refuse a word that is not in a closed set; tells the nearest, or all if none is near."""
        names = list(known)
        near = get_close_matches(word.lower()[:_SHOWN], [*names, *synonyms], n=1)
        advice = f"did you mean '{near[0]}'?" if near else f"use one of {', '.join(names)}."
        self.fail(f"{word[:_SHOWN]!r} is not a {noun}; {advice}", at=at)

    def fail_limit(self, message: str) -> NoReturn:
        """Refuse something well formed that is larger than what is served."""
        raise LimitExceeded(f"{message} (column {self.position + 1})", field=self.field)

    def _skip_space(self) -> None:
        space = _SPACE.match(self.text, self.position)
        self.position = space.end() if space else self.position
