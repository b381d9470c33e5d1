"""What every event bus promises, seen from where it matters: events go into the outbox, effects come out.

A transport joins the suite by a class in `transports`.
"""

import asyncio
import pathlib
from collections import Counter
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from typing import Any
from uuid import UUID

import pytest
from tests.contract.recorder import WORKSPACE, Recorder, keys, numbered
from tests.contract.transports import Local, OnDapr, OnKafka, Transport
from tests.integration.conftest import eventually

from taskflow import background_tasks, outbox
from taskflow.consumers.dispatch import Consumer
from taskflow.database import Database
from taskflow.events import MAX_EVENT_BYTES, EventType, Topic, system_origin
from taskflow.outbox import NewEvent
from taskflow.ports import MAX_ATTEMPTS, EventBus

TEST = system_origin("test")


# One broker serves them, in one worker.
ON_THE_BROKER = (pytest.mark.stack, pytest.mark.xdist_group("broker"))
KINDS = [
    pytest.param("local"),
    pytest.param("kafka", marks=ON_THE_BROKER),
    pytest.param("dapr", marks=ON_THE_BROKER),
]


@pytest.fixture(params=KINDS)
def transport(request: pytest.FixtureRequest, tmp_path: pathlib.Path) -> Transport:
    if request.param == "local":
        return Local()
    kafka = request.getfixturevalue("kafka")
    if request.param == "kafka":
        return OnKafka(kafka)
    return OnDapr(tmp_path, kafka, request.getfixturevalue("redis"))


class Path:
    """From the outbox through the relay and the transport to the consumers."""

    def __init__(self, database: Database, transport: Transport) -> None:
        self._database = database
        self._transport = transport

    async def write(self, *batches: Sequence[NewEvent]) -> None:
        for batch in batches:
            async with self._database.transaction(TEST) as uow:
                await outbox.append(uow, batch)

    @asynccontextmanager
    async def running(self, *consumers: Consumer) -> AsyncIterator[EventBus]:
        stop = asyncio.Event()
        async with self._transport.running(self._database, consumers) as bus:
            relay = asyncio.create_task(background_tasks.relay(self._database, bus, stop))
            yield bus
            stop.set()
            await relay


@pytest.fixture
def path(database: Database, transport: Transport) -> Path:
    return Path(database, transport)


def has(recorder: Recorder, key: UUID, count: int) -> Callable[[], Any]:
    async def check() -> bool:
        return len(await recorder.handled(key)) >= count

    return check


async def test_keeps_the_order_of_each_key(path: Path, recorder: Recorder) -> None:
    three = keys(3)
    for first in range(1, 61, 5):
        await path.write(*(numbered(key, range(first, first + 5)) for key in three))
    async with path.running(recorder):
        for key in three:
            await eventually(has(recorder, key, 60))
            assert await recorder.handled(key) == list(range(1, 61))


async def test_later_events_of_a_failing_key_wait_and_other_keys_go_on(
    path: Path, recorder: Recorder
) -> None:
    stuck, free = keys(2)
    recorder.failing[stuck, 2] = 1_000_000
    await path.write(numbered(stuck, range(1, 6)), numbered(free, range(1, 6)))
    async with path.running(recorder):
        await eventually(has(recorder, free, 5))
        await path.write(numbered(free, [6]), numbered(stuck, [6]))
        await eventually(has(recorder, free, 6))
        assert await recorder.handled(stuck) == [1]
        recorder.failing.clear()
        await eventually(has(recorder, stuck, 6))
    assert await recorder.handled(stuck) == [1, 2, 3, 4, 5, 6]
    assert await recorder.handled(free) == [1, 2, 3, 4, 5, 6]


async def test_one_failing_consumer_does_not_hold_up_another(
    path: Path, recorder: Recorder
) -> None:
    other = await Recorder.created(recorder.sql)
    (key,) = keys(1)
    recorder.failing[key, 1] = 1_000_000
    await path.write(numbered(key, [1]))
    async with path.running(recorder, other):
        await eventually(has(other, key, 1))
        assert await recorder.handled(key) == []
        recorder.failing.clear()
        await eventually(has(recorder, key, 1))
    assert await other.handled(key) == [1]


async def test_one_bad_event_harms_no_other_of_its_batch(path: Path, recorder: Recorder) -> None:
    many = keys(30)
    recorder.failing[many[7], 1] = 2
    await path.write([numbered(key, [1])[0] for key in many])
    async with path.running(recorder):
        for key in many:
            await eventually(has(recorder, key, 1))
    assert Counter([len(await recorder.handled(key)) for key in many]) == {1: 30}


