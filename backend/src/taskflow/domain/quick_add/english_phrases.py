"""English phrases. `|` parts words for one place, `[ ]` may be left out, `< >` are the classes of `vocabulary.py`."""

from datetime import time

from taskflow.domain.quick_add.language import Alone, DayPart, Means, Phrase, Unit
from taskflow.domain.recurrence import Weekday, WorkingDay

_WORKDAYS = tuple(Weekday)[:5]
_WEEKEND = tuple(Weekday)[5:]


def _phrase(
    pattern: str, means: Means, *, alone: Alone = Alone.EITHER_END, **fixed: object
) -> Phrase:
    return Phrase(pattern, means, fixed, alone)


DATES = (
    _phrase("today", Means.IN_UNITS, n=0),
    _phrase("tod", Means.IN_UNITS, n=0, alone=Alone.LED),
    _phrase("tomorrow|tmr|tmrw", Means.IN_UNITS, n=1),
    _phrase("tom", Means.IN_UNITS, n=1, alone=Alone.LED),
    _phrase("[the] day after tomorrow", Means.IN_UNITS, n=2),
    _phrase("tonight", Means.IN_UNITS, n=0, part=DayPart.NIGHT),
    _phrase("this <part>", Means.IN_UNITS, n=0),
    _phrase("<weekday>", Means.COMING_WEEKDAY),
    _phrase("this [coming] <weekday>", Means.THIS_WEEKDAY),
    _phrase("coming <weekday>", Means.THIS_WEEKDAY),
    _phrase("next <weekday>", Means.NEXT_WEEKDAY),
    _phrase("<weekday> next week", Means.NEXT_WEEKDAY),
    _phrase("next week [on] <weekday>", Means.NEXT_WEEKDAY),
    _phrase("next <unit>", Means.NEXT_UNIT),
    _phrase("[at] [the] end of [the|this] <unit>", Means.END_OF_UNIT, n=0),
    _phrase("[at] [the] end of next <unit>", Means.END_OF_UNIT, n=1),
    _phrase("[the] last day of [the|this] month", Means.END_OF_UNIT, n=0, unit=Unit.MONTH),
    _phrase("eod", Means.END_OF_UNIT, n=0, unit=Unit.DAY),
    _phrase("eow", Means.END_OF_UNIT, n=0, unit=Unit.WEEK),
    _phrase("eom", Means.END_OF_UNIT, n=0, unit=Unit.MONTH),
    _phrase("eoy", Means.END_OF_UNIT, n=0, unit=Unit.YEAR),
    _phrase("this weekend", Means.WEEKEND, n=0),
    _phrase("at|on the weekend", Means.WEEKEND, n=0, alone=Alone.LAST),
    _phrase("next weekend", Means.WEEKEND, n=1),
    _phrase("in <n> <unit>", Means.IN_UNITS),
    _phrase("<n> <unit> from now|today", Means.IN_UNITS),
    _phrase("[<weekday>] [the] <month_day> [of] <month> [<year>]", Means.MONTH_DAY),
    _phrase("[<weekday>] [the] <month_day> [of] <month> , <year>", Means.MONTH_DAY),
    _phrase("<weekday> , <month_day> [of] <month> [<year>]", Means.MONTH_DAY),
    _phrase("[<weekday>] <month> [the] <month_day> [<year>]", Means.MONTH_DAY),
    _phrase("[<weekday>] <month> <month_day> , <year>", Means.MONTH_DAY),
    _phrase("<weekday> , <month> <month_day> [<year>]", Means.MONTH_DAY),
    _phrase("<weekday> , <month> <month_day> , <year>", Means.MONTH_DAY),
    _phrase("[<weekday>] the <month_days>", Means.DAY_OF_MONTH, alone=Alone.LED_LAST),
    _phrase("<slashed>", Means.SLASHED, alone=Alone.LAST),
    _phrase("<full_date>", Means.FULL_DATE),
)

TIMES = (
    _phrase("<clock>", Means.CLOCK),
    _phrase("at|@ <hour> [o'clock]", Means.BARE_HOUR),
    _phrase("[at] <hour> o'clock", Means.BARE_HOUR),
    _phrase("[at] half past <hour>", Means.PAST_HOUR, n=30),
    _phrase("[at] [a] quarter past <hour>", Means.PAST_HOUR, n=15),
    _phrase("[at] [a] quarter to <hour>", Means.TO_HOUR, n=15),
    _phrase("noon|midday", Means.FIXED_TIME, at=time(12), alone=Alone.LED),
    _phrase("midnight", Means.FIXED_TIME, at=time(0), alone=Alone.LED),
    _phrase("in the <part>", Means.DAY_PART, alone=Alone.LAST),
    _phrase("[at] <part>", Means.DAY_PART, alone=Alone.BESIDE),
)

