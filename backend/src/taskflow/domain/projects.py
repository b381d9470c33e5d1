"""Projects inside projects: where one may lie.

Invariant: no project lies below itself, none deeper than `MAX_DEPTH`, none below the inbox, and no open
one below an archived one.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from taskflow.errors import Conflict, InvalidInput, LimitExceeded

MAX_DEPTH = 8
"""Levels of projects; one that lies in no other is on level 1."""

MAX_PROJECTS = 1000
"""Projects of one workspace, archived ones included; their list is answered whole."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """A project as far as the tree is concerned. `archived_at` is an aware instant."""

    id: UUID
    parent_id: UUID | None
    is_inbox: bool
    archived_at: datetime | None


@dataclass(frozen=True, slots=True)
class ProjectTree:
    """All projects of one workspace, by id."""

    nodes: Mapping[UUID, Node]

    def path(self, project_id: UUID) -> list[UUID]:
        """The project and those it lies in, from the bottom up."""
        path: list[UUID] = []
        at: UUID | None = project_id
        while at is not None and at not in path:
            path.append(at)
            at = self.nodes[at].parent_id
        return path

    def below(self, project_id: UUID) -> list[Node]:
        """All that lies in the project, at any depth, from the top down."""
        inside = [node for node in self.nodes.values() if node.parent_id == project_id]
        return inside + [deeper for node in inside for deeper in self.below(node.id)]

    def height(self, project_id: UUID) -> int:
        """Levels that the project takes up, its own included."""
        own = len(self.path(project_id))
        return 1 + max(
            (len(self.path(node.id)) - own for node in self.below(project_id)), default=0
        )

    def require_room(self) -> None:
        """Raise `LimitExceeded` if the workspace holds as many projects as it may."""
        if len(self.nodes) >= MAX_PROJECTS:
            raise LimitExceeded(
                f"A workspace has at most {MAX_PROJECTS} projects. Delete one that is not needed."
            )

    def require_place(self, parent_id: UUID, *, moved: UUID | None = None) -> None:
        """Refuse a parent for `moved` (None: a new project). Raises `InvalidInput` at `parent_id`,
        `Conflict` for the inbox, which lies in no other project."""
        parent = self.nodes.get(parent_id)
        if moved is not None and self.nodes[moved].is_inbox:
            raise Conflict("The inbox cannot lie in another project.")
        if parent is None:
            raise _refused(f"There is no project {parent_id} in this workspace.")
        if parent.is_inbox:
            raise _refused("The inbox holds tasks only. Choose another project, or null for none.")
        if parent.archived_at is not None:
            raise _refused("This project is archived. Bring it back first, or choose another.")
        path = self.path(parent_id)
        if moved in path:
            raise _refused("A project cannot lie in itself. Choose a project outside of it.")
        height = 1 if moved is None else self.height(moved)
        if len(path) + height > MAX_DEPTH:
            raise _refused(f"Projects go {MAX_DEPTH} levels deep at most. Choose a higher one.")


def _refused(message: str) -> InvalidInput:
    return InvalidInput(message, field="parent_id")
