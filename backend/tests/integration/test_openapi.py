"""The API keeps to its published description, whatever it is sent; and the published file is that description."""

import asyncio
import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest
import requests
import schemathesis
from fastapi import FastAPI
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import APIOperation, Case, GenerationMode
from schemathesis.checks import (
    content_type_conformance,
    not_a_server_error,
    response_schema_conformance,
    status_code_conformance,
)
from schemathesis.core.result import Ok
from tests.integration.conftest import register
from tests.integration.routes.people import Person
from tests.integration.routes.route_table import application
from tests.integration.routes.world import objects_of

PUBLISHED = Path(__file__).parents[2] / "openapi.json"
EXAMPLES = 10
UNFIT = {
    "GET /api/stream": "it does not end; test_stream reads it",
    "POST /api/auth/logout": "it ends nothing for a token",
}
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]

Operation = APIOperation[Any, Any, Any, Any]

DOCUMENT = application().openapi()
OPERATIONS: list[Operation] = [
    found.ok()
    for found in schemathesis.openapi.from_dict(DOCUMENT).get_all_operations()
    if isinstance(found, Ok) and found.ok().label not in UNFIT
]


def test_the_published_description_is_current() -> None:
    assert json.loads(PUBLISHED.read_text()) == json.loads(json.dumps(DOCUMENT)), (
        "Renew it: taskflow openapi > backend/openapi.json"
    )


def test_every_operation_is_described() -> None:
    names = [operation.definition.raw["operationId"] for operation in OPERATIONS]
    assert len(set(names)) == len(names)
    for operation in OPERATIONS:
        raw = operation.definition.raw
        assert raw["tags"], operation.label
        assert raw["summary"], operation.label
        success = [code for code in raw["responses"] if code.startswith("2")]
        assert len(success) == 1, operation.label
        for code, response in raw["responses"].items():
            if code.startswith(("4", "5")) and "/health" not in operation.path:
                assert "application/problem+json" in response["content"], (operation.label, code)


@pytest.fixture(scope="module")
async def owner(app: FastAPI) -> AsyncIterator[Person]:
    person = Person.of(await register(app, "Somebody"))
    yield person
    await person.client.aclose()


@pytest.fixture(scope="module")
async def program(app: FastAPI, owner: Person) -> AsyncIterator[httpx.AsyncClient]:
    """A client with a token of all scopes."""
    body = {"name": "Everything", "scopes": ["read", "write", "admin"]}
    token = (await owner.send("POST", "/tokens", json=body)).json()["token"]
    transport = httpx.ASGITransport(app=app, raise_app_exceptions=False, client=("192.0.2.200", 1))
    headers = {"Authorization": f"Bearer {token}"}
    async with httpx.AsyncClient(
        transport=transport, base_url="http://test", headers=headers
    ) as client:
        yield client


def explore(
    operation: Operation,
    mode: GenerationMode,
    ids: dict[str, str],
    client: httpx.AsyncClient,
    loop: asyncio.AbstractEventLoop,
) -> None:
    """Send examples from this thread through the loop of the application, and check each answer."""

    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        derandomize=True,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy(mode, path_parameters=ids or None))
    def send(case: Case[Any]) -> None:
        asked = requests.Request(**case.as_transport_kwargs(base_url="http://test")).prepare()
        headers = {
            name: value if isinstance(value, str) else value.decode("latin-1")
            for name, value in asked.headers.items()
            if name != "Authorization"
        }
        request = client.build_request(
            str(asked.method), str(asked.url), content=_bytes(asked.body), headers=headers
        )
        response = asyncio.run_coroutine_threadsafe(client.send(request), loop).result(30)
        case.validate_response(response, checks=CHECKS)

    send()


def _bytes(body: object) -> bytes | None:
    if isinstance(body, str):
        return body.encode()
    assert body is None or isinstance(body, bytes)
    return body


def _takes_input(operation: Operation) -> bool:
    return bool([*operation.query, *operation.body])


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda each: each.label)
async def test_answers_as_described(
    operation: Operation, owner: Person, program: httpx.AsyncClient
) -> None:
    ids = await _ids_for(operation, owner)
    loop = asyncio.get_running_loop()
    await asyncio.to_thread(explore, operation, GenerationMode.POSITIVE, ids, program, loop)


@pytest.mark.parametrize(
    "operation",
    [each for each in OPERATIONS if _takes_input(each) or list(each.path_parameters)],
    ids=lambda each: each.label,
)
async def test_refuses_as_described(
    operation: Operation, owner: Person, program: httpx.AsyncClient
) -> None:
    """What does not fit the description; the ids of the address are right if something else can be wrong."""
    ids = await _ids_for(operation, owner) if _takes_input(operation) else {}
    loop = asyncio.get_running_loop()
    await asyncio.to_thread(explore, operation, GenerationMode.NEGATIVE, ids, program, loop)


async def _ids_for(operation: Operation, owner: Person) -> dict[str, str]:
    """Objects that exist for the ids of the address; none if one of them has to be made up."""
    names = [parameter.name for parameter in operation.path_parameters]
    ids = await objects_of(owner, owner.workspace) if names else {}
    return {name: ids[name] for name in names} if set(names) <= set(ids) else {}


async def test_the_server_gives_out_the_description(app: FastAPI, owner: Person) -> None:
    answer = await owner.client.get("/openapi.json")
    assert answer.headers["Content-Type"] == "application/json"
    assert answer.json() == json.loads(json.dumps(app.openapi()))
