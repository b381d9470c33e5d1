"""Canonical JSON is that of the reference library, whatever way it is made."""

from typing import Any

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from taskflow.json_text import canonical

WHOLE = st.integers(-(2**53) + 1, 2**53 - 1)
TEXT = st.text(st.characters(exclude_categories=["Cs"]))
SCALARS = (
    st.none() | st.booleans() | WHOLE | TEXT | st.floats(allow_nan=False, allow_infinity=False)
)
KEYS = st.text(st.characters(codec="ascii")) | TEXT
ANY = st.recursive(SCALARS, lambda x: st.lists(x) | st.dictionaries(KEYS, x), max_leaves=20)


@given(ANY)
def test_canonical_json_is_the_librarys(value: Any) -> None:
    assert canonical(value) == rfc8785.dumps(value)


def test_refuses_a_number_that_others_would_read_differently() -> None:
    with pytest.raises(ValueError, match="9007199254740993"):
        canonical({"n": 2**53 + 1})
