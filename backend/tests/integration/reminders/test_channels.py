"""Webhooks from a due reminder to a real receiver: signed, once, tried again, and never into this network."""

import asyncio
import base64
import hashlib
import hmac
from collections.abc import AsyncIterator
from datetime import timedelta
from ipaddress import ip_network
from typing import Any

import orjson
import pytest
from tests.clocks import SetClock
from tests.integration.conftest import Account, eventually
from tests.integration.reminders.conftest import TEST, with_reminder
from tests.receiver import Receiver, receiving

from taskflow import background_tasks, delivery_loop
from taskflow.channels.outbound import Outbound
from taskflow.channels.webhook import Webhook
from taskflow.database import Database
from taskflow.ports import Channel
from taskflow.services import delivering
from taskflow.worker import local_bus

LOOPBACK = [ip_network("127.0.0.0/8")]


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    async with receiving() as found:
        yield found


@pytest.fixture
async def outbound(request: pytest.FixtureRequest) -> AsyncIterator[Outbound]:
    made = Outbound(getattr(request, "param", LOOPBACK), seconds=1.0)
    yield made
    await made.close()


@pytest.fixture
async def working(database: Database, clock: SetClock, outbound: Outbound) -> AsyncIterator[None]:
    """Scheduler, relay, consumers and deliveries at work."""
    stop = asyncio.Event()
    ways: dict[str, Channel] = {"webhook": Webhook(outbound, clock)}
    loops = [
        asyncio.create_task(background_tasks.scheduler(database, stop)),
        asyncio.create_task(background_tasks.relay(database, local_bus(database), stop)),
        asyncio.create_task(delivery_loop.deliver(database, ways, stop)),
    ]
    yield
    stop.set()
    await asyncio.gather(*loops)


async def channel(ada: Account, receiver: Receiver, **more: Any) -> dict[str, Any]:
    body = {"kind": "webhook", "name": "Hook", "address": receiver.url, **more}
    made = await ada.post("/api/channels", body)
    assert made.status_code == 201, made.text
    return dict(made.json())


async def deliveries(ada: Account, state: str, count: int = 1) -> list[dict[str, Any]]:
    """The webhook deliveries, as soon as `count` of them are in `state`."""

    async def there() -> list[dict[str, Any]]:
        items = (await ada.client.get("/api/deliveries")).json()["items"]
        found = [i for i in items if i["channel"] == "webhook" and i["state"] == state]
        return found if len(found) >= count else []

    found: list[dict[str, Any]] = await eventually(there)
    return found


@pytest.mark.usefixtures("working")
async def test_a_due_reminder_reaches_a_signed_webhook(
    ada: Account, clock: SetClock, receiver: Receiver
) -> None:
    made = await channel(ada, receiver)
    task_id, _ = await with_reminder(ada, clock, before_due="PT1H")
    clock.advance(timedelta(hours=2))
    await ada.post("/api/tasks", {"title": "wakes the scheduler", "due_date": "2031-01-01"})
    await with_reminder(ada, clock, before_due="PT1H")
    (sent,) = await deliveries(ada, "sent")
    assert (sent["attempts"], sent["answer"], sent["task_id"]) == (1, "200 as told", task_id)
    ((headers, body),) = receiver.came
    message = orjson.loads(body)
    assert message["type"] == "reminder.due"
    assert message["data"]["task_id"] == task_id
    signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
    key = base64.b64decode(made["secret"].removeprefix("whsec_"))
    expected = base64.b64encode(hmac.digest(key, signed, hashlib.sha256)).decode()
    assert headers["webhook-signature"] == f"v1,{expected}"
    listed = (await ada.client.get("/api/channels")).json()["items"]
    assert "secret" not in listed[0]


@pytest.mark.usefixtures("working")
async def test_tries_again_with_the_same_id(
    ada: Account, clock: SetClock, receiver: Receiver
) -> None:
    receiver.answers = [(500, {}), (200, {})]
    made = await channel(ada, receiver)
    await ada.post(f"/api/channels/{made['id']}/test", {})
    (failed,) = await deliveries(ada, "failed")
    assert failed["answer"] == "500 as told"
    clock.advance(timedelta(seconds=10))
    await ada.post(
        f"/api/channels/{made['id']}/test", {}
    )  # wakes the loop, whose clock stood still
    sent = await deliveries(ada, "sent", 2)
    assert sorted(each["attempts"] for each in sent) == [1, 2]
    ids = [headers["webhook-id"] for headers, _ in receiver.came]
    assert len(ids) == 3
    assert len(set(ids)) == 2


