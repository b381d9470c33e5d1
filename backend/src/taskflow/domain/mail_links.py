"""Links in mails: each lets its holder do one thing about one delivery, for a while."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from uuid import UUID


class MailVerb(StrEnum):
    """What a link does when its page is confirmed. Links name them by their place here: add at the end."""

    CONFIRM = "confirm"
    DONE = "done"
    SNOOZE_AN_HOUR = "snooze_an_hour"
    SNOOZE_TO_TOMORROW = "snooze_to_tomorrow"
    UNSUBSCRIBE = "unsubscribe"


LIFETIMES = {
    MailVerb.CONFIRM: timedelta(days=2),
    MailVerb.DONE: timedelta(days=14),
    MailVerb.SNOOZE_AN_HOUR: timedelta(days=14),
    MailVerb.SNOOZE_TO_TOMORROW: timedelta(days=14),
    MailVerb.UNSUBSCRIBE: timedelta(days=365),
}
_VERBS = tuple(MailVerb)
_BYTES = 1 + 16 + 4


@dataclass(frozen=True, slots=True)
class MailLink:
    verb: MailVerb
    delivery_id: UUID
    until: datetime

    @classmethod
    def made(cls, verb: MailVerb, delivery_id: UUID, now: datetime) -> "MailLink":
        return cls(verb, delivery_id, now + LIFETIMES[verb])

    @property
    def packed(self) -> bytes:
        """What is signed."""
        seconds = int(self.until.timestamp()).to_bytes(4)
        return bytes([_VERBS.index(self.verb)]) + self.delivery_id.bytes + seconds

    @classmethod
    def unpacked(cls, payload: bytes) -> "MailLink | None":
        if len(payload) != _BYTES or payload[0] >= len(_VERBS):
            return None
        until = datetime.fromtimestamp(int.from_bytes(payload[-4:]), UTC)
        return cls(_VERBS[payload[0]], UUID(bytes=payload[1:-4]), until)
