"""Cuts a line into tokens, in one pass without backtracking: quoted text and addresses stay whole, marks are set apart.

Positions are code points in the line. A token that the user un-parsed, quoted or escaped is `LITERAL`: no phrase or
mark can contain it.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from enum import Enum, auto

MARKS = "#@+*"
BANG = "!"
_QUOTES = {'"': '"', "“": "”", "„": "“", "«": "»"}
_OPENERS = "(["
_CLOSERS = ".,;:!?)]…"
_ESCAPED = re.compile(r"\\(?:[#@+*!\"“„«]|[pP][1-4]$)")
_ADDRESS = re.compile(r"[a-z][a-z0-9+.-]{0,20}://|www\.", re.IGNORECASE)
_CHUNK = re.compile(r"\S+")


class Form(Enum):
    """How a token is written."""

    WORD = auto()
    NUMBER = auto()
    SUFFIXED = auto()
    CLOCK = auto()
    ISO = auto()
    SLASHED = auto()
    DOTTED = auto()
    PUNCTUATION = auto()
    MARK = auto()
    BANG = auto()
    LITERAL = auto()


_SHAPES: tuple[tuple[Form, re.Pattern[str]], ...] = (
    (Form.NUMBER, re.compile(r"([0-9]{1,4})")),
    (Form.SUFFIXED, re.compile(r"([0-9]{1,3})([a-z][a-z.]{0,2})")),
    (Form.CLOCK, re.compile(r"([0-9]{1,2}):([0-9]{2})([a-z][a-z.]{0,2})?")),
    (Form.CLOCK, re.compile(r"([0-9]{1,2})\.([0-9]{2})([a-z][a-z.]{0,2})")),
    (Form.ISO, re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")),
    (Form.SLASHED, re.compile(r"([0-9]{1,2})/([0-9]{1,2})(?:/([0-9]{4}|[0-9]{2}))?")),
    (Form.DOTTED, re.compile(r"([0-9]{1,2})[.-]([0-9]{1,2})[.-]([0-9]{4})")),
)
_LISTED = re.compile(r"[^\W\d_]+|[0-9]{1,2}[a-z]{2}")


@dataclass(frozen=True, slots=True)
class Token:
    """`[start, end)` of the line.

    `opens` and `closes`: nothing but white space, a bracket before or punctuation after is glued to that side. `parts`
    are the groups of a numeric form as written (`("9", "30", "am")`).
    """

    start: int
    end: int
    text: str
    form: Form
    opens: bool = True
    closes: bool = True
    parts: tuple[str, ...] = ()
    word: str = field(init=False)
    """The text in small letters, with straight apostrophes."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "word", self.text.lower().replace("\u2019", "'"))

    @property
    def is_capitalised(self) -> bool:
        return self.text[:1].isupper() and self.text != "I"


def tokenise(line: str, literal: Sequence[tuple[int, int]] = ()) -> list[Token]:
    """The tokens of a line in order. Those that touch a `literal` stretch come as `LITERAL`."""
    tokens = list(_cut(line))
    if not literal:
        return tokens
    return [
        Token(t.start, t.end, t.text, Form.LITERAL)
        if any(start < t.end and t.start < end for start, end in literal)
        else t
        for t in tokens
    ]


def is_escaped(token: Token) -> bool:
    """Whether the token begins with a backslash that only makes it literal, and is not part of the title."""
    return token.form is Form.LITERAL and _ESCAPED.match(token.text) is not None


def _cut(line: str) -> Iterator[Token]:
    position, exhausted = 0, set[str]()
    while (chunk := _CHUNK.search(line, position)) is not None:
        start, end = chunk.span()
        first = line[start]
        if (closer := _QUOTES.get(first)) is not None and closer not in exhausted:
            close = line.find(closer, start + 1)
            if close >= 0:
                yield Token(start, close + 1, line[start : close + 1], Form.LITERAL)
                position = close + 1
                continue
            exhausted.add(closer)
        if first in _OPENERS and end - start > 1:
            yield Token(start, start + 1, first, Form.PUNCTUATION)
            position = start + 1
        elif first in MARKS and line[start + 1 : start + 2] == '"':
            close = line.find('"', start + 2)
            position = end if close < 0 else close + 1
            yield Token(start, position, line[start:position], Form.MARK)
        else:
            yield from _cut_chunk(line, start, end)
            position = end


def _cut_chunk(line: str, start: int, end: int) -> Iterator[Token]:
    chunk = line[start:end]
    if _ESCAPED.match(chunk) or _ADDRESS.match(chunk) or "@" in chunk[1:]:
        yield Token(start, end, chunk, Form.LITERAL)
        return
    core = chunk.rstrip(_CLOSERS)
    stop = start + len(core)
    if chunk[0] == BANG and len(core) > 1:
        yield Token(start, start + 1, BANG, Form.BANG)
        for token in _cut_core(line, start + 1, stop):
            yield replace(token, opens=False)
    elif chunk[0] in MARKS and len(core) > 1:
        yield Token(start, stop, core, Form.MARK)
    elif core and not any(character.isalnum() for character in core):
        yield Token(start, stop, core, Form.PUNCTUATION)
    elif core:
        yield from _cut_core(line, start, stop)
    for at in range(stop, end):
        yield Token(at, at + 1, line[at], Form.PUNCTUATION, opens=at == start)


def _cut_core(line: str, start: int, end: int) -> Iterator[Token]:
    core = line[start:end]
    lowered = core.lower()
    for form, shape in _SHAPES:
        if match := shape.fullmatch(lowered):
            parts = tuple(part or "" for part in match.groups())
            yield Token(start, end, core, form, parts=parts)
            return
    pieces = re.split(r"([,/])", core)
    if len(pieces) == 1 or not all(_LISTED.fullmatch(piece) for piece in pieces[::2]):
        yield Token(start, end, core, Form.WORD)
        return
    position = start
    for piece in pieces:
        stop = position + len(piece)
        edges = (position == start, stop == end)
        yield _piece(piece, position, edges)
        position = stop


def _piece(text: str, start: int, edges: tuple[bool, bool]) -> Token:
    end, (opens, closes) = start + len(text), edges
    if text in ",/":
        return Token(start, end, text, Form.PUNCTUATION, opens, closes)
    match = _SHAPES[1][1].fullmatch(text.lower())
    form, parts = (Form.SUFFIXED, match.groups()) if match else (Form.WORD, ())
    return Token(start, end, text, form, opens, closes, parts)
