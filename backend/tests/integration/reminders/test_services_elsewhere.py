"""The real Apprise to a real receiver that stands for Telegram; and a token that is shown to nobody."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import orjson
import pytest
from apprise.plugins.telegram import NotifyTelegram
from tests.integration.conftest import Account
from tests.receiver import Receiver, receiving

from taskflow.channels.services_elsewhere import ServicesElsewhere
from taskflow.identifiers import uuid7

URL = "tgram://123456789:abcdefghijklmnopqrstuvwxyz123456789/12315544"


@dataclass(frozen=True)
class Message:
    id: UUID
    address: str
    secret: str
    content: dict[str, Any]


def message(url: str = URL) -> Message:
    data = {"title": "Water the plants", "body": "Due Mon 30 Nov"}
    return Message(uuid7(), "tgram://…", url, {"type": "reminder.due", "data": data})


@pytest.fixture
async def receiver(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Receiver]:
    async with receiving() as found:
        monkeypatch.setattr(NotifyTelegram, "notify_url", f"http://127.0.0.1:{found.port}/bot")
        yield found


async def test_a_message_reaches_the_service(receiver: Receiver) -> None:
    receiver.answers = [(200, {})]
    sent = await ServicesElsewhere().send(message())
    assert sent.taken, sent
    ((_, body),) = receiver.came
    assert "Water the plants" in orjson.loads(body)["text"]
    assert "Due Mon 30 Nov" in orjson.loads(body)["text"]


async def test_a_refusal_is_tried_again(receiver: Receiver) -> None:
    receiver.answers = [(403, {})]
    sent = await ServicesElsewhere().send(message())
    assert (sent.taken, sent.refused, sent.uncertain) == (False, False, False)


async def test_a_service_that_hangs_is_uncertain(receiver: Receiver) -> None:
    receiver.answers = [None]
    sent = await ServicesElsewhere(seconds=0.5).send(message())
    assert (sent.taken, sent.uncertain) == (False, True)


async def test_what_may_not_be_used_is_refused_at_the_last_moment_too(receiver: Receiver) -> None:
    for url in (f"json://127.0.0.1:{receiver.port}/", "tgram://x"):
        sent = await ServicesElsewhere().send(message(url))
        assert (sent.taken, sent.refused) == (False, True)
    assert receiver.came == []


async def test_the_token_is_shown_to_nobody(ada: Account) -> None:
    made = await ada.post("/api/channels", {"kind": "apprise", "name": "Me", "address": URL})
    assert made.status_code == 201, made.text
    assert (made.json()["address"], made.json()["secret"]) == ("tgram://…", None)
    listed = await ada.client.get("/api/channels")
    assert "abcdefghij" not in listed.text
    refused = await ada.post(
        "/api/channels", {"kind": "apprise", "name": "Me", "address": "gotify://10.0.0.1/token"}
    )
    assert [each["path"] for each in refused.json()["errors"]] == ["address"]
    assert "tgram:// (Telegram)" in refused.text
