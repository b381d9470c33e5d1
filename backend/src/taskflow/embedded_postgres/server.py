"""Start, stop and adopt the server of one data folder."""

import fcntl
import hashlib
import os
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from types import TracebackType
from typing import Self
from urllib.parse import quote

import psutil
import structlog

from taskflow.embedded_postgres.cluster import (
    DATABASE,
    ROLE,
    SPACE_TO_CREATE,
    SPACE_TO_START,
    check_space,
    check_version,
    choose_account,
    create_cluster,
    environment,
    find_binaries,
    last_lines,
    take_ownership,
)
from taskflow.embedded_postgres.processes import (
    clear_after_crash,
    find_postmaster,
    is_alive,
    pid_file,
    shut_down,
    status,
    wait_until,
)
from taskflow.errors import StartupError

log = structlog.get_logger()

PORT = 5432  # only names the socket file
SETTINGS = {
    "listen_addresses": "",
    "port": str(PORT),
    "unix_socket_permissions": "0700",
    "max_connections": "60",
    "shared_buffers": "128MB",
    "work_mem": "8MB",
    "maintenance_work_mem": "64MB",
    "effective_cache_size": "512MB",
    "fsync": "on",
    "full_page_writes": "on",
    "synchronous_commit": "on",
    "wal_compression": "on",
    "max_wal_size": "1GB",
    "checkpoint_timeout": "15min",
    "random_page_cost": "1.1",
    "io_method": "sync",  # saves three worker processes, which a small machine feels more than the reads
    "jit": "off",  # compiling costs more than any of our statements
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_checkpoints": "off",
    "log_line_prefix": "%m [%p] ",
}

LOG_LIMIT = 10 * 2**20  # bytes
READY_SECONDS = 300.0  # recovery after a crash replays up to max_wal_size


class EmbeddedPostgres:
    """The server of one data folder. All methods block; call them outside the event loop or in a thread."""

    def __init__(self, data_folder: Path) -> None:
        self.data_folder = data_folder.expanduser().absolute()
        self.cluster = self.data_folder / "postgres"
        self.log_file = self.data_folder / "postgres.log"
        self.adopted = False
        self._lock: int | None = None
        self._postmaster: psutil.Process | None = None
        self._socket_folder: Path | None = None

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.stop()

    @property
    def socket_folder(self) -> Path:
        """Folder of the Unix socket; short and private, also where the data folder's path is long."""
        if self._socket_folder is None:
            raise StartupError("The embedded PostgreSQL is not started, so it has no address yet.")
        return self._socket_folder

    @property
    def url(self) -> str:
        """SQLAlchemy address of the database over the Unix socket, for asyncpg."""
        return self.dsn.replace("postgresql:", "postgresql+asyncpg:", 1)

    @property
    def dsn(self) -> str:
        """libpq address of the database, for psql, pg_dump and asyncpg itself."""
        host = quote(str(self.socket_folder))
        return f"postgresql://{ROLE}@/{DATABASE}?host={host}&port={PORT}"

    @property
    def pid(self) -> int | None:
        """Process id of the server, None while it is not started."""
        return self._postmaster.pid if self._postmaster else None

    def is_running(self) -> bool:
        return self._postmaster is not None and is_alive(self._postmaster)

    def start(self) -> None:
        """Create the cluster if there is none, then adopt or start its server; returns when it answers.

        Raises StartupError when another instance holds the folder, the folder cannot be written or is full, or the
        cluster belongs to another PostgreSQL version. None of these changes what is in the folder.
        """
        with _plain_errors(self.data_folder):
            self.data_folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._lock = _take_lock(self.data_folder)
            try:
                self._start_locked()
            except BaseException:
                self.stop()
                raise

    def revive(self) -> None:
        """Start the server of this folder again after it died. Raises StartupError as `start` does, and rather than
        make a new cluster where the old one has vanished.
        """
        with _plain_errors(self.data_folder):
            if not self.cluster.exists():
                raise StartupError(f"{self.cluster} is gone. Put it back: the data was in it.")
            self._start_locked()

    def join(self) -> bool:
        """Use the server that another instance runs on this folder; `stop` then leaves it running.

        Nothing is started or changed. False if there is no server that answers.
        """
        lines = pid_file(self.cluster)
        if find_postmaster(self.cluster) is None or status(self.cluster) != "ready":
            return False
        self._socket_folder = Path(lines[4])
        return True

    def stop(self) -> None:
        """Shut the server down fast (open transactions roll back, data is flushed) and free the folder."""
        if self._postmaster is not None:
            shut_down(self._postmaster)
            self._postmaster = None
            self._remove_short_folder()
        if self._lock is not None:
            os.close(self._lock)
            self._lock = None

    def _remove_short_folder(self) -> None:
        if self._socket_folder and self._socket_folder.parent != self.data_folder:
            with suppress(OSError):
                self._socket_folder.rmdir()

    def _start_locked(self) -> None:
        binaries = find_binaries()
        account = choose_account()
        check_version(self.cluster)
        is_new = not self.cluster.exists()
        check_space(self.data_folder, SPACE_TO_CREATE if is_new else SPACE_TO_START)
        if is_new:
            create_cluster(binaries, account, self.cluster)
        take_ownership(self.cluster, account.owner)
        self._socket_folder = _choose_socket_folder(self.data_folder)
        settings = {**SETTINGS, "unix_socket_directories": str(self._socket_folder)}
        arguments = ["-D", str(self.cluster), *(f"--{k}={v}" for k, v in settings.items())]
        self._postmaster = self._adopt(binaries, arguments)
        self.adopted = self._postmaster is not None
        if self._postmaster is None:
            self._launch([*account.prefix, str(binaries / "postgres"), *arguments])

    def _adopt(self, binaries: Path, arguments: list[str]) -> psutil.Process | None:
        """The server that a killed instance left behind, if it runs with the same binaries and settings."""
        left_behind = find_postmaster(self.cluster)
        if left_behind is None:
            assert self._socket_folder is not None
            clear_after_crash(self.cluster, self._socket_folder)
            return None
        command = " ".join([str(binaries / "postgres"), *(f'"{a}"' for a in arguments)])
        options = self.cluster / "postmaster.opts"
        same = options.exists() and options.read_text().strip() == command
        if same and status(self.cluster) != "stopping" and self._becomes_ready(left_behind):
            log.info(
                "embedded database found running", action="postgres.adopt", pid=left_behind.pid
            )
            return left_behind
        shut_down(left_behind)
        return None

    def _launch(self, command: list[str]) -> None:
        if self.log_file.exists() and self.log_file.stat().st_size > LOG_LIMIT:
            self.log_file.replace(self.log_file.with_suffix(".log.1"))
        with self.log_file.open("ab") as output:
            said_before = output.tell()
            # A session of its own: Ctrl-C at the terminal must reach us first, or the database ends under our feet.
            server = psutil.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                env=environment(),
                start_new_session=True,
            )
        self._postmaster = server
        if not self._becomes_ready(server):
            said = self.log_file.read_bytes()[said_before:].decode(errors="replace")
            raise StartupError(
                f"PostgreSQL did not start on {self.cluster}. It said:\n{last_lines(said)}"
            )

    def _becomes_ready(self, server: psutil.Process) -> bool:
        def is_ready() -> bool:
            return (
                pid_file(self.cluster)[:1] == [str(server.pid)] and status(self.cluster) == "ready"
            )

        wait_until(lambda: is_ready() or not is_alive(server), READY_SECONDS)
        return is_alive(server) and is_ready()


