"""Who may do what. Deny by default: an action that is not listed for a role is refused."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum
from uuid import UUID

from taskflow.errors import NotFound, PermissionDenied


class Role(StrEnum):
    """A member's role in a workspace, from most to least."""

    OWNER = "owner"
    ADMIN = "admin"
    MEMBER = "member"
    VIEWER = "viewer"


class Action(StrEnum):
    READ = "read"
    WRITE = "write"
    MANAGE = "manage"
    OWN = "own"


class Scope(StrEnum):
    """What an API token may do; a token without `write` only reads."""

    READ = "read"
    WRITE = "write"
    ADMIN = "admin"


_ALLOWED: Mapping[Role, frozenset[Action]] = {
    Role.VIEWER: frozenset({Action.READ}),
    Role.MEMBER: frozenset({Action.READ, Action.WRITE}),
    Role.ADMIN: frozenset({Action.READ, Action.WRITE, Action.MANAGE}),
    Role.OWNER: frozenset(Action),
}
_NEEDED: Mapping[Action, Scope] = {
    Action.READ: Scope.READ,
    Action.WRITE: Scope.WRITE,
    Action.MANAGE: Scope.ADMIN,
    Action.OWN: Scope.ADMIN,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Principal:
    """The caller: a user, possibly through a token whose scopes narrow what the roles allow.

    `zone` is the user's IANA time zone; `roles` maps each of the user's workspaces to the role there.
    """

    user_id: UUID
    name: str
    email: str
    zone: str
    is_admin: bool
    personal_workspace: UUID
    inbox_project: UUID
    default_reminders: tuple[timedelta, ...] = ()
    roles: Mapping[UUID, Role]
    session_id: UUID | None = None
    token_id: UUID | None = None
    scopes: frozenset[Scope] = field(default_factory=lambda: frozenset(Scope))

    @property
    def workspaces(self) -> list[UUID]:
        """Where the caller may read; every query of tasks is limited to these."""
        return list(self.roles)

    def may(self, action: Action, workspace_id: UUID) -> bool:
        role = self.roles.get(workspace_id)
        return role is not None and action in _ALLOWED[role] and _NEEDED[action] in self.scopes

    def require(self, action: Action, workspace_id: UUID) -> None:
        """Refuse: `NotFound` outside the caller's workspaces (their existence is no one's business)."""
        if workspace_id not in self.roles:
            raise NotFound(f"There is no workspace {workspace_id} that you belong to.")
        if _NEEDED[action] not in self.scopes:
            raise PermissionDenied(f"This token lacks the scope '{_NEEDED[action]}'.")
        if not self.may(action, workspace_id):
            raise PermissionDenied(
                f"Your role '{self.roles[workspace_id]}' does not allow this. Ask an owner or admin."
            )

    def require_scope(self, scope: Scope) -> None:
        """For what belongs to the user rather than to a workspace: tokens, sessions, profile."""
        if scope not in self.scopes:
            raise PermissionDenied(f"This token lacks the scope '{scope}'.")

    def require_administrator(self) -> None:
        self.require_scope(Scope.ADMIN)
        if not self.is_admin:
            raise PermissionDenied("Only an administrator of this server may do this.")