async def test_poison_is_a_dead_letter_at_once(path: Path, recorder: Recorder) -> None:
    (key,) = keys(1)
    await path.write(numbered(key, range(1, 5), poison=[2]))
    async with path.running(recorder):
        await eventually(has(recorder, key, 3))
    assert await recorder.handled(key) == [1, 3, 4]
    (letter,) = await recorder.dead_letters()
    assert letter["attempts"] == 1
    assert "nonsense" in letter["reason"]


async def test_what_fails_for_long_is_a_dead_letter_and_its_key_goes_on(
    path: Path, transport: Transport, recorder: Recorder
) -> None:
    (key,) = keys(1)
    recorder.failing[key, 2] = 1_000_000
    await path.write(numbered(key, range(1, 5)))
    await transport.ends_soon(recorder.sql, key)
    async with path.running(recorder):
        await eventually(has(recorder, key, 3), deadline=transport.patience)
    assert await recorder.handled(key) == [1, 3, 4]
    (letter,) = await recorder.dead_letters()
    assert (letter["attempts"], letter["number"]) == (MAX_ATTEMPTS, "2")
    assert letter["reason"] == "RuntimeError: cannot handle number 2 now"


async def test_a_repeated_delivery_has_no_second_effect(
    path: Path, database: Database, recorder: Recorder
) -> None:
    (key,) = keys(1)
    await path.write(numbered(key, range(1, 11)))
    async with database.reading(TEST) as uow:
        rows = await outbox.pending(uow, shards=range(outbox.SHARDS), limit=50)
    async with path.running(recorder) as bus:
        await eventually(has(recorder, key, 10))
        assert await bus.publish(rows) == {}
        assert await bus.publish([*rows, *rows]) == {}
        await path.write(numbered(key, [11]))
        await eventually(has(recorder, key, 11))
    assert await recorder.handled(key) == list(range(1, 12))


@pytest.mark.parametrize("transport", KINDS[1:], indirect=True)
async def test_all_that_is_delivered_again_has_no_second_effect(
    path: Path, recorder: Recorder
) -> None:
    """As after a reset of the group's offsets: the broker brings everything once more."""
    many = keys(12)
    await path.write(*(numbered(key, range(1, 6)) for key in many))
    async with path.running(recorder):
        for key in many:
            await eventually(has(recorder, key, 5))
    async with path.running(recorder):
        await path.write(*(numbered(key, [6]) for key in many))
        for key in many:
            await eventually(has(recorder, key, 6))
    for key in many:
        assert await recorder.handled(key) == [1, 2, 3, 4, 5, 6]


async def test_an_event_as_large_as_is_allowed_arrives(path: Path, recorder: Recorder) -> None:
    (key,) = keys(1)
    notes = "\N{SNOWMAN}" * ((MAX_EVENT_BYTES - 1000) // len("\N{SNOWMAN}".encode()))
    actor = {"kind": "user", "name": "Ada", "id": WORKSPACE, "token_id": None}
    large = NewEvent(
        topic=Topic.EVENTS,
        type=EventType.TASK_UPDATED,
        workspace_id=WORKSPACE,
        key=key,
        sequence=2,
        data={"task": {"notes": notes}, "changes": {}, "actor": actor},
    )
    await path.write(numbered(key, [1]), [large], numbered(key, [3]))
    async with path.running(recorder):
        await eventually(has(recorder, key, 3))
    assert await recorder.handled(key) == [1, 2, 3]


async def test_reports_what_it_could_not_hand_over(database: Database, recorder: Recorder) -> None:
    """The local bus hands over when the consumers have done it, so their failure is its own."""
    stuck, free = keys(2)
    recorder.failing[stuck, 2] = 1_000_000
    async with database.transaction(TEST) as uow:
        await outbox.append(uow, [*numbered(stuck, [1, 2, 3]), *numbered(free, [1, 2, 3])])
        rows = await outbox.pending(uow, shards=range(outbox.SHARDS), limit=50)
        async with Local().running(database, [recorder]) as bus:
            failures = await bus.publish(rows)
        await outbox.confirm(uow, rows)
    failed = [row for row in rows if row.id in failures]
    assert [(row.key, int(row.envelope["sequence"])) for row in failed] == [(stuck, 2), (stuck, 3)]
    assert "cannot handle number 2" in failures[failed[0].id]
