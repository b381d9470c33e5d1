"""The import contracts of pyproject.toml hold, and each of them is awake: it fails on a planted breach."""

import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest

BACKEND = Path(__file__).parents[2]
CONFIG = tomllib.loads((BACKEND / "pyproject.toml").read_text())["tool"]["importlinter"]
CONTRACTS: dict[str, dict[str, Any]] = {c["id"]: c for c in CONFIG["contracts"]}
LAYERS: list[list[str]] = [
    [name.strip(" ()") for name in layer.replace(":", "|").split("|")]
    for layer in CONTRACTS["layers"]["layers"]
]
ADAPTERS = next(layer for layer in LAYERS if "database" in layer)

# contract: file, the import planted in it
BREACHES = {
    "layers": [
        ("domain/tasks.py", "import taskflow.events"),
        ("services/tasks.py", "import taskflow.routes.tasks"),
        ("models.py", "import taskflow.schemas"),
        ("stray.py", ""),
    ],
    "domain-pure": [
        ("domain/tasks.py", "import pydantic"),
        ("domain/tasks.py", "from os import environ"),
    ],
    "http-at-the-edge": [("services/tasks.py", "from fastapi import Request")],
    "consumers-independent": [("consumers/audit.py", "import taskflow.consumers.recurring")],
    "adapters-at-the-doors": [("services/tasks.py", "from taskflow.local_bus import X")],
    "data-behind-services": [("routes/tasks.py", "import taskflow.outbox")],
    "acyclic": [
        ("domain/tasks.py", "import taskflow.domain.audit_log"),
    ],
}


def lint(source: Path, contract: str | None = None) -> subprocess.CompletedProcess[str]:
    chosen = ["--contract", contract] if contract else []
    program = (
        "import sys; from importlinter.cli import lint_imports_command as lint; sys.exit(lint())"
    )
    options = ["--config", str(BACKEND / "pyproject.toml"), "--no-cache", *chosen]
    return subprocess.run(
        [sys.executable, "-c", program, *options],
        cwd=source,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture
def skeleton(tmp_path: Path) -> Path:
    """Every module that the layers name, empty but for the permitted imports; its source folder."""
    package = tmp_path / "taskflow"
    for name in [name for layer in LAYERS for name in layer]:
        (package / name).mkdir(parents=True)
        (package / name / "__init__.py").touch()
    (package / "__init__.py").touch()
    for name in ("domain/tasks", "services/tasks", "routes/tasks", "consumers/audit"):
        (package / f"{name}.py").touch()
    (package / "domain/audit_log.py").write_text("import taskflow.domain.tasks\n")
    (package / "consumers/recurring.py").write_text("import taskflow.services.tasks\n")
    (package / "consumers/dispatch.py").write_text("import taskflow.consumers.audit\n")
    (package / "routes/api.py").write_text("import fastapi\nimport taskflow.services.tasks\n")
    (package / "main/build.py").write_text("import starlette\nimport taskflow.local_bus\n")
    return tmp_path


def test_source_keeps_the_contracts() -> None:
    result = lint(BACKEND / "src")
    assert result.returncode == 0, result.stdout + result.stderr


def test_permits_what_the_drawing_permits(skeleton: Path) -> None:
    result = lint(skeleton)
    assert result.returncode == 0, result.stdout + result.stderr


@pytest.mark.parametrize(
    ("contract", "file", "line"),
    [(contract, *breach) for contract, breaches in BREACHES.items() for breach in breaches],
)
def test_finds_breach(skeleton: Path, contract: str, file: str, line: str) -> None:
    target = skeleton / "taskflow" / file
    if target.with_suffix("").is_dir():
        target = target.with_suffix("") / "__init__.py"
    target.write_text(f"{line}\n")
    result = lint(skeleton, contract)
    assert result.returncode == 1, result.stdout + result.stderr
    assert "BROKEN" in result.stdout or "broken" in result.stdout


def test_each_contract_has_a_breach() -> None:
    assert set(BREACHES) == set(CONTRACTS)


def test_each_adapter_is_protected() -> None:
    source = BACKEND / "src" / "taskflow"
    exist = {
        name for name in ADAPTERS if (source / name).is_dir() or (source / f"{name}.py").exists()
    }
    protected = {
        m.removeprefix("taskflow.") for m in CONTRACTS["adapters-at-the-doors"]["protected_modules"]
    }
    assert exist - {"database", "security"} <= protected
