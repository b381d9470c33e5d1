"""One process of the stack: started detached with its log, stopped, killed or halted by its number."""

import itertools
import os
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing, suppress
from pathlib import Path

STOP_SECONDS = 30.0


class Process:
    """A program with its own folder, which keeps the log and the process number between our own runs."""

    def __init__(self, name: str, folder: Path) -> None:
        self.name = name
        self.folder = folder
        self.log = folder / f"{name}.log"
        self._pid_file = folder / f"{name}.pid"
        self._child: subprocess.Popen[bytes] | None = None

    def launch(
        self,
        command: Sequence[str | Path],
        env: Mapping[str, str] | None = None,
        *,
        alone: bool = False,
    ) -> None:
        """Start it. Its environment is `env`, and all of ours unless `env` stands `alone`."""
        self.folder.mkdir(parents=True, exist_ok=True)
        with self.log.open("wb") as output:
            self._child = subprocess.Popen(
                command,
                env={**({} if alone else os.environ), **(env or {})},
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        self._pid_file.write_text(f"{self._child.pid} {_started(self._child.pid)}")

    @property
    def pid(self) -> int | None:
        """The number of the running process; a stranger who got the same number does not count."""
        child, pid = self._child, 0
        with suppress(OSError, ValueError):
            number, started = self._pid_file.read_text().split()
            pid = int(number)
            if _started(pid) == started:
                return pid
        if child is not None and child.pid == pid:
            child.wait()  # it has ended, or is a zombie that waits for this
        return None

    def wait_until(self, ready: Callable[[], bool], *, seconds: float) -> None:
        """Wait until it is ready. Raises with the end of its log if it ends or takes too long."""
        end = time.monotonic() + seconds
        while not ready():
            if self.pid is None or time.monotonic() > end:
                tail = self.log.read_text(errors="replace").splitlines()[-15:]
                state = "has ended" if self.pid is None else f"is not ready after {seconds:g} s"
                raise RuntimeError("\n".join([f"{self.name} {state}:", *tail]))
            time.sleep(0.05)

    def wait_until_ended(self, *, seconds: float) -> None:
        """Wait for a program that ends by itself. Raises TimeoutError."""
        end = time.monotonic() + seconds
        while self.pid is not None:
            if time.monotonic() > end:
                raise TimeoutError(f"{self.name} has not ended after {seconds:g} s; see {self.log}")
            time.sleep(0.02)

    def signal(self, number: signal.Signals) -> None:
        if self.pid is not None:
            os.kill(self.pid, number)

    def stop(self) -> None:
        """End it in order; by force when that takes too long."""
        self.signal(signal.SIGTERM)
        end = time.monotonic() + STOP_SECONDS
        while self.pid is not None and time.monotonic() < end:
            time.sleep(0.05)
        self.kill()

    def kill(self) -> None:
        """End it at once. Who starts it again meanwhile has another process, which is not waited for."""
        victim = self.pid
        if victim is None:
            return
        with suppress(ProcessLookupError):
            os.kill(victim, signal.SIGKILL)
        while self.pid == victim:
            time.sleep(0.01)

    def halt(self) -> None:
        """Let it hang as a machine does that is out of memory."""
        self.signal(signal.SIGSTOP)

    def go_on(self) -> None:
        self.signal(signal.SIGCONT)


def _started(pid: int) -> str:
    """When the process was started, as the kernel counts it; empty for one that is gone or only a zombie."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return ""
    return "" if fields[0] == "Z" else fields[19]


# One after the other: of forty taken at random, two are the same in one start of a cluster in fifteen.
_ports = itertools.islice(itertools.cycle(range(20_000, 32_000)), os.getpid() * 997 % 12_000, None)


def free_port() -> int:
    """A port for a server that starts in a moment; each process has its own order.

    It is below those that the kernel gives to outgoing connections, one of which could be there first.
    """
    while True:
        port = next(_ports)
        with closing(socket.socket()) as probe, suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port


def listens(port: int) -> bool:
    with closing(socket.socket()) as probe:
        probe.settimeout(0.5)
        return probe.connect_ex(("127.0.0.1", port)) == 0
