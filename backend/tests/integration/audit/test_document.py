"""The transcript in docs/audit.md: a stranger with an export, a key and one file, in a folder with nothing else."""

import ast
import importlib.util
import sys
from pathlib import Path
from typing import Any

from tests.stranger import VERIFIER

SCRIPT = Path(__file__).parents[4] / "scripts/audit_transcript.py"


def script() -> Any:
    spec = importlib.util.spec_from_file_location("audit_transcript", SCRIPT)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_a_stranger_sees_what_the_document_shows() -> None:
    made = script()
    (written,) = made.BLOCK.findall(made.DOCUMENT.read_text())
    assert written == made.transcript(), "run .venv/bin/python scripts/audit_transcript.py"
    assert written.count("DOES NOT FIT") == 4
    assert written.count("The log fits: 48 records") == 1


def test_the_stranger_needs_python_and_one_package() -> None:
    """Nothing of TaskFlow, nor of anybody else, can be imported unseen."""
    imported = set()
    for node in ast.walk(ast.parse(VERIFIER.read_text())):
        if isinstance(node, ast.Import):
            imported |= {each.name for each in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0
            imported.add(str(node.module))
    packages = {name.partition(".")[0] for name in imported}
    assert packages - sys.stdlib_module_names == {"cryptography"}
    assert "importlib" not in packages