def _take_lock(data_folder: Path) -> int:
    """File descriptor that holds the folder until it is closed or the process ends."""
    lock = os.open(data_folder / "lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        holder = os.read(lock, 20).decode().strip() or "unknown"
        os.close(lock)
        raise StartupError(
            f"TaskFlow is already running on {data_folder} (process {holder}). "
            "Stop it first, or choose another folder with TASKFLOW_DATA."
        ) from None
    os.ftruncate(lock, 0)
    os.write(lock, f"{os.getpid()}\n".encode())
    return lock


def _choose_socket_folder(data_folder: Path) -> Path:
    """`run/` of the data folder, or a private folder with a short path where a socket cannot live there: a socket
    address holds 107 bytes, and some shared file systems have no sockets.
    """
    name = f"taskflow-{hashlib.sha256(os.fsencode(data_folder)).hexdigest()[:12]}"
    short = Path(os.environ.get("XDG_RUNTIME_DIR") or tempfile.gettempdir()) / name
    for folder in (data_folder / "run", short):
        folder.mkdir(mode=0o700, exist_ok=True)
        if (
            folder.is_symlink()
            or folder.stat().st_uid != os.geteuid()
            or folder.stat().st_mode & 0o077
        ):
            raise StartupError(f"{folder} is not private to this user. Remove it and start again.")
        if _can_hold_socket(folder):
            return folder
    raise StartupError(
        f"No folder for the database socket: neither {data_folder / 'run'} nor {short} can hold one."
    )


def _can_hold_socket(folder: Path) -> bool:
    probe = folder / ".s.PGSQL.probe"  # one byte longer than the real name
    probe.unlink(missing_ok=True)
    with socket.socket(socket.AF_UNIX) as candidate:
        try:
            candidate.bind(str(probe))
        except OSError:
            return False
    probe.unlink()
    return True


@contextmanager
def _plain_errors(folder: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise StartupError(
            f"The data folder {folder} cannot be used: {error.strerror or error} ({error.filename or folder}). "
            "Make it writable for this user, or choose another folder with TASKFLOW_DATA."
        ) from error
