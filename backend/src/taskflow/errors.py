"""What can go wrong, as one tree. Each class carries a stable `code`.

HTTP statuses are mapped in `routes/error_handlers.py` only.

TaskFlowError
├── InvalidInput        a value the caller gave cannot be accepted (`field` is its JSON path)
│   └── LimitExceeded   the value is larger or deeper than what is served
│       └── BodyTooLarge  the request body is longer than the server reads
├── NotAuthenticated    nobody is signed in, or the credential is unknown, expired or revoked
├── PermissionDenied    signed in, but the role or scope does not allow it
├── NotFound            no such object in the caller's workspaces
├── Conflict            the change contradicts what stands
│   ├── VersionConflict the object changed since the caller read it (`current` is its state now)
│   └── IdempotencyKeyReused  the key came before with another body
├── RateLimited         too many attempts (`retry_after` seconds)
├── Unavailable         a part that the operation needs is not reachable
└── StartupError        the process cannot start; the message says what to do
"""

from typing import Any


class TaskFlowError(Exception):
    """Something happened that the caller should know; the message says what, the value, and what to do."""

    code = "error"

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class InvalidInput(TaskFlowError):
    """A value cannot be accepted. `field` is the JSON path of the value, such as `recurrence.rrule`."""

    code = "invalid_input"

    def __init__(self, message: str, *, field: str | None = None, code: str | None = None) -> None:
        super().__init__(message)
        self.field = field
        if code is not None:
            self.code = code


class LimitExceeded(InvalidInput):
    code = "limit_exceeded"


class BodyTooLarge(LimitExceeded):
    code = "body_too_large"


class NotAuthenticated(TaskFlowError):
    code = "not_authenticated"


class PermissionDenied(TaskFlowError):
    code = "permission_denied"


class NotFound(TaskFlowError):
    code = "not_found"


class Conflict(TaskFlowError):
    code = "conflict"


class VersionConflict(Conflict):
    """`current` is the object as it stands, so that a client can show both versions."""

    code = "version_conflict"

    def __init__(self, message: str, *, current: dict[str, Any] | None = None) -> None:
        super().__init__(message)
        self.current = current


class IdempotencyKeyReused(Conflict):
    code = "idempotency_key_reused"


class RateLimited(TaskFlowError):
    """`retry_after` is in whole seconds."""

    code = "rate_limited"

    def __init__(self, message: str, *, retry_after: int) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class Unavailable(TaskFlowError):
    code = "unavailable"


class StartupError(TaskFlowError):
    code = "startup"
