"""How a consumer is called: once for each event, whatever is delivered how often, together with its inbox row."""

import asyncio
import json
from collections.abc import Sequence
from typing import Any

import asyncpg
import pytest
from tests.contract.recorder import Recorder, keys, numbered

from taskflow import outbox
from taskflow.consumers.dispatch import Dispatcher
from taskflow.database import Database
from taskflow.events import Topic, system_origin
from taskflow.outbox import NewEvent
from taskflow.ports import Outcome

TEST = system_origin("test")


@pytest.fixture
async def recorder(sql: asyncpg.Connection) -> Recorder:
    return await Recorder.created(sql)


@pytest.fixture
def dispatcher(database: Database, recorder: Recorder) -> Dispatcher:
    return Dispatcher(database, recorder)


async def envelopes(
    database: Database, sql: asyncpg.Connection, events: Sequence[NewEvent]
) -> list[dict[str, Any]]:
    """The events as a bus delivers them; the relay of the application takes them nowhere else."""
    async with database.transaction(TEST) as uow:
        await outbox.append(uow, events)
    rows = await sql.fetch(
        "SELECT id, envelope FROM task_events WHERE id = ANY($1)", [event.id for event in events]
    )
    found = {row["id"]: json.loads(row["envelope"]) for row in rows}
    return [found[event.id] for event in events]


async def test_the_same_event_twice_in_one_batch_has_one_effect(
    database: Database, sql: asyncpg.Connection, dispatcher: Dispatcher, recorder: Recorder
) -> None:
    (key,) = keys(1)
    first, second = await envelopes(database, sql, numbered(key, [1, 2]))
    answers = await dispatcher.deliver(Topic.EVENTS, [first, second, first, second])
    assert {outcome for outcome, *_ in answers.values()} == {Outcome.SUCCESS}
    assert await recorder.handled(key) == [1, 2]


async def test_two_instances_at_once_have_one_effect(
    database: Database, sql: asyncpg.Connection, recorder: Recorder
) -> None:
    (key,) = keys(1)
    batch = await envelopes(database, sql, numbered(key, range(1, 21)))
    instances = [Dispatcher(database, recorder) for _ in range(4)]
    await asyncio.gather(*(each.deliver(Topic.EVENTS, batch) for each in instances))
    assert await recorder.handled(key) == list(range(1, 21))


async def test_a_failed_effect_leaves_no_trace_and_is_done_later(
    database: Database, sql: asyncpg.Connection, dispatcher: Dispatcher, recorder: Recorder
) -> None:
    (key,) = keys(1)
    recorder.failing[key, 1] = 1
    (event,) = await envelopes(database, sql, numbered(key, [1]))
    outcome, reason, _ = (await dispatcher.deliver(Topic.EVENTS, [event]))[event["id"]]
    assert (outcome, reason) == (Outcome.RETRY, "RuntimeError: cannot handle number 1 now")
    assert await recorder.handled(key) == []
    noted = "SELECT count(*) FROM inbox WHERE consumer = $1"
    assert await sql.fetchval(noted, recorder.name) == 0
    assert (await dispatcher.deliver(Topic.EVENTS, [event]))[event["id"]][0] is Outcome.SUCCESS
    assert await recorder.handled(key) == [1]
    assert await sql.fetchval(noted, recorder.name) == 1


async def test_after_a_failure_the_rest_of_the_batch_is_handled_but_for_that_key(
    database: Database, sql: asyncpg.Connection, dispatcher: Dispatcher, recorder: Recorder
) -> None:
    stuck, free = keys(2)
    recorder.failing[stuck, 1] = 9
    batch = await envelopes(
        database, sql, [*numbered(stuck, [1]), *numbered(free, [1, 2]), *numbered(stuck, [2])]
    )
    answers = await dispatcher.deliver(Topic.EVENTS, batch)
    outcomes = [answers[each["id"]][0] for each in batch]
    assert outcomes == [Outcome.RETRY, Outcome.SUCCESS, Outcome.SUCCESS, Outcome.RETRY]
    assert (await recorder.handled(stuck), await recorder.handled(free)) == ([], [1, 2])


async def test_what_is_no_event_at_all_is_dropped_with_the_reason(
    dispatcher: Dispatcher, recorder: Recorder
) -> None:
    answers = await dispatcher.deliver(Topic.EVENTS, [{"id": "x", "hello": "world"}])
    assert answers["x"][0] is Outcome.DROP
    (letter,) = await recorder.dead_letters()
    assert letter["event_id"] == "x"
    assert "does not fit its schema" in letter["reason"]
    assert recorder.calls == 0


async def test_giving_up_the_same_event_again_keeps_one_letter(
    dispatcher: Dispatcher, recorder: Recorder
) -> None:
    for _ in range(2):
        await dispatcher.give_up(Topic.EVENTS, {"id": "y"}, "it does not work", 8)
    (letter,) = await recorder.dead_letters()
    assert letter["attempts"] == 16