@pytest.mark.usefixtures("working")
async def test_a_receiver_that_is_gone_ends_the_channel(ada: Account, receiver: Receiver) -> None:
    receiver.answers = [(410, {})]
    made = await channel(ada, receiver)
    await ada.post(f"/api/channels/{made['id']}/test", {})
    await deliveries(ada, "given_up")
    (listed,) = (await ada.client.get("/api/channels")).json()["items"]
    assert listed["enabled"] is False
    assert "410" in listed["disabled_reason"]
    again = await ada.post(f"/api/channels/{made['id']}/test", {})
    assert again.status_code == 409


@pytest.mark.usefixtures("working")
async def test_waits_as_long_as_it_is_asked_to(
    ada: Account, clock: SetClock, receiver: Receiver
) -> None:
    receiver.answers = [(429, {"Retry-After": "3600"})]
    made = await channel(ada, receiver)
    await ada.post(f"/api/channels/{made['id']}/test", {})
    (failed,) = await deliveries(ada, "failed")
    later = (clock.now() + timedelta(hours=1)).isoformat().replace("+00:00", "")
    assert failed["next_attempt_at"].startswith(later)
    (listed,) = (await ada.client.get("/api/channels")).json()["items"]
    assert listed["held_until"].startswith(later)


@pytest.mark.usefixtures("working")
async def test_a_receiver_that_hangs_holds_up_nobody_else(ada: Account, receiver: Receiver) -> None:
    receiver.answers = [None]
    hanging = await channel(ada, receiver)
    async with receiving() as other:
        fine = await channel(ada, other)
        for _ in range(6):
            await ada.post(f"/api/channels/{hanging['id']}/test", {})
        await ada.post(f"/api/channels/{fine['id']}/test", {})
        await deliveries(ada, "sent")
    (failed, *_) = await deliveries(ada, "failed")
    assert failed["last_error"] == "No answer within 1 s."


@pytest.mark.usefixtures("working")
@pytest.mark.parametrize("outbound", [[]], indirect=True)
@pytest.mark.parametrize(
    "host", ["127.0.0.1", "localhost", "127.1", "[::1]", "[::ffff:127.0.0.1]", "0x7f000001"]
)
async def test_never_calls_into_this_network(ada: Account, receiver: Receiver, host: str) -> None:
    made = await channel(ada, receiver, address=f"http://{host}:{receiver.port}/")
    await ada.post(f"/api/channels/{made['id']}/test", {})
    await deliveries(ada, "failed")
    assert receiver.came == []


@pytest.mark.usefixtures("working")
async def test_follows_no_redirect(ada: Account, receiver: Receiver) -> None:
    async with receiving() as inner:
        receiver.answers = [(302, {"Location": inner.url})]
        made = await channel(ada, receiver)
        await ada.post(f"/api/channels/{made['id']}/test", {})
        (failed,) = await deliveries(ada, "failed")
        assert failed["answer"] == "302 as told"
        assert inner.came == []


async def test_what_a_dead_process_had_claimed_is_sent_after_its_lease(
    ada: Account, clock: SetClock, receiver: Receiver, database: Database
) -> None:
    made = await channel(ada, receiver)
    await ada.post(f"/api/channels/{made['id']}/test", {})
    async with database.transaction(TEST) as uow:
        (claimed,) = await delivering.claim(uow, busy=[], limit=10)
        assert await delivering.claim(uow, busy=[], limit=10) == []
    clock.advance(timedelta(seconds=61))
    async with database.transaction(TEST) as uow:
        (again,) = await delivering.claim(uow, busy=[], limit=10)
    assert (again.id, again.attempts) == (claimed.id, 2)


@pytest.mark.usefixtures("working")
async def test_sends_one_delivery_once_more(ada: Account, receiver: Receiver) -> None:
    made = await channel(ada, receiver)
    await ada.post(f"/api/channels/{made['id']}/test", {})
    (sent,) = await deliveries(ada, "sent")
    again = await ada.post(f"/api/deliveries/{sent['id']}/redeliver", {})
    assert again.status_code == 200

    async def twice() -> bool:
        return len(receiver.came) == 2

    await eventually(twice)
    assert len({headers["webhook-id"] for headers, _ in receiver.came}) == 1


async def test_the_deliveries_of_one_channel_are_told_apart(
    ada: Account, receiver: Receiver
) -> None:
    one, other = await channel(ada, receiver), await channel(ada, receiver)
    for each in (one, other, one):
        await ada.post(f"/api/channels/{each['id']}/test", {})
    asked = await ada.client.get("/api/deliveries", params={"channel_id": one["id"]})
    assert [item["channel_id"] for item in asked.json()["items"]] == [one["id"]] * 2
    assert {item["title"] for item in asked.json()["items"]} == {"A test"}
