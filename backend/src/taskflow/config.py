"""Settings from the environment (`TASKFLOW_*`, and `DATABASE_URL`), and those that may change while we run."""

from collections.abc import Mapping
from enum import StrEnum
from functools import cached_property
from ipaddress import IPv4Network, IPv6Network
from pathlib import Path
from typing import Self

import structlog
from pydantic import (
    AliasChoices,
    BaseModel,
    Field,
    NameEmail,
    PostgresDsn,
    SecretStr,
    TypeAdapter,
    ValidationError,
    model_validator,
)
from pydantic_settings import BaseSettings, SettingsConfigDict

log = structlog.get_logger()


class Registration(StrEnum):
    """Who may create an account after the first one."""

    INVITE = "invite"
    OPEN = "open"


class Bus(StrEnum):
    """How events come from the outbox to the consumers."""

    LOCAL = "local"
    KAFKA = "kafka"
    DAPR = "dapr"


class SmtpTls(StrEnum):
    """How the connection to the mail server is kept private."""

    STARTTLS = "starttls"
    TLS = "tls"
    NONE = "none"


class LogFormat(StrEnum):
    AUTO = "auto"
    JSON = "json"
    CONSOLE = "console"


def revealed(secret: SecretStr | None) -> str | None:
    """The secret itself, where it is needed."""
    return None if secret is None else secret.get_secret_value()


class FollowedSettings(BaseModel):
    """Features and limits that may change while we run. They are read where they are used, and kept nowhere."""

    registration: Registration = Registration.INVITE
    session_days: int = Field(default=30, ge=1, le=365)
    max_body: int = Field(default=1_048_576, ge=1024)
    sign_in_attempts: int = Field(default=10, ge=1)
    sign_in_window: int = Field(default=300, ge=1)


class Settings(BaseSettings, FollowedSettings):
    """Everything an operator may set. Durations are in seconds, sizes in bytes."""

    model_config = SettingsConfigDict(env_prefix="TASKFLOW_", frozen=True, extra="ignore")

    data: Path = Field(default=Path(".taskflow"), description="Folder of the embedded database.")
    secrets: str | None = Field(
        default=None, description="Where the secrets are: `dapr`, or a folder with a file for each."
    )
    database_url: SecretStr | None = Field(
        default=None, validation_alias=AliasChoices("DATABASE_URL", "TASKFLOW_DATABASE_URL")
    )
    host: str = "127.0.0.1"
    port: int = Field(default=8000, ge=0, le=65535)
    ui: Path | None = Field(default=None, description="Folder of the built web interface.")
    secure_cookies: bool = False
    settings_file: Path | None = Field(
        default=None, description="File of settings that are followed while we run."
    )
    log_format: LogFormat = LogFormat.AUTO
    log_level: str = "INFO"
    pool_size: int = Field(default=20, ge=2, le=200)
    bin_days: int = Field(default=30, ge=1)
    outbox_days: int = Field(default=7, ge=1)
    event_bus: Bus = Field(
        default=Bus.LOCAL, validation_alias=AliasChoices("EVENT_BUS", "TASKFLOW_EVENT_BUS")
    )
    api_only: bool = Field(
        default=False, description="`serve` leaves relay, scheduler and consumers to `worker`."
    )
    kafka_brokers: str | None = Field(default=None, description="host:port, comma-separated.")
    kafka_username: str | None = Field(default=None, description="For SASL/SCRAM-SHA-512.")
    kafka_password: SecretStr | None = None
    kafka_ca: Path | None = Field(default=None, description="The broker's CA; turns TLS on.")
    kafka_session_timeout: float = Field(default=10.0, ge=1.0, le=300.0)
    topic_partitions: int = Field(default=12, ge=1, le=1000)
    topic_replication: int = Field(default=1, ge=1, le=9)
    dapr_http_port: int = Field(default=3500, validation_alias=AliasChoices("DAPR_HTTP_PORT"))
    dapr_api_token: SecretStr | None = Field(
        default=None, validation_alias=AliasChoices("DAPR_API_TOKEN")
    )
    app_api_token: SecretStr | None = Field(
        default=None, validation_alias=AliasChoices("APP_API_TOKEN")
    )
    outbound_networks: list[IPv4Network | IPv6Network] = Field(
        default=[],
        description='Private networks that webhooks may reach, as JSON: ["192.168.1.0/24"].',
    )
    public_url: str | None = Field(
        default=None,
        pattern=r"^https?://[^\s/]+",
        description="Where people reach the web interface; links in mails begin with it.",
    )
    smtp_host: str | None = Field(default=None, description="Without it no mail is sent.")
    smtp_port: int = Field(default=587, ge=1, le=65535)
    smtp_tls: SmtpTls = SmtpTls.STARTTLS
    smtp_user: str | None = None
    smtp_password: SecretStr | None = None
    smtp_from: NameEmail | None = Field(default=None, description="TaskFlow <tasks@example.com>")
    push_contact: str | None = Field(
        default=None,
        pattern=r"^(mailto:[^@\s]+@[^@\s]+|https://[^\s/]+\S*)$",
        description="Whom push services may write to: mailto:you@example.com, or a page that says it.",
    )
    audit_key: Path | None = Field(
        default=None, description="File of the key that signs the audit log."
    )
    audit_seconds: float = Field(default=5, ge=0.05, description="Between two checkpoints.")
    audit_days: int | None = Field(
        default=None,
        ge=30,
        description="Remove audit records that are older, under a signed tombstone. Without it they stay for ever.",
    )

    audit_witness_file: Path | None = Field(
        default=None, description="File to which each signed head of an audit log is appended."
    )
    audit_witness_url: str | None = Field(
        default=None, pattern=r"^https?://", description="Address to which each is POSTed."
    )

    @model_validator(mode="after")
    def _mail_has_a_sender(self) -> Self:
        if self.smtp_host is not None and self.smtp_from is None:
            raise ValueError("TASKFLOW_SMTP_HOST needs TASKFLOW_SMTP_FROM, whom mails come from")
        return self

    def with_secrets(self, found: Mapping[str, str]) -> "Settings":
        """The same with those of `SECRETS` that are found and that the environment does not hold."""
        missing = {
            field: SecretStr(found[name])
            for name, field in SECRETS.items()
            if name in found and getattr(self, field) is None
        }
        return self.model_copy(update=missing)

    @cached_property
    def home(self) -> str:
        """The address of the web interface, without a slash at its end."""
        return (self.public_url or f"http://{self.host}:{self.port}").rstrip("/")

    @cached_property
    def contact(self) -> str | None:
        """What push services are told of who runs this: as set, or the sender of mails, or the public address."""
        if self.push_contact is not None:
            return self.push_contact
        if self.smtp_from is not None:
            return f"mailto:{self.smtp_from.email}"
        return self.home if self.home.startswith("https://") else None

    @cached_property
    def followed_file(self) -> Path:
        """By default in the data folder; it need not be there."""
        return self.settings_file or self.data / "settings.env"

    @cached_property
    def audit_key_file(self) -> Path:
        """By default beside the embedded database, and not in it."""
        return self.audit_key or self.data / "audit" / "key"

    @cached_property
    def server_dsn(self) -> str | None:
        """The given server's address in the driver's form, or None for the embedded one."""
        if self.database_url is None:
            return None
        url = self.database_url.get_secret_value()
        TypeAdapter(PostgresDsn).validate_python(url)
        _, _, rest = url.partition("://")
        return f"postgresql+asyncpg://{rest}"


