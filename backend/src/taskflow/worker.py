"""Composition root of the background roles: each alone, or all of them together for `taskflow serve`."""

import asyncio
from collections.abc import Coroutine
from typing import Any
from uuid import UUID

from taskflow import background_tasks
from taskflow.audit_key import KeyFile
from taskflow.config import Settings
from taskflow.consumers.audit import AuditConsumer
from taskflow.consumers.dispatch import Dispatcher
from taskflow.consumers.notification import NotificationConsumer
from taskflow.consumers.recurring import RecurringConsumer
from taskflow.database import Database
from taskflow.events import Actor, ActorKind, Origin
from taskflow.local_bus import LocalBus
from taskflow.services import occurrences

_RECURRING = Origin(actor=Actor(kind=ActorKind.SERVICE, name=RecurringConsumer.name))


class LocalInvoker:
    """The backend in this process: called directly, in a transaction of its own."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def create_occurrence(self, *, workspace_id: UUID, series_id: UUID, key: str) -> None:
        async with self._database.transaction(_RECURRING) as uow:
            await occurrences.create(uow, workspace_id, series_id, key)


def local_bus(database: Database) -> LocalBus:
    """The bus of one process with all three consumers on it."""
    return LocalBus(
        [
            Dispatcher(database, RecurringConsumer(LocalInvoker(database))),
            Dispatcher(database, NotificationConsumer()),
            Dispatcher(database, AuditConsumer()),
        ]
    )


class Roles:
    """All background roles of one process, started together and stopped in order."""

    def __init__(self, database: Database, settings: Settings) -> None:
        self._stop = asyncio.Event()
        self._loops: list[Coroutine[Any, Any, None]] = [
            background_tasks.scheduler(database, self._stop),
            background_tasks.relay(database, local_bus(database), self._stop),
            background_tasks.seal(
                database,
                KeyFile(settings.audit_key_file),
                self._stop,
                every=settings.audit_seconds,
            ),
            background_tasks.keep_house(
                database,
                self._stop,
                outbox_days=settings.outbox_days,
                bin_days=settings.bin_days,
            ),
        ]
        self._running: list[asyncio.Task[None]] = []

    def start(self) -> None:
        self._running = [asyncio.create_task(loop) for loop in self._loops]

    async def stop(self) -> None:
        """Let every loop finish its turn; what is still pending in the outbox waits there."""
        self._stop.set()
        await asyncio.gather(*self._running, return_exceptions=True)
