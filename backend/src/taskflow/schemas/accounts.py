"""Bodies of accounts, sessions, tokens, workspaces, members and invitations."""

from datetime import datetime, time
from typing import Annotated, Self
from uuid import UUID

from pydantic import ConfigDict, EmailStr, Field, model_validator
from pydantic_core import PydanticCustomError

from taskflow.domain.access import Role, Scope
from taskflow.schemas.base import (
    Answer,
    Body,
    Instant,
    Line,
    LocalTime,
    Prose,
    ReminderOffset,
    Zone,
)

Name = Annotated[Line, Field(max_length=100)]
Password = Annotated[Prose, Field(min_length=10, max_length=200)]


class Register(Body):
    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "email": "ada@example.com",
                    "password": "a long sentence is best",
                    "name": "Ada",
                    "time_zone": "Europe/Berlin",
                }
            ]
        }
    )

    email: EmailStr
    password: Password
    name: Name
    time_zone: Zone = "UTC"
    invitation: Annotated[Prose, Field(max_length=100)] | None = None


class Login(Body):
    email: Annotated[Prose, Field(max_length=254)]
    password: Annotated[Prose, Field(max_length=200)]


class QuietHours(Body):
    """Until `to`, which may be on the next day, channels are silent; what comes meanwhile is sent then."""

    begin: LocalTime = Field(alias="from")
    end: LocalTime = Field(alias="to")

    @model_validator(mode="after")
    def _not_empty(self) -> Self:
        if self.begin == self.end:
            raise PydanticCustomError(
                "quiet_hours", "Quiet hours end at another time than they begin."
            )
        return self


class User(Answer):
    id: UUID
    email: str
    name: str
    time_zone: str
    is_admin: bool
    default_reminders: list[str] = Field(examples=[["PT30M"]])
    quiet_hours: QuietHours | None
    all_day_time: str = Field(examples=["09:00"], description="When all-day tasks remind.")
    digest_at: str | None = Field(examples=["07:30"], description="In the user's time zone.")
    version: int


class SignedIn(Answer):
    """The session is in the cookie; a browser sends `csrf_token` as X-CSRF-Token with each change."""

    user: User
    csrf_token: str


class WorkspaceMembership(Answer):
    id: UUID
    name: str
    role: Role
    personal: bool
    inbox_project_id: UUID | None


class Me(Answer):
    user: User
    workspaces: list[WorkspaceMembership]
    csrf_token: str | None


class Setup(Answer):
    """What a sign-in page needs to know before anybody is signed in."""

    first_run: bool
    registration: str = Field(examples=["invite"])
    version: str


class ProfileUpdate(Body):
    """`digest_at`: what is due today and overdue is sent then, by the channels that are told digests; null: never."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "time_zone": "Europe/Berlin",
                    "quiet_hours": {"from": "22:00", "to": "07:00"},
                    "digest_at": "07:30",
                }
            ]
        }
    )

    name: Name = ""
    time_zone: Zone = "UTC"
    default_reminders: Annotated[list[ReminderOffset], Field(max_length=10)] = []
    quiet_hours: QuietHours | None = None
    digest_at: LocalTime | None = None
    all_day_time: LocalTime = time(9)


class PasswordChange(Body):
    current_password: Annotated[Prose, Field(max_length=200)]
    new_password: Password


class Session(Answer):
    id: UUID
    current: bool
    created_at: datetime
    last_seen_at: datetime
    expires_at: datetime
    user_agent: str | None
    address: str | None


class TokenCreate(Body):
    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {"name": "Backup script", "scopes": ["read"], "expires_at": "2027-01-01T00:00:00Z"}
            ]
        }
    )

    name: Name
    scopes: Annotated[list[Scope], Field(min_length=1, max_length=3)] = [Scope.READ, Scope.WRITE]
    expires_at: Instant | None = None


class Token(Answer):
    id: UUID
    name: str
    prefix: str
    scopes: list[Scope]
    expires_at: datetime | None
    last_used_at: datetime | None
    created_at: datetime


class TokenCreated(Token):
    """The only time that the token itself is shown."""

    token: str


class WorkspaceCreate(Body):
    model_config = ConfigDict(json_schema_extra={"examples": [{"name": "Family"}]})

    id: UUID | None = None
    name: Name


class WorkspaceUpdate(Body):
    model_config = ConfigDict(json_schema_extra={"examples": [{"name": "Household"}]})

    name: Name = ""


class Workspace(Answer):
    id: UUID
    name: str
    role: Role
    personal: bool
    inbox_project_id: UUID | None
    version: int


class Member(Answer):
    user_id: UUID
    name: str
    email: str
    role: Role


class MemberUpdate(Body):
    model_config = ConfigDict(json_schema_extra={"examples": [{"role": "admin"}]})

    role: Role


class InvitationCreate(Body):
    model_config = ConfigDict(
        json_schema_extra={"examples": [{"role": "member", "email": "ben@example.com"}]}
    )

    role: Role = Role.MEMBER
    email: EmailStr | None = None


class Invitation(Answer):
    id: UUID
    role: Role
    email: str | None
    created_at: datetime
    expires_at: datetime


class InvitationCreated(Invitation):
    """`token` goes into the registration, or to `POST /api/invitations/accept`; shown once."""

    token: str


class InvitationAccept(Body):
    token: Annotated[Prose, Field(max_length=100)]
