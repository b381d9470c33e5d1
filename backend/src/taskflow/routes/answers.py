"""Answers: JSON that is not validated a second time, with the ETag of what has a version."""

from collections.abc import Mapping
from typing import Any

import orjson
from starlette.responses import Response

from taskflow.json_text import encode

PROBLEM_TYPE = "application/problem+json"


def etag(version: int) -> str:
    return f'"{version}"'


def answer(
    content: object, *, status: int = 200, headers: Mapping[str, str] | None = None
) -> Response:
    """`content` as JSON; a `version` in it becomes the ETag."""
    merged = dict(headers or {})
    if isinstance(content, dict) and isinstance(content.get("version"), int):
        merged["ETag"] = etag(content["version"])
    body = encode(content)
    return Response(body, status, merged, media_type="application/json")


def rendered(body: str | bytes, *, version: int | None = None) -> Response:
    """JSON that the database has rendered."""
    headers = None if version is None else {"ETag": etag(version)}
    return Response(body, 200, headers, media_type="application/json")


def page(
    documents: list[str], *, next_cursor: str | None = None, count: int | None = None
) -> Response:
    """One page of a list whose items the database has rendered."""
    cursor = orjson.dumps(next_cursor).decode()
    counted = "" if count is None else f',"count":{count}'
    return rendered(f'{{"items":[{",".join(documents)}],"next_cursor":{cursor}{counted}}}')


def nothing() -> Response:
    return Response(status_code=204)


def problem(
    status: int,
    code: str,
    detail: str,
    *,
    request_id: str | None,
    errors: list[dict[str, str]] | None = None,
    current: dict[str, Any] | None = None,
    headers: Mapping[str, str] | None = None,
) -> Response:
    """An error by RFC 9457; `type` and `code` are stable, `detail` says what to do."""
    body: dict[str, Any] = {
        "type": f"/problems/{code}",
        "title": code.replace("_", " ").capitalize(),
        "status": status,
        "detail": detail,
        "code": code,
        "errors": errors or [],
        "request_id": request_id,
    }
    if current is not None:
        body["current"] = current
    return Response(encode(body), status, headers, media_type=PROBLEM_TYPE)
