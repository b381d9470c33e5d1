"""Recognises the `<classes>` of phrases: tokens that stand for a weekday, a number, a time of day and so on."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, time

from taskflow.domain.quick_add.language import DayPart, Language, Unit
from taskflow.domain.quick_add.tokens import Form, Token
from taskflow.domain.recurrence import Weekday, WorkingDay

MAX_LISTED = 7
MAX_NUMBER = 999
_DAYS = range(1, 32)
_HOURS = range(24)
_MINUTES = range(60)
_CLOCK_HOURS = range(1, 13)
_SPOKEN_HOURS = range(2, 13)
_CENTURY = 2000
_FULL_YEAR = 4


@dataclass(frozen=True, slots=True)
class Values:
    """What the classes and the fixed values of a phrase captured; builders read the ones their phrase has."""

    n: int = 1
    unit: Unit = Unit.DAY
    weekdays: tuple[Weekday, ...] = ()
    month: int = 0
    month_days: tuple[int, ...] = ()
    nths: tuple[int, ...] = ()
    nth_days: tuple[tuple[int, Weekday], ...] = ()
    months: tuple[int, ...] = ()
    year: int | None = None
    slashed: tuple[int, int, int | None] = (0, 0, None)
    ymd: tuple[int, int, int] = (0, 0, 0)
    at: time | None = None
    is_loose: bool = False
    """Which half of the day `at` is in was not said (`at 3`, `3:30`, but not `03:30`)."""
    part: DayPart | None = None
    day: date | None = None
    after_completion: bool = False
    working_day: WorkingDay | None = None


Captured = tuple[Mapping[str, object], int]
"""The values of one class, and the index of the token after it."""
Recogniser = Callable[[Language, Sequence[Token], int], Captured | None]


def _at(tokens: Sequence[Token], i: int, *forms: Form) -> Token | None:
    return tokens[i] if i < len(tokens) and tokens[i].form in forms else None


def _word(tokens: Sequence[Token], i: int) -> str:
    token = _at(tokens, i, Form.WORD)
    return token.word if token else ""


def _is_list_word(language: Language, tokens: Sequence[Token], i: int) -> bool:
    return i < len(tokens) and tokens[i].word in language.list_words


def _weekday(language: Language, tokens: Sequence[Token], i: int) -> Captured | None:
    day = language.weekdays.get(_word(tokens, i))
    return None if day is None else ({"weekdays": (day,)}, i + 1)


def _weekdays(language: Language, tokens: Sequence[Token], i: int) -> Captured | None:
    return _weekday_range(language, tokens, i) or _listed(
        language, tokens, i, "weekdays", lambda k: language.weekdays.get(_word(tokens, k))
    )


def _plural_weekdays(language: Language, tokens: Sequence[Token], i: int) -> Captured | None:
    return _listed(
        language, tokens, i, "weekdays", lambda k: language.plural_weekdays.get(_word(tokens, k))
    )


def _listed(
    language: Language,
    tokens: Sequence[Token],
    i: int,
    name: str,
    value_at: Callable[[int], int | None],
    *,
    most: int = MAX_LISTED,
) -> Captured | None:
    """`mon, wed and fri`: values of one token each."""

    def item_at(k: int) -> tuple[int, int] | None:
        value = value_at(k)
        return None if value is None else (value, k + 1)

    return _series_of(language, tokens, i, name, item_at, most=most)


def _series_of(
    language: Language,
    tokens: Sequence[Token],
    i: int,
    name: str,
    item_at: Callable[[int], tuple[object, int] | None],
    *,
    most: int = MAX_LISTED,
) -> Captured | None:
    """At most seven values, parted by one or two list words; `item_at` gives a value and the token after it."""
    values: list[object] = []
    end = position = i
    while len(values) < most and (item := item_at(position)) is not None:
        values.append(item[0])
        end = item[1]
        if not _is_list_word(language, tokens, end):
            break
        position = end + 1 + _is_list_word(language, tokens, end + 1)
    return ({name: tuple(values)}, end) if values else None


def _weekday_range(language: Language, tokens: Sequence[Token], i: int) -> Captured | None:
    """`mon-fri`, `monday to friday`."""
    first, _, last = _word(tokens, i).partition("-")
    end = i + 1
    if not last and i + 1 < len(tokens) and tokens[i + 1].word in language.range_words:
        last, end = _word(tokens, i + 2), i + 3
    start, stop = language.weekdays.get(first), language.weekdays.get(last)
    if start is None or stop is None:
        return None
    days = tuple(Weekday((start + k) % 7) for k in range((stop - start) % 7 + 1))
    return {"weekdays": days}, end


def _month(language: Language, tokens: Sequence[Token], i: int) -> Captured | None:
    month = language.months.get(_word(tokens, i))
    return None if month is None else ({"month": month}, i + 1)


def _unit(language: Language, tokens: Sequence[Token], i: int) -> Captured | None:
    unit = language.units.get(_word(tokens, i))
    return None if unit is None else ({"unit": unit}, i + 1)


def _n(language: Language, tokens: Sequence[Token], i: int) -> Captured | None:
    if number := _at(tokens, i, Form.NUMBER):
        value = int(number.text)
        return ({"n": value}, i + 1) if 0 < value <= MAX_NUMBER else None
    value = language.numbers.get(_word(tokens, i), 0)
    return ({"n": value}, i + 1) if value else None


def _nth(language: Language, tokens: Sequence[Token], i: int) -> int | None:
    """The ordinal written at `i` (-1 is last), or None."""
    if suffixed := _at(tokens, i, Form.SUFFIXED):
        number, suffix = suffixed.parts
        return int(number) if suffix in language.ordinal_suffixes and int(number) else None
    return language.ordinals.get(_word(tokens, i))


def _place(language: Language, tokens: Sequence[Token], i: int) -> tuple[int, int] | None:
    """`2nd`, `last`, `2nd last`, and the token after it."""
    nth = _nth(language, tokens, i)
    if nth is None:
        return None
    if nth > 0 and _nth(language, tokens, i + 1) == -1:
        return -nth, i + 2
    return nth, i + 1


def _nths(language: Language, tokens: Sequence[Token], i: int) -> Captured | None:
    return _series_of(language, tokens, i, "nths", lambda k: _place(language, tokens, k))


def _nth_days(language: Language, tokens: Sequence[Token], i: int) -> Captured | None:
    """`last friday and [the] 1st monday`."""

    def nth_day(k: int) -> tuple[tuple[int, Weekday], int] | None:
        place = _place(language, tokens, k + (_word(tokens, k) in language.articles))
        day = None if place is None else language.weekdays.get(_word(tokens, place[1]))
        return None if place is None or day is None else ((place[0], day), place[1] + 1)

    return _series_of(language, tokens, i, "nth_days", nth_day)


def _month_days(language: Language, tokens: Sequence[Token], i: int) -> Captured | None:
    """`1st and 15th`, in digits: `every second` alone is no date; `15th and last day`, `2nd last day`."""

    def month_day(k: int) -> tuple[int, int] | None:
        place = _place(language, tokens, k)
        if place is None:
            return None
        value, end = place
        if value < 0:
            is_day = language.units.get(_word(tokens, end)) is Unit.DAY
            return (value, end + 1) if is_day else None
        return place if value in _DAYS and _at(tokens, k, Form.SUFFIXED) else None

    return _series_of(language, tokens, i, "month_days", month_day)


def _months(language: Language, tokens: Sequence[Token], i: int) -> Captured | None:
    return _listed(
        language, tokens, i, "months", lambda k: language.months.get(_word(tokens, k)), most=12
    )


def _month_day(language: Language, tokens: Sequence[Token], i: int) -> Captured | None:
    number = _at(tokens, i, Form.NUMBER)
    value = int(number.text) if number else _nth(language, tokens, i)
    return ({"month_days": (value,)}, i + 1) if value in _DAYS else None


def _year(_: Language, tokens: Sequence[Token], i: int) -> Captured | None:
    number = _at(tokens, i, Form.NUMBER)
    if number is None or not number.text.startswith(("19", "20")) or len(number.text) != _FULL_YEAR:
        return None
    return {"year": int(number.text)}, i + 1


def _slashed(_: Language, tokens: Sequence[Token], i: int) -> Captured | None:
    token = _at(tokens, i, Form.SLASHED)
    if token is None:
        return None
    first, second, year = token.parts
    full = int(year) + (0 if len(year) == _FULL_YEAR else _CENTURY) if year else None
    return {"slashed": (int(first), int(second), full)}, i + 1


def _full_date(_: Language, tokens: Sequence[Token], i: int) -> Captured | None:
    token = _at(tokens, i, Form.ISO, Form.DOTTED)
    if token is None:
        return None
    parts = [int(part) for part in token.parts]
    year, month, day = parts if token.form is Form.ISO else reversed(parts)
    return {"ymd": (year, month, day)}, i + 1


def _clock(language: Language, tokens: Sequence[Token], i: int) -> Captured | None:
    """`9:30`, `21:00`, `9am`, `9:30pm`, `9 am`."""
    end = i + 1
    if token := _at(tokens, i, Form.CLOCK):
        hour, minute, suffix = token.parts
    elif token := _at(tokens, i, Form.SUFFIXED):
        (hour, suffix), minute = token.parts, "00"
    elif token := _at(tokens, i, Form.NUMBER):
        hour, minute, suffix = token.text, "00", ""
    else:
        hour, minute, suffix = str(_spoken_hour(language, tokens, i)), "00", ""
    if not suffix and _word(tokens, end) in language.meridiems:
        suffix, end = _word(tokens, end), end + 1
    if not suffix and (token is None or token.form is not Form.CLOCK):
        return None
    at = clock_time(int(hour), int(minute), suffix.removesuffix("."), language.meridiems)
    return None if at is None else ({"at": at, "is_loose": not suffix and len(hour) == 1}, end)


def _spoken_hour(language: Language, tokens: Sequence[Token], i: int) -> int:
    """Two to twelve in words (`one` and `a` are more often something else), else 0."""
    hour = language.numbers.get(_word(tokens, i), 0)
    return hour if hour in _SPOKEN_HOURS else 0


def clock_time(hour: int, minute: int, suffix: str, meridiems: Mapping[str, int]) -> time | None:
    """The time of day, or None if there is none such (25:00, 13pm)."""
    if suffix:
        if suffix not in meridiems or hour not in _CLOCK_HOURS:
            return None
        hour = hour % 12 + meridiems[suffix]
    return time(hour, minute) if hour in _HOURS and minute in _MINUTES else None


def _hour(language: Language, tokens: Sequence[Token], i: int) -> Captured | None:
    """An hour without minutes, in digits or a word from two up."""
    number = _at(tokens, i, Form.NUMBER)
    is_loose = number is None or len(number.text) == 1
    hour = int(number.text) if number else _spoken_hour(language, tokens, i)
    if hour not in (_HOURS if number else _SPOKEN_HOURS):
        return None
    return {"at": time(hour), "is_loose": is_loose}, i + 1


def _part(language: Language, tokens: Sequence[Token], i: int) -> Captured | None:
    part = language.day_parts.get(_word(tokens, i))
    return None if part is None else ({"part": part}, i + 1)


def _every(language: Language, tokens: Sequence[Token], i: int) -> Captured | None:
    """`every`, or `every!` for after completion."""
    if _word(tokens, i) not in language.every:
        return None
    mark = _at(tokens, i + 1, Form.PUNCTUATION)
    if mark is not None and mark.text == "!" and mark.start == tokens[i].end:
        return {"after_completion": True}, i + 2
    return {}, i + 1


def _step(language: Language, tokens: Sequence[Token], i: int) -> Captured | None:
    """`every`, `every other`, `every 2`, `every! two`."""
    every = _every(language, tokens, i)
    if every is None:
        return None
    values, end = every
    if _word(tokens, end) in language.every_other:
        return {**values, "n": 2}, end + 1
    number = _n(language, tokens, end)
    return every if number is None else ({**values, **number[0]}, number[1])


RECOGNISERS: Mapping[str, Recogniser] = {
    "weekday": _weekday,
    "weekdays": _weekdays,
    "plural_weekdays": _plural_weekdays,
    "month": _month,
    "unit": _unit,
    "n": _n,
    "nths": _nths,
    "nth_days": _nth_days,
    "months": _months,
    "month_days": _month_days,
    "month_day": _month_day,
    "year": _year,
    "slashed": _slashed,
    "full_date": _full_date,
    "clock": _clock,
    "hour": _hour,
    "part": _part,
    "every": _every,
    "step": _step,
}
