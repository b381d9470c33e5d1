# ruff: noqa: INP001 - scripts are no package
"""Print records, heads and proofs as the backend makes them, for the tests of the browser's verification."""

import random
import sys
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from taskflow.domain.audit_log.entries import Entry, leaf_of, seal
from taskflow.domain.audit_log.merkle import (
    Frontier,
    Node,
    consistency_proof,
    inclusion_proof,
    root_of,
)
from taskflow.domain.audit_log.notes import (
    Checkpoint,
    SigningKey,
    handing_on,
    origin_of,
    signed,
    to_base64,
    verifier_key,
)
from taskflow.json_text import canonical, encode
from taskflow.services.audit import shown

WORKSPACE = UUID(int=1)
KEY, NEXT_KEY = SigningKey(b"k" * 32), SigningKey(b"n" * 32)
OLD, SIZE = 6, 11
_random = random.Random(7)  # noqa: S311 - the same vectors each time


def record(index: int) -> tuple[Entry, dict[str, Any]]:
    personal = {
        "actor_name": "Ada Lovelace",
        "address": "203.0.113.7",
        "object_name": f'Zähler {index} \u20ac\U0001f600: "ablesen"',
        "before": {"title": 'a\u0001"', "n": 1.5, "empty": {}},
        "after": {"title": f"b{index}", "labels": ["haus"], "priority": 1},
    }
    opened, sealed = seal(personal, _random.randbytes, canonical)
    entry = Entry(
        workspace_id=WORKSPACE,
        index=index,
        event_id=UUID(int=100 + index),
        time=datetime(2026, 11, 24, 6, 0, index, 5, tzinfo=UTC),
        action="task.updated",
        actor_kind="user",
        actor_id=UUID(int=9),
        token_id=None,
        object_type="task",
        object_id=UUID(int=50 + index),
        request_id=f"request-{index}",
        trace_id=None,
        sealed=sealed,
    )
    return entry, opened


RECORDS = [record(index) for index in range(SIZE)]


def node_at(node: Node) -> bytes:
    level, number = node
    tree = Frontier()
    for entry, _ in RECORDS[number << level : (number + 1) << level]:
        tree.append(leaf_of(entry.document(), canonical))
    return tree.root()


def proofs(size: int, key: SigningKey, keys: list[str]) -> dict[str, Any]:
    head = Checkpoint(origin_of(WORKSPACE), size, root_of(size, node_at))
    return {
        "head": {
            "workspace_id": WORKSPACE,
            "records": SIZE,
            "size": size,
            "checkpoint": signed(head.text, head.origin, key),
            "key": verifier_key(head.origin, key.public),
            "keys": keys,
        },
        "items": [
            {
                "index": entry.index,
                "entry": entry.document(),
                "openings": opened,
                "leaf": to_base64(leaf_of(entry.document(), canonical)),
                "proof": [to_base64(each) for each in inclusion_proof(entry.index, size, node_at)],
            }
            for entry, opened in RECORDS[:size]
        ],
    }


sys.stdout.buffer.write(
    encode(
        {
            "shown": [{**shown(entry, opened), "revertible": True} for entry, opened in RECORDS],
            "old": proofs(OLD, KEY, []),
            "recent": proofs(SIZE, NEXT_KEY, [handing_on(KEY, NEXT_KEY)]),
            "consistency": [to_base64(each) for each in consistency_proof(OLD, SIZE, node_at)],
        }
    )
)
