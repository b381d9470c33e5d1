# ruff: noqa: INP001 - scripts are no package
"""Write docs/events.md, the JSON Schemas and the AsyncAPI document in docs/events/ from taskflow.events.

.venv/bin/python scripts/events_reference.py
"""

import json
from pathlib import Path
from typing import Any

from pydantic.json_schema import models_json_schema

from taskflow.events import (
    MAX_EVENT_BYTES,
    PAYLOADS,
    SUBSCRIPTIONS,
    Envelope,
    EventType,
    Topic,
    schema_address,
)

DOCS = Path(__file__).parents[1] / "docs"
DIALECT = "https://json-schema.org/draft/2020-12/schema"
TOPICS = {
    EventType.REMINDER_DUE: Topic.REMINDERS,
    EventType.OCCURRENCE_REQUESTED: Topic.RECURRING,
    EventType.AUDIT_RECORDED: Topic.AUDIT,
    EventType.AUDIT_CHECKPOINTED: Topic.AUDIT,
}
"""Every other type is on `task-events`."""

_INFO = "Facts that were committed together with the change they report; see docs/events.md."

_HEAD = f"""# Events

Generated from `taskflow.events` by `.venv/bin/python scripts/events_reference.py`; a test compares.

An event is a fact that was committed together with the change it reports. It is a CloudEvents 1.0 envelope
([schema](events/envelope.json); [AsyncAPI document](events/asyncapi.json)) of at most {MAX_EVENT_BYTES:,} bytes; `data` is the payload of its `type`.

- `id` is the same in every delivery: whoever has handled it does nothing the second time.
- `partitionkey` is what the order is kept by: the task, the series, or the workspace in the audit trail.
- `sequence` counts the events of one task without gaps, over all topics, as twenty digits.
- `dataschema` is the `$id` of the payload's schema, which is the file linked below.
- A payload never changes incompatibly: a change that would break a reader is a new version of the type.
"""


def documents() -> dict[Path, str]:
    """The text of each generated file, by its path below docs/."""
    schemas = {Path(f"events/{each}.json"): _text(_schema(each)) for each in EventType}
    envelope = {"$schema": DIALECT, "$id": "/schemas/envelope.json", **Envelope.model_json_schema()}
    return {
        Path("events.md"): _reference(),
        Path("events/envelope.json"): _text(envelope),
        Path("events/asyncapi.json"): _text(_asyncapi()),
        **schemas,
    }


def _schema(event_type: EventType) -> dict[str, Any]:
    model = PAYLOADS[event_type].model_json_schema(mode="serialization")
    return {
        "$schema": DIALECT,
        "$id": schema_address(event_type),
        **model,
        "title": event_type.value,
    }


def _asyncapi() -> dict[str, Any]:
    """AsyncAPI 3: a channel for each topic; TaskFlow sends on all of them, and each service receives its own."""
    models = {Envelope, *PAYLOADS.values()}
    _, schemas = models_json_schema(
        [(model, "serialization") for model in sorted(models, key=lambda model: model.__name__)],
        ref_template="#/components/schemas/{model}",
    )
    return {
        "asyncapi": "3.1.0",
        "info": {"title": "TaskFlow events", "version": "1.0.0", "description": _INFO},
        "defaultContentType": "application/cloudevents+json",
        "channels": {topic.value: _channel(topic) for topic in Topic},
        "operations": {
            f"send-{topic}": {"action": "send", "channel": _ref("channels", topic)}
            for topic in Topic
        }
        | {
            f"{service}-receives-{topic}": {"action": "receive", "channel": _ref("channels", topic)}
            for service, topics in SUBSCRIPTIONS.items()
            for topic in sorted(topics)
        },
        "components": {
            "messages": {each.value: _message(each) for each in EventType},
            "schemas": schemas["$defs"],
        },
    }


def _channel(topic: Topic) -> dict[str, Any]:
    types = [each for each in EventType if TOPICS.get(each, Topic.EVENTS) is topic]
    return {
        "address": topic.value,
        "messages": {each.value: _ref("components/messages", each) for each in types},
    }


def _message(event_type: EventType) -> dict[str, Any]:
    own = {
        "type": {"const": event_type.value},
        "data": _ref("components/schemas", PAYLOADS[event_type].__name__),
    }
    return {
        "name": event_type.value,
        "title": event_type.value.removeprefix("io.taskflow."),
        "payload": {"allOf": [_ref("components/schemas", "Envelope"), {"properties": own}]},
        "bindings": {"kafka": {"key": {"type": "string", "format": "uuid"}}},
    }


def _ref(place: str, name: str) -> dict[str, str]:
    return {"$ref": f"#/{place}/{name}"}


def _reference() -> str:
    parts = [_HEAD]
    for topic in Topic:
        parts.append(f"## `{topic}`\n")
        parts += [_section(each) for each in EventType if TOPICS.get(each, Topic.EVENTS) is topic]
    return "\n".join(parts)


def _section(event_type: EventType) -> str:
    payload = PAYLOADS[event_type]
    schema = payload.model_json_schema(mode="serialization")
    fields = [
        f"| `{name}` | {_kind(field)} | {'' if name in schema.get('required', []) else 'may be absent'} |"
        for name, field in schema["properties"].items()
    ]
    about = " ".join((payload.__doc__ or "").split())
    table = "\n".join(["| field | type | |", "|---|---|---|", *fields])
    return f"### `{event_type}`\n\n{about} [Schema](events/{event_type}.json).\n\n{table}\n"


def _kind(field: dict[str, Any]) -> str:
    """A field's type in words: its JSON type, format, or the name of the shared definition."""
    if "anyOf" in field:
        return " or ".join(_kind(each) for each in field["anyOf"])
    if "$ref" in field:
        return str(field["$ref"]).rsplit("/", 1)[-1]
    if "enum" in field:
        return ", ".join(f"`{each}`" for each in field["enum"])
    return str(field.get("format") or field.get("type", "any"))


def _text(schema: dict[str, Any]) -> str:
    return json.dumps(schema, indent=2, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    (DOCS / "events").mkdir(exist_ok=True)
    for path, text in documents().items():
        (DOCS / path).write_text(text)
