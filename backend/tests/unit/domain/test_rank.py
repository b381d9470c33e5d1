"""Ranks keep their order under every sequence of inserts, and stay short."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from taskflow.domain.rank import (
    CROWDED_LENGTH,
    MAX_LENGTH,
    between,
    check_rank,
    is_crowded,
    spread,
)
from taskflow.errors import InvalidInput, LimitExceeded

DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
LOWEST = "A" + "0" * 26
HIGHEST = "z" * 27


@st.composite
def ranks(draw: st.DrawFn) -> str:
    head = draw(st.sampled_from(DIGITS[10:]))
    size = ord(head) - ord("a") + 1 if head >= "a" else ord("Z") - ord(head) + 1
    digits = draw(
        st.text(DIGITS, min_size=size, max_size=size) | st.sampled_from(["0" * size, "z" * size])
    )
    fraction = draw(st.text("01Vyz", max_size=6)).rstrip("0")
    rank = head + digits + fraction
    return rank + "V" if rank == LOWEST else rank


def in_byte_order(keys: list[str]) -> bool:
    return all(a.encode() < b.encode() for a, b in pairwise(keys))


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        (None, None, "a0"),
        ("a0", None, "a1"),
        ("az", None, "b00"),
        (None, "a0", "Zz"),
        (None, "Z0", "Yzz"),
        ("Zz", None, "a0"),
        ("a0", "a1", "a0V"),
        ("a0", "a2", "a1"),
        ("a0", "a0V", "a0F"),
        ("a0z", "a1", "a0zV"),
        ("a01", "a02", "a01V"),
        ("a01", "a02V", "a02"),
        (None, "a0V", "a0"),
        (HIGHEST, None, HIGHEST + "V"),
        (None, LOWEST[:-1] + "1", LOWEST + "V"),
        (None, LOWEST + "V", LOWEST + "F"),
    ],
)
def test_between_takes_the_shortest_step(
    before: str | None, after: str | None, expected: str
) -> None:
    assert between(before, after) == expected


@given(st.lists(ranks(), min_size=2, max_size=2, unique=True).map(sorted))
def test_between_is_strictly_between_and_well_formed(pair: list[str]) -> None:
    middle = between(pair[0], pair[1])
    assert in_byte_order([pair[0], middle, pair[1]])
    assert check_rank(middle) == middle


@given(ranks())
def test_there_is_room_at_both_ends_of_any_list(rank: str) -> None:
    above, below = between(rank, None), between(None, rank)
    assert in_byte_order([below, rank, above])
    assert check_rank(above)
    assert check_rank(below)


@given(st.lists(st.floats(0, 1), max_size=120))
def test_any_sequence_of_inserts_keeps_the_order(places: list[float]) -> None:
    keys: list[str] = []
    for place in places:
        at = round(place * len(keys))
        keys.insert(at, between(keys[at - 1] if at else None, keys[at] if at < len(keys) else None))
    assert in_byte_order(keys)


@pytest.mark.parametrize("downward", [False, True])
def test_ten_thousand_appends_or_prepends_stay_within_four_characters(downward: bool) -> None:
    keys: list[str] = []
    end: str | None = None
    for _ in range(10_000):
        end = between(None, end) if downward else between(end, None)
        keys.append(end)
    assert max(map(len, keys)) == 4
    assert in_byte_order(keys[::-1] if downward else keys)


@given(st.lists(st.booleans(), min_size=1, max_size=7))
def test_inserting_at_one_place_costs_a_character_in_five_inserts(pattern: list[bool]) -> None:
    """`pattern` says at each step which neighbour stays: always one side, or any rhythm of both."""
    low, high = "a0", "a1"
    for step in range(200):
        middle = between(low, high)
        assert len(middle) <= 3 + (step + 1) / 5
        low, high = (middle, high) if pattern[step % len(pattern)] else (low, middle)


@given(st.integers(0, 300), st.none() | ranks(), st.none() | ranks())
def test_spread_fills_a_gap_in_order(count: int, before: str | None, after: str | None) -> None:
    if before is not None and after is not None:
        before, after = (before, after + "V") if before == after else sorted((before, after))
    keys = spread(count, before, after)
    assert len(keys) == count
    assert in_byte_order([*filter(None, [before]), *keys, *filter(None, [after])])


def test_fresh_ranks_for_ten_thousand_rows_are_short() -> None:
    assert max(map(len, spread(10_000))) == 4
    assert max(map(len, spread(10_000, "a0", "a1"))) <= 5


def test_a_crowded_place_is_told_and_then_refused_with_advice() -> None:
    low = "a0"
    while not is_crowded(low):
        low = between(low, "a1")
    assert len(low) == CROWDED_LENGTH
    with pytest.raises(LimitExceeded, match="fresh ranks"):
        between("a0" + "z" * (MAX_LENGTH - 2), "a1", field="rank")


@pytest.mark.parametrize(
    "malformed",
    ["", "a", "b0", "a00", "a0V0", "00", "9", "a-", "a0 ", "a0é", "a0\x00", "é0", "zz", LOWEST],
)
def test_refuses_a_malformed_rank(malformed: str) -> None:
    with pytest.raises(InvalidInput, match="is not a rank") as refusal:
        between(malformed, None, field="move.after")
    assert refusal.value.field == "move.after"


def test_refuses_a_rank_that_is_too_long() -> None:
    with pytest.raises(LimitExceeded, match="at most 200"):
        check_rank("a0" + "V" * MAX_LENGTH)


@pytest.mark.parametrize(("before", "after"), [("a1", "a0"), ("a0", "a0")])
def test_refuses_neighbours_out_of_order(before: str, after: str) -> None:
    with pytest.raises(InvalidInput, match="does not come before"):
        between(before, after)
    with pytest.raises(InvalidInput, match="does not come before"):
        spread(2, before, after)


def test_refuses_a_negative_count() -> None:
    with pytest.raises(InvalidInput, match="0 or more"):
        spread(-1)


@given(st.text(max_size=30))
def test_any_text_is_a_rank_or_refused(text: str) -> None:
    try:
        check_rank(text)
    except InvalidInput:
        return
    assert in_byte_order([between(None, text), text, between(text, None)])
