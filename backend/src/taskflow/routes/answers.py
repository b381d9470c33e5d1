"""Answers: JSON that is not validated a second time, with the ETag of what has a version."""

from collections.abc import Mapping
from typing import Any

import orjson
from starlette.responses import Response

from taskflow.json_text import encode

PROBLEM_TYPE = "application/problem+json"


def etag(version: int) -> str:
    return f'"{version}"'


class Json(Response):
    """An answer whose body is JSON already. Its headers are put down as they are sent, not gathered first."""

    def __init__(
        self, body: bytes, status: int, *, version: int | None, location: str | None = None
    ) -> None:
        self.status_code = status
        self.body = body
        self.background = None
        self.raw_headers = [
            (b"content-type", b"application/json"),
            (b"content-length", b"%d" % len(body)),
        ]
        if version is not None:
            self.raw_headers.append((b"etag", etag(version).encode()))
        if location is not None:
            self.raw_headers.append((b"location", location.encode()))


def answer(content: object, *, status: int = 200, location: str | None = None) -> Response:
    """`content` as JSON; a `version` in it becomes the ETag."""
    version = content.get("version") if isinstance(content, dict) else None
    return Json(
        encode(content),
        status,
        version=version if isinstance(version, int) else None,
        location=location,
    )


def rendered(body: str, *, version: int | None = None) -> Response:
    """JSON that the database has rendered."""
    return Json(body.encode(), 200, version=version)


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
