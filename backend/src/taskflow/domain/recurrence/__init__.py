"""Recurrence: pure, typed, without a clock. Every local time is naive and the original one.

rule ─ rrule_text, cron (text in)  ─ words (text out)
periods (which days), times (weekends)  ─ schedule (anchor, zone, end)  ─ occurrences (seek, walk)
completion (what follows)
zones (wall clock to instant)
"""

from taskflow.domain.recurrence.completion import NextOccurrence, after_completion, next_open
from taskflow.domain.recurrence.cron import CronRule, parse_cron
from taskflow.domain.recurrence.enums import (
    CatchUp,
    MonthEnd,
    OccurrenceNote,
    RecurrenceMode,
    RecurrencePattern,
    Weekday,
    WorkingDay,
)
from taskflow.domain.recurrence.occurrences import (
    Occurrence,
    first_from,
    key_of,
    last_before,
    next_after,
    occurrence_at,
    occurrences,
    occurrences_after,
    occurrences_with_skipped,
    parse_key,
    require_between_neighbours,
)
from taskflow.domain.recurrence.rrule_text import parse_rrule
from taskflow.domain.recurrence.rule import Rule, RuleDay, Until, rule_from_pair
from taskflow.domain.recurrence.schedule import Schedule, check_schedule, until_local
from taskflow.domain.recurrence.words import describe
from taskflow.domain.recurrence.zones import resolve, zone_named


def pair_of(rule: Rule | CronRule) -> tuple[RecurrencePattern, int]:
    """The frequency columns shown for any rule: FREQ and INTERVAL; for cron the nearest period and 1."""
    if isinstance(rule, CronRule):
        return rule.pattern, 1
    return rule.freq, rule.interval


__all__ = [
    "CatchUp",
    "CronRule",
    "MonthEnd",
    "NextOccurrence",
    "Occurrence",
    "OccurrenceNote",
    "RecurrenceMode",
    "RecurrencePattern",
    "Rule",
    "RuleDay",
    "Schedule",
    "Until",
    "Weekday",
    "WorkingDay",
    "after_completion",
    "check_schedule",
    "describe",
    "first_from",
    "key_of",
    "last_before",
    "next_after",
    "next_open",
    "occurrence_at",
    "occurrences",
    "occurrences_after",
    "occurrences_with_skipped",
    "pair_of",
    "parse_cron",
    "parse_key",
    "parse_rrule",
    "require_between_neighbours",
    "resolve",
    "rule_from_pair",
    "until_local",
    "zone_named",
]
