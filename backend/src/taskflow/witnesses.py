"""Where signed heads of the audit log are kept outside of the database: a file, somebody's webhook.

Whoever rewrites the database, even with the key, cannot rewrite these: `verify --witness` compares.
"""

import asyncio
import hashlib
import os
import urllib.request
from pathlib import Path

_SECONDS = 10.0


class FileWitness:
    """One head after the other, appended. A disk of somebody else, or one that only takes writes, is best."""

    def __init__(self, path: Path) -> None:
        self._path = path

    async def keep(self, note: str) -> None:
        await asyncio.to_thread(self._append, note)

    def _append(self, note: str) -> None:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        with self._path.open("a", encoding="utf-8") as file:
            file.write(note)
            file.flush()
            os.fsync(file.fileno())


class WebhookWitness:
    """Each head is POSTed as text, with its hash as Idempotency-Key. Any 2xx means: kept."""

    def __init__(self, url: str) -> None:
        self._url = url

    async def keep(self, note: str) -> None:
        await asyncio.to_thread(self._post, note)

    def _post(self, note: str) -> None:
        key = hashlib.sha256(note.encode()).hexdigest()
        headers = {"Content-Type": "text/plain; charset=utf-8", "Idempotency-Key": key}
        request = urllib.request.Request(self._url, note.encode(), headers)  # noqa: S310 - the operator's own address
        with urllib.request.urlopen(request, timeout=_SECONDS):  # noqa: S310 - as above
            pass
