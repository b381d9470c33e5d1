"""Finds the phrases of a language in tokens.

All ways to write all phrases are spelled out beforehand as one tree, so a look-up never backtracks over the text: its
cost is bounded by the size of the tree, whatever the text.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from itertools import product
from typing import Any

from taskflow.domain.quick_add.language import Kind, Language, Phrase
from taskflow.domain.quick_add.languages import LANGUAGES
from taskflow.domain.quick_add.meanings import Meaning, Now, kind_of, meaning_of
from taskflow.domain.quick_add.tokens import Form, Token
from taskflow.domain.quick_add.vocabulary import RECOGNISERS, Captured, Values

_ELEMENT = re.compile(r"\[[^\]]*\]|\S+")
_NESTED_DATE = "date"
_DATE = frozenset({Kind.DATE})
_CLOSED = (Form.LITERAL, Form.MARK)


@dataclass(frozen=True, slots=True)
class Match:
    """A phrase found in tokens `[first, end)`."""

    first: int
    end: int
    phrase: Phrase
    meaning: Meaning


@dataclass(slots=True)
class _Node:
    """What may follow a beginning: further words, further classes, or the end of these phrases.

    `kinds` are those of all phrases below.
    """

    words: dict[str, "_Node"] = field(default_factory=dict)
    classes: dict[str, "_Node"] = field(default_factory=dict)
    phrases: list[Phrase] = field(default_factory=list)
    kinds: set[Kind] = field(default_factory=set)


class Phrasebook:
    """All phrases of a language, ready to be looked up."""

    def __init__(self, language: Language) -> None:
        self.language = language
        self.root = _Node()
        for phrase in language.phrases:
            for elements in _spellings(phrase.pattern):
                self._add(elements, phrase)

    def on(self, tokens: Sequence[Token], now: Now) -> "Finder":
        """Look-ups in the tokens of one line."""
        return Finder(self, tokens, now)

    def _add(self, elements: Sequence[str], phrase: Phrase) -> None:
        node, kind = self.root, kind_of(phrase.means)
        for element in elements:
            node.kinds.add(kind)
            if element.startswith("<"):
                node = node.classes.setdefault(element[1:-1], _Node())
            else:
                node = node.words.setdefault(element, _Node())
        node.kinds.add(kind)
        node.phrases.append(phrase)


class Finder:
    """Finds phrases in the tokens of one line. What was looked up once is remembered, so each position costs once."""

    def __init__(self, book: Phrasebook, tokens: Sequence[Token], now: Now) -> None:
        self.language = book.language
        self.tokens = tokens
        self.now = now
        self._root = book.root
        self._found: dict[tuple[int, frozenset[Kind]], Match | None] = {}
        self._recognised: dict[tuple[int, str], Captured | None] = {}

    def find(self, i: int, kinds: frozenset[Kind]) -> Match | None:
        """The longest phrase of these kinds that begins at token `i` and ends at the end of a word."""
        key = (i, kinds)
        if key not in self._found:
            self._found[key] = self._longest(i, kinds)
        return self._found[key]

    def _longest(self, i: int, kinds: frozenset[Kind]) -> Match | None:
        best: Match | None = None
        for phrase, captured, end in self._walk(self._root, i, {}, kinds):
            if not self.tokens[end - 1].closes or (best is not None and end <= best.end):
                continue
            meaning = meaning_of(phrase.means, Values(**{**phrase.fixed, **captured}), self.now)
            if meaning is not None and meaning.kind in kinds:
                best = Match(i, end, phrase, meaning)
        return best

    def _walk(
        self, node: _Node, i: int, captured: Mapping[str, Any], kinds: frozenset[Kind]
    ) -> Iterator[tuple[Phrase, Mapping[str, Any], int]]:
        """All phrases of the tree below `node` that the tokens from `i` on spell out, with what they capture."""
        if i < len(self.tokens) and self.tokens[i].form not in _CLOSED:
            following = node.words.get(self.tokens[i].word)
            if following is not None and not following.kinds.isdisjoint(kinds):
                yield from self._walk(following, i + 1, captured, kinds)
            for name, following in node.classes.items():
                if following.kinds.isdisjoint(kinds):
                    continue
                found = self._recognise(name, i)
                if found is not None:
                    yield from self._walk(following, found[1], {**captured, **found[0]}, kinds)
        for phrase in node.phrases:
            yield phrase, captured, i

    def _recognise(self, name: str, i: int) -> Captured | None:
        key = (i, name)
        if key not in self._recognised:
            if name == _NESTED_DATE:
                self._recognised[key] = self._date(i)
            else:
                self._recognised[key] = RECOGNISERS[name](self.language, self.tokens, i)
        return self._recognised[key]

    def _date(self, i: int) -> Captured | None:
        match = self.find(i, _DATE)
        if match is None or match.meaning.at is not None:
            return None
        return {"day": match.meaning.day}, match.end


def _spellings(pattern: str) -> Iterator[list[str]]:
    """Each way to write a pattern: with and without what is optional, with each of the alternatives."""
    choices: list[list[list[str]]] = []
    for element in _ELEMENT.findall(pattern):
        words = element.strip("[]").split()
        spelled = [list(chosen) for chosen in product(*(word.split("|") for word in words))]
        choices.append([*spelled, []] if element.startswith("[") else spelled)
    for chosen in product(*choices):
        yield [word for words in chosen for word in words]


@cache
def phrasebook_of(code: str) -> Phrasebook:
    """The phrasebook of a language code. `KeyError` for one that has no table."""
    return Phrasebook(LANGUAGES[code])
