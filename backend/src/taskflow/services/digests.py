"""The daily digest: what is due today and overdue, at a person's own hour, once for each of their days."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from taskflow.database import UnitOfWork
from taskflow.domain.enums import NotificationKind
from taskflow.domain.hours import day_of, digest_day, next_digest
from taskflow.identifiers import uuid7
from taskflow.repositories import digests, notifications
from taskflow.repositories.digests import DueTask, Reader
from taskflow.services import delivering

CLAIM_LIMIT = 100
LISTED = 50


async def claim_due(uow: UnitOfWork) -> int:
    """Queue the digests that are due, at most `CLAIM_LIMIT`, and note their days in the same transaction.

    Returns how many people were looked at. Several schedulers may run this at once; nobody gets two of one day.
    """
    readers = await digests.claim_due(uow, limit=CLAIM_LIMIT)
    for reader in readers:
        await _digest(uow, reader)
    return len(readers)


async def _digest(uow: UnitOfWork, reader: Reader) -> None:
    zone, done = reader.time_zone, reader.digested_on
    day = digest_day(uow.now, zone, reader.digest_at, done)
    if day is not None:
        begin, end = day_of(day, zone)
        due = await digests.due(uow, reader.id, begin=begin, end=end, limit=LISTED)
        if due:
            await _send(uow, reader, {"day": day, **_content(due)})
        done = day
    next_at = next_digest(uow.now, zone, reader.digest_at, done)
    await digests.plan(uow, reader.id, done=done, next_at=next_at)


async def _send(uow: UnitOfWork, reader: Reader, data: Mapping[str, Any]) -> None:
    told = {
        "workspace_id": reader.workspace_id,
        "event_id": uuid7(),
        "user_id": reader.id,
        "task_id": None,
    }
    content = {"type": "digest.daily", "timestamp": uow.now, "data": data}
    rows = await delivering.by_channels(uow, [(told, content)], kind=NotificationKind.DIGEST)
    await notifications.add_deliveries(uow, rows)


def _content(due: Sequence[DueTask]) -> dict[str, Any]:
    """Title and body for any channel, and the tasks for who makes more of them; at most `LISTED`."""
    overdue = [each for each in due if each.is_overdue]
    today = [each for each in due if not each.is_overdue]
    counts = ((due[0].today, "due today"), (due[0].overdue, "overdue"))
    return {
        "title": ", ".join(f"{count} {words}" for count, words in counts if count),
        "body": ", ".join(each.title for each in (*today, *overdue))[:500],
        "today": [_shown(each.id, each.title) for each in today],
        "overdue": [_shown(each.id, each.title) for each in overdue],
        "more": due[0].today + due[0].overdue - len(due),
    }


def _shown(task_id: UUID, title: str) -> dict[str, Any]:
    return {"task_id": task_id, "title": title}
