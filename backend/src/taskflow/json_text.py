"""JSON as bytes, in one way everywhere."""

from uuid import UUID

import orjson


def encode(value: object) -> bytes:
    """`value` as JSON; times as RFC 3339, identifiers as text. Raises TypeError for anything unknown."""
    return orjson.dumps(value, default=_plain)


def _plain(value: object) -> str:
    # The driver's identifiers are a subclass, which the encoder does not know by itself.
    if isinstance(value, UUID):
        return str(value)
    raise TypeError(f"{type(value).__name__} has no form in JSON")
