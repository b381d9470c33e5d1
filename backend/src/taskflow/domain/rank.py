"""Manual order: a rank is a short string; a list is in order when its ranks are in byte order
(`COLLATE "C"`).

A rank is an integer followed by a fraction, both in base 62 (`0-9A-Za-z`, which is also their byte
order). The first character tells sign and length of the integer, so that integers of different
length still sort: `a`..`z` stand for 2..27 characters upward, `Z`..`A` for 2..27 downward.
Appending and prepending step the integer, so ranks grow with the logarithm of the list; inserting
between two neighbours halves the gap, which costs about one character in six inserts at one place.
A fraction never ends in `0`, so no two ranks denote the same position and there is always room
between any two.

Source: D. Greenspan, "Implementing Fractional Indexing" (the scheme of Figma's ordered sequences).
"""

from taskflow.errors import InvalidInput, LimitExceeded

MAX_LENGTH = 200
"""Longest rank accepted or made, in characters; reached by 1,000 inserts at one place."""

CROWDED_LENGTH = 40
"""From this length on a list should be given fresh ranks with `spread`."""

_DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
_VALUES = {digit: value for value, digit in enumerate(_DIGITS)}
_BASE = len(_DIGITS)
_POWERS = [_BASE**place for place in range(7, -1, -1)]
_LOWEST = "A" + "0" * 26
_FIRST = "a0"


def between(before: str | None, after: str | None, *, field: str = "rank") -> str:
    """A rank strictly between two neighbours; None is the beginning or the end of the list.

    Raises InvalidInput (at `field`) for a malformed rank or neighbours out of order, LimitExceeded
    when the rank would pass MAX_LENGTH; `spread` over the whole list then makes room.
    """
    _check_neighbours(before, after, field)
    rank = _between(before, after)
    if len(rank) > MAX_LENGTH:
        raise LimitExceeded(
            f"There is no room left after {before!r} and before {after!r}; "
            "give the list fresh ranks first.",
            field=field,
        )
    return rank


