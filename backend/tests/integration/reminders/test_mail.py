"""Mails to a real server: once, tried again or given up as it answers; and links that act by POST only."""

import asyncio
import re
from collections.abc import AsyncIterator
from datetime import timedelta
from email.message import EmailMessage
from typing import Any
from uuid import UUID

import asyncpg
import httpx
import pytest
from fastapi import FastAPI
from tests.clocks import SetClock
from tests.integration.conftest import Account, eventually
from tests.integration.reminders.conftest import TEST, with_reminder
from tests.postbox import DROP, HANG, Postbox, receiving_mail

from taskflow import background_tasks, delivery_loop
from taskflow.channels.email import Email
from taskflow.config import Registration, Settings, SmtpTls
from taskflow.database import Database
from taskflow.main import build
from taskflow.ports import Sent
from taskflow.services import delivering
from taskflow.worker import local_bus

ADDRESS = "ada@elsewhere.example.com"


@pytest.fixture
async def postbox() -> AsyncIterator[Postbox]:
    async with receiving_mail() as found:
        yield found


@pytest.fixture
def settings(postbox: Postbox) -> Settings:
    return Settings(
        registration=Registration.OPEN,
        public_url="http://test",
        smtp_host="127.0.0.1",
        smtp_port=postbox.port,
        smtp_tls=SmtpTls.NONE,
        smtp_from="TaskFlow <tasks@example.com>",
    )


@pytest.fixture
async def app(database_url: str, clock: SetClock, settings: Settings) -> AsyncIterator[FastAPI]:
    application = build(settings, database_url, clock=clock, with_roles=False)
    async with application.router.lifespan_context(application):
        yield application


@pytest.fixture
async def working(app: FastAPI, database: Database, settings: Settings) -> AsyncIterator[None]:
    """Scheduler, relay, consumers and deliveries at work."""
    stop = asyncio.Event()
    email = Email(settings, app.state.parts.mail_signer.sign, database.clock, seconds=1.0)
    loops = [
        asyncio.create_task(background_tasks.scheduler(database, stop)),
        asyncio.create_task(background_tasks.relay(database, local_bus(database), stop)),
        asyncio.create_task(delivery_loop.deliver(database, {"email": email}, stop)),
    ]
    yield
    stop.set()
    await asyncio.gather(*loops)


async def channel(ada: Account, address: str | None = None) -> dict[str, Any]:
    """By default to the account's own address, which needs no confirmation."""
    body = {"kind": "email", "name": "Mail", "address": address or ada.email}
    made = await ada.post("/api/channels", body)
    assert made.status_code == 201, made.text
    return dict(made.json())


async def delivery(ada: Account, state: str) -> dict[str, Any]:
    """The newest delivery by mail, as soon as it is in `state`."""

    async def there() -> dict[str, Any] | None:
        items = (await ada.client.get("/api/deliveries")).json()["items"]
        newest = next(iter(i for i in items if i["channel"] == "email"), None)
        return newest if newest and newest["state"] == state else None

    found: dict[str, Any] = await eventually(there)
    return found


async def send_test(ada: Account, made: dict[str, Any]) -> None:
    answered = await ada.post(f"/api/channels/{made['id']}/test")
    assert answered.status_code == 201, answered.text


def body(message: EmailMessage, kind: str) -> str:
    found = message.get_body((kind,))
    assert isinstance(found, EmailMessage)
    return "\n".join(str(found.get_content()).splitlines())


def links(message: EmailMessage) -> dict[str, str]:
    """The addresses in the text, by the words before them."""
    text = body(message, "plain")
    return dict(re.findall(r"^(.+):\n(http\S+)$", text, re.MULTILINE))


async def remind(ada: Account, clock: SetClock, postbox: Postbox) -> tuple[str, EmailMessage]:
    """A task whose reminder has come by mail: its id, and the mail."""
    await channel(ada)
    task_id, _ = await with_reminder(ada, clock, before_due="PT1H")
    clock.advance(timedelta(hours=2))
    await with_reminder(ada, clock, before_due="PT1H")  # wakes the scheduler
    await delivery(ada, "sent")
    return task_id, postbox.came[0]


