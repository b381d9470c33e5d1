"""Pages of the links in mails: small, without scripts, for whoever holds the link.

GET only asks: programs that look through mail follow links. POST acts, which is also what mail programs send when
their own button to unsubscribe is pressed (RFC 8058).
"""

from collections.abc import Callable, Coroutine
from html import escape
from typing import Any

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from taskflow.errors import TaskFlowError
from taskflow.routes.deps import AppParts, PublicRoute, Uow
from taskflow.routes.error_handlers import status_of
from taskflow.services import mail_links

_PAGE = """\
<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<meta name="color-scheme" content="light dark"><title>TaskFlow</title><style>
body {{ font: 1.1rem/1.5 system-ui, sans-serif; max-width: 30rem; margin: 15vh auto 0; padding: 0 1.5rem }}
button {{ font: inherit; padding: .6rem 1.2rem; border-radius: .5rem; border: 1px solid; cursor: pointer }}
</style></head><body><main><h1 style="font-size: 1.3rem">{words}</h1>{form}</main></body></html>
"""
_FORM = '<form method="post"><button>{yes}</button></form>'
_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; form-action 'self';"
    " base-uri 'none'; frame-ancestors 'none'",
    "X-Robots-Tag": "noindex",
}


class PageRoute(PublicRoute):
    """As a public route, and an error is a page, too."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        handle = super().get_route_handler()

        async def with_pages(request: Request) -> Response:
            try:
                return await handle(request)
            except TaskFlowError as error:
                return _page(error.message, status=status_of(error))

        return with_pages


router = APIRouter(tags=["mail"], route_class=PageRoute, include_in_schema=False)


@router.get("/mail/{token}")
async def read(token: str, uow: Uow, parts: AppParts) -> Response:
    """Ask whether to do what the link is for."""
    offer = await mail_links.offered(uow, parts.mail_signer, token)
    return _page(offer.question, form=_FORM.format(yes=escape(offer.yes)))


@router.post("/mail/{token}")
async def follow(token: str, uow: Uow, parts: AppParts) -> Response:
    return _page(await mail_links.follow(uow, parts.mail_signer, token))


def _page(words: str, *, form: str = "", status: int = 200) -> Response:
    return HTMLResponse(_PAGE.format(words=escape(words), form=form), status, _HEADERS)
