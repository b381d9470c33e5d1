"""Files and pages: the built web interface, and the API's own pages at /docs. Everything from this origin."""

import base64
import functools
import hashlib
import re
from pathlib import Path

import orjson
import swagger_ui_bundle
from fastapi import FastAPI
from fastapi.openapi.docs import get_swagger_ui_html
from starlette.responses import Response
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Receive, Scope, Send

_INLINE = re.compile(rb"<script(?![^>]*\bsrc=)[^>]*>(.*?)</script>", re.DOTALL)
_DESCRIPTION = "/openapi.json"
_DOCS_ASSETS = "/docs/assets"
_FOREVER = "public, max-age=31536000, immutable"


def policy_for(pages: list[bytes]) -> str:
    """The Content-Security-Policy of pages whose inline scripts are known: exactly these may run."""
    hashes = sorted({_script_hash(script) for page in pages for script in _INLINE.findall(page)})
    scripts = " ".join(["'self'", *(f"'sha256-{each}'" for each in hashes)])
    return (
        f"default-src 'none'; script-src {scripts}; style-src 'self' 'unsafe-inline'; img-src 'self' data:;"
        " font-src 'self'; connect-src 'self'; manifest-src 'self'; worker-src 'self'; form-action 'self';"
        " base-uri 'none'; frame-ancestors 'none'"
    )


def _script_hash(script: bytes) -> str:
    return base64.b64encode(hashlib.sha256(script).digest()).decode()


def add_docs(app: FastAPI) -> None:
    """The description of the API, made when it is first asked for, and its pages at /docs."""
    page = bytes(
        get_swagger_ui_html(
            openapi_url=_DESCRIPTION,
            title="TaskFlow API",
            swagger_js_url=f"{_DOCS_ASSETS}/swagger-ui-bundle.js",
            swagger_css_url=f"{_DOCS_ASSETS}/swagger-ui.css",
            swagger_favicon_url=f"{_DOCS_ASSETS}/favicon-32x32.png",
        ).body
    )
    headers = {"Content-Security-Policy": policy_for([page]), "Cache-Control": "no-cache"}

    @functools.cache
    def description() -> bytes:
        return orjson.dumps(app.openapi())

    @app.get(_DESCRIPTION, include_in_schema=False)
    def read_description() -> Response:  # in a thread: making it takes a second
        return Response(
            description(), media_type="application/json", headers={"Cache-Control": "no-cache"}
        )

    @app.get("/docs", include_in_schema=False)
    async def read_docs() -> Response:
        return Response(page, media_type="text/html", headers=headers)

    app.mount(_DOCS_ASSETS, StaticFiles(directory=Path(swagger_ui_bundle.swagger_ui_path)))


def add_interface(app: FastAPI, folder: Path) -> None:
    """The built web interface, for every address that is not the API's."""
    pages = [page.read_bytes() for page in sorted(folder.rglob("*.html"))]
    app.mount("/", _Interface(StaticFiles(directory=folder, html=True), policy_for(pages)))


class _Interface:
    """Adds what a file server does not know: what may be kept, and which scripts may run."""

    def __init__(self, files: ASGIApp, policy: str) -> None:
        self._files = files
        self._policy = policy.encode()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        immutable = scope["path"].startswith("/_next/static/")
        cache = _FOREVER if immutable else "no-cache"
        extra = [(b"cache-control", cache.encode()), (b"content-security-policy", self._policy)]

        async def send_with_headers(message: dict[str, object]) -> None:
            if message["type"] == "http.response.start":
                listed = message["headers"]
                assert isinstance(listed, list)
                message = {**message, "headers": [*listed, *extra]}
            await send(message)

        await self._files(scope, receive, send_with_headers)  # type: ignore[arg-type]  # Starlette's Message is a MutableMapping
