"""Runs the migrations on a connection that the caller hands over, or on `-x url=…` for developers."""

import asyncio

from alembic import context
from sqlalchemy import Connection
from sqlalchemy.dialects.postgresql.base import ischema_names
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.schema import SchemaItem

from taskflow.models import Base
from taskflow.models.messaging import TransactionId

ischema_names["xid8"] = TransactionId


def include_object(
    item: SchemaItem,
    name: str | None,
    kind: str,
    reflected: bool,  # noqa: FBT001 - the signature is Alembic's
    _: SchemaItem | None,
) -> bool:
    """Leave out the partitions of the outbox and the inbox: they come and go at run time."""
    del item
    return not (
        (kind == "table" and reflected and name is not None and "_p2" in name)
        or name in {"task_events_rest", "inbox_rest"}
    )


def run(connection: Connection) -> None:
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        include_object=include_object,
        transaction_per_migration=True,
    )
    with context.begin_transaction():
        context.run_migrations()


async def run_by_url(url: str) -> None:
    engine = create_async_engine(url)
    async with engine.connect() as connection:
        await connection.run_sync(run)
        await connection.commit()
    await engine.dispose()


given = context.config.attributes.get("connection")
if given is not None:
    run(given)
else:
    asyncio.run(run_by_url(context.get_x_argument(as_dictionary=True)["url"]))
