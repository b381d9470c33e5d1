"""Builders and Hypothesis strategies that the recurrence tests share."""

from datetime import date, datetime, time, timedelta
from zoneinfo import available_timezones

from hypothesis import strategies as st

from taskflow.domain.recurrence import (
    MonthEnd,
    RecurrencePattern,
    Rule,
    RuleDay,
    Schedule,
    Weekday,
    occurrences,
    parse_rrule,
)

ZONES = sorted(name for name in available_timezones() if "/" in name)


def timed(rule: Rule | str, anchor: str, zone: str = "Europe/Berlin", **more: object) -> Schedule:
    parsed = parse_rrule(rule) if isinstance(rule, str) else rule
    return Schedule(parsed, datetime.fromisoformat(anchor), zone, **more)  # type: ignore[arg-type]  # a test passes on what it is given


def all_day(rule: Rule | str, anchor: str, **more: object) -> Schedule:
    parsed = parse_rrule(rule) if isinstance(rule, str) else rule
    return Schedule(parsed, datetime.fromisoformat(anchor), all_day=True, **more)  # type: ignore[arg-type]  # a test passes on what it is given


def keys(schedule: Schedule, limit: int, *, after: datetime | None = None) -> list[str]:
    return [occurrence.key for occurrence in occurrences(schedule, after=after, limit=limit)]


def subsets(values: list[int], most: int) -> st.SearchStrategy[tuple[int, ...]]:
    chosen = st.lists(st.sampled_from(values), max_size=most, unique=True)
    return chosen.map(lambda items: tuple(sorted(items)))


anchors = st.datetimes(datetime(1970, 1, 1), datetime(2100, 12, 31)).map(
    lambda moment: moment.replace(second=0, microsecond=0)
)


@st.composite
def rules(draw: st.DrawFn) -> Rule:
    """Any rule without an end whose parts may stand together; it need not ever fire."""
    freq = draw(st.sampled_from(RecurrencePattern))
    coarse = freq in (RecurrencePattern.MONTHLY, RecurrencePattern.YEARLY)
    by_month: tuple[int, ...] = draw(st.one_of(st.just(()), subsets(list(range(1, 13)), 4)))
    by_month_day: tuple[int, ...] = ()
    if freq is not RecurrencePattern.WEEKLY:
        days = [*range(1, 32), *range(-31, 0)]
        by_month_day = draw(st.one_of(st.just(()), subsets(days, 4)))
    by_day: tuple[RuleDay, ...] = draw(st.one_of(st.just(()), _days(freq, bool(by_month))))
    by_set_pos: tuple[int, ...] = ()
    if by_month or by_month_day or by_day:
        positions = [1, 2, 3, 5, -1, -2, -4] if coarse else [1, -1, 2]
        by_set_pos = draw(st.one_of(st.just(()), st.just(()), subsets(positions, 2)))
    return Rule(
        freq=freq,
        interval=draw(st.one_of(st.integers(1, 5), st.integers(1, 60))),
        by_month=by_month,
        by_month_day=by_month_day,
        by_day=by_day,
        by_set_pos=by_set_pos,
        week_start=draw(st.sampled_from(Weekday)),
    )


def _days(freq: RecurrencePattern, has_month: bool) -> st.SearchStrategy[tuple[RuleDay, ...]]:
    """All plain or all with ordinals: dateutil reads a mixture as a conjunction, RFC 5545 as a union."""
    highest = {RecurrencePattern.MONTHLY: 5, RecurrencePattern.YEARLY: 5 if has_month else 53}.get(
        freq
    )
    plain = st.builds(RuleDay, st.just(0), st.sampled_from(Weekday))
    kinds = [plain]
    if highest:
        nth = st.one_of(st.integers(1, highest), st.integers(-highest, -1))
        kinds.append(st.builds(RuleDay, nth, st.sampled_from(Weekday)))
    chosen = [st.lists(kind, min_size=1, max_size=3, unique=True) for kind in kinds]
    return st.one_of(chosen).map(lambda days: tuple(sorted(days)))


@st.composite
def schedules(draw: st.DrawFn, zones: list[str] = ZONES) -> Schedule:
    """Any series, timed or all-day, with exceptions near its beginning."""
    anchor = draw(anchors)
    is_all_day = draw(st.booleans())
    if is_all_day:
        anchor = datetime.combine(anchor, time())
    step = timedelta(days=1) if is_all_day else timedelta(hours=7)
    near = st.integers(-30, 300).map(lambda n: anchor + n * step)
    return Schedule(
        draw(rules()),
        anchor,
        None if is_all_day else draw(st.sampled_from(zones)),
        is_all_day,
        draw(st.sampled_from(MonthEnd)),
        exdates=tuple(draw(st.lists(near, max_size=3))),
        rdates=tuple(draw(st.lists(near.filter(lambda at: at > anchor), max_size=3))),
    )


def start_of_week(day: date, first: Weekday) -> date:
    return day - timedelta(days=(day.weekday() - first) % 7)
