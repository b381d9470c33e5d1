"""The processes of a cluster: finding the server of a folder, telling it from a stranger, ending it."""

import signal
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import psutil

from taskflow.errors import StartupError

STOP_SECONDS = 30.0
POLL_SECONDS = 0.01


def pid_file(cluster: Path) -> list[str]:
    """Lines of postmaster.pid: pid, folder, start, port, socket folder, address, memory key, status."""
    try:
        return [line.strip() for line in (cluster / "postmaster.pid").read_text().splitlines()]
    except (FileNotFoundError, NotADirectoryError):
        return []


def status(cluster: Path) -> str:
    return next(iter(pid_file(cluster)[7:]), "starting")


def _works_in(process: psutil.Process, cluster: Path) -> bool:
    """Every PostgreSQL process stays in its data folder; a process that merely got the old number does not."""
    with suppress(psutil.Error, OSError):
        return is_alive(process) and Path(process.cwd()) == cluster.resolve()
    return False


def find_postmaster(cluster: Path) -> psutil.Process | None:
    lines = pid_file(cluster)
    with suppress(psutil.Error, ValueError, IndexError):
        process = psutil.Process(int(lines[0]))
        if _works_in(process, cluster):
            return process
    return None


def clear_after_crash(cluster: Path, socket_folder: Path) -> None:
    """Make way after a postmaster that died without a word. The caller holds the data folder's lock, and no server
    runs on it: let the dead one's children end, then drop the lock files that it left.

    PostgreSQL drops them itself unless their number belongs to somebody: to a stranger, as after a restart of the
    machine, or to the dead postmaster while nobody has reaped it.
    """
    lines = pid_file(cluster)
    if lines:
        children = [p for p in psutil.process_iter() if _works_in(p, cluster)]
        if not wait_until(lambda: not any(map(is_alive, children)), STOP_SECONDS):
            raise StartupError(
                f"Processes {[p.pid for p in children]} of a crashed server still use {cluster}. End them."
            )
        if lines[0].isdigit() and psutil.pid_exists(int(lines[0])):
            (cluster / "postmaster.pid").unlink(missing_ok=True)
    for lock in socket_folder.glob(".s.PGSQL.*.lock"):
        lock.unlink(missing_ok=True)


def shut_down(postmaster: psutil.Process) -> None:
    """Fast shutdown; an immediate one after the deadline, from which the next start recovers."""
    for word, seconds in (
        (signal.SIGINT, STOP_SECONDS),
        (signal.SIGQUIT, STOP_SECONDS),
        (signal.SIGKILL, 5.0),
    ):
        with suppress(psutil.NoSuchProcess):
            postmaster.send_signal(word)
        if wait_until(lambda: not is_alive(postmaster), seconds):
            return
    raise StartupError(
        f"The database server (process {postmaster.pid}) does not end. End it and start again."
    )


def is_alive(process: psutil.Process) -> bool:
    """False too for a zombie: as our child it is reaped here, as an adopted one its parent may never do so."""
    if isinstance(process, psutil.Popen):
        return process.poll() is None
    with suppress(psutil.NoSuchProcess):
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    return False


def wait_until(condition: Callable[[], bool], seconds: float) -> bool:
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(POLL_SECONDS)
    return True
