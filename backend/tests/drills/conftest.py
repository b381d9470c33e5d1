from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from tests.drills.servers import OwnPostgres, TaskFlow


@pytest.fixture
def postgres(tmp_path: Path) -> Iterator[Callable[[str], OwnPostgres]]:
    """Makes servers of the operator's, by name."""
    made: list[OwnPostgres] = []

    def make(name: str) -> OwnPostgres:
        made.append(OwnPostgres(tmp_path / name, password=f"password of {name}".replace(" ", "-")))
        return made[-1]

    yield make
    for each in made:
        each.stop()


@pytest.fixture
def taskflow(tmp_path: Path) -> Iterator[Callable[..., TaskFlow]]:
    made: list[TaskFlow] = []

    def make(name: str, url: str | None = None, **settings: str) -> TaskFlow:
        made.append(TaskFlow(tmp_path / name, url, **settings))
        return made[-1]

    yield make
    for each in made:
        each.stop()
        each.client.close()
