"""A rule in words, in each language that has a table; English is the model of what one has to say."""

from collections.abc import Mapping
from datetime import datetime
from typing import Protocol

from taskflow.domain.recurrence import english
from taskflow.domain.recurrence.cron import CronRule
from taskflow.domain.recurrence.enums import RecurrenceMode, WorkingDay
from taskflow.domain.recurrence.rule import Rule


class Phrase(Protocol):
    """How a language says a rule; `after`: it counts from completion."""

    def __call__(
        self,
        rule: Rule | CronRule,
        *,
        anchor_local: datetime | None,
        after: bool,
        working_day: WorkingDay | None,
    ) -> str: ...


LANGUAGES: Mapping[str, Phrase] = {"en": english.phrase}


def describe(
    rule: Rule | CronRule,
    *,
    anchor_local: datetime | None = None,
    mode: RecurrenceMode = RecurrenceMode.ON_COMPLETION,
    working_day: WorkingDay | None = None,
    language: str = "en",
) -> str:
    """The rule as a phrase. With the anchor, what the rule leaves to it is said (`every month on the 31st`)."""
    return LANGUAGES[language](
        rule,
        anchor_local=anchor_local,
        after=mode is RecurrenceMode.AFTER_COMPLETION,
        working_day=working_day,
    )
