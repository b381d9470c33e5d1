"""What holds for every series, in every zone, 1970 to 2100."""

from datetime import UTC, date, datetime, timedelta
from unittest import mock
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st
from tests.unit.domain.recurrence.samples import ZONES, anchors, rules, schedules

from taskflow.domain.recurrence import (
    CatchUp,
    MonthEnd,
    OccurrenceNote,
    RecurrencePattern,
    Rule,
    Schedule,
    after_completion,
    first_from,
    key_of,
    last_before,
    next_after,
    next_open,
    occurrences,
    parse_cron,
    parse_key,
    parse_rrule,
    resolve,
    rule_from_pair,
)
from taskflow.domain.recurrence.periods import date_calendar
from taskflow.errors import InvalidInput

MOMENT = timedelta(microseconds=1)
offsets = st.integers(-5_000_000, 60_000_000).map(lambda minutes: timedelta(minutes=minutes))
zones = st.sampled_from(ZONES)


@given(schedule=schedules())
def test_series_rises_and_its_keys_are_unique(schedule: Schedule) -> None:
    found = occurrences(schedule, after=None, limit=60)
    locals_ = [occurrence.local for occurrence in found]
    assert locals_ == sorted(set(locals_))
    assert len({occurrence.key for occurrence in found}) == len(found)
    instants = [occurrence.instant for occurrence in found if occurrence.instant]
    assert instants == sorted(instants)
    for occurrence in found:
        assert parse_key(occurrence.key) == (occurrence.local, 0)
        assert occurrence.local not in schedule.exdates
        assert occurrence.local >= schedule.anchor_local


@given(schedule=schedules(), offset=offsets)
def test_seek_equals_walk(schedule: Schedule, offset: timedelta) -> None:
    walked = occurrences(schedule, after=None, limit=150)
    for moment in (schedule.anchor_local + offset, *(o.local for o in walked[-3:-1])):
        later = [occurrence for occurrence in walked if occurrence.local > moment]
        earlier = [occurrence for occurrence in walked if occurrence.local < moment]
        if later:
            assert next_after(schedule, moment) == later[0]
            assert last_before(schedule, later[0].local + MOMENT) == later[0]
            assert first_from(schedule, later[0].local) == later[0]
            assert last_before(schedule, moment) == (earlier[-1] if earlier else None)


@given(schedule=schedules(), offset=offsets)
def test_next_is_strictly_after_and_before_is_its_inverse(
    schedule: Schedule, offset: timedelta
) -> None:
    moment = schedule.anchor_local + offset
    following = next_after(schedule, moment)
    if following is not None:
        assert following.local > moment
        preceding = last_before(schedule, following.local)
        assert preceding is None or preceding.local <= moment
        if preceding is not None:
            assert next_after(schedule, preceding.local) == following


@given(schedule=schedules())
def test_wall_clock_is_kept_over_daylight_saving(schedule: Schedule) -> None:
    for occurrence in occurrences(schedule, after=None, limit=40):
        if schedule.zone is None:
            assert occurrence.instant is None
            continue
        assert occurrence.instant is not None
        shown = occurrence.instant.astimezone(ZoneInfo(schedule.zone)).replace(tzinfo=None)
        if occurrence.note is OccurrenceNote.GAP:
            assert shown > occurrence.local
        else:
            assert shown == occurrence.local


@given(local=st.datetimes(datetime(1970, 1, 1), datetime(2100, 12, 31)), zone=zones)
def test_resolve_gives_the_first_instant_that_shows_the_time_or_later(
    local: datetime, zone: str
) -> None:
    local = local.replace(microsecond=0)
    instant, note = resolve(local, zone)
    info = ZoneInfo(zone)
    shown = instant.astimezone(info).replace(tzinfo=None)
    just_before = (instant - timedelta(seconds=1)).astimezone(info).replace(tzinfo=None)
    if note is OccurrenceNote.GAP:
        assert just_before < local < shown
    else:
        assert shown == local
        second = local.replace(tzinfo=info, fold=1).astimezone(UTC)
        assert (second > instant) == (note is OccurrenceNote.FOLD)


