"""Messages to browsers by their push services, which can read nothing of them."""

import os
from collections.abc import Mapping
from typing import Any

import orjson
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key

from taskflow.channels.outbound import Outbound, Unreachable, retry_after
from taskflow.domain.mail_links import MailLink, MailVerb
from taskflow.domain.web_push import LONGEST, Subscription, VapidKey
from taskflow.ports import Clock, OutgoingMessage, Sent, Sign

_TAKEN, _GONE, _TOO_LARGE = range(200, 300), (404, 410), 413
_SHOWN = 300
_A_DAY = "86400"
_CHARACTERS = 300
"""Of title and of body: more is shown nowhere, and stays within `LONGEST` whatever the script."""

_ACTIONS = {"done": MailVerb.DONE, "snooze": MailVerb.SNOOZE_AN_HOUR}


class WebPush:
    """The channel's secret is the subscription. The id is Topic and tag: until the browser has taken a message, another
    attempt at it takes its place, and afterwards it replaces what is shown instead of being shown beside it."""

    def __init__(
        self, outbound: Outbound, key: VapidKey, contact: str | None, sign: Sign, clock: Clock
    ) -> None:
        self._outbound = outbound
        self._key = key
        self._contact = contact
        self._sign = sign
        self._clock = clock

    async def send(self, message: OutgoingMessage) -> Sent:
        to, now = Subscription.read(message.secret), self._clock.now()
        body = to.encrypt(
            self._plain(message), sender=generate_private_key(SECP256R1()), salt=os.urandom(16)
        )
        headers = {
            "Authorization": self._key.authorization(to.service, now=now, contact=self._contact),
            "Content-Encoding": "aes128gcm",
            "Content-Type": "application/octet-stream",
            "Topic": message.id.hex,
            "TTL": _A_DAY,
            "Urgency": "normal" if message.content["type"] == "digest.daily" else "high",
        }
        try:
            answer = await self._outbound.post(to.endpoint, body, headers)
        except Unreachable as error:
            return Sent(taken=False, answer=str(error)[:_SHOWN])
        return Sent(
            taken=answer.status in _TAKEN,
            answer=f"{answer.status} {answer.text}".strip()[:_SHOWN],
            refused=answer.status == _TOO_LARGE,
            gone=answer.status in _GONE,
            retry_after=retry_after(answer, now),
        )

    def _plain(self, message: OutgoingMessage) -> bytes:
        data = message.content["data"]
        told = {
            "id": message.id.hex,
            "title": data["title"][:_CHARACTERS],
            "body": _body(data)[:_CHARACTERS],
            "task_id": data.get("task_id"),
            "actions": self._actions(message) if data.get("task_id") else {},
        }
        plain = orjson.dumps(told)
        assert len(plain) <= LONGEST
        return plain

    def _actions(self, message: OutgoingMessage) -> dict[str, str]:
        """What the notification's buttons do, as tokens of the addresses under /api/mail: no session is needed."""
        links = {
            name: MailLink.made(verb, message.id, self._clock.now())
            for name, verb in _ACTIONS.items()
        }
        return {name: self._sign(link.packed) for name, link in links.items()}


def _body(data: Mapping[str, Any]) -> str:
    body = data.get("body") or ""
    late = "This reminder is late." if data.get("late") else ""
    return "\n".join(each for each in (body, late) if each)
