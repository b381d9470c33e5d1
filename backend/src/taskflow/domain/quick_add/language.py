"""The shape of a language table: vocabulary, phrases with their meanings, and what counts as evidence for a date.

A language is data. A phrase is written as `"next <weekday>"`: plain words (with `|` for alternatives), `[optional]`
words and `<classes>` that `vocabulary.py` recognises; what it means is computed by the builder of its `Means`, the same
for all languages.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum, StrEnum, auto

from taskflow.domain.recurrence import Weekday


class Unit(StrEnum):
    """What is counted in `in 3 days` and `every 2 weeks`."""

    MINUTE = "minute"
    HOUR = "hour"
    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"


class DayPart(StrEnum):
    """A part of the day, which stands for a time of its own or says which half `at 8` means."""

    MORNING = "morning"
    AFTERNOON = "afternoon"
    EVENING = "evening"
    NIGHT = "night"


class Kind(Enum):
    """What a phrase contributes to a task."""

    DATE = auto()
    TIME = auto()
    REPEAT = auto()
    UNTIL = auto()
    COUNT = auto()
    LENGTH = auto()
    START = auto()
    WORKING_DAY = auto()
    MONTHS = auto()
    AFTER_COMPLETION = auto()


class Alone(Enum):
    """Where a phrase may stand without a time beside it, so that it is not taken from inside a name.

    `EITHER_END` first or last in the title, or after a preposition; `LAST` last, or after a preposition; `LED` only
    after a preposition; `LED_LAST` only last and after a preposition; `BESIDE` only right after a date or repeat.
    """

    EITHER_END = auto()
    LAST = auto()
    LED = auto()
    LED_LAST = auto()
    BESIDE = auto()


class Means(Enum):
    """The meaning of a phrase; `meanings.BUILDERS` has one builder for each."""

    IN_UNITS = auto()
    THIS_WEEKDAY = auto()
    COMING_WEEKDAY = auto()
    NEXT_WEEKDAY = auto()
    NEXT_UNIT = auto()
    END_OF_UNIT = auto()
    WEEKEND = auto()
    MONTH_DAY = auto()
    DAY_OF_MONTH = auto()
    SLASHED = auto()
    FULL_DATE = auto()
    CLOCK = auto()
    BARE_HOUR = auto()
    PAST_HOUR = auto()
    TO_HOUR = auto()
    FIXED_TIME = auto()
    DAY_PART = auto()
    EVERY_UNIT = auto()
    EVERY_WEEKDAYS = auto()
    EVERY_NTH_WEEKDAY = auto()
    EVERY_NTH_UNIT = auto()
    EVERY_NTH_WORKDAY = auto()
    EVERY_MONTH_DAYS = auto()
    EVERY_YEAR_DAY = auto()
    EVERY_WEEKDAY_DATE = auto()
    UNTIL = auto()
    TIMES = auto()
    FOR_UNITS = auto()
    STARTING = auto()
    ON_WORKING_DAYS = auto()
    IN_MONTHS = auto()
    AFTER_COMPLETION = auto()


@dataclass(frozen=True, slots=True)
class Phrase:
    """A pattern, its meaning, what it fixes beforehand (`n`, `unit`, …) and how much evidence it needs."""

    pattern: str
    means: Means
    fixed: Mapping[str, object] = field(default_factory=dict)
    alone: Alone = Alone.EITHER_END


@dataclass(frozen=True, slots=True)
class Wording:
    """How spans are read back; placeholders are named in `readings.py`."""

    weekdays: tuple[str, ...]
    months: tuple[str, ...]
    date: str
    starts: str
    in_project: str
    labelled: str
    assigned: str
    priorities: tuple[str, ...]
    before_due: str
    at_due: str
    remind_at: str
    lasting: str
    units: Mapping[Unit, tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Language:
    """Everything the parser knows of a language. Words are lower case."""

    code: str
    phrases: tuple[Phrase, ...]
    weekdays: Mapping[str, Weekday]
    plural_weekdays: Mapping[str, Weekday]
    months: Mapping[str, int]
    units: Mapping[str, Unit]
    short_units: Mapping[str, Unit]
    day_parts: Mapping[str, DayPart]
    numbers: Mapping[str, int]
    ordinals: Mapping[str, int]
    ordinal_suffixes: frozenset[str]
    meridiems: Mapping[str, int]
    every: frozenset[str]
    every_other: frozenset[str]
    list_words: frozenset[str]
    articles: frozenset[str]
    range_words: frozenset[str]
    day_times: Mapping[DayPart, int]
    date_leads: frozenset[str]
    """Words that say a date follows: on, by, due …; they are taken with it."""
    mid_date_leads: frozenset[str]
    """Those strong enough in the middle of a title."""
    time_leads: frozenset[str]
    blockers: frozenset[str]
    """A date after one of these is part of the sentence: `since monday`, `the friday`."""
    ambiguous_weekdays: frozenset[str]
    ambiguous_months: frozenset[str]
    names_before: frozenset[str]
    """`black friday`: words that make a name of the weekday after them."""
    names_after: frozenset[str]
    """`sunday roast`: words that make a name of the weekday before them."""
    predicates: frozenset[str]
    """`today is …`, `friday and …`: a date at the beginning before one of these is the subject of a sentence."""
    clauses: frozenset[str]
    """Words that go on after a time in the middle of a title: `at 9 with Anna`."""
    planners: frozenset[str]
    """`plan next week`: verbs whose object is the date itself."""
    numbered: frozenset[str]
    """`psalm 23:10`, `version 9:30`: words whose number is not a time."""
    slash_idioms: frozenset[str]
    """`24/7`, `1/2`: taken as dates only after one of `idiom_leads` or beside a time."""
    idiom_leads: frozenset[str]
    priority_letter: str
    wording: Wording