SECRETS = {
    "DATABASE_URL": "database_url",
    "TASKFLOW_KAFKA_PASSWORD": "kafka_password",
    "TASKFLOW_SMTP_PASSWORD": "smtp_password",
    "APP_API_TOKEN": "app_api_token",
}
"""What may come from the secret store, by the names of its variables; not the sidecar's own token, which opens it."""

FOLLOWED = {f"TASKFLOW_{name.upper()}": name for name in FollowedSettings.model_fields}
"""Their fields by the names of their variables, which are their names wherever they are set."""


class LiveSettings:
    """The settings as they are `now`: those of the start, with what has been set in their place since."""

    def __init__(self, start: Settings) -> None:
        self.now = self._start = start
        self._given: Mapping[str, str] = {}

    def take(self, given: Mapping[str, str]) -> None:
        """Set what is `given` by the names of `FOLLOWED`; what is not has the value of the start.

        A value that cannot be used is refused with a line in the log, and the one before stays.
        """
        if given == self._given:
            return
        self._given = given
        update = {field: getattr(self._start, field) for field in FOLLOWED.values()}
        for name, text in given.items():
            if name not in FOLLOWED:
                log.warning("setting not followed", action="setting_ignored", setting=name)
                continue
            field = FOLLOWED[name]
            try:
                found: object = FollowedSettings.model_validate({field: text})
            except ValidationError as error:
                reason = error.errors(include_url=False)[0]["msg"]
                log.warning(
                    "setting refused", action="setting_refused", setting=name, reason=reason
                )
                found = self.now
            update[field] = getattr(found, field)
        before, self.now = self.now, self.now.model_copy(update=update)
        changed = {field: new for field, new in update.items() if new != getattr(before, field)}
        if changed:
            log.info("settings changed", action="settings_changed", **changed)
