"""The Dapr sidecar of this process, over HTTP: event bus, service invocation, state, secrets, settings."""

import asyncio
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any
from urllib.parse import quote
from uuid import UUID

import aiohttp
import orjson

from taskflow.errors import Conflict, NotFound, Unavailable
from taskflow.json_text import encode
from taskflow.ports import OutgoingEvent, StoredValue

PUBSUB, STATE, SECRETS, CONFIGURATION = (
    f"taskflow-{name}" for name in ("pubsub", "state", "secrets", "config")
)
BACKEND = "taskflow-backend"
_ANSWER = aiohttp.ClientTimeout(total=10)
_REQUEST_BYTES = 3_000_000
"""A bulk request stays below the 4 MiB that a sidecar reads."""


class Sidecar:
    """One connection pool to the sidecar; opened by the first request, on its loop."""

    def __init__(self, port: int, api_token: str | None) -> None:
        self._address = f"http://127.0.0.1:{port}/v1.0"
        self._headers = {"dapr-api-token": api_token} if api_token else {}
        self._session: aiohttp.ClientSession | None = None

    async def send(
        self, method: str, path: str, body: bytes | None = None, **headers: str
    ) -> tuple[int, bytes, Mapping[str, str]]:
        """Status, body and headers of the answer. Raises `Unavailable` if there is none."""
        if self._session is None:
            self._session = aiohttp.ClientSession(timeout=_ANSWER, headers=self._headers)
        if body is not None:
            headers.setdefault("content-type", "application/json")
        try:
            async with self._session.request(
                method, f"{self._address}{path}", data=body, headers=headers
            ) as answer:
                return answer.status, await answer.read(), answer.headers
        except (aiohttp.ClientError, OSError, TimeoutError) as error:
            raise Unavailable(f"The Dapr sidecar does not answer: {error!r}") from error

    async def shut_down(self) -> None:
        """Let the sidecar end; what runs it starts it again."""
        status, body, _ = await self.send("POST", "/shutdown")
        _require_success(status, body)

    async def close(self) -> None:
        if self._session is not None:
            await self._session.close()
            self._session = None


class DaprBus:
    """Publishes through the sidecar's pub/sub.

    The sidecar's producer is not idempotent and may write again, later, what it reported as failed. So of each
    key one event is under way at a time: the next is sent when the one before is confirmed, and whatever comes
    late is a repetition. A request holds one event of every key that has one.
    """

    def __init__(self, sidecar: Sidecar, *, brokers: str | None = None) -> None:
        self._sidecar = sidecar
        self._brokers = brokers

    async def publish(self, events: Sequence[OutgoingEvent]) -> dict[UUID, str]:
        failures: dict[UUID, str] = {}
        by_topic: dict[str, list[OutgoingEvent]] = defaultdict(list)
        for event in events:
            by_topic[event.topic.value].append(event)
        for found in await asyncio.gather(
            *(self._publish(topic, batch) for topic, batch in by_topic.items())
        ):
            failures |= found
        if failures and len(failures) == len(events):
            raise Unavailable(f"Dapr confirmed nothing: {next(iter(failures.values()))}")
        return failures

    async def check(self) -> None:
        """The sidecar's own health stays green without Kafka, so the brokers are asked for a connection too."""
        status, _, _ = await self._sidecar.send("GET", "/healthz/outbound")
        if status >= 400:  # noqa: PLR2004 - an HTTP error
            raise Unavailable(f"The Dapr sidecar is not ready: {status}.")
        if self._brokers:
            await _require_listening(self._brokers)

    async def close(self) -> None:
        await self._sidecar.close()

    async def _publish(self, topic: str, events: Sequence[OutgoingEvent]) -> dict[UUID, str]:
        failures: dict[UUID, str] = {}
        held: set[UUID] = set()
        for request in _requests(_one_of_each_key(events), held):
            try:
                refused = await self._send(topic, request)
            except Unavailable as error:
                refused = {event.id: error.message for event in request}
            failures |= refused
            held |= {event.key for event in request if event.id in refused}
        for event in events:
            if event.key in held and event.id not in failures:
                failures[event.id] = "follows an event that was not confirmed"
        return failures

    async def _send(self, topic: str, events: Sequence[OutgoingEvent]) -> dict[UUID, str]:
        entries = [
            {
                "entryId": str(event.id),
                "event": orjson.Fragment(event.body),
                "contentType": "application/cloudevents+json",
                # On the entry only: one of the request would override those of all entries.
                "metadata": {"partitionKey": str(event.key)},
            }
            for event in events
        ]
        status, body, _ = await self._sidecar.send(
            "POST",
            # As it is: otherwise the sidecar puts a trace of its own in the place of the event's.
            f"/publish/bulk/{PUBSUB}/{topic}?metadata.rawPayload=true",
            encode(entries),
        )
        if status < 300:  # noqa: PLR2004 - any success
            return {}
        answer = _json(body)
        failed = answer.get("failedEntries") or []
        reasons = {str(each.get("entryId")): str(each.get("error", "refused")) for each in failed}
        if not reasons:
            return {
                event.id: f"{status}: {body[:300].decode(errors='replace')}" for event in events
            }
        return {event.id: reasons[str(event.id)] for event in events if str(event.id) in reasons}


