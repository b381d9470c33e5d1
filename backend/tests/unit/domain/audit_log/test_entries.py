"""What is hashed: canonical JSON by the library's measure, and commitments that hide and hold."""

import random
from datetime import UTC, datetime, timedelta, timezone
from typing import Any
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from taskflow.domain.audit_log.entries import (
    PERSONAL,
    Entry,
    leaf_of,
    opens,
    seal,
    time_text,
)
from taskflow.json_text import canonical

TEXT = st.text(st.characters(exclude_categories=["Cs"]))
ANY = st.recursive(
    st.none() | st.booleans() | st.integers(-9, 9) | TEXT,
    lambda x: st.lists(x) | st.dictionaries(TEXT, x),
    max_leaves=20,
)


@given(st.dictionaries(st.sampled_from(PERSONAL), ANY))
def test_a_commitment_opens_with_its_own_salt_and_value_only(personal: dict[str, Any]) -> None:
    opened, sealed = seal(personal, random.Random(1).randbytes, canonical)
    assert opened.keys() == sealed.keys()
    for name, each in opened.items():
        assert opens(each, sealed[name], canonical)
        assert not opens({**each, "value": [each["value"]]}, sealed[name], canonical)
        assert not opens({**each, "salt": "AAAAAAAAAAAAAAAAAAAAAA=="}, sealed[name], canonical)


def test_the_same_value_is_never_committed_to_alike() -> None:
    made = random.Random(1).randbytes
    commitments = {seal({"actor_name": "Ada"}, made, canonical)[1]["actor_name"] for _ in range(20)}
    assert len(commitments) == 20


def test_a_field_without_value_is_not_sealed() -> None:
    assert seal({"address": None, "before": {}, "object_name": ""}, bytes, canonical) == ({}, {})


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
    entries = [Entry(**base), *(Entry(**{**base, name: other[name]}) for name in base)]
    assert len({leaf_of(entry.document(), canonical) for entry in entries}) == len(base) + 1
