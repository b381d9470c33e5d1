"""Signed webhooks as Standard Webhooks says (standardwebhooks.com): the receiver can tell who sent what, and when."""

import base64
import hashlib
import hmac

import orjson

from taskflow.channels.outbound import Outbound, Unreachable, retry_after
from taskflow.ports import Clock, OutgoingMessage, Sent

_MARK = "whsec_"
_TAKEN, _GONE = range(200, 300), 410
_SHOWN = 300


class Webhook:
    """Any 2xx means: taken. The id stays the same through all attempts, so a receiver knows a repetition."""

    def __init__(self, outbound: Outbound, clock: Clock) -> None:
        self._outbound = outbound
        self._clock = clock

    async def send(self, message: OutgoingMessage) -> Sent:
        now = self._clock.now()
        body = orjson.dumps(message.content)
        headers = {
            "Content-Type": "application/json",
            "User-Agent": "TaskFlow",
            "webhook-id": f"msg_{message.id.hex}",
            "webhook-timestamp": str(int(now.timestamp())),
        }
        headers["webhook-signature"] = signature(
            message.secret, headers["webhook-id"], headers["webhook-timestamp"], body
        )
        try:
            answer = await self._outbound.post(message.address, body, headers)
        except Unreachable as error:
            return Sent(taken=False, answer=str(error)[:_SHOWN])
        return Sent(
            taken=answer.status in _TAKEN,
            answer=f"{answer.status} {answer.text}".strip()[:_SHOWN],
            gone=answer.status == _GONE,
            retry_after=retry_after(answer, now),
        )


def signature(secret: str, message_id: str, timestamp: str, body: bytes) -> str:
    """`v1,` and the HMAC-SHA256 over id, time and body, in base64."""
    key = base64.b64decode(secret.removeprefix(_MARK))
    signed = f"{message_id}.{timestamp}.".encode() + body
    return "v1," + base64.b64encode(hmac.digest(key, signed, hashlib.sha256)).decode()
