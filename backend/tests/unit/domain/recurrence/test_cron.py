"""Cron text: what is read, the pattern column it shows, and the refusals."""

import pytest

from taskflow.domain.recurrence import RecurrencePattern, pair_of, parse_cron
from taskflow.errors import InvalidInput, LimitExceeded

DAILY, WEEKLY, MONTHLY, YEARLY = RecurrencePattern


@pytest.mark.parametrize(
    ("text", "canonical", "pattern"),
    [
        ("0 9 * * *", "0 9 * * *", DAILY),
        (" 0  8,20 * * * ", "0 8,20 * * *", DAILY),
        ("30 7 * * mon-fri", "30 7 * * MON-FRI", WEEKLY),
        ("0 9 1,15 * *", "0 9 1,15 * *", MONTHLY),
        ("0 9 L * *", "0 9 L * *", MONTHLY),
        ("0 9 * * FRI#2", "0 9 * * FRI#2", MONTHLY),
        ("0 9 * * 5L", "0 9 * * 5L", MONTHLY),
        ("0 9 29 2 *", "0 9 29 2 *", YEARLY),
        ("0 */2 * * *", "0 */2 * * *", DAILY),
    ],
)
def test_reads(text: str, canonical: str, pattern: RecurrencePattern) -> None:
    rule = parse_cron(text)
    assert rule.expression == canonical
    assert pair_of(rule) == (pattern, 1)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "0 fields"),
        ("@daily", "1 fields"),
        ("0 0 9 * * *", "6 fields"),
        ("60 9 * * *", "Bad minute"),
        ("0 24 * * *", "Bad hour"),
        ("0 9 32 * *", "Bad day-of-month"),
        ("0 9 * 13 *", "Bad month"),
        ("0 9 * * 8", "Bad day-of-week"),
        ("0 9 * * MON#6", "Bad day-of-week"),
        ("0 9 */0 * *", "Bad day-of-month"),
        ("0 9 30 2 *", "can never fire"),
        ("0 9 31 2,4,6,9,11 *", "can never fire"),
        ("* 9 * * *", "every 1 minutes"),
        ("0,30 9 * * *", "every 30 minutes"),
        ("0 * * * *", "every 60 minutes"),
    ],
)
def test_refuses(text: str, says: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        parse_cron(text)
    assert caught.value.field == "recurrence.cron"
    assert says in caught.value.message


def test_refuses_long_text() -> None:
    with pytest.raises(LimitExceeded, match="limit is 128"):
        parse_cron("1," * 100 + "1 9 * * *")
