"""The outbox, the inbox, dead letters, and what reached people: notifications and deliveries."""

from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    Computed,
    ForeignKey,
    Identity,
    Index,
    SmallInteger,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSON, JSONB
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.types import Text, UserDefinedType

from taskflow.domain.enums import DeadLetterState, DeliveryChannel, DeliveryState
from taskflow.events import Topic
from taskflow.models.base import Base, Created, Id, Instant, length, one_of


class TransactionId(UserDefinedType[int]):
    """PostgreSQL's 64-bit transaction id."""

    cache_ok = True

    def get_col_spec(self, **_: object) -> str:
        return "xid8"


class TaskEvent(Base):
    """The outbox. A row is written in the transaction of the change it reports, and never changed.

    `position` is taken after the writer has locked the task's row, so within one key it rises with
    `sequence`; `transaction_id` orders the live stream. `envelope` keeps its text: that is published.
    """

    __tablename__ = "task_events"

    created_on: Mapped[date] = mapped_column(
        primary_key=True, server_default=text("(now() AT TIME ZONE 'UTC')::date")
    )
    id: Mapped[Id]
    position: Mapped[int] = mapped_column(BigInteger, Identity(always=True))
    transaction_id: Mapped[int] = mapped_column(
        TransactionId(), server_default=text("pg_current_xact_id()")
    )
    workspace_id: Mapped[UUID]
    topic: Mapped[str]
    key: Mapped[UUID]
    sequence: Mapped[int | None]
    type: Mapped[str]
    envelope: Mapped[dict[str, Any]] = mapped_column(JSON)

    __table_args__ = (
        one_of("topic", Topic),
        Index("ix_task_events_stream", "transaction_id", "position"),
        {"postgresql_partition_by": "RANGE (created_on)"},
    )


class PendingEvent(Base):
    """An event that the bus has not confirmed yet; the row is removed when it has.

    Keys are spread over sixteen shards, and one relay at a time works on a shard. Parked: given up until an
    operator releases it.
    """

    __tablename__ = "pending_events"

    shard: Mapped[int] = mapped_column(
        SmallInteger,
        Computed("get_byte(uuid_send(key), 15) % 16", persisted=True),
        primary_key=True,
    )
    position: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    created_on: Mapped[date]
    event_id: Mapped[UUID]
    key: Mapped[UUID]
    is_parked: Mapped[bool] = mapped_column(server_default=text("false"))
    attempts: Mapped[int] = mapped_column(SmallInteger, server_default=text("0"))
    next_attempt_at: Mapped[Instant | None]
    last_error: Mapped[str | None]

    __table_args__ = (
        Index(
            "ix_pending_events_held",
            "shard",
            postgresql_where=text("is_parked OR next_attempt_at IS NOT NULL"),
        ),
    )


class Inbox(Base):
    """What a consumer has done. `event_on` is the day of the event's own time: the same for every
    delivery of it, so the partition is too."""

    __tablename__ = "inbox"

    consumer: Mapped[str] = mapped_column(primary_key=True)
    event_id: Mapped[Id]
    event_on: Mapped[date] = mapped_column(primary_key=True)

    __table_args__ = ({"postgresql_partition_by": "RANGE (event_on)"},)


class DeadLetter(Base):
    """An event that a consumer gave up on, kept with the reason until an operator replays it."""

    __tablename__ = "dead_letters"

    id: Mapped[Id]
    workspace_id: Mapped[UUID | None]
    consumer: Mapped[str]
    topic: Mapped[str]
    event_id: Mapped[str | None]
    event: Mapped[dict[str, Any]] = mapped_column(JSONB)
    reason: Mapped[str]
    attempts: Mapped[int]
    state: Mapped[str] = mapped_column(server_default=text("'open'"))
    created_at: Mapped[Created]
    updated_at: Mapped[Created]

    __table_args__ = (
        one_of("topic", Topic),
        one_of("state", DeadLetterState),
        UniqueConstraint("consumer", "event_id"),
        Index(None, "state", "created_at"),
    )


