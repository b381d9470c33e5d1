"""Every route that changes something leaves its record: the routes come from the application itself."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from typing import Any
from uuid import UUID

import asyncpg
from tests.integration.conftest import PASSWORD, eventually
from tests.integration.routes.people import Newcomer, Person
from tests.integration.routes.route_table import Route
from tests.integration.routes.test_matrix import WRITES, ask, case_of
from tests.integration.routes.world import World, build_world, objects_of

Prepare = Callable[[World], Awaitable[Mapping[str, str]]]

UNRECORDED = frozenset(
    {
        # What somebody has read is nobody else's business.
        "POST /api/notifications/read-all",
        "POST /api/notifications/{notification_id}/read",
        "POST /api/notifications/{notification_id}/unread",
    }
)
_RECORDS = """
    SELECT envelope->'data'->>'action' FROM task_events
    WHERE topic = 'task-audit' AND envelope->'data'->>'request_id' = $1
"""
_LETTER = """
    INSERT INTO dead_letters (id, consumer, topic, event, reason, attempts)
    SELECT gen_random_uuid(), 'nobody', topic, envelope, 'a reason', 8 FROM task_events
    WHERE topic = 'task-events' LIMIT 1 RETURNING id::text
"""


def after(path: str, **body: str) -> Prepare:
    """What the route takes back must have happened."""

    async def prepare(world: World) -> Mapping[str, str]:
        method, _, where = path.format(**world.ids).partition(" ")
        done = await world.owner.send(method, where, json=body)
        assert done.status_code < 300, done.text
        return {}

    return prepare


async def another_session(world: World) -> Mapping[str, str]:
    body = {"email": world.owner.email, "password": PASSWORD}
    cookies = dict(world.owner.client.cookies)
    assert (await world.owner.send("POST", "/auth/login", json=body)).status_code == 200
    world.owner.client.cookies.update(cookies)
    others = [each for each in await world.owner.items("/sessions") if not each["current"]]
    return {"session_id": others[0]["id"]}


async def another_invitation(world: World) -> Mapping[str, str]:
    path = f"/workspaces/{world.ids['workspace_id']}/invitations"
    return {"invitation_id": (await world.owner.made(path, role="member"))["id"]}


async def another_channel(world: World) -> Mapping[str, str]:
    """And a delivery of it that has failed: its address leads nowhere."""
    channel = await world.owner.made(
        "/channels", kind="webhook", name="Hook", address="https://hooks.invalid/"
    )
    delivery = await world.owner.made(f"/channels/{channel['id']}/test")

    async def failed() -> bool:
        items = (await world.owner.send("GET", "/deliveries")).json()["items"]
        return any(i["id"] == delivery["id"] and i["state"] == "failed" for i in items)

    await eventually(failed)
    return {"channel_id": channel["id"], "delivery_id": delivery["id"]}


async def first_record(world: World) -> Mapping[str, str]:
    """The record of the task's creation, as soon as it is in the log."""
    asked = {"workspace_id": world.ids["workspace_id"], "object": world.ids["task_id"]}

    async def found() -> list[dict[str, Any]]:
        answered = await world.owner.send("GET", "/audit", params=asked)
        records: list[dict[str, Any]] = answered.json()["items"]
        return records

    return {"index": str((await eventually(found))[-1]["index"])}


PREPARED: Mapping[str, Prepare] = {
    "POST /api/tasks/{task_id}/restore": after("DELETE /tasks/{task_id}"),
    "POST /api/tasks/{task_id}/reopen": after("POST /tasks/{task_id}/complete"),
    "POST /api/series/{series_id}/resume": after("POST /series/{series_id}/pause"),
    "DELETE /api/tasks/{task_id}/occurrences/{occurrence_key}/skip": after(
        "POST /tasks/{task_id}/occurrences/{occurrence_key}/skip"
    ),
    "DELETE /api/tasks/{task_id}/occurrences/{occurrence_key}/move": after(
        "POST /tasks/{task_id}/occurrences/{occurrence_key}/move", due_date="2030-03-20T09:00:00Z"
    ),
    "DELETE /api/sessions/{session_id}": another_session,
    "DELETE /api/invitations/{invitation_id}": another_invitation,
    "POST /api/audit/{index}/revert": first_record,
    "PATCH /api/channels/{channel_id}": another_channel,
    "POST /api/channels/{channel_id}/test": another_channel,
    "POST /api/deliveries/{delivery_id}/redeliver": another_channel,
}


async def test_every_change_is_recorded(newcomer: Newcomer, sql: asyncpg.Connection) -> None:
    world, silent = await build_world(newcomer), []
    ids = {**world.ids, "letter_id": await sql.fetchval(_LETTER)}
    await sql.execute("UPDATE users SET is_admin = true WHERE id = $1", UUID(world.owner.id))
    routes = [each for each in WRITES if not case_of(each).reads and str(each) not in UNRECORDED]
    for route in sorted(routes, key=ends_something):
        fresh = replace(world, ids={**ids, **await objects_of(world.owner, ids["workspace_id"])})
        prepare = PREPARED.get(str(route))
        prepared = await prepare(fresh) if prepare else {}
        answered = await ask(caller(world, route).client, route, {**fresh.ids, **prepared})
        recorded = await sql.fetch(_RECORDS, answered.headers["X-Request-Id"])
        if answered.status_code >= 300 or not recorded:
            silent.append(f"{route}: {answered.status_code}, {len(recorded)} records")
    assert silent == [], "\n".join(silent)
    assert len(routes) > 40
    assert {*UNRECORDED, *PREPARED} <= {str(route) for route in WRITES}


def caller(world: World, route: Route) -> Person:
    return world.stranger if route.path == "/api/invitations/accept" else world.owner


def ends_something(route: Route) -> tuple[bool, bool]:
    """What all others need is taken away last: the invitation, the membership, the session."""
    return route.path == "/api/auth/logout", route.method == "DELETE"