@pytest.mark.usefixtures("working")
async def test_a_due_reminder_comes_as_text_and_html(
    ada: Account, clock: SetClock, postbox: Postbox
) -> None:
    task_id, mail = await remind(ada, clock, postbox)
    assert (mail["To"], mail["Subject"]) == (ada.email, "Water the plants")
    assert mail["From"] == "TaskFlow <tasks@example.com>"
    sent = await delivery(ada, "sent")
    assert mail["Message-ID"] == f"<{UUID(sent['id']).hex}@example.com>"
    assert (sent["attempts"], sent["uncertain"], sent["task_id"]) == (1, 0, task_id)
    html = body(mail, "html")
    assert "<h1" in html
    for words, url in links(mail).items():
        assert words in html
        assert url in html
    assert set(links(mail)) == {
        *("Done", "In an hour", "Tomorrow", "Open"),
        "Send nothing more to this address",
    }


@pytest.mark.usefixtures("working")
async def test_what_somebody_wrote_is_text_in_html(
    ada: Account, clock: SetClock, postbox: Postbox
) -> None:
    await channel(ada)
    title = '<b>Grüße</b> & "mehr"'
    task = await ada.add_task(title=title, due_date=(clock.now() + timedelta(hours=2)).isoformat())
    await ada.post(f"/api/tasks/{task['id']}/reminders", {"before_due": "PT1H"})
    clock.advance(timedelta(hours=1, seconds=1))
    await with_reminder(ada, clock, before_due="PT1H")  # wakes the scheduler
    await delivery(ada, "sent")
    (mail,) = postbox.came
    assert mail["Subject"] == title
    assert "<b>" not in body(mail, "html")
    assert title in body(mail, "plain")


@pytest.mark.usefixtures("working")
async def test_a_link_asks_and_its_button_acts(
    ada: Account,
    anonymous: httpx.AsyncClient,
    clock: SetClock,
    postbox: Postbox,
) -> None:
    task_id, mail = await remind(ada, clock, postbox)

    async def standing() -> tuple[str, int]:
        """The task's status, and how many reminders it has."""
        task = (await ada.client.get(f"/api/tasks/{task_id}")).json()
        asked = await ada.client.get("/api/reminders", params={"task_id": task_id})
        return task["status"], len(asked.json()["items"])

    expected = {"In an hour": ("open", 2), "Tomorrow": ("open", 3), "Done": ("done", 3)}
    for words, then in expected.items():
        url, before = links(mail)[words], await standing()
        page = await anonymous.get(url)
        assert page.status_code == 200
        assert '<form method="post">' in page.text
        assert "script-src" not in page.headers["content-security-policy"]
        assert await standing() == before
        for _ in range(2):
            assert (await anonymous.post(url)).status_code == 200
        assert await standing() == then


@pytest.mark.usefixtures("working")
async def test_a_link_of_another_site_spent_or_forged_does_nothing(
    ada: Account, anonymous: httpx.AsyncClient, clock: SetClock, postbox: Postbox
) -> None:
    _, mail = await remind(ada, clock, postbox)
    url = links(mail)["Done"]
    forged = url[:-2] + ("AA" if not url.endswith("AA") else "BB")
    for method in ("GET", "POST"):
        assert (await anonymous.request(method, forged)).status_code == 404
    elsewhere = await anonymous.post(url, headers={"Origin": "https://evil.example"})
    assert elsewhere.status_code == 403
    clock.advance(timedelta(days=15))
    spent = await anonymous.post(url)
    assert spent.status_code == 404
    assert "not any more" in spent.text


@pytest.mark.usefixtures("working")
async def test_a_removed_channel_takes_its_links_along(
    ada: Account, anonymous: httpx.AsyncClient, clock: SetClock, postbox: Postbox
) -> None:
    _, mail = await remind(ada, clock, postbox)
    (made,) = (await ada.client.get("/api/channels")).json()["items"]
    await ada.client.delete(f"/api/channels/{made['id']}")
    assert (await anonymous.post(links(mail)["Done"])).status_code == 404


