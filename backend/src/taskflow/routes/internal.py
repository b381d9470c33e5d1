"""What other services of this installation may ask of the backend, and its sidecar tells it."""

from collections.abc import Callable
from uuid import UUID

from fastapi import APIRouter
from pydantic import BaseModel, Field
from starlette.requests import Request
from starlette.responses import Response

from taskflow import security
from taskflow.config import revealed
from taskflow.events import Service, service_origin
from taskflow.routes.answers import answer, nothing, problem
from taskflow.routes.deps import parts_of
from taskflow.services import occurrences


class OccurrenceRequest(BaseModel):
    workspace_id: UUID
    series_id: UUID
    key: str = Field(max_length=40)


def is_from_sidecar(request: Request, app_token: str | None) -> bool:
    """Whether the request shows the token that our own sidecar was given. Without one nobody is."""
    shown = request.headers.get("dapr-api-token", "")
    return bool(app_token) and security.same(shown, app_token or "")


router = APIRouter(prefix="/internal", include_in_schema=False)


@router.post("/occurrences", status_code=204)
async def create_occurrence(body: OccurrenceRequest, request: Request) -> Response:
    """Create the occurrence that a series waits for; asking again changes nothing."""
    parts = parts_of(request)
    token = revealed(parts.settings.app_api_token)
    caller = request.headers.get("dapr-caller-app-id")
    if not is_from_sidecar(request, token) or caller != Service.RECURRING:
        return problem(
            403, "permission_denied", "Only the recurring service may ask.", request_id=None
        )
    trace = request.scope.get("taskflow.traceparent")
    origin = service_origin(Service.RECURRING, traceparent=trace)
    async with parts.database.transaction(origin) as uow:
        await occurrences.create(uow, body.workspace_id, body.series_id, body.key)
    return nothing()


def changes_of_settings(told: Callable[[], None], app_token: str | None) -> APIRouter:
    """Where the sidecar says that a setting has changed. It calls everything but a 200 a failure."""
    pushes = APIRouter(prefix="/configuration", include_in_schema=False)

    @pushes.post("/{store}/{name}")
    async def change(store: str, name: str, request: Request) -> Response:
        del store, name  # everything is read anew
        if not is_from_sidecar(request, app_token):
            return problem(403, "permission_denied", "Only the sidecar tells.", request_id=None)
        told()
        return answer({})

    return pushes
