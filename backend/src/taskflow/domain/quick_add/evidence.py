"""Decides which phrases of a line are meant. When in doubt the words stay text.

Phrases that stand together form a cluster. A cluster counts if it is first or last in the title, comes after a preposition,
or holds a time. Of each kind the best supported phrase is taken.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import IntEnum

from taskflow.domain.quick_add.language import Alone, Kind, Language
from taskflow.domain.quick_add.scan import Item, Role
from taskflow.domain.quick_add.tokens import Form, Token

_MIN_NAME_WORDS = 2
_ENDINGS = frozenset({Kind.UNTIL, Kind.COUNT, Kind.LENGTH})


class Support(IntEnum):
    """How strongly a cluster is meant; higher wins where two would set the same thing."""

    NONE = 0
    FIRST = 1
    LAST = 2
    LED = 3
    TIMED = 4


@dataclass(frozen=True, slots=True)
class Cluster:
    """Neighbouring phrases of distinct kinds; the items before and after them are `left` and `right` (exclusive)."""

    phrases: tuple[Item, ...]
    left: int
    right: int
    is_first: bool
    is_last: bool


def choose(tokens: Sequence[Token], items: Sequence[Item], language: Language) -> list[Item]:
    """The phrases that are meant, in order. Empty if nothing would be left of the title."""
    if not any(item.role is Role.TEXT for item in items):
        return []
    judged = [
        (_support(cluster, tokens, items, language), cluster)
        for cluster in _clusters(tokens, items)
    ]
    judged.sort(key=lambda pair: -pair[0])
    chosen: list[Item] = []
    slots: set[Kind | str] = set()
    for support, cluster in judged:
        wanted = {_slot(phrase) for phrase in cluster.phrases}
        if support is Support.NONE or wanted & slots:
            continue
        slots |= wanted
        chosen.extend(cluster.phrases)
    chosen.sort(key=lambda item: item.first)
    return _without_orphans(_without_objects(chosen, tokens, items, language))


def _slot(item: Item) -> Kind | str:
    kind = item.meaning.kind
    if kind is Kind.TIME and item.meaning.at is None:
        return "part"
    return "ending" if kind in _ENDINGS else kind


def _clusters(tokens: Sequence[Token], items: Sequence[Item]) -> Iterator[Cluster]:
    """Runs of phrases; within one only marks and commas part them. A kind seen twice begins a new cluster."""
    run: list[int] = []
    texts = [k for k, item in enumerate(items) if item.role is Role.TEXT]
    for k, item in enumerate(items):
        if item.role is Role.PHRASE:
            if _slot(item) in {_slot(items[j]) for j in run}:
                yield _cluster(items, run, texts)
                run = []
            run.append(k)
        elif item.role is Role.TEXT or (
            item.role is Role.PUNCTUATION and tokens[item.first].text != ","
        ):
            if run:
                yield _cluster(items, run, texts)
            run = []
    if run:
        yield _cluster(items, run, texts)


def _cluster(items: Sequence[Item], run: Sequence[int], texts: Sequence[int]) -> Cluster:
    first, last = run[0], run[-1]
    spoken = (Role.TEXT, Role.PHRASE)
    return Cluster(
        phrases=tuple(items[k] for k in run),
        left=first,
        right=last,
        is_first=first < texts[0] and not any(i.role in spoken for i in items[:first]),
        is_last=last > texts[-1] and not any(i.role in spoken for i in items[last + 1 :]),
    )


def _support(
    cluster: Cluster, tokens: Sequence[Token], items: Sequence[Item], language: Language
) -> Support:
    head = cluster.phrases[0]
    before = tokens[head.first - 1] if head.first else None
    if not head.leads and before is not None and before.form in (Form.WORD, Form.PUNCTUATION):
        if before.word in language.blockers:
            return Support.NONE
    timed = any(_is_exact_time(phrase) for phrase in cluster.phrases)
    kinds = {phrase.meaning.kind for phrase in cluster.phrases}
    if timed and (Kind.DATE in kinds or Kind.REPEAT in kinds):
        return Support.TIMED
    supports = [
        _phrase_support(phrase, cluster, tokens, items, language)
        for phrase in cluster.phrases
        if phrase.alone is not Alone.BESIDE
    ]
    if not supports:
        return Support.NONE
    return max(supports) if Kind.REPEAT in kinds else min(supports)


def _is_exact_time(item: Item) -> bool:
    return item.meaning.kind is Kind.TIME and item.meaning.at is not None


def _phrase_support(
    phrase: Item,
    cluster: Cluster,
    tokens: Sequence[Token],
    items: Sequence[Item],
    language: Language,
) -> Support:
    alone = _alone(phrase, tokens, language)
    led = bool(phrase.leads)
    if alone is Alone.LED_LAST:
        return Support.LED if led and cluster.is_last else Support.NONE
    if led and (cluster.is_last or _is_led_inside(phrase, cluster, tokens, items, language)):
        return Support.LED
    if alone is Alone.LED:
        return Support.NONE
    if cluster.is_last:
        return Support.LAST
    if _goes_on(phrase, cluster, tokens, items, language):
        return Support.LAST
    if cluster.is_first and alone is Alone.EITHER_END:
        begins = _can_begin(phrase, cluster, tokens, items, language)
        return Support.FIRST if begins else Support.NONE
    return Support.FIRST if cluster.is_first and _is_parted(cluster, items) else Support.NONE


def _alone(phrase: Item, tokens: Sequence[Token], language: Language) -> Alone:
    """What the table says, stricter for words that are more often something else (`sat`, `may 5`, `24/7`)."""
    assert phrase.match is not None
    own = tokens[phrase.match.first : phrase.match.end]
    words = {token.word for token in own}
    if phrase.meaning.kind is not Kind.DATE:
        return phrase.alone
    if len(own) == 1 and words & (language.ambiguous_weekdays | language.slash_idioms):
        return Alone.LED
    if words & language.ambiguous_months and all(len(token.text) != 4 for token in own[1:]):
        return Alone.EITHER_END if any(t.form is Form.SUFFIXED for t in own) else Alone.LAST
    return phrase.alone


def _is_led_inside(
    phrase: Item,
    cluster: Cluster,
    tokens: Sequence[Token],
    items: Sequence[Item],
    language: Language,
) -> bool:
    """Whether the preposition is strong enough in the middle (`on friday`); an hour alone needs a clause after it."""
    if phrase.meaning.kind is Kind.TIME:
        return not phrase.meaning.is_bare_hour
    return bool(language.mid_date_leads.intersection(phrase.leads))


def _goes_on(
    phrase: Item,
    cluster: Cluster,
    tokens: Sequence[Token],
    items: Sequence[Item],
    language: Language,
) -> bool:
    """A time or a repeat in the middle, followed by `with Anna`, `for the club` but not by a number (`3 to 5`)."""
    if phrase.meaning.kind not in (Kind.TIME, Kind.REPEAT) or cluster.right + 1 >= len(items):
        return False
    after = items[cluster.right + 1]
    if after.role is not Role.TEXT or tokens[after.first].word not in language.clauses:
        return False
    following = tokens[after.end : after.end + 1]
    return bool(following) and following[0].form is not Form.NUMBER


def _is_parted(cluster: Cluster, items: Sequence[Item]) -> bool:
    """`Friday: …`, `tomorrow, …`."""
    return items[cluster.right + 1].role is Role.PUNCTUATION


def _can_begin(
    phrase: Item,
    cluster: Cluster,
    tokens: Sequence[Token],
    items: Sequence[Item],
    language: Language,
) -> bool:
    """Not where the words after it make a title of it: `Wednesday Addams costume`, `Tomorrow Never Dies`."""
    if _is_parted(cluster, items):
        return True
    rest = [
        tokens[item.first]
        for item in items[cluster.right + 1 :]
        if item.role is Role.TEXT and tokens[item.first].form is Form.WORD
    ]
    if not rest:
        return True
    is_single = phrase.end - phrase.first == 1
    if is_single and tokens[phrase.first].word in language.weekdays and rest[0].is_capitalised:
        return False
    return len(rest) < _MIN_NAME_WORDS or not all(token.is_capitalised for token in rest)


def _without_objects(
    chosen: list[Item], tokens: Sequence[Token], items: Sequence[Item], language: Language
) -> list[Item]:
    """`Plan next week`: the date is what the verb is about, so it stays in the title."""
    texts = [item for item in items if item.role is Role.TEXT]
    if len(texts) != 1 or len(chosen) != 1 or chosen[0].leads:
        return chosen
    is_object = chosen[0].meaning.kind is Kind.DATE
    return [] if is_object and tokens[texts[0].first].word in language.planners else chosen


def _without_orphans(chosen: list[Item]) -> list[Item]:
    """An end without its repeat is text."""
    if any(item.meaning.kind is Kind.REPEAT for item in chosen):
        return chosen
    return [item for item in chosen if item.meaning.kind not in _ENDINGS]
