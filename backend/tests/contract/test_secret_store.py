"""Secrets by one port: in a folder, and in the secret store behind a real sidecar, as the policy lets it."""

from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from pathlib import Path

import pytest
from stack.parts import Kafka, Redis, Sidecar
from stack.processes import free_port
from tests.contract.transports import TOKENS, backends_sidecar

from taskflow.cli.secret_stores import secrets_of
from taskflow.config import Settings, revealed
from taskflow.dapr_client import DaprSecrets
from taskflow.dapr_client import Sidecar as Client
from taskflow.errors import StartupError, Unavailable
from taskflow.ports import SecretStore
from taskflow.secrets_folder import SecretsFolder

HELD = {"DATABASE_URL": "postgresql://u:pä=ss@host/db", "APP_API_TOKEN": "shown to us"}
OTHERS = {"APP_API_TOKEN": "of the audit service"}
Store = Callable[[str], SecretStore]


@pytest.fixture(scope="module")
def sidecar(
    tmp_path_factory: pytest.TempPathFactory, kafka: Kafka, redis: Redis
) -> Iterator[Sidecar]:
    folder = tmp_path_factory.mktemp("secrets")
    held: Mapping[str, Mapping[str, str]] = {"taskflow-backend": HELD, "taskflow-audit": OTHERS}
    found = backends_sidecar(folder, kafka, redis, secrets=held)
    found.start()
    yield found
    found.kill()


@pytest.fixture(
    params=[
        "folder",
        pytest.param("dapr", marks=(pytest.mark.stack, pytest.mark.xdist_group("broker"))),
    ]
)
async def store_of(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Store]:
    """The store as a service sees it, by the name of the service; the backend is the one that runs."""
    if request.param == "folder":
        own = tmp_path / "taskflow-backend"
        own.mkdir()
        for name, value in HELD.items():
            (own / name).write_text(f"{value}\n")
        yield lambda app_id: SecretsFolder(tmp_path / app_id)
        return
    client = Client(request.getfixturevalue("sidecar").port, TOKENS.api)
    yield lambda app_id: DaprSecrets(client, app_id)
    await client.close()


async def test_gives_a_service_what_is_its_own(store_of: Store) -> None:
    assert await store_of("taskflow-backend").read() == HELD


@pytest.mark.parametrize("app_id", ["taskflow-audit", "taskflow-redis", "taskflow-nobody"])
async def test_gives_nothing_else(store_of: Store, app_id: str) -> None:
    with pytest.raises(Unavailable):
        await store_of(app_id).read()


async def test_the_environment_goes_before_the_store(store_of: Store) -> None:
    found = await store_of("taskflow-backend").read()
    settings = Settings(APP_API_TOKEN="of the environment").with_secrets(found)
    assert revealed(settings.app_api_token) == "of the environment"
    assert settings.server_dsn == "postgresql+asyncpg://u:pä=ss@host/db"
    assert "pä=ss" not in repr(settings)


async def test_without_the_sidecar_says_so() -> None:
    client = Client(free_port(), None)
    with pytest.raises(Unavailable, match="does not answer"):
        await DaprSecrets(client, "taskflow-backend").read()
    await client.close()


def test_a_start_reads_the_folder_or_names_it(tmp_path: Path) -> None:
    (tmp_path / "APP_API_TOKEN").write_text("shown to us\n")
    assert secrets_of(Settings(secrets=str(tmp_path)), "taskflow-backend") == {
        "APP_API_TOKEN": "shown to us"
    }
    with pytest.raises(StartupError, match=r"nowhere cannot be read.*TASKFLOW_SECRETS"):
        secrets_of(Settings(secrets=str(tmp_path / "nowhere")), "taskflow-backend")
