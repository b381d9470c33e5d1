"""How every consumer is called: validate, note in the inbox, handle, commit; once for each event.

Invariant: the inbox row and the effect are one transaction. An event that does not fit its schema is a dead
letter at once; one that cannot be handled now is answered RETRY, and whoever delivers decides when to stop.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Protocol
from uuid import UUID

import structlog
from pydantic import ValidationError

from taskflow import inbox
from taskflow.database import Database, UnitOfWork
from taskflow.events import Actor, ActorKind, Envelope, Origin, Topic
from taskflow.observability import CONSUMED
from taskflow.ports import Outcome
from taskflow.services import dead_letters

log = structlog.get_logger()

Answers = dict[str, tuple[Outcome, str]]


class Consumer(Protocol):
    """One service's reaction. `name` is its app id and never changes: the inbox remembers by it."""

    name: str
    topics: frozenset[Topic]

    async def handle(self, uow: UnitOfWork, events: Sequence[Envelope]) -> None:
        """React to events that were not handled before, in order, in the caller's transaction."""
        ...


class Dispatcher:
    """A consumer with its inbox and dead letters."""

    def __init__(self, database: Database, consumer: Consumer) -> None:
        self._database = database
        self._consumer = consumer
        self._origin = Origin(actor=Actor(kind=ActorKind.SERVICE, name=consumer.name))

    @property
    def topics(self) -> frozenset[Topic]:
        return self._consumer.topics

    async def deliver(self, topic: Topic, envelopes: Sequence[Mapping[str, Any]]) -> Answers:
        """Handle a batch in one transaction; if that fails, one by one, so that one bad event harms no other."""
        answers: Answers = {}
        events = await self._validated(topic, envelopes, answers)
        try:
            await self._handle(events)
        except Exception as error:  # noqa: BLE001 - whatever a consumer raises means: not done
            if len(events) > 1:
                await self._one_by_one(events, answers)
            else:
                answers |= self._refused(events, error)
        else:
            answers |= {str(event.id): (Outcome.SUCCESS, "") for event in events}
        for outcome, _ in answers.values():
            CONSUMED.labels(self._consumer.name, outcome.value).inc()
        return answers

    async def give_up(
        self, topic: Topic, envelope: Mapping[str, Any], reason: str, attempts: int
    ) -> None:
        log.error(
            "event given up",
            action="dead_letter",
            consumer=self._consumer.name,
            event_id=envelope.get("id"),
            reason=reason,
        )
        async with self._database.transaction(self._origin) as uow:
            await dead_letters.keep(
                uow,
                consumer=self._consumer.name,
                topic=topic,
                envelope=envelope,
                reason=reason,
                attempts=attempts,
            )

    async def _validated(
        self, topic: Topic, envelopes: Sequence[Mapping[str, Any]], answers: Answers
    ) -> list[Envelope]:
        """What fits its schema, each event once: a broker may repeat one within a batch."""
        events: dict[UUID, Envelope] = {}
        for envelope in envelopes:
            try:
                event = Envelope.model_validate(envelope)
                event.payload()
            except ValidationError as error:
                reason = f"does not fit its schema: {error.errors(include_url=False)[:3]}"
                await self.give_up(topic, envelope, reason, 1)
                answers[str(envelope.get("id"))] = (Outcome.DROP, reason)
            else:
                events.setdefault(event.id, event)
        return list(events.values())

    async def _handle(self, events: Sequence[Envelope]) -> None:
        if not events:
            return
        async with self._database.transaction(self._origin) as uow:
            fresh = await inbox.record(uow, self._consumer.name, events)
            new = [event for event in events if event.id in fresh]
            if new:
                await self._consumer.handle(uow, new)

    async def _one_by_one(self, events: Sequence[Envelope], answers: Answers) -> None:
        """After a failure of a key its later events wait, so that none overtakes."""
        failed: set[str] = set()
        for event in events:
            if event.partitionkey in failed:
                answers[str(event.id)] = (Outcome.RETRY, "waits for an earlier event of its key")
                continue
            try:
                await self._handle([event])
            except Exception as error:  # noqa: BLE001 - as in deliver
                failed.add(event.partitionkey)
                answers |= self._refused([event], error)
            else:
                answers[str(event.id)] = (Outcome.SUCCESS, "")

    def _refused(self, events: Sequence[Envelope], error: Exception) -> Answers:
        log.warning(
            "event not handled",
            action="event_retry",
            consumer=self._consumer.name,
            event_ids=[str(event.id) for event in events],
            exc_info=error,
        )
        return {
            str(event.id): (Outcome.RETRY, f"{type(error).__name__}: {error}") for event in events
        }
