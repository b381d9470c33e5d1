"""A rule said in words and typed into quick add is that rule again."""

from dataclasses import replace
from datetime import datetime, time, timedelta

from hypothesis import example, given
from hypothesis import strategies as st

from taskflow.domain.quick_add import parse
from taskflow.domain.recurrence import (
    RecurrenceMode,
    RecurrencePattern,
    Rule,
    RuleDay,
    Schedule,
    Until,
    Weekday,
    WorkingDay,
    describe,
    next_after,
    occurrences,
    parse_rrule,
)

DATES = 40
WORKDAYS, WEEKEND = tuple(Weekday)[:5], tuple(Weekday)[5:]
DAYS = st.integers(-5, 31).filter(bool)


def _sorted(values: list[int]) -> tuple[int, ...]:
    return tuple(sorted(values))


def _some(values: st.SearchStrategy[int], most: int) -> st.SearchStrategy[tuple[int, ...]]:
    return st.lists(values, min_size=1, max_size=most, unique=True).map(_sorted)


def _plain(days: tuple[int, ...]) -> tuple[RuleDay, ...]:
    return tuple(RuleDay(0, Weekday(day)) for day in days)


intervals = st.integers(1, 12)
months = st.one_of(st.just(()), _some(st.integers(1, 12), 11))
weekday_sets = _some(st.integers(0, 6), 6)
nth_days = st.lists(
    st.builds(RuleDay, st.sampled_from([1, 2, 3, 4, 5, -1, -2]), st.sampled_from(Weekday)),
    min_size=1,
    max_size=3,
    unique=True,
).map(lambda days: tuple(sorted(days)))
positions = _some(st.sampled_from([1, 2, 3, -1, -2]), 2)
sayable = st.one_of(
    st.builds(Rule, st.sampled_from(RecurrencePattern), intervals),
    st.builds(Rule, st.just(RecurrencePattern.DAILY), intervals, months),
    st.builds(Rule, st.just(RecurrencePattern.WEEKLY), intervals, by_day=weekday_sets.map(_plain)),
    st.builds(
        Rule, st.just(RecurrencePattern.MONTHLY), intervals, months, by_month_day=_some(DAYS, 4)
    ),
    st.builds(Rule, st.just(RecurrencePattern.MONTHLY), intervals, by_day=nth_days),
    st.builds(
        Rule,
        st.just(RecurrencePattern.MONTHLY),
        intervals,
        by_day=st.sampled_from([_plain(WORKDAYS), _plain(WEEKEND)]),
        by_set_pos=positions,
    ),
    st.builds(
        Rule,
        st.just(RecurrencePattern.YEARLY),
        intervals,
        by_month=st.integers(1, 12).map(lambda month: (month,)),
        by_month_day=st.integers(1, 28).map(lambda day: (day,)),
    ),
    st.builds(
        Rule,
        st.just(RecurrencePattern.YEARLY),
        intervals,
        by_month=st.integers(1, 12).map(lambda month: (month,)),
        by_day=nth_days.map(lambda days: days[:1]),
    ),
)
ends: st.SearchStrategy[dict[str, int]] = st.one_of(
    st.just({}),
    st.integers(2, 400).map(lambda count: {"count": count}),
    st.integers(0, 3000).map(lambda days: {"days": days}),
)


@example(
    rule=Rule(freq=RecurrencePattern.WEEKLY),
    day=datetime(2026, 1, 1),
    end={},
    working_day=None,
    mode=RecurrenceMode.ON_COMPLETION,
)
@given(
    rule=sayable,
    day=st.datetimes(datetime(2026, 1, 1), datetime(2031, 12, 31)),
    end=ends,
    working_day=st.sampled_from([None, *WorkingDay]),
    mode=st.sampled_from([RecurrenceMode.ON_COMPLETION, RecurrenceMode.AFTER_COMPLETION]),
)
def test_what_is_said_is_read_as_the_same_dates(
    rule: Rule,
    day: datetime,
    end: dict[str, int],
    working_day: WorkingDay | None,
    mode: RecurrenceMode,
) -> None:
    eve = datetime.combine(day, time())
    first = next_after(Schedule(replace(rule, interval=1), eve, all_day=True), eve)
    assert first is not None
    anchor = first.local
    if "days" in end:
        until = Until(anchor + timedelta(days=end["days"]), is_date=True)
        rule = replace(rule, until=until)
    elif end:
        rule = replace(rule, count=end["count"])
    words = describe(rule, anchor_local=anchor, mode=mode, working_day=working_day)
    (draft,) = parse(f"Water {words}", now_local=eve.replace(hour=8))
    assert draft.title == "Water"
    assert draft.recurrence is not None
    assert (draft.recurrence.mode, draft.recurrence.working_day) == (mode, working_day)
    assert draft.recurrence.words == words
    read = parse_rrule(draft.recurrence.rrule)
    assert _dates(read, anchor, working_day) == _dates(rule, anchor, working_day)


def _dates(rule: Rule, anchor: datetime, working_day: WorkingDay | None) -> list[str]:
    schedule = Schedule(rule, anchor, all_day=True, working_day=working_day)
    return [occurrence.key for occurrence in occurrences(schedule, after=None, limit=DATES)]
