"""Everything moves from one machine to a PostgreSQL of the operator's, as in a cluster; then passwords and keys change.

These are the commands of docs/operations.md, on real servers.
"""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.drills.servers import OwnPostgres, TaskFlow

from taskflow.embedded_postgres.server import EmbeddedPostgres

RENT = "Pay rent every month on the 31st at 9 !1d #home p1"


def dumped(server: OwnPostgres, data: Path, file: Path) -> None:
    """By PostgreSQL's own program, while TaskFlow runs on its embedded database."""
    embedded = EmbeddedPostgres(data)
    assert embedded.join()
    try:
        server.run("pg_dump", "--format=custom", f"--file={file}", embedded.dsn)
    finally:
        embedded.stop()


def test_all_data_moves_and_secrets_change(
    tmp_path: Path,
    postgres: Callable[[str], OwnPostgres],
    taskflow: Callable[..., TaskFlow],
) -> None:
    home = taskflow("home")
    home.start()
    home.register()
    rent = home.add(RENT)
    home.complete(rent)
    before, history = home.titles(), home.history(rent)
    server = postgres("cluster")
    server.create()
    dump = server.archive / "taskflow.dump"
    dumped(server, home.data, dump)
    home.stop()

    server.run("pg_restore", "--no-owner", "--exit-on-error", "-d", server.url, dump)
    key = tmp_path / "key"
    shutil.copy(home.data / "audit" / "key", key)
    away = taskflow("away", server.url, TASKFLOW_AUDIT_KEY=str(key))
    away.cli("migrate")
    away.start()
    away.sign_in()
    assert away.titles() == before
    assert away.history(rent) == history
    # Repeats go on, reminders are planned, and the log is signed by the same key.
    away.complete(next_task(away))
    away.cli("audit", "verify")
    password_changes(server, away)
    again = taskflow("again", server.url, TASKFLOW_AUDIT_KEY=str(key))
    again.start()
    again.sign_in()
    assert "Pay rent" in again.titles()
    # The key of the audit log: the old one vouches for the new one.
    again.cli("audit", "key", "rotate")
    again.complete(next_task(again))
    again.cli("audit", "verify")


def password_changes(server: OwnPostgres, serving: TaskFlow) -> None:
    """That of the database: the new one first, then the restart; the old one opens nothing."""
    old = server.url
    server.sql("ALTER ROLE taskflow PASSWORD 'another password'")
    server.password = "another%20password"
    serving.stop()
    with pytest.raises(AssertionError, match="password authentication failed"):
        server.run("psql", old, "-XAtqc", "SELECT 1")


def next_task(taskflow: TaskFlow) -> str:
    found = taskflow.client.get("/tasks", params={"status": "open"}).json()["items"]
    task: str = next(each["id"] for each in found if each["title"] == "Pay rent")
    return task
