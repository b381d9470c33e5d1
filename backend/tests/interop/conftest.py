"""A PostgreSQL of its own for what is shown to implementations by others."""

from collections.abc import Iterator

import pytest

from taskflow.embedded_postgres import EmbeddedPostgres


@pytest.fixture(scope="session")
def postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EmbeddedPostgres]:
    with EmbeddedPostgres(tmp_path_factory.mktemp("data")) as server:
        yield server
