"""Mails by the operator's SMTP server."""

import asyncio
from email.message import EmailMessage
from email.policy import EmailPolicy
from email.utils import format_datetime

from aiosmtplib import SMTP, SMTPException, SMTPResponseException

from taskflow.channels.mail_texts import mail_of
from taskflow.config import Settings, SmtpTls, revealed
from taskflow.domain.mail_links import MailLink, MailVerb
from taskflow.ports import Clock, OutgoingMessage, Sent, Sign

_SECONDS = 30.0
_SHOWN = 300
_ABOUT_LOGIN = frozenset({530, 534, 535, 538})
"""Refusals that the operator can mend, so the message is not lost by them."""


class _Form(EmailPolicy):
    """As the library's, which encodes a word that is longer than a line: nobody decodes addresses and ids."""

    def fold_binary(self, name: str, value: str) -> bytes:
        if value.isascii() and " " not in value:
            return f"{name}: {value}{self.linesep}".encode()
        return super().fold_binary(name, value)


_FORM = _Form(linesep="\r\n", cte_type="7bit")


def connection(settings: Settings, *, seconds: float = _SECONDS) -> SMTP:
    """A client of the operator's server, not yet connected; connecting also logs in."""
    return SMTP(
        hostname=settings.smtp_host,
        port=settings.smtp_port,
        use_tls=settings.smtp_tls is SmtpTls.TLS,
        start_tls=settings.smtp_tls is SmtpTls.STARTTLS,
        username=settings.smtp_user,
        password=revealed(settings.smtp_password),
        timeout=seconds,
    )


class Email:
    """One connection a mail. SMTP knows no repetition: the Message-ID stays the same through all attempts, and an
    attempt that ended between the message and its answer is `uncertain`."""

    def __init__(
        self, settings: Settings, sign: Sign, clock: Clock, *, seconds: float = _SECONDS
    ) -> None:
        assert settings.smtp_from is not None
        self._settings = settings
        self._from = settings.smtp_from
        self._sign = sign
        self._clock = clock
        self._seconds = seconds

    async def send(self, message: OutgoingMessage) -> Sent:
        mail = self._composed(message)
        client = connection(self._settings, seconds=self._seconds)
        may_refuse = is_handed_over = False
        try:
            async with asyncio.timeout(self._seconds):
                await client.connect()
                may_refuse = True
                await client.mail(self._from.email)
                await client.rcpt(message.address)
                is_handed_over = True
                code, answer = await client.data(mail)
                return Sent(taken=True, answer=f"{code} {answer}"[:_SHOWN])
        except SMTPResponseException as error:
            refused = may_refuse and error.code >= 500 and error.code not in _ABOUT_LOGIN  # noqa: PLR2004 - for good: RFC 5321, 4.2.1
            answer = f"{error.code} {error.message}"[:_SHOWN]
            return Sent(taken=False, answer=answer, refused=refused)
        except (SMTPException, OSError, ValueError) as error:
            reason = str(error) or f"No answer within {self._seconds:g} s."
            return Sent(taken=False, answer=reason[:_SHOWN], uncertain=is_handed_over)
        finally:
            client.close()

    def _composed(self, message: OutgoingMessage) -> bytes:
        mail = mail_of(message.content, self._settings.home, lambda v: self._link(v, message))
        made = EmailMessage(policy=_FORM)
        made["From"] = str(self._from)
        made["To"] = message.address
        made["Subject"] = mail.subject
        made["Date"] = format_datetime(self._clock.now())
        made["Message-ID"] = f"<{message.id.hex}@{self._from.email.rpartition('@')[2]}>"
        made["Auto-Submitted"] = "auto-generated"
        # RFC 8058: mail programs show a button of their own, and POST when it is pressed.
        made["List-Unsubscribe"] = f"<{self._link(MailVerb.UNSUBSCRIBE, message)}>"
        made["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
        made.set_content(mail.text)
        made.add_alternative(mail.html, subtype="html")
        return made.as_bytes()

    def _link(self, verb: MailVerb, message: OutgoingMessage) -> str:
        link = MailLink.made(verb, message.id, self._clock.now())
        return f"{self._settings.home}/api/mail/{self._sign(link.packed)}"
