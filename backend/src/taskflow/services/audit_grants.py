"""What the audit service's role in the database may do: append and read. It owns nothing."""

import re

from taskflow.database import UnitOfWork
from taskflow.errors import InvalidInput
from taskflow.repositories import audit_administration
from taskflow.services.recording import record_operation

_NAME = re.compile(r"[a-z_][a-z0-9_]{0,62}")


async def grant(uow: UnitOfWork, role: str) -> None:
    """Raises `InvalidInput` for what is no plain name of a role."""
    if not _NAME.fullmatch(role):
        raise InvalidInput(f"'{role[:63]}' is no plain name of a role: letters, digits and _.")
    await audit_administration.grant(uow, role)
    await record_operation(uow, "audit.granted", "database_role", object_name=role)