def at_time(milliseconds: int, entropy: int) -> str:
    """A rank behind everything appended before `milliseconds` (since 1970), without reading the list.

    `entropy` (any integer, at random) tells apart what is appended in the same millisecond.
    """
    integer = "".join([_DIGITS[milliseconds // power % _BASE] for power in _POWERS])
    entropy, last = divmod(entropy, _BASE - 1)
    fraction = "".join([_DIGITS[entropy // power % _BASE] for power in _POWERS[-3:]])
    return f"h{integer}{fraction}{_DIGITS[1 + last]}"


def spread(
    count: int, before: str | None = None, after: str | None = None, *, field: str = "rank"
) -> list[str]:
    """`count` ascending ranks strictly between two neighbours, evenly spaced.

    Without neighbours: fresh ranks for a whole list. Raises as `between` does;
    InvalidInput also for a negative count.
    """
    if count < 0:
        raise InvalidInput(f"{count} ranks cannot be made; ask for 0 or more.", field=field)
    _check_neighbours(before, after, field)
    if after is None:
        return _steps(count, before, field)
    return _halves(count, before, after, field)


def is_crowded(rank: str) -> bool:
    """Whether inserts have made the rank so long that its list should be given fresh ranks."""
    return len(rank) >= CROWDED_LENGTH


def check_rank(rank: str, *, field: str = "rank") -> str:
    """The rank itself when it is well formed.

    Raises InvalidInput, or LimitExceeded when it is longer than MAX_LENGTH.
    """
    if len(rank) > MAX_LENGTH:
        raise LimitExceeded(
            f"A rank has at most {MAX_LENGTH} characters; this one has {len(rank)}.", field=field
        )
    if not rank or any(digit not in _VALUES for digit in rank) or not _is_whole(rank):
        raise InvalidInput(
            f"{rank!r} is not a rank; send one that a list of tasks answered, unchanged.",
            field=field,
        )
    return rank


def _is_whole(rank: str) -> bool:
    """Whether the integer is complete and the fraction does not end in zero.

    The lowest integer alone is no rank, because nothing could be placed before it.
    """
    if rank[0] in "0123456789":
        return False
    size = _integer_length(rank[0])
    return len(rank) >= size and not rank[size:].endswith("0") and rank != _LOWEST


def _check_neighbours(before: str | None, after: str | None, field: str) -> None:
    for rank in (before, after):
        if rank is not None:
            check_rank(rank, field=field)
    if before is not None and after is not None and before >= after:
        raise InvalidInput(
            f"{before!r} does not come before {after!r}; "
            "read the list again and send two neighbours in order.",
            field=field,
        )


def _steps(count: int, before: str | None, field: str) -> list[str]:
    ranks: list[str] = []
    for _ in range(count):
        before = between(before, None, field=field)
        ranks.append(before)
    return ranks


def _halves(count: int, before: str | None, after: str, field: str) -> list[str]:
    """Middle first, so that length (and depth of recursion) grow with the logarithm of `count`."""
    if count == 0:
        return []
    middle = between(before, after, field=field)
    left = count // 2
    return [
        *_halves(left, before, middle, field),
        middle,
        *_halves(count - left - 1, middle, after, field),
    ]


def _between(before: str | None, after: str | None) -> str:
    if before is None:
        return _FIRST if after is None else _below(after)
    integer, fraction = _split(before)
    if after is not None:
        other, other_fraction = _split(after)
        if integer == other:
            return integer + _middle(fraction, other_fraction)
    following = _increment(integer)
    if following is not None and (after is None or following < after):
        return following
    return integer + _middle(fraction, None)


def _below(after: str) -> str:
    integer, fraction = _split(after)
    if integer == _LOWEST:
        return integer + _middle("", fraction)
    if fraction:
        return integer
    preceding = _decrement(integer)
    return preceding + _middle("", None) if preceding == _LOWEST else preceding


def _integer_length(head: str) -> int:
    return ord(head) - ord("a") + 2 if head >= "a" else ord("Z") - ord(head) + 2


def _split(rank: str) -> tuple[str, str]:
    size = _integer_length(rank[0])
    return rank[:size], rank[size:]


def _increment(integer: str) -> str | None:
    """The next integer, a character longer after the last of its length; None after the highest."""
    head, digits = integer[0], integer[1:]
    kept = digits.rstrip("z")
    if kept:
        return head + kept[:-1] + _DIGITS[_VALUES[kept[-1]] + 1] + "0" * (len(digits) - len(kept))
    if head == "z":
        return None
    if head == "Z":
        return _FIRST
    head = chr(ord(head) + 1)
    return head + "0" * (_integer_length(head) - 1)


def _decrement(integer: str) -> str:
    """The integer before any but the lowest, a character longer before the first of its length."""
    head, digits = integer[0], integer[1:]
    kept = digits.rstrip("0")
    if kept:
        return head + kept[:-1] + _DIGITS[_VALUES[kept[-1]] - 1] + "z" * (len(digits) - len(kept))
    head = "Z" if head == "a" else chr(ord(head) - 1)
    return head + "z" * (_integer_length(head) - 1)


def _middle(low: str, high: str | None) -> str:
    """A fraction strictly between two, not ending in zero; `low` goes on in zeros, None is one."""
    made: list[str] = []
    for place in range(MAX_LENGTH + 1):
        floor = _VALUES[low[place]] if place < len(low) else 0
        ceiling = _VALUES[high[place]] if high is not None else _BASE
        if ceiling - floor > 1:
            made.append(_DIGITS[(floor + ceiling) // 2])
            break
        made.append(_DIGITS[floor])
        if ceiling == floor:
            continue
        if high is not None and len(high) > place + 1:
            made[-1] = _DIGITS[ceiling]
            break
        high = None
    return "".join(made)