@given(rule=rules(), anchor=anchors, zone=zones, offset=offsets)
def test_never_opens_in_the_past(
    rule: Rule, anchor: datetime, zone: str, offset: timedelta
) -> None:
    schedule = Schedule(rule, anchor, zone)
    now = resolve(anchor, zone)[0] + abs(offset) % timedelta(days=700)
    opened = next_open(
        schedule, key_local=anchor, now_local=now.astimezone(ZoneInfo(zone)).replace(tzinfo=None)
    )
    if opened.occurrence is not None:
        assert opened.occurrence.instant is not None
        assert opened.occurrence.instant > now
        assert opened.missed == len(opened.missed_keys)
        assert opened.occurrence.key not in opened.missed_keys


@given(schedule=schedules(), days=st.integers(0, 400), catch_up=st.sampled_from(CatchUp))
def test_opened_and_missed_make_up_the_series(
    schedule: Schedule, days: int, catch_up: CatchUp
) -> None:
    anchor = schedule.anchor_local
    opened = next_open(
        schedule, key_local=anchor, now_local=anchor + timedelta(days=days), catch_up=catch_up
    )
    walked = [o.key for o in occurrences(schedule, after=anchor, limit=len(opened.missed_keys) + 1)]
    chosen = [opened.occurrence.key] if opened.occurrence else []
    assert [*opened.missed_keys, *chosen] == walked


@given(
    anchor=anchors,
    interval=st.integers(1, 30),
    pattern=st.sampled_from(RecurrencePattern),
    steps=st.lists(st.integers(-200, 200), max_size=30),
)
def test_after_completion_never_uses_a_key_twice(
    anchor: datetime, interval: int, pattern: RecurrencePattern, steps: list[int]
) -> None:
    schedule = Schedule(rule_from_pair(pattern, interval), anchor, "Europe/Berlin")
    key, used = key_of(anchor, all_day=False), set()
    for days in steps:
        used.add(key)
        completed = parse_key(key)[0] + timedelta(days=days)
        following = after_completion(schedule, completed_local=completed, completed_key=key)
        assert following is not None
        assert following.local.date() > completed.date()
        assert following.local.time() == anchor.time()
        assert following.key not in used
        key = following.key


@given(rule=rules())
def test_canonical_text_reads_back(rule: Rule) -> None:
    text = rule.to_rrule()
    try:
        read = parse_rrule(text)
    except InvalidInput as error:
        assert "never fire" in error.message  # noqa: PT017 - the one refusal that a built rule can meet
    else:
        assert read == rule
        assert read.to_rrule() == text


crons = st.tuples(
    st.sampled_from(["0", "30"]),
    st.sampled_from(["9", "8,20", "*/6"]),
    st.sampled_from(["*", "1", "31", "L", "LW", "*/10"]),
    st.sampled_from(["*", "2", "1-6", "*/5"]),
    st.sampled_from(["*", "MON-FRI", "FRI#2", "5L"]),
).map(" ".join)


@given(cron=crons, moment=anchors)
def test_cron_backwards_is_the_inverse_of_forwards(cron: str, moment: datetime) -> None:
    try:
        rule = parse_cron(cron)
    except InvalidInput as error:
        assert "never fire" in error.message  # noqa: PT017 - 31 February
        return
    for schedule in (
        Schedule(rule, datetime(1969, 1, 1, 9), "Asia/Tokyo"),
        Schedule(rule, datetime(1969, 1, 1), all_day=True),
    ):
        following = next_after(schedule, moment)
        assert following is not None
        preceding = last_before(schedule, following.local)
        assert preceding is not None
        assert preceding.local <= moment < following.local
        assert next_after(schedule, preceding.local) == following
        assert schedule.all_day == (following.instant is None)


def test_cost_does_not_grow_with_the_age_of_a_series() -> None:
    """Counted, not timed: the periods looked at for a series of 1970 and for one of last month."""
    for anchor in (date(1970, 1, 31), date(2026, 10, 31)):
        for pattern in RecurrencePattern:
            calendar = date_calendar(rule_from_pair(pattern), anchor, MonthEnd.CLAMP)
            target = date(2026, 11, 24).toordinal()
            named = calendar._named  # noqa: SLF001 - to count its calls
            with mock.patch.object(calendar, "_named", wraps=named) as looked_at:
                assert calendar.at_or_after(target)
                assert calendar.at_or_before(target)
            assert looked_at.call_count <= 4
