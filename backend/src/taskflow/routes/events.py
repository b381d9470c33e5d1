"""Deliveries of the Dapr sidecar to one consumer. Always answered 200, with SUCCESS or RETRY.

A 404 would make the sidecar drop the event, any other status would make it try for ever. What the consumer has
given up is a row by then, so that is a SUCCESS too: DROP would put it into the dead letter topic as well.
"""

import base64

import structlog
from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from taskflow.consumers.dispatch import Dispatcher, parsed
from taskflow.events import Topic
from taskflow.ports import Outcome
from taskflow.routes.answers import answer, problem
from taskflow.routes.internal import is_from_sidecar

log = structlog.get_logger()


def deliveries_to(dispatcher: Dispatcher, app_token: str) -> APIRouter:
    """The routes that backend/dapr/subscriptions.yaml names, for the topics of this consumer."""
    router = APIRouter(prefix="/events", include_in_schema=False)

    async def guarded(request: Request, topic: str, *, is_dead: bool) -> Response:
        if not is_from_sidecar(request, app_token):
            return problem(403, "permission_denied", "Only the sidecar delivers.", request_id=None)
        try:
            take = _take_dead if is_dead else _take
            outcome = await take(dispatcher, Topic(topic), await request.body())
        except Exception as error:
            log.warning(
                "delivery not answered",
                action="event_retry",
                consumer=dispatcher.name,
                exc_info=error,
            )
            outcome = Outcome.RETRY
        return answer({"status": outcome.value})

    @router.post("/{topic}")
    async def deliver(topic: str, request: Request) -> Response:
        return await guarded(request, topic, is_dead=False)

    @router.post("/{topic}/dead-letters")
    async def keep_dead(topic: str, request: Request) -> Response:
        return await guarded(request, topic, is_dead=True)

    return router


async def _take(dispatcher: Dispatcher, topic: Topic, body: bytes) -> Outcome:
    envelope = parsed(body)
    answers = await dispatcher.attempt(topic, [envelope])
    is_open = answers[str(envelope.get("id"))].outcome is Outcome.RETRY
    return Outcome.RETRY if is_open else Outcome.SUCCESS


async def _take_dead(dispatcher: Dispatcher, topic: Topic, body: bytes) -> Outcome:
    """What the sidecar could not deliver: the record as it was, inside an envelope of the sidecar's."""
    wrapped = parsed(body)
    raw = base64.b64decode(str(wrapped.get("data_base64", "")))
    data = wrapped.get("data")
    envelope = data if isinstance(data, dict) else parsed(raw or str(data).encode())
    await dispatcher.give_up(topic, envelope, "the sidecar could not deliver it", 0)
    return Outcome.SUCCESS
