"""Web push from a due reminder to a browser that decrypts it, and checks who sent it."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from ipaddress import ip_network
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest
from tests.clocks import SetClock
from tests.integration.conftest import Account, eventually
from tests.integration.reminders.conftest import HOUR, with_reminder
from tests.receiver import Receiver, receiving
from tests.subscribed_browser import SubscribedBrowser, claims_of

from taskflow import background_tasks, delivery_loop
from taskflow.channels.outbound import Outbound
from taskflow.config import Settings
from taskflow.database import Database
from taskflow.worker import local_bus, ways_of

LOOPBACK = [ip_network("127.0.0.0/8")]
SETTINGS = Settings(push_contact="mailto:ops@example.com")


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    async with receiving() as found:
        found.answers = [(201, {})]
        yield found


@pytest.fixture
async def working(
    database: Database, request: pytest.FixtureRequest
) -> AsyncIterator[asyncio.Event]:
    """Scheduler, relay, consumers and deliveries at work, with the ways of a real installation."""
    stop = asyncio.Event()
    outbound = Outbound(getattr(request, "param", LOOPBACK), seconds=1.0)
    ways = await ways_of(database, SETTINGS, outbound)
    loops = [
        asyncio.create_task(background_tasks.scheduler(database, stop)),
        asyncio.create_task(background_tasks.relay(database, local_bus(database), stop)),
        asyncio.create_task(delivery_loop.deliver(database, ways, stop)),
    ]
    yield stop
    stop.set()
    await asyncio.gather(*loops)
    await outbound.close()


def subscription(browser: SubscribedBrowser, receiver: Receiver, name: str = "Phone") -> Any:
    return {"kind": "push", "name": name, "address": receiver.url, "keys": browser.keys}


async def subscribe(ada: Account, browser: SubscribedBrowser, receiver: Receiver) -> dict[str, Any]:
    made = await ada.post("/api/channels", subscription(browser, receiver))
    assert made.status_code == 201, made.text
    return dict(made.json())


async def deliveries(ada: Account, state: str) -> list[dict[str, Any]]:
    async def there() -> list[dict[str, Any]]:
        items = (await ada.client.get("/api/deliveries")).json()["items"]
        return [i for i in items if i["channel"] == "push" and i["state"] == state]

    found: list[dict[str, Any]] = await eventually(there)
    return found


@pytest.mark.usefixtures("working")
async def test_a_due_reminder_reaches_the_browser(
    ada: Account, clock: SetClock, receiver: Receiver
) -> None:
    browser = SubscribedBrowser()
    await subscribe(ada, browser, receiver)
    task_id, _ = await with_reminder(ada, clock, before_due="PT1H")
    clock.advance(2 * HOUR)
    await with_reminder(ada, clock, before_due="PT1H")  # wakes the scheduler
    (sent,) = await deliveries(ada, "sent")
    assert (sent["attempts"], sent["answer"], sent["task_id"]) == (1, "201 as told", task_id)
    ((headers, body),) = receiver.came
    message = browser.read(body)
    assert (message["title"], message["task_id"]) == ("Water the plants", task_id)
    assert message["body"].startswith("Due ")
    assert sent["id"].replace("-", "") == message["id"] == headers["topic"]
    assert (headers["ttl"], headers["urgency"]) == ("86400", "high")
    assert headers["content-encoding"] == "aes128gcm"
    key = (await ada.client.get("/api/channels/push-key")).json()["key"]
    claims = claims_of(headers["authorization"], public=key)
    until = int((clock.now() + timedelta(hours=12)).timestamp())
    service = "http://" + urlsplit(receiver.url).netloc
    assert claims == {"aud": service, "exp": until, "sub": "mailto:ops@example.com"}


@pytest.mark.usefixtures("working")
async def test_its_buttons_act_without_a_session(
    ada: Account, anonymous: httpx.AsyncClient, clock: SetClock, receiver: Receiver
) -> None:
    browser = SubscribedBrowser()
    await subscribe(ada, browser, receiver)
    task_id, _ = await with_reminder(ada, clock, before_due="PT1H")
    clock.advance(2 * HOUR)
    await with_reminder(ada, clock, before_due="PT1H")
    await deliveries(ada, "sent")
    actions = browser.read(receiver.came[0][1])["actions"]
    for each in (actions["snooze"], actions["done"]):
        assert (await anonymous.post(f"/api/mail/{each}")).status_code == 200
    assert (await anonymous.post(f"/api/mail/{actions['done'][:-1]}")).status_code == 404
    task = (await ada.client.get(f"/api/tasks/{task_id}")).json()
    assert task["status"] == "done"


@pytest.mark.usefixtures("working")
@pytest.mark.parametrize("status", [404, 410])
async def test_a_subscription_that_is_gone_ends_the_channel(
    ada: Account, receiver: Receiver, status: int
) -> None:
    browser = SubscribedBrowser()
    made = await subscribe(ada, browser, receiver)
    receiver.answers = [(status, {})]
    await ada.post(f"/api/channels/{made['id']}/test")
    await deliveries(ada, "given_up")
    (listed,) = (await ada.client.get("/api/channels")).json()["items"]
    assert (listed["enabled"], str(status) in listed["disabled_reason"]) == (False, True)
    receiver.answers = [(201, {})]
    again = await ada.post("/api/channels", subscription(browser, receiver, "New name"))
    assert again.json()["id"] == made["id"]
    (listed,) = (await ada.client.get("/api/channels")).json()["items"]
    assert (listed["enabled"], listed["name"]) == (True, "New name")


@pytest.mark.usefixtures("working")
async def test_a_test_says_that_it_is_one(ada: Account, receiver: Receiver) -> None:
    browser = SubscribedBrowser()
    made = await subscribe(ada, browser, receiver)
    await ada.post(f"/api/channels/{made['id']}/test")
    await deliveries(ada, "sent")
    message = browser.read(receiver.came[0][1])
    assert (message["title"], message["body"], message["actions"]) == (
        "A test",
        "Phone works.",
        {},
    )


@pytest.mark.usefixtures("working")
async def test_a_message_is_never_too_long(
    ada: Account, clock: SetClock, receiver: Receiver
) -> None:
    browser = SubscribedBrowser()
    await subscribe(ada, browser, receiver)
    task = await ada.add_task("🪴" * 500, due_date=(clock.now() + HOUR).isoformat())
    await ada.post(f"/api/tasks/{task['id']}/reminders", {"before_due": "PT0S"})
    clock.advance(2 * HOUR)
    await with_reminder(ada, clock, before_due="PT1H")
    await deliveries(ada, "sent")
    ((_, body),) = receiver.came
    assert len(body) <= 4096
    assert browser.read(body)["title"] == "🪴" * 300


@pytest.mark.parametrize("working", [[]], indirect=True)
@pytest.mark.usefixtures("working")
async def test_never_calls_into_this_network(ada: Account, receiver: Receiver) -> None:
    made = await subscribe(ada, SubscribedBrowser(), receiver)
    await ada.post(f"/api/channels/{made['id']}/test")
    await deliveries(ada, "failed")
    assert receiver.came == []


async def test_what_lets_others_send_is_shown_to_nobody(ada: Account, receiver: Receiver) -> None:
    browser = SubscribedBrowser()
    made = await subscribe(ada, browser, receiver)
    assert (made["secret"], "/hook" in made["address"]) == (None, False)
    listed = (await ada.client.get("/api/channels")).text
    assert "/hook" not in listed
    assert browser.keys["auth"] not in listed


@pytest.mark.parametrize(
    "keys", [None, {"p256dh": "AAAA", "auth": "AAAA"}, {"p256dh": "ü", "auth": "ü"}]
)
async def test_refuses_keys_that_are_none(
    ada: Account, receiver: Receiver, keys: dict[str, str] | None
) -> None:
    body = {"kind": "push", "name": "Phone", "address": receiver.url, "keys": keys}
    assert (await ada.post("/api/channels", body)).status_code == 422
    body |= {"kind": "webhook", "keys": SubscribedBrowser().keys}
    assert (await ada.post("/api/channels", body)).status_code == 422
