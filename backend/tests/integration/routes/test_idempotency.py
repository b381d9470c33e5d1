"""`Idempotency-Key`: the same request twice has one effect and one answer."""

import asyncio
import secrets
from typing import Any

import asyncpg
import httpx
import pytest
from tests.integration.conftest import PASSWORD
from tests.integration.journal import Journal
from tests.integration.routes.people import Person


def keyed(key: str) -> dict[str, str]:
    return {"Idempotency-Key": key}


async def test_the_same_request_gives_the_same_answer(person: Person, journal: Journal) -> None:
    first = await person.send("POST", "/tasks", json={"title": "x"}, headers=keyed("a"))
    again = await person.send("POST", "/tasks", json={"title": "x"}, headers=keyed("a"))
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.json() == again.json()
    for name in ("ETag", "Location", "Content-Type"):
        assert first.headers[name] == again.headers[name]
    assert "Idempotency-Replayed" not in first.headers
    assert again.headers["Idempotency-Replayed"] == "true"
    assert len(await person.items("/tasks")) == 1
    assert await journal(first.json()["id"]) == ["task.created"]


async def test_twenty_at_once_create_one(person: Person) -> None:
    answers = await asyncio.gather(
        *(
            person.send("POST", "/tasks", json={"title": "x"}, headers=keyed("burst"))
            for _ in range(20)
        )
    )
    assert {each.status_code for each in answers} == {201}
    assert len({each.text for each in answers}) == 1
    assert len(await person.items("/tasks")) == 1


async def test_another_body_or_address_with_the_key_is_refused(person: Person) -> None:
    task = (await person.send("POST", "/tasks", json={"title": "x"}, headers=keyed("a"))).json()
    for path, body in (
        ("/tasks", {"title": "y"}),
        ("/tasks?x=1", {"title": "x"}),
        (f"/tasks/{task['id']}/complete", None),
    ):
        refused = await person.send("POST", path, json=body, headers=keyed("a"))
        assert (refused.status_code, refused.json()["code"]) == (422, "idempotency_key_reused")
    assert (await person.items("/tasks"))[0]["status"] == "open"


async def test_a_key_belongs_to_its_user(person: Person, stranger: Person) -> None:
    for each in (person, stranger):
        await each.send("POST", "/tasks", json={"title": each.email}, headers=keyed("shared"))
        assert [task["title"] for task in await each.items("/tasks")] == [each.email]


async def test_a_refused_request_leaves_its_key_free(person: Person) -> None:
    bad = await person.send("POST", "/tasks", json={"title": ""}, headers=keyed("a"))
    assert bad.status_code == 422
    good = await person.send("POST", "/tasks", json={"title": "x"}, headers=keyed("a"))
    assert good.status_code == 201


async def test_a_completion_is_repeated_as_it_was(person: Person) -> None:
    task = await person.made("/tasks", title="x")
    path = f"/tasks/{task['id']}"
    first = await person.send("POST", f"{path}/complete", headers=keyed("a"))
    await person.send("POST", f"{path}/reopen")
    again = await person.send("POST", f"{path}/complete", headers=keyed("a"))
    assert again.json() == first.json()
    assert (await person.send("GET", path)).json()["status"] == "open"


async def test_keys_have_a_length_and_a_life(person: Person, sql: asyncpg.Connection) -> None:
    for key in ("", "x" * 256):
        refused = await person.send("POST", "/tasks", json={"title": "x"}, headers=keyed(key))
        assert (refused.status_code, refused.json()["code"]) == (422, "invalid_input")
    await person.send("POST", "/tasks", json={"title": "x"}, headers=keyed("old"))
    await sql.execute(
        "UPDATE idempotency_keys SET created_at = created_at - interval '25 hours' WHERE user_id = $1::uuid",
        person.id,
    )
    renewed = await person.send("POST", "/tasks", json={"title": "y"}, headers=keyed("old"))
    assert renewed.status_code == 201


async def test_a_secret_is_not_kept_for_a_repetition(
    person: Person, sql: asyncpg.Connection
) -> None:
    first = await person.send("POST", "/tokens", json={"name": "x"}, headers=keyed("a"))
    again = await person.send("POST", "/tokens", json={"name": "x"}, headers=keyed("a"))
    assert (again.status_code, again.json()["code"]) == (409, "shown_once")
    stored = await sql.fetchval(
        "SELECT body FROM idempotency_keys WHERE user_id = $1::uuid", person.id
    )
    assert first.json()["token"].encode() not in bytes(stored)


