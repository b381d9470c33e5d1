"""Decides which phrases of a line are meant. When in doubt the words stay text.

Phrases that stand together form a cluster. A cluster counts if it is first or last in the title, comes after a
preposition, or holds a time. Of each kind the best supported phrase is taken.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import IntEnum

from taskflow.domain.quick_add.language import Alone, Kind
from taskflow.domain.quick_add.scan import Found, Item, Line, Role
from taskflow.domain.quick_add.tokens import Form

_MIN_NAME_WORDS = 2
_YEAR_DIGITS = 4
_ENDINGS = frozenset({Kind.UNTIL, Kind.COUNT, Kind.LENGTH})
_ADDITIONS = _ENDINGS | {Kind.WORKING_DAY, Kind.AFTER_COMPLETION, Kind.MONTHS}


class Support(IntEnum):
    """How strongly a cluster is meant; higher wins where two would set the same thing."""

    NONE = 0
    FIRST = 1
    LAST = 2
    LED = 3
    TIMED = 4


@dataclass(frozen=True, slots=True)
class Cluster:
    """Neighbouring phrases of distinct kinds; the rest of the line begins at `items[end]`."""

    phrases: tuple[Found, ...]
    items: Sequence[Item]
    end: int
    is_first: bool
    is_last: bool

    @property
    def after(self) -> Item | None:
        return self.items[self.end] if self.end < len(self.items) else None

    @property
    def is_parted(self) -> bool:
        """`Friday: …`, `tomorrow, …`."""
        return self.after is not None and self.after.role is Role.PUNCTUATION


def choose(line: Line, items: Sequence[Item]) -> list[Found]:
    """The phrases that are meant, in order. Empty if nothing would be left of the title."""
    if not any(item.role is Role.TEXT for item in items):
        return []
    judged = [(_support(line, cluster), cluster) for cluster in _clusters(line, items)]
    judged.sort(key=lambda pair: -pair[0])
    chosen: list[Found] = []
    slots: set[Kind | str] = set()
    for support, cluster in judged:
        wanted = {_slot(phrase) for phrase in cluster.phrases}
        if support is Support.NONE or wanted & slots:
            continue
        slots |= wanted
        chosen.extend(cluster.phrases)
    chosen.sort(key=lambda found: found.first)
    return _without_orphans(_without_objects(line, items, chosen))


def _slot(found: Found) -> Kind | str:
    kind = found.meaning.kind
    if kind is Kind.TIME and found.meaning.at is None:
        return "part"
    return "ending" if kind in _ENDINGS else kind


def _clusters(line: Line, items: Sequence[Item]) -> Iterator[Cluster]:
    """Runs of phrases; within one only marks and commas part them. A kind seen twice begins a new cluster."""
    run: list[tuple[int, Found]] = []
    spoken = [k for k, item in enumerate(items) if item.role in (Role.TEXT, Role.PHRASE)]
    edges = (spoken[0], spoken[-1])
    for k, item in enumerate(items):
        if isinstance(item, Found):
            if _slot(item) in {_slot(found) for _, found in run}:
                yield _cluster(items, run, edges)
                run = []
            run.append((k, item))
        elif run and line.parts_chain(item):
            yield _cluster(items, run, edges)
            run = []
    if run:
        yield _cluster(items, run, edges)


def _cluster(
    items: Sequence[Item], run: Sequence[tuple[int, Found]], edges: tuple[int, int]
) -> Cluster:
    first, last = run[0][0], run[-1][0]
    phrases = tuple(found for _, found in run)
    return Cluster(phrases, items, last + 1, first == edges[0], last == edges[1])


def _support(line: Line, cluster: Cluster) -> Support:
    head = cluster.phrases[0]
    if not head.leads and line.word(head.first - 1) in line.language.blockers:
        return Support.NONE
    kinds = {found.meaning.kind for found in cluster.phrases}
    is_timed = any(
        found.meaning.kind is Kind.TIME and found.meaning.at is not None
        for found in cluster.phrases
    )
    if is_timed and not kinds.isdisjoint((Kind.DATE, Kind.REPEAT)):
        return Support.TIMED
    supports = [
        _phrase_support(line, found, cluster)
        for found in cluster.phrases
        if found.alone is not Alone.BESIDE
    ]
    if not supports:
        return Support.NONE
    return max(supports) if Kind.REPEAT in kinds else min(supports)


def _phrase_support(line: Line, found: Found, cluster: Cluster) -> Support:
    alone = _alone(line, found)
    is_led = bool(found.leads) and (
        cluster.is_first or cluster.is_last or _is_led_inside(line, found)
    )
    if alone is Alone.LED_LAST:
        return Support.LED if is_led and cluster.is_last else Support.NONE
    if is_led and alone is not Alone.BESIDE:
        return Support.LED
    if alone in (Alone.LED, Alone.BESIDE):
        return Support.NONE
    if cluster.is_last or _goes_on(line, found, cluster):
        return Support.LAST
    if not cluster.is_first:
        return Support.NONE
    may_begin = alone is Alone.EITHER_END and not _begins_name(line, found, cluster)
    return Support.FIRST if cluster.is_parted or may_begin else Support.NONE


def _alone(line: Line, found: Found) -> Alone:
    """What the table says, stricter for words that are more often something else (`sat`, `may 5`, `24/7`) and for
    days gone by, which are more often a name (`Invoice 2024-01-05`) than a due date (`due 2024-01-05`).
    """
    language = line.language
    if found.meaning.kind is not Kind.DATE:
        return found.alone
    own = line.tokens[found.match.first : found.match.end]
    words = {token.word for token in own}
    if found.meaning.is_past:
        return Alone.LED if language.mid_date_leads.intersection(found.leads) else Alone.BESIDE
    if len(own) == 1 and words & language.ambiguous_weekdays:
        return Alone.LED
    if len(own) == 1 and words & language.slash_idioms:
        return Alone.LED if language.idiom_leads.intersection(found.leads) else Alone.BESIDE
    if words & language.ambiguous_months and not any(
        token.form is Form.SUFFIXED or len(token.text) == _YEAR_DIGITS for token in own[1:]
    ):
        return Alone.LAST
    return found.alone


def _is_led_inside(line: Line, found: Found) -> bool:
    """Whether the preposition is enough in the middle of a title (`on friday`).

    It is not for an hour alone, nor for a name (`at Noon Café`).
    """
    if all(token.is_capitalised for token in line.tokens[found.end - 1 : found.end + 1]):
        return False
    if found.meaning.kind is Kind.TIME:
        return not found.meaning.is_bare_hour
    return bool(line.language.mid_date_leads.intersection(found.leads))


def _goes_on(line: Line, found: Found, cluster: Cluster) -> bool:
    """A time or a repeat in the middle, followed by `with Anna`, `for the club` but not by `to 5`."""
    after = cluster.after
    if found.meaning.kind not in (Kind.TIME, Kind.REPEAT) or after is None:
        return False
    word = line.word(after.first)
    if after.role is not Role.TEXT or word not in line.language.clauses:
        return False
    following = line.tokens[after.end : after.end + 1]
    if not following:
        return False
    return following[0].form is not Form.NUMBER or word not in line.language.range_words


def _begins_name(line: Line, found: Found, cluster: Cluster) -> bool:
    """Whether it is a subject (`Today is …`), or capitals make a title of it (`Tomorrow Never Dies`)."""
    if line.word(found.end) in line.language.predicates:
        return True
    rest = cluster.items[cluster.end :]
    texts = (line.tokens[item.first] for item in rest if item.role is Role.TEXT)
    words = [token for token in texts if token.form is Form.WORD]
    if not words:
        return False
    is_single = found.end - found.first == 1
    if is_single and line.word(found.first) in line.language.weekdays:
        return words[0].is_capitalised
    return len(words) >= _MIN_NAME_WORDS and all(word.is_capitalised for word in words)


def _without_objects(line: Line, items: Sequence[Item], chosen: list[Found]) -> list[Found]:
    """`Plan next week`: the date is what the verb is about, so it stays in the title."""
    texts = [item for item in items if item.role is Role.TEXT]
    if len(texts) != 1 or len(chosen) != 1 or chosen[0].leads:
        return chosen
    is_object = chosen[0].meaning.kind is Kind.DATE
    return [] if is_object and line.word(texts[0].first) in line.language.planners else chosen


def _without_orphans(chosen: list[Found]) -> list[Found]:
    """What only adds to a repeat is text without one."""
    if any(found.meaning.kind is Kind.REPEAT for found in chosen):
        return chosen
    return [found for found in chosen if found.meaning.kind not in _ADDITIONS]