class Notification(Base):
    """One message to one person, shown in the app's inbox."""

    __tablename__ = "notifications"

    id: Mapped[Id]
    workspace_id: Mapped[UUID] = mapped_column(ForeignKey("workspaces.id", ondelete="CASCADE"))
    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    event_id: Mapped[UUID]
    kind: Mapped[str]
    task_id: Mapped[UUID | None]
    title: Mapped[str]
    body: Mapped[str]
    due_date: Mapped[str | None]
    late: Mapped[bool] = mapped_column(server_default=text("false"))
    created_at: Mapped[Instant]
    read_at: Mapped[Instant | None]

    __table_args__ = (
        UniqueConstraint("event_id", "user_id"),
        length("title", 1, 500),
        Index(None, "user_id", "created_at", "id"),
        Index("ix_notifications_unread", "user_id", "id", postgresql_where=text("read_at IS NULL")),
        Index(None, "task_id"),
    )


class Channel(Base):
    """Where a person is told besides the app. The secret signs what is sent, so it is kept as it is.

    `muted`: kinds of notification that it is not told. `confirmed_at`: since when it is known that it is wanted
    there. `failures` in a row, and until when nothing is sent there because of them.
    """

    __tablename__ = "channels"

    id: Mapped[Id]
    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    kind: Mapped[str]
    name: Mapped[str]
    address: Mapped[str]
    secret: Mapped[str]
    muted: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default=text("'{}'"))
    confirmed_at: Mapped[Instant | None]
    enabled: Mapped[bool] = mapped_column(server_default=text("true"))
    disabled_reason: Mapped[str | None]
    failures: Mapped[int] = mapped_column(server_default=text("0"))
    held_until: Mapped[Instant | None]
    created_at: Mapped[Created]
    updated_at: Mapped[Created]

    __table_args__ = (
        one_of("kind", DeliveryChannel),
        length("name", 1, 100),
        length("address", 1, 2000),
        Index(None, "user_id", "created_at"),
    )


class Delivery(Base):
    """One event to one person by one channel: unique, so that nothing is sent twice.

    `reminder_id`: what it told of, if that was a reminder. `channel_id` is null for the app itself; a channel that was
    removed leaves its deliveries as history.
    `under_way`: an attempt has begun and nothing is known of its outcome; `uncertain` counts attempts that ended so.
    """

    __tablename__ = "deliveries"

    id: Mapped[Id]
    workspace_id: Mapped[UUID] = mapped_column(ForeignKey("workspaces.id", ondelete="CASCADE"))
    event_id: Mapped[UUID]
    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    task_id: Mapped[UUID | None]
    reminder_id: Mapped[UUID | None]
    channel: Mapped[str]
    channel_id: Mapped[UUID | None]
    content: Mapped[dict[str, Any] | None] = mapped_column(JSONB)
    state: Mapped[str]
    attempts: Mapped[int] = mapped_column(server_default=text("0"))
    under_way: Mapped[bool] = mapped_column(server_default=text("false"))
    uncertain: Mapped[int] = mapped_column(server_default=text("0"))
    next_attempt_at: Mapped[Instant | None]
    last_error: Mapped[str | None]
    answer: Mapped[str | None]
    created_at: Mapped[Instant]
    sent_at: Mapped[Instant | None]

    __table_args__ = (
        UniqueConstraint(
            "event_id",
            "user_id",
            "channel",
            "channel_id",
            name="uq_deliveries_once",
            postgresql_nulls_not_distinct=True,
        ),
        one_of("channel", DeliveryChannel),
        one_of("state", DeliveryState),
        Index(None, "workspace_id", "task_id"),
        Index(None, "user_id", "id"),
        Index(
            "ix_deliveries_due",
            "next_attempt_at",
            postgresql_where=text("state IN ('queued', 'failed')"),
        ),
        Index(
            "ix_deliveries_confirmations",
            "user_id",
            "created_at",
            postgresql_where=text("content ->> 'type' = 'channel.confirmation'"),
        ),
    )
