"""The examples of RFC 5545, 3.8.5.3, whose parts are served: 09:00 in New York as there, month_end=skip."""

from datetime import datetime, timedelta

import pytest
from tests.unit.domain.recurrence.samples import timed

from taskflow.domain.recurrence import MonthEnd, next_after, occurrences

WORKDAYS = "BYDAY=MO,TU,WE,TH,FR"

EXAMPLES = [
    ("FREQ=DAILY;COUNT=10", "970902 03 04 05 06 07 08 09 10 11 end"),
    ("FREQ=DAILY;INTERVAL=2", "970902 04 06 08"),
    ("FREQ=DAILY;INTERVAL=10;COUNT=5", "970902 12 22 1002 12 end"),
    ("FREQ=WEEKLY;COUNT=10", "970902 09 16 23 30 1007 14 21 28 1104 end"),
    ("FREQ=WEEKLY;INTERVAL=2;WKST=SU", "970902 16 30 1014 28 1111 25 1209 23"),
    (
        "FREQ=WEEKLY;UNTIL=19971007T000000Z;WKST=SU;BYDAY=TU,TH",
        "970902 04 09 11 16 18 23 25 30 1002 end",
    ),
    ("FREQ=WEEKLY;COUNT=10;WKST=SU;BYDAY=TU,TH", "970902 04 09 11 16 18 23 25 30 1002 end"),
    (
        "FREQ=WEEKLY;INTERVAL=2;UNTIL=19971224T000000Z;WKST=SU;BYDAY=MO,WE,FR",
        "970901 03 05 15 17 19 29 1001 03 13 15 17 27 29 31 1110 12 14 24 26 28 1208 10 12 22 end",
    ),
    ("FREQ=WEEKLY;INTERVAL=2;COUNT=8;WKST=SU;BYDAY=TU,TH", "970902 04 16 18 30 1002 14 16 end"),
    ("FREQ=WEEKLY;INTERVAL=2;COUNT=4;BYDAY=TU,SU;WKST=MO", "970805 10 19 24 end"),
    ("FREQ=WEEKLY;INTERVAL=2;COUNT=4;BYDAY=TU,SU;WKST=SU", "970805 17 19 31 end"),
    (
        "FREQ=MONTHLY;COUNT=10;BYDAY=1FR",
        "970905 1003 1107 1205 980102 0206 0306 0403 0501 0605 end",
    ),
    ("FREQ=MONTHLY;UNTIL=19971224T000000Z;BYDAY=1FR", "970905 1003 1107 1205 end"),
    (
        "FREQ=MONTHLY;INTERVAL=2;COUNT=10;BYDAY=1SU,-1SU",
        "970907 28 1102 30 980104 25 0301 29 0503 31 end",
    ),
    ("FREQ=MONTHLY;COUNT=6;BYDAY=-2MO", "970922 1020 1117 1222 980119 0216 end"),
    ("FREQ=MONTHLY;BYMONTHDAY=-3", "970928 1029 1128 1229 980129 0226"),
    (
        "FREQ=MONTHLY;COUNT=10;BYMONTHDAY=2,15",
        "970902 15 1002 15 1102 15 1202 15 980102 15 end",
    ),
    (
        "FREQ=MONTHLY;COUNT=10;BYMONTHDAY=1,-1",
        "970930 1001 31 1101 30 1201 31 980101 31 0201 end",
    ),
    (
        "FREQ=MONTHLY;INTERVAL=18;COUNT=10;BYMONTHDAY=10,11,12,13,14,15",
        "970910 11 12 13 14 15 990310 11 12 13 end",
    ),
    ("FREQ=MONTHLY;INTERVAL=2;BYDAY=TU", "970902 09 16 23 30 1104 11 18 25 980106 13 20 27 0303"),
    (
        "FREQ=YEARLY;COUNT=10;BYMONTH=6,7",
        "970610 0710 980610 0710 990610 0710 000610 0710 010610 0710 end",
    ),
    (
        "FREQ=YEARLY;INTERVAL=2;COUNT=10;BYMONTH=1,2,3",
        "970310 990110 0210 0310 010110 0210 0310 030110 0210 0310 end",
    ),
    ("FREQ=YEARLY;BYDAY=20MO", "970519 980518 990517"),
    ("FREQ=YEARLY;BYMONTH=3;BYDAY=TH", "970313 20 27 980305 12 19 26 990304 11 18 25"),
    (
        "FREQ=YEARLY;BYDAY=TH;BYMONTH=6,7,8",
        "970605 12 19 26 0703 10 17 24 31 0807 14 21 28 980604 11 18 25 0702",
    ),
    (
        "FREQ=MONTHLY;BYDAY=SA;BYMONTHDAY=7,8,9,10,11,12,13",
        "970913 1011 1108 1213 980110 0207 0307 0411 0509 0613",
    ),
    (
        "FREQ=YEARLY;INTERVAL=4;BYMONTH=11;BYDAY=TU;BYMONTHDAY=2,3,4,5,6,7,8",
        "961105 001107 041102",
    ),
    ("FREQ=MONTHLY;COUNT=3;BYDAY=TU,WE,TH;BYSETPOS=3", "970904 1007 1106 end"),
    (f"FREQ=MONTHLY;{WORKDAYS};BYSETPOS=-2", "970929 1030 1127 1230 980129 0226 0330"),
    ("FREQ=MONTHLY;BYMONTHDAY=15,30;COUNT=5", "070115 30 0215 0315 30 end"),
]


