"""Many changes of tasks at once: all of them, or none."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any
from uuid import UUID

from pydantic import ValidationError

from taskflow.database import UnitOfWork
from taskflow.domain.access import Principal
from taskflow.errors import InvalidInput, TaskFlowError
from taskflow.schemas.tasks import Bulk, BulkOperation, TaskCreate, TaskMove, TaskUpdate
from taskflow.services import tasks


async def apply(uow: UnitOfWork, principal: Principal, body: Bulk) -> list[dict[str, Any]]:
    """Carry out the operations in order, in one transaction. An error names the operation it belongs to."""
    documents = []
    for i, operation in enumerate(body.operations):
        try:
            documents.append(await _one(uow, principal, operation))
        except ValidationError as error:
            first = error.errors()[0]
            path = ".".join(str(part) for part in first["loc"])
            raise InvalidInput(
                f"Operation {i}: {first['msg']}.", field=f"operations.{i}.changes.{path}"
            ) from error
        except TaskFlowError as error:
            error.message = f"Operation {i}: {error.message}"
            if isinstance(error, InvalidInput):
                error.field = f"operations.{i}.changes.{error.field}"
            raise
    return documents


async def _one(uow: UnitOfWork, principal: Principal, operation: BulkOperation) -> dict[str, Any]:
    changes = operation.changes or {}
    if operation.op == "create":
        return await tasks.create(uow, principal, _read(TaskCreate, changes, operation.id))
    task_id, version = operation.id, operation.version
    assert task_id is not None
    if operation.op == "update":
        return await tasks.update(
            uow, principal, task_id, TaskUpdate.model_validate(changes), version=version
        )
    if operation.op == "move":
        return await tasks.move(
            uow, principal, task_id, TaskMove.model_validate(changes), version=version
        )
    return _task(await _ACTIONS[operation.op](uow, principal, task_id, version=version))


_ACTIONS: Mapping[str, Callable[..., Awaitable[dict[str, Any]]]] = {
    "complete": tasks.complete,
    "reopen": tasks.reopen,
    "delete": tasks.delete,
    "restore": tasks.restore,
}


def _read(schema: type[TaskCreate], changes: Mapping[str, Any], task_id: UUID | None) -> TaskCreate:
    given = {**changes, "id": task_id} if task_id is not None else changes
    return schema.model_validate(given)


def _task(answer: dict[str, Any]) -> dict[str, Any]:
    """The task of an answer that says more than the task."""
    found: dict[str, Any] = answer.get("task", answer)
    return found
