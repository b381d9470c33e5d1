"""What holds for any text: no crash, spans apart and inside, nothing lost from the title, bounded cost."""

import sys
from datetime import datetime
from types import FrameType

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from taskflow.domain.quick_add import MAX_LINE, Draft, parse
from taskflow.domain.quick_add.english import ENGLISH
from taskflow.domain.quick_add.languages import LANGUAGES
from taskflow.domain.quick_add.lines import read_line
from taskflow.domain.quick_add.meanings import Now
from taskflow.domain.quick_add.phrasebook import phrasebook_of
from taskflow.domain.quick_add.vocabulary import RECOGNISERS
from taskflow.domain.recurrence import Schedule, check_schedule, parse_rrule

NOW = datetime.fromisoformat("2026-11-24T10:00")
_PIECES = """
    every every! at on due: by for until starting from next this the of in a friday sat sun mon, wed/fri mon-fri
    may march nov 27 27th 9 9am 9:30 27/11 2026-11-30 #home @x +anna p1 !1d !9:00 *15m \\#x "q" " ( ) , . ! - call Anna
"""
_WORDS = st.sampled_from(
    [*_PIECES.split(), *(w for p in ENGLISH.phrases for w in p.pattern.split() if w.isalpha())]
)
_REPEATS = (
    "every day",
    "every! 2 weeks",
    "every mon and fri",
    "every 31st",
    "every last friday",
    "every other year on 29 feb",
    "every 5th monday of february",
    "every last workday",
)
_PHRASES = st.lists(_WORDS, max_size=14).map(" ".join)
_TEXTS = st.one_of(st.text(max_size=120), _PHRASES, st.lists(_PHRASES, max_size=4).map("\n".join))
_MOMENTS = st.datetimes(datetime.fromisoformat("1970-01-01"), datetime.fromisoformat("2900-12-31"))


@settings(max_examples=300)
@given(text=_TEXTS, now=_MOMENTS, day_first=st.booleans())
def test_spans_are_inside_and_apart_and_the_title_is_what_is_left(
    text: str, now: datetime, day_first: bool
) -> None:
    drafts = parse(text, now_local=now, day_first=day_first)
    position = 0
    for draft in drafts:
        for span in draft.spans:
            assert position <= span.start < span.end <= len(text)
            assert text[span.start : span.end] == span.text
            assert span.reading
            position = span.end
    assert _letters("".join(draft.title for draft in drafts)) == _letters(_without(text, drafts))
    assert all(draft.title for draft in drafts)


@settings(max_examples=150)
@given(text=_PHRASES, data=st.data())
def test_unparsing_everything_leaves_the_text(text: str, data: st.DataObject) -> None:
    recognised = [span for draft in parse(text, now_local=NOW) for span in draft.spans]
    whole = parse(text, now_local=NOW, ignored=((0, len(text)),))
    assert [draft.spans for draft in whole] == [()] * len(whole)
    if recognised:
        span = data.draw(st.sampled_from(recognised))
        (draft,) = parse(text, now_local=NOW, ignored=((span.start, span.end),))
        assert all(s.end <= span.start or span.end <= s.start for s in draft.spans)


@settings(max_examples=200)
@given(rest=_PHRASES, start=st.sampled_from(_REPEATS), now=_MOMENTS)
def test_repeats_are_series_that_the_engine_accepts(start: str, rest: str, now: datetime) -> None:
    for draft in parse(f"Call {start} {rest}", now_local=now):
        if draft.recurrence is None:
            continue
        assert draft.due is not None
        rule = parse_rrule(draft.recurrence.rrule)
        assert rule.to_rrule() == draft.recurrence.rrule
        all_day = draft.due.at is None
        zone = None if all_day else "UTC"
        schedule = Schedule(rule, draft.due.local, zone=zone, all_day=all_day)
        check_schedule(schedule)


@pytest.mark.parametrize(
    "piece",
    [
        "every mon, ",
        "friday, ",
        "mon,",
        "mon/",
        "1st and ",
        "due on ",
        "at at ",
        "every every! ",
        "every 2 weeks on the last ",
        "until until ",
        "!tomorrow 9:00 ",
        "p1 ",
        "#a ",
        "@a ",
        "every day !1d ",
        "\\#",
        "\\# ",
        '"',
        '" ',
        "“",
        "( ",
        "9:30 ",
        "27 nov, ",
        "in the ",
        "1h",
        "!1h1m",
        "9.",
        "2026-",
        "friday 9am call ",
        "www.",
        "....",
    ],
)
def test_cost_grows_with_the_length_only(piece: str) -> None:
    cost = [_calls_of(f"Call {piece * MAX_LINE}"[:size]) for size in (500, 750, MAX_LINE)]
    assert cost[2] - cost[1] <= 1.2 * (cost[1] - cost[0]) + 500
    assert cost[2] <= 150 * MAX_LINE


def test_patterns_name_known_classes_and_are_few_per_word() -> None:
    for language in LANGUAGES.values():
        named = {
            part.strip("[]<>")
            for phrase in language.phrases
            for part in phrase.pattern.split()
            if "<" in part
        }
        assert named <= {*RECOGNISERS, "date"}


def _letters(text: str) -> str:
    return "".join(character for character in text if character.isalnum())


def _without(text: str, drafts: list[Draft]) -> str:
    kept, position = [], 0
    for span in (span for draft in drafts for span in draft.spans):
        kept.append(text[position : span.start])
        position = span.end
    return "".join([*kept, text[position:]]).replace("- [x] ", "")


def _calls_of(text: str) -> int:
    """How many Python and C functions are called to read `text`; unlike time, the same on every machine."""
    book, count = phrasebook_of(ENGLISH.code), 0

    def counted(_frame: FrameType, event: str, _arg: object) -> None:
        nonlocal count
        count += event in ("call", "c_call")

    before = sys.getprofile()
    sys.setprofile(counted)
    try:
        read_line(text, book, Now(NOW))
    finally:
        sys.setprofile(before)
    return count
