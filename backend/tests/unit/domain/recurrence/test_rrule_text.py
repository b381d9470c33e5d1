"""Rule text: what is read, its canonical form, and the refusals with the part that is to blame."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from taskflow.domain.recurrence import (
    RecurrencePattern,
    Rule,
    RuleDay,
    Weekday,
    pair_of,
    parse_cron,
    parse_rrule,
    rule_from_pair,
)
from taskflow.errors import InvalidInput, LimitExceeded


@pytest.mark.parametrize(
    ("text", "canonical"),
    [
        ("FREQ=DAILY", "FREQ=DAILY"),
        ("RRULE:FREQ=DAILY;INTERVAL=1;WKST=MO", "FREQ=DAILY"),
        (" freq=weekly;byday=fr,mo,mo;interval=+2; ", "FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,FR"),
        ("BYMONTHDAY=31,-1,+5;FREQ=MONTHLY", "FREQ=MONTHLY;BYMONTHDAY=-1,5,31"),
        ("FREQ=YEARLY;BYDAY=-1FR,2TU;BYMONTH=6,3", "FREQ=YEARLY;BYMONTH=3,6;BYDAY=-1FR,2TU"),
        ("FREQ=MONTHLY;BYDAY=MO,FR;BYSETPOS=-1", "FREQ=MONTHLY;BYDAY=MO,FR;BYSETPOS=-1"),
        ("FREQ=WEEKLY;WKST=SU;COUNT=010", "FREQ=WEEKLY;WKST=SU;COUNT=10"),
        ("FREQ=DAILY;UNTIL=20270630", "FREQ=DAILY;UNTIL=20270630"),
        ("FREQ=DAILY;UNTIL=20270630T215959Z", "FREQ=DAILY;UNTIL=20270630T215959Z"),
        ("FREQ=DAILY;UNTIL=20270630T090000", "FREQ=DAILY;UNTIL=20270630T090000"),
        ("FREQ=MONTHLY;INTERVAL=9999;COUNT=9999", "FREQ=MONTHLY;INTERVAL=9999;COUNT=9999"),
        ("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29", "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29"),
        ("FREQ=YEARLY;BYMONTH=2,3;BYMONTHDAY=30", "FREQ=YEARLY;BYMONTH=2,3;BYMONTHDAY=30"),
        ("FREQ=YEARLY;BYDAY=53MO", "FREQ=YEARLY;BYDAY=53MO"),
        ("FREQ=MONTHLY;BYMONTH=2;BYDAY=5MO", "FREQ=MONTHLY;BYMONTH=2;BYDAY=5MO"),
    ],
)
def test_reads_and_writes(text: str, canonical: str) -> None:
    rule = parse_rrule(text)
    assert rule.to_rrule() == canonical
    assert parse_rrule(canonical) == rule


@pytest.mark.parametrize(
    ("text", "part", "says"),
    [
        ("", "", "is not NAME=VALUE"),
        ("DAILY", "", "is not NAME=VALUE"),
        ("FREQ=", "", "is not NAME=VALUE"),
        ("FREQ=DAILY;;COUNT=2", "", "is not NAME=VALUE"),
        ("INTERVAL=2", ".FREQ", "no FREQ"),
        ("FREQ=HOURLY", ".FREQ", "finer than a day"),
        ("FREQ=MINUTELY", ".FREQ", "finer than a day"),
        ("FREQ=SECONDLY;INTERVAL=5", ".FREQ", "finer than a day"),
        ("FREQ=FORTNIGHTLY", ".FREQ", "DAILY, WEEKLY, MONTHLY, YEARLY"),
        ("FREQ=DAILY;FREQ=WEEKLY", ".FREQ", "stands twice"),
        ("FREQ=DAILY;BYHOUR=9", "", "'BYHOUR' is not a rule part"),
        ("FREQ=YEARLY;BYWEEKNO=20", "", "'BYWEEKNO' is not a rule part"),
        ("FREQ=DAILY;INTERVAL=0", ".INTERVAL", "is 0; it must be at least 1"),
        ("FREQ=DAILY;INTERVAL=-1", ".INTERVAL", "is -1"),
        ("FREQ=DAILY;INTERVAL=10000", ".INTERVAL", "limit is 9999"),
        ("FREQ=DAILY;INTERVAL=1000000000", ".INTERVAL", "limit is 9999"),
        ("FREQ=DAILY;INTERVAL=9999999999999999999", ".INTERVAL", "whole number"),
        ("FREQ=DAILY;INTERVAL=1.5", ".INTERVAL", "whole number"),
        ("FREQ=DAILY;INTERVAL=²", ".INTERVAL", "whole number"),
        ("FREQ=DAILY;COUNT=0", ".COUNT", "at least 1"),
        ("FREQ=DAILY;COUNT=10000", ".COUNT", "limit is 9999"),
        ("FREQ=DAILY;COUNT=2;UNTIL=20270101", ".COUNT", "not both"),
        ("FREQ=DAILY;UNTIL=20270230", ".UNTIL", "is not a date"),
        ("FREQ=DAILY;UNTIL=tomorrow", ".UNTIL", "is not a date"),
        ("FREQ=DAILY;UNTIL=20270101T250000", ".UNTIL", "is not a date"),
        ("FREQ=MONTHLY;BYMONTHDAY=0", ".BYMONTHDAY", "allowed is 1 to 31"),
        ("FREQ=MONTHLY;BYMONTHDAY=32", ".BYMONTHDAY", "allowed is 1 to 31"),
        ("FREQ=MONTHLY;BYMONTHDAY=1,,2", ".BYMONTHDAY", "whole number"),
        ("FREQ=WEEKLY;BYMONTHDAY=3", ".BYMONTHDAY", "use FREQ=MONTHLY"),
        ("FREQ=YEARLY;BYMONTH=13", ".BYMONTH", "allowed is 1 to 12"),
        ("FREQ=YEARLY;BYMONTH=-1", ".BYMONTH", "allowed is 1 to 12"),
        ("FREQ=MONTHLY;BYDAY=XX", ".BYDAY", "is not a weekday"),
        ("FREQ=MONTHLY;BYDAY=0MO", ".BYDAY", "is not a weekday"),
        ("FREQ=WEEKLY;BYDAY=2MO", ".BYDAY", "has an ordinal"),
        ("FREQ=DAILY;BYDAY=-1FR", ".BYDAY", "has an ordinal"),
        ("FREQ=MONTHLY;BYDAY=6MO", ".BYDAY", "can never fire"),
        ("FREQ=YEARLY;BYDAY=54MO", ".BYDAY", "can never fire"),
        ("FREQ=YEARLY;BYMONTH=2;BYDAY=6MO", ".BYDAY", "can never fire"),
        ("FREQ=MONTHLY;BYSETPOS=1", ".BYSETPOS", "add one of them"),
        ("FREQ=MONTHLY;BYDAY=MO;BYSETPOS=0", ".BYSETPOS", "allowed is 1 to 366"),
        ("FREQ=WEEKLY;WKST=XX", ".WKST", "is not a weekday"),
        (
            "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30",
            ".BYMONTHDAY",
            "never fire: no date has BYMONTHDAY=30 with BYMONTH=2",
        ),
        ("FREQ=MONTHLY;BYMONTH=4,6;BYMONTHDAY=31", ".BYMONTHDAY", "can never fire"),
        ("FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30", ".BYMONTHDAY", "can never fire"),
        ("FREQ=MONTHLY;BYMONTHDAY=15;BYDAY=1MO", ".BYMONTHDAY", "can never fire"),
        ("FREQ=MONTHLY;BYDAY=1MO;BYSETPOS=2", ".BYDAY", "can never fire"),
    ],
)
def test_refuses_and_names_the_part(text: str, part: str, says: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        parse_rrule(text)
    assert caught.value.field == f"recurrence.rrule{part}"
    assert says in caught.value.message


def test_refuses_long_text_without_repeating_it() -> None:
    with pytest.raises(LimitExceeded, match="513 characters; the limit is 512"):
        parse_rrule("F" * 513)
    with pytest.raises(InvalidInput) as caught:
        parse_rrule(f"FREQ=DAILY;{'X' * 400}=1")
    assert len(caught.value.message) < 250


@given(text=st.text(alphabet="FREQ=DAILYWKMONTHUSP;,-+0123456789: \x00é", max_size=60))
def test_any_text_is_read_or_refused(text: str) -> None:
    for parse in (parse_rrule, parse_cron):
        try:
            parse(text)
        except InvalidInput as error:
            assert error.field is not None  # noqa: PT017 - both outcomes are right


@pytest.mark.parametrize(
    ("pattern", "interval", "field"),
    [
        ("HOURLY", 1, "recurrence_pattern"),
        ("sometimes", 1, "recurrence_pattern"),
        ("DAILY", 0, "recurrence_interval"),
        ("DAILY", -3, "recurrence_interval"),
        ("DAILY", 10**9, "recurrence_interval"),
    ],
)
def test_pair_refuses_and_names_the_column(pattern: str, interval: int, field: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        rule_from_pair(pattern, interval)
    assert caught.value.field == field


def test_pair_goes_into_a_rule_and_comes_back() -> None:
    rule = rule_from_pair("monthly", 3)
    assert rule == Rule(RecurrencePattern.MONTHLY, 3)
    assert pair_of(rule) == (RecurrencePattern.MONTHLY, 3)
    assert pair_of(parse_rrule("FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,TH")) == (
        RecurrencePattern.WEEKLY,
        2,
    )


def test_weekday_of_a_rule_is_what_rfc_5545_writes() -> None:
    assert [str(RuleDay(nth, Weekday.FR)) for nth in (0, 2, -1)] == ["FR", "2FR", "-1FR"]
