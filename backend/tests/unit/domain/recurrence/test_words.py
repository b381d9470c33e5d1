"""Rules in English, as the editor and the task panel show them."""

from datetime import datetime

import pytest

from taskflow.domain.recurrence import (
    RecurrenceMode,
    WorkingDay,
    describe,
    parse_cron,
    parse_rrule,
    rule_from_pair,
)

ANCHOR = datetime(2026, 1, 31, 9)


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        ("FREQ=DAILY", "every day"),
        ("FREQ=DAILY;INTERVAL=3", "every 3 days"),
        ("FREQ=DAILY;BYDAY=MO,TU,WE,TH,FR", "every weekday"),
        ("FREQ=DAILY;BYMONTH=1,12", "every day in January and December"),
        ("FREQ=WEEKLY", "every Saturday"),
        ("FREQ=WEEKLY;INTERVAL=2", "every 2 weeks on Saturday"),
        ("FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR", "every weekday"),
        ("FREQ=WEEKLY;BYDAY=SA,SU", "every weekend day"),
        ("FREQ=WEEKLY;BYDAY=MO,WE,FR", "every Monday, Wednesday and Friday"),
        (
            "FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,TH;UNTIL=20270630",
            "every 2 weeks on Mon, Thu until 30 June 2027",
        ),
        ("FREQ=WEEKLY;INTERVAL=2;BYDAY=MO", "every 2 weeks on Monday"),
        ("FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,TU,WE,TH,FR", "every 2 weeks on weekdays"),
        ("FREQ=MONTHLY", "every month on the 31st"),
        ("FREQ=MONTHLY;BYMONTHDAY=31", "every month on the 31st"),
        ("FREQ=MONTHLY;BYMONTHDAY=-1", "every month on the last day"),
        ("FREQ=MONTHLY;BYMONTHDAY=15,-1;COUNT=4", "every month on the 15th and last day, 4 times"),
        ("FREQ=MONTHLY;BYMONTHDAY=-2", "every month on the 2nd last day"),
        ("FREQ=MONTHLY;BYDAY=-1FR;UNTIL=20270630", "every last Friday until 30 June 2027"),
        ("FREQ=MONTHLY;BYDAY=1MO,3MO;COUNT=1", "every 1st and 3rd Monday, once"),
        ("FREQ=MONTHLY;BYDAY=1MO,-1FR", "every last Friday and 1st Monday"),
        ("FREQ=MONTHLY;INTERVAL=3;BYDAY=2TU", "every 3 months on the 2nd Tuesday"),
        ("FREQ=MONTHLY;BYDAY=MO", "every month on every Monday"),
        ("FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1", "every month on the last weekday"),
        ("FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=1", "every month on the 1st weekday"),
        ("FREQ=MONTHLY;BYDAY=SA,SU;BYSETPOS=1", "every month on the 1st weekend day"),
        (
            "FREQ=MONTHLY;BYDAY=TU,WE;BYSETPOS=3,-1",
            "every month on the 3rd and last Tuesday or Wednesday",
        ),
        (
            "FREQ=MONTHLY;BYMONTHDAY=28,29,30;BYSETPOS=-1",
            "every month on the last of the 28th, 29th and 30th",
        ),
        (
            "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYMONTHDAY=1,2,3;BYSETPOS=1",
            "every month on the 1st weekday of the 1st, 2nd and 3rd",
        ),
        ("FREQ=MONTHLY;BYDAY=FR;BYMONTHDAY=13", "every month on any Friday the 13th"),
        ("FREQ=MONTHLY;BYMONTH=1,7;BYMONTHDAY=1", "every month on the 1st in January and July"),
        ("FREQ=YEARLY", "every year on 31 January"),
        ("FREQ=YEARLY;INTERVAL=4", "every 4 years on 31 January"),
        ("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29", "every year on 29 February"),
        ("FREQ=YEARLY;BYMONTH=11;BYDAY=4TH", "every 4th Thursday in November"),
        ("FREQ=YEARLY;BYDAY=20MO", "every year on the 20th Monday"),
        (
            "FREQ=YEARLY;BYDAY=FR;UNTIL=20270630T215959Z",
            "every year on every Friday until 30 June 2027 21:59 UTC",
        ),
        ("FREQ=YEARLY;BYMONTH=3,6", "every month on the 31st in March and June"),
        (
            "FREQ=YEARLY;BYMONTH=3,6;BYSETPOS=1",
            "every year on the 31st in March and June, only the 1st of these",
        ),
    ],
)
def test_describes(rule: str, words: str) -> None:
    assert describe(parse_rrule(rule), anchor_local=ANCHOR) == words


@pytest.mark.parametrize(
    ("cron", "words"),
    [
        ("0 9 * * *", "at 09:00 every day"),
        ("0 8,20 * * MON-FRI", "at 08:00 and 20:00 on Monday through Friday"),
        ("0 9 L * *", "at 09:00 on the last day of every month"),
    ],
)
def test_describes_cron(cron: str, words: str) -> None:
    assert describe(parse_cron(cron)) == words


@pytest.mark.parametrize("unit", ["week", "month", "year"])
def test_without_anchor_nothing_is_made_up(unit: str) -> None:
    assert describe(rule_from_pair(f"{unit}ly")) == f"every {unit}"


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        ("FREQ=DAILY;INTERVAL=3", "every 3 days after completion"),
        ("FREQ=MONTHLY", "every month after completion"),
        ("FREQ=WEEKLY;UNTIL=20270630", "every week after completion until 30 June 2027"),
    ],
)
def test_describes_after_completion(rule: str, words: str) -> None:
    mode = RecurrenceMode.AFTER_COMPLETION
    assert describe(parse_rrule(rule), anchor_local=ANCHOR, mode=mode) == words


@pytest.mark.parametrize(
    ("working_day", "words"),
    [
        (WorkingDay.NEXT, "every month on the 31st or the next working day"),
        (WorkingDay.PREVIOUS, "every month on the 31st or the working day before"),
        (WorkingDay.SKIP, "every month on the 31st except on weekends"),
    ],
)
def test_describes_what_weekends_do(working_day: WorkingDay, words: str) -> None:
    rule = parse_rrule("FREQ=MONTHLY;BYMONTHDAY=31")
    assert describe(rule, working_day=working_day) == words


@pytest.mark.parametrize(
    ("day", "words"),
    [(1, "1st"), (2, "2nd"), (3, "3rd"), (4, "4th"), (11, "11th"), (13, "13th"), (22, "22nd")],
)
def test_ordinals(day: int, words: str) -> None:
    rule = parse_rrule(f"FREQ=MONTHLY;BYMONTHDAY={day}")
    assert describe(rule) == f"every month on the {words}"
