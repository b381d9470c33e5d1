"""What is hashed: canonical JSON by the library's measure, and commitments that hide and hold."""

import random
from datetime import UTC, datetime, timedelta, timezone
from typing import Any
from uuid import UUID

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from taskflow.domain.audit_log.entries import (
    PERSONAL,
    Entry,
    canonical,
    leaf_of,
    opens,
    seal,
    time_text,
)

WHOLE = st.integers(-(2**53) + 1, 2**53 - 1)
TEXT = st.text(st.characters(exclude_categories=["Cs"]))
SCALARS = (
    st.none() | st.booleans() | WHOLE | TEXT | st.floats(allow_nan=False, allow_infinity=False)
)
ANY = st.recursive(SCALARS, lambda x: st.lists(x) | st.dictionaries(TEXT, x), max_leaves=20)


@given(ANY)
def test_canonical_json_is_the_librarys(value: Any) -> None:
    assert canonical(value) == rfc8785.dumps(value)


def test_refuses_a_number_that_others_would_read_differently() -> None:
    with pytest.raises(ValueError, match="9007199254740993"):
        canonical({"n": 2**53 + 1})


@given(st.dictionaries(st.sampled_from(PERSONAL), ANY))
def test_a_commitment_opens_with_its_own_salt_and_value_only(personal: dict[str, Any]) -> None:
    opened, sealed = seal(personal, random.Random(1).randbytes)
    assert opened.keys() == sealed.keys()
    for name, each in opened.items():
        assert opens(each, sealed[name])
        assert not opens({**each, "value": [each["value"]]}, sealed[name])
        assert not opens({**each, "salt": "AAAAAAAAAAAAAAAAAAAAAA=="}, sealed[name])


def test_the_same_value_is_never_committed_to_alike() -> None:
    made = random.Random(1).randbytes
    commitments = {seal({"actor_name": "Ada"}, made)[1]["actor_name"] for _ in range(20)}
    assert len(commitments) == 20


def test_a_field_without_value_is_not_sealed() -> None:
    assert seal({"address": None, "before": {}, "object_name": ""}, bytes) == ({}, {})


def test_one_instant_has_one_text() -> None:
    there = datetime(2026, 11, 24, 9, 0, 0, 5, tzinfo=timezone(timedelta(hours=3)))
    assert time_text(there) == time_text(there.astimezone(UTC)) == "2026-11-24T06:00:00.000005Z"


def test_a_leaf_covers_every_field() -> None:
    base: dict[str, Any] = {
        "workspace_id": UUID(int=1),
        "index": 0,
        "event_id": UUID(int=2),
        "time": datetime(2026, 11, 24, tzinfo=UTC),
        "action": "task.created",
        "actor_kind": "user",
        "actor_id": UUID(int=3),
        "token_id": None,
        "object_type": "task",
        "object_id": UUID(int=4),
        "request_id": "r",
        "trace_id": None,
        "sealed": {"address": "x"},
    }
    other: dict[str, Any] = {
        name: UUID(int=9)
        for name in ("workspace_id", "event_id", "actor_id", "token_id", "object_id")
    }
    other |= {"index": 1, "time": base["time"] + timedelta(microseconds=1), "sealed": {}}
    other |= dict.fromkeys(
        ("action", "actor_kind", "object_type", "request_id", "trace_id"), "other"
    )
    assert other.keys() == base.keys() == Entry.__dataclass_fields__.keys()
    leaf = Entry(**base).leaf
    assert leaf == leaf_of(Entry(**base).document())
    leaves = {Entry(**{**base, name: value}).leaf for name, value in other.items()}
    assert len(leaves | {leaf}) == len(base) + 1
