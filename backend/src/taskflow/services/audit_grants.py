"""What the audit service's role in the database may do: append and read. It owns nothing."""

import re

from taskflow.database import UnitOfWork
from taskflow.errors import InvalidInput, NotFound
from taskflow.repositories import audit_administration
from taskflow.services.recording import record_operation

_NAME = re.compile(r"[a-z_][a-z0-9_]{0,62}")


async def grant(uow: UnitOfWork, role: str) -> None:
    """Raises `InvalidInput` for what is no plain name of a role, `NotFound` for a role that was not made yet."""
    if not _NAME.fullmatch(role):
        raise InvalidInput(f"'{role[:63]}' is no plain name of a role: letters, digits and _.")
    if not await audit_administration.has_role(uow, role):
        raise NotFound(f"The database has no role {role}. Make it first: CREATE ROLE {role} LOGIN.")
    await audit_administration.grant(uow, role)
    await record_operation(uow, "audit.granted", "database_role", object_name=role)
