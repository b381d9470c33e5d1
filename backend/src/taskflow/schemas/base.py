"""What HTTP bodies share: unknown fields are refused, texts are bounded, instants carry an offset."""

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Annotated, Any, Generic, TypeVar
from uuid import UUID

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    GetCoreSchemaHandler,
    GetJsonSchemaHandler,
    PlainSerializer,
    StringConstraints,
    WithJsonSchema,
)
from pydantic_core import CoreSchema, PydanticCustomError, core_schema

from taskflow.domain.recurrence import zone_named
from taskflow.domain.reminders import FARTHEST_REMINDER
from taskflow.errors import InvalidInput

_OFFSET = re.compile(r"(?:[Zz]|[+-]\d\d:\d\d)\Z")
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}\Z")
_DURATION = re.compile(
    r"P(?:(\d{1,4})W)?(?:(\d{1,4})D)?(?:T(?:(\d{1,5})H)?(?:(\d{1,6})M)?(?:(\d{1,7})S)?)?\Z"
)
_TIME = re.compile(r"^(?:[01]\d|2[0-3]):[0-5]\d\Z")
_BEGINS_AS_INSTANT = re.compile(r"\d{4}-\d\d-\d\d[Tt]")
_LONGEST_WORDS = 100
_EARLIEST, _LATEST = 1900, 9000