def _one_of_each_key(events: Sequence[OutgoingEvent]) -> Iterator[list[OutgoingEvent]]:
    """First the first event of each key, then the second of each that has one, and so on."""
    rounds: list[list[OutgoingEvent]] = []
    seen: dict[UUID, int] = defaultdict(int)
    for event in events:
        if seen[event.key] == len(rounds):
            rounds.append([])
        rounds[seen[event.key]].append(event)
        seen[event.key] += 1
    yield from rounds


def _requests(
    rounds: Iterable[Sequence[OutgoingEvent]], held: set[UUID]
) -> Iterator[list[OutgoingEvent]]:
    """The rounds in pieces that a sidecar accepts, without the keys that are `held` by then."""
    for events in rounds:
        request: list[OutgoingEvent] = []
        size = 0
        for event in events:
            if event.key in held:
                continue
            length = len(event.body) + 300
            if request and size + length > _REQUEST_BYTES:
                yield request
                request, size = [], 0
            request.append(event)
            size += length
        if request:
            yield request


class DaprInvoker:
    """The backend, called through the sidecars: found by its app id, let in by its access-control policy."""

    def __init__(self, sidecar: Sidecar) -> None:
        self._sidecar = sidecar

    async def create_occurrence(
        self, *, workspace_id: UUID, series_id: UUID, key: str, traceparent: str | None
    ) -> None:
        trace = {"traceparent": traceparent} if traceparent else {}
        body = {"workspace_id": workspace_id, "series_id": series_id, "key": key}
        path = f"/invoke/{BACKEND}/method/internal/occurrences"
        status, answer, _ = await self._sidecar.send("POST", path, encode(body), **trace)
        if status in {502, 503, 504} or b"ERR_DIRECT_INVOKE" in answer:
            raise Unavailable(f"The backend cannot be reached through Dapr: {status}.")
        if status == 404 and _json(answer).get("code") == "not_found":  # noqa: PLR2004 - see the port
            raise NotFound(f"There is no series {series_id}.")
        if status >= 300:  # noqa: PLR2004 - no success
            raise Conflict(f"The backend refused: {status} {answer[:300].decode(errors='replace')}")


