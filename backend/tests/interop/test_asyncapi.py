"""The AsyncAPI document, read by the specification's own parser."""

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from taskflow.events import Topic

HERE = Path(__file__).parent / "asyncapi"
DOCUMENT = Path(__file__).parents[3] / "docs/events/asyncapi.json"


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("asyncapi")
    shutil.copytree(HERE, folder, dirs_exist_ok=True)
    subprocess.run(["npm", "ci", "--silent", "--ignore-scripts"], cwd=folder, check=True)
    return folder / "check.mjs"


def parsed(program: Path, document: dict[str, Any]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["node", program], input=json.dumps(document), capture_output=True, text=True, check=False
    )


def test_the_parser_finds_nothing_wrong(program: Path) -> None:
    done = parsed(program, json.loads(DOCUMENT.read_text()))
    assert done.returncode == 0, done.stdout + done.stderr
    assert set(json.loads(done.stdout)["channels"]) == set(Topic)


def test_the_parser_is_awake(program: Path) -> None:
    document = json.loads(DOCUMENT.read_text())
    next(iter(document["operations"].values()))["action"] = "whisper"
    done = parsed(program, document)
    assert done.returncode == 1
    assert "action" in done.stdout
