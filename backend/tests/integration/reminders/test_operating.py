"""What operators see of deliveries, and send again; and what the metrics count."""

import pytest
from tests.clocks import SetClock
from tests.integration.conftest import Account
from tests.integration.reminders.conftest import HOUR, TEST, with_reminder

from taskflow.database import Database
from taskflow.errors import Conflict
from taskflow.observability import REGISTRY
from taskflow.ports import Sent
from taskflow.services import delivering, reminders


async def test_operators_see_what_failed_and_send_it_again(
    ada: Account, database: Database
) -> None:
    body = {"kind": "webhook", "name": "Hook", "address": "https://hooks.invalid/"}
    made = (await ada.post("/api/channels", body)).json()
    for _ in range(2):
        await ada.post(f"/api/channels/{made['id']}/test")
    async with database.transaction(TEST) as uow:
        good, bad = await delivering.claim(uow, busy=[], limit=2)
        assert await delivering.note(uow, good, Sent(taken=True, answer="200"), jitter=0) == "sent"
        refused = Sent(taken=False, answer="550", refused=True)
        assert await delivering.note(uow, bad, refused, jitter=0) == "given_up"
    async with database.reading(TEST) as uow:
        assert len(await delivering.listed(uow, failed=False, limit=9)) == 2
        (failed,) = await delivering.listed(uow, failed=True, limit=9)
    assert (failed.id, failed.email, failed.last_error) == (bad.id, ada.email, "550")
    async with database.transaction(TEST) as uow:
        await delivering.retry(uow, failed.id)
        (again,) = await delivering.claim(uow, busy=[], limit=2)
    assert (again.id, again.attempts) == (bad.id, 1)
    with pytest.raises(Conflict):
        async with database.transaction(TEST) as uow:
            await delivering.retry(uow, again.channel_id)


async def test_lateness_is_measured(ada: Account, clock: SetClock, database: Database) -> None:
    await with_reminder(ada, clock, before_due="PT1H")
    clock.advance(2 * HOUR + HOUR / 2)

    def measured() -> tuple[float, float]:
        names = (
            "taskflow_reminder_lateness_seconds_count",
            "taskflow_reminder_lateness_seconds_sum",
        )
        count, total = (REGISTRY.get_sample_value(name) or 0 for name in names)
        return count, total

    count, total = measured()
    async with database.transaction(TEST) as uow:
        assert await reminders.claim_due(uow) == 1
    assert measured() == (count + 1, total + 1800)
