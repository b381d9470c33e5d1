"""The stand-alone verifier as a module, loaded from its file as a stranger has it."""

import importlib.util
from pathlib import Path
from types import ModuleType

VERIFIER = Path(__file__).parents[2] / "verifier/verify_audit.py"


def load_verifier() -> ModuleType:
    spec = importlib.util.spec_from_file_location("verify_audit", VERIFIER)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
