"""Telegram, Slack, Discord and the like, by Apprise: in threads of its own, because it waits for each answer."""

import asyncio
from concurrent.futures import ThreadPoolExecutor

from taskflow.domain.services_elsewhere import service_of
from taskflow.ports import OutgoingMessage, Sent

_SECONDS = 30.0
_THREADS = 8
"""Not those of the loop, which resolve names for webhooks: services that hang hold up nobody but each other."""


class ServicesElsewhere:
    """The channel's secret is the URL, because it holds the token. Apprise tells whether it was taken and not why."""

    def __init__(self, *, seconds: float = _SECONDS) -> None:
        self._threads = ThreadPoolExecutor(_THREADS, "apprise")
        self._seconds = seconds

    async def send(self, message: OutgoingMessage) -> Sent:
        if service_of(message.secret) is None:
            return Sent(taken=False, answer="This service may not be used here.", refused=True)
        data = message.content["data"]
        sending = asyncio.get_running_loop().run_in_executor(
            self._threads, _notify, message.secret, data["title"], data.get("body") or data["title"]
        )
        try:
            async with asyncio.timeout(self._seconds):
                taken = await sending
        except TimeoutError:
            answer = f"No answer within {self._seconds:g} s."
            return Sent(taken=False, answer=answer, uncertain=True)
        if taken is None:
            return Sent(taken=False, answer="Apprise does not understand this URL.", refused=True)
        words = "Taken." if taken else "The service did not take it, or did not answer."
        return Sent(taken=taken, answer=words)


def _notify(url: str, title: str, body: str) -> bool | None:
    """Whether it was taken; None: the URL is not one of this service."""
    from apprise import Apprise  # noqa: PLC0415 - takes longer to load than all of TaskFlow, and few use it

    service = Apprise.instantiate(url)
    return None if service is None else bool(service.notify(body=body, title=title))