Body = dict[str, Any]


@pytest.fixture
def newborn() -> Body:
    email = f"new-{secrets.token_hex(5)}@example.com"
    return {"email": email, "password": PASSWORD, "name": "New", "time_zone": "Asia/Tokyo"}


async def register(client: httpx.AsyncClient, body: Body, key: str = "a") -> httpx.Response:
    return await client.post("/api/auth/register", json=body, headers=keyed(key))


async def test_a_repeated_registration_signs_in_again(
    anonymous: httpx.AsyncClient, newborn: Body, sql: asyncpg.Connection
) -> None:
    answers = [await register(anonymous, newborn) for _ in range(2)]
    assert [each.status_code for each in answers] == [201, 201]
    first, again = (each.json() for each in answers)
    assert first["user"] == again["user"]
    assert first["csrf_token"] != again["csrf_token"]
    me = (await anonymous.get("/api/auth/me")).json()
    assert (me["user"], me["csrf_token"]) == (again["user"], again["csrf_token"])
    assert await sql.fetchval("SELECT count(*) FROM users WHERE email = $1", newborn["email"]) == 1


async def test_registrations_at_once_are_one(anonymous: httpx.AsyncClient, newborn: Body) -> None:
    answers = await asyncio.gather(*(register(anonymous, newborn) for _ in range(5)))
    assert {each.status_code for each in answers} == {201}
    assert len({each.json()["user"]["id"] for each in answers}) == 1


@pytest.mark.parametrize("change", [{"password": "some other sentence"}, {"name": "Old"}])
async def test_another_registration_with_the_key_is_refused(
    anonymous: httpx.AsyncClient, newborn: Body, change: Body
) -> None:
    await register(anonymous, newborn)
    refused = await register(anonymous, newborn | change)
    assert (refused.status_code, refused.json()["code"]) == (422, "idempotency_key_reused")
    assert "set-cookie" not in refused.headers


async def test_passwords_are_not_guessed_by_a_key(
    anonymous: httpx.AsyncClient, newborn: Body
) -> None:
    await register(anonymous, newborn)
    guesses = [
        await register(anonymous, newborn | {"password": f"a guess {i:3}"}) for i in range(30)
    ]
    assert {guesses[0].status_code, guesses[-1].status_code} == {422, 429}
    assert (await register(anonymous, newborn)).status_code == 429


async def test_an_address_stays_taken_without_its_key(
    anonymous: httpx.AsyncClient, newborn: Body, sql: asyncpg.Connection
) -> None:
    await register(anonymous, newborn)
    for _ in range(2):
        assert (await register(anonymous, newborn, "b")).status_code == 409
    taken = await anonymous.post("/api/auth/register", json=newborn)
    assert (taken.status_code, taken.json()["code"]) == (409, "conflict")
    await sql.execute(
        "UPDATE idempotency_keys SET created_at = created_at - interval '25 hours' WHERE user_id ="
        " (SELECT id FROM users WHERE email = $1)",
        newborn["email"],
    )
    assert (await register(anonymous, newborn)).status_code == 409


async def test_of_a_registration_nothing_secret_is_kept(
    anonymous: httpx.AsyncClient, newborn: Body, sql: asyncpg.Connection
) -> None:
    """The hash is that of another account's which differs only in its password."""
    hashes = []
    for password in (PASSWORD, "some other sentence"):
        await register(anonymous, newborn | {"password": password})
        (kept,) = await sql.fetch(
            "DELETE FROM idempotency_keys WHERE user_id = (SELECT id FROM users WHERE email = $1)"
            " RETURNING request_hash, headers, body",
            newborn["email"],
        )
        assert (kept["headers"], kept["body"]) == (None, None)
        hashes.append(kept["request_hash"])
        renamed = "UPDATE users SET email = $1 || email WHERE email = $2"
        await sql.execute(renamed, password[0], newborn["email"])
    assert hashes[0] == hashes[1]


async def test_signing_in_is_repeated_without_a_key(
    anonymous: httpx.AsyncClient, person: Person
) -> None:
    body = {"email": person.email, "password": PASSWORD}
    answers = [await anonymous.post("/api/auth/login", json=body, headers=keyed("a")) for _ in "12"]
    assert [each.status_code for each in answers] == [200, 200]
    assert answers[0].json()["user"] == answers[1].json()["user"]
