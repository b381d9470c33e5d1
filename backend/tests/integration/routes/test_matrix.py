"""Every route of the application against everybody who may not use it.

The routes come from the application itself. A route that is not described in `CASES` fails: describe it
there, or add it to `PUBLIC` if anybody may call it.
"""

from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from tests.integration.conftest import PASSWORD, register
from tests.integration.routes.people import Person
from tests.integration.routes.route_table import Route, api_routes, application, reference_fields
from tests.integration.routes.world import Ids, World, build_world

PUBLIC = frozenset(
    {
        "GET /api/setup",
        "POST /api/auth/register",
        "POST /api/auth/login",
        "GET /api/health",
        "GET /api/health/live",
        "GET /api/health/ready",
        # Whoever holds the link; test_mail.py asks what a wrong one does.
        "GET /api/mail/{token}",
        "POST /api/mail/{token}",
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """How a route is called rightly, and where it differs from the rule.

    `personal`: it concerns the caller alone, so roles in a workspace do not matter. `reads`: a POST that
    changes nothing. `administrators`: of the server, so others get 403 whatever they name.
    """

    body: Callable[[Ids], Any] = lambda _: None
    query: Callable[[Ids], dict[str, str]] = lambda _: {}
    personal: bool = False
    reads: bool = False
    administrators: bool = False
    references: Mapping[str, str] = field(default_factory=dict)


def fixed(**body: Any) -> Callable[[Ids], Any]:
    return lambda _: body


OWN = (
    *("project_id", "task_id", "label_id", "notification_id", "channel_id", "delivery_id"),
    *("token_id", "session_id", "view_id"),
)
TASK_REFERENCES = {
    "project_id": "project_id",
    "section_id": "section_id",
    "subtask_of_id": "task_id",
    "label_ids": "label_id",
    "assignee_id": "user_id",
}
CASES: Mapping[str, Case] = {
    "GET /api/tasks": Case(query=lambda ids: {"workspace_id": ids["workspace_id"]}),
    "POST /api/tasks": Case(
        body=lambda ids: {"title": "New", "project_id": ids["project_id"]},
        references=TASK_REFERENCES,
    ),
    "POST /api/tasks/bulk": Case(
        body=lambda ids: {
            "operations": [{"op": "update", "id": ids["task_id"], "changes": {"title": "New"}}]
        }
    ),
    "GET /api/tasks/{task_id}": Case(),
    "PATCH /api/tasks/{task_id}": Case(body=fixed(title="New"), references=TASK_REFERENCES),
    "DELETE /api/tasks/{task_id}": Case(),
    "POST /api/tasks/{task_id}/restore": Case(),
    "POST /api/tasks/{task_id}/complete": Case(),
    "POST /api/tasks/{task_id}/reopen": Case(),
    "POST /api/tasks/{task_id}/skip": Case(),
    "POST /api/tasks/{task_id}/move": Case(
        body=fixed(),
        references={
            "after_id": "task_id",
            "before_id": "task_id",
            "project_id": "project_id",
            "section_id": "section_id",
        },
    ),
    "GET /api/tasks/{task_id}/occurrences": Case(),
    "GET /api/tasks/{task_id}/history": Case(),
    "POST /api/tasks/{task_id}/occurrences/{occurrence_key}/skip": Case(),
    "DELETE /api/tasks/{task_id}/occurrences/{occurrence_key}/skip": Case(),
    "POST /api/tasks/{task_id}/detach": Case(),
    "POST /api/tasks/{task_id}/occurrences/{occurrence_key}/move": Case(
        body=fixed(due_date="2030-03-20T09:00:00Z")
    ),
    "DELETE /api/tasks/{task_id}/occurrences/{occurrence_key}/move": Case(),
    "GET /api/series": Case(),
    "GET /api/series/{series_id}": Case(),
    "GET /api/series/{series_id}/history": Case(),
    "POST /api/series/{series_id}/pause": Case(),
    "POST /api/series/{series_id}/resume": Case(),
    "POST /api/series/{series_id}/end": Case(),
    "GET /api/occurrences": Case(query=lambda _: {"from": "2030-01-01", "to": "2030-03-01"}),
    "POST /api/tasks/{task_id}/reminders": Case(body=fixed(before_due="PT5M")),
    "GET /api/projects": Case(query=lambda ids: {"workspace_id": ids["workspace_id"]}),
    "POST /api/projects": Case(
        body=lambda ids: {"name": "New", "workspace_id": ids["workspace_id"]},
        references={"workspace_id": "workspace_id", "parent_id": "project_id"},
    ),
    "GET /api/projects/{project_id}": Case(),
    "PATCH /api/projects/{project_id}": Case(
        body=fixed(name="New"), references={"parent_id": "project_id", "after_id": "project_id"}
    ),
    "DELETE /api/projects/{project_id}": Case(),
    "GET /api/projects/{project_id}/sections": Case(),
    "POST /api/projects/{project_id}/sections": Case(body=fixed(name="New")),
    "PATCH /api/sections/{section_id}": Case(
        body=fixed(name="New"), references={"after_id": "section_id"}
    ),
    "DELETE /api/sections/{section_id}": Case(),
    "GET /api/labels": Case(query=lambda ids: {"workspace_id": ids["workspace_id"]}),
    "POST /api/labels": Case(
        body=lambda ids: {"name": "New", "workspace_id": ids["workspace_id"]},
        references={"workspace_id": "workspace_id"},
    ),
    "PATCH /api/labels/{label_id}": Case(body=fixed(color="red")),
    "DELETE /api/labels/{label_id}": Case(),
    "GET /api/views": Case(query=lambda ids: {"workspace_id": ids["workspace_id"]}),
    "POST /api/views": Case(
        body=lambda ids: {"name": "New", "filter": "", "workspace_id": ids["workspace_id"]},
        references={"workspace_id": "workspace_id"},
    ),
    "PATCH /api/views/{view_id}": Case(body=fixed(name="Newer")),
    "DELETE /api/views/{view_id}": Case(),
    "GET /api/workspaces": Case(),
    "POST /api/workspaces": Case(body=fixed(name="New"), personal=True),
    "PATCH /api/workspaces/{workspace_id}": Case(body=fixed(name="New")),
    "GET /api/workspaces/{workspace_id}/members": Case(),
    "PATCH /api/workspaces/{workspace_id}/members/{user_id}": Case(body=fixed(role="member")),
    # The viewer is the member in question, and whoever belongs somewhere may leave.
    "DELETE /api/workspaces/{workspace_id}/members/{user_id}": Case(personal=True),
    "GET /api/workspaces/{workspace_id}/invitations": Case(),
    "POST /api/workspaces/{workspace_id}/invitations": Case(body=fixed(role="member")),
    "POST /api/invitations/accept": Case(
        body=lambda ids: {"token": ids["invitation_token"]}, personal=True
    ),
    "DELETE /api/invitations/{invitation_id}": Case(),
    "GET /api/reminders": Case(query=lambda ids: {"task_id": ids["task_id"]}),
    "DELETE /api/reminders/{reminder_id}": Case(),
    "POST /api/reminders/{reminder_id}/snooze": Case(body=fixed(**{"for": "PT5M"})),
    "GET /api/notifications": Case(),
    "POST /api/notifications/read-all": Case(personal=True),
    "POST /api/notifications/{notification_id}/snooze": Case(
        body=fixed(**{"for": "PT5M"}), personal=True
    ),
    "POST /api/notifications/{notification_id}/read": Case(personal=True),
    "POST /api/notifications/{notification_id}/unread": Case(personal=True),
    "GET /api/channels": Case(),
    "GET /api/channels/push-key": Case(),
    "POST /api/channels": Case(
        body=fixed(kind="webhook", name="New", address="https://example.com/"), personal=True
    ),
    "PATCH /api/channels/{channel_id}": Case(body=fixed(enabled=False), personal=True),
    "DELETE /api/channels/{channel_id}": Case(personal=True),
    "POST /api/channels/{channel_id}/test": Case(personal=True),
    "POST /api/deliveries/{delivery_id}/redeliver": Case(personal=True),
    "GET /api/deliveries": Case(query=lambda ids: {"task_id": ids["task_id"]}),
    "GET /api/audit": Case(query=lambda ids: {"workspace_id": ids["workspace_id"]}),
    "GET /api/audit/checkpoint": Case(query=lambda ids: {"workspace_id": ids["workspace_id"]}),
    "GET /api/audit/export": Case(query=lambda ids: {"workspace_id": ids["workspace_id"]}),
    "GET /api/audit/proofs": Case(
        query=lambda ids: {"workspace_id": ids["workspace_id"], "index": "0"}
    ),
    "GET /api/audit/consistency": Case(
        query=lambda ids: {"workspace_id": ids["workspace_id"], "from": "0"}
    ),
    "GET /api/audit/{index}/proof": Case(query=lambda ids: {"workspace_id": ids["workspace_id"]}),
    "POST /api/audit/{index}/revert": Case(query=lambda ids: {"workspace_id": ids["workspace_id"]}),
    "GET /api/events/dead-letters": Case(administrators=True),
    "POST /api/events/dead-letters/{letter_id}/replay": Case(administrators=True),
    "GET /api/events/stats": Case(administrators=True),
    "GET /api/events/parked": Case(administrators=True),
    "POST /api/events/parked/release": Case(body=fixed(key=None), administrators=True),
    "POST /api/events/replay": Case(
        body=fixed(since="2026-01-01T00:00:00Z", until="2026-01-01T00:01:00Z"), administrators=True
    ),
    "GET /api/tokens": Case(),
    "POST /api/tokens": Case(body=fixed(name="New"), personal=True),
    "DELETE /api/tokens/{token_id}": Case(personal=True),
    "GET /api/sessions": Case(),
    "DELETE /api/sessions/{session_id}": Case(personal=True),
    "POST /api/quick-add": Case(
        body=lambda ids: {"text": "New", "project_id": ids["project_id"]},
        references={"project_id": "project_id"},
    ),
    "POST /api/recurrence/preview": Case(
        body=fixed(due_date="2030-01-31", recurrence_pattern="DAILY"), personal=True, reads=True
    ),
    "POST /api/auth/logout": Case(personal=True),
    "GET /api/auth/me": Case(),
    "PATCH /api/auth/me": Case(body=fixed(name="New"), personal=True),
    "POST /api/auth/password": Case(
        body=fixed(current_password=PASSWORD, new_password=PASSWORD), personal=True
    ),
    "GET /api/stream": Case(),
}

_APP = application()
_DOCUMENT = _APP.openapi()
ROUTES = [route for route in api_routes(_APP) if str(route) not in PUBLIC]
WRITES = [route for route in ROUTES if route.is_write]


def case_of(route: Route) -> Case:
    assert str(route) in CASES, (
        f"{route} is new: describe in CASES how it is called, or add it to PUBLIC if anybody may call it."
    )
    return CASES[str(route)]


def address(route: Route, ids: Ids) -> str:
    for name in route.parameters:
        assert name in ids, (
            f"{route} has the new parameter {name}: give World.ids an object for it."
        )
    return route.path.format(**ids)


@pytest.fixture(scope="module")
async def world(app: FastAPI) -> AsyncIterator[World]:
    clients: list[httpx.AsyncClient] = []

    async def newcomer() -> Person:
        account = await register(app, "Somebody")
        clients.append(account.client)
        return Person.of(account)

    yield await build_world(newcomer)
    for client in clients:
        await client.aclose()


async def ask(client: httpx.AsyncClient, route: Route, ids: Ids) -> httpx.Response:
    """The route called rightly for `ids`, by whoever `client` is."""
    case = case_of(route)
    return await client.request(
        route.method, address(route, ids), json=case.body(ids), params=case.query(ids)
    )


def test_knows_every_route() -> None:
    known = {str(route) for route in api_routes(_APP)}
    assert known >= PUBLIC
    assert set(CASES) == {str(route) for route in ROUTES}


def test_knows_every_reference() -> None:
    """A body's field that names another object has a case with somebody else's object."""
    for route in ROUTES:
        described = case_of(route).references
        assert set(reference_fields(_DOCUMENT, route)) == set(described), (
            f"{route}: say in CASES, references, which foreign object to send in each of these fields."
        )


@pytest.mark.parametrize("route", ROUTES, ids=str)
async def test_refuses_anonymous(world: World, anonymous: httpx.AsyncClient, route: Route) -> None:
    refused = await ask(anonymous, route, world.ids)
    assert (refused.status_code, refused.json()["code"]) == (401, "not_authenticated")


@pytest.mark.parametrize("route", ROUTES, ids=str)
async def test_refuses_revoked_token(
    world: World, anonymous: httpx.AsyncClient, route: Route
) -> None:
    anonymous.headers["Authorization"] = f"Bearer {world.revoked}"
    assert (await ask(anonymous, route, world.ids)).status_code == 401


@pytest.mark.parametrize("route", WRITES, ids=str)
async def test_refuses_write_by_read_only_token(
    world: World, anonymous: httpx.AsyncClient, route: Route
) -> None:
    anonymous.headers["Authorization"] = f"Bearer {world.read_only}"
    answered = await ask(anonymous, route, world.ids)
    assert answered.status_code == (200 if case_of(route).reads else 403), answered.text


@pytest.mark.parametrize("route", [r for r in ROUTES if not r.is_write], ids=str)
async def test_refuses_read_by_write_only_token(
    world: World, anonymous: httpx.AsyncClient, route: Route
) -> None:
    anonymous.headers["Authorization"] = f"Bearer {world.write_only}"
    assert (await ask(anonymous, route, world.ids)).status_code == 403


@pytest.mark.parametrize("route", WRITES, ids=str)
async def test_refuses_write_by_viewer(world: World, route: Route) -> None:
    case = case_of(route)
    if case.personal:
        return
    refused = await ask(world.viewer.client, route, world.ids)
    assert refused.status_code == 403, refused.text


@pytest.mark.parametrize("route", [r for r in ROUTES if r.parameters], ids=str)
async def test_hides_objects_from_stranger(world: World, route: Route) -> None:
    refused = await ask(world.stranger.client, route, world.ids)
    if case_of(route).administrators:
        assert refused.status_code == 403
    else:
        assert (refused.status_code, refused.json()["code"]) == (404, "not_found")


@pytest.mark.parametrize(
    "route",
    [r for r in ROUTES if not r.is_write and not r.parameters and str(r) != "GET /api/stream"],
    ids=str,
)
async def test_shows_stranger_nothing(world: World, route: Route) -> None:
    answered = await ask(world.stranger.client, route, world.ids)
    if case_of(route).administrators:
        assert answered.status_code == 403
        return
    for name in OWN:
        if name not in case_of(route).query(world.ids):
            assert world.ids[name] not in answered.text
    assert answered.status_code == 404 or world.ids["workspace_id"] not in answered.text


REFERENCES = [(route, name) for route in ROUTES for name in case_of(route).references]


@pytest.mark.parametrize(("route", "name"), REFERENCES, ids=str)
async def test_refuses_foreign_reference(world: World, route: Route, name: str) -> None:
    case = case_of(route)
    foreign = world.foreign[case.references[name]]
    body = {**case.body(world.ids), name: [foreign] if name.endswith("_ids") else foreign}
    refused = await world.owner.client.request(route.method, address(route, world.ids), json=body)
    if name == "workspace_id":
        assert refused.status_code == 404
        return
    assert refused.status_code == 422, refused.text
    assert [each["path"] for each in refused.json()["errors"]] == [name]
