"""Settings, read once from the environment (`TASKFLOW_*`, and `DATABASE_URL`)."""

from enum import StrEnum
from functools import cached_property
from pathlib import Path

from pydantic import AliasChoices, Field, PostgresDsn, SecretStr, TypeAdapter
from pydantic_settings import BaseSettings, SettingsConfigDict


class Registration(StrEnum):
    """Who may create an account after the first one."""

    INVITE = "invite"
    OPEN = "open"


class Bus(StrEnum):
    """How events come from the outbox to the consumers."""

    LOCAL = "local"
    KAFKA = "kafka"
    DAPR = "dapr"


class LogFormat(StrEnum):
    AUTO = "auto"
    JSON = "json"
    CONSOLE = "console"


def revealed(secret: SecretStr | None) -> str | None:
    """The secret itself, where it is needed."""
    return None if secret is None else secret.get_secret_value()


class Settings(BaseSettings):
    """Everything an operator may set. Durations are in seconds, sizes in bytes."""

    model_config = SettingsConfigDict(env_prefix="TASKFLOW_", frozen=True, extra="ignore")

    data: Path = Field(default=Path(".taskflow"), description="Folder of the embedded database.")
    database_url: str | None = Field(
        default=None, validation_alias=AliasChoices("DATABASE_URL", "TASKFLOW_DATABASE_URL")
    )
    host: str = "127.0.0.1"
    port: int = Field(default=8000, ge=0, le=65535)
    ui: Path | None = Field(default=None, description="Folder of the built web interface.")
    registration: Registration = Registration.INVITE
    secure_cookies: bool = False
    log_format: LogFormat = LogFormat.AUTO
    log_level: str = "INFO"
    pool_size: int = Field(default=20, ge=2, le=200)
    session_days: int = Field(default=30, ge=1, le=365)
    max_body: int = Field(default=1_048_576, ge=1024)
    sign_in_attempts: int = Field(default=10, ge=1)
    sign_in_window: int = Field(default=300, ge=1)
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
    audit_key: Path | None = Field(
        default=None, description="File of the key that signs the audit log."
    )
    audit_seconds: float = Field(default=5, ge=0.05, description="Between two checkpoints.")

    audit_witness_file: Path | None = Field(
        default=None, description="File to which each signed head of an audit log is appended."
    )
    audit_witness_url: str | None = Field(
        default=None, pattern=r"^https?://", description="Address to which each is POSTed."
    )

    @cached_property
    def audit_key_file(self) -> Path:
        """By default beside the embedded database, and not in it."""
        return self.audit_key or self.data / "audit" / "key"

    @cached_property
    def server_dsn(self) -> str | None:
        """The given server's address in the driver's form, or None for the embedded one."""
        if self.database_url is None:
            return None
        TypeAdapter(PostgresDsn).validate_python(self.database_url)
        _, _, rest = self.database_url.partition("://")
        return f"postgresql+asyncpg://{rest}"
