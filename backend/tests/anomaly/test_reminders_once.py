"""The short form of `reminders_once`; the seed is printed."""

import secrets
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from uuid import UUID

from tests.anomaly.reminders_once import Outcome, compare, remind_under_kills
from tests.postbox import Postbox
from tests.receiver import Receiver


async def test_each_reminder_arrives_and_only_uncertain_mails_come_again(
    tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    seed = secrets.randbelow(10**6)
    outcome = await remind_under_kills(tmp_path / "data", reminders=300, kills=6, seed=seed)
    record_property("figures", outcome.line)
    assert not outcome.broken, [outcome.line, *outcome.broken[:5]]
    assert outcome.kills.total() == 6


def test_tells_what_was_lost_and_what_came_too_often() -> None:
    ids = [UUID(int=number) for number in range(3)]
    rows = [
        {"id": each, "channel": "webhook", "state": "sent", "uncertain": 0, "task_id": str(each)}
        for each in ids
    ]
    came = [({"webhook-id": f"msg_{each.hex}"}, b"") for each in (ids[0], ids[1], ids[1])]
    outcome = Outcome(3, Counter(), 0)
    compare(outcome, rows, Receiver(came=came), Postbox())
    assert outcome.broken == [
        f"webhook {ids[1]} came 2 times, 0 uncertain",
        f"webhook {ids[2]} was lost: sent, came 0",
        "email: 0 deliveries of 0 reminders",
    ]
