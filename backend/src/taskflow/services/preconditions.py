"""What is checked before a workspace's objects are read or changed."""

from typing import Any
from uuid import UUID

from taskflow.domain.access import Action, Principal, Scope
from taskflow.errors import VersionConflict


def readable(principal: Principal, workspace_id: UUID | None) -> list[UUID]:
    """The workspaces of a list: the one asked for, or all of the caller's."""
    if workspace_id is None:
        principal.require_scope(Scope.READ)
        return principal.workspaces
    principal.require(Action.READ, workspace_id)
    return [workspace_id]


def require_version(noun: str, document: dict[str, Any], version: int | None) -> None:
    """Raise `VersionConflict` unless `version` (None: any) is the document's own."""
    if version is not None and version != document["version"]:
        raise VersionConflict(
            f"The {noun} changed since you read version {version}; it is now"
            f" {document['version']}. Read it again, then repeat your change.",
            current=document,
        )
