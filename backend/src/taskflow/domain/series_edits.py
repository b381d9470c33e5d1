"""Which occurrences an edit is meant for, and the series that goes on in place of an edited one."""

from dataclasses import replace
from datetime import datetime
from enum import StrEnum
from itertools import takewhile

from taskflow.domain.recurrence import (
    CronRule,
    Rule,
    Schedule,
    describe,
    occurrences_after,
    parse_key,
)
from taskflow.domain.series import RepeatRule, SeriesState, is_occurrence
from taskflow.domain.tasks import Moment
from taskflow.errors import InvalidInput

GREGORIAN_CYCLE = 400
"""Years after which every date falls on the same weekday again."""


class EditScope(StrEnum):
    """Which occurrences a change of one is meant for."""

    THIS = "this"
    THIS_AND_LATER = "this_and_later"
    ALL = "all"


def begun_at(series: SeriesState, anchor: Moment, key: str) -> RepeatRule:
    """The rule of `series` for a series that goes on in its place from `anchor`, which was the occurrence `key`.

    COUNT is what is left of it; exceptions keep their dates and take the new time of day. Raises `InvalidInput` if
    the rule names another day than the anchor's, since it would then go on with that.
    """
    repeat, key_local = series.repeat(), parse_key(key)[0]
    if isinstance(repeat.rule, CronRule) and anchor.local.time() != key_local.time():
        raise InvalidInput(
            "The time of day is part of this cron expression; give recurrence as well.",
            field="due_date",
        )
    rule = repeat.rule
    if isinstance(rule, Rule) and rule.count is not None:
        rule = replace(rule, count=max(1, rule.count - _made_before(series, key_local)))
    moved = replace(
        repeat,
        rule=rule,
        zone=anchor.zone,
        exdates=_retimed(repeat.exdates, key_local, anchor),
        rdates=_retimed(repeat.rdates, key_local, anchor),
    )
    _check_on_rule(moved, anchor, key_local)
    return moved


def _made_before(series: SeriesState, key_local: datetime) -> int:
    """What COUNT has counted before one: the anchor and the rule's dates after it, also those left out since."""
    if key_local <= series.anchor_local:
        return 0
    schedule = replace(series.schedule(), exdates=(), rdates=())
    later = occurrences_after(schedule, series.anchor_local)
    return 1 + sum(1 for _ in takewhile(lambda each: each.local < key_local, later))


def _retimed(
    locals_: tuple[datetime, ...], after: datetime, anchor: Moment
) -> tuple[datetime, ...]:
    return tuple(datetime.combine(local, anchor.local.time()) for local in locals_ if local > after)


def _check_on_rule(repeat: RepeatRule, anchor: Moment, key_local: datetime) -> None:
    """Only the BY parts can disagree with a date: without them the anchor says the day."""
    if anchor.local.date() == key_local.date():
        return
    rule = repeat.rule
    whole_cycle_ago = anchor.local.replace(year=anchor.local.year - GREGORIAN_CYCLE)
    named = Schedule(
        rule=rule
        if isinstance(rule, CronRule)
        else replace(rule, count=None, until=None, interval=1),
        anchor_local=whole_cycle_ago,
        zone=anchor.zone,
        all_day=anchor.all_day,
        month_end=repeat.month_end,
        working_day=repeat.working_day,
    )
    if not is_occurrence(named, anchor.local):
        raise InvalidInput(
            f"This repeats {describe(rule)}, and {anchor.local:%A %-d %B %Y} is no such day; "
            "give recurrence as well.",
            field="due_date",
        )
