"""The stand-alone verifier writes JSON as the library does, and imports nothing of TaskFlow."""

import ast
import sys
from typing import Any

import rfc8785
from hypothesis import given
from hypothesis import strategies as st
from tests.stranger import VERIFIER, load_verifier

TEXT = st.text(st.characters(exclude_categories=["Cs"]))
NUMBERS = st.integers(-(2**53) + 1, 2**53 - 1) | st.floats(allow_nan=False, allow_infinity=False)
ANY = st.recursive(
    st.none() | st.booleans() | NUMBERS | TEXT,
    lambda x: st.lists(x) | st.dictionaries(TEXT, x),
    max_leaves=20,
)


CANONICAL = load_verifier().canonical


@given(ANY)
def test_writes_canonical_json(value: Any) -> None:
    assert CANONICAL(value) == rfc8785.dumps(value)


def test_needs_nothing_but_python_and_one_package() -> None:
    tree = ast.parse(VERIFIER.read_text())
    named = {
        (node.module or "") if isinstance(node, ast.ImportFrom) else alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.Import | ast.ImportFrom)
        for alias in node.names
    }
    foreign = {name.partition(".")[0] for name in named} - set(sys.stdlib_module_names)
    assert foreign == {"cryptography"}
    assert len(VERIFIER.read_text().splitlines()) <= 400
