"""Idempotency keys and the answers given for them."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import text

from taskflow.database import UnitOfWork
from taskflow.json_text import encode


@dataclass(frozen=True, slots=True)
class StoredKey:
    request_hash: bytes
    status: int
    headers: dict[str, str]
    body: bytes


async def claim(uow: UnitOfWork, *, user_id: UUID, key: str, request_hash: bytes) -> bool:
    """Whether the key was free, or a day old. Waits for another request with the same key to end."""
    rows = await uow.execute(
        text(
            """
            INSERT INTO idempotency_keys AS kept (user_id, key, request_hash) VALUES (:user, :key, :hash)
            ON CONFLICT (user_id, key) DO UPDATE
            SET request_hash = excluded.request_hash, status = NULL, headers = NULL, body = NULL,
                created_at = excluded.created_at
            WHERE kept.created_at < excluded.created_at - interval '24 hours'
            """
        ),
        {"user": user_id, "key": key, "hash": request_hash},
    )
    return rows.rowcount == 1


async def read(uow: UnitOfWork, *, user_id: UUID, key: str) -> StoredKey:
    row = (
        await uow.execute(
            text(
                "SELECT request_hash, status, headers, body FROM idempotency_keys"
                " WHERE user_id = :user AND key = :key"
            ),
            {"user": user_id, "key": key},
        )
    ).one()
    return StoredKey(row.request_hash, row.status, row.headers, row.body)


async def store(
    uow: UnitOfWork, *, user_id: UUID, key: str, status: int, headers: dict[str, Any], body: bytes
) -> None:
    await uow.execute(
        text(
            "UPDATE idempotency_keys SET status = :status, headers = CAST(:headers AS jsonb), body = :body"
            " WHERE user_id = :user AND key = :key"
        ),
        {
            "status": status,
            "headers": encode(headers).decode(),
            "body": body,
            "user": user_id,
            "key": key,
        },
    )
