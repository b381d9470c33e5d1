"""The same POST twice gives the same answer once: keys are kept for a day, with the answer."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from taskflow.database import UnitOfWork
from taskflow.errors import IdempotencyKeyReused, InvalidInput
from taskflow.repositories import idempotency_keys

MAX_LENGTH = 255


@dataclass(frozen=True, slots=True)
class StoredAnswer:
    status: int
    headers: Mapping[str, str]
    body: bytes


async def begin(
    uow: UnitOfWork, *, user_id: UUID, key: str, request_hash: bytes
) -> StoredAnswer | None:
    """Claim `key` for this request, waiting for one under way; the stored answer if it came before.

    Raises `IdempotencyKeyReused` if it came with another request.
    """
    if not 0 < len(key) <= MAX_LENGTH or "\x00" in key:
        raise InvalidInput(
            f"An Idempotency-Key has 1 to {MAX_LENGTH} characters.", field="header.Idempotency-Key"
        )
    if await idempotency_keys.claim(uow, user_id=user_id, key=key, request_hash=request_hash):
        return None
    row = await idempotency_keys.read(uow, user_id=user_id, key=key)
    if row.request_hash != request_hash:
        raise IdempotencyKeyReused(
            "This Idempotency-Key came before with another request. Use a new key for a new request."
        )
    return StoredAnswer(row.status, row.headers, row.body)


async def finish(uow: UnitOfWork, *, user_id: UUID, key: str, answer: StoredAnswer) -> None:
    """Keep the answer, in the transaction of what it reports."""
    await idempotency_keys.store(
        uow,
        user_id=user_id,
        key=key,
        status=answer.status,
        headers=dict(answer.headers),
        body=answer.body,
    )
