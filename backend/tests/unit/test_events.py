"""Events that an earlier release has written are read by this one: they wait in outboxes and topics.

`events_of_0.1.json` holds one envelope of each type as that release wrote it. It is never edited; a release that adds
a type adds a file.
"""

import json
from pathlib import Path
from typing import Any

import pytest

from taskflow.events import Envelope, EventType

WRITTEN: list[dict[str, Any]] = [
    event
    for file in sorted(Path(__file__).parent.glob("events_of_*.json"))
    for event in json.loads(file.read_text())
]


@pytest.mark.parametrize("event", WRITTEN, ids=lambda event: event["type"])
def test_reads_what_earlier_releases_wrote(event: dict[str, Any]) -> None:
    payload = Envelope.model_validate(event).payload()
    assert set(event["data"]) <= set(payload.model_dump())


def test_there_is_one_of_each_type() -> None:
    assert {event["type"] for event in WRITTEN} == set(EventType)
