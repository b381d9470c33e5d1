"""Single occurrences moved by hand: the order stays, and what is past is judged by where they went."""

from dataclasses import replace
from datetime import datetime

import pytest
from tests.unit.domain.recurrence.samples import all_day, timed

from taskflow.domain.recurrence import (
    CatchUp,
    OccurrenceNote,
    Schedule,
    next_after,
    next_open,
    occurrences,
    require_between_neighbours,
)
from taskflow.errors import InvalidInput


def at(text: str) -> datetime:
    return datetime.fromisoformat(text)


def weekly(**moves: str) -> Schedule:
    """Tuesdays from 24 November at 09:00 in Berlin; `d1201="2026-12-03T10:00"` moves the one of 1 December."""
    pairs = [(at(f"2026-{day[1:3]}-{day[3:]}T09:00"), at(to)) for day, to in moves.items()]
    return replace(timed("FREQ=WEEKLY", "2026-11-24T09:00"), moves=tuple(sorted(pairs)))


def test_a_moved_one_keeps_its_key_and_its_place() -> None:
    found = occurrences(weekly(d1201="2026-12-03T10:00"), after=None, limit=3)
    assert [each.key for each in found] == [
        "2026-11-24T09:00",
        "2026-12-01T09:00",
        "2026-12-08T09:00",
    ]
    moved = found[1]
    assert (moved.note, moved.takes_place) == (OccurrenceNote.MOVED, at("2026-12-03T10:00"))
    assert moved.instant is not None
    assert moved.instant.isoformat() == "2026-12-03T09:00:00+00:00"
    assert next_after(weekly(d1201="2026-12-03T10:00"), at("2026-12-01T09:00")) == found[2]


@pytest.mark.parametrize(
    ("now", "key", "missed"),
    [
        ("2026-11-25T08:00", "2026-12-01T09:00", 0),
        ("2026-12-02T08:00", "2026-12-01T09:00", 0),
        ("2026-12-03T10:00", "2026-12-08T09:00", 1),
        ("2026-12-06T08:00", "2026-12-08T09:00", 1),
        ("2026-12-09T08:00", "2026-12-15T09:00", 2),
    ],
)
def test_moved_later_it_is_past_when_that_has_come(now: str, key: str, missed: int) -> None:
    schedule = weekly(d1201="2026-12-03T10:00")
    found = next_open(schedule, key_local=at("2026-11-24T09:00"), now_local=at(now))
    assert found.occurrence is not None
    assert (found.occurrence.key, found.missed) == (key, missed)


@pytest.mark.parametrize(
    ("now", "key"),
    [("2026-12-04T08:00", "2026-12-08T09:00"), ("2026-12-05T12:00", "2026-12-15T09:00")],
)
def test_moved_earlier_it_is_past_when_that_has_come(now: str, key: str) -> None:
    schedule = weekly(d1208="2026-12-05T12:00")
    found = next_open(schedule, key_local=at("2026-12-01T09:00"), now_local=at(now))
    assert found.occurrence is not None
    assert found.occurrence.key == key


def test_whole_days_are_past_when_the_day_they_went_to_is() -> None:
    schedule = replace(
        all_day("FREQ=WEEKLY", "2026-11-24"), moves=((at("2026-12-01"), at("2026-12-03")),)
    )
    keys = []
    for now in ("2026-12-03T23:00", "2026-12-04T01:00"):
        found = next_open(schedule, key_local=at("2026-11-24"), now_local=at(now))
        assert found.occurrence is not None
        keys.append(found.occurrence.key)
    assert keys == ["2026-12-01", "2026-12-08"]


def test_the_latest_missed_may_be_a_moved_one() -> None:
    found = next_open(
        weekly(d1208="2026-12-05T12:00"),
        key_local=at("2026-11-24T09:00"),
        now_local=at("2026-12-06T08:00"),
        catch_up=CatchUp.LATEST_ONLY,
    )
    assert found.occurrence is not None
    assert (found.occurrence.key, found.missed) == ("2026-12-08T09:00", 1)


@pytest.mark.parametrize("target", ["2026-11-24T09:01", "2026-12-08T08:59", "2026-12-01T00:00"])
def test_goes_anywhere_between_its_neighbours(target: str) -> None:
    require_between_neighbours(weekly(), at("2026-12-01T09:00"), at(target))


@pytest.mark.parametrize(
    ("schedule", "target", "on"),
    [
        (weekly(), "2026-11-24T09:00", "2026-11-24T09:00"),
        (weekly(), "2026-12-08T09:00", "2026-12-08T09:00"),
        (weekly(), "2027-01-01T09:00", "2026-12-08T09:00"),
        (weekly(d1208="2026-12-04T09:00"), "2026-12-05T09:00", "2026-12-04T09:00"),
    ],
)
def test_does_not_pass_them(schedule: Schedule, target: str, on: str) -> None:
    with pytest.raises(InvalidInput, match=f"There is one on {on} already") as refusal:
        require_between_neighbours(schedule, at("2026-12-01T09:00"), at(target))
    assert refusal.value.field == "due_date"
