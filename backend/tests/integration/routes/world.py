"""A shared workspace with one object of every kind, its owner and viewer, and a stranger who has the same kinds."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from tests.integration.conftest import eventually
from tests.integration.routes.people import Newcomer, Person

Ids = Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """`ids` holds the owner's object for each name of a path parameter, `foreign` the stranger's."""

    owner: Person
    viewer: Person
    stranger: Person
    ids: Ids
    foreign: Ids
    read_only: str
    write_only: str
    revoked: str


async def build_world(newcomer: Newcomer) -> World:
    owner, viewer, stranger = await newcomer(), await newcomer(), await newcomer()
    workspace = await owner.made("/workspaces", name="Shared")
    shared = workspace["id"]
    invitation = await owner.made(f"/workspaces/{shared}/invitations", role="viewer")
    joined = await viewer.send("POST", "/invitations/accept", json={"token": invitation["token"]})
    assert joined.status_code == 200, joined.text
    channel = await owner.made(
        "/channels", kind="webhook", name="Hook", address="https://hooks.invalid/"
    )
    delivery = await owner.made(f"/channels/{channel['id']}/test")
    open_invitation = await owner.made(f"/workspaces/{shared}/invitations", role="member")
    objects = await objects_of(owner, shared)
    return World(
        owner=owner,
        viewer=viewer,
        stranger=stranger,
        ids={
            **objects,
            "user_id": viewer.id,
            "invitation_id": open_invitation["id"],
            "invitation_token": open_invitation["token"],
            "notification_id": await _notification(owner, objects["task_id"]),
            "channel_id": channel["id"],
            "delivery_id": delivery["id"],
            "token_id": (await owner.made("/tokens", name="Own"))["id"],
            "session_id": (await owner.items("/sessions"))[0]["id"],
            "index": "0",
            "letter_id": "01890000-0000-7000-8000-000000000000",
        },
        foreign=await objects_of(stranger, stranger.workspace) | {"user_id": stranger.id},
        read_only=(await owner.made("/tokens", name="Reads", scopes=["read"]))["token"],
        write_only=(await owner.made("/tokens", name="Writes", scopes=["write"]))["token"],
        revoked=await _revoked(owner),
    )


async def objects_of(person: Person, workspace_id: str) -> dict[str, str]:
    project = await person.made("/projects", workspace_id=workspace_id, name="Project")
    section = await person.made(f"/projects/{project['id']}/sections", name="Section")
    name = f"Label {secrets.token_hex(4)}"
    label = await person.made("/labels", workspace_id=workspace_id, name=name)
    view = await person.made(
        "/views", workspace_id=workspace_id, name=f"View {secrets.token_hex(4)}", filter="overdue"
    )
    task = await person.made(
        "/tasks",
        project_id=project["id"],
        title="Task",
        due_date="2030-01-31T09:00:00Z",
        recurrence={"rrule": "FREQ=MONTHLY;BYMONTHDAY=31"},
    )
    reminder = await person.made(f"/tasks/{task['id']}/reminders", before_due="PT1H")
    coming = (await person.send("GET", f"/tasks/{task['id']}/occurrences?limit=2")).json()["items"]
    return {
        "workspace_id": workspace_id,
        "project_id": project["id"],
        "section_id": section["id"],
        "label_id": label["id"],
        "view_id": view["id"],
        "task_id": task["id"],
        "series_id": task["series_id"],
        "occurrence_key": coming[-1]["occurrence_key"],
        "reminder_id": reminder["id"],
    }


async def _notification(person: Person, task_id: str) -> str:
    soon = datetime.now(UTC) + timedelta(milliseconds=50)
    await person.made(f"/tasks/{task_id}/reminders", at=soon.isoformat())

    async def arrived() -> list[dict[str, Any]]:
        return await person.items("/notifications")

    found = await eventually(arrived)
    notification_id: str = found[0]["id"]
    return notification_id


async def _revoked(person: Person) -> str:
    token = await person.made("/tokens", name="Revoked")
    assert (await person.send("DELETE", f"/tokens/{token['id']}")).status_code == 204
    revoked: str = token["token"]
    return revoked
