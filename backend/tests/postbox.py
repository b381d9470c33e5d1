"""A real mail server on loopback that takes, refuses, greylists, hangs, or drops the connection, as it is told."""

import asyncio
import email
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.policy import default
from typing import Any

from aiosmtpd.smtp import SMTP, Envelope, Session

HANG, DROP = "hang", "drop"


@dataclass
class Postbox:
    """`to_rcpt` and `to_data` are given one after the other, the last one for ever: an answer of SMTP, or

    HANG: none comes; DROP: the connection ends, with the message taken.
    """

    port: int = 0
    to_rcpt: list[str] = field(default_factory=lambda: ["250 OK"])
    to_data: list[str] = field(default_factory=lambda: ["250 Taken"])
    came: list[EmailMessage] = field(default_factory=list)
    close: Callable[[], None] = lambda: None

    async def handle_RCPT(  # noqa: N802 - as aiosmtpd calls it
        self, server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        answer = await _given(self.to_rcpt, server)
        if answer.startswith("250"):
            envelope.rcpt_tos.append(address)
        return answer

    async def handle_DATA(  # noqa: N802 - as aiosmtpd calls it
        self, server: SMTP, _session: Session, envelope: Envelope
    ) -> str:
        answer = self.to_data[0]
        if answer.startswith("250") or answer == DROP:
            assert isinstance(envelope.content, bytes)
            message = email.message_from_bytes(envelope.content, policy=default)
            assert isinstance(message, EmailMessage)
            self.came.append(message)
        return await _given(self.to_data, server)


async def _given(answers: list[str], server: SMTP) -> str:
    answer = answers.pop(0) if len(answers) > 1 else answers[0]
    if answer == HANG:
        await asyncio.sleep(3600)
    if answer == DROP:
        assert isinstance(server.transport, asyncio.WriteTransport)
        server.transport.abort()
    return answer


@asynccontextmanager
async def receiving_mail(**more: Any) -> AsyncIterator[Postbox]:
    """`more` is what aiosmtpd's server may be told besides."""
    postbox = Postbox()
    loop = asyncio.get_running_loop()

    def protocol() -> SMTP:
        return SMTP(postbox, hostname="postbox.test", loop=loop, **more)

    server = await loop.create_server(protocol, "127.0.0.1", 0)
    postbox.close = server.close
    postbox.port = server.sockets[0].getsockname()[1]
    try:
        yield postbox
    finally:
        server.close()