class Body(BaseModel):
    """A request body: a field that is not known is an error, never ignored."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Answer(BaseModel):
    """A response body, for the description of the API; answers are not validated a second time."""

    model_config = ConfigDict(frozen=True)


def _refuse_nul(text: str) -> str:
    if "\x00" in text:
        raise PydanticCustomError("nul_byte", "The text contains a NUL byte; remove it.")
    return text


def _refuse_breaks(text: str) -> str:
    if _CONTROL.search(text):
        raise PydanticCustomError(
            "control_character",
            "The text contains a line break or control character; it is one line.",
        )
    return text


Line = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1), AfterValidator(_refuse_breaks)
]
Prose = Annotated[str, AfterValidator(_refuse_nul)]


def parse_instant(value: object) -> datetime:
    """An RFC 3339 instant with offset, as text; anything else is refused with the reason."""
    if isinstance(value, datetime):
        return value
    if not isinstance(value, str) or not _OFFSET.search(value) or "T" not in value.upper():
        raise PydanticCustomError(
            "instant", "Give an instant with its offset, such as 2026-11-30T09:00:00+01:00."
        )
    try:
        parsed = datetime.fromisoformat(value.upper())
        offset = parsed.utcoffset()
    except ValueError as error:
        raise PydanticCustomError(
            "instant",
            "{value} is not a date and time: {error}.",
            {"value": value[:40], "error": str(error)},
        ) from None
    if offset is None or not _EARLIEST <= parsed.year < _LATEST:
        raise PydanticCustomError("instant", "The year must lie between 1900 and 8999.")
    return parsed


def parse_instant_or_words(value: object) -> datetime | str:
    """An instant, or one short line of words that is read elsewhere."""
    if not isinstance(value, str) or _BEGINS_AS_INSTANT.match(value):
        return parse_instant(value)
    text = _refuse_breaks(value).strip()
    if not 0 < len(text) <= _LONGEST_WORDS:
        raise PydanticCustomError(
            "words", "Give an instant, or a time in words such as “tomorrow 9”."
        )
    return text


def parse_day_or_instant(value: object) -> date | datetime:
    """`2026-11-30` is a whole day; with a time it must be an instant with offset."""
    if isinstance(value, date):
        return value
    if isinstance(value, str) and _DATE.match(value):
        try:
            day = date.fromisoformat(value)
        except ValueError:
            raise PydanticCustomError(
                "date", "{value} is not a day of the calendar.", {"value": value}
            ) from None
        if not _EARLIEST <= day.year < _LATEST:
            raise PydanticCustomError("date", "The year must lie between 1900 and 8999.")
        return day
    if not isinstance(value, str) or not value[:1].isdigit():
        raise PydanticCustomError(
            "date",
            "Give a day such as 2026-11-30, or an instant with its offset, such as 2026-11-30T09:00:00+01:00.",
        )
    return parse_instant(value)


def parse_zone(value: object) -> str:
    if not isinstance(value, str):
        raise PydanticCustomError("zone", "Give a time zone such as Europe/Berlin.")
    try:
        return zone_named(value).key
    except InvalidInput as error:
        raise PydanticCustomError("zone", "{reason}", {"reason": error.message}) from None


def parse_duration(value: object) -> timedelta:
    """An ISO 8601 duration of weeks, days, hours, minutes and seconds, such as `P1D` or `PT30M`."""
    if isinstance(value, timedelta):
        return value
    found = _DURATION.match(value) if isinstance(value, str) else None
    if found is None or not any(found.groups()):
        raise PydanticCustomError(
            "duration", "Give an ISO 8601 duration such as PT30M, PT2H or P1D."
        )
    weeks, days, hours, minutes, seconds = (int(part or 0) for part in found.groups())
    return timedelta(weeks=weeks, days=days, hours=hours, minutes=minutes, seconds=seconds)


def parse_time(value: object) -> time:
    """A wall-clock time to the minute, such as `07:30`."""
    if isinstance(value, time):
        return value
    if not isinstance(value, str) or not _TIME.match(value):
        raise PydanticCustomError("time", "Give a time of day such as 07:30.")
    return time.fromisoformat(value)


def duration_text(seconds: int) -> str:
    """The shortest ISO 8601 duration of whole seconds."""
    days, rest = divmod(seconds, 86_400)
    hours, rest = divmod(rest, 3600)
    minutes, rest = divmod(rest, 60)
    clock = f"{f'{hours}H' if hours else ''}{f'{minutes}M' if minutes else ''}{f'{rest}S' if rest else ''}"
    if not days and not clock:
        return "PT0S"
    return f"P{f'{days}D' if days else ''}{f'T{clock}' if clock else ''}"


Instant = Annotated[
    datetime,
    BeforeValidator(parse_instant),
    WithJsonSchema(
        {"type": "string", "format": "date-time", "examples": ["2026-11-30T09:00:00+01:00"]}
    ),
]
InstantOrWords = Annotated[
    datetime | str,
    BeforeValidator(parse_instant_or_words),
    WithJsonSchema(
        {
            "anyOf": [
                {"type": "string", "format": "date-time"},
                {"type": "string", "minLength": 1, "maxLength": 100},
            ],
            "examples": ["2026-11-30T09:00:00+01:00", "tomorrow 9"],
        }
    ),
]
DayOrInstant = Annotated[
    date | datetime,
    BeforeValidator(parse_day_or_instant),
    WithJsonSchema(
        {
            "anyOf": [
                {"type": "string", "format": "date"},
                {"type": "string", "format": "date-time"},
            ],
            "examples": ["2026-11-30", "2026-11-30T09:00:00+01:00"],
        }
    ),
]
Zone = Annotated[
    str,
    BeforeValidator(parse_zone),
    WithJsonSchema({"type": "string", "examples": ["Europe/Berlin"]}),
]
Duration = Annotated[
    timedelta,
    BeforeValidator(parse_duration),
    PlainSerializer(lambda value: duration_text(int(value.total_seconds()))),
    WithJsonSchema({"type": "string", "format": "duration", "examples": ["PT30M", "P1D"]}),
]

LocalTime = Annotated[
    time,
    BeforeValidator(parse_time),
    WithJsonSchema(
        {"type": "string", "pattern": _TIME.pattern.replace("\\Z", "$"), "examples": ["07:30"]}
    ),
]


def _refuse_far(offset: timedelta) -> timedelta:
    if offset > FARTHEST_REMINDER:
        raise PydanticCustomError(
            "duration", "A reminder can be at most a year away from its date."
        )
    return offset


def _refuse_restless(every: timedelta) -> timedelta:
    if not timedelta(minutes=5) <= every <= timedelta(days=7):
        raise PydanticCustomError("duration", "A reminder repeats every 5 minutes to 7 days.")
    return every


RepeatEvery = Annotated[Duration, AfterValidator(_refuse_restless)]
ReminderOffset = Annotated[Duration, AfterValidator(_refuse_far)]


@dataclass(frozen=True, slots=True)
class null_is:  # noqa: N801 - reads as an annotation: Annotated[int, null_is(0)]
    """In a merge patch null clears a field: what such a field holds when it is clear."""

    clear: Any

    def __get_pydantic_core_schema__(
        self, source: object, handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        return core_schema.no_info_before_validator_function(
            lambda value: self.clear if value is None else value, handler(source)
        )

    def __get_pydantic_json_schema__(
        self, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        return {"anyOf": [handler(schema), {"type": "null"}]}


Color = Annotated[str, StringConstraints(pattern=r"^(#[0-9a-fA-F]{6}|[a-z]{2,20})$")]
Day = Annotated[
    str, WithJsonSchema({"type": "string", "examples": ["2026-11-30T08:00:00Z", "2026-11-30"]})
]
Item = TypeVar("Item")


class Page(Answer, Generic[Item]):
    """One page of a list. `next_cursor` is null on the last page; `count` is there if it was asked for."""

    items: list[Item]
    next_cursor: str | None = None
    count: int | None = None


class FieldProblem(Answer):
    path: str = Field(examples=["recurrence.rrule"])
    message: str
    code: str


class Problem(Answer):
    """An error, by RFC 9457. `type` and `code` are stable; `detail` says what to do."""

    type: str = Field(examples=["/problems/invalid_input"])
    title: str
    status: int
    detail: str
    code: str
    errors: list[FieldProblem] = []
    request_id: str | None = None
    current: dict[str, Any] | None = None


class Reference(Answer):
    id: UUID
