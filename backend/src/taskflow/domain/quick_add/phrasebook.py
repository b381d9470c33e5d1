"""Finds the phrases of a language in tokens.

Patterns are spelled out beforehand, so a look-up never backtracks: its cost is bounded by the number of patterns,
whatever the text.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import product
from typing import Any

from taskflow.domain.quick_add.language import Kind, Language, Phrase
from taskflow.domain.quick_add.languages import LANGUAGES
from taskflow.domain.quick_add.meanings import Meaning, Now, kind_of, meaning_of
from taskflow.domain.quick_add.tokens import Form, Token
from taskflow.domain.quick_add.vocabulary import RECOGNISERS, Values

_ELEMENT = re.compile(r"\[[^\]]*\]|\S+")
_NESTED_DATE = "date"


@dataclass(frozen=True, slots=True)
class Match:
    """A phrase found in tokens `[first, end)`."""

    first: int
    end: int
    phrase: Phrase
    meaning: Meaning


@dataclass(frozen=True, slots=True)
class _Spelling:
    """One way to write a phrase: each element is a set of words or the name of a class."""

    elements: tuple[frozenset[str] | str, ...]
    phrase: Phrase
    kind: Kind


class Phrasebook:
    """All spellings of a language, ordered so that the longest is tried first."""

    def __init__(self, language: Language) -> None:
        self.language = language
        self._by_word: dict[str, list[_Spelling]] = {}
        self._by_class: dict[str, list[_Spelling]] = {}
        spellings = [s for phrase in language.phrases for s in _spellings(phrase)]
        for spelling in sorted(spellings, key=lambda s: -len(s.elements)):
            first = spelling.elements[0]
            if isinstance(first, str):
                self._by_class.setdefault(first, []).append(spelling)
            else:
                for word in first:
                    self._by_word.setdefault(word, []).append(spelling)

    def find(
        self, tokens: Sequence[Token], i: int, now: Now, kinds: frozenset[Kind]
    ) -> Match | None:
        """The longest phrase of these kinds that begins at token `i` and ends at the end of a word."""
        best: Match | None = None
        for spelling in self._candidates(tokens, i):
            if spelling.kind not in kinds:
                continue
            read = self._read(spelling, tokens, i, now)
            if read is None or (best is not None and read[1] <= best.end):
                continue
            values, end = read
            meaning = meaning_of(spelling.phrase.means, values, now)
            if meaning is not None and tokens[end - 1].closes:
                best = Match(i, end, spelling.phrase, meaning)
        return best

    def _candidates(self, tokens: Sequence[Token], i: int) -> Iterator[_Spelling]:
        token = tokens[i]
        if token.form in (Form.LITERAL, Form.MARK):
            return
        if token.form in (Form.WORD, Form.PUNCTUATION):
            yield from self._by_word.get(token.word, ())
        for name, spellings in self._by_class.items():
            if RECOGNISERS[name](self.language, tokens, i) is not None:
                yield from spellings

    def _read(
        self, spelling: _Spelling, tokens: Sequence[Token], i: int, now: Now
    ) -> tuple[Values, int] | None:
        captured: dict[str, Any] = dict(spelling.phrase.fixed)
        for element in spelling.elements:
            if i >= len(tokens):
                return None
            if isinstance(element, frozenset):
                if tokens[i].form is Form.LITERAL or tokens[i].word not in element:
                    return None
                i += 1
                continue
            found = self._recognise(element, tokens, i, now)
            if found is None:
                return None
            captured.update(found[0])
            i = found[1]
        return Values(**captured), i

    def _recognise(
        self, name: str, tokens: Sequence[Token], i: int, now: Now
    ) -> tuple[Mapping[str, object], int] | None:
        if name != _NESTED_DATE:
            return RECOGNISERS[name](self.language, tokens, i)
        match = self.find(tokens, i, now, frozenset({Kind.DATE}))
        if match is None or match.meaning.at is not None:
            return None
        return {"day": match.meaning.day}, match.end


def _spellings(phrase: Phrase) -> Iterator[_Spelling]:
    choices: list[tuple[list[str], ...]] = []
    for element in _ELEMENT.findall(phrase.pattern):
        if element.startswith("["):
            choices.append((element[1:-1].split(), []))
        else:
            choices.append(([element],))
    for chosen in product(*choices):
        words = [word for part in chosen for word in part]
        yield _Spelling(tuple(map(_element, words)), phrase, kind_of(phrase.means))


def _element(text: str) -> frozenset[str] | str:
    return text[1:-1] if text.startswith("<") else frozenset(text.split("|"))


@cache
def phrasebook_of(code: str) -> Phrasebook:
    """The phrasebook of a language code. `KeyError` for one that has no table."""
    return Phrasebook(LANGUAGES[code])
