"""Bodies of channels: where a person is told besides the app."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from taskflow.schemas.base import Answer, Body, Line

Name = Annotated[Line, Field(max_length=100)]
Address = Annotated[
    Line,
    Field(
        max_length=2000,
        pattern=r"^https?://[^\s/]+",
        examples=["https://example.com/hooks/taskflow"],
    ),
]


class ChannelCreate(Body):
    kind: Literal["webhook"]
    name: Name
    address: Address


class ChannelUpdate(Body):
    name: Name | None = None
    address: Address | None = None
    enabled: bool | None = None


class Channel(Answer):
    """`failures` in a row; until `held_until` nothing is sent there because of them."""

    id: UUID
    kind: str = Field(examples=["webhook"])
    name: str
    address: str
    enabled: bool
    disabled_reason: str | None
    failures: int
    held_until: datetime | None
    created_at: datetime
    updated_at: datetime


class ChannelCreated(Channel):
    secret: str = Field(
        description="Shown this once. It signs each message: standardwebhooks.com.",
        examples=["whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"],
    )
