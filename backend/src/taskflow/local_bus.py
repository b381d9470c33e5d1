"""The event bus of one process: from the outbox straight to the consumers, with the same inbox.

Publishing is done when every consumer of the topic has answered; what one of them cannot do now is not
confirmed, so the relay brings it again, and after `MAX_ATTEMPTS` it becomes that consumer's dead letter.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Protocol
from uuid import UUID

from taskflow.events import Topic
from taskflow.ports import MAX_ATTEMPTS, Answer, Outcome, OutgoingEvent


class Subscriber(Protocol):
    """A consumer as the bus sees it."""

    @property
    def topics(self) -> frozenset[Topic]: ...

    async def deliver(
        self, topic: Topic, envelopes: Sequence[Mapping[str, Any]]
    ) -> dict[str, Answer]:
        """Answer each event, by its id."""
        ...

    async def give_up(
        self, topic: Topic, envelope: Mapping[str, Any], reason: str, attempts: int
    ) -> None:
        """Keep the event as a dead letter."""
        ...


class LocalBus:
    """Delivers in order to every subscriber of a topic; the later events of a failing key wait."""

    def __init__(self, subscribers: Sequence[Subscriber]) -> None:
        self._subscribers = subscribers

    async def publish(self, events: Sequence[OutgoingEvent]) -> dict[UUID, str]:
        failures: dict[UUID, str] = {}
        for topic in Topic:
            batch = [event for event in events if event.topic is topic]
            for subscriber in self._subscribers if batch else ():
                if topic in subscriber.topics:
                    failures |= await _deliver(subscriber, topic, batch)
        return failures

    async def check(self) -> None:
        """It is this process: whoever asks can reach it."""

    async def close(self) -> None:
        """There is nothing to close."""


async def _deliver(
    subscriber: Subscriber, topic: Topic, batch: Sequence[OutgoingEvent]
) -> dict[UUID, str]:
    answers = await subscriber.deliver(topic, [event.envelope for event in batch])
    failures: dict[UUID, str] = {}
    for event in batch:
        answer = answers[str(event.id)]
        if answer.outcome is not Outcome.RETRY:
            continue
        if answer.counts and event.attempts + 1 >= MAX_ATTEMPTS:
            await subscriber.give_up(topic, event.envelope, answer.reason, event.attempts + 1)
        else:
            failures[event.id] = answer.reason
    return failures
