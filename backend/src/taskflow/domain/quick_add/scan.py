"""Goes through the tokens of a line once and names what each could be: mark, phrase, punctuation or text.

Whether a phrase is meant as a date is decided afterwards (`evidence.py`), when its surroundings are known.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum, auto

from taskflow.domain.quick_add.language import Alone, Kind, Language
from taskflow.domain.quick_add.marks import Mark, priority_of
from taskflow.domain.quick_add.meanings import Meaning
from taskflow.domain.quick_add.phrasebook import Finder, Match
from taskflow.domain.quick_add.tokens import Form, Token

MAX_LEADS = 3
_ANYWHERE = frozenset({Kind.DATE, Kind.TIME, Kind.REPEAT, Kind.START})
_AFTER_REPEAT = frozenset(Kind)


class Role(Enum):
    """What an item of a line is."""

    TEXT = auto()
    PUNCTUATION = auto()
    MARK = auto()
    PRIORITY = auto()
    PHRASE = auto()


@dataclass(frozen=True, slots=True)
class Item:
    """Tokens `[first, end)` in one role."""

    role: Role
    first: int
    end: int


@dataclass(frozen=True, slots=True)
class Found(Item):
    """A phrase; `leads` are the prepositions that are taken with it."""

    match: Match
    leads: tuple[str, ...] = ()

    @property
    def meaning(self) -> Meaning:
        return self.match.meaning

    @property
    def alone(self) -> Alone:
        return self.match.phrase.alone


@dataclass(frozen=True, slots=True)
class Line:
    """The tokens of a line and its marks by their first token."""

    finder: Finder
    marks: Mapping[int, Mark]

    @property
    def tokens(self) -> Sequence[Token]:
        return self.finder.tokens

    @property
    def language(self) -> Language:
        return self.finder.language

    def word(self, i: int) -> str:
        """The word at `i` in small letters; empty outside of the line."""
        return self.tokens[i].word if 0 <= i < len(self.tokens) else ""

    def parts_chain(self, item: Item) -> bool:
        """Whether phrases on both sides do not belong together: anything but marks and commas between them."""
        if item.role is Role.PUNCTUATION:
            return self.tokens[item.first].text != ","
        return item.role is Role.TEXT


@dataclass(frozen=True, slots=True)
class _Chain:
    """What came just before, with nothing but marks and commas between: the last phrase, and whether one repeats."""

    last: Found | None = None
    repeats: bool = False

    def then(self, found: Found) -> "_Chain":
        return _Chain(found, self.repeats or found.meaning.kind is Kind.REPEAT)


def scan(line: Line) -> list[Item]:
    """The items of a line, in order and without gaps."""
    items: list[Item] = []
    chain = _Chain()
    i = 0
    while i < len(line.tokens):
        item = _item(line, i, chain)
        items.append(item)
        if isinstance(item, Found):
            chain = chain.then(item)
        elif line.parts_chain(item):
            chain = _Chain()
        i = item.end
    return [_settled(items, k) for k in range(len(items))]


def _item(line: Line, i: int, chain: _Chain) -> Item:
    token = line.tokens[i]
    if i in line.marks:
        return Item(Role.MARK, i, line.marks[i].end)
    if token.opens and token.closes and priority_of(token, line.language):
        return Item(Role.PRIORITY, i, i + 1)
    found = _found(line, i, chain) if token.opens else None
    if found is not None:
        return found
    return Item(Role.PUNCTUATION if token.form is Form.PUNCTUATION else Role.TEXT, i, i + 1)


def _found(line: Line, i: int, chain: _Chain) -> Found | None:
    """The longest phrase at `i`, with or without prepositions before it."""
    kinds = _AFTER_REPEAT if chain.repeats else _ANYWHERE
    longest: Found | None = None
    for start, leads in _leads(line, i):
        match = line.finder.find(start, kinds)
        if match is None or (longest is not None and match.end <= longest.end):
            continue
        if _leads_fit(leads, match.meaning.kind, line.language) and _is_phrase(line, match, chain):
            longest = Found(Role.PHRASE, i, match.end, match, leads)
    return longest


def _leads(line: Line, i: int) -> Iterator[tuple[int, tuple[str, ...]]]:
    """Where a phrase may begin: at `i`, or after up to three prepositions (`due:`, `due on`)."""
    yield i, ()
    allowed = line.language.date_leads | line.language.time_leads
    leads: tuple[str, ...] = ()
    for j in range(i, min(i + MAX_LEADS, len(line.tokens) - 1)):
        token = line.tokens[j]
        is_lone_mark = token.form is Form.PUNCTUATION and not leads
        if is_lone_mark or token.form is Form.LITERAL or token.word not in allowed:
            return
        leads = (*leads, token.word)
        yield j + 1, leads


def _leads_fit(leads: tuple[str, ...], kind: Kind, language: Language) -> bool:
    if not leads:
        return True
    if kind is Kind.DATE:
        return language.date_leads.issuperset(leads)
    return kind is Kind.TIME and language.time_leads.issuperset(leads)


def _is_phrase(line: Line, match: Match, chain: _Chain) -> bool:
    """False for what is part of a name, and for words that only add to a date before them."""
    language, first = line.language, line.tokens[match.first]
    before = line.word(match.first - 1)
    if match.phrase.alone is Alone.BESIDE:
        return _is_beside(match, chain)
    if match.end - match.first == 1 and first.word in language.weekdays:
        is_name = before in language.names_before or line.word(match.end) in language.names_after
        return not is_name and not _is_numbered(line, match.end)
    if match.meaning.kind is Kind.TIME and _is_listed(line, match.end):
        return False
    return first.form is not Form.CLOCK or before not in language.numbered


def _is_numbered(line: Line, i: int) -> bool:
    """`Friday the 13th`: an ordinal at `i` that did not fit the weekday before it."""
    if line.word(i) in line.language.blockers:
        i += 1
    token = line.tokens[i] if i < len(line.tokens) else None
    if token is None or token.form is not Form.SUFFIXED:
        return False
    return token.parts[-1] in line.language.ordinal_suffixes


def _is_listed(line: Line, i: int) -> bool:
    """`8am and 8pm`, `9 to 10`: a time that is one of several is none."""
    words = line.language.list_words | line.language.range_words
    if line.word(i) not in words or line.word(i) == ",":
        return False
    following = line.tokens[i + 1 : i + 2]
    return bool(following) and following[0].form in (Form.NUMBER, Form.CLOCK, Form.SUFFIXED)


def _is_beside(match: Match, chain: _Chain) -> bool:
    if match.meaning.kind is Kind.START:
        return chain.repeats
    if chain.last is None or chain.last.end != match.first:
        return False
    beside = chain.last.meaning
    return beside.kind in (Kind.DATE, Kind.REPEAT) or beside.at is not None


def _settled(items: Sequence[Item], k: int) -> Item:
    """`p1` is a priority at an edge or beside something recognised; inside the title (`fix p1 bug`) it is text."""
    item = items[k]
    if item.role is not Role.PRIORITY:
        return item
    neighbours = {other.role for other in (*items[max(k - 1, 0) : k], *items[k + 1 : k + 2])}
    is_edge = k in (0, len(items) - 1)
    is_mark = is_edge or not neighbours.isdisjoint((Role.MARK, Role.PHRASE))
    return Item(Role.MARK if is_mark else Role.TEXT, item.first, item.end)
