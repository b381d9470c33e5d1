"""Makes somebody an administrator, and brings two things about that only a faulty bus or consumer does.

Usage: plant.py EMAIL, with TASKFLOW_DATA of a server that runs. One event is parked, another one is a dead letter.
"""

import sys
from datetime import UTC, datetime
from uuid import UUID

from sqlalchemy import text
from taskflow import outbox
from taskflow.cli.app import settings_of
from taskflow.cli.connection import in_transaction
from taskflow.database import UnitOfWork
from taskflow.events import EventType, Topic
from taskflow.identifiers import uuid7
from taskflow.outbox import NewEvent
from taskflow.services import dead_letters

PROMOTE = text(
    "UPDATE users SET is_admin = true WHERE email = :email"
    " RETURNING (SELECT workspace_id FROM memberships WHERE user_id = users.id LIMIT 1)"
)


async def plant(uow: UnitOfWork) -> None:
    workspace_id = (await uow.execute(PROMOTE, {"email": sys.argv[1]})).scalar_one()
    parked = change_of_a_label(workspace_id)
    await outbox.append(uow, [parked])
    # In one transaction with its event, so that the relay never sees it pending.
    rows = await outbox.pending(uow, shards=range(outbox.SHARDS), limit=1_000)
    (row,) = [row for row in rows if row.id == parked.id]
    for _ in range(outbox.MAX_ATTEMPTS):
        await outbox.mark_failed(
            uow, row, reason="The broker refused the message: it is too large."
        )
    await dead_letters.keep(
        uow,
        consumer="notification",
        topic=Topic.EVENTS,
        envelope={
            **row.envelope,
            "id": str(uuid7()),
            "time": datetime.now(UTC).isoformat(),
        },
        reason="The person whom it names was removed.",
        attempts=8,
    )


def change_of_a_label(workspace_id: UUID) -> NewEvent:
    label_id = uuid7()
    return NewEvent(
        topic=Topic.EVENTS,
        type=EventType.OBJECT_CHANGED,
        workspace_id=workspace_id,
        key=label_id,
        sequence=1,
        data={"object": "label", "id": label_id, "action": "updated", "version": 1},
    )


in_transaction(settings_of(), plant)
