"""Fetch and build the parts, once: Kafka's jars by Maven, the sidecar by Go, Redis from the distribution."""

import fcntl
import hashlib
import os
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).parents[1]
CACHE = ROOT / ".cache" / "stack"
LIBS = CACHE / "kafka"
DAPRD = CACHE / "daprd"
SENTRY = CACHE / "sentry"
_SOURCES = Path(__file__).parent
_DAPR_VERSION = "1.18.3"


class Missing(Exception):
    """A program is needed that is not here and cannot be installed by us; the message says what to do."""


def install() -> None:
    """Everything that `up` needs. Quick when it is there already; raises `Missing`."""
    CACHE.mkdir(parents=True, exist_ok=True)
    with (CACHE / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # another run may be at it already
        _install()


def _install() -> None:
    install_redis()
    install_kafka()
    build_dapr()


def install_redis() -> None:
    _need("redis-server", packages=["redis-server"])


def install_kafka() -> None:
    _need("java", packages=["default-jre-headless"])
    pom = _SOURCES / "kafka" / "pom.xml"
    if _is_current(LIBS / ".made-from", pom):
        return
    _need("mvn", packages=["maven"])
    shutil.rmtree(LIBS, ignore_errors=True)
    _run(["mvn", "-B", "-q", "-f", pom, "dependency:copy-dependencies", f"-Dlibs={LIBS}"])
    _note(LIBS / ".made-from", pom)


def build_dapr() -> None:
    """Sidecar and certificate authority: about four minutes with an empty Go cache, seconds with a filled one."""
    modules = ("go.mod", "go.sum")
    _build(DAPRD, ".", ["main.go", "components.go", *modules])
    _build(SENTRY, "./sentry", ["sentry/main.go", *modules])


def _build(program: Path, package: str, sources: Sequence[str]) -> None:
    folder = _SOURCES / "daprd"
    files, stamp = [folder / name for name in sources], CACHE / f".{program.name}-made-from"
    if program.exists() and _is_current(stamp, *files):
        return
    _need("go", packages=[])
    version = " ".join(
        f"-X github.com/dapr/{name}={_DAPR_VERSION}"
        for name in ("dapr/pkg/buildinfo.version", "kit/logger.DaprVersion")
    )
    _run(
        ["go", "build", "-trimpath", "-ldflags", f"-s -w {version}", "-o", program, package],
        cwd=folder,
        env={"CGO_ENABLED": "0"},
    )
    _note(stamp, *files)


def _need(program: str, *, packages: Sequence[str]) -> None:
    if shutil.which(program):
        return
    if packages and os.geteuid() == 0 and shutil.which("apt-get"):
        quiet = {"DEBIAN_FRONTEND": "noninteractive"}
        _run(["apt-get", "update", "-qq"], env=quiet)
        _run(["apt-get", "install", "-y", "-qq", "--no-install-recommends", *packages], env=quiet)
        if program == "redis-server":
            _disable_service()
        if shutil.which(program):
            return
    raise Missing(f"{program} is needed for the real Kafka, Dapr and Redis: install it.")


def _disable_service() -> None:
    """The distribution's package may have started a server of its own; ours are started by hand."""
    subprocess.run(["service", "redis-server", "stop"], capture_output=True, check=False)


def _run(
    command: Sequence[str | Path], *, cwd: Path | None = None, env: dict[str, str] | None = None
) -> None:
    subprocess.run(command, cwd=cwd, env={**os.environ, **(env or {})}, check=True)


def digest(sources: Sequence[Path]) -> str:
    return hashlib.sha256(b"".join(source.read_bytes() for source in sources)).hexdigest()


def _is_current(stamp: Path, *sources: Path) -> bool:
    return stamp.exists() and stamp.read_text() == digest(sources)


def _note(stamp: Path, *sources: Path) -> None:
    stamp.write_text(digest(sources))