_OF_MONTH = "[of the|each|every|a month]"

REPEATS = (
    _phrase("<step> <unit>", Means.EVERY_UNIT),
    _phrase("<step> fortnight", Means.EVERY_UNIT, n=2, unit=Unit.WEEK),
    _phrase("<step> <part>", Means.EVERY_UNIT, unit=Unit.DAY),
    _phrase("once a|every|per <unit>", Means.EVERY_UNIT),
    _phrase("daily", Means.EVERY_UNIT, unit=Unit.DAY, alone=Alone.LAST),
    _phrase("weekly", Means.EVERY_UNIT, unit=Unit.WEEK, alone=Alone.LAST),
    _phrase("fortnightly", Means.EVERY_UNIT, n=2, unit=Unit.WEEK, alone=Alone.LAST),
    _phrase("monthly", Means.EVERY_UNIT, unit=Unit.MONTH, alone=Alone.LAST),
    _phrase("quarterly", Means.EVERY_UNIT, unit=Unit.QUARTER, alone=Alone.LAST),
    _phrase("yearly|annually", Means.EVERY_UNIT, unit=Unit.YEAR, alone=Alone.LAST),
    _phrase("<every> <nths> <unit>", Means.EVERY_NTH_UNIT),
    _phrase("<step> <weekdays>", Means.EVERY_WEEKDAYS, unit=Unit.WEEK),
    _phrase("<step> <plural_weekdays>", Means.EVERY_WEEKDAYS, unit=Unit.WEEK),
    _phrase("on <plural_weekdays>", Means.EVERY_WEEKDAYS, unit=Unit.WEEK),
    _phrase("<plural_weekdays>", Means.EVERY_WEEKDAYS, unit=Unit.WEEK, alone=Alone.LED),
    _phrase("<step> <unit> on [each|every] <weekdays>", Means.EVERY_WEEKDAYS),
    _phrase("<step> <unit> on weekdays|workdays", Means.EVERY_WEEKDAYS, weekdays=_WORKDAYS),
    _phrase("<step> <unit> on weekend days", Means.EVERY_WEEKDAYS, weekdays=_WEEKEND),
    _phrase("<every> weekend day", Means.EVERY_WEEKDAYS, unit=Unit.WEEK, weekdays=_WEEKEND),
    _phrase("<step> <unit> on any <weekdays> the <month_days>", Means.EVERY_WEEKDAY_DATE),
    _phrase("weekly on <weekdays>", Means.EVERY_WEEKDAYS, unit=Unit.WEEK),
    _phrase("<every> weekday|workday", Means.EVERY_WEEKDAYS, unit=Unit.WEEK, weekdays=_WORKDAYS),
    _phrase(
        "<every> working|business|work|week day",
        Means.EVERY_WEEKDAYS,
        unit=Unit.WEEK,
        weekdays=_WORKDAYS,
    ),
    _phrase("on weekdays|workdays", Means.EVERY_WEEKDAYS, unit=Unit.WEEK, weekdays=_WORKDAYS),
    _phrase("<step> weekend", Means.EVERY_WEEKDAYS, unit=Unit.WEEK, weekdays=(Weekday.SA,)),
    _phrase("on weekends", Means.EVERY_WEEKDAYS, unit=Unit.WEEK, weekdays=(Weekday.SA,)),
    _phrase(f"<every> <nths> <weekdays> {_OF_MONTH}", Means.EVERY_NTH_WEEKDAY, unit=Unit.MONTH),
    _phrase(f"<every> <nth_days> {_OF_MONTH}", Means.EVERY_NTH_WEEKDAY, unit=Unit.MONTH),
    _phrase(
        "[on] [the] <nths> <weekdays> of each|every month", Means.EVERY_NTH_WEEKDAY, unit=Unit.MONTH
    ),
    _phrase("<step> <unit> on [the] <nths> <weekdays>", Means.EVERY_NTH_WEEKDAY),
    _phrase("<step> <unit> on <nth_days>", Means.EVERY_NTH_WEEKDAY),
    _phrase("<step> <unit> on [the] <nths> weekday|workday", Means.EVERY_NTH_WORKDAY),
    _phrase("<step> <unit> on [the] <nths> working|business day", Means.EVERY_NTH_WORKDAY),
    _phrase(
        "<step> <unit> on [the] <nths> weekend day", Means.EVERY_NTH_WORKDAY, weekdays=_WEEKEND
    ),
    _phrase("<every> <nths> <weekdays> of|in <month>", Means.EVERY_NTH_WEEKDAY),
    _phrase("<step> year|years on [the] <nths> <weekdays> of|in <month>", Means.EVERY_NTH_WEEKDAY),
    _phrase(
        f"<every> <nths> weekday|workday {_OF_MONTH}", Means.EVERY_NTH_WORKDAY, unit=Unit.MONTH
    ),
    _phrase(
        f"<every> <nths> working|business day {_OF_MONTH}",
        Means.EVERY_NTH_WORKDAY,
        unit=Unit.MONTH,
    ),
    _phrase(
        "[on] [the] <nths> working|business day of each|every month",
        Means.EVERY_NTH_WORKDAY,
        unit=Unit.MONTH,
    ),
    _phrase("<step> <unit> [on] [the] <month_days>", Means.EVERY_MONTH_DAYS),
    _phrase("<step> <unit> on the first", Means.EVERY_MONTH_DAYS, month_days=(1,)),
    _phrase("<step> <unit> on [the] last day", Means.EVERY_MONTH_DAYS, month_days=(-1,)),
    _phrase("monthly on [the] <month_days>", Means.EVERY_MONTH_DAYS, unit=Unit.MONTH),
    _phrase(f"<every> <month_days> {_OF_MONTH}", Means.EVERY_MONTH_DAYS, unit=Unit.MONTH),
    _phrase("<every> <month_days> of month", Means.EVERY_MONTH_DAYS, unit=Unit.MONTH),
    _phrase("[on] [the] <month_days> of each|every month", Means.EVERY_MONTH_DAYS, unit=Unit.MONTH),
    _phrase(
        "[on] the first of each|every month",
        Means.EVERY_MONTH_DAYS,
        unit=Unit.MONTH,
        month_days=(1,),
    ),
    _phrase(
        f"<every> last day {_OF_MONTH}",
        Means.EVERY_MONTH_DAYS,
        unit=Unit.MONTH,
        month_days=(-1,),
    ),
    _phrase(
        "[on] [the] last day of each|every month",
        Means.EVERY_MONTH_DAYS,
        unit=Unit.MONTH,
        month_days=(-1,),
    ),
    _phrase("<step> year|years on [the] <month_day> [of] <month>", Means.EVERY_YEAR_DAY),
    _phrase("<step> year|years on <month> [the] <month_day>", Means.EVERY_YEAR_DAY),
    _phrase("yearly|annually on [the] <month_day> [of] <month>", Means.EVERY_YEAR_DAY),
    _phrase("yearly|annually on <month> [the] <month_day>", Means.EVERY_YEAR_DAY),
    _phrase("<step> year|years in <month>", Means.EVERY_YEAR_DAY, month_days=(1,)),
    _phrase("<every> <month>", Means.EVERY_YEAR_DAY, month_days=(1,), alone=Alone.LAST),
    _phrase("<every> <month_day> [of] <month>", Means.EVERY_YEAR_DAY),
    _phrase("<every> <month> [the] <month_day>", Means.EVERY_YEAR_DAY),
)

BOUNDS = (
    _phrase("until|till|til|through <date>", Means.UNTIL),
    _phrase("ending|ends [on] <date>", Means.UNTIL),
    _phrase("[for] <n> times", Means.TIMES),
    _phrase("for [the next] <n> <unit>", Means.FOR_UNITS),
    _phrase("starting|starts|beginning [on|from] <date>", Means.STARTING),
    _phrase("from <date>", Means.STARTING, alone=Alone.BESIDE),
    _phrase("in <months>", Means.IN_MONTHS, alone=Alone.BESIDE),
    _phrase("after completion", Means.AFTER_COMPLETION),
    _phrase(
        "or [the] next working|business day", Means.ON_WORKING_DAYS, working_day=WorkingDay.NEXT
    ),
    _phrase(
        "or [the] working|business day before",
        Means.ON_WORKING_DAYS,
        working_day=WorkingDay.PREVIOUS,
    ),
    _phrase(
        "or [the] previous working|business day",
        Means.ON_WORKING_DAYS,
        working_day=WorkingDay.PREVIOUS,
    ),
    _phrase("except|not [on|at] weekends", Means.ON_WORKING_DAYS, working_day=WorkingDay.SKIP),
)