class DaprState:
    """The state store behind the sidecar: Redis, shared by all replicas."""

    def __init__(self, sidecar: Sidecar) -> None:
        self._sidecar = sidecar

    async def get(self, key: str) -> StoredValue | None:
        status, body, headers = await self._sidecar.send(
            "GET", f"/state/{STATE}/{quote(key, safe='')}"
        )
        if status == 204:  # noqa: PLR2004 - No Content
            return None
        _require_success(status, body)
        return StoredValue(orjson.loads(body), headers.get("etag", ""))

    async def set(self, key: str, value: object, *, ttl: int, etag: str | None = None) -> bool:
        item: dict[str, Any] = {"key": key, "value": value, "metadata": {"ttlInSeconds": str(ttl)}}
        if etag is not None:
            item |= {"etag": etag, "options": {"concurrency": "first-write"}}
        status, body, _ = await self._sidecar.send("POST", f"/state/{STATE}", encode([item]))
        return _done_or_stale(status, body)

    async def delete(self, key: str) -> None:
        status, body, _ = await self._sidecar.send(
            "DELETE", f"/state/{STATE}/{quote(key, safe='')}"
        )
        _require_success(status, body)


class DaprSecrets:
    """The secret store behind the sidecar; each service has one secret there, of its name, with many keys."""

    def __init__(self, sidecar: Sidecar, app_id: str) -> None:
        self._sidecar = sidecar
        self._path = f"/secrets/{SECRETS}/{quote(app_id, safe='')}"

    async def read(self) -> Mapping[str, str]:
        status, body, _ = await self._sidecar.send("GET", self._path)
        _require_success(status, body)
        return {name: str(value) for name, value in _json(body).items()}


class DaprSettings:
    """The configuration store behind the sidecar: Redis. A change is pushed to us, and then everything is read.

    The subscription is lost with the sidecar, and pushes with the store: when it has been silent for `poll`
    seconds it is renewed, and everything is read too.
    """

    poll = 30.0

    def __init__(self, sidecar: Sidecar, names: Iterable[str]) -> None:
        self.wake = asyncio.Event()
        self._sidecar = sidecar
        self._query = "&".join(f"key={quote(name, safe='')}" for name in names)
        self._subscription: str | None = None
        self._has_spoken = False

    def told(self) -> None:
        """Something has changed: the sidecar says so."""
        self._has_spoken = True
        self.wake.set()

    async def read(self) -> Mapping[str, str]:
        if not self._has_spoken:
            await self._subscribe()
        self._has_spoken = False
        items = await self._ask(f"?{self._query}")
        return {name: str(item.get("value", "")) for name, item in items.items()}

    async def _subscribe(self) -> None:
        before = self._subscription
        self._subscription = (await self._ask(f"/subscribe?{self._query}"))["id"]
        if before is not None:  # unknown to a sidecar that was started since
            await self._sidecar.send(
                "GET", f"/configuration/{CONFIGURATION}/{quote(before)}/unsubscribe"
            )

    async def _ask(self, rest: str) -> dict[str, Any]:
        status, body, _ = await self._sidecar.send("GET", f"/configuration/{CONFIGURATION}{rest}")
        _require_success(status, body)
        return _json(body)


def _done_or_stale(status: int, body: bytes) -> bool:
    # Another version is stored: 409; one is stored though there should be none: what its script for Redis says.
    if status == 409 or b"failed to set key" in body:  # noqa: PLR2004 - see above
        return False
    _require_success(status, body)
    return True


def _require_success(status: int, body: bytes) -> None:
    if status >= 300:  # noqa: PLR2004 - no success
        text = body[:300].decode(errors="replace")
        raise Unavailable(f"The Dapr sidecar answered {status}: {text}")


def _json(body: bytes) -> dict[str, Any]:
    try:
        found = orjson.loads(body)
    except orjson.JSONDecodeError:
        return {}
    return found if isinstance(found, dict) else {}


async def _require_listening(brokers: str) -> None:
    """Raises `Unavailable` unless one of the brokers accepts a connection."""
    for broker in brokers.split(","):
        host, _, port = broker.strip().rpartition(":")
        try:
            async with asyncio.timeout(2):
                _, writer = await asyncio.open_connection(host, int(port))
        except (OSError, TimeoutError, ValueError):
            continue
        writer.close()
        return
    raise Unavailable(f"None of the Kafka brokers {brokers} accepts a connection.")
