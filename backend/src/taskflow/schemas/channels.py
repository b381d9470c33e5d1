"""Bodies of channels: where a person is told besides the app."""

import re
from datetime import datetime
from typing import Annotated, Literal, Self
from uuid import UUID

from pydantic import (
    ConfigDict,
    EmailStr,
    Field,
    TypeAdapter,
    ValidationInfo,
    field_validator,
    model_validator,
)
from pydantic_core import PydanticCustomError

from taskflow.domain.enums import DeliveryChannel, NotificationKind
from taskflow.domain.services_elsewhere import SERVICES, service_of
from taskflow.domain.web_push import Subscription
from taskflow.schemas.base import Answer, Body, Line

WEB_ADDRESS = r"^https?://[^\s/]+"
Name = Annotated[Line, Field(max_length=100)]
Address = Annotated[
    Line,
    Field(
        max_length=2000,
        pattern=WEB_ADDRESS,
        examples=["https://example.com/hooks/taskflow"],
    ),
]


_MAILBOX = TypeAdapter(EmailStr)


class PushKeys(Body):
    """`keys` of a browser's subscription (`PushSubscription.toJSON()`)."""

    p256dh: Annotated[Line, Field(max_length=120)]
    auth: Annotated[Line, Field(max_length=40)]


class PushKey(Answer):
    key: str = Field(description="A point of P-256, uncompressed, in base64url.")


class ChannelCreate(Body):
    """`address` is what the kind needs: where a webhook is POSTed, an e-mail address, a URL of Apprise, or the endpoint
    of a browser's subscription, which has `keys`, too."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {"kind": "webhook", "name": "Home", "address": "https://example.com/hooks/tf"},
                {"kind": "email", "name": "At work", "address": "ada@example.com"},
                {"kind": "apprise", "name": "Telegram", "address": "tgram://bot-token/chat-id"},
            ]
        }
    )

    kind: Literal["webhook", "email", "apprise", "push"]
    name: Name
    address: Annotated[Line, Field(max_length=2000)]
    keys: PushKeys | None = None

    @field_validator("address")
    @classmethod
    def _fits_the_kind(cls, value: str, info: ValidationInfo) -> str:
        kind = info.data.get("kind")
        if kind in (DeliveryChannel.WEBHOOK, DeliveryChannel.PUSH) and not re.match(
            WEB_ADDRESS, value
        ):
            raise PydanticCustomError("address", "Give an address that begins with https://.")
        if kind == DeliveryChannel.APPRISE and service_of(value) is None:
            raise PydanticCustomError(
                "address",
                "Give a URL of Apprise without options, of a service whose own address is fixed: {known}.",
                {"known": ", ".join(f"{scheme}:// ({name})" for scheme, name in SERVICES.items())},
            )
        return _mailbox(value) if kind == DeliveryChannel.EMAIL else value

    @model_validator(mode="after")
    def _a_subscription_is_whole(self) -> Self:
        if (self.kind == "push") != (self.keys is not None):
            raise PydanticCustomError("keys", "A channel of the kind push has keys, and no other.")
        if self.keys is not None:
            found = Subscription(self.address, self.keys.p256dh, self.keys.auth)
            try:
                _ = found.key, found.shared
            except ValueError as error:
                raise PydanticCustomError(
                    "keys", "These are not the keys of a browser's subscription."
                ) from error
        return self


def _mailbox(value: str) -> str:
    if not value.isascii():
        raise PydanticCustomError(
            "address", "Write the address in ASCII: bücher.de is xn--bcher-kva.de."
        )
    return _MAILBOX.validate_python(value)


class ChannelUpdate(Body):
    name: Name | None = None
    address: Address | None = None
    muted: Annotated[list[NotificationKind], Field(max_length=20)] | None = Field(
        default=None, description="What this channel is not told; a new one is told everything."
    )
    enabled: bool | None = None


class Channel(Answer):
    """`confirmed_at` is null until whoever is there has said that it is wanted.

    `failures` in a row; until `held_until` nothing is sent there because of them.
    """

    id: UUID
    kind: str = Field(examples=["webhook"])
    name: str
    address: str
    muted: list[NotificationKind]
    confirmed_at: datetime | None
    enabled: bool
    disabled_reason: str | None
    failures: int
    held_until: datetime | None
    created_at: datetime
    updated_at: datetime


class ChannelCreated(Channel):
    secret: str | None = Field(
        description="Of a webhook, and shown this once. It signs each message: standardwebhooks.com.",
        examples=["whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"],
    )