def dates(text: str) -> list[datetime]:
    """`970902 04 1001` is 2 September 1997, the 4th of that month, 1 October of that year, all at 09:00."""
    found: list[datetime] = []
    written = ""
    for piece in text.split():
        written = written[: 6 - len(piece)] + piece
        year = 1900 + int(written[:2]) if int(written[:2]) > 50 else 2000 + int(written[:2])
        found.append(datetime(year, int(written[2:4]), int(written[4:]), 9))
    return found


@pytest.mark.parametrize(("rule", "text"), EXAMPLES)
def test_example(rule: str, text: str) -> None:
    expected = dates(text.removesuffix(" end"))
    anchor = expected[0].isoformat()
    schedule = timed(rule, anchor, "America/New_York", month_end=MonthEnd.SKIP)
    limit = len(expected) + text.endswith(" end")
    assert [o.local for o in occurrences(schedule, after=None, limit=limit)] == expected


def test_friday_the_thirteenth_without_the_first_date() -> None:
    first = datetime(1997, 9, 2, 9)
    schedule = timed(
        "FREQ=MONTHLY;BYDAY=FR;BYMONTHDAY=13",
        first.isoformat(),
        "America/New_York",
        exdates=(first,),
    )
    found = [o.local for o in occurrences(schedule, after=None, limit=5)]
    assert found == dates("980213 0313 1113 990813 001013")


@pytest.mark.parametrize(
    ("rule", "anchor", "last", "size"),
    [
        ("FREQ=DAILY;UNTIL=19971224T000000Z", "970902", "971223", 113),
        ("FREQ=WEEKLY;UNTIL=19971224T000000Z", "970902", "971223", 17),
        ("FREQ=DAILY;UNTIL=20000131T140000Z;BYMONTH=1", "980101", "000131", 93),
        (
            "FREQ=YEARLY;UNTIL=20000131T140000Z;BYMONTH=1;BYDAY=SU,MO,TU,WE,TH,FR,SA",
            "980101",
            "000131",
            93,
        ),
    ],
)
def test_example_with_a_last_date(rule: str, anchor: str, last: str, size: int) -> None:
    (start,), (end,) = dates(anchor), dates(last)
    schedule = timed(rule, start.isoformat(), "America/New_York")
    found = occurrences(schedule, after=None, limit=1000)
    assert (len(found), found[-1].local) == (size, end)
    assert next_after(schedule, end) is None
    assert next_after(schedule, end - timedelta(seconds=1)) == found[-1]
