"""English: the words, and what tells a date from a name."""

from taskflow.domain.quick_add.english_phrases import BOUNDS, DATES, REPEATS, TIMES
from taskflow.domain.quick_add.language import DayPart, Language, Unit, Wording
from taskflow.domain.recurrence import Weekday

_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_MONTHS = (
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
)
_NUMBERS = ("two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


def _units(**words: str) -> dict[str, Unit]:
    return {word: Unit(name) for name, listed in words.items() for word in listed.split()}


ENGLISH = Language(
    code="en",
    phrases=DATES + TIMES + REPEATS + BOUNDS,
    weekdays={word: Weekday(i) for i, name in enumerate(_WEEKDAYS) for word in (name, name[:3])}
    | {"tues": Weekday.TU, "weds": Weekday.WE, "thur": Weekday.TH, "thurs": Weekday.TH},
    plural_weekdays={f"{name}s": Weekday(i) for i, name in enumerate(_WEEKDAYS)},
    months={word: i for i, name in enumerate(_MONTHS, 1) for word in (name, name[:3])}
    | {"sept": 9},
    units=_units(
        minute="minute minutes min mins",
        hour="hour hours hr hrs",
        day="day days",
        week="week weeks wk wks",
        month="month months",
        quarter="quarter quarters",
        year="year years",
    ),
    short_units=_units(
        minute="m min mins minute minutes",
        hour="h hr hrs hour hours",
        day="d day days",
        week="w week weeks",
    ),
    day_parts={part.value: part for part in DayPart},
    numbers={"a": 1, "an": 1, "one": 1, "eleven": 11, "twelve": 12}
    | {word: i for i, word in enumerate(_NUMBERS, 2)},
    ordinals={"first": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5, "last": -1},
    ordinal_suffixes=_set("st nd rd th"),
    meridiems={"am": 0, "a.m": 0, "pm": 12, "p.m": 12},
    every=_set("every each ev"),
    every_other=_set("other alternate"),
    list_words=_set(", and & /"),
    articles=_set("the"),
    range_words=_set("to through thru - –"),  # noqa: RUF001  people type either dash
    day_times={
        DayPart.MORNING: 9,
        DayPart.AFTERNOON: 15,
        DayPart.EVENING: 19,
        DayPart.NIGHT: 20,
    },
    date_leads=_set("on by due before for :"),
    mid_date_leads=_set("on by due before"),
    time_leads=_set("at by due before for around : @"),
    blockers=_set(
        ": of from since until till til after last past previous than the a an my our your his her "
        "their its this that these every each and or & nor / not no to about with like is was "
        "are were be in into between during over under via versus vs called named titled per twice"
    ),
    ambiguous_weekdays=_set("sat sun"),
    ambiguous_months=_set("may march mar"),
    names_before=_set(
        "black good easter cyber ash shrove palm ruby freaky casual giving taco super maundy holy "
        "bloody blue manic whit man usa girl"
    ),
    names_after=_set(
        "roast club night market school lunch brunch trading times paper papers post mass service "
        "league blues fever sermon supplement edition newsletter standup stand-up report sale "
        "crossword quiz live never motivation"
    ),
    predicates=_set("is was are were will i and or & of in"),
    clauses=_set("with to for at in about re"),
    planners=_set(
        "plan planning review reviewing prepare organise organize schedule discuss rethink journal"
    ),
    numbered=_set(
        "psalm psalms genesis exodus isaiah proverbs matthew mark luke john acts romans "
        "corinthians chapter verse version ratio score timestamp track minute"
    ),
    slash_idioms=_set("24/7 9/11 7/11 10/10 1/2 1/3 2/3 1/4 3/4 4/4 6/8"),
    idiom_leads=_set("on due"),
    priority_letter="p",
    wording=Wording(
        weekdays=tuple(name[:3].title() for name in _WEEKDAYS),
        months=tuple(name[:3].title() for name in _MONTHS),
        date="{weekday} {day} {month} {year}",
        starts="starts {date}",
        in_project="project {name}",
        labelled="label {name}",
        assigned="assigned to {name}",
        priorities=("no priority", "urgent", "high", "medium", "low"),
        before_due="reminder {length} before",
        at_due="reminder when due",
        remind_at="reminder {date}, {time}",
        lasting="takes {length}",
        units={
            Unit.MINUTE: ("minute", "minutes"),
            Unit.HOUR: ("hour", "hours"),
            Unit.DAY: ("day", "days"),
            Unit.WEEK: ("week", "weeks"),
        },
    ),
)
