"""What a record is when it is hashed: canonical JSON (RFC 8785) in which personal fields are salted commitments.

The commitment stays when salt and value are erased, so a record that has forgotten a name still proves all the rest.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any
from uuid import UUID

from taskflow.domain.audit_log.merkle import leaf_hash
from taskflow.domain.audit_log.notes import from_base64, to_base64

SALT_BYTES = 16
PERSONAL = ("actor_name", "address", "object_name", "before", "after")
"""Fields that can name a person; each is committed to by itself, so that one can be erased alone."""

_WITHOUT_VALUE: tuple[object, ...] = (None, "", {})

Canonical = Callable[[Any], bytes]
"""A JSON value after RFC 8785. Given by the caller (`json_text.canonical`), because encoding is not decided here."""

Opening = Mapping[str, Any]
"""{"salt": Base64, "value": JSON} of one personal field."""
_OPENING_MEMBERS = 2


def commitment(salt: bytes, value: bytes) -> str:
    """SHA-256 over the salt and the canonical value, in Base64."""
    return to_base64(sha256(salt + value).digest())


def seal(
    personal: Mapping[str, Any], salt: Callable[[int], bytes], canonical: Canonical
) -> tuple[dict[str, Any], dict[str, str]]:
    """Openings and commitments of the fields that have a value. `salt`: so many random bytes."""
    opened, sealed = {}, {}
    for name, value in personal.items():
        if value not in _WITHOUT_VALUE:
            random = salt(SALT_BYTES)
            opened[name] = {"salt": to_base64(random), "value": value}
            sealed[name] = commitment(random, canonical(value))
    return opened, sealed


def opens(opened: Opening, committed: str, canonical: Canonical) -> bool:
    """Whether salt and value are those that were committed to, and nothing is beside them.

    The salt has its one length: a longer one would take letters of the value, and what is left could be a value too.
    """
    salt, value = from_base64(opened["salt"]), opened["value"]
    is_alone = len(opened) == _OPENING_MEMBERS and len(salt) == SALT_BYTES
    return is_alone and commitment(salt, canonical(value)) == committed


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A record as it is hashed. `sealed` holds the commitment of each personal field that has a value."""

    workspace_id: UUID
    index: int
    event_id: UUID
    time: datetime
    action: str
    actor_kind: str
    actor_id: UUID | None
    token_id: UUID | None
    object_type: str
    object_id: UUID | None
    request_id: str | None
    trace_id: str | None
    sealed: Mapping[str, str]

    def document(self) -> dict[str, Any]:
        return {
            "version": 1,
            "workspace_id": str(self.workspace_id),
            "index": self.index,
            "event_id": str(self.event_id),
            "time": time_text(self.time),
            "action": self.action,
            "actor": {
                "kind": self.actor_kind,
                "id": _text(self.actor_id),
                "token_id": _text(self.token_id),
            },
            "object": {"type": self.object_type, "id": _text(self.object_id)},
            "request_id": self.request_id,
            "trace_id": self.trace_id,
            "sealed": self.sealed,
        }


def leaf_of(document: Mapping[str, Any], canonical: Canonical) -> bytes:
    """The hash of a record's leaf in the tree."""
    return leaf_hash(canonical(document))


def time_text(time: datetime) -> str:
    """In UTC, to the microsecond: one text for one instant."""
    return f"{time.astimezone(UTC).replace(tzinfo=None).isoformat(timespec='microseconds')}Z"


def _text(value: UUID | None) -> str | None:
    return None if value is None else str(value)
