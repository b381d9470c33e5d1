"""What kustomize makes of an overlay, by the version that is pinned here and built once."""

import fcntl
import os
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import yaml

from stack.install import CACHE, ROOT, Missing, digest

_SOURCES = Path(__file__).parent / "kustomize"
FOLDERS: Sequence[str] = (
    "kubernetes",
    "kubernetes/monitoring",
    *sorted(f"overlays/{file.parent.name}" for file in ROOT.glob("overlays/*/kustomization.yaml")),
)
"""Everything that can be applied."""


def rendered(folder: str) -> list[dict[str, Any]]:
    """Its documents. Raises `Missing` without Go, by which kustomize is built: half a minute of one core, once."""
    command = [str(_kustomize()), "build", str(ROOT / folder)]
    made = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True, timeout=60)
    return list(yaml.safe_load_all(made.stdout))


def _kustomize() -> Path:
    CACHE.mkdir(parents=True, exist_ok=True)
    program = CACHE / f"kustomize-{digest(sorted(_SOURCES.iterdir()))[:16]}"
    with (CACHE / "kustomize-lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # another worker may be building it
        if not program.exists():
            if shutil.which("go") is None:
                raise Missing(
                    "Go 1.26 or later is needed to render the overlays: it builds kustomize."
                )
            command = ["go", "build", "-trimpath", "-ldflags", "-s -w", "-o", f"{program}.new", "."]
            subprocess.run(
                command, cwd=_SOURCES, env={**os.environ, "CGO_ENABLED": "0"}, check=True
            )
            Path(f"{program}.new").rename(program)
    return program