@pytest.mark.usefixtures("working")
async def test_a_mail_program_unsubscribes_with_one_click(
    ada: Account, anonymous: httpx.AsyncClient, postbox: Postbox
) -> None:
    await send_test(ada, await channel(ada))
    await delivery(ada, "sent")
    (mail,) = postbox.came
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    url = mail["List-Unsubscribe"].strip("<>")
    await anonymous.get(url)
    (before,) = (await ada.client.get("/api/channels")).json()["items"]
    clicked = await anonymous.post(url, data={"List-Unsubscribe": "One-Click"})
    (after,) = (await ada.client.get("/api/channels")).json()["items"]
    assert (before["enabled"], clicked.status_code, after["enabled"]) == (True, 200, False)


@pytest.mark.usefixtures("working")
async def test_an_address_gets_nothing_before_it_is_confirmed(
    ada: Account, anonymous: httpx.AsyncClient, clock: SetClock, postbox: Postbox
) -> None:
    made = await channel(ada, ADDRESS)
    assert made["confirmed_at"] is None
    await delivery(ada, "sent")
    await with_reminder(ada, clock, before_due="PT1H")
    clock.advance(timedelta(hours=2))
    await with_reminder(ada, clock, before_due="PT1H")  # wakes the scheduler

    async def told_in_the_app() -> bool:
        return bool((await ada.client.get("/api/notifications")).json()["items"])

    await eventually(told_in_the_app)
    await send_test(ada, made)
    await delivery(ada, "sent")
    assert {mail["Subject"] for mail in postbox.came} == {"Confirm this address for TaskFlow"}
    assert len(postbox.came) == 2
    assert ada.email not in str(postbox.came[0])
    await anonymous.post(links(postbox.came[0])["Confirm this address"])
    (confirmed,) = (await ada.client.get("/api/channels")).json()["items"]
    assert confirmed["confirmed_at"] is not None
    await send_test(ada, made)

    async def third() -> bool:
        return len(postbox.came) == 3

    await eventually(third)
    assert postbox.came[2]["Subject"] == "A test"


async def test_strangers_are_asked_ten_times_a_day_at_most(ada: Account) -> None:
    made = [await channel(ada, f"x{i}@example.com") for i in range(10)]
    for each in made:
        await ada.client.delete(f"/api/channels/{each['id']}")
    body = {"kind": "email", "name": "Mail", "address": ADDRESS}
    refused = await ada.post("/api/channels", body)
    assert (refused.status_code, refused.json()["code"]) == (429, "rate_limited")


async def test_refuses_what_is_no_address(ada: Account) -> None:
    for address in ("nobody", "https://example.com/", "grüße@example.com", "a@b"):
        body = {"kind": "email", "name": "x", "address": address}
        refused = await ada.post("/api/channels", body)
        assert refused.status_code == 422, address
        assert [each["path"] for each in refused.json()["errors"]] == ["address"]
    made = await channel(ada)
    path = f"/api/channels/{made['id']}"
    refused = await ada.client.patch(path, json={"address": "https://example.com/"})
    assert refused.status_code == 422


@pytest.mark.usefixtures("working")
async def test_a_refusal_for_good_is_given_up(ada: Account, postbox: Postbox) -> None:
    postbox.to_rcpt = ["550 5.1.1 No such user"]
    await send_test(ada, await channel(ada))
    given_up = await delivery(ada, "given_up")
    assert given_up["answer"] == "550 5.1.1 No such user"
    assert given_up["attempts"] == 1
    (listed,) = (await ada.client.get("/api/channels")).json()["items"]
    assert (listed["enabled"], listed["failures"]) == (True, 1)


