"""JSON as bytes: in one way everywhere, and in the one way that is hashed."""

import re
from typing import Any
from uuid import UUID

import orjson
import rfc8785

_SORTED = orjson.OPT_SORT_KEYS | orjson.OPT_STRICT_INTEGER
_FRACTION = rb"-?[0-9]+[.e]"
_FRACTION_IN_OBJECT = re.compile(rb'":' + _FRACTION)
_FRACTION_IN_LIST = re.compile(rb"[\[,]" + _FRACTION)
_BEYOND_UTF_16 = re.compile(rb"[\xf0-\xf4]")


def encode(value: object) -> bytes:
    """`value` as JSON; times as RFC 3339, identifiers as text. Raises TypeError for anything unknown."""
    return orjson.dumps(value, default=_plain)


def canonical(value: Any) -> bytes:  # noqa: ANN401 - any JSON
    """`value`, any JSON, after RFC 8785. Raises ValueError for a number that JSON cannot hold exactly.

    The fast encoder writes the same but for fractions, and for the order of keys that UTF-16 sorts otherwise. What
    only looks like either, in a string, takes the slow way too.
    """
    if isinstance(value, float):
        return rfc8785.dumps(value)
    try:
        made = orjson.dumps(value, option=_SORTED)
    except orjson.JSONEncodeError:
        return rfc8785.dumps(value)
    is_canonical = isinstance(value, str) or _is_canonical(made)
    return made if is_canonical else rfc8785.dumps(value)


def _is_canonical(made: bytes) -> bool:
    """Whether there is certainly nothing in it that the two write differently."""
    has_fraction = _FRACTION_IN_OBJECT.search(made) or (
        b"[" in made and _FRACTION_IN_LIST.search(made)
    )
    return not has_fraction and (made.isascii() or not _BEYOND_UTF_16.search(made))


def _plain(value: object) -> str:
    # The driver's identifiers are a subclass, which the encoder does not know by itself.
    if isinstance(value, UUID):
        return str(value)
    raise TypeError(f"{type(value).__name__} has no form in JSON")
