"""API tokens, for programs."""

from uuid import UUID

from fastapi import APIRouter
from starlette.responses import Response

from taskflow.routes.answers import answer, nothing
from taskflow.routes.deps import Caller, SecretRoute, Uow
from taskflow.schemas import accounts as schemas
from taskflow.schemas.base import Page
from taskflow.services import auth

router = APIRouter(prefix="/tokens", tags=["tokens"], route_class=SecretRoute)


@router.get("", response_model=Page[schemas.Token])
async def list_(uow: Uow, caller: Caller) -> Response:
    """The caller's tokens, the newest first; of each only the beginning is known."""
    return answer({"items": await auth.tokens(uow, caller), "next_cursor": None})


@router.post("", response_model=schemas.TokenCreated, status_code=201)
async def create(body: schemas.TokenCreate, uow: Uow, caller: Caller) -> Response:
    """Create a token for `Authorization: Bearer`. It is shown this once."""
    return answer(await auth.create_token(uow, caller, body), status=201)


@router.delete("/{token_id}", status_code=204)
async def revoke(token_id: UUID, uow: Uow, caller: Caller) -> Response:
    """Revoke a token at once."""
    await auth.revoke_token(uow, caller, token_id)
    return nothing()
