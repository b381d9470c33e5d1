"""How every consumer is called: validate, note in the inbox, handle, commit; once for each event.

Invariant: the inbox row and the effect are one transaction. An event that does not fit its schema is a dead
letter at once; one that cannot be handled now is answered RETRY. How often is counted by the local bus in the
outbox, for the other transports here (`attempt`), and in neither while a part that is needed is out of reach.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, Protocol
from uuid import UUID

import orjson
import structlog
from opentelemetry.trace import SpanKind
from pydantic import ValidationError

from taskflow import inbox
from taskflow.database import Database, UnitOfWork
from taskflow.events import Envelope, Topic, service_origin
from taskflow.observability import CONSUMED, OUTAGES
from taskflow.ports import MAX_ATTEMPTS, Answer, Outcome
from taskflow.services import dead_letters
from taskflow.tracing import tracing

log = structlog.get_logger()

Answers = dict[str, Answer]


def parsed(body: bytes) -> Mapping[str, Any]:
    """The envelope in a record; or what was found instead as `unreadable`, which fits no schema."""
    try:
        found = orjson.loads(body)
    except orjson.JSONDecodeError:
        found = None
    return (
        found if isinstance(found, dict) else {"unreadable": body[:10_000].decode(errors="replace")}
    )


class Consumer(Protocol):
    """One service's reaction. `name` is its app id and never changes: the inbox remembers by it."""

    @property
    def name(self) -> str: ...
    @property
    def topics(self) -> frozenset[Topic]: ...

    async def handle(self, uow: UnitOfWork, events: Sequence[Envelope]) -> None:
        """React to events that were not handled before, in order, in the caller's transaction."""
        ...


class Dispatcher:
    """A consumer with its inbox and dead letters."""

    def __init__(self, database: Database, consumer: Consumer) -> None:
        self._database = database
        self._consumer = consumer
        self._origin = service_origin(consumer.name)
        self._attempts: Counter[str] = Counter()
        self.deliveries = 0
        """How often it was called: as long as this grows, the way to it is open."""

    @property
    def name(self) -> str:
        return self._consumer.name

    @property
    def topics(self) -> frozenset[Topic]:
        return self._consumer.topics

    async def deliver(self, topic: Topic, envelopes: Sequence[Mapping[str, Any]]) -> Answers:
        """Handle a batch in one transaction; if that fails, one by one, so that one bad event harms no other."""
        self.deliveries += 1
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
            answers |= {str(event.id): Answer(Outcome.SUCCESS) for event in events}
        for answer in answers.values():
            CONSUMED.labels(self._consumer.name, answer.outcome.value).inc()
        return answers

    async def attempt(self, topic: Topic, envelopes: Sequence[Mapping[str, Any]]) -> Answers:
        """As `deliver`, for who delivers again until told to stop: after `MAX_ATTEMPTS` in this process
        an event is a dead letter, and DROP the answer."""
        answers = await self.deliver(topic, envelopes)
        for envelope in envelopes:
            name = str(envelope.get("id"))
            answer = answers[name]
            if answer.outcome is not Outcome.RETRY:
                del self._attempts[name]
            elif answer.counts:
                self._attempts[name] += 1
                if self._attempts[name] >= MAX_ATTEMPTS:
                    await self.give_up(topic, envelope, answer.reason, self._attempts[name])
                    answers[name] = Answer(Outcome.DROP, answer.reason)
                    del self._attempts[name]
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
            event, reason = _understood(envelope)
            if event is None:
                await self.give_up(topic, envelope, reason, 1)
                answers[str(envelope.get("id"))] = Answer(Outcome.DROP, reason)
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
                with _traced(new) as continued:
                    await self._consumer.handle(uow, continued)

    async def _one_by_one(self, events: Sequence[Envelope], answers: Answers) -> None:
        """After a failure of a key its later events wait, so that none overtakes."""
        failed: set[str] = set()
        for event in events:
            if event.partitionkey in failed:
                answers[str(event.id)] = Answer(
                    Outcome.RETRY, "waits for an earlier event of its key", counts=False
                )
                continue
            try:
                await self._handle([event])
            except Exception as error:  # noqa: BLE001 - as in deliver
                failed.add(event.partitionkey)
                answers |= self._refused([event], error)
            else:
                answers[str(event.id)] = Answer(Outcome.SUCCESS)

    def _refused(self, events: Sequence[Envelope], error: Exception) -> Answers:
        log.warning(
            "event not handled",
            action="event_retry",
            consumer=self._consumer.name,
            event_ids=[str(event.id) for event in events],
            exc_info=error,
        )
        answer = Answer(
            Outcome.RETRY,
            f"{type(error).__name__}: {error}",
            counts=not isinstance(error, OUTAGES),
        )
        return {str(event.id): answer for event in events}


@contextmanager
def _traced(events: Sequence[Envelope]) -> Iterator[Sequence[Envelope]]:
    """The events, each with the span of its being handled as what continues its trace."""
    parents = (
        (event.traceparent, {"messaging.message.id": str(event.id), "cloudevents.type": event.type})
        for event in events
    )
    with tracing.spans("handle", SpanKind.CONSUMER, parents) as spans:
        yield (
            [
                event.model_copy(update={"traceparent": span.traceparent})
                for event, span in zip(events, spans, strict=True)
            ]
            if spans
            else events
        )


def _understood(envelope: Mapping[str, Any]) -> tuple[Envelope | None, str]:
    """The event, or why it is none."""
    try:
        event = Envelope.model_validate(envelope)
        event.payload()
    except ValidationError as error:
        return None, f"does not fit its schema: {error.errors(include_url=False)[:3]}"
    if str(event.id) != envelope["id"]:
        return None, f"does not fit its schema: its id is not written as {event.id}"
    return event, ""
