"""Requests to addresses that people entered: each connection is checked, bounded in time and size, never redirected."""

import asyncio
import socket
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime

import aiohttp
from aiohttp.connector import AddrInfoType

from taskflow.domain.addresses import Network, is_open

_SECONDS = 15.0
_CONNECT_SECONDS = 5.0
_ANSWER_BYTES = 2_000


class Unreachable(Exception):
    """No answer: the reason in words."""


@dataclass(frozen=True, slots=True)
class HttpAnswer:
    """`text` is the beginning of the body."""

    status: int
    text: str
    headers: Mapping[str, str]


def retry_after(answer: HttpAnswer, now: datetime) -> timedelta | None:
    """How long the receiver asks to be left alone. RFC 9110, 10.2.3: seconds, or a date."""
    text = answer.headers.get("Retry-After", "").strip()
    if text.isascii() and text.isdigit():
        return timedelta(seconds=min(int(text), 86_400))
    try:
        return max(parsedate_to_datetime(text) - now, timedelta())
    except (ValueError, TypeError):
        return None


class Outbound:
    """Opened by the first request, on its loop. `allowed` are private networks that may be reached all the same."""

    def __init__(self, allowed: Sequence[Network], *, seconds: float = _SECONDS) -> None:
        self._allowed = allowed
        self._seconds = seconds
        self._session: aiohttp.ClientSession | None = None

    async def post(self, url: str, body: bytes, headers: Mapping[str, str]) -> HttpAnswer:
        """POST once. Raises `Unreachable` if no answer came in time."""
        try:
            async with (
                asyncio.timeout(self._seconds),
                self._opened().post(
                    url, data=body, headers=headers, allow_redirects=False
                ) as answer,
            ):
                text = (await answer.content.read(_ANSWER_BYTES)).decode(errors="replace")
                return HttpAnswer(answer.status, text, answer.headers)
        except TimeoutError as error:
            raise Unreachable(f"No answer within {self._seconds:g} s.") from error
        except aiohttp.ClientConnectorError as error:
            raise Unreachable(str(error.os_error)) from error
        except (aiohttp.ClientError, OSError, ValueError) as error:
            raise Unreachable(str(error) or type(error).__name__) from error

    async def close(self) -> None:
        if self._session is not None:
            await self._session.close()
            self._session = None

    def _opened(self) -> aiohttp.ClientSession:
        if self._session is None:
            self._session = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(
                    socket_factory=self._socket, use_dns_cache=False, force_close=True, limit=0
                ),
                timeout=aiohttp.ClientTimeout(total=self._seconds, sock_connect=_CONNECT_SECONDS),
                cookie_jar=aiohttp.DummyCookieJar(),
                auto_decompress=False,
            )
        return self._session

    def _socket(self, info: AddrInfoType) -> socket.socket:
        """For the address that is connected to next: what is checked is what is used, however it was found."""
        family, kind, protocol, _, (host, *_) = info
        if not is_open(str(host), self._allowed):
            raise OSError(
                f"{host} lies inside of this network. The operator can allow it: TASKFLOW_OUTBOUND_NETWORKS."
            )
        made = socket.socket(family, kind, protocol)
        made.setblocking(False)  # noqa: FBT003 - as the standard library has it
        return made
