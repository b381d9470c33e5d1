"""A real sidecar that refuses what it does not know, and one that ends when it is asked and is started again."""

import asyncio
import pathlib

import pytest
from stack.parts import Kafka, Redis
from tests.contract.recorder import Recorder, keys, numbered
from tests.contract.test_event_bus import has
from tests.contract.transports import TOKENS, OnDapr
from tests.integration.conftest import eventually

from taskflow import background_tasks, dapr_client, outbox
from taskflow.consumers.dispatch import Dispatcher
from taskflow.dapr_client import DaprBus
from taskflow.dapr_client import Sidecar as Client
from taskflow.database import Database
from taskflow.errors import Unavailable
from taskflow.events import system_origin
from taskflow.outbox import NewEvent
from taskflow.ports import EventBus

pytestmark = [pytest.mark.stack, pytest.mark.xdist_group("broker")]
TEST = system_origin("test")


@pytest.fixture
def on_dapr(tmp_path: pathlib.Path, kafka: Kafka, redis: Redis) -> OnDapr:
    return OnDapr(tmp_path, kafka, redis)


async def publish(database: Database, event: NewEvent, bus: EventBus | None) -> None:
    """Hand one event over and note that it is confirmed; without a bus it is confirmed and lost."""
    async with database.transaction(TEST) as uow:
        await outbox.append(uow, [event])
        rows = await outbox.pending(uow, shards=range(outbox.SHARDS), limit=500)
        chosen = [row for row in rows if row.id == event.id]
        assert len(chosen) == 1
        if bus is not None:
            assert await bus.publish(chosen) == {}
        await outbox.confirm(uow, chosen)


async def test_what_a_sidecar_answers_404_is_not_taken_for_published(
    database: Database, recorder: Recorder, on_dapr: OnDapr, monkeypatch: pytest.MonkeyPatch
) -> None:
    (key,) = keys(1)
    (event,) = numbered(key, [1])
    async with on_dapr.running(database, [recorder]) as bus:
        with monkeypatch.context() as elsewhere:
            elsewhere.setattr(dapr_client, "PUBSUB", "no-such-pubsub")
            with pytest.raises(Unavailable, match="404"):
                await publish(database, event, bus)
        await publish(database, event, bus)
        await eventually(has(recorder, key, 1), deadline=on_dapr.patience)
    assert await recorder.handled(key) == [1]


async def test_a_sidecar_that_delivers_nothing_ends_and_delivers_when_started_again(
    database: Database,
    recorder: Recorder,
    on_dapr: OnDapr,
    kafka: Kafka,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """What supervises it is played by `start`: as in a cluster it starts what has ended, and nothing else."""
    monkeypatch.setattr(background_tasks, "DELIVERIES_POLL", 0.5)
    dispatcher, stop = Dispatcher(database, recorder), asyncio.Event()
    key, lost = keys(2)
    async with on_dapr.beside(dispatcher) as sidecar:
        client = Client(sidecar.port, TOKENS.api)
        bus = DaprBus(client, brokers=kafka.address)
        await publish(database, numbered(key, [1])[0], bus)
        await eventually(has(recorder, key, 1), deadline=on_dapr.patience)
        first = sidecar.pid
        assert first is not None
        await publish(database, numbered(lost, [1])[0], None)
        watching = asyncio.create_task(
            background_tasks.watch_deliveries(
                database, dispatcher, stop, check=bus.check, restart=client.shut_down
            )
        )

        async def has_ended() -> bool:
            return await asyncio.to_thread(lambda: sidecar.pid) is None

        await eventually(has_ended, deadline=on_dapr.patience)
        stop.set()
        await watching
        await asyncio.to_thread(sidecar.start)
        assert sidecar.pid not in {None, first}
        await publish(database, numbered(key, [2])[0], bus)
        await eventually(has(recorder, key, 2), deadline=on_dapr.patience)
        await bus.close()
    assert await recorder.handled(key) == [1, 2]
