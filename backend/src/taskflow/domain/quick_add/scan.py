"""Goes through the tokens of a line once and names what each could be: mark, phrase, punctuation or text.

Whether a phrase is meant as a date is decided afterwards (`evidence.py`), when its surroundings are known.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum, auto

from taskflow.domain.quick_add.language import Alone, Kind, Language
from taskflow.domain.quick_add.marks import Mark, priority_of
from taskflow.domain.quick_add.meanings import Meaning, Now
from taskflow.domain.quick_add.phrasebook import Match, Phrasebook
from taskflow.domain.quick_add.tokens import Form, Token

MAX_LEADS = 3
_OPEN = frozenset({Kind.DATE, Kind.TIME, Kind.REPEAT, Kind.START})
_AFTER_REPEAT = frozenset(Kind)


class Role(Enum):
    """What an item of a line may be."""

    TEXT = auto()
    PUNCTUATION = auto()
    MARK = auto()
    PRIORITY = auto()
    PHRASE = auto()


@dataclass(frozen=True, slots=True)
class Item:
    """Tokens `[first, end)` in one role. `leads` are the prepositions taken with a phrase."""

    role: Role
    first: int
    end: int
    match: Match | None = None
    leads: tuple[str, ...] = ()

    @property
    def meaning(self) -> Meaning:
        assert self.match is not None
        return self.match.meaning

    @property
    def alone(self) -> Alone:
        assert self.match is not None
        return self.match.phrase.alone


def scan(
    tokens: Sequence[Token], marks: Mapping[int, Mark], book: Phrasebook, now: Now
) -> list[Item]:
    """The items of a line, in order and without gaps."""
    items: list[Item] = []
    chain: list[Item] = []
    i = 0
    while i < len(tokens):
        item = _item(tokens, i, marks, book, now, chain)
        items.append(item)
        if item.role is Role.PHRASE:
            chain.append(item)
        elif item.role is Role.TEXT or (item.role is Role.PUNCTUATION and tokens[i].text != ","):
            chain = []
        i = item.end
    return [_settled(items, k) for k in range(len(items))]


def _item(
    tokens: Sequence[Token],
    i: int,
    marks: Mapping[int, Mark],
    book: Phrasebook,
    now: Now,
    chain: Sequence[Item],
) -> Item:
    if i in marks:
        return Item(Role.MARK, i, marks[i].end)
    if priority_of(tokens[i], book.language):
        return Item(Role.PRIORITY, i, i + 1)
    phrase = _phrase(tokens, i, book, now, chain) if tokens[i].opens else None
    if phrase is not None:
        return phrase
    role = Role.PUNCTUATION if tokens[i].form is Form.PUNCTUATION else Role.TEXT
    return Item(role, i, i + 1)


def _phrase(
    tokens: Sequence[Token], i: int, book: Phrasebook, now: Now, chain: Sequence[Item]
) -> Item | None:
    """The longest phrase at `i`, with or without prepositions before it."""
    repeats = any(item.meaning.kind is Kind.REPEAT for item in chain)
    kinds = _AFTER_REPEAT if repeats else _OPEN
    found: Item | None = None
    for start, leads in _leads(tokens, i, book.language):
        match = book.find(tokens, start, now, kinds)
        if match is None or (found is not None and match.end <= found.end):
            continue
        if leads and not _leads_fit(leads, match.meaning.kind, book.language):
            continue
        if _is_phrase(tokens, match, chain, book.language):
            found = Item(Role.PHRASE, i, match.end, match, leads)
    return found


def _leads(
    tokens: Sequence[Token], i: int, language: Language
) -> list[tuple[int, tuple[str, ...]]]:
    """Where a phrase may begin: at `i`, or after up to three prepositions (`due:`, `due on`)."""
    starts: list[tuple[int, tuple[str, ...]]] = [(i, ())]
    allowed = language.date_leads | language.time_leads
    leads: tuple[str, ...] = ()
    for j in range(i, min(i + MAX_LEADS, len(tokens) - 1)):
        token = tokens[j]
        if token.form is Form.LITERAL or token.word not in allowed:
            break
        if token.text == ":" and not leads:
            break
        leads = (*leads, token.word)
        starts.append((j + 1, leads))
    return starts


def _leads_fit(leads: tuple[str, ...], kind: Kind, language: Language) -> bool:
    if kind is Kind.DATE:
        return language.date_leads.issuperset(leads)
    return kind is Kind.TIME and language.time_leads.issuperset(leads)


def _is_phrase(
    tokens: Sequence[Token], match: Match, chain: Sequence[Item], language: Language
) -> bool:
    """False for what is part of a name, and for words that only add to a date before them."""
    before = tokens[match.first - 1].word if match.first else ""
    after = tokens[match.end].word if match.end < len(tokens) else ""
    first = tokens[match.first]
    if match.phrase.alone is Alone.BESIDE:
        beside = chain[-1] if chain and chain[-1].end == match.first else None
        if match.meaning.kind is Kind.START:
            return any(item.meaning.kind is Kind.REPEAT for item in chain)
        return beside is not None and (
            beside.meaning.kind in (Kind.DATE, Kind.REPEAT) or beside.meaning.at is not None
        )
    if match.end - match.first == 1 and first.word in language.weekdays:
        return before not in language.names_before and after not in language.names_after
    if first.form is Form.CLOCK:
        return before not in language.numbered
    return True


def _settled(items: Sequence[Item], k: int) -> Item:
    """`p1` is a priority at an edge or beside something recognised; inside the title (`fix p1 bug`) it is text."""
    item = items[k]
    if item.role is not Role.PRIORITY:
        return item
    before = items[k - 1].role if k else Role.MARK
    after = items[k + 1].role if k + 1 < len(items) else Role.MARK
    if {before, after} & {Role.MARK, Role.PHRASE}:
        return Item(Role.MARK, item.first, item.end)
    return Item(Role.TEXT, item.first, item.end)