@pytest.mark.usefixtures("working")
async def test_greylisting_is_waited_out(ada: Account, clock: SetClock, postbox: Postbox) -> None:
    postbox.to_rcpt = ["451 4.7.1 Greylisted", "250 OK"]
    await send_test(ada, await channel(ada))
    failed = await delivery(ada, "failed")
    assert failed["answer"] == "451 4.7.1 Greylisted"
    clock.advance(timedelta(seconds=10))
    await ada.post(f"/api/deliveries/{failed['id']}/redeliver")  # wakes the loop
    sent = await delivery(ada, "sent")
    assert sent["uncertain"] == 0
    assert len(postbox.came) == 1


@pytest.mark.usefixtures("working")
@pytest.mark.parametrize("step", ["to_rcpt", "to_data"])
async def test_a_server_that_hangs_is_tried_again(
    ada: Account, postbox: Postbox, step: str
) -> None:
    setattr(postbox, step, [HANG])
    await send_test(ada, await channel(ada))
    failed = await delivery(ada, "failed")
    assert failed["uncertain"] == (1 if step == "to_data" else 0)


@pytest.mark.usefixtures("working")
async def test_no_server_at_all_is_tried_again(ada: Account, postbox: Postbox) -> None:
    postbox.close()
    await send_test(ada, await channel(ada))
    failed = await delivery(ada, "failed")
    assert failed["next_attempt_at"] is not None
    assert failed["uncertain"] == 0


@pytest.mark.usefixtures("working")
async def test_a_connection_lost_after_the_message_is_uncertain(
    ada: Account, clock: SetClock, postbox: Postbox, sql: asyncpg.Connection
) -> None:
    """It was taken and nobody said so: it comes twice, with one Message-ID, and that is on the record."""
    postbox.to_data = [DROP, "250 Taken"]
    await send_test(ada, await channel(ada))
    failed = await delivery(ada, "failed")
    assert failed["uncertain"] == 1
    clock.advance(timedelta(seconds=10))
    await channel(ada, "wakes-the-loop@example.com")

    async def again() -> bool:
        return bool(
            await sql.fetchval("SELECT state = 'sent' FROM deliveries WHERE id = $1", failed["id"])
        )

    await eventually(again)
    ids = [mail["Message-ID"] for mail in postbox.came if mail["Subject"] == "A test"]
    assert (len(ids), len(set(ids))) == (2, 1)
    assert await sql.fetchval("SELECT uncertain FROM deliveries WHERE id = $1", failed["id"]) == 1


async def test_a_process_killed_on_the_way_leaves_its_attempt_uncertain(
    ada: Account, clock: SetClock, database: Database
) -> None:
    await send_test(ada, await channel(ada))
    async with database.transaction(TEST) as uow:
        (first,) = await delivering.claim(uow, busy=[], limit=1)
    clock.advance(timedelta(seconds=61))
    async with database.transaction(TEST) as uow:
        (second,) = await delivering.claim(uow, busy=[], limit=1)
    assert (first.was_under_way, second.was_under_way) == (False, True)
    (item,) = (await ada.client.get("/api/deliveries")).json()["items"]
    assert (item["uncertain"], item["attempts"]) == (1, 2)


async def test_a_delivery_is_not_queued_again_while_an_attempt_is_under_way(
    ada: Account, clock: SetClock, database: Database
) -> None:
    await send_test(ada, await channel(ada))
    async with database.transaction(TEST) as uow:
        (first,) = await delivering.claim(uow, busy=[], limit=1)
        await delivering.note(uow, first, Sent(taken=False, answer="451"), jitter=0)
    clock.advance(timedelta(seconds=10))
    async with database.transaction(TEST) as uow:
        (second,) = await delivering.claim(uow, busy=[], limit=1)
    refused = await ada.post(f"/api/deliveries/{second.id}/redeliver")
    assert (refused.status_code, refused.json()["code"]) == (409, "conflict")
    async with database.transaction(TEST) as uow:
        await delivering.note(uow, second, Sent(taken=True, answer="250 OK"), jitter=0)
        assert await delivering.claim(uow, busy=[], limit=1) == []
    sent = await delivery(ada, "sent")
    assert (sent["attempts"], sent["uncertain"]) == (2, 0)
